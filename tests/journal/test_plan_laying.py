"""Laying a plan over dates: order kept, what was taught untouched, nothing lost (S1-4.4b)."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import Actor
from journal.enums import LessonStatus, PlanStatus
from journal.models import Lesson, PlanItem, ThematicPlan
from journal.selectors import plans
from journal.selectors.plans import laying as selectors
from journal.selectors.plans.steps import Slot, lay, remaining, steps_of
from journal.services import lessons as lesson_services
from journal.services.plans import PlanError
from journal.services.plans import laying as services
from school.models import ImportRun
from tests.factories import journal as journal_factory
from tests.factories import plans as factory
from tests.factories.cast import NOW, TODAY, Cast

AHEAD = dt.date(2026, 1, 21)
HOURS = [Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3)]
plan_items = st.lists(st.sampled_from(HOURS), max_size=25).map(
    lambda hours: [
        PlanItem(pk=number, number=number, topic=f"Тема {number}", hours=one)
        for number, one in enumerate(hours, start=1)
    ]
)
# What is known of each lesson of a group: taught (from which line, if any), fell out, or free.
lesson_states = st.lists(
    st.tuples(st.sampled_from(["free", "free", "free", "taught", "out"]), st.integers(0, 26)),
    max_size=60,
)


def slots_of(states: list[tuple[str, int]], items: list[PlanItem]) -> list[Slot]:
    known = {item.pk for item in items}
    return [
        Slot(
            lesson_id,
            item if item in known else None,
            is_free=state == "free",
            is_held=state != "out",
        )
        for lesson_id, (state, item) in enumerate(states, start=1)
    ]


@given(items=plan_items)
def test_steps_keep_the_order_and_hold_every_line(items: list[PlanItem]) -> None:
    steps = steps_of(items)
    numbers = [item.number for step in steps for item in step.items]

    assert set(numbers) == {item.number for item in items}
    assert numbers == sorted(numbers)
    total = sum((item.hours for item in items), Decimal(0))
    assert total <= len(steps)
    if all(item.hours % 1 == 0 for item in items):
        assert Counter(step.number for step in steps) == {
            item.number: int(item.hours) for item in items
        }


@given(items=plan_items, states=lesson_states)
def test_laying_keeps_the_order_of_the_plan(
    items: list[PlanItem], states: list[tuple[str, int]]
) -> None:
    layout = lay(items, slots_of(states, items))
    order = [step.number for step in layout.placed.values() if step is not None]

    assert order == sorted(order)
    assert [step.number for step in layout.left] == sorted(step.number for step in layout.left)
    if order and layout.left:
        assert order[-1] <= layout.left[0].number


@given(items=plan_items, states=lesson_states)
def test_laying_touches_free_lessons_only(
    items: list[PlanItem], states: list[tuple[str, int]]
) -> None:
    layout = lay(items, slots_of(states, items))

    assert set(layout.placed) == {
        number for number, (state, _) in enumerate(states, start=1) if state == "free"
    }


@given(items=plan_items, states=lesson_states)
def test_laying_loses_no_line(items: list[PlanItem], states: list[tuple[str, int]]) -> None:
    slots = slots_of(states, items)
    layout = lay(items, slots)
    given_ids = {slot.item_id for slot in slots if slot.is_held and not slot.is_free}
    taught = {
        item.pk for step in steps_of(items) if step.pk in given_ids for item in step.items
    } | given_ids
    placed = {item.pk for step in layout.placed.values() if step for item in step.items}
    left = {item.pk for step in layout.left for item in step.items}

    assert {item.pk for item in items} <= taught | placed | left


@given(items=plan_items, states=lesson_states)
def test_laying_twice_changes_nothing(items: list[PlanItem], states: list[tuple[str, int]]) -> None:
    slots = slots_of(states, items)
    first = lay(items, slots)
    again = [
        Slot(
            slot.lesson_id,
            step.pk if (step := first.placed.get(slot.lesson_id)) else slot.item_id,
            slot.is_free,
            slot.is_held,
        )
        for slot in slots
    ]

    assert lay(items, again) == first


@given(items=plan_items, states=lesson_states)
def test_lesson_taught_from_the_plan_shifts_nothing_behind_it(
    items: list[PlanItem], states: list[tuple[str, int]]
) -> None:
    slots = slots_of(states, items)
    first = lay(items, slots)
    done = next(((pk, step) for pk, step in first.placed.items() if step), None)
    if done is None:
        return
    taught = [
        Slot(slot.lesson_id, done[1].pk, is_free=False) if slot.lesson_id == done[0] else slot
        for slot in slots
    ]
    second = lay(items, taught)

    assert {pk: step.pk if step else None for pk, step in second.placed.items()} == {
        pk: step.pk if step else None for pk, step in first.placed.items() if pk != done[0]
    }


@pytest.mark.parametrize(
    ("hours", "topics"),
    [
        (["1", "2", "1"], ["1", "2", "2", "3"]),
        (["0.5", "0.5", "1"], ["1. 2", "3"]),
        (["0.5", "1", "0.5"], ["1", "2", "3"]),
        (["1.5", "0.5"], ["1", "2"]),
        (["1.5", "1.5"], ["1", "2", "2"]),
    ],
)
def test_hours_of_a_line_are_respected(hours: list[str], topics: list[str]) -> None:
    items = [
        PlanItem(pk=number, number=number, topic=str(number), hours=Decimal(one))
        for number, one in enumerate(hours, start=1)
    ]

    assert [step.topic for step in steps_of(items)] == topics


def test_line_of_two_hours_given_once_is_half_left() -> None:
    items = [PlanItem(pk=1, number=1, topic="Дроби", hours=Decimal(2))]

    assert [step.pk for step in remaining(steps_of(items), [1])] == [1]


# --- over real lessons -------------------------------------------------------------------------


def test_plan_is_laid_over_lessons_without_a_topic(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты", "Пропорции", "Итог")

    run = services.lay_plan(actor=cast.actors["teacher"], group=cast.maths, now=NOW)

    # The lesson of December stands in a closed term.
    assert factory.laid(cast.maths) == [(TODAY, "Проценты"), (AHEAD, "Пропорции")]
    assert run is not None
    assert run.report == {"group": cast.maths.pk, "lessons": 2}
    cast.lesson.refresh_from_db()
    assert (cast.lesson.topic, cast.lesson.plan_item) == ("Обыкновенные дроби", None)
    assert [step.topic for step in plans.next_items(cast.maths)] == ["Итог"]


def test_laying_again_writes_nothing_and_can_be_taken_back(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты", "Пропорции")
    services.lay_plan(actor=cast.actors["teacher"], group=cast.maths, now=NOW)

    assert services.lay_plan(actor=cast.actors["teacher"], group=cast.maths, now=NOW) is None
    lesson_services.record_topic(
        actor=cast.actors["teacher"],
        lesson=Lesson.objects.get(pk=cast.lesson_today.pk),
        topic="Проценты",
        plan_item=PlanItem.objects.get(topic="Проценты"),
        now=NOW,
    )
    taken = services.undo_laying(actor=cast.actors["teacher"], group=cast.maths, now=NOW)

    assert taken == 1
    assert factory.laid(cast.maths) == [(TODAY, "Проценты")]
    assert ImportRun.objects.get(kind=services.KIND).undone_at == NOW
    with pytest.raises(PlanError):
        services.undo_laying(actor=cast.actors["teacher"], group=cast.maths, now=NOW)


def test_plan_shifts_when_a_lesson_falls_out_and_back(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты", "Пропорции", "Масштаб")
    factory.add_lessons(cast, 1)
    services.lay_plan(actor=cast.actors["teacher"], group=cast.maths, now=NOW)

    lesson = Lesson.objects.get(pk=cast.lesson_ahead.pk)
    lesson_services.cancel_lesson(
        actor=cast.actors["teacher"], lesson=lesson, reason="карантин", now=NOW
    )

    assert factory.laid(cast.maths) == [
        (TODAY, "Проценты"),
        (dt.date(2026, 1, 22), "Пропорции"),
    ]
    assert Lesson.objects.get(pk=lesson.pk).plan_item is None


def test_plan_that_was_never_laid_is_left_alone_by_a_cancellation(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты", "Пропорции")

    lesson_services.cancel_lesson(
        actor=cast.actors["teacher"],
        lesson=Lesson.objects.get(pk=cast.lesson_ahead.pk),
        reason="карантин",
        now=NOW,
    )

    assert factory.laid(cast.maths) == []


@pytest.mark.parametrize("by", ["stranger", "class_teacher", "deputy"])
def test_only_a_teacher_of_the_group_lays(cast: Cast, by: str) -> None:
    factory.taught_plan(cast, "Проценты")

    with pytest.raises(services.NotYourGroup):
        services.lay_plan(actor=cast.actors[by], group=cast.maths, now=NOW)

    assert factory.laid(cast.maths) == []


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.REPLACED])
def test_group_is_taught_by_an_approved_plan_only(cast: Cast, status: str) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Проценты", status=status)

    with pytest.raises(PlanError, match="утверждённому"):
        services.assign_plan(actor=cast.actors["teacher"], group=cast.maths, plan=plan, now=NOW)


def test_plan_of_another_parallel_is_refused(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Проценты")
    ThematicPlan.objects.filter(pk=plan.pk).update(grade=6)
    plan.refresh_from_db()

    with pytest.raises(PlanError, match="параллели"):
        services.assign_plan(actor=cast.actors["teacher"], group=cast.maths, plan=plan, now=NOW)


def test_progress_counts_plan_given_corrections_and_lag(cast: Cast) -> None:
    plan = factory.taught_plan(cast, "Проценты", "Пропорции", "Масштаб", "Итог")
    cast.lesson_closed.status = LessonStatus.CANCELLED
    cast.lesson_closed.cancel_reason = "карантин"
    cast.lesson_closed.save()
    journal_factory.make_lesson(
        cast.maths,
        dt.date(2026, 1, 16),
        topic="Проценты",
        plan_item=PlanItem.objects.get(plan=plan, number=1),
    )

    found = selectors.progress(cast.maths, TODAY)

    assert found is not None
    # Due: 15.12 (fell out), 16.01, 19.01 (beside the plan), 20.01 (today, blank).
    assert (found.total, found.planned, found.given) == (4, 4, 1)
    assert (found.cancelled, found.off_plan, found.corrections) == (1, 1, 2)
    assert (found.left, found.lag, found.ahead, found.lacking) == (3, 3, 2, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_progress_of_groups_costs_two_queries(
    cast: Cast, number: int, django_assert_num_queries
) -> None:
    groups = [cast.maths, cast.maths_1a, cast.russian_6b][:number]
    for group in groups:
        factory.assign(group, factory.make_plan(group, None, "Тема", title=group.label))

    with django_assert_num_queries(2):
        found = selectors.progress_of(groups, TODAY)

    assert set(found) == {group.pk for group in groups}


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_a_group_s_plan_costs_the_same_for_any_length(
    cast: Cast, number: int, django_assert_num_queries
) -> None:
    factory.taught_plan(cast, *(f"Тема {index}" for index in range(number)))
    factory.add_lessons(cast, number)

    with django_assert_num_queries(2):
        laying = selectors.laying(cast.maths)

    assert len(laying.lines) == number


def address(cast: Cast) -> str:
    return reverse("journal:group-plan", args=[cast.maths.pk])


def test_page_shows_what_would_move_and_then_the_dates(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты", "Пропорции", "Итог")
    client = cast.client("teacher")

    before = client.get(address(cast)).content.decode()
    assert "Разложить по урокам" in before
    assert "Изменятся 2 урока" in before
    assert "1 уроку плана не хватает даты" in before
    response = client.post(address(cast), {"do": "lay"})
    assert (response.status_code, response["Location"]) == (303, address(cast))
    after = client.get(address(cast)).content.decode()

    assert "План разложен: изменены 2 урока." in after
    assert "Разложить по урокам" not in after
    assert "Отменить последнюю раскладку" in after
    assert "20.01" in after


def test_choosing_a_plan_assigns_and_lays_it(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Проценты")

    response = cast.client("teacher").post(address(cast), {"do": "choose", "plan": plan.pk})

    assert response.status_code == 303
    assert cast.maths.plan_assignment.plan == plan
    assert factory.laid(cast.maths) == [(TODAY, "Проценты")]


def test_hidden_plan_of_a_colleague_cannot_be_chosen(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["stranger"], "Проценты", is_shared=False)

    response = cast.client("teacher").post(address(cast), {"do": "choose", "plan": plan.pk})

    assert response.status_code == 404


def test_deputy_reads_the_page_and_lays_nothing(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты")
    client = cast.client("deputy")

    assert "Разложить по урокам" not in client.get(address(cast)).content.decode()
    assert client.post(address(cast), {"do": "lay"}).status_code == 403
    assert factory.laid(cast.maths) == []


def test_gradebook_offers_the_laid_line_with_its_riders(cast: Cast) -> None:
    plan = factory.taught_plan(cast, "Проценты", "Пропорции")
    PlanItem.objects.filter(plan=plan).update(hours=Decimal("0.5"))
    blank = [Lesson.objects.select_related("plan_item").get(pk=cast.lesson_today.pk)]

    found = plans.steps_for(cast.maths, blank)

    assert found[cast.lesson_today.pk].topic == "Проценты. Пропорции"
    lesson_services.record_topic(
        actor=actor_of(cast),
        lesson=blank[0],
        topic="",
        plan_item=PlanItem.objects.get(plan=plan, number=1),
        now=NOW,
    )
    assert blank[0].topic == "Проценты. Пропорции"
    assert plans.next_items(cast.maths) == []


def actor_of(cast: Cast) -> Actor:
    return cast.actors["teacher"]


def test_line_of_a_lesson_that_fell_out_comes_next_again(cast: Cast) -> None:
    plan = factory.taught_plan(cast, "Проценты", "Пропорции")
    first = PlanItem.objects.get(plan=plan, number=1)
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(
        plan_item=first, status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )

    assert [step.pk for step in plans.next_items(cast.maths, 1)] == [first.pk]


def test_deputy_finds_plan_and_fact_by_teacher(cast: Cast) -> None:
    factory.taught_plan(cast, "Проценты")
    path = reverse("journal:plan-progress")

    whole = cast.client("deputy").get(path).content.decode()
    one = cast.client("deputy").get(path, {"teacher": cast.staff["stranger"].pk}).content.decode()

    assert "Математика, 5А" in whole
    assert "нет плана" in whole
    assert "Математика, 5А" not in one
    assert "Русский язык, 6Б" in one
