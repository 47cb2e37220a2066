"""What a factory wrote, kept to be written again: one statement a table instead of one a row.

The rows come back with their own ids. That is safe where every test is rolled back or flushed:
the ids were taken from the sequences once, so nothing else ever gets them. What constraints and
triggers did to them the first time they need not do again; the history that the triggers wrote
comes back with the rows, dated now.
"""

import pickle
from collections.abc import Callable
from typing import Generic, TypeVar

import pghistory.models
from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg import sql

Made = TypeVar("Made")


class Snapshot(Generic[Made]):
    """``restore()`` gives what ``make()`` gives, later at a fiftieth of the price."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self.make = make
        self.script = ""
        self.made = b""

    def restore(self) -> Made:
        if not self.script:
            before = {model: _rows(model) for model in _models()}
            made = self.make()
            self.made = pickle.dumps(made)
            insertions = "".join(
                _insertion(model, sorted(_rows(model) - before[model])) for model in before
            )
            self.script = f"{_UNGUARDED}{insertions}{_GUARDED}"
            return made
        with connection.cursor() as cursor:
            cursor.execute(self.script)
        return pickle.loads(self.made)


_UNGUARDED = "SET LOCAL session_replication_role = replica;"
_GUARDED = "SET LOCAL session_replication_role = origin;"


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def _rows(model: type[Model]) -> set[str]:
    """The rows of a table as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT row_to_json(t)::text FROM "{model._meta.db_table}" t')
        return {row for (row,) in cursor.fetchall()}


def _insertion(model: type[Model], rows: list[str]) -> str:
    if not rows:
        return ""
    is_history = issubclass(model, pghistory.models.Event)
    columns = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    values = [
        sql.SQL("now()") if is_history and column == "pgh_created_at" else sql.Identifier(column)
        for column in columns
    ]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values}"
        " FROM json_populate_recordset(NULL::{table}, {rows});"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
        rows=sql.Literal(f"[{','.join(rows)}]"),
    )
    return statement.as_string(connection.connection)
