"""Calendar feeds: of whom a person may have one, one's own, and the one behind a secret address.

``offers`` is the one answer to «may they»: the form offers it, the service asks it, and each
reading of a feed asks it again for the hats its owner wears that day.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from journal.enums import FeedKind
from journal.models import CalendarFeed
from school.models import ClassTeacherDuty, Enrolment, Room, SchoolClass, StaffMember, Student
from school.selectors.classes import year_of

_WHOLE_SCHOOL = (Role.DIRECTOR, Role.DEPUTY)
_ROOMS = (Role.DIRECTOR, Role.DEPUTY, Role.ADMINISTRATOR)
# Which hats open a feed of the kind at all.
_HATS: dict[str, tuple[Role, ...]] = {
    FeedKind.STUDENT: (Role.STUDENT, Role.GUARDIAN),
    FeedKind.TEACHER: (Role.TEACHER,),
    FeedKind.CLASS: (Role.TEACHER, *_WHOLE_SCHOOL),
    FeedKind.ROOM: _ROOMS,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Of whom a feed may be made. ``may_have_homework``: a room's has none."""

    kind: FeedKind
    of: int
    label: str

    @property
    def key(self) -> str:
        """«class-12», in forms."""
        return f"{self.kind.value}-{self.of}"

    @property
    def may_have_homework(self) -> bool:
        return self.kind != FeedKind.ROOM


def offers(actor: Actor, today: dt.date) -> tuple[Offer, ...]:
    """Students: themselves. Guardians: each child that is in a class. Teachers: their own lessons
    and those of the classes they lead. Director and deputies: every class and room of the year,
    administrators: every room. At most four queries."""
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        return tuple(
            Offer(FeedKind.STUDENT, student.pk, student.full_name)
            for student in Student.objects.visible_to(actor)
            .filter(pk__in=_in_class(today))
            .alphabetical()
        )
    found: list[Offer] = []
    if actor.role == Role.TEACHER:
        found += _of_teacher(actor, today)
    if actor.role in _WHOLE_SCHOOL:
        found += (_of_class(school_class) for school_class in _classes(actor, today))
    if actor.role in _ROOMS:
        rooms = Room.objects.filter(school_id=actor.school_id).order_by("name")
        found += (
            Offer(FeedKind.ROOM, room.pk, _("Room %(room)s") % {"room": room.name})
            for room in rooms
        )
    return tuple(found)


def own_feeds(actor: Actor) -> list[CalendarFeed]:
    """Those not revoked, the newest first, with whom they are of. One query."""
    return list(
        CalendarFeed.objects.visible_to(actor)
        .in_force()
        .select_related("student", "staff", "school_class", "room")
        .order_by("-created_at", "-pk")
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(school_id: int, token: str, today: dt.date) -> CalendarFeed | None:
    """The feed behind a secret, when its owner may still have it; None for a made-up one, a
    revoked one, and one that has ended. The secret is looked up by its digest, so that nothing is
    told by the time it takes. At most seven queries."""
    feed = (
        CalendarFeed.objects.in_force()
        .filter(school_id=school_id, token_hash=digest(token))
        .select_related("owner", "school", "student", "staff", "school_class", "room")
        .first()
    )
    return feed if feed is not None and _may_have(feed, today) else None


def of_whom(feed: CalendarFeed) -> int:
    """The id of whom the feed is."""
    of = feed.student_id or feed.staff_id or feed.school_class_id or feed.room_id
    assert of is not None
    return of


def label_of(feed: CalendarFeed) -> str:
    """As in ``Offer.label``; the feed comes with whom it is of. No query."""
    return feed.student.full_name if feed.student else title_of(feed)


def title_of(feed: CalendarFeed) -> str:
    """What a calendar program is told: of a child no more than the given name. No query."""
    if feed.student:
        return feed.student.first_name
    if feed.staff_id:
        return _("My lessons")
    if feed.school_class:
        return _("Class %(class)s") % {"class": feed.school_class.name}
    return _("Room %(room)s") % {"room": feed.room.name if feed.room else ""}


def _may_have(feed: CalendarFeed, today: dt.date) -> bool:
    if not feed.owner.is_active or feed.owner.frozen_at is not None:
        return False
    hats = Membership.objects.filter(
        school_id=feed.school_id,
        user_id=feed.owner_id,
        is_revoked=False,
        role__in=_HATS[feed.kind],
    ).order_by("pk")
    wanted = (feed.kind, of_whom(feed))
    return any(
        wanted == (offer.kind, offer.of)
        for hat in hats
        for offer in offers(Actor(feed.owner_id, feed.school_id, Role(hat.role)), today)
    )


def _in_class(today: dt.date) -> "QuerySet[Any, int]":
    """Ids of students who are in a class now or will be: those who left are not."""
    return Enrolment.objects.filter(Q(until__isnull=True) | Q(until__gt=today)).values_list(
        "student_id", flat=True
    )


def _of_teacher(actor: Actor, today: dt.date) -> list[Offer]:
    staff = (
        StaffMember.objects.filter(school_id=actor.school_id, user_id=actor.user_id)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=today))
        .first()
    )
    if staff is None:
        return []
    led = (
        ClassTeacherDuty.objects.filter(staff=staff)
        .on(today)
        .select_related("school_class")
        .order_by("school_class__grade", "school_class__letter")
    )
    return [
        Offer(FeedKind.TEACHER, staff.pk, _("My lessons")),
        *(_of_class(duty.school_class) for duty in led),
    ]


def _classes(actor: Actor, today: dt.date) -> list[SchoolClass]:
    year = year_of(actor.school_id, today)
    if year is None:
        return []
    return list(SchoolClass.objects.filter(year=year).in_school_order())


def _of_class(school_class: SchoolClass) -> Offer:
    name = _("Class %(class)s") % {"class": school_class.name}
    return Offer(FeedKind.CLASS, school_class.pk, name)
