"""A row of a table as one line of text.

The cost of a page is the number of its lines of text, so the marks of a student are one line: each
stands in the middle of its cell because the gap before it is made of spaces of known widths, an em,
a half, a third … a sixteenth. The shaper makes the ones that the face lacks out of its own space.
A mark is never more than a tenth of a millimetre off, and the file reads row by row, as it should
when it is searched or copied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from reports.printing import typeface
from reports.printing.typeface import MM_PER_PT, Face

# Widths in em, the same in every face; the ordinary space, whose width is the face's own, is not
# among them.
_SPACES = (
    ("\u2003", 1.0),
    ("\u2002", 1 / 2),
    ("\u2004", 1 / 3),
    ("\u2005", 1 / 4),
    ("\u2009", 1 / 5),
    ("\u2006", 1 / 6),
    ("\u200a", 1 / 16),
)
_EM_SPACE = _SPACES[0][0]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text centred on ``centre`` (millimetres from the line's start); ``css`` is the class of a
    smaller size, ``points`` that size."""

    text: str
    centre: float
    points: float
    css: str = ""
    face: Face = Face.SANS


def line(pieces: Iterable[Piece], base: float, *, start: float = 0.0) -> SafeString:
    """The pieces, in order, as a line of type of ``base`` points, escaped; ``start`` millimetres
    of the line are taken already."""
    parts: list[str] = []
    x = start
    for piece in pieces:
        if not piece.text:
            continue
        size = typeface.width(piece.text, piece.points, piece.face)
        spaces, gap = spaces_of(piece.centre - size / 2 - x, base)
        parts.append(spaces)
        parts.append(
            format_html('<span class="{}">{}</span>', piece.css, piece.text)
            if piece.css
            else escape(piece.text)
        )
        x += gap + size
    return SafeString("".join(parts))


def spaces_of(width: float, points: float) -> tuple[str, float]:
    """(spaces, their width): as near to ``width`` millimetres as four spaces can be, besides whole
    ems; none for nothing or less."""
    em = points * MM_PER_PT
    spaces, exact = _spaces(round(max(0.0, width) / em, 2))
    return spaces, exact * em


@cache
def _spaces(ems: float) -> tuple[str, float]:
    whole = max(0, int(ems) - 1)
    rest = ems - whole
    best: tuple[tuple[str, float], ...] = ()
    missed = rest
    for count in range(1, 5):
        for chosen in combinations_with_replacement(_SPACES, count):
            off = abs(sum(width for _char, width in chosen) - rest)
            # A longer row of spaces must be worth it.
            if off < missed - 0.004:
                best, missed = chosen, off
    return (
        _EM_SPACE * whole + "".join(char for char, _width in best),
        whole + sum(width for _char, width in best),
    )
