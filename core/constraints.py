"""References that may not leave the school.

``SchoolForeignKey`` is a foreign key without a constraint of its own; ``same_school`` adds the
real one: ``(school_id, lesson_id) → lesson (school_id, id)``. So a mark of one school cannot
point at a lesson of another, whatever the code above does.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.constraints import BaseConstraint


class SchoolForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between two rows of one school; ``PROTECT`` unless said otherwise."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class SameSchool(BaseConstraint):
    """Composite foreign key ``(school_id, field_id) → target (school_id, id)``."""

    def __init__(self, *, field: str, name: str, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.field = field

    def _sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)
        target = field.remote_field.model._meta.db_table
        quote = editor.quote_name
        return (
            f"CREATE UNIQUE INDEX IF NOT EXISTS {quote(target + '_school_id_id')} "
            f"ON {quote(target)} (school_id, id); "
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (school_id, {quote(field.column)}) "
            f"REFERENCES {quote(target)} (school_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing in line: the target table may come later in the same migration."""
        schema_editor.deferred_sql.append(
            Statement(self._sql(model, schema_editor).replace("%", "%%"))
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return self._sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Left to the database: forms narrow their querysets to the school already."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SameSchool):
            return NotImplemented
        return (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        return "core.constraints.SameSchool", (), {"name": self.name, "field": self.field}


def same_school(table: str, *fields: str) -> list[SameSchool]:
    """One ``SameSchool`` for each field; ``table`` is the short name used in constraint names."""
    return [SameSchool(field=field, name=f"{table}_{field}_same_school") for field in fields]
