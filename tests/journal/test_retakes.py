"""Retakes and pluses: both marks stay, and the regulation says which of them counts."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from journal import rules
from journal.models import Mark
from journal.selectors import gradebook as pages
from journal.selectors import groups
from journal.selectors.diary import marks_table
from journal.selectors.lessons import card
from journal.selectors.terms import standing
from journal.services import errors, grading
from journal.services.grading import marks
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def record(cast: Cast, text: str, **changes: object) -> grading.CellResult:
    arguments = {
        "actor": cast.actors["teacher"],
        "lesson": cast.lesson_today,
        "student_id": cast.students["pupil"].pk,
        "now": NOW,
        **changes,
    }
    return grading.record_cell(text=text, **arguments)


def given(cast: Cast, *columns: str) -> list[tuple[object, ...]]:
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    return list(found.order_by("work__position", "attempt").values_list(*columns))


def allow_modifiers(cast: Cast) -> None:
    cast.regulation.allows_plus_minus = True
    cast.regulation.save(update_fields=["allows_plus_minus"])


def test_retake_typed_in_the_cell_keeps_both_marks(cast: Cast) -> None:
    result = record(cast, "2>4")

    assert result.text == "2→4"
    assert given(cast, "attempt", "value") == [(1, 2), (2, 4)]
    assert (
        Mark.objects.filter(work__lesson=cast.lesson_today).values("work").distinct().count() == 1
    )


def test_retake_added_to_a_mark_that_stood_leaves_it_untouched(cast: Cast) -> None:
    record(cast, "2")
    before = Mark.objects.get(work__lesson=cast.lesson_today)

    later = NOW + dt.timedelta(hours=1)
    result = record(cast, "2>4", expected="2", now=later)

    before.refresh_from_db()
    assert (result.text, before.value, before.recorded_at) == ("2→4", 2, NOW)
    assert before.events.count() == 1
    assert given(cast, "attempt", "value", "recorded_at")[1] == (2, 4, later)


def test_retake_taken_back_is_voided_and_the_mark_stays(cast: Cast) -> None:
    record(cast, "2>4")

    result = record(cast, "2", expected="2→4")

    assert (result.text, result.mean) == ("2", "3,00")
    assert given(cast, "attempt", "value") == [(1, 2)]
    assert Mark.objects.get(work__lesson=cast.lesson_today, attempt=2).voided_at == NOW


def test_retake_that_is_still_awaited_is_a_debt_with_a_day(cast: Cast) -> None:
    result = record(cast, "2>.")

    assert (result.text, result.mean) == ("2→.", "3,00")
    assert given(cast, "attempt", "code", "debt_due_on") == [
        (1, "", None),
        (2, "debt", dt.date(2026, 2, 3)),
    ]


def test_retake_seen_stale_is_refused(cast: Cast) -> None:
    record(cast, "2>4")

    with pytest.raises(errors.CellConflict) as caught:
        record(cast, "3", expected="2")

    assert caught.value.current == "2→4"
    assert given(cast, "attempt", "value") == [(1, 2), (2, 4)]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("2>6", errors.OutOfScale),
        ("2>3>4>5>5", errors.TooManyRetakes),
        ("2>", errors.Unreadable),
        ("4+", errors.NoModifiers),
    ],
)
def test_retake_refused_writes_nothing(cast: Cast, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        record(cast, text)

    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


@pytest.mark.parametrize(
    ("rule", "mean", "count"),
    [("last", "3,50", 2), ("best", "4,00", 2), ("both", "3,67", 3)],
)
def test_mean_follows_the_retake_rule(cast: Cast, rule: str, mean: str, count: int) -> None:
    """A 4 of yesterday; today a 4 that the retake made a 3."""
    cast.regulation.retake_rule = rule
    cast.regulation.save(update_fields=["retake_rule"])

    result = record(cast, "4>3")

    assert (result.mean, result.count) == (mean, count)


def test_plus_and_minus_are_kept_and_never_counted(cast: Cast) -> None:
    allow_modifiers(cast)

    result = record(cast, "4+")

    assert (result.text, result.mean) == ("4+", "4,00")
    assert given(cast, "value", "modifier") == [(4, "+")]
    assert record(cast, "4-", expected="4+").text == "4-"
    assert given(cast, "value", "modifier") == [(4, "-")]


def test_plus_outlives_the_setting_as_it_was_written(cast: Cast) -> None:
    allow_modifiers(cast)
    record(cast, "4+")
    cast.regulation.allows_plus_minus = False
    cast.regulation.save(update_fields=["allows_plus_minus"])
    cast.lesson_today.group.year.regulation.refresh_from_db()

    assert record(cast, "4", expected="4+").text == "4"
    assert given(cast, "value", "modifier") == [(4, "")]


# --- the service of the card ----------------------------------------------------------------------


def test_record_retake_stands_beside_the_mark(cast: Cast) -> None:
    retake = marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text="5", now=NOW)

    cast.mark.refresh_from_db()
    assert (retake.attempt, retake.value, retake.work_id) == (2, 5, cast.mark.work_id)
    assert (cast.mark.value, cast.mark.voided_at) == (4, None)


@pytest.mark.parametrize("text", ["", "н", "45", "2>4", "5 н"])
def test_record_retake_takes_one_mark_only(cast: Cast, text: str) -> None:
    with pytest.raises(errors.OneMarkOnly):
        marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text=text, now=NOW)

    assert Mark.objects.filter(work=cast.work).count() == 1


def test_record_retake_of_a_mark_that_has_one_already_is_refused(cast: Cast) -> None:
    marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text="5", now=NOW)

    with pytest.raises(errors.MarkChanged):
        marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text="3", now=NOW)

    assert Mark.objects.filter(work=cast.work).count() == 2


@pytest.mark.parametrize("who", ["stranger", "class_teacher", "deputy", "mother", "other_teacher"])
def test_record_retake_is_for_the_lessons_teacher(cast: Cast, who: str) -> None:
    with pytest.raises(errors.NotYourLesson):
        marks.record_retake(actor=cast.actors[who], mark=cast.mark, text="5", now=NOW)

    assert Mark.objects.filter(work=cast.work).count() == 1


def test_voided_work_mark_leaves_its_retake_in_force(cast: Cast) -> None:
    marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text="5", now=NOW)

    marks.void_mark(actor=cast.actors["teacher"], mark=cast.mark, reason="не тот ученик", now=NOW)

    cast.mark.refresh_from_db()
    assert (cast.mark.voided_at, cast.mark.void_reason) == (NOW, "не тот ученик")
    assert record(cast, "5>4", lesson=cast.lesson, expected="5").text == "5→4"
    found = Mark.objects.in_force().filter(work=cast.work).order_by("attempt")
    assert list(found.values_list("attempt", "value")) == [(2, 5), (3, 4)]


@pytest.mark.parametrize("reason", ["", "  "])
def test_void_needs_a_reason(cast: Cast, reason: str) -> None:
    with pytest.raises(errors.VoidReasonNeeded):
        marks.void_mark(actor=cast.actors["teacher"], mark=cast.mark, reason=reason, now=NOW)

    cast.mark.refresh_from_db()
    assert cast.mark.voided_at is None


# --- one rule everywhere --------------------------------------------------------------------------


@pytest.mark.parametrize("counts_debts", [False, True])
@pytest.mark.parametrize("rule", ["last", "best", "both"])
def test_every_mean_agrees_about_retakes_and_debts(
    cast: Cast, rule: str, counts_debts: bool
) -> None:
    """The answer to a save, the grid, the family's table and the sums of a school."""
    cast.regulation.retake_rule = rule
    cast.regulation.overdue_debt_counts = counts_debts
    cast.regulation.save()
    pupil, random = cast.students["pupil"], Random(f"{rule} {counts_debts}")
    for slot in range(3, 9):
        work = factory.make_work(
            factory.make_lesson(cast.maths, dt.date(2026, 1, 15), slot=slot),
            code=random.choice([4, 5, 10]),
        )
        for attempt in range(1, random.randint(1, 4) + 1):
            value = random.choice([2, 3, 4, 5, None])
            factory.make_mark(
                work,
                pupil,
                value,
                code="" if value else "debt",
                debt_due_on=None if value else dt.date(2026, 1, random.randint(17, 22)),
                attempt=attempt,
            )

    group = groups.readable(cast.actors["teacher"]).get(pk=cast.maths.pk)
    saved = standing.student_standing(
        group=group, term_id=cast.term.pk, student_id=pupil.pk, today=TODAY
    )
    book = pages.gradebook(
        actor=cast.actors["teacher"],
        group=group,
        term=cast.term,
        terms=list(cast.scheme.terms.order_by("number")),
        today=TODAY,
    )
    summed = standing.sums_by(
        Mark.objects.filter(work__lesson__term=cast.term),
        "student_id",
        counting=standing.counting_of(cast.regulation, TODAY),
    )
    table = marks_table.marks_table(
        actor=cast.actors["mother"],
        student=pupil,
        school_class=cast.class_5a,
        regulation=cast.regulation,
        terms=[cast.term],
        term=cast.term,
        today=TODAY,
    )

    mean = summed[pupil.pk]
    in_grid = next(row for row in book.rows if row.student_id == pupil.pk)
    assert (mean.rounded, mean.total, mean.weight, mean.count, mean.owed) == (
        saved.mean,
        saved.total,
        saved.weight,
        saved.count,
        saved.owed,
    )
    assert in_grid.mean == table.rows[0].mean == rules.decimal_text(saved.mean)
    assert saved.mean != Decimal(0)


