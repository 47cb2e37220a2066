"""Declaring operations void: the earlier values return, the history keeps both (S1-3.16).

Works on any row that has a history, on this floor or below, under the guards of PostgreSQL: a
restored mark is its former author's again. What cannot return is said in words, never forced.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core import operations
from core.errors import DomainError
from core.operations import Operation, Refused, Values
from journal.enums import AttendanceCode
from journal.models import Lesson
from school.models import Term
from school.selectors.people import staff_of


class Obstacle(DomainError):
    """Why the earlier value could not return."""

    status = 409


def void_operation(*, actor: Actor, operation: Operation, reason: str, now: dt.datetime) -> None:
    """Take back one write, inside the caller's transaction. A mark that was put is voided, never
    deleted; an absence that was put is withdrawn. Raises ``Obstacle`` and has then changed
    nothing. At most eight queries."""
    if operation.row.get("school_id", actor.school_id) != actor.school_id:
        raise Obstacle(_("The record belongs to another school."))
    _ensure_term_open(operation)
    try:
        operations.restore(
            operation, instead_of_deleting=_kept(actor, operation, reason=reason, now=now)
        )
    except Refused as refusal:
        raise Obstacle(_why(operation, refusal.rule)) from refusal


def _kept(actor: Actor, operation: Operation, *, reason: str, now: dt.datetime) -> Values | None:
    """How a row of a kind that is never deleted says that it no longer counts."""
    if operation.object_model == "journal.Mark":
        staff = staff_of(actor)
        return {
            "voided_at": now.isoformat(),
            "voided_by_id": staff.pk if staff else None,
            "void_reason": reason,
        }
    kept: dict[str, Values] = {
        "journal.Attendance": {"code": AttendanceCode.PRESENT.value, "minutes_late": None},
        "accounts.Membership": {"is_revoked": True},
        "accounts.User": {"is_active": False},
        "school.CredentialIssue": {"revoked_at": now.isoformat()},
    }
    return kept.get(operation.object_model)


def _ensure_term_open(operation: Operation) -> None:
    """Marks and attendance are held by triggers; the rest of the journal is held here. At most two
    queries."""
    row = operation.row
    term_id: int | None = None
    if operation.object_model in ("journal.Lesson", "journal.TermMark"):
        term_id = row.get("term_id")
    elif operation.object_model == "journal.Work":
        term_id = (
            Lesson.objects.filter(pk=row["lesson_id"]).values_list("term_id", flat=True).first()
        )
    if term_id is None:
        return
    term = Term.objects.filter(pk=term_id, closed_at__isnull=False).first()
    if term is not None:
        raise Obstacle(_closed())


def _closed() -> str:
    return _("The term is closed: once the deputy head has reopened it, void the operation again.")


def _why(operation: Operation, rule: str) -> str:
    if rule == "changed":
        return _changed_later(operation)
    if rule.endswith("_term_open"):
        return _closed()
    if rule.endswith("_author_teaches"):
        return _("The former author no longer has the right to record here: correct it by hand.")
    if rule.endswith("_student_in_group"):
        return _("The student is no longer in this group on that day.")
    if operation.object_model == "journal.Work" and operation.label == operations.INSERT:
        return _("The work stays in the lesson, without marks: void marks are kept with it.")
    sentences = {
        "gone": _("The record is not there any more."),
        "returned": _("The record is there again already."),
        "unknown": _("The history does not reach back to the earlier value."),
        "one_mark_for_a_work": _("Another mark stands in its place by now."),
    }
    return sentences.get(rule) or _(
        "Other records rest on it or stand in its place by now; correct it by hand."
    )


def _changed_later(operation: Operation) -> str:
    """Who wrote something else there since. Three queries."""
    event_model: Any = apps.get_model(operation.event_model)
    own, later = (
        event_model._default_manager.select_related("pgh_context").filter(
            pgh_obj_id=operation.object_id, **lookup
        )
        for lookup in (
            {"pgh_id": operation.event_id},
            {"pgh_id__gt": operation.event_id},
        )
    )
    said = [
        event.pgh_context.metadata if event.pgh_context else {}
        for event in [*own, *later.order_by("-pgh_id")]
    ]
    account = said[0].get("user")
    stranger = next(
        (words for words in said[1:] if "incident" not in words and words.get("user") != account),
        None,
    )
    if stranger is None:
        return _("The account itself changed it again later: void that operation first.")
    moment = parse_datetime(stranger.get("at") or "")
    user = User.objects.filter(pk=stranger.get("user")).first()
    return _("Changed later by %(who)s, %(moment)s: the later value stays.") % {
        "who": user.display_name if user else _("the system"),
        "moment": formats.date_format(timezone.localtime(moment), "d.m.Y H:i") if moment else "—",
    }
