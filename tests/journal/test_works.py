"""The works of a lesson: types, titles, weights, order, and the day of the results."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from journal.enums import Gap
from journal.models import Lesson, Mark, Work
from journal.selectors import gaps
from journal.services import errors, grading
from journal.services.grading import marks, works
from school.models import DeadlineRule, WorkType
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def kind(cast: Cast, code: int, **fields: object) -> WorkType:
    """The type with this code: 1 practical, 4 control, 5 written, 6 laboratory work."""
    found, _made = WorkType.objects.get_or_create(
        regulation=cast.regulation,
        code=code,
        defaults={
            "school": cast.school,
            "name": f"Работа {code}",
            "abbreviation": str(code),
            "category": "practical",
        },
    )
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def add(cast: Cast, code: int = 4, title: str = "Дроби", **changes: object) -> Work:
    arguments = {
        "actor": cast.actors["teacher"],
        "lesson": cast.lesson_today,
        "work_type": kind(cast, code),
        "title": title,
        "now": NOW,
        **changes,
    }
    return works.add_work(**arguments)


def in_order(cast: Cast) -> list[str]:
    found = Work.objects.filter(lesson=cast.lesson_today).order_by("position")
    return list(found.values_list("title", flat=True))


def test_work_takes_the_weight_of_its_type_decimals_allowed(cast: Cast) -> None:
    kind(cast, 5, weight=Decimal("1.2"))

    work = add(cast, 5, "Самостоятельная по дробям")

    assert (work.weight, work.position, work.results_on) == (Decimal("1.2"), 1, None)


@pytest.mark.parametrize("code", [4, 6, 1])
def test_s1_4_4i_control_laboratory_and_practical_works_need_a_title(cast: Cast, code: int) -> None:
    kind(cast, code, needs_title=True)

    with pytest.raises(errors.TitleNeeded):
        add(cast, code, "   ")

    assert in_order(cast) == []
    assert add(cast, code, " Обыкновенные   дроби ").title == "Обыкновенные дроби"


def test_work_of_a_type_without_the_rule_needs_no_title(cast: Cast) -> None:
    assert add(cast, 5, "").title == ""


def test_lesson_has_at_most_five_works(cast: Cast) -> None:
    for number in range(5):
        add(cast, 5, f"Работа {number}")

    with pytest.raises(errors.TooManyWorks):
        add(cast, 5, "Лишняя")

    assert len(in_order(cast)) == 5


def test_retyped_work_brings_the_weight_of_its_new_type(cast: Cast) -> None:
    work = add(cast, 5, "Дроби")

    works.change_work(
        actor=cast.actors["teacher"], work=work, work_type=kind(cast, 4), title="Дроби", now=NOW
    )

    work.refresh_from_db()
    assert work.weight == kind(cast, 4).weight


def test_weight_of_one_work_may_differ_from_its_type(cast: Cast) -> None:
    work = add(cast, 5, "Дроби")

    works.change_work(
        actor=cast.actors["teacher"],
        work=work,
        work_type=work.work_type,
        title="Проценты",
        weight=Decimal("2.5"),
        now=NOW,
    )
    works.change_work(
        actor=cast.actors["teacher"], work=work, work_type=work.work_type, title="Доли", now=NOW
    )

    work.refresh_from_db()
    assert (work.title, work.weight) == ("Доли", Decimal("2.5"))


def test_s3_2f_weights_enter_the_mean(cast: Cast) -> None:
    """A 4 that weighs 1 and a 2 for a control work that weighs 2."""
    add(cast, 4, "Дроби")
    Work.objects.filter(lesson=cast.lesson_today).update(weight=Decimal("2.0"))

    result = grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["pupil"].pk,
        text="2",
        now=NOW,
    )

    assert result.mean == "2,67"


@pytest.mark.parametrize(
    ("title", "up", "order"),
    [
        ("Б", True, ["Б", "А", "В"]),
        ("Б", False, ["А", "В", "Б"]),
        ("А", True, ["А", "Б", "В"]),
        ("В", False, ["А", "Б", "В"]),
    ],
)
def test_work_moves_one_place_and_stops_at_the_edge(
    cast: Cast, *, title: str, up: bool, order: list[str]
) -> None:
    made = {name: add(cast, 5, name) for name in "АБВ"}

    works.move_work(actor=cast.actors["teacher"], work=made[title], up=up, now=NOW)

    assert in_order(cast) == order


def test_marks_of_a_cell_follow_their_works(cast: Cast) -> None:
    first, _second = add(cast, 5, "А"), add(cast, 5, "Б")
    arguments = {
        "actor": cast.actors["teacher"],
        "lesson": cast.lesson_today,
        "student_id": cast.students["pupil"].pk,
        "now": NOW,
    }
    grading.record_cell(text="2>35", **arguments)

    works.move_work(actor=cast.actors["teacher"], work=first, up=False, now=NOW)

    assert grading.record_cell(text="5/2>3", **arguments).is_changed is False


def test_work_without_marks_is_removed(cast: Cast) -> None:
    work = add(cast, 5, "А")

    works.remove_work(actor=cast.actors["teacher"], work=work, now=NOW)

    assert in_order(cast) == []


def test_work_that_ever_had_a_mark_stays(cast: Cast) -> None:
    work = add(cast, 5, "А")
    mark = factory.make_mark(work, cast.students["pupil"], 5)
    marks.void_mark(actor=cast.actors["teacher"], mark=mark, reason="ошибка", now=NOW)

    with pytest.raises(errors.WorkHasMarks):
        works.remove_work(actor=cast.actors["teacher"], work=work, now=NOW)

    assert in_order(cast) == ["А"]
    assert Mark.objects.filter(work=work).count() == 1


@pytest.mark.parametrize("who", ["stranger", "class_teacher", "deputy", "mother", "other_teacher"])
def test_works_are_the_lessons_teachers(cast: Cast, who: str) -> None:
    work = add(cast, 5, "А")
    actor = cast.actors[who]

    for refused in (
        lambda: add(cast, 5, "Б", actor=actor),
        lambda: works.move_work(actor=actor, work=work, up=True, now=NOW),
        lambda: works.remove_work(actor=actor, work=work, now=NOW),
        lambda: works.record_results(actor=actor, work=work, on=TODAY, now=NOW),
    ):
        with pytest.raises(errors.NotYourLesson):
            refused()

    assert in_order(cast) == ["А"]


def test_works_of_a_closed_term_stay_as_they_are(cast: Cast) -> None:
    work = factory.make_work(cast.lesson_closed)

    with pytest.raises(errors.TermClosed):
        works.remove_work(actor=cast.actors["teacher"], work=work, now=NOW)


def test_works_are_prepared_ahead(cast: Cast) -> None:
    assert add(cast, lesson=cast.lesson_ahead).position == 1


# --- results ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        (dt.date(2026, 1, 18), False),
        (dt.date(2026, 1, 19), True),
        (dt.date(2026, 1, 20), True),
        (dt.date(2026, 1, 21), False),
    ],
)
def test_results_are_known_between_the_work_and_today(
    cast: Cast, *, day: dt.date, is_taken: bool
) -> None:
    work = factory.make_work(cast.lesson, code=4, position=2)
    Work.objects.filter(pk=work.pk).update(results_on=None)
    work.refresh_from_db()

    if is_taken:
        works.record_results(actor=cast.actors["teacher"], work=work, on=day, now=NOW)
    else:
        with pytest.raises(errors.ResultsDayWrong):
            works.record_results(actor=cast.actors["teacher"], work=work, on=day, now=NOW)

    work.refresh_from_db()
    assert work.results_on == (day if is_taken else None)


def test_s1_4_4j_marks_of_a_control_work_are_due_from_the_results(cast: Cast) -> None:
    """D4: 24 hours after the results became known, not after the lesson."""
    DeadlineRule.objects.filter(regulation=cast.regulation, code="D4").delete()
    DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code="D4",
        levels=["primary", "basic", "secondary"],
        amount=24,
        unit="hours",
        is_active=True,
    )
    lesson = factory.make_lesson(cast.maths, dt.date(2026, 1, 16), slot=4)
    work = add(cast, 4, "Дроби", lesson=lesson)

    def due() -> dt.date | None:
        regulation = gaps.regulation_on(cast.school.pk, TODAY)
        found = gaps.with_gaps(
            Lesson.objects.filter(pk=lesson.pk), gaps.conditions(regulation)
        ).get()
        facts = gaps.LessonFacts(lesson.on, lesson.ends_at, 5, found.unmarked)
        deadline = gaps.deadline_book(regulation).due(Gap.MARKS, facts)
        return deadline.at.astimezone(cast.school.zone).date() if deadline else None

    before = due()
    works.record_results(actor=cast.actors["teacher"], work=work, on=dt.date(2026, 1, 19), now=NOW)

    assert due() == dt.date(2026, 1, 20)
    assert before != due()


# --- the page -----------------------------------------------------------------------------------


def url(cast: Cast) -> str:
    return reverse("journal:work-list", args=[cast.lesson_today.pk])


def test_page_adds_a_work(cast: Cast) -> None:
    client = cast.client("teacher")

    response = client.post(url(cast), {"work_type": kind(cast, 4).pk, "title": "Контрольная № 3"})

    assert (response.status_code, response["Location"]) == (303, url(cast))
    assert in_order(cast) == ["Контрольная № 3"]
    assert "Контрольная № 3" in client.get(url(cast)).content.decode()


def test_page_says_beside_the_field_that_a_title_is_needed(cast: Cast) -> None:
    response = cast.client("teacher").post(
        url(cast), {"work_type": kind(cast, 4, needs_title=True).pk, "title": ""}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Для вида «Контрольная работа» нужно название: укажите, какая это работа." in page
    assert 'aria-invalid="true"' in page
    assert in_order(cast) == []


def test_page_changes_a_work(cast: Cast) -> None:
    work = add(cast, 5, "А")

    response = cast.client("teacher").post(
        reverse("journal:work-save", args=[work.pk]),
        {"work_type": kind(cast, 4).pk, "title": "Б", "weight": "1,7"},
    )

    work.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, url(cast))
    assert (work.work_type.code, work.title, work.weight) == (4, "Б", Decimal("1.7"))


def test_page_gives_a_retyped_work_the_weight_of_its_type(cast: Cast) -> None:
    work = add(cast, 5, "А")
    shown = str(work.weight).replace(".", ",")

    cast.client("teacher").post(
        reverse("journal:work-save", args=[work.pk]),
        {"work_type": kind(cast, 4).pk, "title": "Б", "weight": shown},
    )

    work.refresh_from_db()
    assert work.weight == kind(cast, 4).weight == Decimal("2.0")


def test_page_takes_a_type_of_this_years_regulation_only(cast: Cast) -> None:
    work = add(cast, 5, "А")
    foreign = WorkType.objects.exclude(regulation=cast.regulation).first()

    response = cast.client("teacher").post(
        reverse("journal:work-save", args=[work.pk]),
        {"work_type": foreign.pk, "title": "Б", "weight": "1"},
    )

    work.refresh_from_db()
    assert (response.status_code, work.title) == (422, "А")


@pytest.mark.parametrize("weight", ["0", "-1", "100", "1,25", "x"])
def test_page_refuses_an_impossible_weight(cast: Cast, weight: str) -> None:
    work = add(cast, 5, "А")

    response = cast.client("teacher").post(
        reverse("journal:work-save", args=[work.pk]),
        {"work_type": work.work_type_id, "title": "А", "weight": weight},
    )

    before = work.weight
    work.refresh_from_db()
    assert (response.status_code, work.weight) == (422, before)


def test_page_records_results_moves_and_removes(cast: Cast) -> None:
    first, second = add(cast, 4, "А"), add(cast, 5, "Б")
    client = cast.client("teacher")

    done = [
        client.post(reverse("journal:work-results", args=[first.pk]), {"on": "2026-01-20"}),
        client.post(reverse("journal:work-move", args=[second.pk]), {"to": "up"}),
    ]
    first.refresh_from_db()
    assert first.results_on == TODAY
    assert in_order(cast) == ["Б", "А"]

    done.append(client.post(reverse("journal:work-remove", args=[first.pk])))
    assert [response.status_code for response in done] == [303, 303, 303]
    assert in_order(cast) == ["Б"]


def test_page_refuses_results_of_tomorrow_beside_the_field(cast: Cast) -> None:
    work = add(cast, 4, "А")

    response = cast.client("teacher").post(
        reverse("journal:work-results", args=[work.pk]), {"on": "2026-01-21"}
    )

    assert response.status_code == 422
    assert "не позже сегодняшнего дня (20.01.2026)" in response.content.decode()


def test_page_of_a_work_with_marks_offers_no_removal_and_refuses_it(cast: Cast) -> None:
    work = add(cast, 5, "А")
    factory.make_mark(work, cast.students["pupil"], 5)
    client, remove = cast.client("teacher"), reverse("journal:work-remove", args=[work.pk])

    assert remove not in client.get(url(cast)).content.decode()
    response = client.post(remove)

    assert response.status_code == 422
    assert "Измените её вид или название." in response.content.decode()
    assert in_order(cast) == ["А"]


def test_page_is_read_by_the_deputy_without_forms(cast: Cast) -> None:
    add(cast, 4, "Дроби")

    page = cast.client("deputy").get(url(cast)).content.decode()

    assert "Контрольная работа: Дроби" in page
    assert "<select" not in page.split("<main", 1)[1]


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_whatever_the_number_of_works(
    cast: Cast, number: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        add(cast, 5, f"Работа {place}")
    client = cast.client("teacher")
    client.get(url(cast))

    with django_assert_max_num_queries(24) as asked:
        client.get(url(cast))

    assert sum("journal_work" in query["sql"] for query in asked.captured_queries) == 1
