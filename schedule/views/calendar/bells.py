"""Bell schedules and how classes go to school."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core.answers import posted, see_other
from schedule.enums import Weekday
from schedule.forms.calendar.bells import BellsForm, CopyForm, WeeksForm
from schedule.models import BellSchedule
from schedule.selectors.calendar import bell_schedules_of, whole_calendar, year_calendar
from schedule.selectors.year_grid import grades_word
from schedule.services.calendar import bells as services
from schedule.views.calendar import frame
from school.models import AcademicYear
from school.selectors.calendar import classes_of
from school.services.calendar.errors import CalendarError
from school.services.calendar.weeks import set_weeks

_LIST = "schedule:bell-list"
_WEEKS = "schedule:calendar-weeks"


@require_safe
@role_required(*frame.KEEPERS)
def bell_list(request: ActorRequest) -> HttpResponse:
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    return render(
        request,
        "schedule/calendar/bells.html",
        {
            "year": year,
            "schedules": [_shown(schedule) for schedule in bell_schedules_of(year)],
            "tabs": frame.tabs(request, year, _LIST),
            "years": frame.year_tabs(request, year, _LIST),
            "can_edit": frame.can_edit(request, year),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def bell_create(request: ActorRequest, year_id: int) -> HttpResponse:
    """A new schedule; the hours of the usual one stand in the form to begin with."""
    year = frame.own_year(request, year_id)
    usual = BellSchedule.objects.filter(year=year, is_default=True).first()
    form = BellsForm(
        posted(request),
        grades=year_calendar(year).grades,
        lines=services.lines_of(usual) if usual else (),
        initial={"is_default": usual is None},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            schedule = services.add_bells(actor=request.actor, year=year, bells=form.bells())
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            _say(request, schedule)
            return see_other(frame.of_year(_LIST, year))
    return _editor(request, year, form, title=_("New bells"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def bell_edit(request: ActorRequest, schedule_id: int) -> HttpResponse:
    schedule = _own(request, schedule_id)
    form = BellsForm(
        posted(request),
        grades=year_calendar(schedule.year).grades,
        lines=services.lines_of(schedule),
        schedule=schedule,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.change_bells(actor=request.actor, schedule=schedule, bells=form.bells())
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            _say(request, schedule)
            return see_other(frame.of_year(_LIST, schedule.year))
    return _editor(
        request, schedule.year, form, title=schedule.name, status=status, schedule=schedule
    )


@require_POST
@role_required(*frame.KEEPERS)
def bell_copy(request: ActorRequest, schedule_id: int) -> HttpResponse:
    """The same hours under another name, each lesson shorter by N minutes if asked."""
    schedule = _own(request, schedule_id)
    copy_form = CopyForm(request.POST)
    status = 422
    if copy_form.is_valid():
        try:
            made = services.copy_bells(
                actor=request.actor,
                schedule=schedule,
                name=copy_form.cleaned_data["name"].strip(),
                shorter_by=copy_form.cleaned_data["shorter_by"] or 0,
            )
        except CalendarError as error:
            status = frame.tell(copy_form, error)
        else:
            messages.success(request, _("The bells “%(name)s” are made.") % {"name": made.name})
            return see_other("schedule:bell-edit", made.pk)
    form = BellsForm(
        None,
        grades=year_calendar(schedule.year).grades,
        lines=services.lines_of(schedule),
        schedule=schedule,
    )
    return _editor(
        request,
        schedule.year,
        form,
        title=schedule.name,
        status=status,
        schedule=schedule,
        copy_form=copy_form,
    )


@require_POST
@role_required(*frame.KEEPERS)
def bell_remove(request: ActorRequest, schedule_id: int) -> HttpResponse:
    schedule = _own(request, schedule_id)
    services.remove_bells(actor=request.actor, schedule=schedule)
    messages.success(request, _("The bells “%(name)s” are removed.") % {"name": schedule.name})
    return see_other(frame.of_year(_LIST, schedule.year))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def calendar_weeks(request: ActorRequest) -> HttpResponse:
    """Shift and days a week of every class, or of a whole grade at once."""
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    form = WeeksForm(posted(request), classes=classes_of(year))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            count = set_weeks(
                actor=request.actor, year=year, weeks=form.weeks(), gather=whole_calendar
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(
                request,
                ngettext("%(n)s class is changed.", "%(n)s classes are changed.", count)
                % {"n": count},
            )
            return see_other(frame.of_year(_WEEKS, year))
    return render(
        request,
        "schedule/calendar/weeks.html",
        {
            "year": year,
            "form": form,
            "tabs": frame.tabs(request, year, _WEEKS),
            "years": frame.year_tabs(request, year, _WEEKS),
            "can_edit": frame.can_edit(request, year),
        },
        status=status,
    )


# --- parts -------------------------------------------------------------------------------------


def _own(request: ActorRequest, schedule_id: int) -> BellSchedule:
    return get_object_or_404(
        BellSchedule.objects.filter(school_id=request.actor.school_id).select_related("year"),
        pk=schedule_id,
    )


def _say(request: ActorRequest, schedule: BellSchedule) -> None:
    """Saved, and what the sanitary rules say to it."""
    messages.success(request, _("The bells are saved."))
    schedule.__dict__.pop("lines", None)
    found = services.bell_findings(services.lines_of(schedule))
    for finding in found[:3]:
        messages.warning(request, str(finding))


def _shown(schedule: BellSchedule) -> dict[str, object]:
    lines = services.lines_of(schedule)
    shifts = sorted({bell.shift for bell in lines})
    return {
        "pk": schedule.pk,
        "name": schedule.name,
        "is_default": schedule.is_default,
        "when": ", ".join(str(Weekday(number).label) for number in schedule.weekdays or ()),
        "grades": grades_word(schedule.grades),
        "named_by": schedule.named_by,  # type: ignore[attr-defined]
        "shifts": [
            {"number": shift, "lines": [bell for bell in lines if bell.shift == shift]}
            for shift in shifts
        ],
        "has_shifts": len(shifts) > 1,
        "findings": services.bell_findings(lines),
    }


def _editor(
    request: ActorRequest,
    year: AcademicYear,
    form: BellsForm,
    *,
    title: str,
    status: int,
    schedule: BellSchedule | None = None,
    copy_form: CopyForm | None = None,
) -> HttpResponse:
    if schedule is not None and copy_form is None:
        name = _("%(name)s, shortened") % {"name": schedule.name}
        copy_form = CopyForm(initial={"name": name[:60], "shorter_by": 10})
    return render(
        request,
        "schedule/calendar/bell_form.html",
        {
            "form": form,
            "copy_form": copy_form,
            "title": title,
            "year": year,
            "schedule": schedule,
            "findings": services.bell_findings(services.lines_of(schedule)) if schedule else [],
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
            "back_url": frame.of_year(_LIST, year),
        },
        status=status,
    )
