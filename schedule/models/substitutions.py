"""Absences of teachers, and who takes their lessons."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from schedule.enums import StaffAbsenceReason, SubstitutionKind
from school.models import StaffMember, Subject, TeachingGroup


class TeacherAbsenceQuerySet(models.QuerySet["TeacherAbsence"]):
    def visible_to(self, actor: Actor) -> "TeacherAbsenceQuerySet":
        """Those who read all journals; a teacher the own absences."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(staff__user_id=actor.user_id)
        return scope.none()

    def in_force(self) -> "TeacherAbsenceQuerySet":
        return self.filter(withdrawn_at__isnull=True)


@tracked()
class TeacherAbsence(SchoolOwned):
    """Why a teacher is away, on which days, by which paper (R-ZPU: причина, обоснование)."""

    staff = SchoolForeignKey(StaffMember, related_name="own_absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=StaffAbsenceReason.choices)
    document = models.CharField(_("document"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = TeacherAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence of a teacher")
        verbose_name_plural = _("absences of teachers")
        constraints = [
            *same_school("teacherabsence", "staff"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="teacher_absence_in_order"
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_on", "ends_on"], name="teachers_away_on")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.starts_on}–{self.ends_on}"


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def visible_to(self, actor: Actor) -> "SubstitutionQuerySet":
        """Those who read all journals; a teacher where the own lessons are given or taken."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(
                Q(absent_staff__user_id=actor.user_id) | Q(substitute__user_id=actor.user_id)
            )
        return scope.none()

    def in_force(self) -> "SubstitutionQuerySet":
        return self.filter(cancelled_at__isnull=True)


@tracked()
class Substitution(SchoolOwned):
    """Замена: on a date and slot this group is taught by a colleague, or not at all (S1-4.4e).
    An extra lesson and returned hours (возврат часов) replace nobody."""

    group = SchoolForeignKey(TeachingGroup, related_name="substitutions")
    on = models.DateField(_("date"))
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    slot = models.PositiveSmallIntegerField(_("lesson No."))
    kind = models.CharField(_("kind"), max_length=16, choices=SubstitutionKind.choices)
    absence = SchoolForeignKey(TeacherAbsence, null=True, blank=True, related_name="substitutions")
    absent_staff = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="absences_substituted"
    )
    substitute = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="substitutions_made"
    )
    # What was taught where it was another subject; the group it was joined with.
    subject = SchoolForeignKey(Subject, null=True, blank=True, related_name="substitutions")
    joined_with = SchoolForeignKey(
        TeachingGroup, null=True, blank=True, related_name="substitutions_joined"
    )
    coefficient = models.DecimalField(
        _("coefficient"), max_digits=3, decimal_places=2, default=Decimal("1.00")
    )
    reason = models.CharField(_("reason"), max_length=200)
    order_no = models.CharField(_("order No."), max_length=60, blank=True)
    # The substitute's own «I did it» of the substitution journal.
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            *same_school(
                "substitution",
                *("group", "absence", "absent_staff", "substitute", "subject", "joined_with"),
            ),
            models.UniqueConstraint(
                fields=["group", "on", "shift", "slot"],
                condition=Q(cancelled_at__isnull=True),
                name="substitution_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=SubstitutionKind.NOT_HELD)
                | models.Q(substitute__isnull=False),
                name="substitution_has_substitute",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SubstitutionKind.of_nobody()) | Q(absent_staff__isnull=False),
                name="substitution_has_absent",
            ),
            models.CheckConstraint(
                condition=Q(coefficient__gt=0, coefficient__lte=3),
                name="substitution_coefficient_above_zero",
            ),
        ]
        indexes = [models.Index(fields=["school", "on"], name="substitution_by_day")]

    def __str__(self) -> str:
        return f"{self.on}/{self.slot}: {self.group_id}"
