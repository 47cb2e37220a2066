"""Days off and special days: the list, one of them, proposals of the country's calendar."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core.answers import posted, see_other
from schedule.forms.calendar.days import DaysOffForm, SpecialDayForm
from schedule.forms.calendar.terms import RemoveForm
from schedule.models import SpecialDay
from schedule.selectors.calendar import whole_calendar, year_calendar
from schedule.services.calendar import proposals, special_days
from schedule.views.calendar import frame
from schedule.views.calendar.year import day_rows, special_rows
from school.models import AcademicYear, NonTeachingSpan
from school.selectors.change_log import version_of
from school.services.calendar import days_off
from school.services.calendar.errors import CalendarError, ChangedMeanwhile

_LIST = "schedule:calendar-days"


@require_safe
@role_required(*frame.KEEPERS)
def calendar_days(request: ActorRequest) -> HttpResponse:
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    page = year_calendar(year)
    rows = day_rows(page)
    return render(
        request,
        "schedule/calendar/days.html",
        {
            "year": year,
            "exceptions": [row for row in rows if row["kind"] == NonTeachingSpan.Kind.EXCEPTION],
            "breaks": [row for row in rows if row["kind"] == NonTeachingSpan.Kind.BREAK],
            "holidays": [row for row in rows if row["kind"] == NonTeachingSpan.Kind.HOLIDAY],
            "special": special_rows(page),
            "state": frame.state(request, page),
            "proposed": sum(item.is_chosen for item in proposals.proposals(page)),
            "tabs": frame.tabs(request, year, _LIST),
            "years": frame.year_tabs(request, year, _LIST),
            "can_edit": frame.can_edit(request, year),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def days_off_create(request: ActorRequest, year_id: int) -> HttpResponse:
    """``?kind=`` and ``?on=`` begin the form."""
    year = frame.own_year(request, year_id)
    form = DaysOffForm(
        posted(request), page=year_calendar(year), initial=_initial(request, "starts_on")
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            days_off.give_days_off(
                actor=request.actor,
                year=year,
                days=form.days(),
                reason=form.cleaned_data["reason"],
                gather=whole_calendar,
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(request, _("The days off are in the calendar."))
            return see_other(frame.of_year(_LIST, year))
    return _form(request, year, form, title=_("New days without lessons"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def days_off_edit(request: ActorRequest, span_id: int) -> HttpResponse:
    span = _span(request, span_id)
    version = version_of(span)
    form = DaysOffForm(
        posted(request), page=year_calendar(span.year), span=span, initial={"seen": version}
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            is_changed = days_off.change_days_off(
                actor=request.actor,
                span=span,
                days=form.days(),
                seen=form.cleaned_data["seen"] or 0,
                reason=form.cleaned_data["reason"],
                gather=whole_calendar,
            )
        except CalendarError as error:
            status = _told(form, error, version)
        else:
            _say_saved(request, is_changed=is_changed)
            return see_other(frame.of_year(_LIST, span.year))
    return _form(
        request,
        span.year,
        form,
        title=span.name,
        status=status,
        remove=("schedule:days-off-remove", span.pk),
    )


@require_POST
@role_required(*frame.KEEPERS)
def days_off_remove(request: ActorRequest, span_id: int) -> HttpResponse:
    span = _span(request, span_id)
    form = RemoveForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    days_off.take_days_off_back(
        actor=request.actor, span=span, reason=reason, gather=whole_calendar
    )
    messages.success(request, _("“%(name)s” is removed from the calendar.") % {"name": span.name})
    return see_other(frame.of_year(_LIST, span.year))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def special_day_create(request: ActorRequest, year_id: int) -> HttpResponse:
    year = frame.own_year(request, year_id)
    form = SpecialDayForm(
        posted(request), page=year_calendar(year), initial=_initial(request, "on")
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            special_days.give_special_day(
                actor=request.actor,
                year=year,
                day=form.day(),
                reason=form.cleaned_data["reason"],
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(request, _("The special day is in the calendar."))
            return see_other(frame.of_year(_LIST, year))
    return _form(request, year, form, title=_("New special day"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def special_day_edit(request: ActorRequest, special_id: int) -> HttpResponse:
    special = _special(request, special_id)
    version = version_of(special)
    form = SpecialDayForm(
        posted(request),
        page=year_calendar(special.year),
        special=special,
        initial={"seen": version},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            is_changed = special_days.change_special_day(
                actor=request.actor,
                special=special,
                day=form.day(),
                seen=form.cleaned_data["seen"] or 0,
                reason=form.cleaned_data["reason"],
            )
        except CalendarError as error:
            status = _told(form, error, version)
        else:
            _say_saved(request, is_changed=is_changed)
            return see_other(frame.of_year(_LIST, special.year))
    return _form(
        request,
        special.year,
        form,
        title=f"{special.name}, {special.on:%d.%m.%Y}",
        status=status,
        remove=("schedule:special-day-remove", special.pk),
    )


@require_POST
@role_required(*frame.KEEPERS)
def special_day_remove(request: ActorRequest, special_id: int) -> HttpResponse:
    special = _special(request, special_id)
    form = RemoveForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    special_days.take_special_day_back(actor=request.actor, special=special, reason=reason)
    messages.success(
        request, _("“%(name)s” is removed from the calendar.") % {"name": special.name}
    )
    return see_other(frame.of_year(_LIST, special.year))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def holidays_adopt(request: ActorRequest, year_id: int) -> HttpResponse:
    """Public holidays and moved days of the country: chosen ones are written."""
    year = frame.own_year(request, year_id)
    status, refusal = 200, ""
    if request.method == "POST":
        try:
            count = proposals.adopt(
                actor=request.actor, year=year, keys=request.POST.getlist("days")
            )
        except CalendarError as error:
            status, refusal = error.status, str(error)
        else:
            messages.success(
                request,
                ngettext("%(n)s day was added.", "%(n)s days were added.", count) % {"n": count},
            )
            return see_other(frame.of_year(_LIST, year))
    return render(
        request,
        "schedule/calendar/holidays.html",
        {
            "year": year,
            "proposals": proposals.proposals(year_calendar(year)),
            "refusal": refusal,
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
        },
        status=status,
    )


# --- parts -------------------------------------------------------------------------------------


def _span(request: ActorRequest, span_id: int) -> NonTeachingSpan:
    return get_object_or_404(
        NonTeachingSpan.objects.filter(school_id=request.actor.school_id).select_related("year"),
        pk=span_id,
    )


def _special(request: ActorRequest, special_id: int) -> SpecialDay:
    return get_object_or_404(
        SpecialDay.objects.filter(school_id=request.actor.school_id).select_related("year"),
        pk=special_id,
    )


def _initial(request: ActorRequest, name: str) -> dict[str, Any]:
    """What the link said of the new day; nonsense is passed over."""
    found: dict[str, Any] = {}
    if request.GET.get("kind") in NonTeachingSpan.Kind.values:
        found["kind"] = request.GET["kind"]
    with suppress(ValueError):
        found[name] = dt.date.fromisoformat(request.GET.get("on", ""))
    return found


def _told(form: DaysOffForm | SpecialDayForm, error: CalendarError, version: int) -> int:
    """After a change by somebody else saving once more is deliberate."""
    status = frame.tell(form, error)
    if isinstance(error, ChangedMeanwhile):
        data = form.data.copy()  # type: ignore[attr-defined]
        data["seen"] = str(version)
        form.data = data
    return status


def _say_saved(request: ActorRequest, *, is_changed: bool) -> None:
    messages.success(request, _("The calendar is saved.") if is_changed else _("Nothing changed."))


def _form(
    request: ActorRequest,
    year: AcademicYear,
    form: DaysOffForm | SpecialDayForm,
    *,
    title: str,
    status: int,
    remove: tuple[str, int] | None = None,
) -> HttpResponse:
    """``remove``: the address that takes the days back and their id."""
    return render(
        request,
        "schedule/calendar/day_form.html",
        {
            "form": form,
            "title": title,
            "year": year,
            "remove": remove,
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
            "back_url": frame.of_year(_LIST, year),
        },
        status=status,
    )
