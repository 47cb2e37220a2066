"""Attendance."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import AttendanceCode
from journal.models.guards import ATTENDANCE_RULES
from journal.models.lessons import Lesson
from school.models import StaffMember, Student


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
    author = SchoolForeignKey(StaffMember, related_name="attendance_recorded")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            *same_school("attendance", "lesson", "student", "author"),
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
