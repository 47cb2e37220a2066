"""Conduct marks of a class, by its class teacher."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from journal.forms.conduct import conduct_lines, conduct_rows, place_conduct_refusals
from journal.selectors import gradebook
from journal.selectors.terms import conduct as selectors
from journal.selectors.terms.conduct import ConductSheet
from journal.services import errors
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms import conduct
from journal.services.terms import errors as term_errors
from school.models import SchoolClass, Term


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def conduct_marks(request: ActorRequest, class_id: int) -> HttpResponse:
    """``?term=`` a term's id, ``?term=year`` the year. Raises ``NoConductMarks`` where the
    regulation has none."""
    school_class = get_object_or_404(
        SchoolClass.objects.visible_to(request.actor).select_related(
            "year__regulation", "term_scheme"
        ),
        pk=class_id,
    )
    if not hasattr(school_class.year, "regulation"):
        raise term_errors.NoConductMarks
    today = clock.today(request.school)
    sheet = selectors.conduct_sheet(
        actor=request.actor,
        school_class=school_class,
        term=_term_asked(request, school_class),
        today=today,
    )
    if not sheet.choices:
        raise term_errors.NoConductMarks
    lines = conduct_lines(sheet, request.POST)
    error = ""
    if request.method == "POST":
        if not sheet.is_editable:
            raise _why_not(sheet)
        try:
            changed = conduct.set_for_class(
                actor=request.actor,
                school_class=school_class,
                term=sheet.term,
                rows=conduct_rows(lines),
                now=clock.now(),
            )
        except SheetRefused as refused:
            place_conduct_refusals(lines, refused)
            error = str(refused)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)s conduct mark is saved.",
                    "%(count)s conduct marks are saved.",
                    changed,
                )
                % {"count": changed},
            )
            return see_other(_address(sheet, sheet.term))
    return render(
        request,
        "journal/conduct.html",
        {"sheet": sheet, "lines": lines, "error": error, "tabs": _tabs(sheet)},
        status=422 if error else 200,
    )


def _why_not(sheet: ConductSheet) -> errors.JournalError | term_errors.NotYourClass:
    if sheet.term is not None and sheet.term.closed_at is not None:
        return errors.TermClosed(sheet.term)
    return term_errors.YearClosed() if sheet.is_closed else term_errors.NotYourClass()


def _term_asked(request: ActorRequest, school_class: SchoolClass) -> Term | None:
    """The term of the address, None for the year; without one the present term."""
    terms = list(Term.objects.filter(scheme_id=school_class.term_scheme_id).order_by("number"))
    asked = request.GET.get("term", "")
    if asked == "year":
        return None
    if not asked:
        return gradebook.current_term(terms, clock.today(request.school))
    found = next((term for term in terms if str(term.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _address(sheet: ConductSheet, term: Term | None) -> str:
    address = reverse("journal:conduct", args=[sheet.school_class.pk])
    return f"{address}?term={term.pk if term else 'year'}"


def _tabs(sheet: ConductSheet) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [
        {"label": term.name, "url": _address(sheet, term), "is_current": term == sheet.term}
        for term in sheet.terms
    ]
    year = {"label": _("Year"), "url": _address(sheet, None), "is_current": sheet.term is None}
    return [*found, year]
