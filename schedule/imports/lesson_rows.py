"""From lessons, as planning programs keep them, to teaching groups and their slots.

aSc, FET and Untis write the same thing three ways: *lessons* of a subject, for classes or parts of
them, by teachers, each with its places in the week. Lessons of one subject for the same people are
one page of the journal. Where two of them stand in one slot under different teachers, the class is
divided between them although the file has no name for the parts.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedule.imports.timetable_file import ClassName, GroupRow, Placement, WeekRow, class_list
from school.enums import GroupKind
from school.imports import subjects, words
from school.imports.problems import ImportProblem, Place, unplaced

LONGEST_LABEL = 60
MOST_HOURS = Decimal(99)


@dataclass(frozen=True, slots=True, order=True)
class Taker:
    """A class, or the part of it that ``part`` names; ``key`` is the file's own word for it."""

    name: ClassName
    part: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A lesson in a slot; ``weeks`` are those of the cycle, from 1, and none of them is all.
    ``places`` say so: several rows where the file has one for each class."""

    weekday: int
    slot: int
    places: tuple[Place, ...]
    room_key: str = ""
    weeks: tuple[int, ...] = ()
    shift: int = 1


@dataclass(slots=True)
class LessonRow:
    subject: str
    takers: tuple[Taker, ...]
    teacher_keys: tuple[str, ...]
    place: Place
    hours: Decimal | None = None
    abbreviation: str = ""
    cards: list[Card] = field(default_factory=list)


def group_lessons(
    lessons: Iterable[LessonRow], *, weeks: int, problems: list[ImportProblem]
) -> tuple[list[GroupRow], list[Placement]]:
    """Teaching groups in the order of the file, and their placements in ``weeks`` weeks."""
    bundles: dict[tuple[str, frozenset[Taker]], list[LessonRow]] = defaultdict(list)
    for lesson in lessons:
        bundles[subjects.subject_key(lesson.subject), frozenset(lesson.takers)].append(lesson)
    groups: list[GroupRow] = []
    placements: list[Placement] = []
    taken: Counter[tuple[str, str]] = Counter()
    for bundle in bundles.values():
        for half, own in enumerate(_halves(bundle, weeks), 1):
            is_alone = len(own) == len(bundle)
            group = _group(own, 0 if is_alone else half, taken)
            groups.append(group)
            placements += _placements(group, own, weeks, problems)
    return groups, placements


def cycle(weeks: int) -> tuple[WeekRow, ...]:
    """The weeks that the placements are of; none where every week is alike."""
    return tuple(WeekRow(str(number)) for number in range(1, weeks + 1)) if weeks > 1 else ()


def stable_key(text: str) -> str:
    """The same text, or, where it is long, its beginning and a digest."""
    if len(text) <= 90:
        return text
    return f"{text[:70]}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _halves(bundle: list[LessonRow], weeks: int) -> list[list[LessonRow]]:
    """All lessons together, or, where different teachers stand in one slot, each teacher's own."""
    slots: dict[tuple[int, int, int, int], set[tuple[str, ...]]] = defaultdict(set)
    for lesson in bundle:
        for card in lesson.cards:
            for week in card.weeks or range(1, weeks + 1):
                slots[card.shift, card.weekday, card.slot, week].add(lesson.teacher_keys)
    if all(len(teachers) == 1 for teachers in slots.values()):
        return [bundle]
    by_teacher: dict[tuple[str, ...], list[LessonRow]] = defaultdict(list)
    for lesson in bundle:
        by_teacher[lesson.teacher_keys].append(lesson)
    return [by_teacher[teachers] for teachers in sorted(by_teacher)]


@translation.override(settings.LANGUAGE_CODE)
def _group(lessons: list[LessonRow], half: int, taken: Counter[tuple[str, str]]) -> GroupRow:
    first = lessons[0]
    takers = sorted(first.takers)
    classes = tuple(dict.fromkeys(taker.name for taker in takers))
    subject = subjects.subject_name(first.subject)[:160]
    label = _label(takers, classes)
    if half:
        label = _("%(classes)s, subgroup No. %(number)s") % {"classes": label, "number": half}
    label = words.tidy(label)[:LONGEST_LABEL].rstrip()
    times = taken[subjects.subject_key(subject), words.key(label)] = (
        taken[subjects.subject_key(subject), words.key(label)] + 1
    )
    if times > 1:
        label = f"{label[: LONGEST_LABEL - 6].rstrip()} ({times})"
    teachers = Counter[str]()
    for lesson in lessons:
        for key in lesson.teacher_keys:
            teachers[key] += max(1, len(lesson.cards))
    kind = GroupKind.MIXED if len(classes) > 1 else GroupKind.WHOLE_CLASS
    if kind == GroupKind.WHOLE_CLASS and (half or any(taker.part for taker in takers)):
        kind = GroupKind.SUBGROUP
    hours = [lesson.hours for lesson in lessons if lesson.hours is not None]
    listed = "|".join(f"{taker.key or taker.name}:{taker.part}" for taker in takers)
    whose = "+".join(first.teacher_keys) if half else ""
    return GroupRow(
        key=stable_key(f"{listed}|{subjects.subject_key(subject)}|{whose}"),
        subject=subject,
        label=label,
        kind=kind,
        classes=classes,
        hours=min(round(sum(hours, Decimal(0)), 1), MOST_HOURS) if hours else None,
        teacher_keys=tuple(key for key, _count in teachers.most_common()),
        abbreviation=next(filter(None, (lesson.abbreviation for lesson in lessons)), ""),
        place=first.place,
    )


def _label(takers: Sequence[Taker], classes: tuple[ClassName, ...]) -> str:
    """«5А», «5АБ», «5А, 1 группа», «5А мальчики + 5Б мальчики» as «5АБ, мальчики»."""
    parts = {taker.part for taker in takers}
    if parts == {""}:
        return class_list(classes)
    if len(parts) == 1 or len(classes) == 1:
        named = " + ".join(dict.fromkeys(filter(None, (taker.part for taker in takers))))
        return f"{class_list(classes)}, {named}"
    return " + ".join(f"{taker.name} {taker.part}".strip() for taker in takers)


def _placements(
    group: GroupRow, lessons: list[LessonRow], weeks: int, problems: list[ImportProblem]
) -> Iterator[Placement]:
    """One for every slot and week; a second lesson in the same one cannot be placed."""
    is_shared = len({lesson.teacher_keys for lesson in lessons}) > 1
    booked: set[tuple[int, int, int, int]] = set()
    every = tuple(range(1, weeks + 1))
    for lesson, card in chain.from_iterable(
        ((lesson, card) for card in lesson.cards) for lesson in lessons
    ):
        wanted = {(card.shift, card.weekday, card.slot, week) for week in card.weeks or every}
        if wanted & booked:
            message = _("%(group)s already has a lesson at this time.") % {"group": group.title}
            problems += (unplaced(message, place, lesson.subject) for place in card.places)
            continue
        booked |= wanted
        for _shift, _weekday, _slot, week in sorted(wanted):
            yield Placement(
                group_key=group.key,
                weekday=card.weekday,
                shift=card.shift,
                slot=card.slot,
                room_key=card.room_key,
                teacher_key=lesson.teacher_keys[0] if is_shared and lesson.teacher_keys else "",
                week_key=str(week) if weeks > 1 else "",
                places=card.places,
            )
