"""«My account was used by someone else» (S1-3.15, S1-3.16)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models.users import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, actor: Actor) -> "IncidentQuerySet":
        """Director, administrator and the control group: all of the school; others: about their
        own account."""
        scope = self.filter(school_id=actor.school_id)
        if actor.role in (Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR):
            return scope
        return scope.filter(account_id=actor.user_id)


@tracked()
class Incident(SchoolOwned):
    """Breach of the confidentiality of an account: frozen at once, its operations void since
    ``informed_at``, the moment when the director got the information."""

    number = models.PositiveIntegerField(_("number"))
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="incidents")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    detected_at = models.DateTimeField(_("detected at"))
    reported_at = models.DateTimeField(_("reported at"))
    informed_at = models.DateTimeField(_("the director was informed at"), null=True, blank=True)
    description = models.TextField(_("what happened"), blank=True)
    # As the notice of appendix 1 asks; kept as they were said.
    reporter_name = models.CharField(_("surname, given name, patronymic"), max_length=250)
    reporter_address = models.CharField(_("address"), max_length=300, blank=True)
    reporter_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    reporter_email = models.EmailField(_("e-mail"), blank=True)
    # The law on personal data: the authority is told within 24 hours, of the result within 72.
    has_leak = models.BooleanField(_("personal data have leaked"), null=True, blank=True)
    authority_notified_at = models.DateTimeField(_("authority notified at"), null=True, blank=True)
    authority_answered_at = models.DateTimeField(
        _("authority told of the result at"), null=True, blank=True
    )
    act_no = models.CharField(_("act No."), max_length=40, blank=True)
    act_on = models.DateField(_("act of"), null=True, blank=True)
    # [{"name": "Фамилия И. О.", "position": "…"}], three people
    commission = models.JSONField(_("commission"), default=list, blank=True)
    measures = models.TextField(_("measures taken"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="incident_number_unique"),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_incident_of_an_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.account_id}"


class VoidedOperation(SchoolOwned):
    """An operation of the account that was declared void: what stood before it stands again, or
    why it could not. ``event_model`` and ``event_id`` name the row of the history."""

    incident = SchoolForeignKey(Incident, related_name="voided_operations")
    event_model = models.CharField(max_length=80)
    event_id = models.BigIntegerField()
    object_model = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    voided_at = models.DateTimeField(_("voided at"))
    voided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Empty when the earlier value returned; otherwise why it did not.
    obstacle = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("voided operation")
        verbose_name_plural = _("voided operations")
        constraints = [
            *same_school("voidedoperation", "incident"),
            models.UniqueConstraint(
                fields=["event_model", "event_id"], name="operation_voided_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_model} {self.event_id}"
