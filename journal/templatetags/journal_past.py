"""The left page of the past as markup: the grid's own signs, with today's text on changed cells."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from journal.selectors.gradebook.page import Row
from journal.selectors.history.gradebook_at import PastPage
from journal.templatetags.journal_grid import (
    all_column_classes,
    cell_html,
    column_heads,
    table_columns,
)

register = template.Library()


@register.simple_tag
def past_grid(page: PastPage, mark_max: int) -> SafeString:
    """The table of students by lessons; a cell that says something else today is framed, with that
    as its title."""
    book = page.book
    classes = all_column_classes(book)
    return SafeString(
        render_to_string(
            "journal/past_grid.html",
            {
                "book": book,
                "columns": table_columns(book),
                "heads": column_heads(book, classes),
                "rows": [(row, _row_html(page, row, mark_max, classes)) for row in book.rows],
            },
        )
    )


def _row_html(page: PastPage, row: Row, mark_max: int, classes: list[str]) -> SafeString:
    book = page.book
    parts = [format_html('<td class="grid-term">{}</td>', one.text) for one in row.earlier]
    start = row.brought.span if row.brought else 0
    if row.brought and start:
        parts.append(
            format_html('<td class="is-brought" colspan="{}">{}</td>', start, row.brought.text)
        )
    for column, common, cell in zip(book.columns[start:], classes[start:], row.cells, strict=True):
        key = row.student_id, column.lesson_id
        words = [common, "is-outside" if cell.is_outside else ""]
        title = cell.note
        if key in page.changed:
            words.append("is-changed")
            title = _("today: %(text)s") % {"text": page.changed[key] or "—"}
        inner = cell_html(cell.text, book.low_mark, mark_max) if cell.text else ""
        joined = " ".join(filter(None, words))
        parts.append(
            SafeString(
                f'<td class="{joined}"'
                + (f' title="{escape(title)}"' if title else "")
                + f">{inner}"
                + (
                    f'<span class="sr-only"> ({escape(title)})</span>'
                    if key in page.changed
                    else ""
                )
                + "</td>"
            )
        )
    if book.is_marked:
        parts.append(
            format_html(
                '<td class="grid-sum stick-{}">{}</td><td class="grid-sum stick-{}">{}</td>',
                book.mean_place,
                row.mean,
                book.suggested_place,
                row.suggested,
            )
        )
    for place, decision in enumerate(row.decisions):
        parts.append(
            format_html(
                '<td class="grid-sum grid-decision stick-{}">{}</td>',
                len(row.decisions) - place,
                decision.text,
            )
        )
    return SafeString("".join(parts))
