"""What an account did: its writes, read back from the history that the triggers keep (S1-3.16).

Knows no school word: an operation is a row of some event table with what stood in the row before
and what stood there after it. ``restore`` puts the former values back, and refuses where that
would take away what somebody else has written since.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

INSERT, UPDATE, DELETE = "insert", "update", "delete"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One write of one row. ``before`` is None for a new row or where the history does not reach
    back so far, ``after`` is None for a deleted one; both are columns as JSON has them."""

    event_model: str
    event_id: int
    object_model: str
    object_id: str
    label: str
    at: dt.datetime
    address: str
    before: Values | None
    after: Values | None

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.object_model)

    @property
    def row(self) -> Values:
        """The newest known state of the row."""
        return self.after or self.before or {}

    @property
    def key(self) -> tuple[str, int]:
        return self.event_model, self.event_id

    @property
    def changed(self) -> tuple[str, ...]:
        """Columns that differ, in the order of the table; all of them for a new or deleted row."""
        if self.before is None or self.after is None:
            return tuple(self.row)
        return tuple(name for name in self.after if self.before.get(name) != self.after[name])


class Refused(Exception):
    """The database, or a later change, does not let the earlier values return. ``rule`` names the
    constraint or trigger, ``changed`` for a later change, ``gone`` for a row that is not there."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


@cache
def tracked_models() -> tuple[tuple[type[models.Model], type[models.Model]], ...]:
    """(event model, tracked model) of everything that has a history, by name."""
    found = [
        (event, getattr(event, "pgh_tracked_model"))  # noqa: B009 - pghistory sets it
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event) and hasattr(event, "pgh_tracked_model")
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]._meta.label))


def operations_of(
    *,
    user_id: int,
    since: dt.datetime,
    until: dt.datetime | None = None,
    leave_out: Collection[str] = (),
    only_rows: Mapping[str, Iterable[int]] | None = None,
    keys: Collection[tuple[str, int]] | None = None,
) -> list[Operation]:
    """Writes of the account in [since, until), newest first, in one query.

    ``leave_out`` names models («accounts.Incident»); what was written while an incident was dealt
    with is no operation of the account. A model without a school is asked only about the rows
    that ``only_rows`` names. ``keys`` narrows to single events.
    """
    only_rows = {label: list(ids) for label, ids in (only_rows or {}).items()}
    parts: list[sql.Composable] = []
    params: list[Any] = [str(user_id), since, until, until]
    for event, model in tracked_models():
        label = model._meta.label
        wanted = [pk for name, pk in keys if name == event._meta.label] if keys else []
        if label in leave_out or (keys is not None and not wanted):
            continue
        is_owned = any(field.name == "school" for field in model._meta.concrete_fields)
        if not is_owned and label not in only_rows:
            continue
        parts.append(_PART.format(table=sql.Identifier(event._meta.db_table)))
        params += [event._meta.label, label]
        params += [only_rows.get(label), only_rows.get(label)]
        params += [wanted or None, wanted or None]
    if not parts:
        return []
    query = _HEAD + sql.SQL(" UNION ALL ").join(parts) + sql.SQL(" ORDER BY at DESC, n DESC")
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection), params)
        return [_operation(*row) for row in cursor.fetchall()]


_HEAD = sql.SQL(
    """
    WITH told AS MATERIALIZED (
        SELECT id, metadata ->> 'address' AS address,
               coalesce((metadata ->> 'at')::timestamptz, created_at) AS at
        FROM pghistory_context
        WHERE metadata ->> 'user' = %s AND metadata ->> 'incident' IS NULL
    ), ctx AS (
        SELECT * FROM told WHERE at >= %s AND (%s::timestamptz IS NULL OR at < %s)
    )
    """
)
_PART = sql.SQL(
    """
    SELECT %s AS event_model, %s AS object_model, e.pgh_id AS n, e.pgh_label,
           e.pgh_obj_id::text, ctx.at AS at, ctx.address,
           to_jsonb(e)::text AS row_then, former.row_then AS row_before
    FROM ctx JOIN {table} e ON e.pgh_context_id = ctx.id
    LEFT JOIN LATERAL (
        SELECT to_jsonb(p)::text AS row_then FROM {table} p
        WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id
        ORDER BY p.pgh_id DESC LIMIT 1
    ) former ON e.pgh_label = 'update'
    WHERE (%s::bigint[] IS NULL OR e.pgh_obj_id = ANY(%s))
      AND (%s::bigint[] IS NULL OR e.pgh_id = ANY(%s))
    """
)


def _operation(
    event_model: str,
    object_model: str,
    event_id: int,
    label: str,
    object_id: str,
    at: dt.datetime,
    address: str | None,
    row_then: str,
    row_before: str | None,
) -> Operation:
    then = _columns(row_then)
    before = _columns(row_before) if row_before else None
    return Operation(
        event_model=event_model,
        event_id=event_id,
        object_model=object_model,
        object_id=object_id,
        label=label,
        at=at,
        address=address or "",
        before=then if label == DELETE else before,
        after=None if label == DELETE else then,
    )


def _columns(text: str) -> Values:
    """Numbers with a fraction stay the text they were: a weight is no float."""
    row: Values = json.loads(text, parse_float=str)
    return {name: value for name, value in row.items() if not name.startswith("pgh_")}


# --- putting back ------------------------------------------------------------------------------


def row_now(operation: Operation) -> Values | None:
    """The row as it stands, locked until the end of the transaction; None when it is not there."""
    query = sql.SQL("SELECT to_jsonb(t)::text FROM {table} t WHERE id = %s FOR UPDATE").format(
        table=sql.Identifier(operation.model._meta.db_table)
    )
    found = _execute(query, [operation.object_id])
    return _columns(found[0][0]) if found else None


def restore(operation: Operation, *, instead_of_deleting: Values | None = None) -> None:
    """Undo one write, in a savepoint of its own; the history gets one row more.

    A change is taken back column by column: only those that the write changed, and only if they
    still say what it made them say. A deleted row returns under its id. A new row is deleted or,
    where its kind is never deleted, gets the columns of ``instead_of_deleting``. Raises
    ``Refused`` and has then written nothing. Three queries at most, two more for a deletion.
    """
    now = row_now(operation)
    if operation.label == DELETE:
        if now is not None:
            raise Refused("returned")
        _write(_insertion(operation), [json.dumps(operation.before)])
        return
    if now is None:
        raise Refused("gone")
    if any(now.get(name) != (operation.after or {})[name] for name in operation.changed):
        raise Refused("changed")
    if operation.label == UPDATE:
        if operation.before is None:
            raise Refused("unknown")
        _write(*_change(operation, {name: operation.before[name] for name in operation.changed}))
    elif instead_of_deleting is not None:
        _write(*_change(operation, instead_of_deleting))
    else:
        table = sql.Identifier(operation.model._meta.db_table)
        _write(
            sql.SQL("DELETE FROM {table} WHERE id = %s").format(table=table),
            [operation.object_id],
        )


def _change(operation: Operation, values: Values) -> tuple[sql.Composable, list[Any]]:
    table = sql.Identifier(operation.model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    query = sql.SQL(
        "UPDATE {table} SET ({names}) = ROW({news}) FROM jsonb_populate_record(NULL::{table}, %s)"
        " fresh WHERE {table}.id = %s"
    ).format(
        table=table,
        names=names,
        news=sql.SQL(", ").join(sql.SQL("fresh.") + sql.Identifier(name) for name in values),
    )
    return query, [json.dumps(values), operation.object_id]


def _insertion(operation: Operation) -> sql.Composable:
    stored = {
        field.column for field in operation.model._meta.concrete_fields if not field.generated
    }
    names = sql.SQL(", ").join(
        sql.Identifier(name) for name in operation.before or {} if name in stored
    )
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s)"
    ).format(table=sql.Identifier(operation.model._meta.db_table), names=names)


def _write(query: sql.Composable, params: list[Any]) -> None:
    """Raises ``Refused`` with the name of the rule; deferred rules are asked at once."""
    try:
        with transaction.atomic():
            _execute(query, params)
            connection.check_constraints()
    except DatabaseError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        raise Refused(getattr(diagnostics, "constraint_name", None) or "database") from error


def _execute(query: sql.Composable, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection), params)
        return cursor.fetchall() if cursor.description else []
