"""Deadlines that passed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.models import SchoolOwned
from journal.enums import Gap
from journal.models.lessons import Lesson
from school.enums import DeadlineCode
from school.models import StaffMember


class DeadlineBreachQuerySet(models.QuerySet["DeadlineBreach"]):
    def visible_to(self, actor: Actor) -> "DeadlineBreachQuerySet":
        """Those who control see all of the school, a teacher the own ones."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(staff__user_id=actor.user_id)
        return scope.none()

    def open(self) -> "DeadlineBreachQuerySet":
        return self.filter(fixed_at__isnull=True)


class DeadlineBreach(SchoolOwned):
    """A lesson that lacked something when the school's own deadline passed. Found by the nightly
    check, closed by it once the gap is filled; late entry is recorded, never forbidden."""

    lesson = SchoolForeignKey(Lesson, related_name="breaches")
    staff = SchoolForeignKey(StaffMember, related_name="breaches")
    gap = models.CharField(_("what is missing"), max_length=10, choices=Gap.choices)
    rule_code = models.CharField(_("deadline"), max_length=4, choices=DeadlineCode.choices)
    clause = models.CharField(_("clause of the local act"), max_length=160, blank=True)
    due_at = models.DateTimeField(_("due"))
    found_at = models.DateTimeField(_("found"))
    fixed_at = models.DateTimeField(_("fixed"), null=True, blank=True)

    objects = DeadlineBreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("passed deadline")
        verbose_name_plural = _("passed deadlines")
        constraints = [
            *same_school("deadlinebreach", "lesson", "staff"),
            models.UniqueConstraint(fields=["lesson", "gap"], name="breach_once"),
        ]
        indexes = [
            models.Index(
                fields=["school", "staff"],
                condition=Q(fixed_at__isnull=True),
                name="open_breaches",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}: {self.gap}"
