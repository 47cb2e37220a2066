"""The journal of missed and replaced lessons and the time-sheet, as tables and on paper (§4.11)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import School
from core.spreadsheets import Value
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.substitution_journal import MonthJournal
from reports.selectors.time_sheet import Row, TimeSheet

JOURNAL_COLUMNS = (
    _("Date"),
    _("Lesson No."),
    pgettext_lazy("substitution", "Absent"),
    _("Subject"),
    _("Class"),
    _("Reason"),
    _("Grounds"),
    _("Who replaced"),
    _("Subject (given)"),
    _("Kind"),
    _("Coefficient, hours"),
    _("Signature"),
)


def journal_rows(journal: MonthJournal) -> Iterator[tuple[Value, ...]]:
    """One row a lesson, in the order of ``JOURNAL_COLUMNS``; then the summary."""
    for line in journal.lines:
        yield (
            line.on,
            line.slot,
            line.absent,
            line.subject,
            line.group,
            line.reason,
            line.grounds,
            line.substitute,
            line.taught,
            line.kind,
            line.hours,
            line.signed_on,
        )
    yield ()
    yield (journal.summary,)


def sheet_columns(sheet: TimeSheet) -> list[str]:
    return [
        str(_("Teacher")),
        str(_("Position")),
        str(_("Hours")),
        *(str(one.day.day) for one in sheet.days),
        str(_("Total")),
    ]


def sheet_rows(sheet: TimeSheet) -> Iterator[tuple[Value, ...]]:
    """A row for each kind of hours of a teacher, those of the school last."""
    for teacher in sheet.teachers:
        for row in teacher.rows:
            yield (teacher.name, teacher.position, *_cells(row))
    yield ()
    for row in sheet.totals:
        yield (str(_("The school")), "", *_cells(row))


def _cells(row: Row) -> tuple[Value, ...]:
    return (row.label, *row.cells, row.total)


def journal_pdf(journal: MonthJournal, *, school: School, printed_on: dt.date) -> bytes:
    """A4, landscape. Raises ``PrinterMissing``."""
    return _printed(
        "substitution_journal",
        identifier=f"substitutions{school.pk}-{journal.first:%Y-%m}-{printed_on:%Y-%m-%d}",
        journal=journal,
        month=month_name(journal.first),
        school=school,
        printed_on=printed_on,
    )


def sheet_pdf(sheet: TimeSheet, *, school: School, printed_on: dt.date) -> bytes:
    """A4, landscape. Raises ``PrinterMissing``."""
    return _printed(
        "time_sheet",
        identifier=f"time-sheet{school.pk}-{sheet.first:%Y-%m}-{printed_on:%Y-%m-%d}",
        sheet=sheet,
        month=month_name(sheet.first),
        school=school,
        printed_on=printed_on,
    )


def month_name(day: dt.date) -> str:
    """«май 2026»."""
    return formats.date_format(day, "F Y").lower()


def _printed(name: str, *, identifier: str, **context: Any) -> bytes:
    with translation.override(wording.LANGUAGE):
        html = render_to_string(
            f"reports/pdf/{name}.html", {"language": wording.LANGUAGE, **context}
        )
    studio = Studio("reports/pdf/substitutions.css")
    return studio.write(studio.layout(html), identifier=identifier)
