"""Row-level security, for migrations: the role of the application and the policies of tables.

``CreateAppRole`` runs before the first table of a school is made, ``ProtectRows`` at the end of
each app's migrations; it is safe to run again after tables were added. ``make_login`` comes after
them: the login of the running application, which is not the owner (docs/operations.md).
"""

from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from psycopg import sql

_ROLE_SQL = """
DO $do$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE "{role}" NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- another installation of the same server was quicker
END
$do$;
GRANT "{role}" TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO "{role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{role}";
CREATE OR REPLACE FUNCTION app_school() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $fn$ SELECT nullif(current_setting('app.school', true), '')::bigint $fn$;
CREATE OR REPLACE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $fn$ SELECT nullif(current_setting('app.user', true), '')::bigint $fn$;
"""

# 0 is every school: ``tenancy.of_all_schools``.
_POLICY_SQL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS rows_of_school ON {table};
CREATE POLICY rows_of_school ON {table}
    USING ({column} = (SELECT app_school()) OR (SELECT app_school()) = 0);
"""

# Who acts is looked up before it is known in which school.
_OWN_SQL = """
DROP POLICY IF EXISTS own_rows ON {table};
CREATE POLICY own_rows ON {table} FOR SELECT USING (user_id = (SELECT app_user()));
"""


class _SchemaOperation(Operation):
    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are the same afterwards."""


class CreateAppRole(_SchemaOperation):
    """The role in which the application reads and writes; it owns nothing."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_ROLE_SQL.format(role=settings.DATABASE_APP_ROLE))

    def database_backwards(self, *args: Any) -> None:
        """Roles belong to the whole server: the role stays."""

    def describe(self) -> str:
        return "Create the role of the application"


class ProtectRows(_SchemaOperation):
    """Row-level security on every table of the app that has a school, histories included.
    ``own`` names models whose rows a user sees in any school when they are the user's own."""

    def __init__(self, *, own: tuple[str, ...] = ()) -> None:
        self.own = own

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"own": self.own} if self.own else {}

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        own = {name.lower() for name in self.own}
        for model in to_state.apps.get_app_config(app_label).get_models():
            column = _school_column(model)
            if column is None:
                continue
            table = schema_editor.quote_name(model._meta.db_table)
            schema_editor.execute(_POLICY_SQL.format(table=table, column=column))
            if model._meta.model_name in own:
                schema_editor.execute(_OWN_SQL.format(table=table))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in from_state.apps.get_app_config(app_label).get_models():
            if _school_column(model) is not None:
                table = schema_editor.quote_name(model._meta.db_table)
                schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return "Rows are seen by their own school only"


def _school_column(model: type[models.Model]) -> str | None:
    """Where a row says whose it is. The history of the schools themselves has no ``school``: there
    it is the row that the event is about."""
    for field in model._meta.local_fields:
        if field.name == "school":
            return field.column
        if field.name == "pgh_obj" and _label(field) == "core.School":
            return field.column
    return None


def _label(field: "models.Field[Any, Any]") -> str:
    return str(field.related_model._meta.label) if field.related_model else ""


class LoginTooMighty(Exception):
    """Row-level security would not hold this login."""


def make_login(name: str, *, password: str = "") -> None:
    """A login that has the rights of the application's role and no more; safe to run again.

    Without ``password`` an existing one stays. Raises ``LoginTooMighty`` for a login that owns
    tables or passes row-level security by: the name of the owner, a superuser.
    """
    login, role = sql.Identifier(name), sql.Identifier(settings.DATABASE_APP_ROLE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MIGHT_SQL, [name, name])
        (might,) = cursor.fetchone()
        if might:
            raise LoginTooMighty(
                f"{name} owns tables or passes row-level security by; choose another name."
            )
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            _run(cursor, sql.SQL("CREATE ROLE {} LOGIN").format(login))
        _run(cursor, sql.SQL("ALTER ROLE {} LOGIN").format(login))
        if password:
            secret = sql.Literal(password)
            _run(cursor, sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, secret))
        _run(cursor, sql.SQL("GRANT {} TO {}").format(role, login))


_MIGHT_SQL = """
SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls))
    OR EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s)
"""


def _run(cursor: Any, statement: sql.Composed) -> None:
    cursor.execute(statement.as_string(cursor.connection))
