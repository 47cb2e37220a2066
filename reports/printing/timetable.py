"""The timetable of the whole school on A3, and as a table (S1-4.5b)."""

import datetime as dt

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import spreadsheets
from core.models import School
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.timetable_sheets import Sheets, flat_header, flat_rows
from schedule.selectors.timetable.board import View


def pdf(found: Sheets, *, school: School, printed_on: dt.date) -> bytes:
    """A3, landscape, as many sheets as the school needs. Raises ``PrinterMissing``."""
    with translation.override(wording.LANGUAGE):
        html = render_to_string(
            "reports/pdf/timetable.html",
            {
                "language": wording.LANGUAGE,
                "found": found,
                "is_class": found.view == View.CLASS,
                "title": title_of(found.view),
                "school": school,
                "printed_on": printed_on,
            },
        )
    studio = Studio("reports/pdf/timetable.css")
    return studio.write(studio.layout(html), identifier=f"timetable{found.version.pk}-{found.view}")


def xlsx(found: Sheets) -> bytes:
    """One sheet; text that looks like a formula stays text."""
    heads = [_("Day"), _("Lesson"), _("Begins at")]
    if found.view == View.TEACHER:
        heads = [_("Teacher")]
    elif found.view == View.ROOM:
        heads = [_("Room")]
    return spreadsheets.workbook(
        title=title_of(found.view),
        header=[*heads, *flat_header(found)],
        rows=flat_rows(found),
    )


def title_of(view: View) -> str:
    return {
        View.CLASS: _("Timetable of classes"),
        View.TEACHER: _("Timetable of teachers"),
        View.ROOM: _("Timetable of rooms"),
    }[view]
