"""Subjects, rooms and teaching groups: the pages of the journal."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.dated import Dated, DatedQuerySet, in_order, no_overlap
from core.history import tracked
from core.models import SchoolOwned
from school.enums import Grading, GroupKind, GroupPurpose
from school.models.calendar import AcademicYear, TermScheme
from school.models.classes import SchoolClass
from school.models.people import StaffMember, Student


class Subject(SchoolOwned):
    """Учебный предмет, курс, модуль."""

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=30)
    is_extracurricular = models.BooleanField(_("extracurricular"), default=False)
    needs_homework = models.BooleanField(_("homework is expected"), default=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="subject_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Room(SchoolOwned):
    """Кабинет. Several lessons at once are legal in a gym (``capacity_lessons`` > 1)."""

    name = models.CharField(_("name"), max_length=40)
    capacity_lessons = models.PositiveSmallIntegerField(_("lessons at a time"), default=1)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="room_name_unique")]

    def __str__(self) -> str:
        return self.name


class TeachingGroupQuerySet(models.QuerySet["TeachingGroup"]):
    def visible_to(self, actor: Actor) -> "TeachingGroupQuerySet":
        """Journal readers: all. Teachers: groups they are or were assigned to, and every group
        with students of the class they lead. Families: the groups of their child. A substitute's
        lessons are added one floor up, by ``journal``."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(
                Q(
                    pk__in=TeachingAssignment.objects.filter(staff__user_id=actor.user_id).values(
                        "group_id"
                    )
                )
                | Q(
                    pk__in=GroupClass.objects.filter(
                        school_class__teacher_duties__staff__user_id=actor.user_id
                    ).values("group_id")
                )
            )
        if actor.role in (Role.GUARDIAN, Role.STUDENT):
            return scope.filter(
                pk__in=GroupMembership.objects.filter(
                    student__in=Student.objects.visible_to(actor)
                ).values("group_id")
            )
        return scope.none()

    def taught_by(self, actor: Actor, day: dt.date) -> "TeachingGroupQuerySet":
        """Groups whose teacher the actor is on ``day``."""
        return self.filter(
            school_id=actor.school_id,
            pk__in=TeachingAssignment.objects.filter(staff__user_id=actor.user_id)
            .on(day)
            .values("group_id"),
        )


class TeachingGroup(SchoolOwned):
    """Учебная группа: subject × (class, subgroup or several classes) × year; one page of the
    journal (design point 5)."""

    year = SchoolForeignKey(AcademicYear, related_name="groups")
    subject = SchoolForeignKey(Subject, related_name="groups")
    term_scheme = SchoolForeignKey(TermScheme, related_name="groups")
    kind = models.CharField(_("kind"), max_length=12, choices=GroupKind.choices)
    purpose = models.CharField(
        _("what it is for"),
        max_length=15,
        choices=GroupPurpose.choices,
        default=GroupPurpose.LESSONS,
    )
    grading = models.CharField(
        _("assessment"), max_length=8, choices=Grading.choices, default=Grading.MARKS
    )
    grade = models.PositiveSmallIntegerField(_("grade"))
    # «5А», «5А, 1-я подгруппа», «10АБ, химия (У)»
    label = models.CharField(_("label"), max_length=60)
    hours_per_week = models.DecimalField(
        _("hours a week"), max_digits=4, decimal_places=1, default=1
    )
    hours_per_year = models.DecimalField(
        _("hours a year"), max_digits=5, decimal_places=1, null=True, blank=True
    )

    objects = TeachingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaching group")
        verbose_name_plural = _("teaching groups")
        constraints = [
            *same_school("teachinggroup", "year", "subject", "term_scheme"),
            models.UniqueConstraint(
                fields=["school", "year", "subject", "label"], name="group_label_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(grade__gte=1, grade__lte=11), name="group_grade_1_to_11"
            ),
            models.CheckConstraint(
                condition=~models.Q(grade=1) | models.Q(grading=Grading.NONE),
                name="grade_1_without_marks",
                violation_error_message=_("There are no marks in grade 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.label}"


class GroupClass(SchoolOwned):
    """A class whose students the group takes from."""

    group = SchoolForeignKey(TeachingGroup, related_name="group_classes")
    school_class = SchoolForeignKey(SchoolClass, related_name="group_classes")

    class Meta:
        verbose_name = _("class of a group")
        verbose_name_plural = _("classes of groups")
        constraints = [
            *same_school("groupclass", "group", "school_class"),
            models.UniqueConstraint(fields=["group", "school_class"], name="group_class_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} of {self.school_class_id}"


@tracked()
class GroupMembership(SchoolOwned, Dated):
    """A student's time in a teaching group. Whole-class groups have their members written out
    too, so that every question about «who was in the lesson» has one answer."""

    group = SchoolForeignKey(TeachingGroup, related_name="memberships")
    student = SchoolForeignKey(Student, related_name="group_memberships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        constraints = [
            *same_school("groupmembership", "group", "student"),
            in_order("group_membership_in_order"),
            no_overlap("student_once_in_a_group", "group", "student"),
        ]
        indexes = [models.Index(fields=["student", "group"], name="groups_of_student")]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.group_id} since {self.since}"


@tracked()
class TeachingAssignment(SchoolOwned, Dated):
    """A teacher's time with a teaching group."""

    group = SchoolForeignKey(TeachingGroup, related_name="assignments")
    staff = SchoolForeignKey(StaffMember, related_name="assignments")
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaching assignment")
        verbose_name_plural = _("teaching assignments")
        constraints = [
            *same_school("teachingassignment", "group", "staff"),
            in_order("assignment_in_order"),
            no_overlap("teacher_once_in_a_group", "group", "staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} teaches {self.group_id} since {self.since}"
