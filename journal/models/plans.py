"""Thematic plans (КТП)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import LessonKind, PlanStatus
from school.enums import WorkCategory
from school.models import (
    AcademicYear,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)


class ThematicPlanQuerySet(models.QuerySet["ThematicPlan"]):
    def visible_to(self, actor: Actor) -> "ThematicPlanQuerySet":
        """Plans are a common library of the staff (S1-2.2): a teacher finds the own ones, those
        that colleagues share, and those the own groups are taught by. Families see topics in the
        diary."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals or actor.role == Role.ADMINISTRATOR:
            return scope
        if actor.role != Role.TEACHER:
            return scope.none()
        groups = TeachingAssignment.objects.filter(staff__user_id=actor.user_id).values("group_id")
        return scope.filter(
            Q(is_shared=True)
            | Q(owner__user_id=actor.user_id)
            | Q(pk__in=PlanAssignment.objects.filter(group_id__in=groups).values("plan_id"))
        )

    def newest(self) -> "ThematicPlanQuerySet":
        """Without the versions that a newer one has replaced."""
        return self.exclude(status=PlanStatus.REPLACED)


@tracked()
class ThematicPlan(SchoolOwned):
    """КТП of a subject for a parallel: versioned, owned by a teacher, approved by a deputy."""

    year = SchoolForeignKey(AcademicYear, related_name="plans")
    subject = SchoolForeignKey(Subject, related_name="plans")
    grade = models.PositiveSmallIntegerField(_("grade"))
    title = models.CharField(_("title"), max_length=250)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT
    )
    owner = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="plans")
    # In the school's library: colleagues of the subject may copy it and teach by it (S1-2.2).
    is_shared = models.BooleanField(_("shared with colleagues"), default=True)
    previous = SchoolForeignKey("self", null=True, blank=True, related_name="next_versions")
    change_reason = models.CharField(_("why it was changed"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("sent for approval at"), null=True, blank=True)
    decision_note = models.CharField(_("the deputy's remark"), max_length=500, blank=True)
    approved_by = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="plans_approved"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    objects = ThematicPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("thematic plan")
        verbose_name_plural = _("thematic plans")
        constraints = [
            *same_school("thematicplan", "year", "subject", "owner", "approved_by", "previous"),
            models.UniqueConstraint(
                fields=["school", "year", "subject", "grade", "title", "version"],
                name="plan_version_unique",
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.SUBMITTED) | Q(submitted_at__isnull=False),
                name="plan_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.APPROVED) | Q(approved_at__isnull=False),
                name="plan_approved_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (v. {self.version})"

    @property
    def is_editable(self) -> bool:
        """Its lines may be written: a draft, or one that the deputy gave back."""
        return self.status in (PlanStatus.DRAFT, PlanStatus.RETURNED)


@tracked()
class PlanItem(SchoolOwned):
    """One lesson of a plan. The number, not the text, is its key: topics repeat (formats §8)."""

    plan = SchoolForeignKey(ThematicPlan, related_name="items")
    number = models.PositiveSmallIntegerField(_("No."))
    section = models.TextField(_("section"), blank=True)
    topic = models.TextField(_("topic"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, default=1)
    work_category = models.CharField(
        _("written work"), max_length=10, choices=WorkCategory.choices, blank=True
    )
    # Obligatory for control, laboratory and practical works (S1-4.4i).
    work_title = models.CharField(_("title of the work"), max_length=250, blank=True)
    kind = models.CharField(
        _("kind of lesson"), max_length=10, choices=LessonKind.choices, blank=True
    )
    homework = models.TextField(_("homework"), blank=True)
    homework_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("lesson of a plan")
        verbose_name_plural = _("lessons of plans")
        constraints = [
            *same_school("planitem", "plan"),
            models.UniqueConstraint(fields=["plan", "number"], name="plan_item_number_unique"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="plan_item_hours_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.topic}"


@tracked()
class PlanAssignment(SchoolOwned):
    """The plan that a group is taught by; its items are laid over the group's lessons in order."""

    group = models.OneToOneField(
        TeachingGroup, on_delete=models.PROTECT, related_name="plan_assignment", db_constraint=False
    )
    plan = SchoolForeignKey(ThematicPlan, related_name="assignments")

    class Meta:
        verbose_name = _("plan of a group")
        verbose_name_plural = _("plans of groups")
        constraints = [*same_school("planassignment", "group", "plan")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.plan_id}"
