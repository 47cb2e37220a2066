"""Closing of terms, and journals of closed terms open again for some hours."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from core.errors import DomainError
from journal import policies
from journal.forms.reopenings import AskReopeningForm
from journal.models import TermReopening
from journal.selectors import gaps, groups
from journal.selectors.terms import closing, due
from journal.selectors.terms import reopenings as reopening_selectors
from journal.services import terms
from journal.services.terms import errors as term_errors
from journal.services.terms import reopenings
from journal.views.endpoints import ensure_regulated
from school.models import Term


@require_safe
@role_required(*JOURNAL_READERS)
def term_list(request: ActorRequest) -> HttpResponse:
    """The terms of the year, how far their marks are, and the requests to reopen."""
    now = clock.now()
    local_now = clock.local(now, request.school)
    found = closing.terms_of_year(school_id=request.actor.school_id, day=local_now.date())
    year_id = found[0].scheme.year_id if found else 0
    return render(
        request,
        "journal/term_list.html",
        {
            "terms": closing.listed(found, local_now=local_now),
            "reopenings": reopening_selectors.reopening_lines(
                actor=request.actor, year_id=year_id, now=now
            ),
            "can_decide": request.actor.role == Role.DEPUTY,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*JOURNAL_READERS)
def term_detail(request: ActorRequest, term_id: int) -> HttpResponse:
    """Readiness of a term and who has not decided; ``action=close|reopen`` by the deputy."""
    term = get_object_or_404(
        Term.objects.filter(school_id=request.actor.school_id).select_related(
            "scheme__year", "closed_by", "school"
        ),
        pk=term_id,
    )
    error = ""
    if request.method == "POST":
        try:
            return _closed(request, term)
        except term_errors.NotDeputy:
            raise
        except DomainError as refused:
            error = str(refused)
            term.refresh_from_db()
    now = clock.now()
    local_now = clock.local(now, request.school)
    regulation = gaps.regulation_on(request.actor.school_id, term.ends_on)
    progress = closing.progress(term, book=due.due_book(regulation), now=now)
    return render(
        request,
        "journal/term_detail.html",
        {
            "term": term,
            "check": closing.readiness(term, local_now=local_now, regulation=regulation),
            "progress": progress,
            "by_teacher": closing.by_teacher(progress),
            "can_close": policies.can_close_term(request.actor, term)
            and term.scheme.year.closed_at is None,
            "error": error,
            "title": f"{term.name}, {term.scheme.year.name}",
            "crumbs": [{"label": _("Terms"), "url": reverse("journal:term-list")}],
        },
        status=422 if error else 200,
    )


def _closed(request: ActorRequest, term: Term) -> HttpResponse:
    if request.POST.get("action") == "reopen":
        terms.reopen_term(
            actor=request.actor,
            term=term,
            reason=request.POST.get("reason", "")[:300],
            now=clock.now(),
        )
        messages.success(request, _("%(term)s is open again.") % {"term": term.name})
    else:
        terms.close_term(
            actor=request.actor,
            term=term,
            is_confirmed=request.POST.get("is_confirmed") == "on",
            now=clock.now(),
        )
        messages.success(request, _("%(term)s is closed.") % {"term": term.name})
    return see_other("journal:term-detail", term.pk)


@require_POST
@role_required(Role.TEACHER)
def reopening_ask(request: ActorRequest, group_id: int) -> HttpResponse:
    """A teacher asks to open this journal of the closed ``term`` again."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    term = get_object_or_404(
        Term.objects.filter(scheme_id=group.term_scheme_id),
        pk=_id(request.POST.get("term", "")),
    )
    form = AskReopeningForm(request.POST, most=group.year.regulation.reopening_hours)
    if not form.is_valid():
        raise DomainError(
            _("Write what is to be corrected and for how many hours the journal is needed.")
        )
    reopenings.ask_reopening(
        actor=request.actor,
        group=group,
        term=term,
        hours=form.cleaned_data["hours"],
        reason=form.cleaned_data["reason"],
        now=clock.now(),
    )
    messages.success(request, _("The request is sent to the deputy head."))
    return see_other(f"{reverse('journal:term-marks', args=[group.pk])}?term={term.pk}")


@require_POST
@role_required(Role.TEACHER)
def reopening_withdraw(request: ActorRequest, reopening_id: int) -> HttpResponse:
    """The teacher takes back the own request while it waits; the row stays in the history."""
    asked = get_object_or_404(TermReopening.objects.visible_to(request.actor), pk=reopening_id)
    try:
        reopenings.withdraw_reopening(actor=request.actor, asked=asked, now=clock.now())
    except term_errors.ReopeningDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is withdrawn."))
    address = reverse("journal:term-marks", args=[asked.group_id])
    return see_other(f"{address}?term={asked.term_id}")


@require_POST
@role_required(Role.DEPUTY)
def reopening_decide(request: ActorRequest, reopening_id: int) -> HttpResponse:
    """``action``: the deputy grants, refuses or ends it."""
    asked = get_object_or_404(TermReopening.objects.visible_to(request.actor), pk=reopening_id)
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise DomainError(_("Choose what to do with the request."))
    messages.success(request, action(request, asked))
    return see_other("journal:term-list")


def _grant(request: ActorRequest, asked: TermReopening) -> str:
    reopenings.grant_reopening(actor=request.actor, asked=asked, now=clock.now())
    return _("The journal is open again; it closes by itself.")


def _refuse(request: ActorRequest, asked: TermReopening) -> str:
    reopenings.refuse_reopening(
        actor=request.actor,
        asked=asked,
        answer=request.POST.get("answer", "")[:300],
        now=clock.now(),
    )
    return _("The request is refused, the teacher will read why.")


def _end(request: ActorRequest, asked: TermReopening) -> str:
    reopenings.end_reopening(actor=request.actor, reopened=asked, now=clock.now())
    return _("The journal is closed again.")


_ACTIONS: dict[str, Callable[[ActorRequest, TermReopening], str]] = {
    "grant": _grant,
    "refuse": _refuse,
    "end": _end,
}


def _id(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0
