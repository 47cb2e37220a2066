"""What the pages of an account show."""

from dataclasses import dataclass

from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, User
from core import tenancy


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """``device``: the confirmed authenticator, ``pending``: one being set up."""

    device: TOTPDevice | None
    pending: TOTPDevice | None
    recovery_codes_left: int

    @property
    def is_on(self) -> bool:
        return self.device is not None


def hats_of(user_id: int) -> list[Membership]:
    """The hats in force, in the order in which the profile offers them, each with its school and
    its user. One query."""
    hats = (
        Membership.objects.in_force()
        .filter(user_id=user_id)
        .select_related("user", "school")
        .order_by("school_id", "pk")
    )
    with tenancy.of_user(user_id):
        return list(hats)


def has_second_factor(user: User) -> bool:
    """One query."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def second_factor_of(user: User) -> SecondFactor:
    """Two queries."""
    devices = list(TOTPDevice.objects.filter(user_id=user.pk).order_by("pk"))
    return SecondFactor(
        device=next((device for device in devices if device.confirmed), None),
        pending=next((device for device in devices if not device.confirmed), None),
        recovery_codes_left=StaticToken.objects.filter(
            device__user_id=user.pk, device__confirmed=True
        ).count(),
    )
