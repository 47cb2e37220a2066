"""Operations of an account as a director reads them: the object in words, before → after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Incident, Membership, User, VoidedOperation
from core.operations import DELETE, INSERT, Operation, Values, operations_of
from journal import rules
from journal.models import Lesson, Work
from school.models import SchoolClass, StaffMember, Student, TeachingGroup

MOST_TEXT = 160
PER_PAGE = 100
_LEFT_OUT = frozenset({"accounts.Incident"})
# Columns that say when and by whom, not what.
_QUIET = frozenset(
    {
        *("id", "school_id", "recorded_at", "topic_recorded_at", "homework_recorded_at"),
        *("explanation", "created_at", "author_id", "voided_at", "voided_by_id"),
    }
)
# Columns that the words of the object tell already.
_TOLD = frozenset({"student_id", "work_id", "lesson_id", "group_id", "plan_id"})
_MARKS = frozenset({"journal.Mark", "journal.TermMark"})

# Columns that no form shows.
_LABELS = {
    "attendance_checked_at": gettext_lazy("attendance checked at"),
    "must_change_password": gettext_lazy("has to change the password"),
    "password_expires_at": gettext_lazy("password valid until"),
    "frozen_at": gettext_lazy("frozen at"),
    "replaced_teacher": gettext_lazy("replaced teacher"),
}

ACTIONS = {
    "insert": pgettext_lazy("operation", "made"),
    "update": pgettext_lazy("operation", "changed"),
    "delete": pgettext_lazy("operation", "deleted"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value: what it is, before, after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation in words. ``is_void``: the earlier value has returned; ``obstacle``: why it has
    not; ``is_counted``: it lies after the moment when the director was informed."""

    key: str
    at: dt.datetime
    address: str
    kind: str
    action: str
    subject: str
    changes: tuple[Change, ...]
    is_counted: bool
    is_void: bool
    obstacle: str
    voided_at: dt.datetime | None

    @property
    def is_voidable(self) -> bool:
        return self.is_counted and not self.is_void


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object for the filter, with how many operations touched it."""

    label: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class OperationTable:
    """The operations of one incident: the lines asked for, the kinds there are, the totals."""

    lines: tuple[OperationLine, ...]
    page: Page[Operation]
    kinds: tuple[Kind, ...]
    total: int
    counted: int
    voided: int
    refused: int

    @property
    def waiting(self) -> int:
        return self.counted - self.voided


def operations_since(
    incident: Incident,
    since: dt.datetime,
    *,
    keys: Collection[tuple[str, int]] | None = None,
) -> list[Operation]:
    """Operations of the account in the school of the incident from ``since`` until the account was
    given back, newest first; of accounts and schools only the school itself and its people's. One
    query, two with accounts of the school's people."""
    people = Membership.objects.filter(school_id=incident.school_id).values_list(
        "user_id", flat=True
    )
    return operations_of(
        user_id=incident.account_id,
        since=since,
        until=incident.closed_at,
        leave_out=_LEFT_OUT,
        only_rows={"accounts.User": people, "core.School": [incident.school_id]},
        keys=keys,
    )


def operation_table(
    *,
    incident: Incident,
    since: dt.datetime,
    kind: str = "",
    state: str = "",
    page: str = "1",
) -> OperationTable:
    """Every operation of the account from ``since``, newest first, 100 a page. One query for the
    operations, two for their state and the school's accounts, one for each kind of object that the
    words name, whatever their number."""
    found = operations_since(incident, since)
    voided = {
        (row.event_model, row.event_id): row
        for row in VoidedOperation.objects.filter(incident=incident)
    }
    wanted = [
        operation
        for operation in found
        if (not kind or operation.object_model == kind)
        and (not state or _state(voided.get(operation.key)) == state)
    ]
    shown = Paginator(wanted, PER_PAGE).get_page(page)
    words = Words(list(shown))
    counted = [op for op in found if _is_counted(incident, op)]
    kinds: dict[str, int] = defaultdict(int)
    for operation in found:
        kinds[operation.object_model] += 1
    return OperationTable(
        lines=tuple(
            _line(words, operation, incident, voided.get(operation.key)) for operation in shown
        ),
        kinds=tuple(
            sorted(
                (Kind(label, _kind_name(label, found), count) for label, count in kinds.items()),
                key=lambda one: one.name,
            )
        ),
        page=shown,
        total=len(found),
        counted=len(counted),
        voided=sum(1 for op in counted if _state(voided.get(op.key)) == "void"),
        refused=sum(1 for op in counted if _state(voided.get(op.key)) == "refused"),
    )


