"""The acknowledgement sheet on paper: lines for signatures, those given in the browser filled."""

import datetime as dt
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone, translation

from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.family_papers import Letterhead
from school.enums import Audience
from school.models import AckSheet
from school.selectors.ack_sheets import Signature


def ack_sheet_pdf(
    head: Letterhead,
    sheet: AckSheet,
    lines: Sequence[Signature],
    *,
    class_name: str,
    printed_at: dt.datetime,
) -> bytes:
    """``class_name`` empty: the whole of the sheet's audience."""
    with timezone.override(head.school.zone), translation.override(wording.LANGUAGE):
        html = render_to_string(
            "reports/pdf/ack_sheet.html",
            {
                "language": wording.LANGUAGE,
                "head": head,
                "sheet": sheet,
                "class_name": class_name,
                "lines": lines,
                "has_classes": sheet.audience != Audience.STAFF,
                "printed_at": printed_at,
            },
        )
        studio = Studio("reports/pdf/family_papers.css")
        return studio.write(studio.layout(html), identifier=f"sheet{sheet.pk}-{class_name}")
