"""Journals that no timetable makes: extracurricular activities and home tuition (S3-1g)."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.urls import reverse

from journal.enums import Gap, LessonStatus
from journal.models import Lesson
from journal.selectors import gaps, groups
from school.enums import Grading, GroupKind, GroupPurpose
from school.models import NonTeachingSpan, Regulation, Subject, TeachingGroup, WorkType
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories.cast import TODAY, Cast

CREATE = "journal:group-create"


def form_address(purpose: str, *classes: Any) -> str:
    query = urlencode({"purpose": purpose, "school_class": [one.pk for one in classes]}, doseq=True)
    return f"{reverse(CREATE)}?{query}"


def make(
    cast: Cast, who: str = "deputy", *, purpose: str = "extracurricular", **data: Any
) -> HttpResponse:
    classes = data.pop("classes", [cast.class_5a])
    usual = {
        "staff": cast.staff["teacher"].pk,
        "hours": "1",
        "grading": "none",
        "since": "2026-01-12",
        "student": [cast.students["pupil"].pk, cast.students["classmate"].pk],
    }
    usual |= {"course": "Шахматы"} if purpose == "extracurricular" else {}
    return cast.client(who).post(form_address(purpose, *classes), usual | data)


def club_of(cast: Cast, **data: Any) -> TeachingGroup:
    assert make(cast, **data).status_code == 303
    return TeachingGroup.objects.exclude(purpose=GroupPurpose.LESSONS).latest("pk")


def test_deputy_makes_an_extracurricular_journal(cast: Cast) -> None:
    response = make(cast)

    club = TeachingGroup.objects.get(purpose=GroupPurpose.EXTRACURRICULAR)
    assert response["Location"] == reverse("journal:gradebook", args=[club.pk])
    assert (club.subject.name, club.subject.is_extracurricular) == ("Шахматы", True)
    assert (club.label, club.grading, club.kind) == ("5А", Grading.NONE, GroupKind.WHOLE_CLASS)
    assert (club.term_scheme, club.hours_per_year) == (cast.scheme, 34)
    assert {row.student for row in club.memberships.all()} == {
        cast.students["pupil"],
        cast.students["classmate"],
    }
    assert club.assignments.get().staff == cast.staff["teacher"]
    assert cast.client("teacher").get(response["Location"]).status_code == 200


def test_course_of_two_classes_is_one_mixed_journal(cast: Cast) -> None:
    students = [cast.students[name].pk for name in ("pupil", "outsider")]

    club = club_of(cast, classes=[cast.class_6b, cast.class_5a], student=students)

    assert (club.label, club.kind, club.grade) == ("5А, 6Б", GroupKind.MIXED, 5)


def test_home_tuition_is_a_journal_with_marks(cast: Cast) -> None:
    response = make(
        cast,
        purpose="home",
        subject=Subject.objects.get(school=cast.school, name="Математика").pk,
        student=[cast.students["pupil"].pk],
        grading="marks",
    )

    assert response.status_code == 303
    home = TeachingGroup.objects.get(purpose=GroupPurpose.HOME)
    assert (home.subject.name, home.label) == ("Математика", "5А, на дому: Ёлкина В.")
    assert (home.kind, home.grading) == (GroupKind.SUBGROUP, Grading.MARKS)


def test_course_is_found_by_its_name_and_its_journals_are_told_apart(cast: Cast) -> None:
    club_of(cast)
    second = club_of(cast, course=" шахматы ", student=[cast.students["pupil"].pk])

    assert Subject.objects.filter(school=cast.school, name__iexact="шахматы").count() == 1
    assert second.label == "5А (2)"


def test_class_teacher_makes_journals_of_the_own_class_only(cast: Cast) -> None:
    page = cast.client("class_teacher").get(reverse(CREATE)).content.decode()
    assert "5А" in page
    assert "6Б" not in page

    assert make(cast, "class_teacher").status_code == 303
    foreign = make(
        cast,
        "class_teacher",
        classes=[cast.class_6b],
        student=[cast.students["outsider"].pk],
        course="Го",
    )
    assert foreign.status_code == 422
    assert [group.subject.name for group in TeachingGroup.objects.exclude(purpose="lessons")] == [
        "Шахматы"
    ]


def test_class_teacher_makes_none_where_the_regulation_does_not_let(cast: Cast) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_makes_subgroups=False)

    assert cast.client("class_teacher").get(reverse(CREATE)).status_code == 403
    assert make(cast, "class_teacher").status_code == 403
    assert not TeachingGroup.objects.exclude(purpose="lessons").exists()


def test_administrator_makes_one_and_reads_none(cast: Cast) -> None:
    response = make(cast, "administrator")

    assert (response.status_code, response["Location"]) == (303, reverse(CREATE))
    assert TeachingGroup.objects.filter(purpose="extracurricular").count() == 1


@pytest.mark.parametrize("who", ["teacher", "stranger"])
def test_teacher_who_leads_no_class_makes_none(cast: Cast, who: str) -> None:
    assert make(cast, who).status_code == 403
    assert not TeachingGroup.objects.exclude(purpose="lessons").exists()


@pytest.mark.parametrize(
    "data",
    [
        {"course": ""},
        {"course": "к" * 161},
        {"student": []},
        {"student": ["OUTSIDER"]},
        {"staff": ""},
        {"staff": "SECRETARY"},
        {"hours": "0"},
        {"grading": "marks"},
        {"since": "2024-01-12"},
        {"since": "вчера"},
    ],
)
def test_form_answers_bad_input_with_422_and_writes_nothing(
    cast: Cast, data: dict[str, Any]
) -> None:
    words = {
        "OUTSIDER": cast.students["outsider"].pk,
        "SECRETARY": cast.staff["secretary"].pk,
    }
    typed = {
        name: [words.get(one, one) for one in value]
        if isinstance(value, list)
        else words.get(value, value)
        for name, value in data.items()
    }

    assert make(cast, **typed).status_code == 422
    assert not TeachingGroup.objects.exclude(purpose="lessons").exists()


def test_home_tuition_is_of_one_class(cast: Cast) -> None:
    page = cast.client("deputy").get(form_address("home", cast.class_5a, cast.class_6b))

    assert page.status_code == 422
    assert "выберите один" in page.content.decode()


def test_classes_of_another_school_are_not_offered(cast: Cast) -> None:
    response = cast.client("other_deputy").get(form_address("extracurricular", cast.class_5a))

    assert response.status_code == 422
    assert "Ёлкина" not in response.content.decode()


# --- lessons by hand ---------------------------------------------------------------------------


def add(cast: Cast, group: TeachingGroup, who: str = "teacher", **data: Any) -> HttpResponse:
    usual = {"on": "2026-01-22", "starts_at": "15:00", "minutes": "40"}
    return cast.client(who).post(reverse("journal:lesson-add", args=[group.pk]), usual | data)


def test_lesson_is_added_by_hand_and_filled_like_any_other(cast: Cast) -> None:
    club = club_of(cast)
    factory.make_lesson(cast.maths, dt.date(2026, 1, 20), slot=6)

    response = add(cast, club, on="2026-01-20")

    lesson = Lesson.objects.get(group=club)
    assert response["Location"] == reverse("journal:lesson-detail", args=[lesson.pk])
    assert (lesson.on, lesson.starts_at, lesson.ends_at) == (
        TODAY,
        dt.time(15, 0),
        dt.time(15, 40),
    )
    assert (lesson.slot, lesson.teacher, lesson.term) == (7, cast.staff["teacher"], cast.term)
    page = cast.client("teacher").get(response["Location"]).content.decode()
    assert 'name="homework"' not in page
    saved = cast.client("teacher").post(
        response["Location"], {"topic": "Ладья", f"a-{cast.students['pupil'].pk}": "н"}
    )
    assert saved.status_code == 303
    assert Lesson.objects.get(pk=lesson.pk).topic == "Ладья"


def test_lessons_repeat_each_week_and_pass_over_holidays(cast: Cast) -> None:
    club = club_of(cast)
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind="exception",
        name="Карантин",
        starts_on=dt.date(2026, 1, 29),
        ends_on=dt.date(2026, 1, 30),
    )

    response = add(cast, club, until="2026-02-12")

    assert response["Location"] == reverse("journal:gradebook", args=[club.pk])
    found = Lesson.objects.filter(group=club).order_by("on").values_list("on", flat=True)
    assert list(found) == [dt.date(2026, 1, 22), dt.date(2026, 2, 5), dt.date(2026, 2, 12)]


def test_deputy_lays_lessons_and_the_teacher_of_the_group_has_them(cast: Cast) -> None:
    club = club_of(cast)

    assert add(cast, club, "deputy").status_code == 303
    assert Lesson.objects.get(group=club).teacher == cast.staff["teacher"]


@pytest.mark.parametrize(
    "data",
    [
        {"on": "2025-12-15"},  # a closed term
        {"on": "2026-07-01"},  # no term
        {"on": ""},
        {"on": "2026-01-05", "until": "2026-01-01"},
        {"until": "2028-01-22"},
        {"starts_at": "25:00"},
        {"starts_at": "23:50"},
        {"minutes": "5"},
        {"minutes": "181"},
        {"room": "0"},
    ],
)
def test_lesson_with_bad_input_is_answered_with_422(cast: Cast, data: dict[str, str]) -> None:
    club = club_of(cast)

    assert add(cast, club, **data).status_code == 422
    assert not Lesson.objects.filter(group=club).exists()


def test_second_lesson_at_the_same_time_is_refused(cast: Cast) -> None:
    club = club_of(cast)
    add(cast, club)

    assert add(cast, club, starts_at="15:20").status_code == 422
    assert Lesson.objects.filter(group=club).count() == 1
    Lesson.objects.filter(group=club).update(
        status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )
    assert add(cast, club).status_code == 303


@pytest.mark.parametrize(
    ("who", "status"),
    [("class_teacher", 403), ("stranger", 404), ("mother", 403), ("other_deputy", 404)],
)
def test_lessons_are_added_by_no_one_else(cast: Cast, who: str, status: int) -> None:
    club = club_of(cast)

    assert add(cast, club, who).status_code == status
    assert not Lesson.objects.filter(group=club).exists()


def test_lesson_of_the_curriculum_is_not_added_by_hand(cast: Cast) -> None:
    before = Lesson.objects.filter(group=cast.maths).count()

    assert add(cast, cast.maths).status_code == 422
    assert Lesson.objects.filter(group=cast.maths).count() == before


# --- what is not asked of them -----------------------------------------------------------------


def test_extracurricular_lesson_lacks_neither_homework_nor_marks(cast: Cast) -> None:
    """Domain §2.3: no extra papers; the topic and the attendance are asked for."""
    club = club_of(cast, grading="credit")
    Subject.objects.filter(pk=club.subject_id).update(is_extracurricular=False, needs_homework=True)
    add(cast, club, on="2026-01-15")
    lesson = Lesson.objects.get(group=club)
    practical = WorkType.objects.filter(
        regulation=cast.regulation, category__in=["control", "practical"]
    ).first()
    factory.make_work(lesson, code=practical.code, title="Турнир")

    conditions = gaps.conditions(cast.regulation)
    (found,) = gaps.with_gaps(Lesson.objects.filter(pk=lesson.pk), conditions)

    assert {gap for gap in Gap if getattr(found, gaps.lacking(gap))} == {Gap.TOPIC, Gap.ATTENDANCE}


# --- the list of journals ----------------------------------------------------------------------


def test_teacher_finds_journals_by_what_they_are_for(cast: Cast) -> None:
    club_of(cast)
    client = cast.client("teacher")

    everything = client.get(reverse("journal:group-list")).content.decode()
    clubs = client.get(reverse("journal:group-list"), {"purpose": "extracurricular"})
    wrong = client.get(reverse("journal:group-list"), {"purpose": "x"}).content.decode()

    assert "Внеурочная деятельность" in everything
    assert ("Шахматы, 5А" in everything, "Математика, 5А" in everything) == (True, True)
    shown = clubs.content.decode()
    assert ("Шахматы, 5А" in shown, "Математика, 5А" in shown) == (True, False)
    assert ("Шахматы, 5А" in wrong, "Математика, 5А" in wrong) == (True, True)


def test_teacher_of_lessons_alone_sees_no_tabs(cast: Cast) -> None:
    found = groups.teacher_groups(actor=cast.actors["teacher"], today=TODAY)

    assert found.purposes == (GroupPurpose.LESSONS,)
    page = cast.client("teacher").get(reverse("journal:group-list")).content.decode()
    assert "?purpose=" not in page


def test_deputy_filters_the_journals_by_what_they_are_for(cast: Cast) -> None:
    club_of(cast)

    page = cast.client("deputy").get(reverse("journal:group-list"), {"purpose": "extracurricular"})

    content = page.content.decode().split("<tbody>")[1]
    assert ("Шахматы" in content, "Математика" in content) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_form_takes_the_same_queries_whatever_the_size(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_students(cast.maths, cast.class_5a, number)
    client = cast.client("deputy")
    client.get(reverse(CREATE))

    with django_assert_num_queries(5):
        page = client.get(form_address("extracurricular", cast.class_5a))

    assert page.content.decode().count('name="student"') == 2 + number
