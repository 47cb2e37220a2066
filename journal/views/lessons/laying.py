"""Lessons by the timetable: what differs, the order to put it right, a draft put into force."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, runner
from core.answers import posted, see_other
from core.errors import DomainError
from journal.forms.laying import LayingForm
from journal.policies import opens_journals
from journal.selectors.lessons import timetable as selectors
from journal.selectors.lessons.timetable_diff import Span, TimetableDiff
from journal.services.lessons import making, publishing
from journal.tasks import lay_lessons
from schedule.models import TimetableVersion
from school.models import AcademicYear, Term
from school.policies import IMPORTERS

# Longer lists say how many more there are.
_ROWS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
def lessons_lay(request: ActorRequest) -> HttpResponse:
    """What differs in the days asked for, by default in those that are left of the year; a POST
    orders the lessons to be laid."""
    local_now = clock.local(clock.now(), request.school)
    year = _year(request, local_now.date())
    if year is None:
        return render(request, "journal/lessons_lay.html", {"year": None})
    tomorrow = max(local_now.date() + dt.timedelta(days=1), year.starts_on)
    first, last = min(tomorrow, year.ends_on), year.ends_on
    sent = posted(request)
    if sent is None and "first" in request.GET:
        sent = request.GET
    form = LayingForm(sent, year=year, first=first, last=last)
    status = 200
    if form.is_bound and form.is_valid():
        first, last = form.days()
        if request.method == "POST":
            try:
                job = making.order_laying(
                    actor=request.actor, year=year, first=first, last=last, now=clock.now()
                )
            except DomainError as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                runner.start(lay_lessons, job)
                return see_other("reports:job-detail", job.pk)
    elif form.is_bound:
        status = 422
    diff = selectors.timetable_diff(year=year, span=Span(first, last, local_now))
    context = {
        "form": form,
        "year": year,
        "spans": _spans(year, tomorrow),
        "is_laying": making.waiting(request.actor.school_id),
        "opens_journals": opens_journals(request.actor),
        **_shown(diff),
    }
    return render(request, "journal/lessons_lay.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
def timetable_publish(request: ActorRequest, version_id: int) -> HttpResponse:
    """What a draft would do to the lessons; a POST publishes it and orders them to be laid. A
    version of another school is not found."""
    version = get_object_or_404(
        TimetableVersion.objects.filter(school_id=request.actor.school_id).select_related(
            "year__school"
        ),
        pk=version_id,
    )
    now = clock.now()
    local_now = clock.local(now, request.school)
    context: dict[str, object] = {
        "draft": version,
        "opens_journals": opens_journals(request.actor),
    }
    status = 200
    try:
        if request.method == "POST":
            job = publishing.publish_and_lay(actor=request.actor, version=version, now=now)
            runner.start(lay_lessons, job)
            return see_other("reports:job-detail", job.pk)
    except DomainError as error:
        context["refusal"], status = str(error), error.status
    try:
        planned = publishing.with_draft(version=version, today=local_now.date())
    except DomainError as error:
        context["refusal"] = str(error)
    else:
        first, last = publishing.days_to_lay(version.since, version.year, now)
        diff = selectors.timetable_diff(
            year=version.year, span=Span(first, last, local_now), versions=planned.versions
        )
        context |= {"planned": planned, **_shown(diff)}
    return render(request, "journal/timetable_publish.html", context, status=status)


def _year(request: ActorRequest, today: dt.date) -> AcademicYear | None:
    """The open year that goes on or begins next; another one by ``?year=``."""
    years = AcademicYear.objects.filter(
        school_id=request.actor.school_id, closed_at__isnull=True, ends_on__gte=today
    ).order_by("starts_on")
    asked = request.GET.get("year", "")
    if asked.isdecimal() and len(asked) < 10:
        return get_object_or_404(years, pk=int(asked))
    return years.first()


def _spans(year: AcademicYear, tomorrow: dt.date) -> list[dict[str, str]]:
    """Ready choices: up to the end of each term that is open, and of the year. One query."""
    ends = (
        Term.objects.filter(scheme__year=year, closed_at__isnull=True, ends_on__gte=tomorrow)
        .order_by("ends_on", "starts_on", "name")
        .values_list("name", "starts_on", "ends_on")
    )
    found = [
        (name, max(starts_on, tomorrow), ends_on)
        for name, starts_on, ends_on in dict.fromkeys(ends)
    ]
    if tomorrow <= year.ends_on:
        found.append((_("up to the end of the year"), tomorrow, year.ends_on))
    page = reverse("journal:lessons-lay")
    return [
        {"label": name, "url": f"{page}?year={year.pk}&first={first}&last={last}"}
        for name, first, last in found
    ]


def _shown(diff: TimetableDiff) -> dict[str, object]:
    return {
        "diff": diff,
        "groups": diff.groups[:_ROWS],
        "more_groups": max(len(diff.groups) - _ROWS, 0),
        "kept": diff.kept[:_ROWS],
        "more_kept": max(len(diff.kept) - _ROWS, 0),
        "obstacles": diff.obstacles[:_ROWS],
        "more_obstacles": max(len(diff.obstacles) - _ROWS, 0),
    }
