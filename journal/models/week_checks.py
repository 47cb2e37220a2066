"""Whether the absences of a class have been gone through, week by week (S1-4.3a, S1-4.3f)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.models import SchoolClass, StaffMember

_SIGNING = ("signed_by", "signed_at", "missed_with_reason", "missed_without_reason")


class WeekCheckQuerySet(models.QuerySet["WeekCheck"]):
    def visible_to(self, actor: Actor) -> "WeekCheckQuerySet":
        """Who reads every journal: all; a teacher: of the classes they lead or have led."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        return scope.filter(school_class__in=SchoolClass.objects.led_by(actor).values("pk"))


@tracked()
class WeekCheck(SchoolOwned):
    """Сверка посещаемости: the class teacher has gone through the absences of a week. A row stands
    from the first signature on; one that was taken back stays without a signature.

    The lessons missed, of all students of the class together, are those of the moment of signing: a
    certificate that comes later changes the journal, not what was signed."""

    school_class = SchoolForeignKey(SchoolClass, related_name="week_checks", db_index=False)
    # A Monday.
    week = models.DateField(_("week"))
    signed_by = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="+", db_index=False
    )
    signed_at = models.DateTimeField(_("signed off at"), null=True, blank=True)
    missed_with_reason = models.PositiveIntegerField(
        _("missed for a valid reason"), null=True, blank=True
    )
    missed_without_reason = models.PositiveIntegerField(
        _("missed without a valid reason"), null=True, blank=True
    )
    note = models.CharField(_("what is being done"), max_length=500, blank=True)

    objects = WeekCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly check of absences")
        verbose_name_plural = _("weekly checks of absences")
        constraints = [
            *same_school("weekcheck", "school_class", "signed_by"),
            models.UniqueConstraint(fields=["school_class", "week"], name="week_check_once"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="week_check_of_a_week"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in _SIGNING})
                | Q(**{f"{name}__isnull": False for name in _SIGNING}),
                name="signed_week_says_by_whom_and_what",
            ),
        ]
        indexes = [models.Index(fields=["school", "week"], name="week_checks_of_school")]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.week}"
