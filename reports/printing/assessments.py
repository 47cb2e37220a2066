"""The schedule of assessment procedures for the school's site: class × month, as a table and on
paper (R-EGOP, domain §2.4)."""

import datetime as dt
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import formats, translation

from core.models import School
from core.spreadsheets import Value
from journal.selectors.assessments import Schedule
from journal.selectors.assessments.grid import Cell, by_months
from reports.printing import wording
from reports.printing.render import Studio


def columns(schedule: Schedule) -> list[str]:
    """«Класс», «Сентябрь» …"""
    return [
        translation.gettext("Class"),
        *(_month(first) for first, _last in by_months(schedule).columns),
    ]


def rows(schedule: Schedule) -> Iterator[tuple[Value, ...]]:
    """One row a class, in a cell a line a work: «Алгебра – 14.10»."""
    for row in by_months(schedule).rows:
        yield (row.school_class.name, *("\n".join(lines(cell)) for cell in row.cells))


def lines(cell: Cell) -> list[str]:
    """By subject, its days together; a work from outside by its own name."""
    found: dict[str, list[str]] = {}
    for entry in cell.entries:
        one = entry.procedure
        found.setdefault(one.title if one.is_outside else one.subject, []).append(f"{one.on:%d.%m}")
    return [f"{name} – {', '.join(days)}" for name, days in sorted(found.items())]


def pdf(schedule: Schedule, *, school: School, printed_on: dt.date) -> bytes:
    """A4, landscape. Raises ``PrinterMissing``."""
    with translation.override(wording.LANGUAGE):
        grid = by_months(schedule)
        html = render_to_string(
            "reports/pdf/assessments.html",
            {
                "language": wording.LANGUAGE,
                "school": school,
                "year": schedule.year,
                "months": [_month(first) for first, _last in grid.columns],
                "rows": [
                    (row.school_class.name, [lines(cell) for cell in row.cells])
                    for row in grid.rows
                ],
                "printed_on": printed_on,
            },
        )
    studio = Studio("reports/pdf/assessments.css")
    return studio.write(
        studio.layout(html), identifier=f"assessments{school.pk}-{printed_on.isoformat()}"
    )


def _month(day: dt.date) -> str:
    return formats.date_format(day, "F").capitalize()
