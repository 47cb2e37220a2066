"""A draft of the timetable comes into force (S2-7.З2)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from core.errors import Conflict, DomainError
from core.models import Job
from journal.selectors.lessons.timetable_diff import Version
from journal.services.lessons import making
from journal.services.lessons.making import NotYourTimetable, YearClosed
from schedule import policies
from schedule.models import TimetableEntry, TimetableVersion
from school.models import AcademicYear


class PublishingError(DomainError):
    """A version that cannot come into force as it is."""


class AlreadyPublished(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This version is published already."))


@dataclass(frozen=True, slots=True)
class Published:
    """The versions of the year as they are in force with the draft, and the one that it ends."""

    versions: tuple[Version, ...]
    until: dt.date | None
    ends: TimetableVersion | None


def with_draft(*, version: TimetableVersion, today: dt.date) -> Published:
    """What would be in force once the draft is published: it holds from its day up to the next
    version, and the one in force on that day ends there. Raises ``PublishingError``,
    ``YearClosed``, ``AlreadyPublished``. Four queries."""
    year: AcademicYear = version.year
    if version.published_at is not None:
        raise AlreadyPublished
    if year.closed_at is not None:
        raise YearClosed
    if not year.starts_on <= version.since <= year.ends_on:
        raise PublishingError(
            _("The version begins on %(day)s, outside the academic year: choose another day.")
            % {"day": f"{version.since:%d.%m.%Y}"}
        )
    if not TimetableEntry.objects.filter(version=version).exists():
        raise PublishingError(_("There is not a single lesson in this version: fill it in first."))
    others = list(TimetableVersion.objects.published().filter(year=year).order_by("since"))
    ends = next((one for one in others if _is_on(one, version.since)), None)
    _ensure_may_begin(version, ends, today)
    following = next((one.since for one in others if one.since > version.since), None)
    until = min((day for day in (version.until, following) if day is not None), default=None)
    if until is not None and until <= version.since:
        raise PublishingError(_("The version ends before it begins: put its days right."))
    return Published(tuple(_versions(others, version, until, ends)), until, ends)


@transaction.atomic
def publish_version(
    *, actor: Actor, version: TimetableVersion, now: dt.datetime
) -> TimetableVersion:
    """The draft is in force from its day on; the version in force on that day ends there. The
    lessons follow by ``making.lay_lessons``, which the caller orders.

    Raises ``NotYourTimetable``, ``YearClosed``, ``AlreadyPublished``, ``PublishingError``.
    """
    if not policies.can_write_timetable(actor) or actor.school_id != version.school_id:
        raise NotYourTimetable
    year = (
        AcademicYear.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school")
        .get(pk=version.year_id)
    )
    locked = TimetableVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    locked.year = year
    planned = with_draft(version=locked, today=now.astimezone(year.school.zone).date())
    if planned.ends is not None:
        planned.ends.until = locked.since
        planned.ends.save(update_fields=["until"])
    locked.until = planned.until
    locked.published_at, locked.published_by_id = now, actor.user_id
    locked.save(update_fields=["until", "published_at", "published_by"])
    outbox.publish(
        school_id=locked.school_id, kind="timetable.published", now=now, version=locked.pk
    )
    return locked


@transaction.atomic
def publish_and_lay(*, actor: Actor, version: TimetableVersion, now: dt.datetime) -> Job:
    """Publish, and queue the laying of the lessons from the version's day, or from today, to the
    end of the year; the caller starts it. Raises what the two raise, and then does neither."""
    published = publish_version(actor=actor, version=version, now=now)
    year: AcademicYear = published.year
    first, last = days_to_lay(published.since, year, now)
    return making.order_laying(actor=actor, year=year, first=first, last=last, now=now)


def days_to_lay(since: dt.date, year: AcademicYear, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """From the day of a version, or from today, up to the end of the year."""
    today = now.astimezone(year.school.zone).date()
    return min(max(since, today), year.ends_on), year.ends_on


def _ensure_may_begin(
    version: TimetableVersion, ends: TimetableVersion | None, today: dt.date
) -> None:
    if ends is None:
        return
    day = f"{version.since:%d.%m.%Y}"
    if ends.since == version.since:
        raise PublishingError(
            _("“%(name)s” is in force from %(day)s already: let this one begin on another day.")
            % {"name": ends.name, "day": day}
        )
    if version.since < today:
        raise PublishingError(
            _("Lessons before today went by “%(name)s”: let this one begin today or later.")
            % {"name": ends.name}
        )


def _versions(
    others: Sequence[TimetableVersion],
    draft: TimetableVersion,
    until: dt.date | None,
    ends: TimetableVersion | None,
) -> list[Version]:
    found = [
        Version(one.pk, one.since, draft.since if ends and one.pk == ends.pk else one.until)
        for one in others
    ]
    found.append(Version(draft.pk, draft.since, until))
    return sorted(found, key=lambda one: one.since)


def _is_on(version: TimetableVersion, day: dt.date) -> bool:
    return version.since <= day and (version.until is None or day < version.until)
