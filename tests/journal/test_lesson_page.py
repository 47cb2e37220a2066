"""The page of one lesson: everything by one plain form, and the short ways beside it."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.models import Attendance, Lesson, Mark, Work
from journal.selectors.lessons import card as lesson_card
from school.models import StaffMember, WorkType
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import TODAY, Cast


def address(lesson: Lesson, name: str = "lesson-detail") -> str:
    return reverse(f"journal:{name}", args=[lesson.pk])


def show(cast: Cast, by: str = "teacher", *, lesson: Lesson | None = None) -> HttpResponse:
    return cast.client(by).get(address(lesson or cast.lesson_today))


def send(
    cast: Cast, by: str = "teacher", *, lesson: Lesson | None = None, **data: Any
) -> HttpResponse:
    return cast.client(by).post(address(lesson or cast.lesson_today), data)


def card_of(cast: Cast, by: str = "teacher", *, lesson: Lesson | None = None) -> Any:
    actor = cast.actors[by]
    loaded = lesson_card.readable(actor).get(pk=(lesson or cast.lesson_today).pk)
    return lesson_card.lesson_card(actor=actor, lesson=loaded, today=TODAY)


def pupil(cast: Cast) -> int:
    return cast.students["pupil"].pk


def classmate(cast: Cast) -> int:
    return cast.students["classmate"].pk


def substitute(cast: Cast, staff: StaffMember) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        teacher=staff, replaced_teacher=cast.staff["teacher"]
    )


# --- what stands on it -------------------------------------------------------------------------


def test_lesson_shows_what_is_recorded(cast: Cast) -> None:
    card = card_of(cast, lesson=cast.lesson)

    assert [(line.name, line.marks, line.code) for line in card.lines] == [
        ("Абрамова Вера", ("",), "н"),
        ("Ёлкина Вера", ("4",), ""),
    ]
    assert [(work.type_name, work.title) for work in card.works] == [("Ответ на уроке", "")]
    assert (card.is_described, card.is_marked, card.is_attendance_editable) == (True, True, True)
    assert card.absent == 1


def test_lesson_without_works_shows_the_place_of_the_usual_one(cast: Cast) -> None:
    work = card_of(cast).works[0]

    assert (work.id, work.type_name) == (None, "Ответ на уроке")


def test_lesson_knows_its_neighbours(cast: Cast) -> None:
    neighbours = card_of(cast).neighbours

    assert neighbours.previous == cast.lesson
    assert neighbours.following == cast.lesson_ahead
    assert list(neighbours.of_day) == [cast.lesson_1a, cast.lesson_today]
    assert card_of(cast, lesson=cast.lesson_ahead).neighbours.following is None


def test_lesson_ahead_takes_topic_but_no_marks(cast: Cast) -> None:
    card = card_of(cast, lesson=cast.lesson_ahead)

    assert (card.is_described, card.is_marked, card.is_attendance_editable) == (True, False, False)
    assert "ещё впереди" in card.refusal


def test_lesson_of_closed_term_is_only_read(cast: Cast) -> None:
    card = card_of(cast, lesson=cast.lesson_closed)

    assert (card.is_described, card.is_marked, card.is_attendance_editable) == (
        False,
        False,
        False,
    )
    assert "закрыт (01.01.2026)" in card.refusal
    assert b"<form method" not in show(cast, lesson=cast.lesson_closed).content.split(b"<main")[1]


def test_lesson_of_substitute_names_both_teachers(cast: Cast) -> None:
    substitute(cast, cast.staff["stranger"])

    content = show(cast, "stranger").content.decode()

    assert "Чужанова Анна Ивановна" in content
    assert "вместо: Учителева А. И." in content
    assert card_of(cast, "stranger").is_group_open is False
    assert f'href="{reverse("journal:gradebook", args=[cast.maths.pk])}' not in content


# --- saved at once -----------------------------------------------------------------------------


def test_lesson_is_saved_whole(cast: Cast) -> None:
    response = send(
        cast,
        **{
            "topic": "  Проценты\r\nот числа ",
            "homework": "№ 12\r\n№ 14",
            "homework_minutes": "20",
            f"m-{pupil(cast)}-1": "5",
            f"a-{classmate(cast)}": "оп",
            f"l-{classmate(cast)}": "7",
        },
    )

    assert response.status_code == 303
    assert response["Location"] == address(cast.lesson_today)
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert lesson.topic == "Проценты от числа"
    assert (lesson.homework, lesson.homework_minutes) == ("№ 12\n№ 14", 20)
    assert lesson.attendance_checked_at is not None
    assert Mark.objects.get(work__lesson=lesson).value == 5
    absence = Attendance.objects.get(lesson=lesson)
    assert (absence.student_id, absence.code, absence.minutes_late) == (classmate(cast), "late", 7)


def test_lesson_saved_untouched_changes_nothing(cast: Cast) -> None:
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    response = send(cast, topic="", homework="")

    assert response.status_code == 303
    lesson.refresh_from_db()
    assert (lesson.topic_recorded_at, lesson.homework_recorded_at) == (None, None)
    assert lesson.attendance_checked_at is None
    assert not Work.objects.filter(lesson=lesson).exists()


def test_lesson_with_a_wrong_mark_writes_nothing_and_keeps_what_was_typed(cast: Cast) -> None:
    response = send(
        cast,
        **{
            "topic": "Проценты",
            f"m-{pupil(cast)}-1": "7",
            f"m-{classmate(cast)}-1": "5",
        },
    )

    assert response.status_code == 422
    content = response.content.decode()
    assert "«7» вне школьной шкалы" in content
    assert f'id="row-{pupil(cast)}-error"' in content
    assert f'name="m-{pupil(cast)}-1" value="7"' in content
    assert f'name="m-{classmate(cast)}-1" value="5"' in content
    assert ">Проценты</textarea>" in content.replace("\n", "")
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == ""


def test_lesson_changed_by_another_meanwhile_is_not_overwritten(cast: Cast) -> None:
    response = send(
        cast,
        lesson=cast.lesson,
        **{
            "topic": cast.lesson.topic,
            f"was-{pupil(cast)}": "3",
            f"m-{pupil(cast)}-1": "5",
        },
    )

    assert response.status_code == 422
    assert "тем временем записали «4»" in response.content.decode()
    cast.mark.refresh_from_db()
    assert cast.mark.value == 4


def test_lesson_row_that_another_changed_and_nobody_touched_here_is_left_alone(cast: Cast) -> None:
    response = send(
        cast,
        lesson=cast.lesson,
        **{"topic": "Дроби", f"was-{pupil(cast)}": "3", f"m-{pupil(cast)}-1": "3"},
    )

    assert response.status_code == 303
    cast.mark.refresh_from_db()
    assert cast.mark.value == 4


def test_lesson_gets_a_second_work_with_its_title(cast: Cast) -> None:
    control = WorkType.objects.get(regulation=cast.regulation, code=4)

    refused = send(cast, lesson=cast.lesson, **{"work-2-type": control.pk})
    assert refused.status_code == 422
    assert Work.objects.filter(lesson=cast.lesson).count() == 1

    done = send(cast, lesson=cast.lesson, **{"work-2-type": control.pk, "work-2-title": "Дроби"})
    assert done.status_code == 303
    work = Work.objects.get(lesson=cast.lesson, position=2)
    assert (work.work_type, work.title, work.weight) == (control, "Дроби", control.weight)


def test_lesson_changes_the_type_of_its_work_and_keeps_the_marks(cast: Cast) -> None:
    written = WorkType.objects.get(regulation=cast.regulation, code=5)

    response = send(cast, lesson=cast.lesson, **{"work-1-type": written.pk, "work-1-title": "№ 3"})

    assert response.status_code == 303
    cast.work.refresh_from_db()
    assert (cast.work.work_type, cast.work.title) == (written, "№ 3")
    assert Mark.objects.in_force().get(work=cast.work).value == 4


@pytest.mark.parametrize("value", ["0", "x", "99999999999999999999"])
def test_lesson_refuses_an_unknown_type_of_work(cast: Cast, value: str) -> None:
    response = send(cast, **{"work-1-type": value, "work-1-title": "Дроби"})

    assert response.status_code == 422
    assert not Work.objects.filter(lesson=cast.lesson_today).exists()


def test_lesson_takes_no_type_of_work_of_another_school(cast: Cast) -> None:
    foreign = WorkType.objects.exclude(school=cast.school).get(code=5)

    response = send(cast, **{"work-1-type": foreign.pk, "work-1-title": "Дроби"})

    assert response.status_code == 422
    assert not Work.objects.filter(lesson=cast.lesson_today).exists()


def test_lesson_takes_the_next_topic_of_the_plan(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Проценты", "Пропорции"])
    assert card_of(cast).following_item.lead == items[0]

    response = send(cast, plan_next=items[0].pk, topic="")

    assert response.status_code == 303
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.plan_item) == ("Проценты", items[0])
    assert card_of(cast).following_item is None


def test_lesson_takes_another_line_of_the_plan_for_an_untouched_topic(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Проценты", "Пропорции"])

    send(cast, plan_item=items[1].pk, topic="")
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Пропорции"

    send(cast, plan_item=items[0].pk, topic="Пропорции и масштаб")
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.plan_item) == ("Пропорции и масштаб", items[0])


def test_lesson_takes_no_line_of_a_plan_of_another_group(cast: Cast) -> None:
    foreign = bulk.add_plan(cast.russian_6b, ["Причастие"])

    assert send(cast, plan_item=foreign[0].pk).status_code == 422
    assert Lesson.objects.get(pk=cast.lesson_today.pk).plan_item is None


def test_lesson_says_that_nothing_is_set(cast: Cast) -> None:
    assert send(cast, homework="", is_without_homework="on").status_code == 303
    assert Lesson.objects.get(pk=cast.lesson_today.pk).homework_recorded_at is not None

    both = send(cast, lesson=cast.lesson, homework="§ 5", is_without_homework="on")
    assert both.status_code == 422
    assert Lesson.objects.get(pk=cast.lesson.pk).homework == "§ 5, № 231"


def test_lesson_with_all_present_is_confirmed(cast: Cast) -> None:
    assert send(cast, all_present="1").status_code == 303

    assert Lesson.objects.get(pk=cast.lesson_today.pk).attendance_checked_at is not None
    assert not Attendance.objects.filter(lesson=cast.lesson_today).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"topic": "т" * 2001},
        {"homework": "д" * 4001},
        {"homework_minutes": "-1"},
        {"homework_minutes": "601"},
        {"homework_minutes": "сорок"},
        {"topic": "\x00"},
        {"work-1-title": "н" * 251, "work-1-type": "TYPE"},
        {"m-PUPIL-1": "5" * 13},
        {"m-PUPIL-1": "\x00"},
        {"a-PUPIL": "кот"},
        {"a-PUPIL": "оп", "l-PUPIL": "сто"},
        {"a-PUPIL": "оп", "l-PUPIL": "99999"},
    ],
)
def test_lesson_answers_bad_input_with_422_and_writes_nothing(
    cast: Cast, data: dict[str, str]
) -> None:
    answer = str(WorkType.objects.get(regulation=cast.regulation, code=10).pk)
    sent = {
        name.replace("PUPIL", str(pupil(cast))): value.replace("TYPE", answer)
        for name, value in data.items()
    }
    response = send(cast, **{"m-0-1": "5", **sent})

    assert response.status_code == 422
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("", "")
    assert not Mark.objects.filter(work__lesson=lesson).exists()
    assert not Attendance.objects.filter(lesson=lesson).exists()


# --- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("teacher", 200, 303),
        ("class_teacher", 200, 303),
        ("deputy", 200, 403),
        ("director", 200, 403),
        ("auditor", 200, 403),
        ("stranger", 404, 404),
        ("other_teacher", 404, 404),
        ("other_deputy", 404, 404),
        ("mother", 403, 403),
        ("pupil", 403, 403),
        ("secretary", 403, 403),
        ("administrator", 403, 403),
        ("health_worker", 403, 403),
    ],
)
def test_lesson_opens_to_its_readers_and_takes_marks_of_its_teacher(
    cast: Cast, who: str, read: int, write: int
) -> None:
    assert show(cast, who).status_code == read
    sent = send(cast, who, **{"topic": "Проценты", f"m-{pupil(cast)}-1": "5"})
    assert sent.status_code == write

    is_teacher = who == "teacher"
    assert Mark.objects.filter(work__lesson=cast.lesson_today).exists() is is_teacher
    assert (Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Проценты") is is_teacher


def test_lesson_of_anonymous_leads_to_sign_in(cast: Cast) -> None:
    response = Client().get(address(cast.lesson_today))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign-in"))


def test_lesson_attendance_is_recorded_by_the_class_teacher(cast: Cast) -> None:
    """S1-4.3f."""
    response = send(cast, "class_teacher", **{f"a-{pupil(cast)}": "б", f"m-{pupil(cast)}-1": "5"})

    assert response.status_code == 303
    absence = Attendance.objects.get(lesson=cast.lesson_today)
    assert (absence.student_id, absence.code) == (pupil(cast), "ill")
    assert absence.author == cast.staff["class_teacher"]
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


def test_lesson_of_mixed_group_takes_from_class_teacher_the_own_students_only(cast: Cast) -> None:
    mixed = school_factory.make_group(
        school_factory.make_subject(cast.school, "Технология"),
        cast.class_5a,
        cast.class_6b,
        teacher=cast.staff["teacher"],
    )
    lesson = factory.make_lesson(mixed, TODAY, slot=6)
    outsider = cast.students["outsider"].pk

    lines = card_of(cast, "class_teacher", lesson=lesson).lines
    assert [line.student_id for line in lines if line.is_attendance_editable] == [
        classmate(cast),
        pupil(cast),
    ]
    response = send(
        cast, "class_teacher", lesson=lesson, **{f"a-{outsider}": "н", f"a-{pupil(cast)}": "н"}
    )

    assert response.status_code == 303
    assert [row.student_id for row in Attendance.objects.filter(lesson=lesson)] == [pupil(cast)]


@pytest.mark.parametrize("name", ["lesson_closed", "lesson_ahead"])
def test_lesson_that_is_locked_refuses_the_class_teacher(cast: Cast, name: str) -> None:
    response = send(cast, "class_teacher", lesson=getattr(cast, name), **{f"a-{pupil(cast)}": "н"})

    assert response.status_code == 422
    assert not Attendance.objects.filter(lesson=getattr(cast, name)).exists()


@pytest.mark.parametrize("name", ["lesson_closed", "lesson_ahead"])
def test_lesson_that_is_locked_refuses_the_teachers_marks(cast: Cast, name: str) -> None:
    response = send(cast, lesson=getattr(cast, name), **{f"m-{pupil(cast)}-1": "5"})

    assert response.status_code == 422
    assert not Mark.objects.filter(work__lesson=getattr(cast, name)).exists()


@pytest.mark.parametrize("lesson_id", [0, 99999999, 2**63, 10**30])
def test_lesson_that_is_unknown_is_404(cast: Cast, lesson_id: int) -> None:
    path = reverse("journal:lesson-detail", args=[lesson_id])

    assert cast.client("teacher").get(path).status_code == 404
    assert cast.client("teacher").post(path).status_code == 404


def test_lesson_by_wrong_method_is_405(cast: Cast) -> None:
    assert cast.client("teacher").delete(address(cast.lesson)).status_code == 405


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("who", "queries"), [("teacher", 17), ("class_teacher", 15), ("deputy", 11)]
)
def test_lesson_takes_the_same_queries_whatever_the_size(
    cast: Cast, number: int, who: str, queries: int, django_assert_num_queries: Any
) -> None:
    bulk.add_plan(cast.maths, ["Проценты"] * number)
    students = bulk.add_students(cast.maths, cast.class_5a, number)
    lessons = bulk.add_lessons(cast.maths, cast.term, number, until=dt.date(2026, 1, 16))
    bulk.fill(cast.maths, [*lessons, cast.lesson], students)
    client = cast.client(who)
    client.get(reverse("journal:group-list"))  # the session is warm

    with django_assert_num_queries(queries):
        assert client.get(address(cast.lesson)).status_code == 200
