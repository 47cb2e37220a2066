"""Django's PostgreSQL engine that tells each transaction which school it is for.

The scope of ``core.tenancy`` is put in front of a statement, in the same message to the server: of
every statement outside a transaction, of the first one inside. It costs no round trip.
"""

from typing import Any

from django.conf import settings
from django.db import ProgrammingError
from django.db.backends.postgresql import base

from core import tenancy

# A failed transaction takes nothing but the first three, the last must come before any query; none
# of them touches a row.
_BARE = ("ROLLBACK", "RELEASE", "COMMIT", "SET TRANSACTION")
_NOBODY = tenancy.Scope(None, None)


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the running transaction was told; None before it was told anything.
        self.scope_told: tenancy.Scope | None = None
        self.execute_wrappers.append(_tell_scope)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        self.scope_told = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # What was told inside the savepoint is taken back with it: say it again, to be sure.
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        if self.scope_told is not None:
            self.scope_told = _UNSURE

    def close(self) -> None:
        self.scope_told = None
        super().close()


_UNSURE = tenancy.Scope(-1, None)


def _tell_scope(execute: Any, sql: Any, params: Any, many: Any, context: dict[str, Any]) -> Any:
    connection = context["connection"]
    scope = tenancy.current()
    told = connection.scope_told
    if (scope is None and told is None) or scope == told or sql.startswith(_BARE):
        return execute(sql, params, many, context)
    prefix = _said(scope or _NOBODY)
    if many:
        # A prefix cannot go with every set of parameters, and alone it would be over by then.
        if connection.get_autocommit():
            raise ProgrammingError("executemany() for one school needs a transaction")
        context["cursor"].cursor.execute(prefix)
        result = execute(sql, params, many, context)
    else:
        # The history puts its own words before a write, and knows a read by its first one.
        lead = "" if sql.lstrip()[:6].upper() == "SELECT" else "/* write */ "
        result = execute(f"{lead}{prefix}; {sql}", params, many, context)
        cursor = context["cursor"].cursor
        while cursor.nextset():
            pass
    if not connection.get_autocommit():
        connection.scope_told = scope
    return result


def _said(scope: tenancy.Scope) -> str:
    """``set_config`` of a scope until the end of the transaction; ids are integers."""
    role = settings.DATABASE_APP_ROLE if scope != _NOBODY else "none"
    school = "" if scope.school_id is None else int(scope.school_id)
    user = "" if scope.user_id is None else int(scope.user_id)
    return (
        f"SELECT set_config('role', '{role}', true), "
        f"set_config('app.school', '{school}', true), set_config('app.user', '{user}', true)"
    )
