"""The address that saves one cell of the gradebook, and its sister for term marks."""

import json
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from core.models import OutboxEvent
from journal.models import Attendance, Lesson, Mark, TermMark
from journal.views.endpoints import posts_json
from school.models import Term
from tests.factories import gradebook as bulk
from tests.factories import school as school_factory
from tests.factories.cast import TODAY, Cast


def send(client: Client, address: str, body: object, **headers: str) -> HttpResponse:
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        address,
        content,
        content_type="application/json",
        headers={"accept": "application/json", **headers},
    )


def save(cast: Cast, text: str = "5", *, by: str = "teacher", **changes: Any) -> HttpResponse:
    lesson: Lesson = changes.pop("lesson", cast.lesson_today)
    body = {"student": cast.students["pupil"].pk, "text": text, "op": "a1", **changes}
    return send(cast.client(by), reverse("journal:cell-save", args=[lesson.pk]), body)


def decide(cast: Cast, text: str, *, by: str = "teacher", **changes: Any) -> HttpResponse:
    group = changes.pop("group", cast.maths)
    body = {
        "student": cast.students["pupil"].pk,
        "term": cast.term.pk,
        "text": text,
        "op": "a1",
        **changes,
    }
    return send(cast.client(by), reverse("journal:term-mark-save", args=[group.pk]), body)


def test_cell_is_saved_and_answered_with_the_new_standing(cast: Cast) -> None:
    response = save(cast, "2 y", expected="")

    assert response.status_code == 200
    assert response.json() == {
        "op": "a1",
        "text": "2 н",
        "html": "<b class=low>2</b> <i class=abs>н</i>",
        "average": "3,00",
        "suggested": '<span class="few" title="мало отметок: 2">3</span>',
        "saved_at": "12:00",
    }
    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert (mark.value, mark.author_id) == (2, cast.staff["teacher"].pk)
    assert mark.events.get().pgh_context.metadata["user"] == cast.users["teacher"].pk


def test_cell_sent_again_is_a_success_that_writes_nothing(cast: Cast) -> None:
    save(cast, "5", expected="")
    response = save(cast, "5", expected="")

    assert (response.status_code, response.json()["text"]) == (200, "5")
    assert Mark.objects.filter(work__lesson=cast.lesson_today).count() == 1
    assert OutboxEvent.objects.count() == 1


def test_cell_emptied_voids_the_mark(cast: Cast) -> None:
    response = save(cast, "", lesson=cast.lesson, expected="4")

    assert response.json()["text"] == ""
    cast.mark.refresh_from_db()
    assert cast.mark.voided_by_id == cast.staff["teacher"].pk


def test_cell_changed_by_another_meanwhile_is_not_overwritten(cast: Cast) -> None:
    response = save(cast, "5", lesson=cast.lesson, expected="")

    assert response.status_code == 409
    assert response.json() == {
        "error": "Здесь тем временем записали «4». Посмотрите и решите ещё раз.",
        "is_refused": True,
        "current": "4",
    }
    cast.mark.refresh_from_db()
    assert cast.mark.value == 4


def test_cell_without_expectation_is_written_over(cast: Cast) -> None:
    response = save(cast, "5", lesson=cast.lesson)

    assert response.status_code == 200
    cast.mark.refresh_from_db()
    assert cast.mark.value == 5


@pytest.mark.parametrize(
    ("text", "part"),
    [("7", "вне школьной шкалы"), ("кот", "не прочитать"), ("555555", "не больше 5 работ")],
)
def test_cell_that_the_rules_refuse_is_422_with_a_sentence(
    cast: Cast, text: str, part: str
) -> None:
    response = save(cast, text)

    assert response.status_code == 422
    assert part in response.json()["error"]
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


def test_cell_of_grade_1_takes_attendance_but_no_mark(cast: Cast) -> None:
    sibling = cast.students["sibling"].pk

    assert save(cast, "5", lesson=cast.lesson_1a, student=sibling).status_code == 422
    assert save(cast, "н", lesson=cast.lesson_1a, student=sibling).status_code == 200
    assert Attendance.objects.get(lesson=cast.lesson_1a).code == "absent"
    assert not Mark.objects.filter(work__lesson=cast.lesson_1a).exists()


