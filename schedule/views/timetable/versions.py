"""Versions of the timetable: listed, started as drafts, compared, and who changed what."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import posted, see_other
from schedule import policies
from schedule.forms.timetable import DraftForm, LogFilterForm
from schedule.models import TimetableVersion
from schedule.selectors.timetable import log
from schedule.selectors.timetable import versions as selectors
from schedule.services.timetable import versions as services
from schedule.services.timetable.errors import TimetableError
from school.models import AcademicYear
from school.selectors.classes import year_of


@require_safe
@role_required(*policies.TIMETABLE_EDITORS)
def version_list(request: ActorRequest) -> HttpResponse:
    """Drafts and published versions of the year."""
    today = clock.today(request.school)
    year = year_of(request.actor.school_id, today)
    rows = list(selectors.versions_of(year)) if year else []
    current = next((row for row in rows if not row.is_draft and _covers(row, today)), None)
    return render(
        request,
        "schedule/timetable/versions.html",
        {"year": year, "versions": rows, "current": current, "today": today},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.TIMETABLE_EDITORS)
def version_start(request: ActorRequest) -> HttpResponse:
    """A draft from a day: a copy of the timetable in force, or an empty week."""
    today = clock.today(request.school)
    year = _year(request, today)
    since = _next_monday(today, year)
    sources = TimetableVersion.objects.filter(year=year).order_by("-since", "-pk")
    in_force = sources.published().on(since).first()
    form = DraftForm(
        posted(request),
        sources=sources,
        initial={
            "since": since,
            "name": _("Timetable from %(date)s") % {"date": f"{since:%d.%m.%Y}"},
            "source": in_force.pk if in_force else None,
        },
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            version = services.start_draft(
                actor=request.actor,
                year=year,
                about=form.about(),
                source=form.cleaned_data["source"],
            )
        except TimetableError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(
                request,
                _("The draft is made. Until it is published only editors of the timetable see it."),
            )
            return see_other("schedule:timetable-board", version.pk)
    return render(
        request,
        "schedule/timetable/version_form.html",
        {"form": form, "crumbs": crumbs()},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.TIMETABLE_EDITORS)
def version_edit(request: ActorRequest, version_id: int) -> HttpResponse:
    """Name, day and reason of a draft."""
    version = version_of(request, version_id)
    form = DraftForm(
        posted(request),
        sources=None,
        initial={"since": version.since, "name": version.name, "note": version.note},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.describe_draft(actor=request.actor, version=version, about=form.about())
        except TimetableError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return see_other("schedule:timetable-board", version.pk)
    return render(
        request,
        "schedule/timetable/version_form.html",
        {"form": form, "timetable": version, "crumbs": crumbs(version)},
        status=status,
    )


@require_POST
@role_required(*policies.TIMETABLE_EDITORS)
def version_discard(request: ActorRequest, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    version = version_of(request, version_id)
    services.discard_draft(actor=request.actor, version=version)
    messages.success(request, _("The draft is thrown away."))
    return see_other("schedule:timetable-versions")


@require_safe
@role_required(*policies.TIMETABLE_EDITORS)
def version_compare(request: ActorRequest, version_id: int) -> HttpResponse:
    """What changes from the day of this version: against the one in force then, or ``?with=``."""
    version = version_of(request, version_id)
    others = list(
        TimetableVersion.objects.filter(year=version.year)
        .exclude(pk=version.pk)
        .order_by("-since", "-pk")
    )
    other = _other(request.GET.get("with", ""), version, others)
    return render(
        request,
        "schedule/timetable/comparison.html",
        {
            "timetable": version,
            "other": other,
            "difference": selectors.differences(other, version) if other else None,
            "others": [
                {"label": one.name, "url": f"?with={one.pk}", "is_current": one == other}
                for one in others
            ],
            "crumbs": crumbs(version),
        },
    )


@require_safe
@role_required(*policies.TIMETABLE_EDITORS)
def timetable_log(request: ActorRequest) -> HttpResponse:
    """Who changed which timetable and when (S3-4a)."""
    year = year_of(request.actor.school_id, clock.today(request.school))
    if year is None:
        return redirect("schedule:timetable-versions")
    form = LogFilterForm(request.GET, year=year, tz=request.school.zone)
    context = {"form": form, "year": year, "crumbs": crumbs()}
    if not form.is_valid():
        return render(request, "schedule/timetable/log.html", context, status=422)
    events = log.entry_events(year, form.wanted())
    page = Paginator(events, log.PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "page": page,
        "changes": log.told(page.object_list, request.actor.school_id),
        "versions": log.version_changes(year),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "schedule/timetable/log.html", context)


# --- parts -------------------------------------------------------------------------------------


def version_of(request: ActorRequest, version_id: int) -> TimetableVersion:
    return get_object_or_404(selectors.versions_within(request.actor), pk=version_id)


def crumbs(version: TimetableVersion | None = None) -> list[dict[str, str]]:
    found = [
        {"label": _("Versions of the timetable"), "url": reverse("schedule:timetable-versions")}
    ]
    if version is not None:
        url = reverse("schedule:timetable-board", args=[version.pk])
        found.append({"label": version.name, "url": url})
    return found


def _year(request: ActorRequest, today: dt.date) -> AcademicYear:
    year = year_of(request.actor.school_id, today)
    if year is None:
        raise Http404
    return year


def _covers(version: TimetableVersion, day: dt.date) -> bool:
    return version.since <= day and (version.until is None or day < version.until)


def _next_monday(today: dt.date, year: AcademicYear) -> dt.date:
    """The Monday to come, or the first day of a year that has not begun; never after its end."""
    monday = today + dt.timedelta(days=7 - today.weekday())
    return min(max(monday, year.starts_on), year.ends_on)


def _other(
    asked: str, version: TimetableVersion, others: list[TimetableVersion]
) -> TimetableVersion | None:
    """The one asked for (404 when there is none), else the published one that is in force when
    this one begins, or ends then."""
    if asked:
        found = next((one for one in others if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    published = [one for one in others if not one.is_draft and one.since <= version.since]
    return published[0] if published else None