# --- what PostgreSQL holds by itself --------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("one_mark_for_a_work", {"attempt": 1}),
        ("mark_attempt_from_1", {"attempt": 0}),
        ("only_a_number_has_modifier", {"value": None, "code": "debt", "modifier": "+"}),
        ("only_a_debt_is_due", {"debt_due_on": dt.date(2026, 2, 3)}),
        ("mark_in_scale", {"value": 6}),
    ],
)
def test_database_refuses_an_impossible_retake(
    cast: Cast, constraint: str, fields: dict[str, object]
) -> None:
    wanted = {"value": 5, "attempt": 2, **fields}

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        factory.make_mark(cast.work, cast.students["pupil"], **wanted)

    assert caught.value.__cause__.diag.constraint_name == constraint
    assert Mark.objects.filter(work=cast.work).count() == 1


def test_database_takes_a_retake_beside_the_mark_and_again_after_a_void(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    retake = factory.make_mark(cast.work, pupil, 5, attempt=2)
    marks.void_mark(actor=cast.actors["teacher"], mark=retake, reason="ошибка", now=NOW)

    again = factory.make_mark(cast.work, pupil, 3, attempt=2)

    in_force = Mark.objects.in_force().filter(work=cast.work).order_by("attempt")
    assert list(in_force) == [cast.mark, again]


def test_changed_mark_takes_five_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    record(cast, "3")
    lesson = card.recordable(cast.actors["teacher"]).get(pk=cast.lesson_today.pk)

    # and the two that open and close the block of its own
    with django_assert_num_queries(7):
        result = record(cast, "4", lesson=lesson)

    assert result.is_changed is True
