"""The move to the next year: the plan, the order, the way back (S0-5d,e)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.actors import Actor, ActorRequest
from core import clock, runner
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from journal.forms.roll_over import RollOverForm, asks
from journal.selectors.terms.year_end import Check
from journal.services import roll_over as services
from journal.tasks import roll_over_school, undo_roll_over
from school import policies
from school.models import ImportRun, SchoolClass
from school.selectors import promotion
from school.services.promotion import KIND


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.ROLL_OVER_READERS)
def roll_over(request: ActorRequest) -> HttpResponse:
    """The plan by default; a POST shows it with other settings, and with ``confirm`` orders the
    move."""
    may_move = policies.can_roll_over(request.actor)
    if request.method == "POST" and not may_move:
        raise NotAllowed(_("Only the administrator moves the school to the next year."))
    today = clock.today(request.school)
    year = promotion.year_to_close(request.actor.school_id, today)
    context = {"may_move": may_move, "runs": _runs(request)}
    if year is None:
        return render(request, "journal/roll_over.html", context)
    classes = list(SchoolClass.objects.filter(year=year).in_school_order())
    defaults = promotion.default_options(year)
    form = RollOverForm(posted(request), defaults=defaults, classes=classes)
    status = 200
    options = defaults
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        options = form.options()
        if "confirm" in request.POST:
            try:
                job = services.order_roll_over(
                    actor=request.actor, year=year, options=options, today=today, now=clock.now()
                )
            except DomainError as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                runner.start(roll_over_school, job)
                return see_other("reports:job-detail", job.pk)
    planned = services.preview(year=year, options=options, today=today)
    return render(
        request,
        "journal/roll_over.html",
        context
        | {
            "form": form,
            "year": year,
            "planned": planned,
            "facts": services.summary(planned),
            "checks": [_shown(request.actor, check, planned) for check in planned.checks],
        },
        status=status,
    )


@require_POST
@role_required(*policies.ROLL_OVER_READERS)
def roll_over_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Order the closed year back. A move of another school is not found."""
    run = get_object_or_404(
        ImportRun.objects.filter(school_id=request.actor.school_id, kind=KIND), pk=run_id
    )
    if not policies.can_roll_over(request.actor):
        raise NotAllowed(_("Only the administrator moves the school to the next year."))
    try:
        job = services.order_undo(actor=request.actor, run=run, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return see_other("journal:roll-over")
    runner.start(undo_roll_over, job)
    return see_other("reports:job-detail", job.pk)


def _runs(request: ActorRequest) -> list[dict[str, object]]:
    runs = ImportRun.objects.filter(school_id=request.actor.school_id, kind=KIND)
    return [
        {
            "pk": run.pk,
            "dialog": f"undo-{run.pk}",
            "name": run.file_name,
            "at": clock.local(run.created_at, request.school),
            "report": run.report,
            "is_undone": run.undone_at is not None,
        }
        for run in runs.defer("changes").order_by("-pk")[:5]
    ]


def _opens(actor: Actor, page: str) -> bool:
    """Whether the page where a check is put right is open to the actor."""
    if page == "journal:movement-record":
        return policies.can_record_movement(actor)
    return bool(page) and (actor.reads_all_journals or page.startswith("school:"))


def _shown(actor: Actor, check: Check, planned: services.Preview) -> dict[str, object]:
    """A check with the word and colour of its state; its page where the actor may open one."""
    stops = check in planned.stopping
    url = reverse(check.page) if not check.is_fine and _opens(actor, check.page) else ""
    kind = "ok" if check.is_fine else "bad" if stops else "warn"
    label = {"ok": _("fine"), "bad": _("stops the move"), "warn": _("to be noted")}[kind]
    return {
        "code": check.code,
        "title": check.title,
        "sentence": check.sentence,
        "kind": kind,
        "label": label,
        "url": url,
        "asks": asks(check),
        "is_accepted": check.code in planned.promotion.options.accepted,
    }
