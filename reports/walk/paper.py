"""Reads a printed spread back from the PDF: which marks stand in whose row, under which date.

A row of marks is one line of text (see ``reports.printing.spacing``), so a word of the page says
nothing about its column. Here every glyph is put where it is drawn: by the widths of its face and
the gaps of its line. Distances are millimetres from the top left corner of the page.
"""

import datetime as dt
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdf import PageObject, PdfReader

from reports.walk.browser import Unexpected

MM_PER_PT = 25.4 / 72
# Less than half of the lowest row and of the narrowest column.
ROW_TOLERANCE = 2.0
COLUMN_TOLERANCE = 2.5
LINE_TOLERANCE = 0.3
# A lesson without a topic has a date too.
_DATED = re.compile(r"\s*(\d\d\.\d\d\.\d{4})(?:\s+(.*))?")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank between them; ``x`` is the middle, ``y`` the line they stand on."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line, drawn at once in one size."""

    text: str
    y: float
    words: tuple[Word, ...]


Page = list[Run]


def read(content: bytes) -> list[Page]:
    """Every page of a PDF of ours."""
    return [runs_of(page) for page in PdfReader(io.BytesIO(content)).pages]


def require_mark(book: list[Page], mark: str, *, name: str, on: dt.date, topic: str) -> None:
    """Raises ``Unexpected`` unless the mark alone stands in the student's own row, in the column
    of a lesson of that day with that topic."""
    cells = marks_of(book, name=name, on=on, topic=topic)
    if mark not in cells:
        seen = ", ".join(f"«{cell}»" for cell in cells)
        raise Unexpected(f"the PDF has {seen} for {name} on {on:%d.%m.%Y} and not «{mark}»")


def marks_of(book: list[Page], *, name: str, on: dt.date, topic: str) -> list[str]:
    """What is printed in the row of the student ``name`` («Фамилия Имя») in the columns of the
    lessons of that day with that topic; "" is an empty cell, several lessons give several cells.

    Raises ``Unexpected`` when no spread has the student on its left page and the day with the
    topic on its right page.
    """
    for left, right in pairwise(book):
        records = _records(right)
        lessons = [
            number
            for number, (day, line) in enumerate(records)
            if day == f"{on:%d.%m.%Y}" and line and " ".join(topic.split()).startswith(line)
        ]
        row = next((run for run in left if _is_row_of(run, name)), None)
        if lessons and row:
            heads = _heads(left, row, [day[:2] for day, _line in records])
            return [_cell(left, x=heads[number].x, y=row.y) for number in lessons]
    raise Unexpected(f"no spread of the PDF has {name} and on {on:%d.%m.%Y} the topic «{topic}»")


def _records(right: Page) -> list[tuple[str, str]]:
    """(dd.mm.yyyy, first printed line of the topic or "") of each lesson, in the order of the
    columns of the left page."""
    found = [(run.words[0].x, match) for run in right if (match := _DATED.fullmatch(run.text))]
    # Homework may begin with a date too.
    edge = min((x for x, _match in found), default=0.0) + COLUMN_TOLERANCE
    return [(match[1], " ".join((match[2] or "").split())) for x, match in found if x < edge]


def _is_row_of(run: Run, name: str) -> bool:
    """The number and the name are one run, or two when the name is set smaller."""
    return " ".join(run.text.split()).lstrip("0123456789 ") == name


def _heads(left: Page, row: Run, days: list[str]) -> list[Word]:
    """The days above the marks, from the left: the line nearest above the row that says them."""
    above = [run for run in left if run.y < row.y - ROW_TOLERANCE]
    for y in sorted({run.y for run in above}, reverse=True):
        words = [
            word
            for run in above
            if abs(run.y - y) < LINE_TOLERANCE
            for word in run.words
            if word.x > row.words[-1].x
        ]
        if [word.text for word in words] == days:
            return words
    raise Unexpected(f"no line above the marks says the days {' '.join(days)} of the right page")


def _cell(left: Page, *, x: float, y: float) -> str:
    return " ".join(
        word.text
        for run in left
        if abs(run.y - y) < ROW_TOLERANCE
        for word in run.words
        if abs(word.x - x) < COLUMN_TOLERANCE
    )


# --- glyphs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typeface:
    """A face as the PDF embeds it: two bytes a glyph."""

    letters: dict[int, str]
    widths: dict[int, float]

    @classmethod
    def read(cls, font: Any) -> "Typeface":
        table = font["/ToUnicode"].get_data().decode("ascii")
        pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table.partition("bfchar")[2])
        widths: dict[int, float] = {}
        items = iter(font["/DescendantFonts"][0].get_object()["/W"])
        for first in items:
            for number, width in enumerate(next(items)):
                widths[int(first) + number] = float(width)
        return cls(
            {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs},
            widths,
        )


def runs_of(page: PageObject) -> Page:
    """Everything that is written upright on the page, in the order of drawing."""
    faces: dict[str, Typeface] = {}
    runs: list[Run] = []
    name, points = "", 0.0

    def see(operator: bytes, operands: list[Any], matrix: list[float], text: list[float]) -> None:
        nonlocal name, points
        if operator == b"Tf":
            name, points = operands[0], float(operands[1])
            if name not in faces:
                faces[name] = Typeface.read(page["/Resources"]["/Font"][name])  # type: ignore[index]
        elif operator == b"TJ" and not matrix[1]:
            x = text[4] * matrix[0] + matrix[4]
            y = float(page.mediabox.height) - (text[5] * matrix[3] + matrix[5])
            glyphs = _glyphs(operands[0], faces[name], points * matrix[0])
            runs.append(_run(glyphs, x * MM_PER_PT, y * MM_PER_PT))

    page.extract_text(visitor_operand_before=see)
    return runs


def _glyphs(pieces: list[Any], face: Typeface, points: float) -> Iterator[tuple[str, float]]:
    """(letters, advance in millimetres) of a line of glyphs and gaps, both in thousandths of the
    size; a gap is nothing that moves by as much."""
    thousandth = points / 1000 * MM_PER_PT
    for piece in pieces:
        if isinstance(piece, int | float):
            yield "", -float(piece) * thousandth
            continue
        codes = piece if isinstance(piece, bytes) else piece.original_bytes
        for code in struct.unpack(f">{len(codes) // 2}H", codes):
            yield face.letters.get(code, ""), face.widths.get(code, 0.0) * thousandth


def _run(glyphs: Iterator[tuple[str, float]], x: float, y: float) -> Run:
    text, words = "", []
    word, start, end = "", x, x
    for letters, advance in glyphs:
        if letters.isspace():
            if word:
                words.append(Word(word, (start + end) / 2, y))
            word = ""
        elif letters:
            start = start if word else x
            word, end = word + letters, x + advance
        text += letters
        x += advance
    if word:
        words.append(Word(word, (start + end) / 2, y))
    return Run(text, y, tuple(words))
