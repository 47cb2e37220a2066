"""With the filter of the code taken away, PostgreSQL still shows no row of another school
(design point 1)."""

import datetime as dt

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import Membership
from core import tenancy
from core.models import OutboxEvent, School, SchoolOwned
from journal.models import Mark
from school.models import Student
from tests.factories.cast import NOW, Cast
from tests.security.test_school_walls import OWNED, fill


@pytest.fixture
def filled(cast: Cast) -> Cast:
    fill(cast)
    return cast


def rows_of_others(model: type[SchoolOwned], school_id: int) -> int:
    """Asked without any filter of the school."""
    return model._default_manager.exclude(school_id=school_id).count()


def test_every_table_with_a_school_is_protected(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
              AND NOT a.attisdropped
              AND NOT (c.relrowsecurity AND EXISTS (
                  SELECT 1 FROM pg_policy p
                  WHERE p.polrelid = c.oid AND p.polname = 'rows_of_school'))
            """
        )
        assert cursor.fetchall() == []


def test_the_role_of_the_application_owns_nothing_and_passes_by_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                   (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid)
            FROM pg_roles r WHERE rolname = 'razvorot_app'
            """
        )
        assert cursor.fetchall() == [(False, False, False, False, 0)]


def test_without_a_filter_other_schools_still_do_not_come(filled: Cast) -> None:
    leaks, seen = [], 0
    for school in (filled.school, filled.other_school):
        for model in OWNED:
            assert_could_leak = rows_of_others(model, school.pk)
            with tenancy.of_school(school.pk):
                if rows_of_others(model, school.pk):
                    leaks.append((school.slug, model.__name__))
            seen += bool(assert_could_leak)

    assert leaks == []
    assert seen > 40


def test_own_rows_come_in_full(filled: Cast) -> None:
    expected = Student.objects.filter(school=filled.school).count()

    with tenancy.of_school(filled.school.pk):
        assert Student.objects.count() == expected

    assert expected > 0


def test_history_of_another_school_does_not_come(filled: Cast) -> None:
    event = Mark.pgh_event_model  # type: ignore[attr-defined]
    school, other = filled.school.pk, filled.other_school.pk
    assert {school, other} <= set(event.objects.values_list("school_id", flat=True))

    with tenancy.of_school(school):
        assert set(event.objects.values_list("school_id", flat=True)) == {school}


def test_settings_of_another_school_do_not_come_by_their_history(filled: Cast) -> None:
    """Schools have no school: their history is held by the school that it is of."""
    event = School.pgh_event_model  # type: ignore[attr-defined]
    school, other = filled.school.pk, filled.other_school.pk
    assert {school, other} <= set(event.objects.values_list("pgh_obj_id", flat=True))

    with tenancy.of_school(school):
        assert set(event.objects.values_list("pgh_obj_id", flat=True)) == {school}


def test_a_raw_query_is_held_too(filled: Cast) -> None:
    with tenancy.of_school(filled.school.pk), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT school_id FROM school_student")
        assert cursor.fetchall() == [(filled.school.pk,)]


def test_a_row_of_another_school_is_not_written(filled: Cast) -> None:
    with (
        tenancy.of_school(filled.school.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        OutboxEvent.objects.create(
            school_id=filled.other_school.pk, kind="mark.recorded", created_at=NOW
        )


def test_a_row_of_another_school_is_not_changed(filled: Cast) -> None:
    student = filled.students["other_pupil"]

    with tenancy.of_school(filled.school.pk):
        changed = Student.objects.filter(pk=student.pk).update(born_on=dt.date(2000, 1, 1))

    student.refresh_from_db()
    assert changed == 0
    assert student.born_on != dt.date(2000, 1, 1)


def test_before_the_school_is_known_only_own_memberships_come(filled: Cast) -> None:
    user = filled.users["mother"]

    with tenancy.of_user(user.pk):
        assert set(Membership.objects.values_list("user_id", flat=True)) == {user.pk}
        assert Student.objects.count() == 0


def test_all_schools_are_seen_by_who_looks_after_all(filled: Cast) -> None:
    with tenancy.of_all_schools():
        schools = set(Student.objects.values_list("school_id", flat=True))

    assert schools == {filled.school.pk, filled.other_school.pk}


def test_scope_does_not_outlive_its_block(filled: Cast) -> None:
    everyone = Student.objects.count()

    with tenancy.of_school(filled.school.pk):
        inside = Student.objects.count()

    assert (inside < everyone, Student.objects.count()) == (True, everyone)


def test_scope_outlives_a_savepoint_that_was_rolled_back(filled: Cast) -> None:
    with tenancy.of_school(filled.school.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        schools = set(Student.objects.values_list("school_id", flat=True))

    assert schools == {filled.school.pk}


def test_scope_inside_a_scope_gives_way_to_it_again(filled: Cast) -> None:
    with tenancy.of_school(filled.school.pk):
        with tenancy.of_school(filled.other_school.pk):
            inner = set(Student.objects.values_list("school_id", flat=True))
        outer = set(Student.objects.values_list("school_id", flat=True))

    assert (inner, outer) == ({filled.other_school.pk}, {filled.school.pk})


@pytest.mark.django_db(transaction=True)
def test_each_statement_outside_a_transaction_is_told_anew(cast: Cast) -> None:
    with tenancy.of_school(cast.school.pk):
        first = set(Student.objects.values_list("school_id", flat=True))
        second = set(Student.objects.values_list("school_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.school', true), current_user")
        school, role = cursor.fetchone()

    assert (first, second) == ({cast.school.pk}, {cast.school.pk})
    assert (school or "", role) == ("", connection.settings_dict["USER"])


@pytest.mark.django_db(transaction=True)
def test_many_sets_of_parameters_are_held_too(cast: Cast) -> None:
    students = [cast.students["pupil"].pk, cast.students["other_pupil"].pk]

    with tenancy.of_school(cast.school.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE school_student SET file_no = 'x' || id WHERE id = %s",
            [[student] for student in students],
        )

    changed = Student.objects.exclude(file_no="").values_list("pk", flat=True)
    assert [pk for pk in changed if pk in students] == students[:1]


def test_a_request_runs_as_the_role_of_the_application(cast: Cast) -> None:
    client = cast.client("teacher")
    told: set[tuple[str, str]] = set()

    def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        result = execute(sql, params, many, context)
        if "school_staffmember" in sql:
            raw = context["connection"].connection.cursor()
            raw.execute("SELECT current_user, current_setting('app.school')")
            told.add(raw.fetchone())
        return result

    with connection.execute_wrapper(listen):
        response = client.get("/")

    assert response.status_code == 200
    assert told == {("razvorot_app", str(cast.school.pk))}
