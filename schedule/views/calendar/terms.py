"""The bounds of the year, its terms, and which grades go by which."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core.answers import posted, see_other
from schedule.forms.calendar.terms import BoundsForm, GradesForm, TermsForm
from schedule.selectors.calendar import whole_calendar, year_calendar
from schedule.selectors.year_grid import grades_word
from schedule.views.calendar import frame
from school.models import TermScheme
from school.services.calendar import terms
from school.services.calendar.errors import CalendarError

_LIST = "schedule:calendar-terms"


@require_safe
@role_required(*frame.KEEPERS)
def calendar_terms(request: ActorRequest) -> HttpResponse:
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    page = year_calendar(year)
    return render(
        request,
        "schedule/calendar/terms.html",
        {
            "year": year,
            "state": frame.state(request, page),
            "schemes": [
                {
                    "pk": scheme.pk,
                    "name": scheme.get_kind_display(),
                    "grades": grades_word(scheme.grades) if scheme.grades else "",
                    "terms": scheme.dated_terms,  # type: ignore[attr-defined]
                }
                for scheme in page.schemes
            ],
            "tabs": frame.tabs(request, year, _LIST),
            "years": frame.year_tabs(request, year, _LIST),
            "can_edit": frame.can_edit(request, year),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def calendar_bounds(request: ActorRequest, year_id: int) -> HttpResponse:
    """First and last day of the year."""
    year = frame.own_year(request, year_id)
    form = BoundsForm(posted(request), year=year)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            terms.change_bounds(
                actor=request.actor, year=year, gather=whole_calendar, **form.cleaned_data
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(request, _("The calendar is saved."))
            return see_other(frame.of_year(_LIST, year))
    return render(
        request,
        "schedule/calendar/simple_form.html",
        {
            "form": form,
            "title": _("Bounds of the year"),
            "intro": _("Terms and days off must lie inside; the summer holidays may go on."),
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
            "back_url": frame.of_year(_LIST, year),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def calendar_grades(request: ActorRequest, year_id: int) -> HttpResponse:
    """Quarters, trimesters, half-years or modules, grade by grade."""
    year = frame.own_year(request, year_id)
    form = GradesForm(posted(request), page=year_calendar(year))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changed = terms.cut_grades(
                actor=request.actor,
                year=year,
                kinds=form.kinds(),
                reason=form.cleaned_data["reason"],
                gather=whole_calendar,
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(
                request, _("The calendar is saved.") if changed else _("Nothing changed.")
            )
            return see_other(frame.of_year(_LIST, year))
    return render(
        request,
        "schedule/calendar/simple_form.html",
        {
            "form": form,
            "title": _("Terms by grades"),
            "intro": _(
                "A grade that has lessons or marks of its terms keeps them until the end of the "
                "year."
            ),
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
            "back_url": frame.of_year(_LIST, year),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def terms_edit(request: ActorRequest, scheme_id: int) -> HttpResponse:
    """All terms of a scheme on one form; closed ones are only shown."""
    scheme = get_object_or_404(
        TermScheme.objects.filter(school_id=request.actor.school_id).select_related("year"),
        pk=scheme_id,
    )
    year = scheme.year
    form = TermsForm(posted(request), scheme=scheme, terms=list(scheme.terms.order_by("starts_on")))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            written = terms.change_terms(
                actor=request.actor,
                scheme=scheme,
                terms=form.terms(),
                reason=form.cleaned_data["reason"],
                gather=whole_calendar,
            )
        except CalendarError as error:
            status = frame.tell(form, error)
        else:
            messages.success(
                request, _("The calendar is saved.") if written else _("Nothing changed.")
            )
            return see_other(frame.of_year(_LIST, year))
    return render(
        request,
        "schedule/calendar/terms_form.html",
        {
            "form": form,
            "scheme": scheme,
            "kicker": grades_word(scheme.grades) if scheme.grades else "",
            "year": year,
            "can_edit": frame.can_edit(request, year),
            "crumbs": frame.crumbs(_LIST, year),
            "back_url": frame.of_year(_LIST, year),
        },
        status=status,
    )
