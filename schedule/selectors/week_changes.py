"""What one week of the timetable has that another has not: added, changed, moved, removed."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from schedule.selectors.week_lessons import WeekLesson


class Change(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class WeekChange:
    """``was`` is None for what is added, ``now`` for what is removed."""

    change: Change
    was: WeekLesson | None
    now: WeekLesson | None

    @property
    def lesson(self) -> WeekLesson:
        found = self.now or self.was
        assert found is not None
        return found


def week_changes(
    before: Iterable[WeekLesson], after: Iterable[WeekLesson]
) -> tuple[WeekChange, ...]:
    """Differences, in the order of classes and of the week. A lesson of a group that is gone from
    one hour and new at another has moved."""
    was, now = _by_group(before), _by_group(after)
    found: list[WeekChange] = []
    for group in {**now, **was}:
        found += _of_group(was.get(group, {}), now.get(group, {}))
    return tuple(sorted(found, key=_order))


def fingerprint(changes: Iterable[WeekChange], tallies: object) -> str:
    """64 hex digits that tell one outcome of an import from another."""
    told = [[item.change, *(_told(lesson) for lesson in (item.was, item.now))] for item in changes]
    text = json.dumps([sorted(told, key=str), tallies], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def counts(changes: Iterable[WeekChange]) -> dict[str, int]:
    found = dict.fromkeys(map(str, Change), 0)
    for item in changes:
        found[item.change] += 1
    return found


_Times = dict[tuple[int, int, int, str], WeekLesson]


def _by_group(lessons: Iterable[WeekLesson]) -> dict[int, _Times]:
    found: dict[int, _Times] = defaultdict(dict)
    for lesson in lessons:
        found[lesson.group][lesson.time] = lesson
    return found


def _of_group(was: _Times, now: _Times) -> Iterator[WeekChange]:
    for time in was.keys() & now.keys():
        if (was[time].room, was[time].teachers) != (now[time].room, now[time].teachers):
            yield WeekChange(Change.CHANGED, was[time], now[time])
    gone = [was[time] for time in sorted(was.keys() - now.keys())]
    new = [now[time] for time in sorted(now.keys() - was.keys())]
    for old, fresh in zip(gone, new, strict=False):
        yield WeekChange(Change.MOVED, old, fresh)
    for fresh in new[len(gone) :]:
        yield WeekChange(Change.ADDED, None, fresh)
    for old in gone[len(new) :]:
        yield WeekChange(Change.REMOVED, old, None)


def _order(item: WeekChange) -> tuple[list[tuple[int, str]], tuple[int, int, int, str], str]:
    lesson = item.lesson
    return [class_order(name) for name in lesson.classes], lesson.time, lesson.subject


def class_order(name: str) -> tuple[int, str]:
    """5А before 10А."""
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return int(digits or 0), name


def _told(lesson: WeekLesson | None) -> list[object]:
    if lesson is None:
        return []
    return [lesson.subject, lesson.label, lesson.teachers, lesson.time, lesson.room]
