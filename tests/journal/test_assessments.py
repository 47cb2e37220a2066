"""The schedule of assessment procedures and the limits it breaks (S3-2b, domain §2.4, R-EGOP)."""

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Assessment, AssessmentClass, Lesson, PlanAssignment, PlanItem
from journal.selectors import assessments as selectors
from journal.selectors.assessments.grid import by_months, by_weeks
from journal.services import assessments as services
from school.models import SchoolClass, TeachingGroup
from tests.factories import journal as factory
from tests.factories import plans, school
from tests.factories.cast import NOW, Cast

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 2, 1), dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _limits(cast: Cast) -> None:
    """Two control works a term in mathematics, one elsewhere; the plan is long enough for them."""
    plan = plans.taught_plan(cast, *(f"Тема {number}" for number in range(60)))
    plans.add_items(plan, "Контрольная", work_category="control", work_title="Дроби")
    TeachingGroup.objects.update(hours_per_week=5)
    cast.regulation.control_works_per_term = 2
    cast.regulation.control_works_per_term_other = 1
    cast.regulation.save()


def write(group: TeachingGroup, on: dt.date, *, slot: int = 3, is_inside: bool = True) -> Lesson:
    """A control work of the plan at a lesson, between two others of the class."""
    if not hasattr(group, "plan_assignment"):
        topics = (f"Тема {number}" for number in range(60))
        plans.assign(group, plans.make_plan(group, None, *topics, title=group.subject.name))
    plan = PlanAssignment.objects.get(group=group).plan
    item = PlanItem.objects.create(
        school_id=group.school_id,
        plan=plan,
        number=500 + plan.items.count(),
        topic="Контрольная работа",
        work_category="control",
        work_title="Дроби",
    )
    for other in (slot - 1, slot + 1) if is_inside else ():
        Lesson.objects.filter(group=group, on=on, slot=other).exists() or factory.make_lesson(
            group, on, slot=other
        )
    return factory.make_lesson(group, on, slot=slot, plan_item=item)


def day(number: int, month: int = 2) -> dt.date:
    return dt.date(2026, month, number)


def from_outside(
    cast: Cast,
    on: dt.date,
    *classes: SchoolClass,
    subject: object = None,
    minutes: int = 45,
    name: str = "ВПР",
) -> Assessment:
    return services.add_assessment(
        actor=cast.actors["deputy"],
        year=cast.year,
        name=name,
        subject=subject,
        level="federal",
        on=on,
        minutes=minutes,
        order_no="12",
        classes=classes or [cast.class_5a],
    )


def found(cast: Cast, **narrow: int) -> selectors.Schedule:
    return selectors.schedule(year=cast.year, first=FIRST, last=LAST, **narrow)


def rules(cast: Cast) -> list[str]:
    return [one.rule for one in found(cast).violations]


def parallel_group(cast: Cast, name: str = "Математика") -> TeachingGroup:
    """The same subject in 5Б."""
    other = school.make_class(cast.year, cast.scheme, 5, "Б")
    subject = cast.maths.subject if name == "Математика" else school.make_subject(cast.school, name)
    group = school.make_group(subject, other, teacher=cast.staff["stranger"])
    TeachingGroup.objects.filter(pk=group.pk).update(hours_per_week=5)
    group.refresh_from_db()
    return group


# --- what stands in it --------------------------------------------------------------------------


def test_r_egop_work_of_a_plan_stands_on_the_day_of_its_lesson(cast: Cast) -> None:
    write(cast.maths, day(3))

    (one,) = found(cast).procedures

    assert (one.class_name, one.on, one.subject, one.title) == (
        "5А",
        day(3),
        "Математика",
        "Дроби",
    )
    assert (one.level.value, one.is_planned, one.is_outside) == ("school", True, False)


def test_r_egop_work_given_beside_the_plan_stands_too(cast: Cast) -> None:
    lesson = factory.make_lesson(cast.maths, day(3), slot=3)
    factory.make_work(lesson, code=4, title="Срез")
    factory.make_work(factory.make_lesson(cast.maths, day(4), slot=3), code=10)

    (one,) = found(cast).procedures

    assert (one.on, one.title, one.is_planned) == (day(3), "Срез", False)


