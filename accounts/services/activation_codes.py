"""Codes by which a guardian opens the account (S2-7.К2, S4-П2-14). Only digests are kept."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import ActivationCode, User
from accounts.services import credentials
from core.errors import DomainError


class UnknownCode(DomainError):
    """One sentence for a code that never was, is used, replaced or too old."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This code opens no account. Check it letter by letter; if it is right, ask the"
                " class teacher or the secretary for a new slip."
            )
        )


class LoginTaken(DomainError):
    def __init__(self) -> None:
        super().__init__(_("This login is taken. Choose another one."))


def digest(code: str) -> str:
    """64 hex digits of a code as it was typed, keyed by the installation's secret."""
    plain = rules.plain_secret(code)
    return salted_hmac("accounts.ActivationCode", plain, algorithm="sha256").hexdigest()


def create(*, codes: Mapping[int, str], expires_at: dt.datetime, now: dt.datetime) -> None:
    """A code for each of the users, by id."""
    ActivationCode.objects.bulk_create(
        [
            ActivationCode(
                user_id=user_id, code_digest=digest(code), created_at=now, expires_at=expires_at
            )
            for user_id, code in codes.items()
        ],
        batch_size=500,
    )


def revoke(*, user_ids: Iterable[int], now: dt.datetime) -> None:
    """The codes of these users open nothing any more."""
    ActivationCode.objects.filter(
        user__in=user_ids, used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)


def find(*, code_digest: str, now: dt.datetime) -> ActivationCode:
    """The code in force with its user. One query, whatever is the matter with the code. Raises
    ``UnknownCode``."""
    found = (
        ActivationCode.objects.filter(
            code_digest=code_digest,
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
            user__frozen_at__isnull=True,
        )
        .select_related("user")
        .first()
    )
    if found is None:
        raise UnknownCode
    return found


@transaction.atomic
def open_account(
    *, code_digest: str, login: str, email: str, password: str, now: dt.datetime
) -> User:
    """Put the chosen login and password in force and use the code up. ``password`` has passed the
    validators, ``login`` is in lower case. Raises ``UnknownCode``, ``LoginTaken``."""
    code = find(code_digest=code_digest, now=now)
    user = User.objects.select_for_update().get(pk=code.user_id)
    # Whoever held the row may have used the same code meanwhile.
    find(code_digest=code_digest, now=now)
    others = User.objects.exclude(pk=user.pk).alias(lowered=Lower("login"))
    if others.filter(lowered=login).exists():
        raise LoginTaken
    user.login = login
    user.email = email or user.email
    user.save(update_fields=["login", "email"])
    credentials.change_password(user=user, password=password)
    ActivationCode.objects.filter(pk=code.pk).update(used_at=now)
    return user
