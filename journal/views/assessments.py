"""The schedule of assessment procedures: read by everybody of the school, kept by the deputy."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required, signed_in
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from journal import policies
from journal.forms.assessments import AssessmentForm, ScheduleForm
from journal.models import Assessment
from journal.selectors import assessments as selectors
from journal.selectors.assessments import grid
from journal.selectors.assessments.procedures import Procedure
from journal.services import assessments as services
from school.models import AcademicYear
from school.selectors.classes import year_of

# Broken limits that are said at once; the page has them all.
MOST_TOLD = 5


@require_safe
@signed_in
def assessment_list(request: ActorRequest) -> HttpResponse:
    """Class × week of a term with the limits that are broken; families see no limits, their
    business is when and what."""
    today = clock.today(request.school)
    year = year_of(request.actor.school_id, today)
    if year is None:
        return render(request, "journal/assessment_list.html", {"grid": None})
    form = ScheduleForm(request.GET, year=year, today=today)
    first, last = form.span()
    found = selectors.schedule(year=year, first=first, last=last, **form.narrow())
    context: dict[str, Any] = {
        "year": year,
        "form": form,
        "grid": grid.by_weeks(found),
        "schedule": found,
        "violations": found.violations if request.actor.is_staff else (),
        "shows_limits": request.actor.is_staff,
        "can_edit": policies.can_edit_assessments(request.actor),
        "outside": _outside(found),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "journal/assessment_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def assessment_add(request: ActorRequest) -> HttpResponse:
    """A procedure from outside: taken as it is, what it breaks is said at once."""
    year = get_object_or_404(
        AcademicYear.objects.filter(school_id=request.actor.school_id),
        pk=getattr(year_of(request.actor.school_id, clock.today(request.school)), "pk", None),
    )
    form = AssessmentForm(posted(request), year=year)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_assessment(actor=request.actor, year=year, **form.values())
        except services.OutsideTheYear as error:
            form.add_error("on", str(error))
        else:
            _say(request, made)
            return see_other("journal:assessment-list")
    return render(
        request,
        "journal/assessment_form.html",
        {"form": form, "crumbs": _crumbs()},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def assessment_withdraw(request: ActorRequest, assessment_id: int) -> HttpResponse:
    """Asks, then takes it out of the schedule."""
    assessment = get_object_or_404(
        Assessment.objects.visible_to(request.actor).in_force().select_related("subject"),
        pk=assessment_id,
    )
    if request.method == "POST":
        services.withdraw_assessment(actor=request.actor, assessment=assessment, now=clock.now())
        messages.success(request, _("The procedure is out of the schedule."))
        return see_other("journal:assessment-list")
    context = {"assessment": assessment, "crumbs": _crumbs()}
    return render(request, "journal/assessment_withdraw.html", context)


def _say(request: ActorRequest, made: Assessment) -> None:
    messages.success(request, _("The procedure stands in the schedule."))
    broken = selectors.broken_by_assessment(made)
    for one in broken[:MOST_TOLD]:
        messages.warning(request, f"{one.sentence} ({one.source})")
    more = len(broken) - MOST_TOLD
    if more > 0:
        messages.warning(
            request,
            ngettext(
                "%(n)s more limit is not kept: see the list below.",
                "%(n)s more limits are not kept: see the list below.",
                more,
            )
            % {"n": more},
        )


def _outside(found: selectors.Schedule) -> list[tuple[Procedure, list[str]]]:
    """Procedures from outside, each once, with the classes that write it."""
    of: dict[int, tuple[Procedure, list[str]]] = {}
    for one in found.procedures:
        if one.assessment_id is not None:
            of.setdefault(one.assessment_id, (one, []))[1].append(one.class_name)
    return list(of.values())


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Assessment procedures"), "url": reverse("journal:assessment-list")}]
