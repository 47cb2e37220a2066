"""Cells of the gradebook as markup.

A term of thirty students is 1,200 cells; a template loop over them costs more than all the queries
of the page, so a row's cells are joined here. Texts are made of our own signs, yet escaped.
"""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from journal import rules
from journal.enums import ABSENCES, MarkCode
from journal.selectors.gradebook.page import (
    Column,
    Decision,
    DecisionHead,
    Gradebook,
    Row,
)

register = template.Library()


@lru_cache(maxsize=4096)
def cell_html(text: str, low_mark: int, mark_max: int = 5) -> SafeString:
    """A cell's text with its signs: unsatisfactory marks ringed, debts dotted, attendance in
    italics. Without the tags it is the text itself."""
    try:
        entry = rules.parse_cell(text, mark_max=mark_max, allows_modifiers=True)
    except rules.CellSyntaxError:
        return SafeString(escape(text))
    marks = "/".join(
        rules.RETAKEN.join(_mark_html(one, low_mark) for one in mark.attempts) or "-"
        for mark in entry.marks
    )
    attendance = escape(rules.format_cell((), entry.attendance, entry.minutes_late))
    look = '"abs is-odd"' if _is_odd(entry) else "abs"
    words = [marks, f"<i class={look}>{attendance}</i>" if attendance else ""]
    return SafeString(" ".join(filter(None, words)))


def _is_odd(entry: rules.CellEntry) -> bool:
    """A mark of one who was absent: perhaps meant, perhaps a slip."""
    return entry.attendance in ABSENCES and any(
        one.value is not None for mark in entry.marks for one in mark.attempts
    )


def _mark_html(mark: rules.MarkEntry, low_mark: int) -> str:
    text = escape(rules.format_mark(mark.value, mark.code, mark.modifier))
    if mark.value is not None and mark.value <= low_mark:
        return f"<b class=low>{text}</b>"
    if mark.code == MarkCode.DEBT:
        return f"<span class=debt>{text}</span>"
    return text


def column_classes(column: Column) -> str:
    """The classes that a column's head and cells share."""
    words = {
        "is-today": column.is_today,
        "is-future": column.is_future,
        "is-cancelled": column.is_cancelled,
        "is-control": column.is_control,
        "month-start": column.is_month_start,
    }
    return " ".join(word for word, holds in words.items() if holds)


@register.simple_tag
def column_heads(book: Gradebook, classes: Sequence[str]) -> SafeString:
    """The days of the term, each a link to its lesson, over its works; ``data-w`` is missing where
    there is one work of the usual weight."""
    before, after = reverse("journal:lesson-detail", args=[0]).split("0")
    return SafeString(
        "".join(
            f'<th{_class_attribute(words, "is-checked" if column.is_checked else "")} scope="col"'
            f' data-l="{column.lesson_id}"{_weights(column)}'
            f"{' data-open' if column.is_editable else ''}>"
            f'<a href="{before}{column.lesson_id}{after}" aria-label="{label}" title="{label}">'
            f"{column.on:%d}</a>"
            f'<span class="works" aria-hidden="true">{escape(column.abbreviations)}</span></th>'
            for column, words in zip(book.columns, classes, strict=True)
            for label in (escape(column.label),)
        )
    )


def _weights(column: Column) -> str:
    return f' data-w="{column.weights}"' if column.weights not in ("", "100") else ""


@register.simple_tag
def table_columns(book: Gradebook) -> SafeString:
    """The widths of the table's columns: it is laid out by them alone, so that a keystroke
    measures nothing again."""
    return SafeString(
        "<col class=col-no><col class=col-name>"
        + "<col class=col-term>" * len(book.earlier)
        + "".join(f"<col class=col-{width}>" for width in book.widths)
        + "<col class=col-sum>" * book.sums
    )


@register.simple_tag
def row_cells(book: Gradebook, row: Row, mark_max: int, classes: Sequence[str]) -> SafeString:
    """All the cells of a row but its number and name: term marks of earlier terms, lessons (the
    marks brought from another group first), average, suggestion, term marks decided here."""
    parts = [_earlier_html(decision) for decision in row.earlier]
    start = 0
    if row.brought and row.brought.span:
        start = row.brought.span
        parts.append(_brought_html(row))
    for common, cell in zip(classes[start:], row.cells, strict=True):
        state = "cell" if cell.is_editable else "is-outside" if cell.is_outside else ""
        note = f' title="{escape(cell.note)}"' if cell.note else ""
        if cell.owed:
            note += f' data-owed="{cell.owed}"'
        inner = cell_html(cell.text, book.low_mark, mark_max) if cell.text else ""
        parts.append(f"<td{_class_attribute(state, common)}{note}>{inner}</td>")
    if book.is_marked:
        parts.append(
            f'<td class="grid-sum is-mean stick-{book.mean_place}">{escape(row.mean)}</td>'
            f'<td class="grid-sum is-suggested stick-{book.suggested_place}">'
            f"{suggestion_html(row.suggested, row.few)}</td>"
        )
    for place, (head, decision) in enumerate(zip(book.decisions, row.decisions, strict=True)):
        parts.append(_decision_html(head, decision, len(book.decisions) - place))
    return SafeString("".join(parts))


def suggestion_html(suggested: str, few: str) -> SafeString:
    """The suggested mark; underlined by dots, with the reason, when it rests on too few marks."""
    if not few:
        return SafeString(escape(suggested))
    return format_html('<span class="few" title="{}">{}</span>', few, suggested)


@lru_cache(maxsize=512)
def _class_attribute(*groups: str) -> str:
    """`` class=…``, without quotes round a single word: a third of the page is this."""
    words = " ".join(filter(None, groups))
    if " " in words:
        return f' class="{words}"'
    return f" class={words}" if words else ""


@register.simple_tag
def all_column_classes(book: Gradebook) -> list[str]:
    """``column_classes`` of every column, asked for once a page and not once a cell."""
    return [column_classes(column) for column in book.columns]


@register.simple_tag
def attendance_options(choices: Sequence[tuple[str, str]], chosen: str) -> SafeString:
    """The options of one student's attendance. Thirty selects of ten options are the lesson's
    page, so a chosen one is made once."""
    return _options(tuple(choices), chosen)


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return SafeString(
        "".join(
            format_html(
                '<option value="{}"{}>{}</option>',
                value,
                SafeString(" selected" if value == chosen else ""),
                label,
            )
            for value, label in choices
        )
    )


def _earlier_html(decision: Decision) -> str:
    note = format_html(' title="{}"', decision.note) if decision.note else ""
    words = "grid-term is-brought" if decision.is_brought else "grid-term"
    return format_html('<td class="{}"{}>{}</td>', words, note, decision.text)


def _brought_html(row: Row) -> str:
    brought = row.brought
    assert brought is not None
    said = _("from %(group)s: %(marks)s") % {"group": brought.label, "marks": brought.text}
    return format_html(
        '<td class="is-outside is-brought" colspan="{}" title="{}"><span><b>{}</b></span></td>',
        brought.span,
        said,
        said,
    )


def _decision_html(head: DecisionHead, decision: Decision, place: int) -> str:
    words = [f"grid-sum grid-decision stick-{place}"]
    if head.is_editable:
        words.append("cell")
    if decision.note:
        words.append("has-note")
    through = format_html(' data-through="{}"', decision.suggested) if decision.suggested else ""
    note = format_html(' title="{}"', decision.note) if decision.note else ""
    return format_html('<td class="{}"{}{}>{}</td>', " ".join(words), through, note, decision.text)
