"""Dividing a class, or several of a parallel, into subgroups."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import RequestState
from school.models.classes import SchoolClass
from school.models.groups import Subject


class DivisionQuerySet(models.QuerySet["Division"]):
    def visible_to(self, actor: Actor) -> "DivisionQuerySet":
        """School-wide readers: all; a teacher: of the classes they teach or lead."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(school_class__in=SchoolClass.objects.visible_to(actor).values("pk"))
        return scope.none()

    def pending(self) -> "DivisionQuerySet":
        return self.filter(state=RequestState.PENDING)


@tracked()
class Division(SchoolOwned):
    """Деление на подгруппы: proposed by a teacher of the subject and confirmed, or carried out at
    once, by those who make subgroups (S0-7b, S2-7.У1)."""

    # The class whose page it was made on; a mixed group names the others in ``plan``.
    school_class = SchoolForeignKey(SchoolClass, related_name="divisions")
    subject = SchoolForeignKey(Subject, related_name="divisions", db_index=False)
    since = models.DateField(_("from"))
    # classes, hours, moves_lessons, parts: [label, staff, students]; once carried out also the
    # groups that were made and the lessons that were moved, with who was to give them.
    plan = models.JSONField(_("plan"), default=dict)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState.choices, default=RequestState.PENDING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    requested_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal = models.CharField(_("why refused"), max_length=300, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division into subgroups")
        verbose_name_plural = _("divisions into subgroups")
        constraints = [
            *same_school("division", "school_class", "subject"),
            models.UniqueConstraint(
                fields=["school_class", "subject"],
                condition=models.Q(state=RequestState.PENDING),
                name="one_pending_division",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RequestState.REFUSED) | ~models.Q(refusal=""),
                name="refused_division_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | models.Q(state=RequestState.CONFIRMED),
                name="only_a_made_division_is_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} in {self.school_class_id} from {self.since}"

    @property
    def is_pending(self) -> bool:
        return self.state == RequestState.PENDING

    @property
    def is_made(self) -> bool:
        return self.state == RequestState.CONFIRMED and self.undone_at is None
