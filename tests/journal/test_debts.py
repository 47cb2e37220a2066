"""Debts («точки»): by when, what an overdue one counts, and where they are seen."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from journal.models import Mark
from journal.selectors.diary import debts, marks_table
from journal.services import errors, grading
from journal.services.grading import marks
from tests.factories import journal as factory
from tests.factories import terms
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def owe(cast: Cast, **changes: object) -> Mark:
    arguments = {
        "actor": cast.actors["teacher"],
        "lesson": cast.lesson_today,
        "student_id": cast.students["pupil"].pk,
        "text": ".",
        "now": NOW,
        **changes,
    }
    grading.record_cell(**arguments)
    return Mark.objects.in_force().get(
        code="debt", work__lesson=arguments["lesson"], student_id=arguments["student_id"]
    )


def test_debt_is_due_in_so_many_calendar_days_as_the_regulation_says(cast: Cast) -> None:
    cast.regulation.debt_days = 10
    cast.regulation.save(update_fields=["debt_days"])

    assert owe(cast).debt_due_on == dt.date(2026, 1, 30)


def test_debt_made_good_has_no_day_and_keeps_its_history(cast: Cast) -> None:
    debt = owe(cast)

    grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["pupil"].pk,
        text="4",
        expected=".",
        now=NOW,
    )

    debt.refresh_from_db()
    assert (debt.value, debt.code, debt.debt_due_on) == (4, "", None)
    assert list(debt.events.order_by("pgh_id").values_list("code", "debt_due_on")) == [
        ("debt", dt.date(2026, 2, 3)),
        ("", None),
    ]


def test_debt_repeated_keeps_its_day(cast: Cast) -> None:
    debt = owe(cast)

    grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["pupil"].pk,
        text=". н",
        now=NOW + dt.timedelta(days=2),
    )

    debt.refresh_from_db()
    assert debt.debt_due_on == dt.date(2026, 2, 3)


@pytest.mark.parametrize(
    ("counts", "now", "mean", "count"),
    [
        (False, dt.datetime(2026, 2, 4, 9, tzinfo=dt.UTC), "4,00", 1),
        (True, dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC), "4,00", 1),
        (True, dt.datetime(2026, 2, 4, 9, tzinfo=dt.UTC), "3,00", 2),
    ],
)
def test_overdue_debt_counts_as_the_lowest_mark_only_by_the_regulation(
    cast: Cast, *, counts: bool, now: dt.datetime, mean: str, count: int
) -> None:
    cast.regulation.overdue_debt_counts = counts
    cast.regulation.save(update_fields=["overdue_debt_counts"])
    owe(cast)

    result = grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["pupil"].pk,
        text=".",
        now=now,
    )

    assert (result.mean, result.count) == (mean, count)


def test_debt_is_put_off_to_another_day(cast: Cast) -> None:
    debt = owe(cast)

    marks.put_off_debt(
        actor=cast.actors["teacher"], mark=debt, due_on=dt.date(2026, 2, 20), now=NOW
    )

    debt.refresh_from_db()
    assert debt.debt_due_on == dt.date(2026, 2, 20)


@pytest.mark.parametrize("day", [dt.date(2026, 1, 19), dt.date(2027, 1, 1)])
def test_debt_is_not_put_off_into_the_past_or_another_year(cast: Cast, day: dt.date) -> None:
    debt = owe(cast)

    with pytest.raises(errors.DebtDayWrong):
        marks.put_off_debt(actor=cast.actors["teacher"], mark=debt, due_on=day, now=NOW)

    debt.refresh_from_db()
    assert debt.debt_due_on == dt.date(2026, 2, 3)


def test_mark_that_is_no_debt_has_no_day(cast: Cast) -> None:
    with pytest.raises(errors.NoDebt):
        marks.put_off_debt(
            actor=cast.actors["teacher"], mark=cast.mark, due_on=dt.date(2026, 2, 20), now=NOW
        )


def test_list_of_debts_is_the_teachers_own_most_urgent_first(cast: Cast) -> None:
    later = owe(cast)
    urgent = factory.make_mark(
        cast.work, cast.students["classmate"], code="debt", debt_due_on=dt.date(2026, 1, 19)
    )
    factory.make_mark(
        factory.make_work(factory.make_lesson(cast.russian_6b, TODAY, slot=3)),
        cast.students["outsider"],
        code="debt",
        debt_due_on=dt.date(2026, 1, 10),
    )

    found = debts.open_debts(actor=cast.actors["teacher"], today=TODAY)

    assert [(debt.mark_id, debt.is_overdue) for debt in found] == [
        (urgent.pk, True),
        (later.pk, False),
    ]
    assert debts.open_count(actor=cast.actors["teacher"], today=TODAY) == (2, 1)
    assert [one.student_id for one in debts.open_debts(actor=cast.actors["stranger"], today=TODAY)]
    assert debts.open_debts(actor=cast.actors["class_teacher"], today=TODAY) == []


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_debts_takes_one_query(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    for slot in range(3, 3 + number):
        lesson = factory.make_lesson(cast.maths, dt.date(2026, 1, 16), slot=slot)
        factory.make_mark(
            factory.make_work(lesson), cast.students["pupil"], code="debt", debt_due_on=TODAY
        )

    with django_assert_num_queries(1):
        found = debts.open_debts(actor=cast.actors["teacher"], today=TODAY)

    assert len(found) == number


def test_page_of_debts_leads_to_the_card_of_the_cell(cast: Cast) -> None:
    owe(cast)

    page = cast.client("teacher").get(reverse("journal:debt-list")).content.decode()

    pupil = cast.students["pupil"]
    assert reverse("journal:cell-card", args=[cast.lesson_today.pk, pupil.pk]) in page
    assert pupil.list_name in page
    assert "03.02" in page


def test_page_of_debts_says_when_there_are_none(cast: Cast) -> None:
    page = cast.client("stranger").get(reverse("journal:debt-list")).content.decode()

    assert "Долгов нет" in page


def test_family_sees_until_when_a_debt_is_due(cast: Cast) -> None:
    owe(cast)

    child = {"child": cast.students["pupil"].pk}
    page = cast.client("mother").get(reverse("journal:diary"), child).content.decode()
    concern = marks_table.concerns(
        actor=cast.actors["mother"], student=cast.students["pupil"], today=TODAY
    )[0]

    assert "долг до 3 февраля" in page
    assert (concern.kind, concern.due_on) == ("debt", dt.date(2026, 2, 3))


def test_debts_of_a_closed_term_stand_in_the_list_while_the_journal_is_open_again(
    cast: Cast,
) -> None:
    reopening = terms.grant(cast)
    factory.make_mark(
        factory.make_work(cast.lesson_closed, position=2), cast.students["pupil"], code="debt"
    )
    actor = cast.actors["teacher"]

    (found,) = debts.open_debts(actor=actor, today=TODAY)

    assert found.lesson_id == cast.lesson_closed.pk
    assert debts.open_count(actor=actor, today=TODAY) == (1, 0)
    reopening.ended_at = NOW
    reopening.save()
    assert debts.open_debts(actor=actor, today=TODAY) == []
    assert debts.open_count(actor=actor, today=TODAY) == (0, 0)
