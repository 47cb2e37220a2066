"""Who opened which page about a person (the law on personal data, ФСТЭК № 21: РСБ)."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import AccessedPage, Role
from accounts.models.users import User
from core.models import SchoolOwned


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def visible_to(self, actor: Actor) -> "AccessLogQuerySet":
        """Administrator, director, deputies and the control group: all; the rest of the staff:
        what they opened themselves; families: nothing (permission matrix, row «audit log»)."""
        scope = self.filter(school_id=actor.school_id)
        if actor.role == Role.ADMINISTRATOR or actor.reads_all_journals:
            return scope
        return scope.filter(user_id=actor.user_id) if actor.is_staff else scope.none()


class AccessLogEntry(SchoolOwned):
    """A sensitive page was opened: whose, by whom, when, from where. Rows are never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    page = models.CharField(_("page"), max_length=20, choices=AccessedPage.choices)
    # Of the student, guardian, staff member or account the page is about.
    object_id = models.BigIntegerField()
    at = models.DateTimeField(_("opened at"))
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")
        indexes = [
            models.Index(fields=["school", "-at"], name="access_by_time"),
            models.Index(fields=["school", "page", "object_id", "-at"], name="access_to_object"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.page} {self.object_id}"
