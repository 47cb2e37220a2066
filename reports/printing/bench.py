"""Pages a second of the press, against WeasyPrint given the same book as one naive document."""

import datetime as dt
import time
from dataclasses import dataclass

from core import clock
from reports.printing.naive import naive_html, render_naive
from reports.printing.pages import Imprint
from reports.printing.plan import plan
from reports.printing.render import Book, digest
from reports.selectors.volume import class_volume
from school.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Measured:
    pages: int
    pages_per_second: float
    naive_pages: int
    naive_pages_per_second: float


def measure(*, school_class: SchoolClass, now: dt.datetime) -> Measured:
    """Both renderers on one class, one after the other in this process; processor time, from the
    facts to the bytes, imports and database left out."""
    printed_at = clock.local(now, school_class.school)
    volume = class_volume(school_class=school_class, as_of=printed_at.date())
    imprint = Imprint(printed_at=printed_at, digest=digest(volume))
    _print(Book(plan(volume), imprint))

    started = time.process_time()
    planned = plan(volume)
    _print(Book(planned, imprint))
    taken = time.process_time() - started

    started = time.process_time()
    _content, naive_pages = render_naive(naive_html(planned))
    naive_taken = time.process_time() - started
    return Measured(
        pages=planned.page_count,
        pages_per_second=planned.page_count / taken,
        naive_pages=naive_pages,
        naive_pages_per_second=naive_pages / naive_taken,
    )


def _print(book: Book) -> bytes:
    book.render(lambda _done, _total, _step: None)
    return book.bind(None)
