"""From where an account is used: its sessions, its devices, and the code that opens it first."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


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
