"""What the pages of the calendar have in common."""

from collections.abc import Callable

from django.conf import settings
from django.forms import BaseForm
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from schedule.selectors.calendar import YearCalendar
from school import policies
from school.models import AcademicYear
from school.rules.calendar import Finding
from school.selectors.calendar import years_of
from school.selectors.classes import year_of
from school.services.calendar.errors import CalendarError, Unsound

KEEPERS = tuple(sorted(policies.IMPORTERS))
# Row «timetable» of the permission matrix: everybody but the health worker.
READERS = tuple(role for role in Role if role != Role.HEALTH_WORKER)

_TABS: tuple[tuple[str, Promise], ...] = (
    ("schedule:calendar", pgettext_lazy("calendar", "Year")),
    ("schedule:calendar-terms", pgettext_lazy("calendar", "Terms")),
    ("schedule:calendar-days", pgettext_lazy("calendar", "Days off and special days")),
    ("schedule:bell-list", pgettext_lazy("calendar", "Bells")),
    ("schedule:calendar-weeks", pgettext_lazy("calendar", "Shifts and weeks")),
    ("schedule:calendar-check", pgettext_lazy("calendar", "Check")),
    ("schedule:calendar-import", pgettext_lazy("calendar", "Import")),
)


def asked_year(request: ActorRequest) -> AcademicYear | None:
    """The year of ``?year=``, else the one that goes on; None for a school without years. A year
    that is not of the school is 404."""
    asked = request.GET.get("year")
    if asked is None:
        return year_of(request.actor.school_id, clock.today(request.school))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return own_year(request, int(asked))


def own_year(request: ActorRequest, year_id: int) -> AcademicYear:
    return get_object_or_404(
        AcademicYear.objects.filter(school_id=request.actor.school_id), pk=year_id
    )


def can_edit(request: ActorRequest, year: AcademicYear) -> bool:
    return policies.can_keep_calendar(request.actor) and year.closed_at is None


def tabs(request: ActorRequest, year: AcademicYear, current: str) -> list[dict[str, object]]:
    """For ``components/tabs.html``; readers have one page and no tabs."""
    if not policies.can_keep_calendar(request.actor):
        return []
    return [
        {"label": label, "url": of_year(name, year), "is_current": name == current}
        for name, label in _TABS
    ]


def year_tabs(request: ActorRequest, year: AcademicYear, name: str) -> list[dict[str, object]]:
    """The school's years, where there are several. One query."""
    years = years_of(request.actor.school_id)
    if len(years) < 2:
        return []
    return [
        {"label": item.name, "url": of_year(name, item), "is_current": item.pk == year.pk}
        for item in years
    ]


def of_year(name: str, year: AcademicYear) -> str:
    return f"{reverse(name)}?year={year.pk}"


def crumbs(name: str, year: AcademicYear) -> list[dict[str, str]]:
    """The calendar, and the page that leads to this one."""
    labels = dict(_TABS)
    calendar = pgettext_lazy("calendar", "Calendar")
    found = [{"label": f"{calendar} {year.name}", "url": of_year("schedule:calendar", year)}]
    if name != "schedule:calendar":
        found.append({"label": str(labels[name]), "url": of_year(name, year)})
    return found


def tell(form: BaseForm, error: CalendarError) -> int:
    """The refusal as errors of the form; the status to answer."""
    if isinstance(error, Unsound):
        form.add_error(None, [str(finding) for finding in error.findings])
    else:
        form.add_error(None, str(error))
    return error.status


def state(request: ActorRequest, page: YearCalendar) -> dict[str, object] | None:
    """What the check says, and how many lessons are elsewhere than the calendar has them: for
    whoever may put it right. The floor that knows lessons is named by the settings."""
    if not can_edit(request, page.year):
        return None
    found = page.findings()
    differing: Callable[..., int] = import_string(settings.LESSONS_DIFFERING)
    local_now = clock.local(clock.now(), request.school)
    return {
        "errors": sum(finding.is_error for finding in found),
        "warnings": sum(not finding.is_error for finding in found),
        "lessons": differing(actor=request.actor, local_now=local_now),
        "check_url": of_year("schedule:calendar-check", page.year),
    }


def finding_rows(findings: list[Finding], year: AcademicYear) -> list[dict[str, object]]:
    """Each with the page where it is put right."""
    return [{"finding": finding, "url": _url_of(finding.key, year)} for finding in findings]


def _url_of(key: str, year: AcademicYear) -> str:
    what, _dash, number = key.partition("-")
    pages = {
        "span": "schedule:days-off-edit",
        "special": "schedule:special-day-edit",
        "scheme": "schedule:terms-edit",
    }
    if what in pages and number.isdigit():
        return reverse(pages[what], args=[int(number)])
    if what == "year":
        return reverse("schedule:calendar-bounds", args=[year.pk])
    if what == "public":
        return reverse("schedule:holidays-adopt", args=[year.pk])
    if what == "bells":
        return of_year("schedule:bell-list", year)
    return of_year("schedule:calendar-terms", year)