@pytest.mark.parametrize("name", ["lesson_closed", "lesson_ahead"])
def test_cell_of_closed_term_or_future_lesson_is_refused(cast: Cast, name: str) -> None:
    lesson = getattr(cast, name)

    assert save(cast, "5", lesson=lesson).status_code == 422
    assert not Mark.objects.filter(work__lesson=lesson).exists()


def test_cell_of_student_who_was_not_there_that_day_is_refused(cast: Cast) -> None:
    late = school_factory.make_student(cast.school, "Поздняя", school_class=cast.class_5a)
    cast.maths.memberships.create(school=cast.school, student=late, since=TODAY)

    assert save(cast, "5", lesson=cast.lesson, student=late.pk).status_code == 422
    assert save(cast, "5", student=late.pk).status_code == 200


@pytest.mark.parametrize("name", ["outsider", "other_pupil"])
def test_cell_of_foreign_student_is_404(cast: Cast, name: str) -> None:
    response = save(cast, "5", student=cast.students[name].pk)

    assert response.status_code == 404
    assert response.json()["error"]
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("class_teacher", 403),
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
def test_cell_is_written_by_the_teacher_alone(cast: Cast, who: str, status: int) -> None:
    assert save(cast, "5", by=who).status_code == status

    written = Mark.objects.filter(work__lesson=cast.lesson_today).count()
    assert written == (1 if status == 200 else 0)


def test_cell_is_written_by_the_substitute_in_exactly_the_own_lesson(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        teacher=cast.staff["stranger"], replaced_teacher=cast.staff["teacher"]
    )

    assert save(cast, "5", by="stranger").status_code == 200
    assert save(cast, "5", by="stranger", lesson=cast.lesson).status_code == 404
    assert Mark.objects.get(work__lesson=cast.lesson_today).author == cast.staff["stranger"]


def test_cell_of_anonymous_is_401_with_the_way_in(cast: Cast) -> None:
    address = reverse("journal:cell-save", args=[cast.lesson_today.pk])
    response = send(Client(), address, {"student": cast.students["pupil"].pk, "text": "5"})

    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("accounts:sign-in")


def test_cell_of_a_page_of_another_account_is_not_written(cast: Cast) -> None:
    response = save(cast, "5", user=cast.users["stranger"].pk)

    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("accounts:sign-in")
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 422),
        ("[]", 422),
        ("null", 422),
        ('"5"', 422),
        ("\x00", 422),
        ("[" * 4000, 422),
        ("{}", 422),
        ('{"student": "x", "text": "5"}', 422),
        ('{"student": null, "text": "5"}', 422),
        ('{"student": -1, "text": "5"}', 422),
        ('{"student": 1e400, "text": "5"}', 422),
        ('{"student": {"id": 1}, "text": "5"}', 422),
        ('{"student": 99999999999999999999999, "text": "5"}', 422),
        ('{"student": 9223372036854775807, "text": "5"}', 404),
        ('{"student": STUDENT, "text": {"a": 1}}', 422),
        ('{"student": STUDENT, "text": "5", "expected": 4}', 422),
        ('{"student": STUDENT, "text": "\\u0000"}', 422),
        ('{"student": STUDENT, "text": "' + "5" * 41 + '"}', 422),
        ('{"student": STUDENT, "text": "' + "5" * 5000 + '"}', 413),
    ],
)
def test_cell_of_malformed_body_is_a_sentence_and_never_500(
    cast: Cast, body: str, status: int
) -> None:
    address = reverse("journal:cell-save", args=[cast.lesson_today.pk])
    content = body.replace("STUDENT", str(cast.students["pupil"].pk))
    response = send(cast.client("teacher"), address, content)

    assert response.status_code == status
    assert response.json()["error"]
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


