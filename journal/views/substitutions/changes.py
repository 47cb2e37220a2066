"""What goes otherwise on a day, for everybody of the school."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from core import clock
from journal.forms.substitutions import DayForm
from journal.selectors.substitutions import changes
from journal.views.substitutions import days
from school.selectors.people import staff_of


@require_safe
@signed_in
def change_list(request: ActorRequest) -> HttpResponse:
    """Families see the lessons of their children, teachers the own ones and those of the own class,
    the office everything."""
    today = clock.today(request.school)
    day = DayForm(request.GET).found(today)
    staff = staff_of(request.actor) if request.actor.is_staff else None
    return render(
        request,
        "journal/change_list.html",
        {
            "changes": changes.day_changes(actor=request.actor, day=day),
            "day": day,
            "is_today": day == today,
            "own_id": staff.pk if staff else None,
            "switcher": days.switcher("journal:change-list", day),
        },
    )
