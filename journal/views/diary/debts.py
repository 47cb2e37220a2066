"""What students still owe their teacher."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from journal.selectors.diary import debts


@require_safe
@role_required(Role.TEACHER)
def debt_list(request: ActorRequest) -> HttpResponse:
    """The open debts in the teacher's own journals, each a link to the card of its cell."""
    today = clock.today(request.school)
    return render(
        request,
        "journal/debt_list.html",
        {"debts": debts.open_debts(actor=request.actor, today=today)},
    )
