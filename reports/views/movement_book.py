"""The movement book: on the screen, as a spreadsheet, on paper (S0-5f, S0-9b, R-MOVE)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, runner, spreadsheets
from core.answers import see_other
from core.enums import JobKind
from core.errors import DomainError
from core.rate_limits import EXPORT, PRINT, limited
from reports.forms.movement_book import MovementBookForm
from reports.printing import movement_book as printing
from reports.selectors import movement_book as selectors
from reports.services import papers
from reports.tasks import print_movement_book
from school import policies
from school.models import AcademicYear
from school.selectors.movement import requests, years_of


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
    led = requests.led_classes(request.actor, clock.today(request.school))
    context = {
        "form": form,
        "asked": requests.pending_lines(actor=request.actor, led={item.pk for item in led}),
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
    book = _book(request, _valid_form(request), per_page=selectors.MOST_PRINTED)
    content = spreadsheets.workbook(
        title=_("Movement book"),
        header=[str(name) for name in printing.COLUMNS],
        rows=printing.rows(book),
    )
    disposition = content_disposition_header(
        as_attachment=True, filename=f"{_title(book.wanted)}.xlsx"
    )
    return HttpResponse(
        content,
        content_type=spreadsheets.MEDIA_TYPE,
        headers={"Content-Disposition": disposition},
    )


@require_POST
@role_required(*policies.MOVEMENT_READERS)
@limited(PRINT)
def movement_book_pdf(request: ActorRequest) -> HttpResponse:
    """Order the same on paper, with the totals and places for signatures."""
    wanted = _valid_form(request).wanted()
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.MOVEMENT_BOOK,
        title=_title(wanted),
        params={"filter": wanted.as_json()},
        now=clock.now(),
    )
    runner.start(print_movement_book, job)
    return see_other("reports:job-detail", job.pk)


def _valid_form(request: ActorRequest) -> MovementBookForm:
    form = _form(request, years_of(request.actor.school_id))
    if form is None or not form.is_valid():
        raise NothingToPrint
    return form


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


def _title(wanted: selectors.BookFilter) -> str:
    return _("Movement book %(since)s-%(until)s") % {
        "since": f"{wanted.since:%d.%m.%Y}",
        "until": f"{wanted.until:%d.%m.%Y}",
    }
