"""The ruling of the pages, as small SVG pictures laid under the text.

One picture a page costs next to nothing, where a border on each of some seven hundred cells would
cost most of the time. Coordinates are millimetres from the table's corner.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import quote

from reports.printing import geometry as g
from reports.printing.lists import StatementPage
from reports.printing.plan import SpreadBody
from reports.printing.spreads import PlacedColumn, Spread
from reports.selectors.volume_data import LessonColumn

HAIR = 0.1
FINE = 0.28
FRAME = 0.4
CLOSING = "#e9e9e9"
AWAY = "#f4f4f4"

Box = tuple[float, float, float, float]


def left(body: SpreadBody) -> str:
    """Marks: shaded closing columns and days away, a heavier rule every five students and between
    months."""
    spread = body.spread
    height = spread.row_height
    bottom = g.HEAD_H + height * len(spread.rows)
    shades = [(CLOSING, box) for box in _closing_boxes(spread.columns, bottom)]
    shades.extend((AWAY, box) for box in _away_boxes(spread))
    hair = [_across(0, g.CONTENT_W, g.HEAD_H + height * n) for n in range(1, len(spread.rows))]
    fine = [_across(0, g.CONTENT_W, g.HEAD_H)]
    fine.extend(
        _across(0, g.CONTENT_W, g.HEAD_H + height * n) for n in range(5, len(spread.rows), 5)
    )
    fine.extend(_down(x, 0, bottom) for x in (g.NO_W, g.MARKS_X))
    months = month_starts(spread.columns)
    for start, end in _month_row(spread.columns):
        hair.append(_across(_x(start), _x(end), g.MONTH_H))
    for unit in _boundaries(spread.columns):
        if unit in months:
            fine.append(_down(_x(unit), 0, bottom))
        else:
            top = 0 if unit in _closing_edges(spread.columns) else g.MONTH_H
            hair.append(_down(_x(unit), top, bottom))
    return _picture(bottom, tuple(shades), tuple(hair), tuple(fine))


def right(body: SpreadBody) -> str:
    """Topics: a rule under each record, columns interrupted where a period is closed."""
    edges = (g.DATE_W, g.DATE_W + g.TOPIC_W)
    sign = g.CONTENT_W - g.SIGN_W
    hair: list[str] = []
    shades: list[tuple[str, Box]] = []
    y = g.HEAD_H
    hair.extend(_down(edge, 0, g.HEAD_H) for edge in edges)
    for record in body.spread.records:
        if record.is_closing:
            shades.append((CLOSING, (0, y, g.CONTENT_W, record.height)))
        else:
            hair.extend(_down(edge, y, y + record.height) for edge in edges)
        y += record.height
        hair.append(_across(0, g.CONTENT_W, y))
    hair.append(_down(sign, 0, y))
    return _picture(y, tuple(shades), tuple(hair), (_across(0, g.CONTENT_W, g.HEAD_H),))


def statement(page: StatementPage, lines: int, finals: Sequence[int]) -> str:
    """The statement: a heavier rule between students, lines of ``finals`` (numbers within a
    student's block) shaded, nothing ruled inside the cells of number, name and decision."""
    names = g.STATEMENT_NO_W + g.STATEMENT_NAME_W
    edges = [g.STATEMENT_NO_W, names]
    end = g.CONTENT_W
    if page.subjects:
        first = names + g.STATEMENT_PERIOD_W
        edges.extend(first + page.subject_width * n for n in range(len(page.subjects) + 1))
        end = edges[-1]
    block = lines * page.row_height
    bottom = page.head_height + block * len(page.rows)
    hair = [_down(edge, 0, bottom) for edge in edges if edge < g.CONTENT_W - 0.1]
    fine = [_across(0, g.CONTENT_W, page.head_height)]
    shades: list[tuple[str, Box]] = []
    for student in range(len(page.rows)):
        top = page.head_height + student * block
        fine.append(_across(0, g.CONTENT_W, top))
        if page.subjects:
            hair.extend(_across(names, end, top + n * page.row_height) for n in range(1, lines))
            shades.extend(
                (CLOSING, (names, top + n * page.row_height, end - names, page.row_height))
                for n in finals
            )
    return _picture(bottom, tuple(shades), tuple(hair), tuple(fine))


def month_starts(columns: Sequence[PlacedColumn]) -> set[int]:
    """Units at which another month begins than that of the lesson before."""
    lessons = [placed for placed in columns if isinstance(placed.column, LessonColumn)]
    return {after.start for before, after in pairwise(lessons) if _month(before) != _month(after)}


def _month(placed: PlacedColumn) -> tuple[int, int]:
    assert isinstance(placed.column, LessonColumn)
    return placed.column.on.year, placed.column.on.month


def _x(unit: int) -> float:
    return g.MARKS_X + unit * g.UNIT


def _boundaries(columns: Sequence[PlacedColumn]) -> list[int]:
    """Units with a vertical rule: the ends of the columns, then every unit left empty."""
    end = columns[-1].start + columns[-1].units if columns else 0
    return sorted(
        {placed.start + placed.units for placed in columns if placed.start + placed.units < g.UNITS}
        | set(range(end, g.UNITS)) - {0}
    )


def _closing_edges(columns: Iterable[PlacedColumn]) -> set[int]:
    return {
        edge
        for placed in columns
        if placed.is_closing
        for edge in (placed.start, placed.start + placed.units)
    }


def _month_row(columns: Sequence[PlacedColumn]) -> list[tuple[int, int]]:
    """Stretches of the row of months: all but the closing columns, whose heads are whole."""
    stretches = []
    start = 0
    for placed in columns:
        if placed.is_closing:
            if placed.start > start:
                stretches.append((start, placed.start))
            start = placed.start + placed.units
    if start < g.UNITS:
        stretches.append((start, g.UNITS))
    return stretches


def _closing_boxes(columns: Iterable[PlacedColumn], bottom: float) -> list[Box]:
    return [
        (_x(placed.start), 0, placed.units * g.UNIT, bottom)
        for placed in columns
        if placed.is_closing
    ]


def _away_boxes(spread: Spread) -> list[Box]:
    """Days before a student came and after one left."""
    boxes: list[Box] = []
    for index, row in enumerate(spread.rows):
        y = g.HEAD_H + index * spread.row_height
        for placed in spread.columns:
            column = placed.column
            if isinstance(column, LessonColumn) and not any(
                span.covers(column.on) for span in row.spans
            ):
                boxes.append((_x(placed.start), y, placed.units * g.UNIT, spread.row_height))
    return boxes


# --- drawing -----------------------------------------------------------------------------------


def _across(x1: float, x2: float, y: float) -> str:
    return f"M{x1:.2f} {y:.2f}H{x2:.2f}"


def _down(x: float, y1: float, y2: float) -> str:
    return f"M{x:.2f} {y1:.2f}V{y2:.2f}"


@lru_cache(maxsize=256)
def _picture(
    height: float,
    shades: tuple[tuple[str, Box], ...],
    hair: tuple[str, ...],
    fine: tuple[str, ...],
) -> str:
    """A data address; half the frame's width stands out on each side."""
    out = FRAME / 2
    rects = "".join(
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" fill="{colour}"/>'
        for colour, (x, y, w, h) in shades
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{g.CONTENT_W + FRAME:.2f}mm"'
        f' height="{height + FRAME:.2f}mm"'
        f' viewBox="{-out:.2f} {-out:.2f} {g.CONTENT_W + FRAME:.2f} {height + FRAME:.2f}">'
        f'{rects}<g fill="none" stroke="#000">'
        f'<path stroke-width="{HAIR}" d="{"".join(hair)}"/>'
        f'<path stroke-width="{FINE}" d="{"".join(fine)}"/>'
        f'<path stroke-width="{FRAME}" d="M0 0H{g.CONTENT_W:.2f}V{height:.2f}H0Z"/>'
        "</g></svg>"
    )
    return f"data:image/svg+xml,{quote(svg)}"
