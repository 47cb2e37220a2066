"""The login of web, worker and beat (docs/operations.md, «Two logins to one database»)."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import tenancy
from core.models import SchoolOwned
from school.models import Student
from tests.factories.cast import Cast
from tests.security import web_login
from tests.security.test_school_walls import OWNED


@pytest.fixture
def web(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A connection of its own, with the password that the command was given."""
    monkeypatch.setenv("WEB_DATABASE_PASSWORD", "only-for-this-test")
    name = web_login.login()
    call_command("make_web_login", name)
    call_command("make_web_login", name)
    params = connection.get_connection_params() | {"user": name, "password": "only-for-this-test"}
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params) as login:
        yield login
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DROP ROLE "{name}"')


def tell(login: psycopg.Connection, school_id: int) -> None:
    login.execute("SELECT set_config('app.school', %s, true)", [str(school_id)])


def count(login: psycopg.Connection, model: type[SchoolOwned]) -> int:
    found = login.execute(f'SELECT count(*) FROM "{model._meta.db_table}"').fetchone()
    assert found is not None
    return int(found[0])


def test_login_that_is_told_nothing_sees_no_row_of_any_school(
    web: psycopg.Connection, cast: Cast
) -> None:
    filled = [model for model in OWNED if model._default_manager.exists()]

    seen = {model.__name__: count(web, model) for model in filled}

    assert len(filled) > 20
    assert {name for name, rows in seen.items() if rows} == set()


def test_login_sees_the_school_it_is_told_and_no_other(web: psycopg.Connection, cast: Cast) -> None:
    of_school = Student.objects.filter(school=cast.school).count()

    tell(web, cast.school.pk)

    assert count(web, Student) == of_school < Student.objects.count()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE school_student DISABLE ROW LEVEL SECURITY",
        "DROP POLICY rows_of_school ON school_student",
        "DROP TABLE school_student",
        "TRUNCATE school_student CASCADE",
        "ALTER TABLE journal_mark DISABLE TRIGGER ALL",
        "CREATE TABLE public.mine (id int)",
        "SET session_replication_role = replica",
        "COPY school_student TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_login_may_not_take_the_wall_down(web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_snapshot_can_be_taken_for_one_school(cast: Cast) -> None:
    """A bound journal is printed from one (reports.printing.press)."""
    with tenancy.of_school(cast.school.pk), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        schools = set(Student.objects.values_list("school_id", flat=True))

    assert schools == {cast.school.pk}


def test_owner_is_no_login_of_the_web(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()

    with pytest.raises(CommandError, match="owns tables"):
        call_command("make_web_login", owner)


def test_login_has_the_rights_of_the_role_and_no_more(db: None) -> None:
    web_login.make()

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                   ARRAY(SELECT g.rolname::text FROM pg_auth_members m
                         JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid)
            FROM pg_roles r WHERE rolname = %s
            """,
            [web_login.login()],
        )
        assert cursor.fetchall() == [(True, False, False, False, False, ["razvorot_app"])]