def void_lines(incident: Incident) -> tuple[OperationLine, ...]:
    """For the act: operations declared void, the oldest first. As many queries as the table."""
    if incident.informed_at is None:
        return ()
    rows = {
        (row.event_model, row.event_id): row
        for row in VoidedOperation.objects.filter(incident=incident)
    }
    found = operations_since(incident, incident.informed_at, keys=rows.keys()) if rows else []
    words = Words(found)
    return tuple(_line(words, op, incident, rows[op.key]) for op in reversed(found))


def _state(row: VoidedOperation | None) -> str:
    if row is None:
        return "standing"
    return "refused" if row.obstacle else "void"


def _is_counted(incident: Incident, operation: Operation) -> bool:
    return incident.informed_at is not None and operation.at >= incident.informed_at


def _kind_name(label: str, found: Iterable[Operation]) -> str:
    model = next(op.model for op in found if op.object_model == label)
    return str(capfirst(model._meta.verbose_name_plural))


def _line(
    words: "Words", operation: Operation, incident: Incident, row: VoidedOperation | None
) -> OperationLine:
    state = _state(row)
    return OperationLine(
        key=f"{operation.event_model}:{operation.event_id}",
        at=operation.at,
        address=operation.address,
        kind=str(capfirst(operation.model._meta.verbose_name)),
        action=str(ACTIONS.get(operation.label, operation.label)),
        subject=words.subject(operation),
        changes=words.changes(operation),
        is_counted=_is_counted(incident, operation),
        is_void=state == "void",
        obstacle=row.obstacle if row is not None else "",
        voided_at=row.voided_at if row is not None else None,
    )