def test_r_egop_work_from_outside_stands_in_its_classes(cast: Cast) -> None:
    from_outside(cast, day(3), cast.class_5a, cast.class_6b)

    assert [(one.class_name, one.title) for one in found(cast).procedures] == [
        ("5А", "ВПР"),
        ("6Б", "ВПР"),
    ]


def test_cancelled_lesson_and_withdrawn_work_leave_the_schedule(cast: Cast) -> None:
    lesson = write(cast.maths, day(3))
    Lesson.objects.filter(pk=lesson.pk).update(status="cancelled", cancel_reason="мороз")
    services.withdraw_assessment(
        actor=cast.actors["deputy"], assessment=from_outside(cast, day(4)), now=NOW
    )

    assert found(cast).procedures == ()
    assert Assessment.objects.get().withdrawn_at == NOW


def test_two_lessons_in_a_row_are_one_work(cast: Cast) -> None:
    lesson = write(cast.maths, day(3))
    factory.make_lesson(cast.maths, day(3), slot=5, plan_item=lesson.plan_item)

    assert len(found(cast).procedures) == 1


def test_work_of_two_days_is_counted_once(cast: Cast) -> None:
    lesson = write(cast.maths, day(3))
    for other in (2, 4):
        factory.make_lesson(cast.maths, day(4), slot=other)
    factory.make_lesson(cast.maths, day(4), slot=3, plan_item=lesson.plan_item)

    assert [one.is_continued for one in found(cast).procedures] == [False, True]
    assert rules(cast) == []


def test_filters_by_parallel_and_subject(cast: Cast) -> None:
    write(cast.maths, day(3))
    write(cast.russian_6b, day(3))

    assert [one.class_name for one in found(cast, grade=6).procedures] == ["6Б"]
    subject = cast.maths.subject_id
    assert [one.class_name for one in found(cast, subject_id=subject).procedures] == ["5А"]


def test_grid_has_a_column_a_week_and_a_row_a_class(cast: Cast) -> None:
    write(cast.maths, day(3))

    grid = by_weeks(found(cast))

    assert [row.school_class.name for row in grid.rows] == ["1А", "5А", "6Б"]
    assert grid.columns[:2] == ((day(2), day(7)), (day(9), day(14)))
    (entry,) = grid.rows[1].cells[0].entries
    assert (entry.procedure.on, entry.is_broken) == (day(3), False)
    assert [row.is_empty for row in grid.rows] == [True, False, True]
    assert [first.month for first, _last in by_months(found(cast)).columns] == [2, 3]


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "broken"),
    [([2, 20], []), ([2, 3, 20], ["per_term", "apart"]), ([2], []), ([2, 18], ["apart"])],
)
def test_s3_2b_two_works_a_term_seventeen_days_apart(
    cast: Cast, days: Sequence[int], broken: list[str]
) -> None:
    for number in days:
        write(cast.maths, day(number))

    assert rules(cast) == broken


def test_s3_2b_one_a_term_in_other_subjects_by_the_schools_own_act(cast: Cast) -> None:
    cast.maths.subject = school.make_subject(cast.school, "Химия")
    cast.maths.save(update_fields=["subject"])
    write(cast.maths, day(2))
    write(cast.maths, day(20))

    (one,) = found(cast).violations

    assert one.rule == "per_term"
    assert "2 контрольные работы, допускается 1" in one.sentence
    assert one.source == cast.regulation.title


def test_s3_2b_work_from_outside_is_not_the_teachers(cast: Cast) -> None:
    write(cast.maths, day(2))
    write(cast.maths, day(20))
    from_outside(cast, day(12, 3), subject=cast.maths.subject)

    assert "per_term" not in rules(cast)


@pytest.mark.parametrize(("second", "broken"), [(18, ["apart"]), (19, [])])
def test_2_4_outside_work_is_seventeen_days_from_the_teachers(
    cast: Cast, second: int, broken: list[str]
) -> None:
    write(cast.maths, day(2))
    from_outside(cast, day(second), subject=cast.maths.subject)

    assert rules(cast) == broken


@pytest.mark.parametrize(("second", "broken"), [(6, []), (11, ["parallel"]), (19, [])])
def test_2_4_parallel_writes_in_one_week_or_seventeen_days_later(
    cast: Cast, second: int, broken: list[str]
) -> None:
    other = parallel_group(cast)
    write(cast.maths, day(2))
    write(other, day(second))

    assert rules(cast) == broken
    if broken:
        assert found(cast).violations[0].sentence.startswith("Параллель 5, Математика: 5А — 02.02")