@pytest.mark.parametrize("lesson_id", [0, 99999999, 2**63, 10**40])
def test_cell_of_unknown_lesson_is_404(cast: Cast, lesson_id: int) -> None:
    address = reverse("journal:cell-save", args=[lesson_id])
    response = send(cast.client("teacher"), address, {"student": 1, "text": "5"})

    assert response.status_code == 404
    assert response.json()["error"]


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_cell_by_wrong_method_is_405(cast: Cast, method: str) -> None:
    address = reverse("journal:cell-save", args=[cast.lesson_today.pk])
    response = getattr(cast.client("teacher"), method)(address)

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert response.json()["error"]


def test_cell_needs_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.client("teacher").cookies
    address = reverse("journal:cell-save", args=[cast.lesson_today.pk])
    response = send(client, address, {"student": cast.students["pupil"].pk, "text": "5"})

    assert response.status_code == 403
    assert "is_refused" not in response.json()  # our script keeps it and asks to sign in
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


@pytest.mark.parametrize("others", [1, 28])
def test_cell_takes_the_same_queries_in_any_class(
    cast: Cast, others: int, django_assert_num_queries: Any
) -> None:
    students = bulk.add_students(cast.maths, cast.class_5a, others)
    lessons = bulk.add_lessons(cast.maths, cast.term, others, until=TODAY)
    bulk.fill(cast.maths, lessons, students)
    client = cast.client("teacher")
    address = reverse("journal:cell-save", args=[cast.lesson.pk])
    body = {"student": cast.students["pupil"].pk, "text": "5", "expected": "4"}
    client.get(reverse("journal:group-list"))  # the session is warm

    # who (2), lesson, staff; lock, works, marks, attendance, member; mark, outbox, standing; and
    # the two of the transaction
    with django_assert_num_queries(9):
        assert send(client, address, body).status_code == 200


# --- term marks --------------------------------------------------------------------------------


def test_term_mark_as_suggested_needs_no_reason(cast: Cast) -> None:
    response = decide(cast, "4")

    assert response.status_code == 200
    assert response.json() == {
        "op": "a1",
        "text": "4",
        "suggested": 4,
        "note": "",
        "saved_at": "12:00",
    }
    decided = TermMark.objects.get()
    assert (decided.value, decided.suggested_value, decided.term) == (4, 4, cast.term)


def test_term_mark_unlike_the_suggested_asks_for_a_reason(cast: Cast) -> None:
    response = decide(cast, "5")

    assert response.status_code == 422
    assert response.json()["needs_reason"] is True
    assert not TermMark.objects.exists()

    assert decide(cast, "5", reason="Олимпиада").status_code == 200
    assert TermMark.objects.get().deviation_reason == "Олимпиада"


def test_year_mark_has_no_term(cast: Cast) -> None:
    assert decide(cast, "4", term=None).status_code == 200
    assert (TermMark.objects.get().kind, TermMark.objects.get().term) == ("year", None)


def test_term_mark_of_closed_or_foreign_term_is_refused(cast: Cast) -> None:
    foreign = Term.objects.get(scheme=cast.other_group.term_scheme, number=3)

    assert decide(cast, "4", term=cast.closed_term.pk).status_code == 422
    assert decide(cast, "4", term=foreign.pk).status_code == 404
    assert decide(cast, "4", student=cast.students["outsider"].pk).status_code == 404
    assert decide(cast, "4", group=cast.russian_6b).status_code == 404
    assert decide(cast, "").status_code == 422
    assert not TermMark.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("class_teacher", 403), ("stranger", 404), ("deputy", 403), ("mother", 403)],
)
def test_term_mark_is_decided_by_the_teacher_alone(cast: Cast, who: str, status: int) -> None:
    assert decide(cast, "4", by=who).status_code == status
    assert not TermMark.objects.exists()


def test_rule_that_only_the_database_saw_broken_is_409(rf: RequestFactory) -> None:
    """The term is closed between the check and the write: the trigger holds, nobody sees a 500."""

    def view(request: HttpRequest) -> HttpResponse:
        raise IntegrityError("mark_term_open")

    response = posts_json(view)(rf.post("/"))

    assert response.status_code == 409
    assert json.loads(response.content)["is_refused"] is True
