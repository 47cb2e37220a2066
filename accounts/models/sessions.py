"""From where an account is used: its sessions, its devices, and the code that opens it first."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models.users import User
from core.models import SchoolOwned

# What browsers call themselves; the first word found counts, for each names others, too.
_BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """«Firefox, Windows», as far as the browser tells."""
    found = [
        next((name for word, name in known if word in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or gettext("an unknown browser")


class UserSession(models.Model):
    """A sign-in that may still be going on, as the profile lists it with «end this one»."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("signed in at"))
    seen_at = models.DateTimeField(_("seen at"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(
                fields=["user", "-seen_at"],
                condition=models.Q(ended_at__isnull=True),
                name="open_sessions_of_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} since {self.created_at}"

    @property
    def device(self) -> str:
        return device_name(self.user_agent)


class KnownDevice(models.Model):
    """A browser the account has signed in from before, by a cookie: a sign-in from any other is
    told to its owner by letter. Only a digest of the cookie is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_digest = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=300, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [models.UniqueConstraint(fields=["user", "token_digest"], name="device_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.user_agent}"

    @property
    def device(self) -> str:
        return device_name(self.user_agent)


class ActivationCode(models.Model):
    """A printed code by which a guardian opens the account and chooses the password. Only a digest
    of the code is kept. It belongs to no school: it is entered before anybody is known."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activation_codes")
    code_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at}"


class ExternalIdentity(models.Model):
    """The person is known to a provider of single sign-on under this subject. Linked once, by a
    proof of the provider; from then on the subject alone opens the account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    # The issuer's address, as its tokens name it.
    provider = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(_("linked at"))
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outside account")
        verbose_name_plural = _("outside accounts")
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_of_one_account"),
            models.UniqueConstraint(fields=["user", "provider"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.provider}"


class SecondFactorResetQuerySet(models.QuerySet["SecondFactorReset"]):
    def visible_to(self, actor: Actor) -> "SecondFactorResetQuerySet":
        """Administrator, director and the control group: all of the school; others: their own."""
        scope = self.filter(school_id=actor.school_id)
        if actor.role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.AUDITOR):
            return scope
        return scope.filter(user_id=actor.user_id)


class SecondFactorReset(SchoolOwned):
    """Somebody's second factor was taken away by the administrator: why, when and by whom. Rows
    are never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reset_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reset_at = models.DateTimeField(_("reset at"))
    reason = models.CharField(_("reason"), max_length=300)

    objects = SecondFactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.reset_at}"
