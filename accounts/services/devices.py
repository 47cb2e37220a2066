"""Browsers an account has signed in from. A new one is told to the owner by letter."""

import datetime as dt
import re
import secrets

from django.db import transaction

from accounts.models import KnownDevice, User
from accounts.selectors import device_digest, hats_of
from core import outbox, tenancy

# The browser keeps its token in this cookie, whoever signs in from it.
COOKIE = "device"
NEW_DEVICE = "device.new"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MOST_AGENT = 300


@transaction.atomic
def recognise(
    *, user: User, token: str, user_agent: str, session_id: int | None, now: dt.datetime
) -> str:
    """The cookie this browser keeps from now on: ``token`` where it is one of ours (browsers are
    shared by people), else a new one. The account's first browser ever is not worth a letter; every
    further one writes an outbox event in the first school where the person has a role."""
    if not _TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    known = dict(KnownDevice.objects.filter(user=user).values_list("token_digest", "pk"))
    digest = device_digest(token)
    if digest in known:
        KnownDevice.objects.filter(pk=known[digest]).update(last_seen_at=now)
        return token
    device = KnownDevice.objects.create(
        user=user,
        token_digest=digest,
        user_agent=user_agent[:MOST_AGENT],
        first_seen_at=now,
        last_seen_at=now,
    )
    hats = hats_of(user.pk) if known else []
    if hats:
        school_id = hats[0].school_id
        with tenancy.of_school(school_id):
            outbox.publish(
                school_id=school_id,
                kind=NEW_DEVICE,
                now=now,
                user=user.pk,
                device=device.pk,
                session=session_id,
            )
    return token


def forget_devices(*, user: User) -> None:
    """Every browser is unknown again: for an account that somebody else has used."""
    KnownDevice.objects.filter(user=user).delete()
