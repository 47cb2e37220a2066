"""Fast writing: blocks of ids taken ahead, rows sent through COPY, many written by one statement.

COPY fires the same triggers as INSERT: history and guards see every row.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

NULL = r"\N"
_LINES_AT_A_TIME = 2_000
_IDS_AT_A_TIME = 4_000


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """The next ``count`` ids of the model's table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def endless_ids(model: type[models.Model]) -> Iterator[int]:
    """Ids of the model's table for as long as they are asked for."""
    while True:
        yield from reserve_ids(model, _IDS_AT_A_TIME)


def copy_lines(model: type[models.Model], fields: Sequence[str], lines: Iterable[str]) -> None:
    """Send rows that are already in COPY's text format, one string a row, ``\\n`` at its end;
    outside any scope only: COPY does not go together with row-level security.
    ``fields`` are names of the model's fields in the order of the columns; what is not among
    them gets the field's own default."""
    by_name = {field.name: str(field.column) for field in model._meta.concrete_fields}
    defaults = _defaults(model, fields)
    names = [by_name[name] for name in (*fields, *defaults)]
    columns = ", ".join(map(connection.ops.quote_name, names))
    ending = "".join(f"\t{cell(value)}" for value in defaults.values()) + "\n"
    table = connection.ops.quote_name(model._meta.db_table)
    stream = iter(lines)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        while chunk := list(islice(stream, _LINES_AT_A_TIME)):
            # Line feeds of the texts are escaped: these are the ends of the rows.
            copy.write("".join(chunk).replace("\n", ending))


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Write many rows at once, ``fields`` as in ``copy_lines``; inside a scope, too. Answers the
    ids, in no certain order. One statement."""
    if not rows:
        return []
    columns = _columns(model, fields)
    defaults = _defaults(model, fields)
    names = [name for name, _ in [*columns, *_columns(model, list(defaults))]]
    picked = ["fresh." + name for name, _ in columns] + ["%s"] * len(defaults)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(picked)}"  # nosec B608
            f" FROM {_unnested(columns)} RETURNING id",
            [*defaults.values(), *(list(values) for values in zip(*rows, strict=True))],
        )
        return [row[0] for row in cursor.fetchall()]


def update_rows(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Set ``fields`` of many rows at once; each of ``rows`` is the id and the values in the order
    of the fields. One statement."""
    if not rows:
        return
    columns = _columns(model, ["id", *fields])
    settings = ", ".join(f"{name} = fresh.{name}" for name, _ in columns[1:])
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {settings} FROM {_unnested(columns)} WHERE {table}.id = fresh.id",  # nosec B608
            [list(values) for values in zip(*rows, strict=True)],
        )


def _columns(model: type[models.Model], fields: Sequence[str]) -> list[tuple[str, str]]:
    """The quoted column of each field, and its type."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    return [
        (
            connection.ops.quote_name(str(by_name[name].column)),
            str(
                by_name[name].rel_db_type(connection)
                if by_name[name].primary_key
                else by_name[name].db_type(connection)
            ),
        )
        for name in fields
    ]


def _unnested(columns: Sequence[tuple[str, str]]) -> str:
    """Arrays, one a column, as the rows of a table ``fresh``."""
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in columns)
    return f"unnest({arrays}) AS fresh ({', '.join(name for name, _ in columns)})"


def _defaults(model: type[models.Model], fields: Sequence[str]) -> dict[str, Any]:
    """Values of the fields that are left out and may not be null."""
    return {
        field.name: field.get_default()
        for field in model._meta.concrete_fields
        if not (field.name in fields or field.null or field.generated or field.primary_key)
    }


def line(*values: Any) -> str:
    """One row for ``copy_lines``."""
    return "\t".join(map(cell, values)) + "\n"


def cell(value: Any) -> str:
    """One value in COPY's text format."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return text(value)
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value)


def text(value: str) -> str:
    """A string with COPY's four special characters escaped."""
    return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def analyze(*tables: type[models.Model]) -> None:
    """Tell the planner what has just been loaded; without it the guards of the next table would
    be planned for empty tables."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def hurry_triggers() -> None:
    """Say once, for this transaction, that no trigger is to be skipped. Unless the setting is
    there, every trigger finds it missing for every row through an exception of its own, which
    takes ten times as long as writing the history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
