"""A version of the timetable as sheets of paper and tables: classes, teachers or rooms against
the slots of the week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from schedule.models import TimetableVersion
from schedule.rules.clashes import Place
from schedule.selectors.timetable.board import View, lines_of
from schedule.selectors.timetable.facts import Facts, facts_of, weeks_word

# Columns of classes on a sheet of A3, and teachers or rooms under each other.
CLASSES_A_SHEET = 10
LINES_A_SHEET = 34


@dataclass(frozen=True, slots=True)
class SheetCell:
    """Each text is a lesson, its parts in ``small``."""

    lessons: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return "\n".join(" · ".join(filter(None, lesson)) for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """``day`` and its ``span`` stand before the first row of a day."""

    head: str
    sub: str
    cells: tuple[SheetCell, ...]
    day: str = ""
    span: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """``days`` are heads over the columns with their span, of teachers and rooms alone."""

    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    days: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    version: TimetableVersion
    view: View
    sheets: tuple[Sheet, ...]
    since: dt.date


def timetable_sheets(version: TimetableVersion, view: View) -> Sheets:
    """The whole school. Eight queries."""
    facts = facts_of(version)
    lines = lines_of(facts, view)
    by_line = _by_line(facts, view)
    slots = sorted({(card.place.shift, card.place.slot) for card in facts.cards.values()})
    last = max((card.place.weekday for card in facts.cards.values()), default=5)
    days = range(1, max(last, 5) + 1)
    if view == View.CLASS:
        sheets = tuple(
            Sheet(
                tuple(name for _pk, name in some),
                tuple(_class_rows(facts, by_line, some, slots, days)),
            )
            for some in _in_parts(lines, CLASSES_A_SHEET)
        )
    else:
        heads = tuple(str(slot) for _day in days for _shift, slot in slots)
        names = tuple((str(WEEKDAYS[day - 1]), len(slots)) for day in days)
        taught = [line for line in lines if any(key[0] == line[0] for key in by_line)]
        sheets = tuple(
            Sheet(
                heads,
                tuple(
                    SheetRow(
                        name,
                        "",
                        tuple(
                            SheetCell(tuple(by_line.get((pk, Place(day, *at)), ())))
                            for day in days
                            for at in slots
                        ),
                    )
                    for pk, name in some
                ),
                names,
            )
            for some in _in_parts(taught, LINES_A_SHEET)
        )
    return Sheets(version, view, sheets, version.since)


def flat_rows(found: Sheets) -> Iterator[tuple[str, ...]]:
    """For a spreadsheet: a row of classes for each slot, or a row for each teacher or room."""
    if found.view != View.CLASS:
        for sheet in found.sheets:
            for row in sheet.rows:
                yield (row.head, *(cell.text for cell in row.cells))
        return
    for rows in zip(*(sheet.rows for sheet in found.sheets), strict=True):
        first = rows[0]
        yield (
            first.day,
            first.head,
            first.sub,
            *(cell.text for row in rows for cell in row.cells),
        )


def flat_header(found: Sheets) -> list[str]:
    """Of the columns after the heads of a row."""
    if found.view == View.CLASS:
        return [head for sheet in found.sheets for head in sheet.heads]
    if not found.sheets:
        return []
    sheet = found.sheets[0]
    days = [
        str(WEEKDAYS_ABBR[number])
        for number, (_name, span) in enumerate(sheet.days)
        for _column in range(span)
    ]
    return [f"{day} {head}" for day, head in zip(days, sheet.heads, strict=True)]


def _in_parts(lines: list[tuple[int, str]], size: int) -> Iterator[tuple[tuple[int, str], ...]]:
    for start in range(0, len(lines), size):
        yield tuple(lines[start : start + size])


def _by_line(facts: Facts, view: View) -> dict[tuple[int, Place], list[tuple[str, str]]]:
    found: dict[tuple[int, Place], list[tuple[str, str]]] = defaultdict(list)
    for entry in sorted(facts.entries.values(), key=lambda one: (one.parity, one.group_id)):
        card, group = facts.cards[entry.pk], facts.groups[entry.group_id]
        names = ", ".join(facts.staff[pk].short_name for pk in sorted(card.staff_ids))
        room = facts.rooms[entry.room_id].name if entry.room_id else ""
        weeks = weeks_word(entry.parity)
        if view == View.CLASS:
            own = {facts.classes[pk].name for pk in card.group.class_ids if pk in facts.classes}
            part = "" if group.label in own else group.label
            small = " · ".join(text for text in (part, weeks, names, room) if text)
            lesson = (group.subject.short_name or group.subject.name, small)
            keys = card.group.class_ids
        elif view == View.TEACHER:
            lesson = (group.label, " · ".join(text for text in (weeks, room) if text))
            keys = card.staff_ids
        else:
            lesson = (group.label, " · ".join(text for text in (weeks, names) if text))
            keys = frozenset({entry.room_id} if entry.room_id else ())
        for pk in keys:
            found[pk, card.place].append(lesson)
    return found


def _class_rows(
    facts: Facts,
    by_line: dict[tuple[int, Place], list[tuple[str, str]]],
    lines: tuple[tuple[int, str], ...],
    slots: list[tuple[int, int]],
    days: range,
) -> Iterator[SheetRow]:
    for day in days:
        for number, at in enumerate(slots):
            bell = facts.timeline.bells.get(at)
            yield SheetRow(
                str(at[1]),
                f"{bell[0]:%H:%M}" if bell else "",
                tuple(
                    SheetCell(tuple(by_line.get((pk, Place(day, *at)), ()))) for pk, _name in lines
                ),
                str(WEEKDAYS[day - 1]),
                len(slots) if number == 0 else 0,
            )
