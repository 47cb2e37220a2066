"""What the page templates are given: finished texts, classes and places, nothing to compute."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.printing import geometry as g
from reports.printing import wording
from reports.printing.lists import ListRow, StatementPage
from reports.printing.markup import View, mm
from reports.printing.plan import ListBody, PageKind, PageSpec, Plan, SpreadBody
from reports.printing.spread_pages import left_view, right_view
from reports.printing.statement_page import statement_view


@dataclass(frozen=True, slots=True)
class Imprint:
    """When and under which number a volume is printed. ``printed_at`` is the school's local
    time, ``digest`` the SHA-256 of the data; without a number the copy is not in the register."""

    printed_at: dt.datetime
    digest: str
    registry_no: int | None = None


def book_view(plan: Plan, imprint: Imprint) -> View:
    """What every page may say."""
    volume = plan.volume
    return {
        "volume": volume,
        "place": ", ".join(volume.locality),
        "class_title": wording.class_title(volume.class_name),
        "class_teachers": wording.teachers(volume.class_teachers, is_full=True),
        "printed_on": wording.date(imprint.printed_at),
        "printed_at": f"{imprint.printed_at:%d.%m.%Y %H:%M}",
        "as_of": wording.date(volume.as_of),
        "is_partial": volume.as_of < volume.year_ends_on,
        "running_title": _("Class journal. Class %(name)s")
        % {"name": wording.class_title(volume.class_name)},
        "running_year": _("academic year %(year)s") % {"year": volume.year_name},
        "numbering": _("Spreads") if volume.counts_spreads else _("Pages"),
        "signatures": [
            {"who": _("Director"), "name": volume.director},
            {"who": _("Deputy head"), "name": ""},
            {
                "who": _("Class teacher"),
                "name": volume.class_teachers[-1].short_name if volume.class_teachers else "",
            },
        ],
        "date_left": mm(0),
        "date_width": mm(g.DATE_W),
        "topic_left": mm(g.DATE_W),
        "topic_width": mm(g.TOPIC_W),
        "homework_left": mm(g.DATE_W + g.TOPIC_W),
        "homework_width": mm(g.HOMEWORK_W),
        "sign_left": mm(g.CONTENT_W - g.SIGN_W),
        "sign_width": mm(g.SIGN_W),
    }


def page_view(plan: Plan, spec: PageSpec, imprint: Imprint) -> View:
    """One page: its template and what it needs."""
    view: View = {
        "template": f"reports/pdf/{spec.kind}.html",
        "number": spec.number,
        "label": spec.label,
        "side": "is-left" if spec.is_left else "is-right",
    }
    body = spec.body
    if isinstance(body, SpreadBody):
        view |= left_view(body) if spec.kind == PageKind.LEFT else right_view(plan, body)
    elif isinstance(body, ListBody):
        view |= _list(plan, spec.kind, body)
    elif isinstance(body, StatementPage):
        view |= statement_view(plan.volume.statement, body)
    elif spec.kind == PageKind.SEAL:
        view |= _seal(plan, imprint)
    return view


def _list(plan: Plan, kind: PageKind, body: ListBody) -> View:
    is_contents = kind == PageKind.CONTENTS
    title = wording.contents_title() if is_contents else wording.students_title()
    anchors = _chapter_anchors(plan) if is_contents else {}
    return {
        "widths": [mm(width) for width in (g.CONTENTS_W if is_contents else g.STUDENTS_W)],
        "rows": [_list_row(row, anchors) for row in body.rows],
        "bookmark": title if body.number == 1 else "",
    }


def _list_row(row: ListRow, anchors: dict[str, str]) -> View:
    number = row.cells[0][0]
    return {
        "cells": ["\n".join(cell) for cell in row.cells],
        "height": mm(row.height),
        "anchor": anchors.get(number, ""),
    }


def _chapter_anchors(plan: Plan) -> dict[str, str]:
    """Number of a line of the contents → the page it leads to."""
    first = next(page for page in plan.pages if page.kind == PageKind.STUDENTS)
    starts = [first] + [
        next(page for page in part.pages if page.kind != PageKind.BLANK) for part in plan.parts[1:]
    ]
    return {str(number): f"p{page.number}" for number, page in enumerate(starts, start=1)}


def _seal(plan: Plan, imprint: Imprint) -> View:
    pages = plan.page_count
    number = str(imprint.registry_no) if imprint.registry_no else _("not registered")
    return {
        "bookmark": wording.seal_title(),
        "sheets": wording.sheets(plan.sheets),
        "pages": ngettext("%(n)s printed page", "%(n)s printed pages", pages) % {"n": pages},
        "registry": _("Number in the register of printed journals: %(number)s")
        % {"number": number},
        "digest": imprint.digest,
    }
