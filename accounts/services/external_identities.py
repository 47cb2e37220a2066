"""Whose account it is that an outside provider vouches for (S1-1.8).

An account is linked once, by a proof, and found by the provider's unchanging subject ever after.
Nobody is created: who has no account here is told whom to ask. The insurance number (СНИЛС) that
ЕСИА names is compared by a keyed digest; the number itself is neither kept nor shown nor logged.
"""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import ExternalIdentity, User
from accounts.services.single_sign_on import Proof, SingleSignOnError, provider_name

_SALT = "accounts.snils"


class UnknownPerson(SingleSignOnError):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "%(name)s knows you, but no account of this school does. Sign in with the "
                "school's login, or ask the secretary to check your data."
            )
            % {"name": provider_name()}
        )


class AccountClosed(SingleSignOnError):
    status = 403

    def __init__(self) -> None:
        super().__init__(_("This account is closed for now. Ask the school's administrator."))


def snils_digest(number: str) -> str:
    """The digest under ``User.snils_digest`` of a number in any spelling, by a key derived from
    ``SECRET_KEY``: another key, and all have to be entered anew. Empty for what is no number."""
    digits = "".join(char for char in number if char in "0123456789")
    if not _is_snils(digits):
        return ""
    return salted_hmac(_SALT, digits, algorithm="sha256").hexdigest()


@transaction.atomic
def remember_snils(*, user: User, number: str) -> bool:
    """Keep the digest of the number for matching; False when it is no number. Raises
    ``IntegrityError`` when another account has it."""
    digest = snils_digest(number)
    if digest:
        user.snils_digest = digest
        user.save(update_fields=["snils_digest"])
    return bool(digest)


@transaction.atomic
def account_of(*, proof: Proof, now: dt.datetime) -> User:
    """The account of the person; linked now if a proof allows it. Raises ``UnknownPerson``,
    ``AccountClosed``."""
    identity = (
        ExternalIdentity.objects.select_related("user")
        .filter(provider=proof.provider, subject=proof.subject)
        .first()
    )
    if identity is None:
        identity = _linked(proof, now)
    user = identity.user
    if not user.is_active or user.frozen_at is not None:
        raise AccountClosed
    ExternalIdentity.objects.filter(pk=identity.pk).update(used_at=now)
    return user


def _linked(proof: Proof, now: dt.datetime) -> ExternalIdentity:
    user = _matched(proof)
    if user is None:
        raise UnknownPerson
    try:
        with transaction.atomic():
            return ExternalIdentity.objects.create(
                user=user, provider=proof.provider, subject=proof.subject, linked_at=now
            )
    except IntegrityError as error:
        # The account is somebody else's at this provider already.
        raise UnknownPerson from error


def _matched(proof: Proof) -> User | None:
    """By the insurance number in the profile of ЕСИА; else by an e-mail address the provider has
    verified, where the installation trusts it to and the address is of one account only."""
    claims = proof.claims
    if settings.OIDC_PROFILE == "esia":
        digest = snils_digest(str(claims.get("snils", "")))
        return User.objects.filter(snils_digest=digest).first() if digest else None
    email = claims.get("email")
    if not settings.OIDC_LINK_BY_EMAIL or claims.get("email_verified") is not True or not email:
        return None
    found = list(User.objects.filter(email__iexact=str(email))[:2])
    return found[0] if len(found) == 1 else None


def _is_snils(digits: str) -> bool:
    """Eleven digits, the last two the check number of the first nine."""
    if len(digits) != 11:
        return False
    total = sum(int(digit) * (9 - at) for at, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])
