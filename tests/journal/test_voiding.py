"""Taking one operation back under the guards of the journal."""

import datetime as dt

import pytest

from accounts.enums import Role
from accounts.models import Membership
from core import history, operations
from core.operations import Operation
from journal.models import Attendance, Mark, Work
from journal.services import grading
from journal.services.grading import voiding
from journal.services.grading.voiding import Obstacle
from tests.factories.cast import NOW, Cast
from tests.factories.journal import make_mark

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def done_by_thief(cast: Cast, model: str) -> list[Operation]:
    """What the stolen account wrote to rows of this model, newest first."""
    found = operations.operations_of(user_id=cast.users["teacher"].pk, since=LONG_AGO)
    return [operation for operation in found if operation.object_model == model]


def steal(cast: Cast, student: str, text: str) -> None:
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        grading.record_cell(
            actor=cast.actors["teacher"],
            lesson=cast.lesson,
            student_id=cast.students[student].pk,
            text=text,
            now=NOW,
        )


def void(cast: Cast, operation: Operation) -> None:
    with history.source(incident=1):
        voiding.void_operation(
            actor=cast.actors["director"], operation=operation, reason="инцидент № 1", now=NOW
        )


def test_new_mark_is_voided_by_the_director_and_never_deleted(cast: Cast) -> None:
    steal(cast, "classmate", "5")
    (made,) = done_by_thief(cast, "journal.Mark")

    void(cast, made)

    mark = Mark.objects.get(pk=made.object_id)
    assert (mark.value, mark.voided_at, mark.void_reason) == (5, NOW, "инцидент № 1")
    assert mark.voided_by == cast.staff["director"]


def test_withdrawn_absence_returns_with_its_author(cast: Cast) -> None:
    steal(cast, "classmate", "")
    assert Attendance.objects.get(pk=cast.absence.pk).code == "present"
    (change,) = done_by_thief(cast, "journal.Attendance")

    void(cast, change)

    back = Attendance.objects.get(pk=cast.absence.pk)
    assert (back.code, back.author_id, back.recorded_at) == (
        cast.absence.code,
        cast.absence.author_id,
        cast.absence.recorded_at,
    )


def test_mark_erased_by_the_thief_returns(cast: Cast) -> None:
    steal(cast, "pupil", "")
    (erased,) = done_by_thief(cast, "journal.Mark")

    void(cast, erased)

    mark = Mark.objects.in_force().get(pk=cast.mark.pk)
    assert (mark.value, mark.void_reason) == (4, "")


def test_erased_mark_does_not_push_out_the_one_put_since(cast: Cast) -> None:
    steal(cast, "pupil", "")
    with history.source(user=cast.users["stranger"].pk):
        fresh = make_mark(cast.work, cast.students["pupil"], 3)
    (erased,) = done_by_thief(cast, "journal.Mark")

    with pytest.raises(Obstacle):
        void(cast, erased)

    assert Mark.objects.in_force().get(student=cast.students["pupil"]) == fresh


def test_work_stays_while_void_marks_are_kept_with_it(cast: Cast) -> None:
    steal(cast, "pupil", "4/2")
    (mark,) = done_by_thief(cast, "journal.Mark")
    (work,) = done_by_thief(cast, "journal.Work")
    void(cast, mark)

    with pytest.raises(Obstacle):
        void(cast, work)

    assert Work.objects.filter(pk=work.object_id).exists()
    assert list(
        Mark.objects.in_force().filter(student=cast.students["pupil"]).values_list("value")
    ) == [(4,)]


def test_role_given_by_the_thief_is_revoked(cast: Cast) -> None:
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        hat = Membership.objects.create(
            school=cast.school,
            user=cast.users["stranger"],
            role=Role.DIRECTOR,
            granted_on=NOW.date(),
        )
    (given,) = done_by_thief(cast, "accounts.Membership")

    void(cast, given)

    hat.refresh_from_db()
    assert hat.is_revoked


def test_older_operation_waits_for_the_newer_one_of_the_same_account(cast: Cast) -> None:
    steal(cast, "pupil", "3")
    steal(cast, "pupil", "2")
    newer, older = done_by_thief(cast, "journal.Mark")

    with pytest.raises(Obstacle):
        void(cast, older)
    void(cast, newer)
    void(cast, older)

    assert Mark.objects.get(pk=cast.mark.pk).value == 4


def test_record_of_another_school_is_refused(cast: Cast) -> None:
    with history.source(user=cast.users["teacher"].pk, at=NOW.isoformat()):
        Mark.objects.filter(pk=cast.other_mark.pk).update(value=5)
    (change,) = done_by_thief(cast, "journal.Mark")

    with pytest.raises(Obstacle):
        void(cast, change)

    assert Mark.objects.get(pk=cast.other_mark.pk).value == 5
