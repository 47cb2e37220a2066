"""What another school has done to an account that opens this school, too."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import OutsideChangeKind, Role
from accounts.models.users import User
from core.models import School, SchoolOwned


class OutsideChangeQuerySet(models.QuerySet["OutsideChange"]):
    def visible_to(self, actor: Actor) -> "OutsideChangeQuerySet":
        """Administrator, director and the control group: all of the school; others: their own."""
        scope = self.filter(school_id=actor.school_id)
        if actor.role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.AUDITOR):
            return scope
        return scope.filter(user_id=actor.user_id)


class OutsideChange(SchoolOwned):
    """The trace in ``school`` of what ``by_school`` did: a person has one login and one password
    for all schools. Rows are never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what was done"), max_length=20, choices=OutsideChangeKind.choices)
    by_school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done at"))

    objects = OutsideChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an account by another school")
        verbose_name_plural = _("changes of accounts by other schools")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} by school {self.by_school_id}"
