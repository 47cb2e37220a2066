"""The pages that are lists: contents, students, the statement. Their rows are measured, so how
many pages they take is known before any layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.printing import geometry as g
from reports.printing import typeface, wording
from reports.selectors.volume_data import ClassStudent, Statement, StatementRow


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of cells, each broken into lines; height in millimetres."""

    cells: tuple[tuple[str, ...], ...]
    height: float


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some students × some subjects. ``first`` and ``last`` are the numbers of the students;
    ``row_height`` is that of one period; the decision of the council stands at the last part of
    the subjects, the signatures under the very last page."""

    subjects: tuple[str, ...]
    subject_width: float
    first_subject: int
    rows: tuple[StatementRow, ...]
    row_height: float
    has_decision: bool
    has_signatures: bool

    @property
    def head_height(self) -> float:
        """Millimetres: high for the subjects turned upwards, low where there are none."""
        return _head_height(is_marked=bool(self.subjects))


def list_row(texts: Sequence[str], widths: Sequence[float]) -> ListRow:
    """Texts of the cells; a line feed inside begins a new line."""
    cells = tuple(
        tuple(
            line
            for part in text.split("\n")
            for line in typeface.wrap(part, width - 2 * g.PAD_X, g.LIST_PT)
        )
        for text, width in zip(texts, widths, strict=True)
    )
    lines = max((len(cell) for cell in cells), default=1) or 1
    return ListRow(cells, lines * g.LIST_LINE_H + 2 * g.LIST_PAD_Y)


def student_rows(students: Iterable[ClassStudent]) -> list[ListRow]:
    """№ · full name · personal file · arrived · left. No other personal data (S4-10a)."""
    return [
        list_row(
            (
                str(number),
                student.full_name,
                student.file_no,
                "\n".join(wording.arrival(stay) for stay in student.stays),
                "\n".join(filter(None, (wording.departure(stay) for stay in student.stays))),
            ),
            g.STUDENTS_W,
        )
        for number, student in enumerate(students, start=1)
    ]


def paged(rows: Iterable[ListRow]) -> list[tuple[ListRow, ...]]:
    """Rows page by page; at least one page, possibly of no rows."""
    room = g.TABLE_END - g.LIST_Y - g.LIST_HEAD_H
    pages: list[list[ListRow]] = [[]]
    filled = 0.0
    for row in rows:
        if pages[-1] and filled + row.height > room:
            pages.append([])
            filled = 0.0
        pages[-1].append(row)
        filled += row.height
    return [tuple(page) for page in pages]


# --- the statement -----------------------------------------------------------------------------


def with_conduct(statement: Statement) -> Statement:
    """The statement with conduct as its last column, where the school sets conduct marks."""
    scale = statement.conduct_scale
    if not scale:
        return statement
    return replace(
        statement,
        subjects=(*statement.subjects, wording.conduct_title()),
        rows=tuple(
            replace(
                row,
                marks=tuple(
                    (*marks, wording.conduct(scale, value))
                    for marks, value in zip(row.marks, row.conduct, strict=True)
                ),
            )
            for row in statement.rows
        ),
        conduct_scale="",
    )


def statement_pages(statement: Statement) -> list[StatementPage]:
    """Students by pages, the subjects of each in parts that fit the width."""
    parts = _subject_parts(len(statement.subjects))
    row_height = _row_height(statement)
    block = row_height * lines_of(statement)
    room = g.TABLE_END - g.LIST_Y - _head_height(is_marked=bool(statement.subjects))
    chunks = _student_chunks(
        statement.rows, int(room / block), max(1, int((room - g.STATEMENT_FOOT_H) / block))
    )
    pages = []
    for chunk in chunks:
        for part, (first, last) in enumerate(parts):
            is_last = part == len(parts) - 1
            width = _subject_room(has_decision=is_last)
            pages.append(
                StatementPage(
                    subjects=statement.subjects[first:last],
                    subject_width=min(g.SUBJECT_MAX, width / max(1, last - first)),
                    first_subject=first,
                    rows=chunk,
                    row_height=row_height,
                    has_decision=is_last,
                    has_signatures=is_last and chunk is chunks[-1],
                )
            )
    return pages


def lines_of(statement: Statement) -> int:
    """Lines of one student: the periods, or one where nothing is marked."""
    return max(1, len(statement.periods)) if statement.subjects else 1


def _subject_room(*, has_decision: bool) -> float:
    room = g.CONTENT_W - g.STATEMENT_NO_W - g.STATEMENT_NAME_W - g.STATEMENT_PERIOD_W
    return room - g.STATEMENT_DECISION_W if has_decision else room


def _subject_parts(count: int) -> list[tuple[int, int]]:
    """Slices of the subjects, the last one narrower by the decision; as equal as they can be."""
    most = int(_subject_room(has_decision=True) / g.SUBJECT_MIN)
    pages = max(1, -(-count // most))
    size = -(-count // pages)
    if not count:
        return [(0, 0)]
    return [(first, min(count, first + size)) for first in range(0, count, size)]


def _head_height(*, is_marked: bool) -> float:
    return g.STATEMENT_HEAD_H if is_marked else g.LIST_HEAD_H


def _row_height(statement: Statement) -> float:
    """Of one period; a student's block has room for the name on two lines and a note."""
    if not statement.subjects:
        return 2 * g.STATEMENT_ROW_H
    return max(g.STATEMENT_ROW_H, 3.2 * g.STATEMENT_ROW_H / max(1, len(statement.periods)))


def _student_chunks(
    rows: tuple[StatementRow, ...], most: int, most_signed: int
) -> list[tuple[StatementRow, ...]]:
    """Students on as few pages as hold them, spread evenly, the last page with room for the
    signatures."""
    count = len(rows)
    pages = 1 + max(0, -(-(count - most_signed) // most))
    last = min(most_signed, count // pages)
    chunks = []
    first = 0
    for left in range(pages - 1, 0, -1):
        size = -(-(count - last - first) // left)
        chunks.append(rows[first : first + size])
        first += size
    return [*chunks, rows[first:]]
