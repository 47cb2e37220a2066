"""«My account was used by somebody else»: the notice, and the page that is left when one is out."""

import datetime as dt
from typing import Any

from django.contrib import auth, messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required, signed_in
from accounts.actors import ActorRequest
from accounts.enums import Role
from accounts.models import Incident, User
from accounts.services.incidents import AlreadyReported, FrozenElsewhere, IncidentError
from core import clock, tenancy
from core.answers import posted, see_other
from core.rate_limits import REPORT, limited
from reports.forms.incidents import ReportForm, ReportOtherForm
from reports.printing.incident_papers import notice_pdf
from reports.services import incidents
from reports.views.downloads import paper
from school.selectors.incidents import clocks_of, contact_of, notice_rule

# The link of the reporter, who is signed out by the report: one incident, one browser, one day.
_SALT = "reports.incident-reported"
_SESSION_KEY = "incident_reported"
_VALID_FOR = dt.timedelta(hours=24)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited(REPORT)
def incident_report(request: ActorRequest) -> HttpResponse:
    """The notice about one's own account. Sending it freezes the account and ends this session,
    too: what is left is a page in this browser, from which the notice is printed."""
    now = clock.now()
    user = User.objects.get(pk=request.actor.user_id)
    form = ReportForm(
        posted(request),
        school=request.school,
        now=now,
        contact=contact_of(user, request.actor.school_id),
    )
    if request.method == "POST" and form.is_valid():
        try:
            incident = incidents.report_incident(
                actor=request.actor, account=user, notice=form.notice(), now=now
            )
        except IncidentError as error:
            form.add_error(None, str(error))
        else:
            return _leave(request, incident)
    return _form(request, form, is_own=True)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR, Role.DIRECTOR)
def incident_report_other(request: ActorRequest) -> HttpResponse:
    """The same for somebody who came in person or phoned."""
    now = clock.now()
    form = ReportOtherForm(posted(request), school=request.school, now=now, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.account is not None:
        is_own = form.account.pk == request.actor.user_id
        try:
            incident = incidents.report_incident(
                actor=request.actor, account=form.account, notice=form.notice(), now=now
            )
        except (AlreadyReported, FrozenElsewhere, IncidentError) as error:
            form.add_error(None, str(error))
        else:
            if is_own:
                return _leave(request, incident)
            messages.success(request, _("The account is frozen, its sessions are ended."))
            return see_other("reports:incident-detail", incident.pk)
    return _form(request, form, is_own=False)


@require_safe
def incident_reported(request: HttpRequest, token: str) -> HttpResponse:
    """For one who is out: the number, the clock and the notice to print. Nothing secret."""
    incident = _reported(request, token)
    with tenancy.of_school(incident.school_id), timezone.override(incident.school.zone):
        now = clock.now()
        rule = notice_rule(incident.school, clock.today(incident.school))
        context = {
            "incident": incident,
            "clock": clocks_of(incident, now, rule=rule)[0],
            "token": token,
        }
        response = render(request, "reports/incident_reported.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def incident_reported_notice(request: HttpRequest, token: str) -> HttpResponse:
    """The notice as a PDF, for one who is out."""
    incident = _reported(request, token)
    with tenancy.of_school(incident.school_id), timezone.override(incident.school.zone):
        return paper(
            notice_pdf(incident), file_name=_("Notice %(number)s.pdf") % {"number": incident.number}
        )


def _leave(request: ActorRequest, incident: Incident) -> HttpResponse:
    auth.logout(request)
    token = signing.dumps({"school": incident.school_id, "incident": incident.pk}, salt=_SALT)
    request.session[_SESSION_KEY] = token
    request.session.set_expiry(int(_VALID_FOR.total_seconds()))
    return see_other("reports:incident-reported", token)


def _reported(request: HttpRequest, token: str) -> Incident:
    """The incident of the link; 404 in another browser, after a day, or for a made-up one."""
    if request.session.get(_SESSION_KEY) != token:
        raise Http404
    try:
        said: dict[str, int] = signing.loads(token, salt=_SALT, max_age=_VALID_FOR)
    except signing.BadSignature:
        raise Http404 from None
    with tenancy.of_school(said["school"]):
        return Incident.objects.select_related("school", "account").get(pk=said["incident"])


def _form(request: ActorRequest, form: ReportForm, *, is_own: bool) -> HttpResponse:
    crumb: dict[str, Any] = (
        {"label": _("My account"), "url": reverse("accounts:profile")}
        if is_own
        else {"label": _("Incidents"), "url": reverse("reports:incident-list")}
    )
    return render(
        request,
        "reports/incident_report.html",
        {"form": form, "is_own": is_own, "crumbs": [crumb]},
        status=422 if form.is_bound else 200,
    )
