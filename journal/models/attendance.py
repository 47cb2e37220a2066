"""Attendance and days away."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import AbsenceState, AttendanceCode, ExcuseDocument
from journal.models.guards import ATTENDANCE_RULES
from journal.models.lessons import Lesson
from school.models import StaffMember, Student


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, actor: Actor) -> "AbsenceQuerySet":
        """Families: of their own child; staff: of the students they see."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        return scope.filter(student__in=Student.objects.visible_to(actor))

    def covering(self, day: dt.date) -> "AbsenceQuerySet":
        return self.filter(first_day__lte=day, last_day__gte=day)


@tracked()
class Absence(SchoolOwned):
    """Days a student is away, for one reason, on one document: entered once by the class teacher,
    or announced by the parents and accepted; every lesson of these days shows it (S1-4.3f,
    S3-1d). ``first_slot`` and ``last_slot`` narrow the first and the last day."""

    student = SchoolForeignKey(Student, related_name="absences", db_index=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    first_slot = models.PositiveSmallIntegerField(_("from lesson No."), null=True, blank=True)
    last_slot = models.PositiveSmallIntegerField(_("to lesson No."), null=True, blank=True)
    code = models.CharField(_("reason"), max_length=10, choices=AttendanceCode.choices)
    document = models.CharField(
        _("document"), max_length=8, choices=ExcuseDocument.choices, blank=True
    )
    document_no = models.CharField(_("No. and date of the document"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AbsenceState.choices, default=AbsenceState.ACCEPTED
    )
    announced_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="absences_announced"
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    author = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="absences", db_index=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer to the parents"), max_length=300, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            *same_school("absence", "student", "author"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state=AbsenceState.ANNOUNCED)
                | Q(state=AbsenceState.WITHDRAWN)
                | Q(author__isnull=False, decided_at__isnull=False),
                name="absence_decided_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["student", "first_day"], name="absences_of_student"),
            models.Index(
                fields=["school"],
                condition=Q(state=AbsenceState.ANNOUNCED),
                name="absences_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.first_day} – {self.last_day}"

    def covers(self, day: dt.date, slot: int) -> bool:
        """Whether a lesson of that day and number lies in the days away."""
        return (
            self.first_day <= day <= self.last_day
            and (day > self.first_day or self.first_slot is None or slot >= self.first_slot)
            and (day < self.last_day or self.last_slot is None or slot <= self.last_slot)
        )


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, actor: Actor) -> "AttendanceQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role in (Role.GUARDIAN, Role.STUDENT):
            return scope.filter(student__in=Student.objects.visible_to(actor))
        if actor.role == Role.TEACHER:
            return scope.filter(lesson__in=Lesson.objects.visible_to(actor))
        return scope.none()


@tracked()
class Attendance(SchoolOwned):
    """Посещаемость: only what departs from «present all the lesson» has a row; a withdrawn
    absence stays as ``PRESENT``. That the teacher looked at all is ``attendance_checked_at`` of
    the lesson."""

    lesson = SchoolForeignKey(Lesson, related_name="attendance", db_index=False)
    student = SchoolForeignKey(Student, related_name="attendance", db_index=False)
    code = models.CharField(_("code"), max_length=10, choices=AttendanceCode.choices)
    minutes_late = models.PositiveSmallIntegerField(_("minutes late"), null=True, blank=True)
    # The days away that this row came from; a teacher may still say otherwise of one lesson.
    absence = SchoolForeignKey(Absence, null=True, blank=True, related_name="attendance")
    author = SchoolForeignKey(StaffMember, related_name="attendance_recorded")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            *same_school("attendance", "lesson", "student", "author", "absence"),
            models.UniqueConstraint(fields=["lesson", "student"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(minutes_late__isnull=True) | Q(code=AttendanceCode.LATE),
                name="minutes_only_when_late",
            ),
        ]
        indexes = [models.Index(fields=["student", "lesson"], name="attendance_of_student")]
        triggers = ATTENDANCE_RULES

    def __str__(self) -> str:
        return self.code