@pytest.mark.parametrize(("minutes", "broken"), [(29, []), (30, ["apart"])])
def test_2_4_short_work_is_no_assessment_procedure(
    cast: Cast, minutes: int, broken: list[str]
) -> None:
    write(cast.maths, day(2))
    from_outside(cast, day(3), subject=cast.maths.subject, minutes=minutes)

    assert rules(cast) == broken


@pytest.mark.parametrize(("slot", "words"), [(1, "первым уроком"), (7, "последним уроком")])
def test_2_4_neither_first_nor_last_lesson(cast: Cast, slot: int, words: str) -> None:
    write(cast.maths, day(2), slot=slot, is_inside=False)
    factory.make_lesson(cast.maths, day(2), slot=4)

    (one,) = found(cast).violations

    assert one.rule == "edge"
    assert words in one.sentence
    assert "СК-228/03" in one.source


def test_2_4_subject_of_one_hour_a_week_may_stand_first(cast: Cast) -> None:
    TeachingGroup.objects.filter(pk=cast.maths.pk).update(hours_per_week=1)
    write(cast.maths, day(2), slot=1, is_inside=False)

    assert rules(cast) == []


def test_2_4_one_work_a_day_in_any_subject(cast: Cast) -> None:
    write(cast.maths, day(3))
    from_outside(cast, day(3), name="Диагностика чтения")

    (one,) = found(cast).violations

    assert one.rule == "one_a_day"
    assert "Математика, Диагностика чтения" in one.sentence


@pytest.mark.parametrize(("minutes", "broken"), [(45, []), (270, ["share"])])
def test_2_4_assessment_takes_a_tenth_of_the_hours_outside_works_too(
    cast: Cast, minutes: int, broken: list[str]
) -> None:
    write(cast.maths, day(3))
    from_outside(cast, day(3, 3), subject=cast.maths.subject, minutes=minutes)

    assert rules(cast) == broken
    if broken:
        assert "№ 704" in found(cast).violations[0].source


def test_year_of_another_school_has_its_own_schedule(cast: Cast) -> None:
    write(cast.maths, day(3))
    write(cast.maths, day(4))

    schedule = selectors.schedule(year=cast.other_group.year, first=FIRST, last=LAST)

    assert (schedule.procedures, schedule.violations) == ((), ())


@pytest.mark.parametrize("works", [1, 3])
def test_schedule_costs_eight_queries(cast: Cast, works: int) -> None:
    for number in range(works):
        write(cast.maths, day(3 + number))
        from_outside(cast, day(3 + number, 3))

    with CaptureQueriesContext(connection) as queries:
        schedule = selectors.schedule(year=cast.year, first=FIRST, last=LAST)

    assert (len(schedule.procedures), len(queries)) == (2 * works, 8)


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deputy", "teacher", "mother", "pupil", "secretary"])
def test_everybody_of_the_school_reads_the_schedule(cast: Cast, name: str) -> None:
    write(cast.maths, day(3))
    term = cast.maths.term_scheme.terms.get(starts_on__lte=day(3), ends_on__gte=day(3))

    page = cast.client(name).get(reverse("journal:assessment-list"), {"term": term.pk})

    assert page.status_code == 200
    assert "<b>03.02</b>" in page.content.decode()


def test_families_see_no_broken_limits(cast: Cast) -> None:
    write(cast.maths, day(3))
    write(cast.maths, day(4))
    address = f"{reverse('journal:assessment-list')}?term="

    family, staff = (
        cast.client(name).get(address).content.decode() for name in ("mother", "teacher")
    )

    assert "СК-228/03" not in family
    assert "is-broken" not in family
    assert "СК-228/03" in staff
    assert "is-broken" in staff


def test_schedule_of_another_school_is_empty(cast: Cast) -> None:
    write(cast.maths, day(3))
    from_outside(cast, day(5), name="ВПР первой школы")

    page = cast.client("other_deputy").get(f"{reverse('journal:assessment-list')}?term=")

    assert "<b>03.02</b>" not in page.content.decode()
    assert "ВПР первой школы" not in page.content.decode()


