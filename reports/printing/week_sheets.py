"""The weekly sheet of the diary (form R-WEEK; S1-1.10, S1-8.3): a page of A4 for each student, and
the list against which the sheets are handed out."""

import datetime as dt
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.jobs import Report
from core.models import School
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.week_sheets import TO_SATURDAY, WeekSheet


def week_sheets_pdf(
    sheets: Sequence[WeekSheet],
    *,
    school: School,
    monday: dt.date,
    printed_on: dt.date,
    report: Report,
) -> bytes:
    """``report`` counts students. Raises what it raises, ``PrinterMissing``."""
    about = {
        "language": wording.LANGUAGE,
        "school": school,
        "monday": monday,
        "saturday": monday + TO_SATURDAY,
        "printed_on": printed_on,
    }
    step = _("Laying out the pages")
    pages = []
    with translation.override(wording.LANGUAGE):
        studio = Studio("reports/pdf/week_sheets.css")
        for number, sheet in enumerate(sheets):
            report(number, len(sheets), step)
            html = render_to_string("reports/pdf/week_sheet.html", {**about, "sheet": sheet})
            pages += studio.layout(html)
        html = render_to_string("reports/pdf/week_sheet_list.html", {**about, "sheets": sheets})
        pages += studio.layout(html)
        report(len(sheets), len(sheets), step)
        return studio.write(pages, identifier=f"week{monday:%Y%m%d}")
