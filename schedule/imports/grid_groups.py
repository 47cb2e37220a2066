"""From pieces of a grid to teaching groups.

Two columns of one class («11 "И" класс (физ-мат)», «(физ-хим)») are profile groups of the class,
joined where all their lessons of a subject coincide; so are different classes of a parallel that
share one ordinary room for all lessons of a subject.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedule.imports.grid import Column
from schedule.imports.grid_pieces import Piece, room_key
from schedule.imports.timetable_file import (
    ClassName,
    ClassRow,
    GroupRow,
    Placement,
    RoomRow,
    class_list,
    lessons_that_fit,
)
from school.enums import GroupKind
from school.imports import subjects, words
from school.imports.problems import ImportProblem, unplaced, warning

# Pieces of one subject and half, and the columns that have them in common.
Bundle = tuple[tuple[Column, ...], list[Piece]]


def class_rows(columns: list[Column]) -> list[ClassRow]:
    """One row a class; the profiles of its columns side by side."""
    by_name: dict[ClassName, list[Column]] = defaultdict(list)
    for column in columns:
        by_name[column.name].append(column)
    return [
        ClassRow(
            key=str(name),
            name=name,
            profile=", ".join(dict.fromkeys(filter(None, (item.profile for item in same))))[:80],
            place=same[0].place,
        )
        for name, same in by_name.items()
    ]


def room_rows(pieces: Iterable[Piece]) -> list[RoomRow]:
    """Rooms by key, each under its first spelling."""
    rows: dict[str, RoomRow] = {}
    for piece in pieces:
        if piece.room and room_key(piece.room) not in rows:
            key = room_key(piece.room)
            rows[key] = RoomRow(key, piece.room, lessons_that_fit(piece.room), piece.places[0])
    return list(rows.values())


def group_pieces(
    columns: list[Column], pieces: list[Piece], problems: list[ImportProblem]
) -> tuple[list[GroupRow], list[Placement]]:
    """Teaching groups in the order of the columns, and their slots."""
    faces = _faces(pieces)
    tags = _tags(columns)
    taken: Counter[tuple[str, str]] = Counter()
    groups: list[GroupRow] = []
    placements: list[Placement] = []
    for joined, own in sorted(_bundles(pieces, problems), key=_order):
        group = _group(joined, own, faces[own[0].subject_key], tags)
        taken[group.subject, group.label] += 1
        if (times := taken[group.subject, group.label]) > 1:
            group = replace(group, label=f"{group.label[:54]} ({times})")
        groups.append(group)
        placements += _placements(group, own, problems)
    return groups, placements


def _bundles(pieces: list[Piece], problems: list[ImportProblem]) -> list[Bundle]:
    by_group: dict[tuple[tuple[Column, ...], str, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_group[piece.columns, piece.subject_key, piece.half].append(piece)
    coinciding: dict[object, list[Bundle]] = defaultdict(list)
    for (columns, subject, half), own in by_group.items():
        lessons = frozenset((piece.when, room_key(piece.room)) for piece in own)
        if len(columns) > 1:
            scope: object = columns
        else:
            scope = columns[0].name.grade if _may_be_joint(own) else columns[0].name
        coinciding[scope, subject, half, lessons].append((columns, own))
    found = []
    for bundles in coinciding.values():
        columns = tuple(column for part, _own in bundles for column in part)
        own = [piece for _part, part_pieces in bundles for piece in part_pieces]
        names = dict.fromkeys(column.name for column in columns)
        if len(bundles) > 1 and len(names) > 1:
            message = _("%(classes)s sit in one room for all these lessons: one joint group.")
            told = message % {"classes": class_list(tuple(names))}
            problems.append(warning(told, own[0].places[0], own[0].subject))
        found.append((columns, own))
    return found


def _may_be_joint(own: list[Piece]) -> bool:
    """Two classes at a time in a gym are two lessons, and so are two class hours in a hall."""
    return all(
        piece.half == 0
        and piece.room
        and lessons_that_fit(piece.room) == 1
        and not subjects.is_extracurricular(piece.subject)
        for piece in own
    )


def _order(bundle: Bundle) -> tuple[int, str, int]:
    columns, own = bundle
    return columns[0].index, own[0].subject_key, own[0].half


@translation.override(settings.LANGUAGE_CODE)
def _group(
    columns: tuple[Column, ...],
    own: list[Piece],
    subject: str,
    tags: dict[Column, str],
) -> GroupRow:
    classes = tuple(dict.fromkeys(column.name for column in columns))
    is_partial = any(
        column not in columns for column in tags if column.name in classes and tags[column]
    )
    base = class_list(classes)
    if is_partial:
        base = f"{base}, {' + '.join(filter(None, (tags[column] for column in columns)))}"
    half = own[0].half
    label = base
    if half:
        pattern = (
            _("%(classes)s, stream %(number)s")
            if len(classes) > 1
            else _("%(classes)s, subgroup No. %(number)s")
        )
        label = pattern % {"classes": base, "number": half}
    if len(classes) > 1:
        kind = GroupKind.MIXED
    else:
        kind = GroupKind.SUBGROUP if half or is_partial else GroupKind.WHOLE_CLASS
    return GroupRow(
        key=_stable_key(f"{base}|{own[0].subject_key}|{half}"),
        subject=subject,
        label=words.tidy(label)[:60].rstrip(),
        kind=kind,
        classes=classes,
        hours=Decimal(len({piece.when for piece in own})),
        place=own[0].places[0],
    )


def _placements(
    group: GroupRow, own: list[Piece], problems: list[ImportProblem]
) -> list[Placement]:
    """One for each slot; a second lesson of the same group in a slot cannot be placed."""
    slots: dict[tuple[int, int], Placement] = {}
    for piece in own:
        placement = Placement(
            group_key=group.key,
            weekday=piece.weekday,
            slot=piece.slot,
            room_key=room_key(piece.room),
            places=piece.places,
        )
        known = slots.get(piece.when)
        if known is None:
            slots[piece.when] = placement
        elif _is_other_column(known, placement):
            places = tuple(dict.fromkeys((*known.places, *placement.places)))
            slots[piece.when] = Placement(
                group_key=group.key,
                weekday=piece.weekday,
                slot=piece.slot,
                room_key=known.room_key,
                places=places,
            )
        else:
            message = _("%(group)s already has a lesson at this time.") % {"group": group.title}
            problems.append(unplaced(message, piece.places[0], piece.subject))
    return list(slots.values())


def _is_other_column(known: Placement, other: Placement) -> bool:
    """The same lesson, written in the column of another profile or class too."""
    here = {(place.sheet, place.column) for place in known.places}
    return not here & {(place.sheet, place.column) for place in other.places}


def _faces(pieces: list[Piece]) -> dict[str, str]:
    """Subject key → the name it is written with most often."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        votes[piece.subject_key][piece.subject] += 1
    return {subject: counter.most_common(1)[0][0] for subject, counter in votes.items()}


def _tags(columns: list[Column]) -> dict[Column, str]:
    """What tells columns of one class apart: the profile, or a number where it does not."""
    by_name: dict[ClassName, list[Column]] = defaultdict(list)
    for column in columns:
        by_name[column.name].append(column)
    tags: dict[Column, str] = {}
    for same in by_name.values():
        profiles = Counter(column.profile for column in same)
        for number, column in enumerate(same, start=1):
            if len(same) == 1:
                tags[column] = ""
            elif column.profile and profiles[column.profile] == 1:
                tags[column] = column.profile
            else:
                tags[column] = f"{column.profile} {number}".strip()
    return tags


def _stable_key(text: str) -> str:
    """The same text, or, where it is long, its beginning and a digest."""
    if len(text) <= 90:
        return text
    return f"{text[:70]}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"
