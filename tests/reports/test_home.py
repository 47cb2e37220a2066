"""The first page of each role: what needs it now, and nothing of other people's."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from journal.models import DeadlineBreach
from reports.selectors.day_note import day_note
from reports.selectors.home import administrator_home, family_home
from reports.selectors.teacher_home import teacher_home
from school.models import NonTeachingSpan
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast

HOME = reverse("home")


def home_of(cast: Cast, name: str, **query: object) -> str:
    response = cast.client(name).get(HOME, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def breach(cast: Cast) -> DeadlineBreach:
    """Monday's Russian lesson of 6Б has no topic past its deadline."""
    return DeadlineBreach.objects.create(
        school=cast.school,
        lesson=cast.lesson_6b,
        staff=cast.staff["stranger"],
        gap="topic",
        rule_code="D1",
        clause="п. 2.3",
        due_at=dt.datetime(2026, 1, 19, 20, 59, 59, tzinfo=dt.UTC),
        found_at=NOW,
    )


def test_home_of_teacher_lists_todays_lessons_and_groups(cast: Cast) -> None:
    html = home_of(cast, "teacher")

    assert reverse("journal:lesson-detail", args=[cast.lesson_today.pk]) in html
    _head, today, unfilled, *_rest = html.split('<section class="card">')
    assert reverse("journal:lesson-detail", args=[cast.lesson.pk]) not in today
    # Yesterday's attendance was not confirmed; a lesson of another term is too old.
    assert reverse("journal:lesson-detail", args=[cast.lesson.pk]) in unfilled
    assert reverse("journal:lesson-detail", args=[cast.lesson_closed.pk]) not in html
    assert reverse("journal:lesson-detail", args=[cast.lesson_6b.pk]) not in html
    assert reverse("journal:gradebook", args=[cast.maths.pk]) in html
    assert reverse("journal:gradebook", args=[cast.russian_6b.pk]) not in html


def test_home_of_teacher_shows_own_overdue_lessons_with_clause(
    cast: Cast, breach: DeadlineBreach
) -> None:
    own = home_of(cast, "stranger")
    foreign = home_of(cast, "teacher")

    link = reverse("journal:lesson-detail", args=[cast.lesson_6b.pk])
    assert link in own
    assert "п. 2.3" in own
    assert link not in foreign


def test_home_of_substitute_shows_the_lesson_to_fill(cast: Cast) -> None:
    cast.lesson_today.teacher = cast.staff["stranger"]
    cast.lesson_today.replaced_teacher = cast.staff["teacher"]
    cast.lesson_today.save()
    link = reverse("journal:lesson-detail", args=[cast.lesson_today.pk])

    substitute = home_of(cast, "stranger")

    assert link in substitute
    assert "вы замещаете: Учителева А. И." in substitute
    assert link not in home_of(cast, "teacher")


def test_home_of_class_teacher_names_the_absent_of_the_class(cast: Cast) -> None:
    factory.make_attendance(cast.lesson_today, cast.students["classmate"], "ill")
    factory.make_attendance(cast.lesson_6b, cast.students["outsider"], "absent")

    html = home_of(cast, "class_teacher")

    assert "5А" in html
    assert "Абрамова" in html
    assert "Юрьева" not in html
    assert "Абрамова" not in home_of(cast, "teacher")


def test_home_of_former_class_teacher_no_longer_names_the_absent(cast: Cast) -> None:
    factory.make_attendance(cast.lesson_today, cast.students["classmate"], "absent")
    cast.class_5a.teacher_duties.update(until=TODAY)

    assert "Абрамова" not in home_of(cast, "class_teacher")


@pytest.mark.parametrize("name", ["deputy", "director", "auditor"])
def test_home_of_head_counts_what_is_late(cast: Cast, breach: DeadlineBreach, name: str) -> None:
    html = home_of(cast, name)

    assert "Чужанова" in html
    assert reverse("reports:unfilled-lessons") in html


def test_home_of_other_schools_deputy_knows_nothing_of_it(
    cast: Cast, breach: DeadlineBreach
) -> None:
    assert "Чужанова" not in home_of(cast, "other_deputy")


def test_home_of_mother_shows_today_tomorrow_and_fresh_marks(cast: Cast) -> None:
    html = home_of(cast, "mother", child=cast.students["pupil"].pk)

    main = html.split('class="lead"', 1)[1]
    assert main.index("5А") < main.index("</p>")
    assert ">4<" in main
    assert "Ада" not in main


def test_home_of_somebody_elses_child_is_404(cast: Cast) -> None:
    response = cast.client("mother").get(HOME, {"child": cast.students["outsider"].pk})

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["secretary", "administrator", "health_worker", "pupil"])
def test_home_of_every_other_role_opens(cast: Cast, name: str) -> None:
    home_of(cast, name)


def test_home_of_anonymous_asks_to_sign_in(client, db: None) -> None:
    response = client.get(HOME)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("lessons", [1, 3])
def test_home_of_teacher_takes_constant_queries(
    cast: Cast, lessons: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + lessons):
        factory.make_work(factory.make_lesson(cast.maths, TODAY, slot=slot))
    client = cast.client("teacher")
    client.get(HOME)

    # user, hats, regulation, deadlines, lessons, late lessons, led classes, groups, ending terms,
    # own requests
    # substitutions to sign for
    with django_assert_num_queries(10):
        client.get(HOME)


