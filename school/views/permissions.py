"""The permission matrix for everybody who works here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import STAFF_ROLES
from core import clock
from school.selectors.permissions import matrix_page
from school.services.regulation.presets import PRESETS


@require_safe
@role_required(*STAFF_ROLES)
def permission_matrix(request: ActorRequest) -> HttpResponse:
    """Who reads and writes what, as the school's regulation has it today."""
    page = matrix_page(
        request.actor,
        orders={preset: order.settings for preset, order in PRESETS.items()},
        today=clock.today(request.school),
    )
    return render(request, "school/permissions.html", {"page": page})
