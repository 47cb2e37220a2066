"""Imports that were carried out."""

from django.db.models import QuerySet

from accounts.actors import Actor
from school.models import ImportRun


def runs_of(actor: Actor, kind: str) -> "QuerySet[ImportRun]":
    """Imports of this kind in the actor's school, the latest first, without the rows they wrote:
    those may be megabytes."""
    return (
        ImportRun.objects.filter(school_id=actor.school_id, kind=kind)
        .select_related("ordered_by")
        .defer("changes")
        .order_by("-created_at", "-pk")
    )
