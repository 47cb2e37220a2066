"""The movement book on paper and as a table (R-MOVE)."""

import datetime as dt
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.models import School
from core.spreadsheets import Value
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.movement_book import Book

COLUMNS = (
    _("In force from"),
    _("Movement"),
    _("Student"),
    _("Order No."),
    _("Order of"),
    _("From class"),
    _("To class"),
    _("From where, to where"),
    _("Reason"),
    _("Undone because"),
)


def rows(book: Book) -> Iterator[tuple[Value, ...]]:
    """One row a movement, in the order of ``COLUMNS``; then the totals of the classes."""
    for line in book.lines:
        yield (
            line.effective_on,
            line.kind,
            line.name,
            line.order_no,
            line.order_on,
            line.from_class,
            line.to_class,
            line.place,
            line.note,
            line.undo_reason,
        )
    yield ()
    yield tuple(str(name) for name in (_("Class"), _("Was"), _("Arrived"), _("Left"), _("Stands")))
    for total in (*book.totals, book.whole):
        yield (total.name, total.was, total.arrived, total.left, total.stands)


def pdf(book: Book, *, school: School, printed_on: dt.date) -> bytes:
    """A4, landscape. Raises ``PrinterMissing``."""
    with translation.override(wording.LANGUAGE):
        html = render_to_string(
            "reports/pdf/movement_book.html",
            {
                "language": wording.LANGUAGE,
                "book": book,
                "school": school,
                "printed_on": printed_on,
            },
        )
    studio = Studio("reports/pdf/movement_book.css")
    return studio.write(
        studio.layout(html), identifier=f"movement{school.pk}-{printed_on.isoformat()}"
    )
