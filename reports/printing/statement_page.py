"""What the template of a page of the summary statement is given."""

from collections.abc import Iterable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.printing import geometry as g
from reports.printing import lists, ruling, spacing, typeface, wording
from reports.printing.lists import StatementPage
from reports.printing.markup import View, joined, mm
from reports.printing.spacing import Piece
from reports.printing.typeface import Face
from reports.selectors.volume_data import ClosingKind, Period, Statement, StatementRow

_NAME_PT = 8.6
_NOTE_PT = 5.4
_NOTE_LEADING = 2.3
_NAME_LEADING = 3.7
_HEAD_PT = (7.2, 6.4, 5.6, 5.0, 4.2, 3.4)


def statement_view(statement: Statement, page: StatementPage) -> View:
    lines = lists.lines_of(statement)
    block = lines * page.row_height
    names = g.STATEMENT_NO_W + g.STATEMENT_NAME_W
    marks = names + g.STATEMENT_PERIOD_W
    end = marks + page.subject_width * len(page.subjects) if page.subjects else names
    first = page.rows[0].number if page.rows else 0
    finals = [n for n, period in enumerate(statement.periods) if _is_final(period)]
    return {
        "subtitle": _subtitle(page),
        "bookmark": wording.statement_title() if first <= 1 and not page.first_subject else "",
        "ruling": ruling.statement(page, lines, finals),
        "head_height": mm(page.head_height),
        "number_width": mm(g.STATEMENT_NO_W),
        "name_left": mm(g.STATEMENT_NO_W),
        "name_width": mm(g.STATEMENT_NAME_W),
        "period_left": mm(names),
        "period_width": mm(g.STATEMENT_PERIOD_W),
        "turned_width": mm(g.STATEMENT_HEAD_H - 2),
        "heads": [
            _head(subject, marks + number * page.subject_width, page.subject_width)
            for number, subject in enumerate(page.subjects)
        ],
        "decision": _decision(g.CONTENT_W - end, page.head_height) if page.has_decision else "",
        "decision_left": mm(end),
        "decision_width": mm(g.CONTENT_W - end),
        "students": [
            _student(row, page.head_height + number * block, block)
            for number, row in enumerate(page.rows)
        ],
        "lines_top": mm(page.head_height),
        "lines_left": mm(names + g.PAD_X),
        "row_height": mm(page.row_height),
        "lines": joined(_lines(statement, page)) if page.subjects else "",
        "has_signatures": page.has_signatures,
        "signatures_top": mm(g.LIST_Y + page.head_height + block * len(page.rows) + 8),
    }


def _subtitle(page: StatementPage) -> str:
    if not page.rows:
        return ""
    text = _("Students %(first)s–%(last)s") % {
        "first": page.rows[0].number,
        "last": page.rows[-1].number,
    }
    return text if page.subjects else f"{text}. {_('There are no marks in this class.')}"


def _is_final(period: Period) -> bool:
    return period.kind in (ClosingKind.YEAR, ClosingKind.FINAL)


def _lines(statement: Statement, page: StatementPage) -> Iterable[SafeString]:
    """The periods of each student with their marks, a line each; the decisive ones in bold."""
    last = page.first_subject + len(page.subjects)
    base = g.STATEMENT_PT[0]
    for row in page.rows:
        for period, marks in zip(statement.periods, row.marks, strict=True):
            face = Face.SANS_BOLD if _is_final(period) else Face.SANS
            name = wording.line_name(period.kind, period.name)
            size = typeface.fit(name, g.STATEMENT_PERIOD_W - 2 * g.PAD_X, g.STATEMENT_PT, face)
            taken = typeface.width(name, g.STATEMENT_PT[size], face)
            text = spacing.line(
                (
                    _mark(mark, number, page.subject_width, face)
                    for number, mark in enumerate(marks[page.first_subject : last])
                ),
                base,
                start=taken,
            )
            label = format_html('<span class="p{}">{}</span>', size, name) if size else escape(name)
            pattern = "<b>{}{}</b>" if face == Face.SANS_BOLD else "{}{}"
            yield format_html(pattern, label, text)


def _mark(text: str, number: int, width: float, face: Face) -> Piece:
    size = typeface.fit(text, width - 0.4, g.STATEMENT_PT, face)
    centre = g.STATEMENT_PERIOD_W - g.PAD_X + (number + 0.5) * width
    return Piece(text, centre, g.STATEMENT_PT[size], f"p{size}" if size else "", face)


def _student(row: StatementRow, top: float, height: float) -> View:
    """Number, name and notes in the middle of the student's block."""
    room = g.STATEMENT_NAME_W - 2 * g.PAD_X
    name = typeface.wrap(row.name, room, _NAME_PT)
    notes = [
        line for move in row.moves for line in typeface.wrap(wording.move(move), room, _NOTE_PT)
    ]
    used = len(name) * _NAME_LEADING + len(notes) * _NOTE_LEADING
    start = top + max(0.0, (height - used) / 2)
    return {
        "number": row.number,
        "number_top": mm(top + (height - _NAME_LEADING) / 2),
        "top": mm(start),
        "name": "\n".join(name),
        "notes": "\n".join(notes),
        "notes_top": mm(start + len(name) * _NAME_LEADING),
    }


def _head(subject: str, left: float, width: float) -> View:
    """A subject's name turned upwards, in as many lines as its column takes."""
    for points in _HEAD_PT:
        leading = 0.4 * points
        text = typeface.wrap(subject, g.STATEMENT_HEAD_H - 3, points)
        if len(text) * leading <= width:
            break
    return {
        "text": "\n".join(text),
        "size": f"{points}pt",
        "leading": mm(leading),
        "left": mm(left + (width - len(text) * leading) / 2),
        "top": mm(g.STATEMENT_HEAD_H - 1),
    }


def _decision(width: float, height: float) -> View:
    text = _("Decision of the pedagogical council (date and number of the minutes)")
    lines = typeface.wrap(text, width - 2 * g.PAD_X, 8.0)
    return {
        "text": "\n".join(lines),
        "top": mm((height - len(lines) * _NAME_LEADING) / 2),
    }
