"""Recording marks: what the service refuses, and what the database refuses behind it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxEvent
from journal.models import Attendance, Mark, Work
from journal.services import errors, grading
from school.models import AcademicYear
from tests.factories import journal as factory
from tests.factories.cast import NOW, Cast


def record(cast: Cast, text: str, *, by: str = "teacher", **changes: object) -> grading.CellResult:
    arguments = {
        "actor": cast.actors[by],
        "lesson": cast.lesson_today,
        "student_id": cast.students["pupil"].pk,
        "now": NOW,
        **changes,
    }
    return grading.record_cell(text=text, **arguments)


def test_cell_records_mark_with_history_and_outbox(cast: Cast) -> None:
    result = record(cast, "5")

    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert (mark.value, mark.author_id) == (5, cast.staff["teacher"].pk)
    assert (result.text, result.is_changed, result.mean, result.suggested) == (
        "5",
        True,
        "4,50",
        5,
    )
    assert OutboxEvent.objects.get().kind == "mark.recorded"
    assert mark.events.count() == 1


def test_cell_repeated_writes_nothing_twice(cast: Cast) -> None:
    record(cast, "5 н")
    again = record(cast, "5 н", expected="")

    assert again.is_changed is False
    assert Mark.objects.filter(work__lesson=cast.lesson_today).count() == 1
    assert OutboxEvent.objects.count() == 1


def test_cell_changed_keeps_former_value_in_history(cast: Cast) -> None:
    record(cast, "3")
    record(cast, "4", expected="3")

    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert mark.value == 4
    assert list(mark.events.order_by("pgh_id").values_list("value", flat=True)) == [3, 4]


def test_cell_emptied_voids_mark_and_withdraws_absence(cast: Cast) -> None:
    record(cast, "5 н")
    result = record(cast, "")

    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert mark.voided_at == NOW
    assert mark.voided_by_id == cast.staff["teacher"].pk
    assert Attendance.objects.get(lesson=cast.lesson_today).code == "present"
    assert (result.text, result.mean) == ("", "4,00")


def test_cell_with_two_marks_makes_second_work(cast: Cast) -> None:
    result = record(cast, "45")

    values = Mark.objects.filter(work__lesson=cast.lesson_today).order_by("work__position")
    assert list(values.values_list("work__position", "value")) == [(1, 4), (2, 5)]
    assert result.text == "4/5"


def test_cell_of_second_work_only_is_kept_apart(cast: Cast) -> None:
    factory.make_work(cast.lesson_today)
    factory.make_work(cast.lesson_today, code=5, position=2)

    result = record(cast, "-5")

    assert Mark.objects.get(work__lesson=cast.lesson_today).work.position == 2
    assert result.text == "-/5"


def test_cell_seen_stale_is_refused_and_names_current_value(cast: Cast) -> None:
    record(cast, "3")

    with pytest.raises(errors.CellConflict) as caught:
        record(cast, "5", expected="")

    assert caught.value.current == "3"
    assert Mark.objects.get(work__lesson=cast.lesson_today).value == 3


def test_late_student_gets_minutes_and_checks_attendance(cast: Cast) -> None:
    record(cast, "оп5")

    attendance = Attendance.objects.get(lesson=cast.lesson_today)
    assert (attendance.code, attendance.minutes_late) == ("late", 5)
    cast.lesson_today.refresh_from_db()
    assert cast.lesson_today.attendance_checked_at == NOW


@pytest.mark.parametrize(
    ("text", "changes", "refusal"),
    [
        ("6", {}, errors.OutOfScale),
        ("1", {}, errors.OutOfScale),
        ("555555", {}, errors.TooManyWorks),
        ("пять", {}, errors.Unreadable),
        ("5", {"by": "stranger"}, errors.NotYourLesson),
        ("5", {"by": "class_teacher"}, errors.NotYourLesson),
        ("5", {"by": "deputy"}, errors.NotYourLesson),
        ("5", {"by": "administrator"}, errors.NotYourLesson),
        ("5", {"by": "mother"}, errors.NotYourLesson),
        ("5", {"by": "other_teacher"}, errors.NotYourLesson),
    ],
)
def test_cell_refused_writes_nothing(
    cast: Cast, text: str, changes: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record(cast, text, **changes)

    assert not Work.objects.filter(lesson=cast.lesson_today).exists()
    assert OutboxEvent.objects.count() == 0


def test_mark_in_closed_term_is_refused(cast: Cast) -> None:
    with pytest.raises(errors.TermClosed):
        record(cast, "5", lesson=cast.lesson_closed)


def test_mark_ahead_of_the_lesson_is_refused(cast: Cast) -> None:
    with pytest.raises(errors.LessonAhead):
        record(cast, "5", lesson=cast.lesson_ahead)


def test_mark_in_grade_1_is_refused_but_absence_is_not_s1_3_11(cast: Cast) -> None:
    sibling = cast.students["sibling"].pk

    with pytest.raises(errors.NotGraded):
        record(cast, "5", lesson=cast.lesson_1a, student_id=sibling)
    record(cast, "б", lesson=cast.lesson_1a, student_id=sibling)

    assert Attendance.objects.get(lesson=cast.lesson_1a).code == "ill"


def test_mark_of_student_outside_the_group_is_refused(cast: Cast) -> None:
    with pytest.raises(errors.NotInGroup):
        record(cast, "5", student_id=cast.students["outsider"].pk)


def test_mark_after_the_student_left_is_refused(cast: Cast) -> None:
    membership = cast.maths.memberships.get(student=cast.students["pupil"])
    membership.until = dt.date(2026, 1, 20)
    membership.save(update_fields=["until"])

    with pytest.raises(errors.NotInGroup):
        record(cast, "5")


def test_mark_in_cancelled_lesson_is_refused(cast: Cast) -> None:
    cast.lesson_today.status = "cancelled"
    cast.lesson_today.cancel_reason = "карантин"
    cast.lesson_today.save()

    with pytest.raises(errors.LessonCancelled):
        record(cast, "5")


def test_substitute_records_in_own_lesson_only_s0_6g(cast: Cast) -> None:
    cast.lesson_today.teacher = cast.staff["stranger"]
    cast.lesson_today.replaced_teacher = cast.staff["teacher"]
    cast.lesson_today.save()

    assert record(cast, "5", by="stranger").text == "5"
    with pytest.raises(errors.NotYourLesson):
        record(cast, "5", by="stranger", lesson=cast.lesson)


# --- the same, with the service taken away ------------------------------------------------------


def refused_by(constraint: str, **fields: object) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Mark.objects.create(**fields)
    assert caught.value.__cause__.diag.constraint_name == constraint


@pytest.fixture
def mark_fields(cast: Cast) -> dict[str, object]:
    return {
        "school": cast.school,
        "work": factory.make_work(cast.lesson_today),
        "student": cast.students["pupil"],
        "value": 5,
        "author": cast.staff["teacher"],
        "recorded_at": NOW,
    }


def test_database_accepts_a_rightful_mark(cast: Cast, mark_fields: dict[str, object]) -> None:
    Mark.objects.create(**mark_fields)


def test_database_refuses_mark_outside_the_scale(
    cast: Cast, mark_fields: dict[str, object]
) -> None:
    refused_by("mark_in_scale", **mark_fields | {"value": 6})


def test_database_refuses_mark_by_a_stranger(cast: Cast, mark_fields: dict[str, object]) -> None:
    refused_by("mark_author_teaches", **mark_fields | {"author": cast.staff["stranger"]})


def test_database_refuses_mark_outside_the_group(
    cast: Cast, mark_fields: dict[str, object]
) -> None:
    refused_by("mark_student_in_group", **mark_fields | {"student": cast.students["outsider"]})


def test_database_refuses_mark_in_closed_term(cast: Cast, mark_fields: dict[str, object]) -> None:
    work = factory.make_work(cast.lesson_closed)
    refused_by("mark_term_open", **mark_fields | {"work": work})


def test_database_refuses_mark_in_grade_1_s1_3_11(
    cast: Cast, mark_fields: dict[str, object]
) -> None:
    work = factory.make_work(cast.lesson_1a)
    refused_by(
        "mark_group_graded", **mark_fields | {"work": work, "student": cast.students["sibling"]}
    )


def test_database_refuses_mark_in_a_year_without_regulation(
    cast: Cast, mark_fields: dict[str, object]
) -> None:
    type(cast.regulation).objects.filter(pk=cast.regulation.pk).update(year=_other_year(cast))
    refused_by("mark_year_regulated", **mark_fields)


def _other_year(cast: Cast) -> AcademicYear:
    return AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )


def test_database_refuses_second_mark_for_a_work(
    cast: Cast, mark_fields: dict[str, object]
) -> None:
    Mark.objects.create(**mark_fields)
    refused_by("one_mark_for_a_work", **mark_fields | {"value": 4})


def test_database_refuses_voiding_in_closed_term(cast: Cast) -> None:
    cast.term.closed_at = NOW
    cast.term.save(update_fields=["closed_at"])

    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=cast.mark.pk).update(voided_at=NOW, void_reason="x")


def test_database_never_deletes_a_mark(cast: Cast) -> None:
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Mark.objects.filter(pk=cast.mark.pk).delete()
    assert Mark.objects.filter(pk=cast.mark.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_database_refuses_mark_for_a_student_of_another_school() -> None:
    from tests.factories.cast import build_cast

    cast = build_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=cast.mark.pk).update(school=cast.other_school)
