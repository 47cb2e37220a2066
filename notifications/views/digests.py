"""The weekly letters: how they went, and trying failed ones again."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import see_other
from core.errors import DomainError
from notifications import tasks
from notifications.models import Digest
from notifications.selectors import digests as selectors
from notifications.services import digests

WEEKS_A_PAGE = 20


@require_safe
@role_required(Role.DEPUTY, Role.DIRECTOR)
def digest_list(request: ActorRequest) -> HttpResponse:
    """Weeks with their counts."""
    weeks = Paginator(selectors.digest_weeks(actor=request.actor), WEEKS_A_PAGE)
    return render(
        request,
        "notifications/digest_list.html",
        {"weeks": weeks.get_page(request.GET.get("page", "1"))},
    )


@require_safe
@role_required(Role.DEPUTY, Role.DIRECTOR)
def digest_week(request: ActorRequest, week: str) -> HttpResponse:
    """One week: what did not go out and why."""
    monday = _monday(week)
    counts = selectors.digest_week(actor=request.actor, monday=monday)
    if counts is None:
        raise Http404
    failed = selectors.failed_digests(
        actor=request.actor, monday=monday, page=request.GET.get("page", "1")
    )
    return render(request, "notifications/digest_week.html", {"week": counts, "failed": failed})


@require_POST
@role_required(Role.DEPUTY, Role.DIRECTOR)
def digest_repeat(request: ActorRequest, digest_id: int) -> HttpResponse:
    """Try one failed letter again."""
    digest = get_object_or_404(Digest.objects.visible_to(request.actor), pk=digest_id)
    monday = digest.week_starts_on
    try:
        with transaction.atomic():
            digests.repeat_letter(actor=request.actor, digest=digest, now=clock.now())
            _send_soon(request, monday)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The letter will be sent again within a minute."))
    return see_other("notifications:digest-week", monday.isoformat())


@require_POST
@role_required(Role.DEPUTY, Role.DIRECTOR)
def digest_week_repeat(request: ActorRequest, week: str) -> HttpResponse:
    """Try every letter of the week that has not gone out."""
    monday = _monday(week)
    if selectors.digest_week(actor=request.actor, monday=monday) is None:
        raise Http404
    with transaction.atomic():
        count = digests.repeat_week(actor=request.actor, monday=monday, now=clock.now())
        _send_soon(request, monday)
    messages.success(
        request,
        ngettext(
            "%(count)s failed letter will be sent again within a minute.",
            "%(count)s failed letters will be sent again within a minute.",
            count,
        )
        % {"count": count},
    )
    return see_other("notifications:digest-week", monday.isoformat())


def _send_soon(request: ActorRequest, monday: dt.date) -> None:
    tasks.send_school_digests.delay_on_commit(  # type: ignore[attr-defined]
        request.actor.school_id, monday.isoformat()
    )


def _monday(week: str) -> dt.date:
    """The Monday that the address names; anything else is no address of ours."""
    try:
        monday = dt.date.fromisoformat(week)
    except ValueError:
        raise Http404 from None
    if monday != digests.monday_of(monday):
        raise Http404
    return monday
