"""Operations that pages sent, so that a repeated one changes nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import SchoolOwned


class AppliedOperation(SchoolOwned):
    """An operation of a journal's page, by the id its browser made: kept in the transaction that
    applied it, with the answer that was given. The same id again is answered from here."""

    key = models.UUIDField(_("key"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    answer = models.JSONField(_("answer"), default=dict)
    applied_at = models.DateTimeField(_("applied at"))

    class Meta:
        verbose_name = _("applied operation")
        verbose_name_plural = _("applied operations")
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "key"], name="operation_once")
        ]
        indexes = [models.Index(fields=["applied_at"], name="operations_by_age")]

    def __str__(self) -> str:
        return str(self.key)
