"""The faces of the bound journal and their measures.

PT Sans and PT Serif come from wheels, so the same text takes the same place on every machine, and
how many lines a topic needs is known before anything is laid out.
"""

import importlib.util
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

MM_PER_PT = 25.4 / 72

# Advance of a character that the face lacks and the system has to lend, in em.
_BORROWED = 1.1
_BORROWED_PICTURE = 1.4


class Face(StrEnum):
    """A face by the name of its file."""

    SANS = "PT_Sans-Web-Regular.ttf"
    SANS_BOLD = "PT_Sans-Web-Bold.ttf"
    SANS_ITALIC = "PT_Sans-Web-Italic.ttf"
    SERIF = "PT_Serif-Web-Regular.ttf"
    SERIF_BOLD = "PT_Serif-Web-Bold.ttf"

    @property
    def family(self) -> str:
        return "PT Serif" if "Serif" in self.value else "PT Sans"

    @property
    def path(self) -> Path:
        package = "fontpkg_pt_serif" if "Serif" in self.value else "fontpkg_pt_sans"
        return _folder(package) / self.value

    @property
    def weight(self) -> int:
        return 700 if "Bold" in self.value else 400

    @property
    def style(self) -> str:
        return "italic" if "Italic" in self.value else "normal"


@dataclass(frozen=True, slots=True)
class _Metrics:
    advances: dict[str, float]

    def width(self, text: str) -> float:
        """Em."""
        advances = self.advances
        return sum(advances[char] if char in advances else _borrowed_advance(char) for char in text)


@cache
def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the package {package} is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "files"


@cache
def _metrics(face: Face) -> _Metrics:
    from fontTools.ttLib import TTFont

    with TTFont(face.path, lazy=True) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"]
        return _Metrics(
            {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}
        )


def _borrowed_advance(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    return _BORROWED_PICTURE if ord(char) > 0xFFFF else _BORROWED


def clean(text: str) -> str:
    """One line without characters that cannot be printed; a sign stays with its number."""
    line = " ".join(text.split())
    line = "".join(char for char in line if unicodedata.category(char)[0] != "C")
    return line.replace("№ ", "№\u00a0").replace("§ ", "§\u00a0")


def width(text: str, points: float, face: Face = Face.SANS) -> float:
    """Width of a line, millimetres."""
    return _metrics(face).width(text) * points * MM_PER_PT


def fit(text: str, room: float, sizes: Sequence[float], face: Face = Face.SANS) -> int:
    """Index of the largest of ``sizes`` (points, falling) at which ``text`` fits into ``room``
    millimetres; the last one when none does."""
    for index, points in enumerate(sizes):
        if width(text, points, face) <= room:
            return index
    return len(sizes) - 1


def wrap(text: str, room: float, points: float, face: Face = Face.SANS) -> tuple[str, ...]:
    """Break ``text`` into lines of at most ``room`` millimetres, at spaces, then after hyphens and
    slashes, a word wider than the line wherever it must. Nothing is lost; no text, no line."""
    metrics = _metrics(face)
    limit = room / (points * MM_PER_PT)
    lines: list[str] = []
    line = ""
    filled = 0.0
    for piece in _pieces(clean(text), limit, metrics):
        length = metrics.width(piece)
        if line and filled + metrics.width(piece.rstrip(" ")) > limit:
            lines.append(line.rstrip(" "))
            line, filled = "", 0.0
        line += piece
        filled += length
    if line:
        lines.append(line.rstrip(" "))
    return tuple(lines)


def _pieces(text: str, limit: float, metrics: _Metrics) -> list[str]:
    """What may not be broken any further, each with the space that follows it."""
    pieces: list[str] = []
    words = text.split(" ")
    for index, word in enumerate(words):
        last = index == len(words) - 1
        parts = [word] if metrics.width(word) <= limit else _torn(word, limit, metrics)
        pieces.extend(parts[:-1])
        pieces.append(parts[-1] if last else f"{parts[-1]} ")
    return [piece for piece in pieces if piece]


def _torn(word: str, limit: float, metrics: _Metrics) -> list[str]:
    """A word wider than a line: after «-» and «/», else between any two letters."""
    parts = [""]
    for char in word:
        if metrics.width(parts[-1] + char) > limit:
            cut = max(parts[-1].rfind(sign) for sign in "-–—/") + 1
            head, tail = parts[-1][:cut], parts[-1][cut:]
            if head and tail:
                parts[-1:] = [head, tail]
            else:
                parts.append("")
        parts[-1] += char
    return parts
