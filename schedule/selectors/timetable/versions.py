"""The versions of a year, and how two of them differ."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules.clashes import Place
from schedule.selectors.timetable.board import shown
from schedule.selectors.timetable.facts import weeks_word
from school.models import AcademicYear, GroupClass


def versions_of(year: AcademicYear) -> QuerySet[TimetableVersion]:
    """Drafts first, then the latest; each with ``size``, how many lessons a week it has. One
    query."""
    return (
        TimetableVersion.objects.filter(year=year)
        .annotate(size=Count("entries"), drafts_first=Q(published_at__isnull=True))
        .select_related("published_by")
        .order_by("-drafts_first", "-since", "-pk")
    )


def versions_within(actor: Actor) -> QuerySet[TimetableVersion]:
    """Those of the own school, with their year."""
    return TimetableVersion.objects.filter(school_id=actor.school_id).select_related("year")


@dataclass(frozen=True, slots=True)
class Line:
    """A lesson of one version and what stands for it in the other; an empty text: nothing."""

    group: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class OfClass:
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    classes: tuple[OfClass, ...]
    added: int
    removed: int
    moved: int


def differences(before: TimetableVersion, after: TimetableVersion) -> Difference:
    """By class and group, what changes when ``after`` takes the place of ``before``: of a group,
    lessons that are only in one of them are paired in the order of the week. Four queries."""
    was, now = _lessons(before), _lessons(after)
    groups = {one.group_id: one.group for one in (*was, *now)}
    classes: dict[int, list[tuple[tuple[int, str], str]]] = defaultdict(list)
    for row in GroupClass.objects.filter(group__in=groups).select_related("school_class"):
        item = row.school_class
        classes[row.group_id].append(((item.grade, item.letter), item.name))
    left: dict[int, list[TimetableEntry]] = defaultdict(list)
    right: dict[int, list[TimetableEntry]] = defaultdict(list)
    same = {_state(one) for one in was} & {_state(one) for one in now}
    for one in was:
        if _state(one) not in same:
            left[one.group_id].append(one)
    for one in now:
        if _state(one) not in same:
            right[one.group_id].append(one)
    lines: dict[tuple[tuple[int, str], str], list[Line]] = defaultdict(list)
    added = removed = moved = 0
    for group_id in sorted(
        {*left, *right}, key=lambda pk: (groups[pk].subject.name, groups[pk].label)
    ):
        for old, new in _pairs(left[group_id], right[group_id]):
            moved += bool(old and new)
            added += old is None
            removed += new is None
            name = f"{groups[group_id].subject.name}, {groups[group_id].label}"
            line = Line(name, _told(old), _told(new))
            for school_class in classes[group_id] or [((0, ""), groups[group_id].label)]:
                lines[school_class].append(line)
    found = tuple(OfClass(key[1], tuple(lines[key])) for key in sorted(lines))
    return Difference(found, added, removed, moved)


def _lessons(version: TimetableVersion) -> list[TimetableEntry]:
    return list(
        TimetableEntry.objects.filter(version=version)
        .select_related("group__subject", "room", "staff")
        .order_by("weekday", "shift", "slot", "parity", "pk")
    )


def _state(entry: TimetableEntry) -> tuple[object, ...]:
    return (
        *(entry.group_id, entry.weekday, entry.shift, entry.slot),
        *(entry.parity, entry.room_id, entry.staff_id),
    )


def _pairs(
    left: list[TimetableEntry], right: list[TimetableEntry]
) -> list[tuple[TimetableEntry | None, TimetableEntry | None]]:
    """First those that keep their slot (another room or teacher), then the rest in order."""
    by_place = {(one.weekday, one.shift, one.slot, one.parity): one for one in right}
    pairs: list[tuple[TimetableEntry | None, TimetableEntry | None]] = []
    rest = []
    for one in left:
        found = by_place.pop((one.weekday, one.shift, one.slot, one.parity), None)
        if found is None:
            rest.append(one)
        else:
            pairs.append((one, found))
    others = [one for one in right if one in by_place.values()]
    return [*pairs, *zip_longest(rest, others)]


def _told(entry: TimetableEntry | None) -> str:
    if entry is None:
        return ""
    parts = [
        shown(Place(entry.weekday, entry.shift, entry.slot)),
        weeks_word(entry.parity),
        entry.room.name if entry.room else "",
        entry.staff.short_name if entry.staff else "",
    ]
    return " · ".join(part for part in parts if part)