def sent(cast: Cast, **changed: object) -> dict[str, object]:
    return {
        "name": "ВПР, математика",
        "subject": cast.maths.subject_id,
        "level": "federal",
        "on": "2026-02-03",
        "minutes": "45",
        "order_no": "12-о",
        "classes": [cast.class_5a.pk],
        **changed,
    }


def test_deputy_adds_a_procedure_and_is_told_what_it_breaks(cast: Cast) -> None:
    write(cast.maths, day(3))

    answer = cast.client("deputy").post(reverse("journal:assessment-add"), sent(cast), follow=True)

    assert answer.redirect_chain == [(reverse("journal:assessment-list"), 303)]
    made = Assessment.objects.get()
    assert (made.on, made.level, made.order_no, made.minutes) == (day(3), "federal", "12-о", 45)
    assert list(AssessmentClass.objects.values_list("school_class", flat=True)) == [
        cast.class_5a.pk
    ]
    told = [str(message) for message in answer.context["messages"]]
    assert told[0] == "Процедура внесена в график."
    assert any("а в день допускается одна работа" in message for message in told[1:])


def test_only_what_the_new_procedure_breaks_is_said(cast: Cast) -> None:
    write(cast.maths, day(3))
    write(cast.maths, day(4))

    answer = cast.client("deputy").post(
        reverse("journal:assessment-add"), sent(cast, subject="", on="2026-02-05"), follow=True
    )

    told = [str(message) for message in answer.context["messages"]]
    assert told == ["Процедура внесена в график."]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on": "2027-02-03"}, "Выберите день учебного года"),
        ({"classes": []}, "Выберите классы, которые её пишут."),
        ({"name": ""}, "Обязательное поле"),
        ({"minutes": "0"}, "1"),
    ],
)
def test_wrong_procedure_is_answered_422(
    cast: Cast, changed: dict[str, object], sentence: str
) -> None:
    answer = cast.client("deputy").post(reverse("journal:assessment-add"), sent(cast, **changed))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Assessment.objects.exists()


def test_class_of_another_school_is_not_taken(cast: Cast) -> None:
    foreign = SchoolClass.objects.exclude(school=cast.school).first()

    answer = cast.client("deputy").post(
        reverse("journal:assessment-add"), sent(cast, classes=[foreign.pk])
    )

    assert answer.status_code == 422
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("name", ["teacher", "director", "mother", "administrator"])
def test_others_add_and_withdraw_nothing(cast: Cast, name: str) -> None:
    made = from_outside(cast, day(5))
    client = cast.client(name)

    added = client.post(reverse("journal:assessment-add"), sent(cast))
    withdrawn = client.post(reverse("journal:assessment-withdraw", args=[made.pk]))

    assert (added.status_code, withdrawn.status_code) == (403, 403)
    assert list(Assessment.objects.in_force()) == [made]
    with pytest.raises(services.NotYourSchedule):
        services.withdraw_assessment(actor=cast.actors[name], assessment=made, now=NOW)


def test_deputy_of_another_school_finds_nothing_to_withdraw(cast: Cast) -> None:
    made = from_outside(cast, day(5))

    answer = cast.client("other_deputy").post(
        reverse("journal:assessment-withdraw", args=[made.pk])
    )

    assert answer.status_code == 404
    assert Assessment.objects.in_force().exists()


def test_withdrawing_asks_first_and_is_done_once(cast: Cast) -> None:
    address = reverse("journal:assessment-withdraw", args=[from_outside(cast, day(5)).pk])
    client = cast.client("deputy")

    assert client.get(address).status_code == 200
    assert Assessment.objects.in_force().exists()
    assert client.post(address).status_code == 303
    assert client.post(address).status_code == 404
    assert not Assessment.objects.in_force().exists()


def test_teacher_is_told_when_a_control_work_given_to_a_lesson_breaks_a_limit(cast: Cast) -> None:
    from_outside(cast, cast.lesson_today.on, name="Диагностика чтения")
    control = cast.regulation.work_types.get(code=4)

    answer = cast.client("teacher").post(
        reverse("journal:work-list", args=[cast.lesson_today.pk]),
        {"work_type": control.pk, "title": "Срез"},
        follow=True,
    )

    told = " ".join(str(message) for message in answer.context["messages"])
    assert "Диагностика чтения, а в день допускается одна работа" in told
