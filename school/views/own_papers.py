"""One's own papers: documents to be acquainted with and, for parents, consents and applications."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from school.enums import ConsentPurpose
from school.selectors import ack_sheets
from school.selectors.family_papers import own


@require_safe
@signed_in
def papers_own(request: ActorRequest) -> HttpResponse:
    today = clock.today(request.school)
    context: dict[str, Any] = {"sheets": ack_sheets.own_sheets(request.actor, today)}
    if request.actor.role == Role.GUARDIAN:
        context |= {
            "children": own.children(request.actor, today),
            "purposes": ConsentPurpose.choices,
        }
    return render(request, "school/papers_own.html", context)
