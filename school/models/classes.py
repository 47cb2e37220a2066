"""Classes, who is in them and who leads them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.dated import Dated, DatedQuerySet, in_order, no_overlap
from core.history import tracked
from core.models import SchoolOwned
from school.enums import Level
from school.models.calendar import AcademicYear, NonTeachingSpan, TermScheme
from school.models.people import StaffMember, Student


class SchoolClassQuerySet(models.QuerySet["SchoolClass"]):
    def visible_to(self, actor: Actor) -> "SchoolClassQuerySet":
        """School-wide readers: all. Teachers: classes they teach or lead. Families: their own."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people or actor.role == Role.HEALTH_WORKER:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(
                Q(group_classes__group__assignments__staff__user_id=actor.user_id)
                | Q(teacher_duties__staff__user_id=actor.user_id)
            ).distinct()
        if actor.role == Role.GUARDIAN:
            return scope.filter(
                enrolments__student__guardian_links__guardian__user_id=actor.user_id,
                enrolments__student__guardian_links__until__isnull=True,
            ).distinct()
        if actor.role == Role.STUDENT:
            return scope.filter(enrolments__student__user_id=actor.user_id).distinct()
        return scope.none()

    def led_by(self, actor: Actor) -> "SchoolClassQuerySet":
        """Classes whose class teacher the actor is or was."""
        return self.filter(
            school_id=actor.school_id, teacher_duties__staff__user_id=actor.user_id
        ).distinct()

    def in_school_order(self) -> "SchoolClassQuerySet":
        return self.order_by("grade", "letter")


@tracked()
class SchoolClass(SchoolOwned):
    """Класс of one academic year: «5А», «10И»; the letter is any up to 15 characters (S3-1a)."""

    year = SchoolForeignKey(AcademicYear, related_name="classes")
    grade = models.PositiveSmallIntegerField(_("grade"))
    letter = models.CharField(_("letter"), max_length=15, blank=True)
    profile = models.CharField(_("profile"), max_length=80, blank=True)
    term_scheme = SchoolForeignKey(TermScheme, related_name="classes")
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    week_days = models.PositiveSmallIntegerField(_("school days a week"), default=5)

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            *same_school("schoolclass", "year", "term_scheme"),
            models.UniqueConstraint(
                fields=["school", "year", "grade", "letter"], name="class_name_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(grade__gte=1, grade__lte=11), name="class_grade_1_to_11"
            ),
            models.CheckConstraint(
                condition=models.Q(shift__gte=1, shift__lte=3), name="class_shift_1_to_3"
            ),
            models.CheckConstraint(
                condition=models.Q(week_days__in=(5, 6)), name="class_week_of_5_or_6_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.grade}{self.letter}"

    @property
    def level(self) -> Level:
        return Level.of_grade(self.grade)


class SpanClass(SchoolOwned):
    """A class that alone has the days without lessons: a quarantine, breaks of its own."""

    span = SchoolForeignKey(NonTeachingSpan, on_delete=models.CASCADE, related_name="span_classes")
    school_class = SchoolForeignKey(SchoolClass, related_name="span_classes")

    class Meta:
        verbose_name = _("class with days without lessons of its own")
        verbose_name_plural = _("classes with days without lessons of their own")
        constraints = [
            *same_school("spanclass", "span", "school_class"),
            models.UniqueConstraint(fields=["span", "school_class"], name="span_class_once"),
        ]

    def __str__(self) -> str:
        return f"{self.span_id}: {self.school_class_id}"


@tracked()
class Enrolment(SchoolOwned, Dated):
    """A student's time in a class, opened and closed by orders (S0-5f)."""

    student = SchoolForeignKey(Student, related_name="enrolments")
    school_class = SchoolForeignKey(SchoolClass, related_name="enrolments")
    opened_by_order = models.CharField(_("order of admission"), max_length=60, blank=True)
    arrived_from = models.CharField(_("arrived from"), max_length=200, blank=True)
    closed_by_order = models.CharField(_("order of departure"), max_length=60, blank=True)
    left_to = models.CharField(_("left to"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            *same_school("enrolment", "student", "school_class"),
            in_order("enrolment_in_order"),
            no_overlap("student_in_one_class_at_a_time", "student"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.school_class_id} since {self.since}"


@tracked()
class ClassTeacherDuty(SchoolOwned, Dated):
    """Классное руководство."""

    school_class = SchoolForeignKey(SchoolClass, related_name="teacher_duties")
    staff = SchoolForeignKey(StaffMember, related_name="class_duties")
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("class teacher's duty")
        verbose_name_plural = _("class teachers' duties")
        constraints = [
            *same_school("classteacherduty", "school_class", "staff"),
            in_order("class_teacher_in_order"),
            no_overlap("one_class_teacher_at_a_time", "school_class"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} leads {self.school_class_id} since {self.since}"


@tracked()
class Curation(SchoolOwned, Dated):
    """A parallel that a deputy looks after: whose control pages show it first, and who is told of
    what is wrong there. Every deputy still reads the whole school."""

    staff = SchoolForeignKey(StaffMember, related_name="curations")
    grade = models.PositiveSmallIntegerField(_("grade"))
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("curated parallel")
        verbose_name_plural = _("curated parallels")
        constraints = [
            *same_school("curation", "staff"),
            in_order("curation_in_order"),
            no_overlap("parallel_curated_once", "staff", "grade"),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=11), name="curation_grade_1_to_11"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} curates grade {self.grade}"
