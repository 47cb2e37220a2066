"""The bound journal the plain way: one HTML document of ordinary tables, given to WeasyPrint.

Two uses. It is the oracle of the tests: it knows nothing of columns made of lines and places, so
a mark that both renderers put on the same page and line is where it belongs. And it is the floor
of the benchmark: pages a second of WeasyPrint, given the same book as one naive document.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from reports.printing import wording
from reports.printing.lists import StatementPage
from reports.printing.markup import mm
from reports.printing.plan import ListBody, PageKind, PageSpec, Plan, SpreadBody
from reports.printing.typeface import Face
from reports.selectors.volume_data import LessonColumn


def naive_html(plan: Plan, pages: Sequence[PageSpec] | None = None) -> str:
    """The planned pages (all of them, or some) as one document; contents come first."""
    chosen = plan.pages if pages is None else pages
    with translation.override(wording.LANGUAGE):
        return render_to_string(
            "reports/pdf/naive.html",
            {
                "faces": list(Face),
                "title": wording.contents_title(),
                "contents": [
                    {"anchor": f"p{page.number}", "title": page.body.group.subject}
                    for page in chosen
                    if isinstance(page.body, SpreadBody) and page.kind == PageKind.LEFT
                ],
                "pages": [_page(page) | {"anchor": f"p{page.number}"} for page in chosen],
            },
        )


def render_naive(html: str) -> tuple[bytes, int]:
    """(PDF, pages): WeasyPrint as it comes."""
    from weasyprint import HTML

    document = HTML(string=html).render()
    return document.write_pdf(), len(document.pages)


def _page(page: PageSpec) -> dict[str, Any]:
    body = page.body
    if isinstance(body, SpreadBody):
        return _left(body) if page.kind == PageKind.LEFT else _right(body)
    if isinstance(body, ListBody):
        return {
            "kind": "list",
            "title": page.kind,
            "rows": [{"cells": [" ".join(cell) for cell in row.cells]} for row in body.rows],
        }
    if isinstance(body, StatementPage):
        return _statement(body)
    return {"kind": "empty", "title": page.kind}


def _left(body: SpreadBody) -> dict[str, Any]:
    columns = [placed.column for placed in body.spread.columns]
    return {
        "kind": "left",
        "title": wording.group_title(body.group.subject, body.group.label),
        "row_height": mm(body.spread.row_height),
        "heads": [
            f"{column.on:%d}" if isinstance(column, LessonColumn) else column.name
            for column in columns
        ],
        "rows": [
            {
                "number": number + 1,
                "name": row.name,
                "cells": [
                    {
                        "text": column.cells[number],
                        "is_closing": not isinstance(column, LessonColumn),
                    }
                    for column in columns
                ],
            }
            for number, row in enumerate(body.spread.rows, start=body.spread.first_row)
        ],
    }


def _right(body: SpreadBody) -> dict[str, Any]:
    return {
        "kind": "right",
        "title": wording.group_title(body.group.subject, body.group.label),
        "rows": [
            {
                "date": record.date,
                "topic": " ".join((*record.topic, *record.notes)),
                "homework": " ".join(record.homework),
                "height": mm(record.height),
            }
            for record in body.spread.records
        ],
    }


def _statement(page: StatementPage) -> dict[str, Any]:
    last = page.first_subject + len(page.subjects)
    return {
        "kind": "statement",
        "title": wording.statement_title(),
        "heads": page.subjects,
        "rows": [
            {
                "number": row.number,
                "name": row.name,
                "period": number,
                "cells": marks[page.first_subject : last],
            }
            for row in page.rows
            for number, marks in enumerate(row.marks, start=1)
        ],
    }
