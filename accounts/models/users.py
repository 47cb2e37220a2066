"""Who someone is: an identity and the hats it wears."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import verify_password
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.enums import STAFF_ROLES, Role
from core.history import tracked
from core.models import SchoolOwned


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """By login in any case; both sides are lowered by the database, as its unique index is."""
        return self.alias(lowered=Lower("login")).get(lowered=Lower(models.Value(username)))


@tracked(exclude=["password", "last_login", "snils_digest"])
class User(AbstractBaseUser):
    """An identity: login, secret, second factor, contact. What the person is in a school is
    said by memberships and, above, by student, guardian and staff rows."""

    login = models.CharField(_("login"), max_length=60)
    display_name = models.CharField(_("displayed name"), max_length=160)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="ru")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField()
    # A first or reset password is used once: its owner is asked for an own one before all else.
    must_change_password = models.BooleanField(default=False)
    password_expires_at = models.DateTimeField(null=True, blank=True)
    # Set while an incident is open: nobody gets in with this account (S1-3.15).
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    # Keyed digest of the insurance number, to match a person of ЕСИА; the number is not kept.
    snils_digest = models.CharField(max_length=64, blank=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    # The hats in force, on the user of a session (``backends.SchoolBackend``).
    hats: "list[Membership] | None" = None
    # Has the session given a second factor? Set by django-otp on the user of a request.
    is_verified: Callable[[], bool]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("login"), name="user_login_unique"),
            models.UniqueConstraint(
                fields=["snils_digest"],
                condition=~models.Q(snils_digest=""),
                name="user_snils_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.login

    def get_full_name(self) -> str:
        return self.display_name

    def check_password(self, raw_password: str | None) -> bool:
        """As Django does, but a one-time password keeps its hash until an own one takes its place:
        hashed anew as it was typed, it would not be known in another case the next time."""
        if self.has_one_time_password:
            is_right, _must_update = verify_password(raw_password, self.password)
            return is_right
        return super().check_password(raw_password)

    @property
    def has_one_time_password(self) -> bool:
        return self.password.startswith(f"{rules.ONE_TIME_ALGORITHM}$")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> "MembershipQuerySet":
        return self.filter(is_revoked=False, user__is_active=True)


@tracked()
class Membership(SchoolOwned):
    """A hat: this user acts in this school in this role, by order such and such (S1-3.1)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    order_no = models.CharField(_("order No."), max_length=40, blank=True)
    granted_on = models.DateField(_("granted on"))
    is_revoked = models.BooleanField(_("revoked"), default=False)
    # When the role ended by itself, because its wearer had left the school; whoever is found not
    # to have left gets it back. Empty for a role that a person took away.
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user", "role"],
                condition=models.Q(is_revoked=False),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(is_revoked=True),
                name="membership_of_leaver_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES
