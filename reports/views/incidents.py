"""Incidents: the list, one of them with the operations of the account, and what is decided."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies
from accounts.access import signed_in
from accounts.actors import ActorRequest
from accounts.enums import AccessedPage
from accounts.models import Incident
from accounts.services import incidents as decisions
from accounts.services.access_log import record_access
from core import clock, runner
from core.addresses import client_address
from core.answers import posted, see_other
from core.enums import JobKind
from core.operations import tracked_models
from core.rate_limits import PRINT, limited
from reports.forms.incidents import (
    ActForm,
    IncidentFilterForm,
    LeakForm,
    MomentForm,
    OperationFilterForm,
    VoidForm,
)
from reports.printing.incident_papers import notice_pdf
from reports.selectors import incident_operations
from reports.selectors import incidents as selectors
from reports.services import incidents as services
from reports.services import papers
from reports.tasks import print_incident_act, void_operations
from reports.views.downloads import paper
from school.selectors.incidents import clocks_of, notice_rule

DUTIES = {"notified": "authority_notified_at", "answered": "authority_answered_at"}


@require_safe
@signed_in
def incident_list(request: ActorRequest) -> HttpResponse:
    """Director, administrator and control group: all of the school; anybody else: the own ones."""
    form = IncidentFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "reports/incidents.html", {"form": form}, status=422)
    lines = selectors.incident_list(
        actor=request.actor,
        school=request.school,
        now=clock.now(),
        state=form.cleaned_data["state"],
        text=form.cleaned_data["text"],
    )
    context = {
        "form": form,
        "lines": lines,
        "is_filtered": any(form.cleaned_data.values()),
        "report_url": reverse("reports:incident-report-other")
        if policies.can_report_incident(request.actor, account_id=0)
        else None,
    }
    return render(request, "reports/incidents.html", context)


@require_safe
@signed_in
def incident_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One incident; opening it is written down. Its operations are read by the director, the
    administrator and the control group, its owner sees where it stands."""
    incident = _visible(request, pk)
    record_access(
        actor=request.actor,
        page=AccessedPage.INCIDENT,
        object_id=incident.pk,
        at=clock.now(),
        address=client_address(request),
    )
    return _page(request, incident)


@require_POST
@signed_in
def incident_inform(request: ActorRequest, pk: int) -> HttpResponse:
    """When the director got the information."""
    incident = _visible(request, pk)
    now = clock.now()
    form = MomentForm(posted(request), school=request.school, moment=now)
    if not form.is_valid():
        return _page(request, incident, inform_form=form)
    try:
        decisions.record_informed(
            actor=request.actor, incident=incident, informed_at=form.moment(), now=now
        )
    except decisions.IncidentError as error:
        form.add_error(None, str(error))
        return _page(request, incident, inform_form=form)
    messages.success(request, _("Operations since this moment are listed below."))
    return see_other("reports:incident-detail", pk)


@require_POST
@signed_in
def incident_void(request: ActorRequest, pk: int) -> HttpResponse:
    """Declare chosen operations void, a page of them at most, or order that of all."""
    incident = _visible(request, pk)
    form = VoidForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return see_other("reports:incident-detail", pk)
    if form.cleaned_data["all"]:
        job = services.order_voiding(actor=request.actor, incident=incident, now=clock.now())
        runner.start(void_operations, job)
        return see_other("reports:job-detail", job.pk)
    report = services.void_operations(
        actor=request.actor,
        incident=incident,
        keys=form.cleaned_data["operation"],
        now=clock.now(),
    )
    _tell(request, report)
    return see_other(f"{reverse('reports:incident-detail', args=[pk])}#operations")


@require_POST
@signed_in
def incident_leak(request: ActorRequest, pk: int) -> HttpResponse:
    """Whether personal data have leaked."""
    incident = _visible(request, pk)
    form = LeakForm(request.POST, incident=incident)
    if not form.is_valid():
        return _page(request, incident, leak_form=form)
    decisions.record_leak(
        actor=request.actor,
        incident=incident,
        has_leak=form.cleaned_data["has_leak"],
        now=clock.now(),
    )
    return see_other("reports:incident-detail", pk)


@require_POST
@signed_in
def incident_duty(request: ActorRequest, pk: int, duty: str) -> HttpResponse:
    """The authority was notified, or told of the result: when."""
    incident = _visible(request, pk)
    if duty not in DUTIES:
        raise Http404
    now = clock.now()
    form = MomentForm(posted(request), school=request.school, moment=now)
    if form.is_valid():
        try:
            decisions.record_duty_done(
                actor=request.actor,
                incident=incident,
                duty=DUTIES[duty],
                done_at=form.moment(),
                now=now,
            )
        except decisions.IncidentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The time is recorded."))
            return see_other("reports:incident-detail", pk)
    return _page(request, incident, duty_form=form)


@require_POST
@signed_in
def incident_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Let the account be used again, with a new password."""
    incident = _visible(request, pk)
    decisions.close_incident(actor=request.actor, incident=incident, now=clock.now())
    messages.success(
        request,
        _(
            "The incident is closed. The old password is void: the administrator issues a slip with"
            " a new one."
        ),
    )
    return see_other("reports:incident-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def incident_act_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Number, date, commission and measures of the act."""
    incident = _visible(request, pk)
    if not policies.can_decide_incident(request.actor):
        raise decisions.NotDirector
    form = ActForm(posted(request), incident=incident, today=clock.today(request.school))
    if request.method == "POST" and form.is_valid():
        decisions.record_act(
            actor=request.actor,
            incident=incident,
            act_no=form.cleaned_data["act_no"],
            act_on=form.cleaned_data["act_on"],
            commission=form.commission(),
            measures=form.cleaned_data["measures"],
        )
        messages.success(request, _("The act is ready to be printed."))
        return see_other("reports:incident-detail", pk)
    context = {"form": form, "incident": incident, "crumbs": _crumbs(incident)}
    return render(
        request, "reports/incident_act.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@signed_in
@limited(PRINT)
def incident_act(request: ActorRequest, pk: int) -> HttpResponse:
    """Order the act as a PDF: it names every operation that is void."""
    incident = _visible(request, pk)
    if not policies.can_read_operations(request.actor):
        raise decisions.NotDirector
    if not incident.act_no:
        raise decisions.IncidentError(_("Fill in the number and the commission of the act first."))
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.INCIDENT_ACT,
        title=_("Act No. %(number)s") % {"number": incident.act_no},
        params={"incident": incident.pk},
        now=clock.now(),
    )
    runner.start(print_incident_act, job)
    return see_other("reports:job-detail", job.pk)


@require_safe
@signed_in
def incident_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """The notice as a PDF."""
    incident = _visible(request, pk)
    name = _("Notice %(number)s.pdf") % {"number": incident.number}
    return paper(notice_pdf(incident), file_name=name)


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, pk: int) -> Incident:
    return get_object_or_404(
        Incident.objects.visible_to(request.actor).select_related(
            "account", "reported_by", "school"
        ),
        pk=pk,
    )


def _page(
    request: ActorRequest,
    incident: Incident,
    *,
    inform_form: MomentForm | None = None,
    duty_form: MomentForm | None = None,
    leak_form: LeakForm | None = None,
) -> HttpResponse:
    """The page of an incident; a form that was not valid comes back on it, with 422."""
    now = clock.now()
    school = request.school
    rule = notice_rule(school, now.astimezone(school.zone).date())
    broken = next((form for form in (inform_form, duty_form, leak_form) if form), None)
    context = {
        "incident": incident,
        "line": selectors.IncidentLine(incident, clocks_of(incident, now, rule=rule), 0),
        "account": selectors.account_of(incident),
        "crumbs": _crumbs(incident)[:1],
        "can_decide": policies.can_decide_incident(request.actor),
        "can_close": incident.closed_at is None
        and policies.can_close_incident(
            request.actor, is_account_of_director=decisions.is_of_director(incident)
        ),
        "can_read_operations": policies.can_read_operations(request.actor),
        "inform_form": inform_form or MomentForm(school=school, moment=incident.informed_at or now),
        "leak_form": leak_form or LeakForm(incident=incident),
        "duty_form": duty_form or MomentForm(school=school, moment=now, auto_id="duty_%s"),
    }
    if context["can_read_operations"]:
        context |= _operations(request, incident)
    return render(request, "reports/incident.html", context, status=422 if broken else 200)


def _operations(request: ActorRequest, incident: Incident) -> dict[str, object]:
    kinds = [
        (model._meta.label, str(capfirst(model._meta.verbose_name_plural)))
        for _event, model in tracked_models()
    ]
    form = OperationFilterForm(request.GET, kinds=kinds)
    data = form.cleaned_data if form.is_valid() else {}
    table = incident_operations.operation_table(
        incident=incident,
        since=form.since_wanted(incident),
        kind=data.get("kind", ""),
        state=data.get("state", ""),
        page=request.GET.get("page", "1"),
    )
    query = request.GET.copy()
    query.pop("page", None)
    form.fields["kind"].choices = [  # type: ignore[attr-defined]
        ("", _("All")),
        *((kind.label, f"{kind.name}: {kind.count}") for kind in table.kinds),
    ]
    return {
        "filter_form": form,
        "table": table,
        "query": f"{query.urlencode()}&" if query else "",
    }


def _crumbs(incident: Incident) -> list[dict[str, str]]:
    return [
        {"label": _("Incidents"), "url": reverse("reports:incident-list")},
        {
            "label": _("Incident No. %(number)s") % {"number": incident.number},
            "url": reverse("reports:incident-detail", args=[incident.pk]),
        },
    ]


def _tell(request: ActorRequest, report: services.VoidReport) -> None:
    if report.restored:
        messages.success(
            request,
            ngettext(
                "%(n)s operation is void, the earlier value is back.",
                "%(n)s operations are void, the earlier values are back.",
                report.restored,
            )
            % {"n": report.restored},
        )
    if report.refused:
        messages.warning(
            request,
            ngettext(
                "%(n)s operation could not be taken back: the reason stands beside it.",
                "%(n)s operations could not be taken back: the reason stands beside each.",
                report.refused,
            )
            % {"n": report.refused},
        )
    if not (report.restored or report.refused):
        messages.info(request, _("These operations are void already."))
