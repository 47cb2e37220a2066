"""Accounts that really sign in: a password that is hashed, a second factor that is confirmed."""

from functools import cache

from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import User
from accounts.services import second_factor
from core.models import School
from tests.factories.school import make_membership, make_school, make_user

PASSWORD = "длинная тихая река"


@cache
def _hash() -> str:
    return make_password(PASSWORD)


def make_account(
    login: str = "teacher",
    *,
    role: Role | None = Role.TEACHER,
    school: School | None = None,
) -> User:
    """A person with ``PASSWORD`` and, unless ``role`` is None, one hat."""
    user = make_user(login, email=f"{login}@example.org")
    User.objects.filter(pk=user.pk).update(password=_hash())
    user.refresh_from_db()
    if role is not None:
        make_membership(user, school or make_school(), role)
    return user


def sign_in(login: str, password: str = PASSWORD, **extra: str) -> Client:
    """A browser after the sign-in form was sent; look at ``client.answer``."""
    client = Client(**extra)
    client.answer = client.post("/sign-in/", {"login": login, "password": password})  # type: ignore[attr-defined]
    return client


def make_second_factor(user: User) -> tuple[TOTPDevice, list[str]]:
    """A confirmed authenticator and its ten recovery codes; the code of this half-minute has
    been used up by it."""
    device = second_factor.begin_setup(user=user)
    setup = second_factor.confirm_setup(user=user, code=code_of(device))
    return setup.device, setup.recovery_codes


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    """What the app shows now, or ``later`` half-minutes from now."""
    return f"{totp(device.bin_key, drift=later):06d}"
