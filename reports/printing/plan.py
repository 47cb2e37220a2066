"""The plan of a bound journal: every page, its number and what stands on it, in pure Python.

Nothing is laid out here, yet page numbers, contents, the number of sheets and so the text of the
certification are known: the renderers only draw what is planned, and check that they drew as many
pages. Page 1 is a right-hand page; a group begins on a left-hand one, so that marks and topics
face each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils import translation

from reports.printing import geometry as g
from reports.printing import lists, wording
from reports.printing.lists import ListRow, StatementPage
from reports.printing.spreads import Spread, spreads
from reports.selectors.volume_data import GroupJournal, Volume


class PageKind(StrEnum):
    TITLE = "title"
    LEGEND = "legend"
    CONTENTS = "contents"
    STUDENTS = "students"
    BLANK = "blank"
    LEFT = "left"
    RIGHT = "right"
    STATEMENT = "statement"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class SpreadBody:
    """A spread of a group: the ``number``-th of ``total``."""

    group: GroupJournal
    spread: Spread
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class ListBody:
    rows: tuple[ListRow, ...]
    number: int
    total: int


Body = SpreadBody | ListBody | StatementPage | None


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page. ``number`` counts from 1, ``label`` is what is printed and what the contents
    refer to: the page, or the spread when the regulation numbers by spreads."""

    number: int
    label: str
    kind: PageKind
    body: Body = None

    @property
    def is_left(self) -> bool:
        return self.number % 2 == 0


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that are rendered together."""

    name: str
    pages: tuple[PageSpec, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    volume: Volume
    parts: tuple[Part, ...]

    @property
    def pages(self) -> tuple[PageSpec, ...]:
        return tuple(page for part in self.parts for page in part.pages)

    @property
    def page_count(self) -> int:
        return sum(len(part.pages) for part in self.parts)

    @property
    def sheets(self) -> int:
        """Sheets of paper printed on both sides: what is laced and sealed (S1-7.4)."""
        return -(-self.page_count // 2)


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A line of the contents and the pages behind it."""

    title: str
    teachers: str
    kind: PageKind
    bodies: tuple[Body, ...]


def plan(volume: Volume) -> Plan:
    """Lay out a volume: title, legend, contents, students, the groups' spreads, the statement,
    the certification. Sentences are measured in the language they are printed in."""
    with translation.override(wording.LANGUAGE):
        return _plan(volume)


def _plan(volume: Volume) -> Plan:
    volume = replace(volume, statement=lists.with_conduct(volume.statement))
    students = lists.paged(lists.student_rows(volume.students))
    chapters = [
        _Chapter(wording.students_title(), "", PageKind.STUDENTS, _list_bodies(students)),
        *(_group_chapter(group) for group in volume.groups),
        _Chapter(
            wording.statement_title(),
            "",
            PageKind.STATEMENT,
            tuple(lists.statement_pages(volume.statement)),
        ),
        _Chapter(wording.seal_title(), "", PageKind.SEAL, (None,)),
    ]
    # The page numbers never make a line of the contents higher, so it is measured without them.
    contents_pages = len(lists.paged(_contents(chapters, [""] * len(chapters))))
    numbering = _Numbering(volume)
    title = numbering.place(PageKind.TITLE, (None,))
    legend = numbering.place(PageKind.LEGEND, (None,))
    reserved = numbering.place(PageKind.CONTENTS, (None,) * contents_pages)
    placed = [numbering.place(chapter.kind, chapter.bodies) for chapter in chapters]
    bodies = _list_bodies(lists.paged(_contents(chapters, [_range(pages) for pages in placed])))
    contents = [replace(page, body=body) for page, body in zip(reserved, bodies, strict=True)]
    front = Part(wording.front_title(), (*title, *legend, *contents, *placed[0]))
    rest = (
        Part(chapter.title, pages) for chapter, pages in zip(chapters[1:], placed[1:], strict=True)
    )
    return Plan(volume, (front, *rest))


def _group_chapter(group: GroupJournal) -> _Chapter:
    found = spreads(group)
    return _Chapter(
        wording.group_title(group.subject, group.label),
        wording.teachers(group.teachers),
        PageKind.LEFT,
        tuple(
            SpreadBody(group, spread, number, len(found))
            for number, spread in enumerate(found, start=1)
        ),
    )


def _list_bodies(pages: list[tuple[ListRow, ...]]) -> tuple[ListBody, ...]:
    return tuple(ListBody(rows, number, len(pages)) for number, rows in enumerate(pages, start=1))


def _contents(chapters: Iterable[_Chapter], labels: Iterable[str]) -> list[ListRow]:
    lines = zip(chapters, labels, strict=True)
    return [
        lists.list_row((str(number), chapter.title, chapter.teachers, label), g.CONTENTS_W)
        for number, (chapter, label) in enumerate(lines, start=1)
    ]


class _Numbering:
    """Hands out page numbers in order."""

    def __init__(self, volume: Volume) -> None:
        self._volume = volume
        self._last = 0

    def place(self, kind: PageKind, bodies: Iterable[Body]) -> tuple[PageSpec, ...]:
        """The pages of these bodies; spreads begin on a left-hand page, after a blank one where
        the number is not even."""
        is_spread = kind == PageKind.LEFT
        pages: list[PageSpec] = []
        if is_spread and self._last % 2 == 0:
            pages.append(self._page(PageKind.BLANK, None))
        for body in bodies:
            pages.append(self._page(kind, body))
            if is_spread:
                pages.append(self._page(PageKind.RIGHT, body))
        return tuple(pages)

    def _page(self, kind: PageKind, body: Body) -> PageSpec:
        self._last += 1
        return PageSpec(self._last, _label(self._volume, self._last), kind, body)


def _label(volume: Volume, number: int) -> str:
    """A spread is the even page and the odd one that faces it; the title stands before all."""
    if not volume.counts_spreads:
        return str(number)
    return str(number // 2) if number > 1 else ""


def _range(pages: Iterable[PageSpec]) -> str:
    labels = [page.label for page in pages if page.kind != PageKind.BLANK]
    return labels[0] if labels[0] == labels[-1] else f"{labels[0]}–{labels[-1]}"
