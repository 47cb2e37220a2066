"""Reading operations back from the history, and taking one back."""

import datetime as dt

import pytest
from django.db import connection, transaction

from core import history, operations, tenancy
from core.operations import Refused
from tests.factories.cast import NOW, Cast

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def written_by(cast: Cast, name: str) -> list[operations.Operation]:
    return operations.operations_of(user_id=cast.users[name].pk, since=LONG_AGO)


def test_first_write_of_a_scoped_transaction_knows_who_wrote(cast: Cast) -> None:
    """The scope of the school goes before the statement, and must not hide the history's words."""
    lesson = type(cast.lesson).objects.filter(pk=cast.lesson.pk)

    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        with tenancy.of_school(cast.school.pk), transaction.atomic():
            lesson.update(topic="Дроби")
        with tenancy.of_school(cast.school.pk):
            lesson.update(topic="Проценты")

    topics = [(op.before or {})["topic"] for op in written_by(cast, "teacher")]
    assert topics == ["Дроби", "Обыкновенные дроби"]


def test_operations_of_another_school_are_not_even_read(cast: Cast) -> None:
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        type(cast.lesson).objects.filter(pk__in=[cast.lesson.pk, cast.other_lesson.pk]).update(
            topic="Взлом"
        )

    with tenancy.of_school(cast.other_school.pk), transaction.atomic():
        found = written_by(cast, "teacher")

    assert [op.object_id for op in found] == [str(cast.other_lesson.pk)]


def test_restore_brings_back_a_deleted_row_under_its_id(cast: Cast) -> None:
    rule = cast.regulation.deadline_rules.create(
        school=cast.school, code="D1", levels=["basic"], unit="hours", amount=3, clause="п. 1"
    )
    kept = rule.pk
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        rule.delete()
    (deletion,) = written_by(cast, "teacher")

    operations.restore(deletion)

    back = cast.regulation.deadline_rules.get(pk=kept)
    assert (back.amount, back.levels, back.clause) == (3, ["basic"], "п. 1")
    with pytest.raises(Refused, match="returned"):
        operations.restore(deletion)


def test_restore_takes_nothing_away_that_others_rest_on(cast: Cast) -> None:
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        work = cast.lesson.works.create(
            school=cast.school, work_type=cast.work.work_type, position=2, weight=1
        )
    (made,) = written_by(cast, "teacher")
    cast.mark.work = work
    cast.mark.save()

    with pytest.raises(Refused):
        operations.restore(made)

    assert cast.lesson.works.filter(pk=work.pk).exists()
    connection.check_constraints()
