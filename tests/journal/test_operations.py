"""The address to which pages of the journal send what was typed: each operation exactly once."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import OutboxEvent
from journal.models import AppliedOperation, Attendance, Lesson, Mark, TermMark
from journal.tasks import forget_operations
from school.models import TeachingAssignment, Term
from tests.factories import gradebook as bulk
from tests.factories import operations
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.operations import results
from tests.factories.school import YEAR_START

Sent = dict[str, Any]


def cell(cast: Cast, text: str = "5", **changes: Any) -> Sent:
    sent = operations.cell(cast.lesson_today, cast.students["pupil"].pk, text, expected="")
    return sent | changes


def term_mark(cast: Cast, text: str = "4", **changes: Any) -> Sent:
    sent = operations.term_mark(cast.term.pk, cast.students["pupil"].pk, text, expected="")
    return sent | changes


def words(cast: Cast, kind: str, text: str, **changes: Any) -> Sent:
    return operations.words(kind, cast.lesson_today, text, expected="") | changes


def post(client: Client, address: str, content: str | bytes) -> HttpResponse:
    return client.post(
        address,
        content,
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def send(cast: Cast, *sent: Sent, by: str = "teacher", user: int = 0) -> HttpResponse:
    owner = user or cast.users[by].pk
    return operations.send(cast.client(by), cast.maths.pk, *sent, user=owner)


def marks(cast: Cast) -> list[tuple[int, int | None]]:
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    return list(found.order_by("student_id", "pk").values_list("student_id", "value"))


@pytest.fixture
def colleague(cast: Cast) -> str:
    """A second teacher of the same group."""
    TeachingAssignment.objects.create(
        school=cast.school, group=cast.maths, staff=cast.staff["stranger"], since=YEAR_START
    )
    return "stranger"


# --- one operation -----------------------------------------------------------------------------


def test_cell_is_saved_and_answered_with_the_new_standing(cast: Cast) -> None:
    operation = cell(cast, "2 y")
    response = send(cast, operation)

    assert response.json() == {
        "saved_at": "12:00",
        "results": [
            {
                "key": operation["key"],
                "status": 200,
                "text": "2 н",
                "html": '<b class=low>2</b> <i class="abs is-odd">н</i>',
                "average": "3,00",
                "suggested": '<span class="few" title="мало отметок: 2">3</span>',
            }
        ],
    }
    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert (mark.value, mark.author_id) == (2, cast.staff["teacher"].pk)
    assert mark.events.get().pgh_context.metadata["user"] == cast.users["teacher"].pk


def test_cell_emptied_voids_the_mark(cast: Cast) -> None:
    [result] = results(send(cast, cell(cast, "", lesson=cast.lesson.pk, expected="4")))

    assert (result["status"], result["text"]) == (200, "")
    cast.mark.refresh_from_db()
    assert cast.mark.voided_by_id == cast.staff["teacher"].pk


def test_topic_and_homework_are_saved(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(homework_minutes=None)
    sent = [words(cast, "topic", "  Проценты \n в задачах"), words(cast, "homework", "§ 7\r\n№ 12")]

    assert [result["text"] for result in results(send(cast, *sent))] == [
        "Проценты в задачах",
        "§ 7\n№ 12",
    ]
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("Проценты в задачах", "§ 7\n№ 12")


def test_topic_in_another_language_is_taken_with_advice(cast: Cast) -> None:
    typed = words(cast, "topic", "Addition of fractions"), words(cast, "topic", "Дроби")

    english, russian = results(send(cast, *({**one, "expected": None} for one in typed)))

    assert (english["status"], english["text"]) == (200, "Addition of fractions")
    assert english["note"].startswith("Тема записана не по-русски.")
    assert russian["note"] == ""


def checked_at(cast: Cast) -> dt.datetime | None:
    return Lesson.objects.get(pk=cast.lesson_today.pk).attendance_checked_at


def test_nobody_else_was_absent_is_confirmed_and_taken_back(cast: Cast) -> None:
    (said,) = results(send(cast, words(cast, "attendance", "✓")))
    assert (said["status"], said["text"]) == (200, "✓")
    assert checked_at(cast) is not None

    (back,) = results(send(cast, words(cast, "attendance", "")))

    assert (back["status"], back["text"]) == (200, "")
    assert checked_at(cast) is None
    events = cast.lesson_today.events.order_by("pgh_id")
    noted = [
        moment is not None for moment in events.values_list("attendance_checked_at", flat=True)
    ]
    assert noted[-2:] == [True, False]


def test_confirmation_is_not_taken_back_where_an_absence_says_it(cast: Cast) -> None:
    results(send(cast, cell(cast, "н")))

    (said,) = results(send(cast, words(cast, "attendance", "")))

    assert said["status"] == 422
    assert said["error"] == (
        "На этом уроке отмечены отсутствующие, поэтому посещаемость остаётся подтверждённой."
    )
    assert checked_at(cast) is not None


def test_lesson_ahead_or_of_another_teacher_is_not_confirmed(cast: Cast) -> None:
    ahead = words(cast, "attendance", "✓", lesson=cast.lesson_ahead.pk)
    (early,) = results(send(cast, ahead))

    assert early["status"] == 422
    assert Lesson.objects.get(pk=cast.lesson_ahead.pk).attendance_checked_at is None
    assert send(cast, words(cast, "attendance", "✓"), by="stranger").status_code == 404
    assert checked_at(cast) is None


def test_topic_of_the_plan_is_remembered_and_a_foreign_plan_is_not_there(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Смешанные числа"])
    foreign = bulk.add_plan(cast.russian_6b, ["Наречие"])

    [refused] = results(send(cast, words(cast, "topic", "", plan_item=foreign[0].pk)))
    assert refused["status"] == 404
    [saved] = results(send(cast, words(cast, "topic", "", plan_item=items[0].pk)))

    assert saved["text"] == "Смешанные числа"
    assert Lesson.objects.get(pk=cast.lesson_today.pk).plan_item == items[0]


def test_term_mark_is_decided_with_a_reason_when_it_departs(cast: Cast) -> None:
    [asked] = results(send(cast, term_mark(cast, "5")))
    assert (asked["status"], asked["needs_reason"]) == (422, True)
    assert not TermMark.objects.exists()

    [saved] = results(send(cast, term_mark(cast, "5", reason="Олимпиада")))

    assert saved == {
        "key": saved["key"],
        "status": 200,
        "text": "5",
        "suggested": 4,
        "note": "Олимпиада",
    }
    assert TermMark.objects.get().deviation_reason == "Олимпиада"


def test_mark_of_the_year_has_no_term(cast: Cast) -> None:
    [saved] = results(send(cast, term_mark(cast, "4", column="year")))

    assert saved["status"] == 200
    assert (TermMark.objects.get().kind, TermMark.objects.get().term) == ("year", None)


# --- each exactly once -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["cell", "term", "topic", "homework"])
def test_operation_sent_again_writes_nothing_and_gets_the_same_answer(
    cast: Cast, kind: str
) -> None:
    sent = {
        "cell": cell(cast, "5"),
        "term": term_mark(cast, "4"),
        "topic": words(cast, "topic", "Дроби"),
        "homework": words(cast, "homework", "§ 1"),
    }[kind]
    first = send(cast, sent)
    events = OutboxEvent.objects.count()

    again = send(cast, sent)

    assert first.json()["results"] == again.json()["results"]
    assert results(again)[0]["status"] == 200
    assert OutboxEvent.objects.count() == events
    assert AppliedOperation.objects.get().key == UUID(sent["key"])


def test_operation_that_comes_late_does_not_undo_what_was_typed_since(cast: Cast) -> None:
    """Its answer was lost; the teacher has meanwhile corrected the mark in another window."""
    first = cell(cast, "5")
    send(cast, first)
    send(cast, cell(cast, "4", expected="5"))

    [again] = results(send(cast, first))

    assert (again["status"], again["text"]) == (200, "5")
    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert (mark.value, mark.events.count()) == (4, 2)


def test_same_key_twice_in_a_batch_is_applied_once(cast: Cast) -> None:
    sent = cell(cast, "5")

    assert [result["status"] for result in results(send(cast, sent, sent))] == [200, 200]
    assert Mark.objects.get(work__lesson=cast.lesson_today).events.count() == 1


def test_key_of_another_person_is_another_operation(cast: Cast, colleague: str) -> None:
    sent = cell(cast, "5")
    send(cast, sent)

    [result] = results(send(cast, sent | {"text": "4", "expected": "5"}, by=colleague))

    assert (result["status"], result["text"]) == (200, "4")
    assert AppliedOperation.objects.filter(key=sent["key"]).count() == 2


def test_refused_operation_is_judged_anew_when_it_comes_again(cast: Cast) -> None:
    sent = cell(cast, "5", lesson=cast.lesson_closed.pk)
    assert results(send(cast, sent))[0]["status"] == 422
    assert not AppliedOperation.objects.exists()

    Term.objects.filter(pk=cast.lesson_closed.term_id).update(closed_at=None)

    assert results(send(cast, sent))[0]["status"] == 200


def test_operations_are_applied_in_order_and_one_refusal_stops_no_other(cast: Cast) -> None:
    pupil, classmate = cast.students["pupil"].pk, cast.students["classmate"].pk
    sent = [
        cell(cast, "5"),
        cell(cast, "4", expected="5"),
        cell(cast, "кот", student=classmate),
        cell(cast, "3", student=classmate),
        cell(cast, "3", expected="4"),
    ]

    found = results(send(cast, *sent))

    assert [one["status"] for one in found] == [200, 200, 422, 200, 200]
    assert [one["key"] for one in found] == [one["key"] for one in sent]
    assert sorted(marks(cast)) == sorted([(pupil, 3), (classmate, 3)])
    events = Mark.objects.get(student_id=pupil, work__lesson=cast.lesson_today).events
    assert list(events.order_by("pgh_id").values_list("value", flat=True)) == [5, 4, 3]


def test_column_of_thirty_is_one_request(cast: Cast) -> None:
    students = bulk.add_students(cast.maths, cast.class_5a, 28)
    everybody = [*students, cast.students["pupil"], cast.students["classmate"]]

    found = results(send(cast, *(cell(cast, "4", student=one.pk) for one in everybody)))

    assert [one["status"] for one in found] == [200] * 30
    assert [value for _student, value in marks(cast)] == [4] * 30


# --- two people in one place -------------------------------------------------------------------


def test_cell_changed_by_another_says_who_and_when_and_is_not_overwritten(
    cast: Cast, colleague: str
) -> None:
    send(cast, cell(cast, "3"), by=colleague)

    [result] = results(send(cast, cell(cast, "5")))

    assert result == {
        "key": result["key"],
        "status": 409,
        "current": "3",
        "error": f"{cast.staff[colleague].short_name}: здесь записано «3», в 12:00. Что оставить?",
    }
    assert marks(cast) == [(cast.students["pupil"].pk, 3)]

    [mine] = results(send(cast, cell(cast, "5", expected="3")))
    assert (mine["status"], marks(cast)) == (200, [(cast.students["pupil"].pk, 5)])


def test_cell_changed_by_oneself_elsewhere_says_so(cast: Cast) -> None:
    send(cast, cell(cast, "3"))

    [result] = results(send(cast, cell(cast, "5")))

    assert result["error"] == "Вы сами записали здесь «3» в другом окне, в 12:00. Что оставить?"


def test_absence_noted_by_another_is_a_conflict_with_the_date(cast: Cast, colleague: str) -> None:
    yesterday = NOW - dt.timedelta(days=1)
    Attendance.objects.create(
        school=cast.school,
        lesson=cast.lesson_today,
        student=cast.students["pupil"],
        code="ill",
        author=cast.staff[colleague],
        recorded_at=yesterday,
    )

    [result] = results(send(cast, cell(cast, "5")))

    assert (result["status"], result["current"]) == (409, "б")
    assert "19.01.2026 12:00" in result["error"]
    assert Attendance.objects.get(lesson=cast.lesson_today).code == "ill"


def test_cell_that_another_has_made_say_the_same_is_no_conflict(cast: Cast, colleague: str) -> None:
    send(cast, cell(cast, "5"), by=colleague)

    assert results(send(cast, cell(cast, "5")))[0]["status"] == 200
    assert Mark.objects.get(work__lesson=cast.lesson_today).author == cast.staff[colleague]


def test_cell_without_expectation_is_written_over(cast: Cast) -> None:
    sent = cell(cast, "5", lesson=cast.lesson.pk, expected=None)

    assert results(send(cast, sent))[0]["status"] == 200
    cast.mark.refresh_from_db()
    assert cast.mark.value == 5


def test_term_mark_decided_by_another_is_not_overwritten(cast: Cast, colleague: str) -> None:
    send(cast, term_mark(cast, "4"), by=colleague)

    [result] = results(send(cast, term_mark(cast, "3", reason="по итогам работы")))

    assert (result["status"], result["current"]) == (409, "4")
    assert cast.staff[colleague].short_name in result["error"]
    assert TermMark.objects.get().value == 4

    mine = term_mark(cast, "3", reason="по итогам работы", expected="4")
    assert results(send(cast, mine))[0]["status"] == 200
    assert TermMark.objects.get().value == 3


@pytest.mark.parametrize("kind", ["topic", "homework"])
def test_text_written_by_another_is_not_overwritten(cast: Cast, colleague: str, kind: str) -> None:
    send(cast, words(cast, kind, "§ 8, Проценты"), by=colleague)

    [result] = results(send(cast, words(cast, kind, "Дроби")))

    assert (result["status"], result["current"]) == (409, "§ 8, Проценты")
    assert cast.users[colleague].display_name in result["error"]
    assert getattr(Lesson.objects.get(pk=cast.lesson_today.pk), kind) == "§ 8, Проценты"

    mine = words(cast, kind, "Дроби", expected="§ 8, Проценты")
    assert results(send(cast, mine))[0]["text"] == "Дроби"


# --- what the rules refuse ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part"),
    [("7", "вне школьной шкалы"), ("кот", "прочитать «кот»"), ("555555", "не больше 5 работ")],
)
def test_cell_that_the_rules_refuse_is_422_with_a_sentence(
    cast: Cast, text: str, part: str
) -> None:
    [result] = results(send(cast, cell(cast, text)))

    assert result["status"] == 422
    assert part in result["error"]
    assert marks(cast) == []


@pytest.mark.parametrize("name", ["lesson_closed", "lesson_ahead"])
def test_cell_of_closed_term_or_future_lesson_is_refused(cast: Cast, name: str) -> None:
    lesson = getattr(cast, name)

    assert results(send(cast, cell(cast, lesson=lesson.pk)))[0]["status"] == 422
    assert not Mark.objects.filter(work__lesson=lesson).exists()


def test_term_mark_of_closed_or_foreign_term_is_refused(cast: Cast) -> None:
    foreign = Term.objects.get(scheme=cast.other_group.term_scheme, number=3)
    sent = [
        term_mark(cast, column=str(cast.closed_term.pk)),
        term_mark(cast, column=str(foreign.pk)),
        term_mark(cast, column="semester"),
        term_mark(cast, student=cast.students["outsider"].pk),
        term_mark(cast, ""),
    ]

    assert [one["status"] for one in results(send(cast, *sent))] == [422, 404, 404, 404, 422]
    assert not TermMark.objects.exists()


def test_cell_of_student_who_was_not_there_that_day_is_refused(cast: Cast) -> None:
    late = school_factory.make_student(cast.school, "Поздняя", school_class=cast.class_5a)
    cast.maths.memberships.create(school=cast.school, student=late, since=TODAY)
    sent = [cell(cast, student=late.pk, lesson=cast.lesson.pk), cell(cast, student=late.pk)]

    assert [one["status"] for one in results(send(cast, *sent))] == [422, 200]


def test_foreign_lesson_student_and_kind_are_refused_each_by_itself(cast: Cast) -> None:
    sent = [
        cell(cast, lesson=cast.lesson_6b.pk),
        cell(cast, lesson=cast.other_lesson.pk),
        cell(cast, lesson=cast.lesson_1a.pk),  # one's own, but of another journal
        cell(cast, lesson=2**62),
        cell(cast, student=cast.students["outsider"].pk),
        cell(cast, student=cast.students["other_pupil"].pk),
        words(cast, "topic", "Чужая тема", lesson=cast.lesson_6b.pk),
        cell(cast, "4"),
    ]

    found = results(send(cast, *sent))

    assert [one["status"] for one in found] == [404] * 7 + [200]
    assert all(one["error"] for one in found[:7])
    assert marks(cast) == [(cast.students["pupil"].pk, 4)]
    assert Lesson.objects.get(pk=cast.lesson_6b.pk).topic != "Чужая тема"


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "each"), [("cell", 10), ("term", 18), ("topic", 8), ("homework", 8), ("attendance", 6)]
)
def test_each_further_operation_costs_the_same(cast: Cast, kind: str, each: int) -> None:
    """Whatever the size of the batch: who asks, the journal and its lessons are loaded once."""
    students = bulk.add_students(cast.maths, cast.class_5a, 5)
    lessons = bulk.add_lessons(cast.maths, cast.term, 6, until=TODAY - dt.timedelta(days=1))

    def batch(*places: int) -> list[Sent]:
        return {
            "cell": [cell(cast, "4", student=students[place].pk) for place in places],
            "term": [
                term_mark(cast, "4", student=students[place].pk, reason="решение")
                for place in places
            ],
            "topic": [words(cast, "topic", "Т", lesson=lessons[at].pk) for at in places],
            "homework": [words(cast, "homework", "§", lesson=lessons[at].pk) for at in places],
            "attendance": [words(cast, "attendance", "✓", lesson=lessons[at].pk) for at in places],
        }[kind]

    def cost(*places: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = results(send(cast, *({**one, "expected": None} for one in batch(*places))))
        assert {one["status"] for one in found} == {200}
        return len(queries)

    cost(0)  # the work of the lesson is there
    assert cost(2, 3, 4) - cost(1) == 2 * each


# --- keys grow old -----------------------------------------------------------------------------


def test_keys_are_forgotten_after_a_month(cast: Cast) -> None:
    send(cast, cell(cast, "5"), words(cast, "topic", "Дроби"))
    old = AppliedOperation.objects.order_by("pk").first()
    assert old is not None
    AppliedOperation.objects.filter(pk=old.pk).update(applied_at=NOW - dt.timedelta(days=31))

    assert forget_operations() == 1
    assert not AppliedOperation.objects.filter(pk=old.pk).exists()
    assert AppliedOperation.objects.count() == 1
