"""How the weekly letters went, for those who answer for informing parents (S0-4b)."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from accounts.actors import Actor
from notifications.models import Digest

FAILURES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class DigestWeek:
    """The letters of a week: ``sent + failed + pending == total``."""

    monday: dt.date
    sunday: dt.date
    total: int
    sent: int
    failed: int
    pending: int


def digest_weeks(*, actor: Actor) -> list[DigestWeek]:
    """Weeks with letters, the latest first. One query."""
    unsent = Q(sent_at__isnull=True)
    return [
        DigestWeek(
            monday=row["week_starts_on"],
            sunday=row["week_starts_on"] + dt.timedelta(days=6),
            total=row["total"],
            sent=row["sent"],
            failed=row["failed"],
            pending=row["pending"],
        )
        for row in Digest.objects.visible_to(actor)
        .values("week_starts_on")
        .annotate(
            total=Count("pk"),
            sent=Count("pk", filter=~unsent),
            failed=Count("pk", filter=unsent & ~Q(error="")),
            pending=Count("pk", filter=unsent & Q(error="")),
        )
        .order_by("-week_starts_on")
    ]


def digest_week(*, actor: Actor, monday: dt.date) -> DigestWeek | None:
    """One week's counts; None when no letter was due in it. One query."""
    letters = Digest.objects.visible_to(actor).filter(week_starts_on=monday)
    unsent = Q(sent_at__isnull=True)
    counts = letters.aggregate(
        total=Count("pk"),
        sent=Count("pk", filter=~unsent),
        failed=Count("pk", filter=unsent & ~Q(error="")),
    )
    if not counts["total"]:
        return None
    return DigestWeek(
        monday=monday,
        sunday=monday + dt.timedelta(days=6),
        pending=counts["total"] - counts["sent"] - counts["failed"],
        **counts,
    )


def failed_digests(*, actor: Actor, monday: dt.date, page: int | str = 1) -> Page[Digest]:
    """Letters of a week that did not go out, with student and guardian, by the child's name. Two
    queries."""
    failed = (
        Digest.objects.visible_to(actor)
        .failed()
        .filter(week_starts_on=monday)
        .select_related("student", "guardian")
        .order_by("student__sort_key", "pk")
    )
    return Paginator(failed, FAILURES_A_PAGE).get_page(page)
