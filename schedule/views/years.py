"""Starting the first academic year of a school that has none."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from schedule.forms.years import FirstYearForm
from schedule.services.opening import open_first_year
from school.selectors.classes import year_of
from school.services.years import YearError

# From this month on the coming year is what a school starts.
_SUMMER = 6


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def year_start(request: ActorRequest) -> HttpResponse:
    """The year, its terms, bells, regulation and subjects, from one of the presets."""
    today = clock.today(request.school)
    form = FirstYearForm(
        posted(request),
        this_year=_september_before(today),
        initial={"starts_in": today.year if today.month >= _SUMMER else today.year - 1},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            year = open_first_year(actor=request.actor, school=request.school, **form.cleaned_data)
        except YearError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(
                request, _("The year %(year)s is started. Now make its classes.") % {"year": year}
            )
            return see_other("school:class-create")
    return render(
        request,
        "schedule/year_start.html",
        {"form": form, "year": year_of(request.actor.school_id, today)},
        status=status,
    )


def _september_before(today: dt.date) -> int:
    """The calendar year in which the school year of the day began; in summer, the one that ended
    last."""
    return today.year if today.month >= 9 else today.year - 1