@pytest.mark.parametrize("marks", [1, 3])
def test_home_of_mother_takes_constant_queries(
    cast: Cast, marks: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + marks):
        lesson = factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)
    client = cast.client("mother")
    client.get(HOME, {"child": cast.students["pupil"].pk})

    # user, hats, children; class, next day, lessons, marks, attendance; fresh marks;
    # concerns: term, marks, groups
    with django_assert_num_queries(14):
        client.get(HOME, {"child": cast.students["pupil"].pk})


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "kind", "name", "begins"),
    [
        (TODAY, None, "", None),
        (dt.date(2026, 1, 18), "sunday", "", None),
        (dt.date(2026, 1, 4), "off", "Зимние каникулы", None),
        (dt.date(2025, 8, 20), "before", "2025/2026", dt.date(2025, 9, 1)),
        (dt.date(2026, 6, 20), "after", "2025/2026", None),
    ],
)
def test_day_note_says_why_there_are_no_lessons(
    cast: Cast, day: dt.date, kind: str | None, name: str, begins: dt.date | None
) -> None:
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind="break",
        name="Зимние каникулы",
        starts_on=dt.date(2025, 12, 31),
        ends_on=dt.date(2026, 1, 11),
    )

    note = day_note(school_id=cast.school.pk, today=day)

    assert (note and (note.kind, note.name, note.year_starts_on)) == (
        (kind, name, begins) if kind else None
    )


def test_day_note_of_another_grades_holidays_is_none(cast: Cast) -> None:
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind="break",
        name="Дополнительные каникулы",
        starts_on=TODAY,
        ends_on=TODAY,
        grades=[1],
    )

    first = day_note(school_id=cast.school.pk, today=TODAY, grade=1)

    assert first is not None
    assert first.name == "Дополнительные каникулы"
    assert day_note(school_id=cast.school.pk, today=TODAY, grade=5) is None
    assert day_note(school_id=cast.other_school.pk, today=TODAY, grade=1) is None


@pytest.mark.parametrize(
    "name", ["teacher", "deputy", "mother", "pupil", "secretary", "administrator"]
)
@pytest.mark.parametrize("day", [dt.date(2025, 8, 20), dt.date(2026, 1, 18), dt.date(2026, 6, 20)])
def test_home_opens_before_within_and_after_the_year(cast: Cast, name: str, day: dt.date) -> None:
    with time_machine.travel(at(day)):
        home_of(cast, name)


def test_home_between_lessons_offers_the_next_one(cast: Cast) -> None:
    def marked(hour: int, minute: int) -> list[tuple[int, bool, bool]]:
        page = teacher_home(
            actor=cast.actors["teacher"],
            local_now=dt.datetime.combine(TODAY, dt.time(hour, minute), tzinfo=dt.UTC),
        )
        return [(lesson.slot, lesson.is_now, lesson.is_next) for lesson in page.lessons]

    # Lessons of the day: 9:00-9:40 in 1А and 10:00-10:40 in 5А.
    assert marked(9, 10) == [(1, True, False), (2, False, False)]
    assert marked(9, 45) == [(1, False, False), (2, False, True)]
    assert marked(10, 0) == [(1, False, False), (2, True, False)]
    assert marked(10, 40) == [(1, False, False), (2, False, False)]


def test_home_of_parent_in_two_schools_leads_to_the_other_one(cast: Cast) -> None:
    other = school_factory.make_membership(cast.users["mother"], cast.other_school, Role.GUARDIAN)

    html = home_of(cast, "mother")

    assert f'name="hat" value="{other.pk}">Школа «other»' in html
    assert "Школа «other»" not in home_of(cast, "foreign_mother")


def test_home_of_family_asks_what_is_due_on_the_next_day_with_lessons(cast: Cast) -> None:
    cast.lesson_ahead.status = "cancelled"
    cast.lesson_ahead.cancel_reason = "карантин"
    cast.lesson_ahead.save()
    factory.make_lesson(cast.maths, dt.date(2026, 2, 9), slot=2)
    cast.lesson_today.homework = "§ 7"
    cast.lesson_today.homework_recorded_at = NOW
    cast.lesson_today.save()

    page = family_home(
        actor=cast.actors["pupil"],
        student=cast.students["pupil"],
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
        now=NOW,
    )

    assert page.next_day is not None
    assert page.next_day.on == dt.date(2026, 2, 9)
    assert [lesson.homework for lesson in page.next_day.tasks] == ["§ 7"]


def test_home_of_administrator_names_classes_without_a_class_teacher(cast: Cast) -> None:
    page = administrator_home(actor=cast.actors["administrator"], today=TODAY)

    assert [item.name for item in page.classes_without_teacher] == ["1А", "6Б"]
    assert page.staff_without_account == 0
    assert not page.is_in_order


def test_home_of_administrator_waits_for_no_account_of_who_is_informed_on_paper(
    cast: Cast,
) -> None:
    mother = cast.guardians["mother"]
    mother.user = None
    mother.save(update_fields=["user"])
    waiting = administrator_home(actor=cast.actors["administrator"], today=TODAY)

    mother.is_paper_only = True
    mother.save(update_fields=["is_paper_only"])
    page = administrator_home(actor=cast.actors["administrator"], today=TODAY)

    assert waiting.guardians_without_account == page.guardians_without_account + 1
    assert waiting.guardians == page.guardians
