"""The movement book: on the screen, as a spreadsheet, on paper (S0-5f, S0-9b, R-MOVE)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, spreadsheets
from core.errors import DomainError
from core.rate_limits import EXPORT, PRINT, limited
from reports.forms.movement_book import MovementBookForm
from reports.printing import movement_book as printing
from reports.selectors import movement_book as selectors
from school import policies
from school.models import AcademicYear
from school.selectors import movement_requests
from school.selectors.movement import years_of

MOST_LINES = 5000


class NothingToPrint(DomainError):
    """The dates or the year of the address make no book."""

    def __init__(self) -> None:
        super().__init__(_("Choose the dates again: there is nothing to write for them."))


@require_safe
@role_required(*policies.MOVEMENT_READERS)
def movement_book(request: ActorRequest) -> HttpResponse:
    """Orders of a span with the totals per class, above them what class teachers ask to record. A
    teacher sees the class they lead."""
    years = years_of(request.actor.school_id)
    form = _form(request, years)
    led = movement_requests.led_classes(request.actor, clock.today(request.school))
    context = {
        "form": form,
        "asked": movement_requests.pending_lines(
            actor=request.actor, led={item.pk for item in led}
        ),
        "can_send": bool(led),
        "can_record": policies.can_record_movement(request.actor),
        "can_roll_over": request.actor.role in policies.ROLL_OVER_READERS,
    }
    if form is None or not form.is_valid():
        return render(request, "reports/movement_book.html", context, status=422 if form else 200)
    book = _book(request, form, page=request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    encoded = query.urlencode()
    return render(
        request,
        "reports/movement_book.html",
        context
        | {
            "book": book,
            "years": _tabs(years, form.chosen_year),
            "query": f"{encoded}&" if encoded else "",
        },
    )


@require_safe
@role_required(*policies.MOVEMENT_READERS)
@limited(EXPORT)
def movement_book_xlsx(request: ActorRequest) -> HttpResponse:
    """The same lines as a spreadsheet, text that looks like a formula kept as text."""
    book = _whole_book(request)
    content = spreadsheets.workbook(
        title=_("Movement book"),
        header=[str(name) for name in printing.COLUMNS],
        rows=printing.rows(book),
    )
    return _file(content, "xlsx", spreadsheets.MEDIA_TYPE, book)


@require_safe
@role_required(*policies.MOVEMENT_READERS)
@limited(PRINT)
def movement_book_pdf(request: ActorRequest) -> HttpResponse:
    """The same on paper, with the totals and places for signatures."""
    book = _whole_book(request)
    content = printing.pdf(book, school=request.school, printed_on=clock.today(request.school))
    return _file(content, "pdf", "application/pdf", book)


def _whole_book(request: ActorRequest) -> selectors.Book:
    form = _form(request, years_of(request.actor.school_id))
    if form is None or not form.is_valid():
        raise NothingToPrint
    return _book(request, form, per_page=MOST_LINES)


def _form(request: ActorRequest, years: list[AcademicYear]) -> MovementBookForm | None:
    """Of the year asked for, or the latest that has begun; None for a school without years."""
    today = clock.today(request.school)
    asked = request.GET.get("year", "")
    if asked:
        year = next((item for item in years if str(item.pk) == asked), None)
        if year is None:
            raise Http404
    elif not years:
        return None
    else:
        year = next((item for item in years if item.starts_on <= today), years[-1])
    classes = selectors.classes_of(request.actor, year)
    return MovementBookForm(request.GET, year=year, classes=classes, today=today)


def _book(
    request: ActorRequest,
    form: MovementBookForm,
    *,
    page: str = "1",
    per_page: int = selectors.PER_PAGE,
) -> selectors.Book:
    return selectors.movement_book(
        request.actor,
        form.wanted(),
        form.classes,
        page=page,
        per_page=per_page,
        title=_("Together"),
    )


def _tabs(years: list[AcademicYear], current: AcademicYear) -> list[dict[str, object]]:
    if len(years) < 2:
        return []
    return [
        {"label": year.name, "url": f"?year={year.pk}", "is_current": year.pk == current.pk}
        for year in years
    ]


def _file(content: bytes, suffix: str, media_type: str, book: selectors.Book) -> HttpResponse:
    name = _("Movement book %(since)s-%(until)s") % {
        "since": f"{book.wanted.since:%d.%m.%Y}",
        "until": f"{book.wanted.until:%d.%m.%Y}",
    }
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{suffix}")
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": disposition}
    )
