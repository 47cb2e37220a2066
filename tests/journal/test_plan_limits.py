"""Control works of a plan against the regulation (S3-2b; assessment procedures, domain §2.4)."""

import datetime as dt

import pytest

from journal.models import Lesson, PlanItem
from journal.selectors.plans import laying, limits
from journal.selectors.plans.limits import Breach
from journal.services import assessments
from school.models import TeachingGroup
from tests.factories import journal as journal_factory
from tests.factories import plans as factory
from tests.factories import school as school_factory
from tests.factories.cast import Cast


@pytest.fixture
def control(cast: Cast) -> PlanItem:
    """A control work of mathematics in 5А, by a plan long enough for it."""
    plan = factory.taught_plan(cast, *(f"Тема {number}" for number in range(40)))
    factory.add_items(plan, "Контрольная", work_category="control", work_title="Дроби")
    cast.maths.hours_per_week = 5
    cast.maths.save(update_fields=["hours_per_week"])
    cast.regulation.control_works_per_term = 2
    cast.regulation.control_works_per_term_other = 1
    cast.regulation.save()
    return PlanItem.objects.get(plan=plan, work_category="control")


def write(
    cast: Cast, control: PlanItem, day: int, *, slot: int = 3, is_inside: bool = True
) -> None:
    """The work on a day of February, between two other lessons of the class."""
    on = dt.date(2026, 2, day)
    item = PlanItem.objects.create(
        school=cast.school,
        plan_id=control.plan_id,
        number=500 + day,
        topic="Контрольная",
        work_category="control",
        work_title="Дроби",
    )
    journal_factory.make_lesson(cast.maths, on, slot=slot, plan_item=item)
    if is_inside:
        for other in (slot - 1, slot + 1):
            journal_factory.make_lesson(cast.maths, on, slot=other)


def breaches(cast: Cast) -> list[Breach]:
    group = TeachingGroup.objects.select_related("subject").get(pk=cast.maths.pk)
    return limits.dated_breaches(group, laying.lessons_of(group), cast.regulation)


def rules(cast: Cast) -> list[str]:
    return [breach.rule for breach in breaches(cast)]


@pytest.mark.parametrize(
    ("days", "broken"), [([2, 20], []), ([2, 3, 20], ["per_term", "apart"]), ([2], [])]
)
def test_s3_2b_control_works_a_term(
    cast: Cast, control: PlanItem, days: list[int], broken: list[str]
) -> None:
    for day in days:
        write(cast, control, day)

    assert [rule for rule in rules(cast) if rule in ("per_term", "apart")] == broken


def test_s3_2b_other_subjects_have_one_a_term(cast: Cast, control: PlanItem) -> None:
    cast.maths.subject = school_factory.make_subject(cast.school, "Химия")
    cast.maths.save(update_fields=["subject"])
    for day in (2, 20):
        write(cast, control, day)

    assert rules(cast) == ["per_term"]
    assert "2 контрольные работы, положение допускает 1" in breaches(cast)[0].sentence


def test_regulation_that_sets_no_number_is_never_broken(cast: Cast, control: PlanItem) -> None:
    cast.regulation.control_works_per_term = None
    cast.regulation.save()
    for day in (2, 3, 20):
        write(cast, control, day)

    assert "per_term" not in rules(cast)


@pytest.mark.parametrize(("second", "is_broken"), [(18, True), (19, False)])
def test_days_between_control_works(
    cast: Cast, control: PlanItem, second: int, *, is_broken: bool
) -> None:
    write(cast, control, 2)
    write(cast, control, second)

    assert ("apart" in rules(cast)) is is_broken


@pytest.mark.parametrize(("slot", "words"), [(1, "на первом уроке"), (7, "на последнем уроке")])
def test_control_work_is_neither_first_nor_last(
    cast: Cast, control: PlanItem, slot: int, words: str
) -> None:
    on = dt.date(2026, 2, 2)
    write(cast, control, 2, slot=slot, is_inside=False)
    journal_factory.make_lesson(cast.maths, on, slot=4)

    assert rules(cast) == ["edge"]
    assert words in breaches(cast)[0].sentence


def test_subject_of_one_hour_a_week_may_stand_first(cast: Cast, control: PlanItem) -> None:
    cast.maths.hours_per_week = 1
    cast.maths.save(update_fields=["hours_per_week"])
    write(cast, control, 2, slot=1, is_inside=False)

    assert rules(cast) == []


def test_one_control_work_a_day_for_a_class(cast: Cast, control: PlanItem) -> None:
    chemistry = school_factory.make_group(
        school_factory.make_subject(cast.school, "Химия"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )
    write(cast, control, 2)
    other = factory.make_plan(chemistry, None, title="Химия")
    (item,) = factory.add_items(other, "Контрольная", work_category="control")
    journal_factory.make_lesson(chemistry, dt.date(2026, 2, 2), slot=6, plan_item=item)

    assert rules(cast) == ["one_a_day"]
    assert "Химия" in breaches(cast)[0].sentence


def test_cancelled_work_breaks_nothing(cast: Cast, control: PlanItem) -> None:
    for day in (2, 3):
        write(cast, control, day)
    Lesson.objects.filter(on=dt.date(2026, 2, 3)).update(status="cancelled", cancel_reason="мороз")

    assert rules(cast) == []


@pytest.mark.parametrize(("topics", "is_broken"), [(9, False), (8, True)])
def test_control_works_take_a_tenth_of_the_year_at_most(
    cast: Cast, topics: int, *, is_broken: bool
) -> None:
    plan = factory.taught_plan(cast, *(f"Тема {number}" for number in range(topics)))
    factory.add_items(plan, "Контрольная", work_category="control", work_title="Дроби")

    found = limits.share_breaches(list(plan.items.order_by("number")), cast.regulation)

    assert bool(found) is is_broken


@pytest.mark.parametrize("number", [1, 3])
def test_limits_cost_three_queries(
    cast: Cast, control: PlanItem, number: int, django_assert_num_queries
) -> None:
    for day in range(2, 2 + number):
        write(cast, control, day)
    group = TeachingGroup.objects.select_related("subject").get(pk=cast.maths.pk)
    lessons = laying.lessons_of(group)

    with django_assert_num_queries(3):
        limits.dated_breaches(group, lessons, cast.regulation)


def test_work_from_outside_counts_among_those_of_the_day(cast: Cast, control: PlanItem) -> None:
    write(cast, control, 2)
    assessments.add_assessment(
        actor=cast.actors["deputy"],
        year=cast.year,
        name="ВПР",
        subject=None,
        level="federal",
        on=dt.date(2026, 2, 2),
        minutes=45,
        order_no="",
        classes=[cast.class_5a],
    )

    assert rules(cast) == ["one_a_day"]
    assert "ВПР" in breaches(cast)[0].sentence
