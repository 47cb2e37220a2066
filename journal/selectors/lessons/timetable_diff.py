"""What differs between the timetable and the lessons, as told by ``timetable``."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from journal.enums import KeptBecause, LessonObstacle
from journal.rules.lesson_matching import Held, Matching
from school.models import TeachingGroup

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days both included; nothing that begins before ``local_now`` is moved."""

    first: dt.date
    last: dt.date
    local_now: dt.datetime

    def is_past(self, day: dt.date, starts_at: dt.time | None) -> bool:
        today = self.local_now.date()
        return day < today or (
            day == today and (starts_at is None or starts_at <= self.local_now.time())
        )

    @property
    def days(self) -> list[dt.date]:
        return [self.first + _DAY * number for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Lessons of a group that cannot be made, and the first day of them."""

    group: TeachingGroup
    why: LessonObstacle
    count: int
    first: dt.date


@dataclass(frozen=True, slots=True)
class Kept:
    """A lesson that the timetable would have elsewhere, or with another teacher."""

    group: TeachingGroup
    lesson: Held
    why: KeptBecause


@dataclass(frozen=True, slots=True)
class GroupDiff:
    """What differs in one group."""

    group: TeachingGroup
    matching: Matching

    @property
    def lacking(self) -> int:
        return len(self.matching.lacking)

    @property
    def surplus(self) -> int:
        return len(self.matching.surplus)

    @property
    def moved(self) -> int:
        return sum(move.is_elsewhere for move in self.matching.moves)

    @property
    def changed(self) -> int:
        """Of another room, hours or teacher in their place."""
        return len(self.matching.moves) - self.moved


@dataclass(frozen=True, slots=True)
class TimetableDiff:
    """All groups in which something differs, in the order of the school. ``idle`` counts the days
    of the span without a timetable in force."""

    span: Span
    groups: tuple[GroupDiff, ...] = ()
    kept: tuple[Kept, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    wanted: int = 0
    idle: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def lacking(self) -> int:
        return sum(one.lacking for one in self.groups)

    @property
    def surplus(self) -> int:
        return sum(one.surplus for one in self.groups)

    @property
    def moved(self) -> int:
        return sum(one.moved for one in self.groups)

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.groups)

    @property
    def impossible(self) -> int:
        return sum(one.count for one in self.obstacles)


class Version(NamedTuple):
    """A version of the timetable for the days on which it is in force."""

    id: int
    since: dt.date
    until: dt.date | None

    def is_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)
