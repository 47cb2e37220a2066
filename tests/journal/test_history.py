"""The history of a cell, a lesson and a term mark; who may read it (S0-6d, S1-1.3)."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from core import history
from journal.models import Absence, Attendance, Lesson, Mark, TermMark, Work
from journal.selectors import history as selectors
from school.selectors.change_log import Change
from tests.factories import journal as journal_factory
from tests.factories.cast import NOW, Cast

LATER = NOW + dt.timedelta(hours=2)
LATEST = NOW + dt.timedelta(hours=3)


def by(cast: Cast, who: str, at: dt.datetime, reason: str = ""):
    more = {"reason": reason} if reason else {}
    return history.source(user=cast.users[who].pk, at=at.isoformat(), **more)


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(one.subject, one.who, one.reason) for one in changes]


def cell(cast: Cast, student: str = "pupil") -> str:
    return f"/journal/lessons/{cast.lesson.pk}/cells/{cast.students[student].pk}/history/"


def test_cell_tells_who_set_changed_and_voided_a_mark_and_why(cast: Cast) -> None:
    with by(cast, "teacher", LATER, "Исправлена ошибка ввода"):
        Mark.objects.filter(pk=cast.mark.pk).update(value=5, recorded_at=LATER)
    with by(cast, "class_teacher", LATEST):
        Mark.objects.filter(pk=cast.mark.pk).update(
            voided_at=LATEST, voided_by=cast.staff["class_teacher"], void_reason="Не тот ученик"
        )

    changes = selectors.cell_changes(cast.lesson, cast.students["pupil"])

    assert told(changes) == [
        ("Отметка 5 аннулирована: Ответ на уроке", "class_teacher", "Не тот ученик"),
        ("Отметка исправлена: Ответ на уроке", "teacher", "Исправлена ошибка ввода"),
        # Set by a load: the row itself tells whose hand it was.
        ("Поставлена отметка 4: Ответ на уроке", "Учителева А. И.", ""),
    ]
    assert [(one.before, one.after) for one in changes[1].values] == [("4", "5")]
    assert [one.at for one in changes[:2]] == [LATEST, LATER]


def test_cell_shows_retakes_debts_and_comments(cast: Cast) -> None:
    with by(cast, "teacher", LATER):
        Mark.objects.filter(pk=cast.mark.pk).update(comment="Молодец", comment_recorded_at=LATER)
    with by(cast, "teacher", LATEST):
        journal_factory.make_mark(cast.work, cast.students["pupil"], 5, attempt=2)

    changes = selectors.cell_changes(cast.lesson, cast.students["pupil"])

    assert [one.subject for one in changes] == [
        "Поставлена отметка 5: Ответ на уроке, пересдача 1",
        "Отметка исправлена: Ответ на уроке",
        "Поставлена отметка 4: Ответ на уроке",
    ]
    assert [(one.before, one.after) for one in changes[1].values] == [("—", "Молодец")]


def test_cell_shows_attendance_with_the_days_away_it_came_from(cast: Cast) -> None:
    absence = Absence.objects.create(
        school=cast.school,
        student=cast.students["classmate"],
        first_day=dt.date(2026, 1, 19),
        last_day=dt.date(2026, 1, 23),
        code="ill",
        document="medical",
        author=cast.staff["class_teacher"],
        decided_at=LATER,
    )
    with by(cast, "class_teacher", LATER):
        Attendance.objects.filter(pk=cast.absence.pk).update(
            code="ill", absence=absence, recorded_at=LATER
        )

    changes = selectors.cell_changes(cast.lesson, cast.students["classmate"])

    assert [(one.subject, one.who) for one in changes] == [
        ("Посещаемость исправлена", "class_teacher"),
        ("Посещаемость: н", "Учителева А. И."),
    ]
    assert [(one.before, one.after) for one in changes[0].values] == [("н", "б")]
    assert "19.01.2026–23.01.2026" in changes[0].reason


def test_cell_history_is_a_page_and_a_fragment(cast: Cast) -> None:
    client = cast.client("teacher")

    page = client.get(cell(cast)).content.decode()
    fragment = client.get(cell(cast), headers={"HX-Request": "true"}).content.decode()

    assert "Поставлена отметка 4" in page
    assert "<html" in page
    assert "Поставлена отметка 4" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("class_teacher", 200),
        ("deputy", 200),
        ("director", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("administrator", 403),
        ("mother", 403),
        ("pupil", 403),
        ("other_deputy", 404),
    ],
)
def test_histories_are_read_by_the_staff_of_the_lesson(cast: Cast, who: str, status: int) -> None:
    client = cast.client(who)
    pupil = cast.students["pupil"].pk

    assert client.get(cell(cast)).status_code == status
    assert client.get(f"/journal/lessons/{cast.lesson.pk}/history/").status_code == status
    address = f"/journal/groups/{cast.maths.pk}/students/{pupil}/term-marks/history/"
    assert client.get(address).status_code == status
    assert client.get(f"/journal/groups/{cast.maths.pk}/at/").status_code == status


def test_student_of_another_group_has_no_cell(cast: Cast) -> None:
    client, stranger = cast.client("deputy"), cast.students["outsider"].pk

    answers = [
        client.get(f"/journal/lessons/{cast.lesson.pk}/cells/{stranger}/history/"),
        client.get(f"/journal/groups/{cast.maths.pk}/students/{stranger}/term-marks/history/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_lesson_tells_of_its_topic_homework_and_works(cast: Cast) -> None:
    with by(cast, "teacher", LATER):
        Lesson.objects.filter(pk=cast.lesson.pk).update(topic="Смешанные дроби")
    with by(cast, "teacher", LATEST):
        Work.objects.filter(pk=cast.work.pk).update(title="Устный счёт")

    changes = selectors.lesson_changes(cast.lesson)

    assert [(one.subject, one.who) for one in changes[-2:]] == [
        ("Работа изменена: Ответ на уроке «Устный счёт»", "teacher"),
        ("Урок изменён", "teacher"),
    ]
    assert [(one.label, one.before, one.after) for one in changes[-1].values] == [
        ("Тема", "Обыкновенные дроби", "Смешанные дроби")
    ]


def test_term_mark_tells_what_was_suggested_and_why_it_departs(cast: Cast) -> None:
    with by(cast, "teacher", NOW):
        mark = TermMark.objects.create(
            school=cast.school,
            group=cast.maths,
            student=cast.students["pupil"],
            kind="term",
            term=cast.term,
            value=4,
            suggested_value=4,
            author=cast.staff["teacher"],
            recorded_at=NOW,
        )
    with by(cast, "teacher", LATER):
        TermMark.objects.filter(pk=mark.pk).update(
            value=5, deviation_reason="Призёр олимпиады", recorded_at=LATER
        )

    changes = selectors.term_mark_changes(cast.maths, cast.students["pupil"])

    assert told(changes) == [
        ("III четверть: 4 → 5", "teacher", "Призёр олимпиады"),
        ("III четверть: 4", "teacher", ""),
    ]


@pytest.mark.parametrize("changes", [1, 3])
def test_history_of_a_cell_asks_the_same_whatever_happened(
    cast: Cast, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(changes):
        with by(cast, "teacher", LATER):
            Mark.objects.filter(pk=cast.mark.pk).update(value=2 + number, recorded_at=LATER)

    with django_assert_num_queries(5):
        found = selectors.cell_changes(cast.lesson, cast.students["pupil"])

    assert len(found) == changes + 1
