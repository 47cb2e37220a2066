"""Calendar feeds: making one, revoking it, noting that it was read."""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core.errors import DomainError, NotAllowed
from journal.enums import FeedKind
from journal.models import CalendarFeed
from journal.selectors import feeds as selectors
from journal.selectors.feeds import Offer

MOST = 20
# 256 bits: nobody comes to an address by guessing.
_SECRET_BYTES = 32
_NOTED_EVERY = dt.timedelta(minutes=5)


class NotOffered(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("This calendar is not open to the role in which you are acting now."))


class TooManyFeeds(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _("You have %(n)s calendar addresses already. Revoke one that nobody reads.")
            % {"n": MOST}
        )


@transaction.atomic
def make_feed(
    *, actor: Actor, offer: Offer, has_homework: bool, now: dt.datetime, today: dt.date
) -> tuple[CalendarFeed, str]:
    """The feed and the secret of its address, which is kept nowhere and shown once. Raises
    ``NotOffered``, ``TooManyFeeds``."""
    if offer not in selectors.offers(actor, today):
        raise NotOffered
    # One at a time for each person, so that the limit holds.
    User.objects.select_for_update().get(pk=actor.user_id)
    if CalendarFeed.objects.visible_to(actor).in_force().count() >= MOST:
        raise TooManyFeeds
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    feed = CalendarFeed.objects.create(
        school_id=actor.school_id,
        owner_id=actor.user_id,
        kind=offer.kind,
        student_id=offer.of if offer.kind == FeedKind.STUDENT else None,
        staff_id=offer.of if offer.kind == FeedKind.TEACHER else None,
        school_class_id=offer.of if offer.kind == FeedKind.CLASS else None,
        room_id=offer.of if offer.kind == FeedKind.ROOM else None,
        has_homework=has_homework and offer.may_have_homework,
        token_hash=selectors.digest(secret),
        created_at=now,
    )
    return feed, secret


@transaction.atomic
def revoke_feed(*, actor: Actor, feed: CalendarFeed, now: dt.datetime) -> None:
    """From now on the address answers 404; a second time changes nothing. Raises ``NotOffered``
    to anybody but the owner."""
    if (feed.school_id, feed.owner_id) != (actor.school_id, actor.user_id):
        raise NotOffered
    CalendarFeed.objects.in_force().filter(pk=feed.pk).update(revoked_at=now)


def note_read(*, feed: CalendarFeed, now: dt.datetime) -> None:
    """For the list of feeds; at most once in five minutes. One query, or none."""
    if feed.last_read_at is not None and now - feed.last_read_at < _NOTED_EVERY:
        return
    unread = Q(last_read_at__isnull=True) | Q(last_read_at__lt=now)
    CalendarFeed.objects.filter(unread, pk=feed.pk).update(last_read_at=now)
