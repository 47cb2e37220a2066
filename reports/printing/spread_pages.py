"""What the templates of the two pages of a spread are given."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, zip_longest

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.printing import geometry as g
from reports.printing import ruling, spacing, typeface, wording
from reports.printing.markup import View, joined, mm, size_class
from reports.printing.plan import PageKind, Plan, SpreadBody
from reports.printing.spacing import Piece
from reports.printing.spreads import PlacedColumn, Record
from reports.printing.typeface import Face
from reports.selectors.volume_data import ClosingColumn, LessonColumn, Row, Teacher

_TITLE_PT = (13.0, 11.0, 9.0, 7.0, 5.4)
_SUBTITLE_PT = (8.4, 7.2, 6.0, 4.6)


# --- the left page -----------------------------------------------------------------------------


def left_view(body: SpreadBody) -> View:
    spread = body.spread
    title = wording.group_title(body.group.subject, body.group.label)
    small = int(spread.row_height < 6.6)
    return {
        "title": title,
        "title_class": size_class("t", title, _TITLE_PT, Face.SERIF_BOLD),
        "subtitle": _left_subtitle(body),
        "bookmark": title if body.number == 1 else "",
        "ruling": ruling.left(body),
        "row_height": mm(spread.row_height),
        "rows_top": mm(g.HEAD_H),
        "marks_left": mm(g.MARKS_X),
        "marks_top": mm(g.HEAD_H - spread.row_height),
        "head_height": mm(g.HEAD_H),
        "name_size": small,
        "names": joined(
            _numbered_name(number, row, small)
            for number, row in enumerate(spread.rows, start=spread.first_row + 1)
        ),
        "notes": list(_notes(spread.rows, spread.row_height)),
        "months": [
            {"left": mm(start * g.UNIT), "width": mm(units * g.UNIT), "text": text}
            for start, units, text in _months(spread.columns)
        ],
        "marks": _marks(body),
        "closings": [
            _closing(placed, placed.column)
            for placed in spread.columns
            if isinstance(placed.column, ClosingColumn)
        ],
    }


def _left_subtitle(body: SpreadBody) -> str:
    parts = []
    if body.group.hours_per_year:
        parts.append(_("%(hours)s h a year") % {"hours": wording.hours(body.group.hours_per_year)})
    parts.append(_("spread %(number)s of %(total)s") % {"number": body.number, "total": body.total})
    return "; ".join(parts)


def _numbered_name(number: int, row: Row, base: int) -> SafeString:
    """The number in the middle of its column and the name behind it, smaller when it is long,
    raised when a note stands under it."""
    points = g.NAME_PT[base]
    figure = Piece(str(number), g.NO_W / 2, points)
    taken = g.NO_W / 2 + typeface.width(figure.text, points) / 2
    gap, _size = spacing.spaces_of(g.NO_W + g.PAD_X - taken, points)
    size = base + typeface.fit(row.name, g.NAME_W - 2 * g.PAD_X, g.NAME_PT[base:])
    classes = [f"n{size}"] if size > base else []
    if row.moves:
        classes.append("raised")
    name = (
        format_html('<span class="{}">{}</span>', " ".join(classes), row.name)
        if classes
        else escape(row.name)
    )
    return SafeString(f"{spacing.line([figure], points)}{gap}{name}")


def _notes(rows: Sequence[Row], height: float) -> Iterable[View]:
    """Arrivals and departures under the names, as fully as the room allows: the list of students
    holds the orders in any case."""
    room = g.NAME_W - g.PAD_X
    for index, row in enumerate(rows):
        if not row.moves:
            continue
        texts = wording.moves(row.moves)
        fitting = (text for text in texts if typeface.width(text, g.NOTE_PT[-1]) <= room)
        text = next(fitting, texts[-1])
        yield {
            "text": text,
            "size": typeface.fit(text, room, g.NOTE_PT),
            "top": mm(g.HEAD_H + index * height + height / 2 + 0.75),
        }


def _months(columns: Sequence[PlacedColumn]) -> Iterable[tuple[int, int, str]]:
    """(first unit, units, name) of each run of lessons of a month between closing columns."""

    def month(placed: PlacedColumn) -> dt.date | None:
        column = placed.column
        return column.on.replace(day=1) if isinstance(column, LessonColumn) else None

    for first, run in groupby(columns, key=month):
        if first is None:
            continue
        placed = list(run)
        units = sum(item.units for item in placed)
        name = wording.month(first)
        if typeface.width(name, 7.2) > units * g.UNIT - 0.6:
            name = name[:3]
        yield placed[0].start, units, name


def _marks(body: SpreadBody) -> SafeString:
    """The days, then a line of marks for each student."""
    spread = body.spread
    lessons = [
        (placed, placed.column, (placed.start + placed.units / 2) * g.UNIT)
        for placed in spread.columns
        if isinstance(placed.column, LessonColumn)
    ]
    base = g.CELL_PT[0]
    lines = [
        spacing.line(
            (Piece(f"{column.on:%d}", centre, base) for _placed, column, centre in lessons), base
        )
    ]
    lines.extend(
        spacing.line(
            (
                _mark(column.cells[number], placed.sizes[number], centre)
                for placed, column, centre in lessons
            ),
            base,
        )
        for number in range(spread.first_row, spread.first_row + len(spread.rows))
    )
    return joined(lines)


def _mark(text: str, size: int, centre: float) -> Piece:
    return Piece(text, centre, g.CELL_PT[size], f"s{size}" if size else "")


def _closing(placed: PlacedColumn, column: ClosingColumn) -> View:
    """A closing column: its name turned upwards and a column of bold marks."""
    name = wording.closing_name(column.kind, column.name)
    return {
        "left": mm(g.MARKS_X + placed.start * g.UNIT),
        "width": mm(placed.units * g.UNIT),
        "name": name,
        "name_size": typeface.fit(name, g.HEAD_H - 1.5, g.VERTICAL_PT),
        "text": "".join(column.cells)
        and joined(
            format_html('<span class="s{}">{}</span>', size, cell) if size else escape(cell)
            for cell, size in zip(column.cells, placed.sizes, strict=True)
        ),
    }


# --- the right page ----------------------------------------------------------------------------


def right_view(plan: Plan, body: SpreadBody) -> View:
    title = wording.group_title(body.group.subject, body.group.label)
    teachers = _teachers(body)
    records = body.spread.records
    closings = []
    y = g.HEAD_H + g.LINE_H / 2
    for record in records:
        if record.is_closing:
            closings.append({"top": mm(y), "text": "\n".join(record.topic)})
        y += record.height
    return {
        "title": title,
        "title_class": size_class("t", title, _TITLE_PT, Face.SERIF_BOLD),
        "teachers": teachers,
        "teachers_class": size_class("u", teachers, _SUBTITLE_PT, Face.SANS),
        "ruling": ruling.right(body),
        "records_top": mm(g.HEAD_H + g.LINE_H / 2),
        "topics": _on_grid(records, _dated_topic),
        "homework": _on_grid(records, _homework),
        "closings": closings,
        "see": _see(plan, body),
    }


def _teachers(body: SpreadBody) -> str:
    """Who taught in the days of this spread."""
    days = [
        placed.column.on
        for placed in body.spread.columns
        if isinstance(placed.column, LessonColumn)
    ]
    people: Sequence[Teacher] = body.group.teachers
    if days:
        people = [
            teacher
            for teacher in people
            if teacher.span.since <= days[-1]
            and (teacher.span.until is None or teacher.span.until > days[0])
        ] or people
    names = wording.teachers(people, is_full=True)
    return ngettext("Teacher: %(names)s", "Teachers: %(names)s", max(1, len(people))) % {
        "names": names
    }


def _on_grid(records: Iterable[Record], text: Callable[[Record], list[SafeString]]) -> SafeString:
    """A column of the right page as one text: each record begins on its line of the grid."""
    lines: list[SafeString] = []
    for record in records:
        own = [] if record.is_closing else text(record)
        lines.extend(own)
        lines.extend([SafeString()] * (record.depth - len(own)))
    # A line feed right after <pre> would be dropped.
    return SafeString("\n".join([lines[0] or " ", *lines[1:]]).rstrip("\n") if lines else "")


def _dated_topic(record: Record) -> list[SafeString]:
    """The date and the topic behind it; further lines begin under the topic."""
    date = _("(continued)") if record.is_continued else record.date
    lines = [escape(line) for line in record.topic]
    lines.extend(format_html("<em>{}</em>", line) for line in record.notes)
    first, _size = spacing.spaces_of(g.DATE_W - typeface.width(date, g.TOPIC_PT), g.TOPIC_PT)
    indent, _size = spacing.spaces_of(g.DATE_W, g.TOPIC_PT)
    begins = [f"{escape(date)}{first}", *(indent for _line in lines[1:])]
    return [
        SafeString(f"{begin}{line}") for begin, line in zip_longest(begins, lines, fillvalue="")
    ]


def _homework(record: Record) -> list[SafeString]:
    return [escape(line) for line in record.homework]


def _see(plan: Plan, body: SpreadBody) -> str:
    """Where the topics are when a big group takes a second spread for the same lessons."""
    if body.spread.records or not body.spread.first_row:
        return ""
    for page in plan.pages:
        other = page.body
        if (
            page.kind == PageKind.RIGHT
            and isinstance(other, SpreadBody)
            and other.group is body.group
            and other.spread.columns == body.spread.columns
        ):
            return _("The topics of these lessons stand on page %(page)s.") % {"page": page.label}
    return ""