class Words:
    """Names of what the rows of many operations point at, fetched once for all of them."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for operation in operations:
            columns = _whose(operation) | (set(operation.changed) - _QUIET)
            for field in operation.model._meta.concrete_fields:
                if not field.is_relation or field.column not in columns:
                    continue
                for row in (operation.before, operation.after):
                    pk = (row or {}).get(field.column)
                    if pk is not None:
                        wanted[field.related_model].add(pk)  # type: ignore[index]
        self._names: dict[type[models.Model], dict[int, str]] = {
            model: {
                pk: _name(found)
                for pk, found in model._default_manager.select_related(*_JOINED.get(model, ()))
                .in_bulk(ids)
                .items()
            }
            for model, ids in wanted.items()
        }

    def name(self, model: type[models.Model], pk: Any) -> str:
        return self._names.get(model, {}).get(pk) or _("No. %(number)s") % {"number": pk}

    def subject(self, operation: Operation) -> str:
        """Whose and which: «Ёлкина Анна, Математика 5А, 19.01.2026, урок 2»."""
        row = operation.row
        named = [
            self.name(field.related_model, row[field.column])  # type: ignore[arg-type]
            for field in operation.model._meta.concrete_fields
            if field.is_relation
            and field.column in _whose(operation)
            and row.get(field.column) is not None
        ]
        # A student first, then the place; of a lesson itself the group, then the day.
        if operation.object_model == "journal.Lesson":
            day = parse_date(row["on"])
            named.append(formats.date_format(day, "d.m.Y") if day else "")
            named.append(_("lesson %(number)s") % {"number": row["slot"]})
        own = " ".join(
            str(row[name])
            for name in ("last_name", "first_name", "patronymic", "title", "display_name", "name")
            if row.get(name) and f"{name}_id" not in row
        )
        students = set(self._names.get(Student, {}).values())
        named.sort(key=lambda name: name not in students)
        return ", ".join(filter(None, (own, *named))) or (
            _("No. %(number)s") % {"number": operation.object_id}
        )

    def changes(self, operation: Operation) -> tuple[Change, ...]:
        """What the write changed, in the words of the forms. A new row tells what it says, a
        deleted one what it said."""
        found = []
        columns = set(operation.changed)
        if operation.object_model in _MARKS:
            before, after = _mark(operation.before), _mark(operation.after)
            if before != after:
                found.append(Change(pgettext("value", "mark"), before or "—", after or "—"))
            columns -= {"value", "code"}
        is_whole = operation.label in (INSERT, DELETE)
        for field in operation.model._meta.concrete_fields:
            column = field.column
            if column not in columns or column in _QUIET or (is_whole and column in _TOLD):
                continue
            if is_whole and _is_usual(field, operation.row.get(column)):
                continue
            was = self._value(field, (operation.before or {}).get(column))
            became = self._value(field, (operation.after or {}).get(column))
            if was != became and (was or became):
                found.append(Change(_label(field), was or "—", became or "—"))
        return tuple(found)

    def _value(self, field: "models.Field[Any, Any]", value: Any) -> str:
        if value in (None, ""):
            return ""
        if field.is_relation:
            return self.name(field.related_model, value)  # type: ignore[arg-type]
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, models.BooleanField):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateTimeField):
            moment = parse_datetime(value)
            return formats.date_format(timezone.localtime(moment), "d.m.Y H:i") if moment else ""
        if isinstance(field, models.DateField):
            day = parse_date(value)
            return formats.date_format(day, "d.m.Y") if day else ""
        if isinstance(field, models.DecimalField):
            return str(value).replace(".", ",")
        if isinstance(value, list | dict):
            value = ", ".join(map(str, value))
        text = str(value)
        return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"


def _is_usual(field: "models.Field[Any, Any]", value: Any) -> bool:
    """What a row says when nobody says anything: the first attempt, the weight of 1."""
    return field.has_default() and field.to_python(value) == field.get_default()


def _label(field: "models.Field[Any, Any]") -> str:
    """The words of the forms; where a column has none of its own, what it points at."""
    if field.name in _LABELS:
        return str(_LABELS[field.name])
    if field.is_relation and field.verbose_name == field.name.replace("_", " "):
        return str(field.related_model._meta.verbose_name)  # type: ignore[union-attr]
    return str(field.verbose_name)


def _mark(row: Values | None) -> str:
    if not row or row.get("voided_at"):
        return ""
    return rules.format_mark(row.get("value"), row.get("code") or "", row.get("modifier") or "")


# Columns that say whose a row is, when it has no better words of its own.
_WHOSE = frozenset(
    {"user_id", "guardian_id", "staff_id", "school_class_id", "subject_id", "term_id"}
)


def _whose(operation: Operation) -> frozenset[str]:
    """A lesson has its day; its term says nothing more."""
    columns = _TOLD | _WHOSE
    return columns - {"term_id"} if operation.object_model == "journal.Lesson" else columns


_JOINED: dict[type[models.Model], tuple[str, ...]] = {
    Lesson: ("group__subject",),
    Work: ("lesson__group__subject", "work_type"),
    TeachingGroup: ("subject",),
}


def _name(row: models.Model) -> str:
    if isinstance(row, User):
        return row.display_name
    if isinstance(row, Student):
        return row.list_name
    if isinstance(row, StaffMember):
        return row.short_name
    if isinstance(row, SchoolClass):
        return row.name
    if isinstance(row, TeachingGroup):
        return f"{row.subject.name} {row.label}"
    if isinstance(row, Lesson):
        return _lesson(row)
    if isinstance(row, Work):
        return f"{_lesson(row.lesson)}, {row.title or row.work_type.name}"
    for attribute in ("full_name", "name", "title", "topic", "label", "number"):
        if value := getattr(row, attribute, None):
            return str(value)
    return ""


def _lesson(lesson: Lesson) -> str:
    return _("%(group)s, %(day)s, lesson %(number)s") % {
        "group": _name(lesson.group),
        "day": formats.date_format(lesson.on, "d.m.Y"),
        "number": lesson.slot,
    }
