"""The address to which pages of the journal send what was typed: each operation exactly once."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OutboxEvent
from journal.forms.operations import LONGEST_BODY, MOST_OPERATIONS
from journal.models import AppliedOperation, Attendance, Lesson, Mark, TermMark
from journal.selectors import recording
from journal.services import operations as service
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
                "html": "<b class=low>2</b> <i class=abs>н</i>",
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


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("stranger", 404),
        ("deputy", 403),
        ("director", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("secretary", 403),
        ("health_worker", 403),
        ("mother", 403),
        ("foreign_mother", 403),
        ("pupil", 403),
        ("other_teacher", 404),
        ("other_deputy", 403),
    ],
)
def test_journal_is_written_by_its_teacher_alone(cast: Cast, who: str, status: int) -> None:
    assert send(cast, cell(cast), by=who).status_code == status
    assert len(marks(cast)) == (1 if status == 200 else 0)


def test_class_teacher_is_refused_what_she_may_read(cast: Cast) -> None:
    sent = [cell(cast), words(cast, "topic", "Тема"), term_mark(cast)]

    found = results(send(cast, *sent, by="class_teacher"))

    assert [one["status"] for one in found] == [403, 403, 403]
    assert marks(cast) == []
    assert not TermMark.objects.exists()


def test_substitute_writes_in_exactly_the_own_lesson(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        teacher=cast.staff["stranger"], replaced_teacher=cast.staff["teacher"]
    )
    sent = [cell(cast), cell(cast, lesson=cast.lesson.pk), term_mark(cast)]

    found = results(send(cast, *sent, by="stranger"))

    assert [one["status"] for one in found] == [200, 404, 404]
    assert Mark.objects.get(work__lesson=cast.lesson_today).author == cast.staff["stranger"]


def test_anonymous_is_401_with_the_way_in(cast: Cast) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(Client(), address, json.dumps(body))

    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("accounts:sign-in")


def test_page_of_another_account_is_401_before_anything_is_said_of_the_journal(
    cast: Cast,
) -> None:
    for who in ("stranger", "class_teacher"):
        response = send(cast, cell(cast), by=who, user=cast.users["teacher"].pk)

        assert response.status_code == 401
        assert response.json()["sign_in"] == reverse("accounts:sign-in")
    assert marks(cast) == []
    assert not AppliedOperation.objects.exists()


def test_operations_need_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.client("teacher").cookies
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(client, reverse("journal:operations", args=[cast.maths.pk]), json.dumps(body))

    assert response.status_code == 403
    assert "is_refused" not in response.json()  # our script asks for a fresh token
    assert marks(cast) == []


# --- what our script never sends ---------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        "[" * 4000,
        "{}",
        '{"user": USER}',
        '{"user": "x", "operations": []}',
        '{"user": 1e400, "operations": []}',
        '{"user": [1], "operations": []}',
        '{"user": USER, "operations": {}}',
        '{"user": USER, "operations": [1]}',
        '{"user": USER, "operations": [{}]}',
        '{"user": USER, "operations": [{"key": "1"}]}',
        '{"user": USER, "operations": [{"key": 1}]}',
    ],
)
def test_malformed_body_is_422_with_a_sentence(cast: Cast, body: str) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])
    content = body.replace("USER", str(cast.users["teacher"].pk))

    response = post(cast.client("teacher"), address, content)

    assert response.status_code == 422
    assert response.json()["error"] == "Запрос не удалось прочитать. Обновите страницу и повторите."


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "lesson"},
        {"kind": None},
        {"lesson": "x"},
        {"lesson": None},
        {"lesson": -1},
        {"lesson": {"id": 1}},
        {"lesson": 10**30},
        {"student": None},
        {"student": 1.5},
        {"text": None},
        {"text": 5},
        {"text": {"a": 1}},
        {"text": "\x00"},
        {"text": "5" * 41},
        {"text": "я" * 20_000, "kind": "topic"},
        {"expected": 4},
        {"expected": ["4"]},
        {"plan_item": "x", "kind": "topic"},
        {"kind": "term"},
        {"kind": "term", "column": "9" * 30},
        {"reason": "я" * 301},
    ],
)
def test_malformed_operation_is_422_and_stops_no_other(cast: Cast, changes: dict[str, Any]) -> None:
    bad, good = cell(cast) | changes, cell(cast, "4", student=cast.students["classmate"].pk)

    found = results(send(cast, bad, good))

    assert [one["key"] for one in found] == [bad["key"], good["key"]]
    assert [one["status"] for one in found] == [422, 200]
    assert found[0]["error"]
    assert marks(cast) == [(cast.students["classmate"].pk, 4)]


def test_most_operations_are_taken_and_one_more_is_413(cast: Cast) -> None:
    sent = [cell(cast, "н", lesson=cast.lesson_6b.pk) for _ in range(MOST_OPERATIONS + 1)]

    assert len(results(send(cast, *sent[:-1]))) == MOST_OPERATIONS
    response = send(cast, *sent)

    assert response.status_code == 413
    assert response.json()["is_refused"] is True


def test_body_longer_than_any_batch_is_413(cast: Cast) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])

    response = post(cast.client("teacher"), address, b"x" * (LONGEST_BODY + 1))

    assert response.status_code == 413
    assert response.json()["error"]


@pytest.mark.parametrize("group", [0, 99999999, 2**63, 10**30])
def test_unknown_journal_is_404(cast: Cast, group: int) -> None:
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(
        cast.client("teacher"), reverse("journal:operations", args=[group]), json.dumps(body)
    )

    assert response.status_code == 404
    assert response.json()["error"]


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_wrong_method_is_405(cast: Cast, method: str) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])

    response = getattr(cast.client("teacher"), method)(address)

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["error"]


def test_rule_that_only_the_database_saw_broken_is_409(cast: Cast) -> None:
    """The term is closed between the look and the write: the trigger holds, nobody sees a 500."""
    lessons = recording.lessons_to_record(
        cast.actors["teacher"], cast.school, cast.maths.pk, [cast.lesson_today.pk]
    )
    Term.objects.filter(pk=cast.term.pk).update(closed_at=NOW)
    sent = cell(cast)
    typed = service.Operation(
        key=UUID(sent["key"]),
        kind="cell",
        text="5",
        lesson_id=sent["lesson"],
        student_id=sent["student"],
    )

    [result] = service.apply_operations(
        journal=service.Journal(cast.actors["teacher"], None, lessons, NOW), operations=[typed]
    )

    assert isinstance(result.outcome, service.JustChanged)
    assert result.outcome.status == 409
    assert marks(cast) == []
    assert not AppliedOperation.objects.exists()


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "each"), [("cell", 10), ("term", 18), ("topic", 8), ("homework", 8)]
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
