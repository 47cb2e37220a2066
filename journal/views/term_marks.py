"""Term marks of a group as a plain form: for a phone, and for a browser without scripts."""

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
from journal.forms.term_marks import TermLine, place_refusals, term_lines, term_rows
from journal.selectors import gradebook as selectors
from journal.selectors import groups
from journal.services import errors, term_sheet
from journal.services.lesson_sheet import SheetRefused
from journal.views.endpoints import ensure_regulated
from journal.views.gradebook import term_asked


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def term_marks(request: ActorRequest, group_id: int) -> HttpResponse:
    """``?term=`` a term's id, ``?kind=year`` the marks of the year (in the last term)."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    terms = selectors.terms_of(group)
    today = clock.today(request.school)
    term = term_asked(request.GET.get("term", ""), terms) or selectors.current_term(terms, today)
    if term is None:
        raise Http404
    book = selectors.gradebook(
        actor=request.actor, group=group, term=term, terms=terms, today=today
    )
    asked = request.GET.get("kind") or "term"
    place = next((at for at, head in enumerate(book.decisions) if head.kind == asked), None)
    if place is None:
        raise Http404
    head = book.decisions[place]
    lines = term_lines(book, place, request.POST)
    if request.method == "POST":
        if not head.is_editable:
            raise errors.TermClosed(term) if term.closed_at else errors.NotYourGroup
        try:
            changed = term_sheet.decide_for_group(
                actor=request.actor,
                group=group,
                kind=head.kind,
                term=term if head.term_id else None,
                rows=term_rows(lines),
                now=clock.now(),
            )
        except SheetRefused as refused:
            place_refusals(lines, refused)
            return _page(request, book, place, lines, error=str(refused))
        messages.success(
            request,
            ngettext("%(count)s term mark is saved.", "%(count)s term marks are saved.", changed)
            % {"count": changed},
        )
        return see_other(
            f"{reverse('journal:term-marks', args=[group.pk])}?{request.GET.urlencode()}"
        )
    return _page(request, book, place, lines)


def _page(
    request: ActorRequest,
    book: selectors.Gradebook,
    place: int,
    lines: list[TermLine],
    *,
    error: str = "",
) -> HttpResponse:
    head = book.decisions[place]
    return render(
        request,
        "journal/gradebook_term_marks.html",
        {
            "book": book,
            "head": head,
            "lines": lines,
            "error": error,
            "title": _("Term marks: %(term)s") % {"term": head.label},
        },
        status=422 if error else 200,
    )
