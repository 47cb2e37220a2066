"""The list of journals: a teacher's own, and the whole school for those who control it."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from journal.models import Lesson
from journal.selectors import groups
from school.models import SchoolClass, Subject, TeachingGroup
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import TODAY, Cast


def show(cast: Cast, by: str, query: str = "") -> HttpResponse:
    return cast.client(by).get(f"{reverse('journal:group-list')}{query}")


def links(response: HttpResponse) -> set[int]:
    """Which journals the page leads to."""
    content = response.content.decode()
    return {
        group.pk
        for group in TeachingGroup.objects.all()
        if f'href="{reverse("journal:gradebook", args=[group.pk])}"' in content
    }


def test_teacher_finds_the_own_journals_and_lessons_of_today(cast: Cast) -> None:
    found = groups.teacher_groups(actor=cast.actors["teacher"], today=TODAY)

    assert [(line.subject, line.label, line.students) for line in found.own] == [
        ("Математика", "1А", 1),
        ("Математика", "5А", 2),
    ]
    assert [line.lessons_today for line in found.own] == [
        (cast.lesson_1a,),
        (cast.lesson_today,),
    ]
    assert (found.led, found.substitutions) == ((), ())
    assert links(show(cast, "teacher")) == {cast.maths.pk, cast.maths_1a.pk}


def test_teacher_finds_no_journal_given_away_or_of_last_year(cast: Cast) -> None:
    cast.maths_1a.assignments.update(until=dt.date(2026, 1, 12))

    assert links(show(cast, "teacher")) == {cast.maths.pk}
    later = groups.teacher_groups(actor=cast.actors["teacher"], today=dt.date(2026, 7, 1))
    assert [line.label for line in later.own] == ["5А"]


def test_class_teacher_finds_every_journal_of_the_class(cast: Cast) -> None:
    school_factory.make_group(
        school_factory.make_subject(cast.school, "Химия"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )

    found = groups.teacher_groups(actor=cast.actors["class_teacher"], today=TODAY)

    assert found.own == ()
    assert [led.school_class for led in found.led] == [cast.class_5a]
    assert [(line.subject, line.teachers) for line in found.led[0].lines] == [
        ("Математика", ("Учителева А. И.",)),
        ("Химия", ("Чужанова А. И.",)),
    ]


def test_substitute_finds_the_lesson_itself(cast: Cast) -> None:
    """Complaint of the field: a substitute cannot find the lesson to fill."""
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        teacher=cast.staff["stranger"], replaced_teacher=cast.staff["teacher"]
    )
    factory.make_lesson(cast.maths, dt.date(2026, 1, 12), teacher=cast.staff["stranger"], slot=7)
    factory.make_lesson(cast.maths, dt.date(2026, 3, 12), teacher=cast.staff["stranger"], slot=7)

    found = groups.teacher_groups(actor=cast.actors["stranger"], today=TODAY)
    content = show(cast, "stranger").content.decode()

    assert [lesson.on.day for lesson in found.substitutions] == [12, 20]
    assert reverse("journal:lesson-detail", args=[cast.lesson_today.pk]) in content
    assert "вместо: Учителева А. И." in content


def test_cancelled_lesson_is_nobody_s_lesson_of_today(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        status="cancelled", cancel_reason="карантин"
    )

    found = groups.teacher_groups(actor=cast.actors["teacher"], today=TODAY)

    assert [line.lessons_today for line in found.own] == [(cast.lesson_1a,), ()]


def test_newcomer_is_told_where_journals_come_from(cast: Cast) -> None:
    Membership.objects.filter(user=cast.users["health_worker"]).update(role=Role.TEACHER)

    assert "у вас нет журналов" in show(cast, "health_worker").content.decode()


def test_deputy_finds_the_whole_school_and_no_other(cast: Cast) -> None:
    response = show(cast, "deputy")

    assert response.status_code == 200
    assert links(response) == {cast.maths.pk, cast.maths_1a.pk, cast.russian_6b.pk}


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("grade=5", ["5А"]),
        ("school_class=CLASS", ["6Б"]),
        ("subject=SUBJECT", ["1А", "5А"]),
        ("teacher=TEACHER", ["6Б"]),
        ("q=математ", ["1А", "5А"]),
        ("q=математ+5", ["5А"]),
        ("q=учителева", ["1А", "5А"]),
        ("q=химия", []),
        ("grade=5&subject=SUBJECT&teacher=TEACHER", []),
        ("grade=&school_class=&subject=&teacher=&q=", ["1А", "5А", "6Б"]),
    ],
)
def test_deputy_narrows_the_list(cast: Cast, query: str, labels: list[str]) -> None:
    query = (
        query.replace("CLASS", str(cast.class_6b.pk))
        .replace("SUBJECT", str(cast.maths.subject_id))
        .replace("TEACHER", str(cast.staff["stranger"].pk))
    )
    response = show(cast, "deputy", f"?{query}")

    assert response.status_code == 200
    found = TeachingGroup.objects.filter(pk__in=links(response)).order_by("label")
    assert [group.label for group in found] == labels


def test_filter_survives_a_reload(cast: Cast) -> None:
    content = show(cast, "deputy", "?grade=5&q=математ").content.decode()

    assert '<option value="5" selected>5</option>' in content
    assert 'value="математ"' in content


@pytest.mark.parametrize(
    "query",
    [
        "grade=12",
        "grade=x",
        "school_class=0",
        "school_class=FOREIGN",
        "subject=99999999999999999999999",
        "teacher=x",
        "q=%00",
        "q=" + "я" * 81,
    ],
)
def test_filter_of_wrong_value_is_422_with_the_list_still_there(cast: Cast, query: str) -> None:
    foreign = SchoolClass.objects.exclude(school=cast.school).get()
    response = show(cast, "deputy", f"?{query.replace('FOREIGN', str(foreign.pk))}")

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert links(response) == {cast.maths.pk, cast.maths_1a.pk, cast.russian_6b.pk}


def test_list_is_cut_into_pages_that_keep_the_filter(cast: Cast) -> None:
    for number in range(61):
        school_factory.make_group(
            Subject.objects.create(
                school=cast.school, name=f"Курс {number:02}", short_name=f"К{number}"
            ),
            cast.class_5a,
            students=[],
        )

    first = show(cast, "deputy", "?q=курс").content.decode()
    second = show(cast, "deputy", "?q=%D0%BA%D1%83%D1%80%D1%81&page=2")

    assert "?q=%D0%BA%D1%83%D1%80%D1%81&amp;page=2" in first or "&page=2" in first
    assert len(links(second)) == 1
    assert len(links(show(cast, "deputy", "?page=x"))) == 60


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("deputy", 200),
        ("director", 200),
        ("auditor", 200),
        ("mother", 403),
        ("pupil", 403),
        ("secretary", 403),
        ("administrator", 403),
    ],
)
def test_list_opens_to_its_readers(cast: Cast, who: str, status: int) -> None:
    assert show(cast, who).status_code == status
    assert cast.client(who).post(reverse("journal:group-list")).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("teacher", 7), ("class_teacher", 8), ("deputy", 8)])
def test_list_takes_the_same_queries_whatever_its_length(
    cast: Cast, number: int, who: str, queries: int, django_assert_num_queries: Any
) -> None:
    for at in range(number):
        group = school_factory.make_group(
            school_factory.make_subject(cast.school, f"Курс {at}"),
            cast.class_5a,
            teacher=cast.staff["teacher"],
        )
        factory.make_lesson(group, TODAY, slot=5 + at)
    client = cast.client(who)
    client.get(reverse("journal:gradebook", args=[cast.maths.pk]))  # the session is warm

    with django_assert_num_queries(queries):
        assert client.get(reverse("journal:group-list")).status_code == 200
