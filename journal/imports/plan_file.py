"""What a file with a thematic plan says."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.imports.plan_columns import Column, Header, find_header
from journal.imports.plan_table import kind_named, work_named
from journal.imports.plan_text import LONGEST_TITLE, category_of, clean_topic, work_title_of
from school.enums import WorkCategory
from school.imports import files, words
from school.imports.files import Container, SourceFile
from school.imports.problems import (
    NOWHERE,
    ImportProblem,
    ImportRefused,
    Place,
    refusal,
    unplaced,
    warning,
)
from school.imports.workbook import Cell, Sheet, read_workbook, text_of, whole_number

MOST_LESSONS = 2000
LONGEST_TOPIC = 4000
MOST_HOURS = 99
MOST_MINUTES = 600

_TOTAL = re.compile(r"^(общее количество|итого|всего)\b")
_PART_TOTAL = re.compile(r"раздел|модул|тем[аеу]")
_SECTION = re.compile(r"^(раздел|модуль|блок|глава|тематический блок)\b")


@dataclass(frozen=True, slots=True)
class PlanLesson:
    """One lesson: its number is its key, topics repeat. ``hours`` are lessons it takes."""

    number: int
    topic: str
    hours: Decimal = Decimal(1)
    section: str = ""
    category: WorkCategory | None = None
    homework: str = ""
    place: Place = NOWHERE
    work_title: str = ""
    kind: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PlanFile:
    """``heading`` is the text above the table; ``declared_hours`` the total the file states."""

    lessons: tuple[PlanLesson, ...]
    heading: str = ""
    declared_hours: int | None = None
    problems: tuple[ImportProblem, ...] = ()

    @property
    def hours(self) -> Decimal:
        return sum((lesson.hours for lesson in self.lessons), Decimal(0))


def read_plan(source: SourceFile) -> PlanFile:
    """Read a CSV list or a workbook, whatever its name says it is.

    Raises ``ImportRefused`` for a file without a table of topics.
    """
    sheets = _sheets(source)
    for position, sheet in enumerate(sheets):
        header = find_header(sheet)
        if header is not None:
            others = [other for other in sheets if other is not sheets[position]]
            return _read_sheet(sheet, header, others, source)
    raise refusal(
        _("No table of topics was found: it needs a header such as «№», «Тема урока»."),
        value=source.name,
    )


def _sheets(source: SourceFile) -> list[Sheet]:
    if files.container_of(source) == Container.TEXT:
        return [_csv_sheet(source)]
    return read_workbook(source)


def _csv_sheet(source: SourceFile) -> Sheet:
    text = files.decode(source).lstrip("\ufeff")
    head = "\n".join(text.splitlines()[:20])
    separator = max(";\t,", key=head.count)
    rows: list[tuple[Cell, ...]] = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        for row in reader:
            rows.append(tuple(words.tidy(cell) or None for cell in row))
            if len(rows) > MOST_LESSONS * 2:
                raise refusal(_("The table is too long."), value=source.name)
    except csv.Error as error:
        message = _("This line of the table cannot be read.")
        raise refusal(message, Place(row=reader.line_num), source.name) from error
    return Sheet("", tuple(rows))


@dataclass(slots=True)
class _Reading:
    """The table under way: the section in force, and what was found so far."""

    sheet: Sheet
    header: Header
    lessons: list[PlanLesson] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    section: str = ""
    declared: int | None = None
    is_numbered: bool = True

    def cell(self, row: int, column: Column) -> Cell:
        position = self.header.columns.get(column)
        return None if position is None else self.sheet.cell(row, position)

    def place(self, row: int, column: Column) -> Place:
        return self.sheet.place(row, self.header.columns.get(column))


def _read_sheet(sheet: Sheet, header: Header, others: list[Sheet], source: SourceFile) -> PlanFile:
    reading = _Reading(sheet, header, is_numbered=Column.NUMBER in header.columns)
    if header.is_topic_doubtful:
        message = _("There is no column of topics: the column of sections was taken for it.")
        place = sheet.place(header.first_row - 1, header.columns[Column.TOPIC])
        reading.problems.append(warning(message, place))
    for row in range(header.first_row, len(sheet.rows)):
        _read_row(reading, row)
    if not reading.lessons:
        raise _nothing(reading, source)
    for other in others:
        message = _("This sheet was not read: the plan is on another one.")
        reading.problems.append(warning(message, Place(other.name)))
    lessons = _numbered(reading)
    _check_total(reading)
    _note_repeats(reading)
    above = [text_of(cell) for row in sheet.rows[: header.first_row - 1] for cell in row if cell]
    return PlanFile(
        lessons=tuple(lessons),
        heading=words.tidy(" ".join(above))[:300],
        declared_hours=reading.declared,
        problems=tuple(reading.problems),
    )


def _nothing(reading: _Reading, source: SourceFile) -> ImportRefused:
    error = refusal(_("There is not a single lesson in the table."), value=source.name)
    return ImportRefused(*error.problems, *reading.problems)


def _read_row(reading: _Reading, row: int) -> None:
    filled = [cell for cell in reading.sheet.rows[row] if cell is not None]
    texts = [words.key(cell) for cell in filled if isinstance(cell, str)]
    if not filled:
        return
    if any(_TOTAL.match(text) for text in texts) and not _numbers(reading, row):
        _read_total(reading, row, texts)
        return
    topic = text_of(reading.cell(row, Column.TOPIC))
    numbers = _numbers(reading, row)
    heading = topic or next((text_of(cell) for cell in filled if isinstance(cell, str)), "")
    if not numbers and heading and _is_section(reading, filled, heading):
        reading.section = words.tidy(heading)
    elif topic:
        _read_lesson(reading, row, topic, numbers)
    else:
        message = _("There is no topic in this row.")
        value = "; ".join(text_of(cell) for cell in filled)
        reading.problems.append(unplaced(message, reading.place(row, Column.TOPIC), value))


def _numbers(reading: _Reading, row: int) -> tuple[int, int] | None:
    """(first, last) number of a lesson, «7» or «7-8»; None where there is none."""
    cell = reading.cell(row, Column.NUMBER)
    number = whole_number(cell)
    if number is not None and 0 < number < 10_000:
        return number, number
    found = re.fullmatch(r"(\d{1,4})\s*[-–—,]\s*(\d{1,4})", text_of(cell), re.ASCII)
    if found is None or not 0 < int(found[1]) < int(found[2]) <= int(found[1]) + 10:
        return None
    return int(found[1]), int(found[2])


def _is_section(reading: _Reading, filled: Sequence[Cell], heading: str) -> bool:
    """A heading across the table: «Раздел 2. …», or the only text of a row in a numbered table."""
    if _SECTION.match(words.key(heading)):
        return True
    return reading.is_numbered and len(filled) == 1


def _read_total(reading: _Reading, row: int, texts: list[str]) -> None:
    if any(_PART_TOTAL.search(text) for text in texts):
        return
    stated = whole_number(reading.cell(row, Column.HOURS))
    if stated is None:
        in_text = re.search(r"\d{1,4}", " ".join(texts), re.ASCII)
        stated = int(in_text[0]) if in_text else None
    reading.declared = stated if stated is not None else reading.declared


def _read_lesson(reading: _Reading, row: int, text: str, numbers: tuple[int, int] | None) -> None:
    place = reading.place(row, Column.TOPIC)
    clean = clean_topic(text)
    if clean.is_cut:
        message = _("What was glued to the end of the topic was cut off.")
        reading.problems.append(warning(message, place, text[len(clean.text) :].strip()))
    if clean.glued_total is not None:
        reading.declared = clean.glued_total
    if not clean.text or len(clean.text) > LONGEST_TOPIC:
        message = _("The topic is empty or longer than %(most)s characters.")
        reading.problems.append(unplaced(message % {"most": LONGEST_TOPIC}, place, text))
        return
    if numbers is None and reading.is_numbered:
        message = _("The lesson has no number: it was given the next one.")
        reading.problems.append(warning(message, place, clean.text))
    own_section = text_of(reading.cell(row, Column.SECTION))
    practice = _amount(reading.cell(row, Column.PRACTICE)) or Decimal(0)
    control = _amount(reading.cell(row, Column.CONTROL)) or Decimal(0)
    reading.section = own_section or reading.section
    category = category_of(
        clean.text,
        is_control=control > 0,
        is_practical=practice > 0 or clean.glued_hours is not None,
    )
    if Column.WORK in reading.header.columns:
        category = work_named(text_of(reading.cell(row, Column.WORK)))
    title = words.tidy(text_of(reading.cell(row, Column.WORK_TITLE)))[:LONGEST_TITLE]
    if not title and category in (WorkCategory.CONTROL, WorkCategory.PRACTICAL):
        title = work_title_of(clean.text)
    minutes = whole_number(reading.cell(row, Column.MINUTES))
    reading.lessons.append(
        PlanLesson(
            number=numbers[0] if numbers else 0,
            topic=clean.text,
            hours=_hours(reading, row, numbers),
            section=reading.section,
            category=category,
            homework=text_of(reading.cell(row, Column.HOMEWORK)),
            place=place,
            work_title=title,
            kind=kind_named(text_of(reading.cell(row, Column.KIND))),
            minutes=minutes if minutes is not None and 0 <= minutes <= MOST_MINUTES else None,
        )
    )


def _hours(reading: _Reading, row: int, numbers: tuple[int, int] | None) -> Decimal:
    cell = reading.cell(row, Column.HOURS)
    usual = Decimal(numbers[1] - numbers[0] + 1) if numbers else Decimal(1)
    if cell is None:
        return usual
    hours = _amount(cell)
    if hours is None or not 0 < hours <= MOST_HOURS:
        message = _("The hours of this lesson make no sense: %(usual)s taken.")
        place = reading.place(row, Column.HOURS)
        reading.problems.append(warning(message % {"usual": usual}, place, cell))
        return usual
    return hours


def _amount(cell: Cell) -> Decimal | None:
    """A number typed or written with either decimal sign, to one place."""
    found = re.fullmatch(r"(\d{1,4})(?:[.,](\d{1,3})0*)?\s*(?:ч\.?|час\w*)?", text_of(cell))
    if found is None:
        return None
    return round(Decimal(f"{found[1]}.{found[2] or 0}"), 1)


def _numbered(reading: _Reading) -> list[PlanLesson]:
    """Numbers as they stand when they rise; from 1 otherwise, with a warning."""
    lessons = reading.lessons
    numbers = [lesson.number for lesson in lessons]
    if reading.is_numbered and all(a < b for a, b in zip([0, *numbers], numbers, strict=False)):
        return lessons
    if reading.is_numbered:
        broken = next(
            lesson
            for before, lesson in zip([0, *numbers], lessons, strict=False)
            if lesson.number <= before
        )
        message = _("The numbers do not rise from here on: the lessons were numbered anew.")
        reading.problems.append(warning(message, broken.place, broken.number or ""))
    return [replace(lesson, number=number) for number, lesson in enumerate(lessons, start=1)]


def _check_total(reading: _Reading) -> None:
    total = sum((lesson.hours for lesson in reading.lessons), Decimal(0))
    if reading.declared is not None and total != reading.declared:
        message = _("The file states %(declared)s hours, its lessons make %(total)s.")
        told = message % {"declared": reading.declared, "total": hours_text(total)}
        reading.problems.append(warning(told, Place(reading.sheet.name)))


def hours_text(hours: Decimal) -> str:
    """«34», «0,5»."""
    plain = hours.normalize() if hours % 1 else hours.to_integral_value()
    return f"{plain:f}".replace(".", ",")


def _note_repeats(reading: _Reading) -> None:
    times = Counter(words.key(lesson.topic) for lesson in reading.lessons)
    extra = sum(count - 1 for count in times.values())
    if extra:
        topic, count = times.most_common(1)[0]
        message = ngettext(
            "%(extra)s lesson repeats a topic; numbers tell them apart.",
            "%(extra)s lessons repeat topics; numbers tell them apart.",
            extra,
        )
        first = next(item for item in reading.lessons if words.key(item.topic) == topic)
        value = f"{first.topic} × {count}"
        reading.problems.append(warning(message % {"extra": extra}, first.place, value))
