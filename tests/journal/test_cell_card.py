"""The card of a cell: a page, and the panel beside the grid."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from journal.models import Absence, CommentReceipt, Mark
from journal.selectors import cell_card
from journal.selectors.lessons import card as lesson_card
from journal.services.grading import comments, marks
from school.models import Student
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

PANEL = {"HX-Request": "true"}


def url(cast: Cast, *, student: str = "pupil", lesson: Any = None) -> str:
    lesson = lesson or cast.lesson
    return reverse("journal:cell-card", args=[lesson.pk, cast.students[student].pk])


def show(cast: Cast, *, by: str = "teacher", **changes: Any) -> str:
    response = cast.client(by).get(url(cast, **changes))
    assert response.status_code == 200
    return response.content.decode()


def say(cast: Cast, comment: str) -> None:
    marks.comment_mark(actor=cast.actors["teacher"], mark=cast.mark, comment=comment, now=NOW)


# --- reading ------------------------------------------------------------------------------------


def test_card_says_what_stands_there_who_set_it_and_when(cast: Cast) -> None:
    page = show(cast)

    assert cast.students["pupil"].list_name in page
    assert "Ответ на уроке" in page
    assert f"{cast.staff['teacher'].short_name}, 19.01, 13:00" in page
    assert 'value="4"' in page


def test_card_is_a_fragment_for_the_panel(cast: Cast) -> None:
    response = cast.client("teacher").get(url(cast), headers=PANEL)

    page = response.content.decode()
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    assert page.lstrip().startswith('<div class="cell-card"')
    assert "<html" not in page


def test_card_shows_the_comment_with_the_receipt_by_kinship(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")
    unread = show(cast)
    comments.confirm_reading(
        actor=cast.actors["mother"], marks=[cast.mark], now=NOW + dt.timedelta(hours=6, minutes=40)
    )
    read = show(cast)

    assert "«Ошибка в знаке»" in unread
    assert "Ещё не прочитано." in unread
    assert "Прочитано мамой 20.01, 18:40" in read
    assert cast.guardians["mother"].last_name not in read.replace(
        cast.students["pupil"].list_name, ""
    )


def test_card_opened_by_the_teacher_is_no_receipt(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")

    show(cast)

    assert CommentReceipt.objects.count() == 0


def test_card_shows_both_marks_of_a_retake_and_which_counts(cast: Cast) -> None:
    marks.record_retake(actor=cast.actors["teacher"], mark=cast.mark, text="3", now=NOW)

    by_last = show(cast)
    cast.regulation.retake_rule = "both"
    cast.regulation.save(update_fields=["retake_rule"])
    by_both = show(cast)

    assert 'value="4→3"' in by_last
    assert "<b>пересдача</b>" in by_last
    assert by_last.count("не в среднем") == 1
    assert by_both.count("не в среднем") == 0


def test_card_of_a_debt_shows_its_day(cast: Cast) -> None:
    factory.make_mark(
        cast.work, cast.students["classmate"], code="debt", debt_due_on=dt.date(2026, 1, 18)
    )

    page = show(cast, student="classmate")

    assert "до 18.01" in page
    assert "badge is-bad" in page


def test_card_of_an_empty_cell_takes_what_is_typed(cast: Cast) -> None:
    client = cast.client("teacher")
    address = url(cast, lesson=cast.lesson_today)

    response = client.post(address, {"text": "5 н", "expected": ""})

    assert (response.status_code, response["Location"]) == (303, address)
    assert Mark.objects.get(work__lesson=cast.lesson_today).value == 5
    assert 'value="5 н"' in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["deputy", "director", "auditor", "class_teacher"])
def test_card_is_read_without_forms_by_those_who_only_read(cast: Cast, who: str) -> None:
    say(cast, "Ошибка в знаке")

    page = show(cast, by=who).split("<main", 1)[1].split("</main", 1)[0]

    assert "«Ошибка в знаке»" in page
    assert "<form" not in page


def test_card_in_a_closed_term_says_why_nothing_changes(cast: Cast) -> None:
    page = show(cast, lesson=cast.lesson_closed).split("<main", 1)[1].split("</main", 1)[0]

    assert "alert is-warn" in page
    assert "<form" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 404),
        ("other_teacher", 404),
        ("mother", 403),
        ("pupil", 403),
        ("secretary", 403),
    ],
)
def test_card_is_for_readers_of_the_journal(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get(url(cast)).status_code == status


@pytest.mark.parametrize("student", ["outsider", "other_pupil"])
def test_card_of_a_student_who_was_never_in_the_group_is_404(cast: Cast, student: str) -> None:
    client = cast.client("teacher")

    assert client.get(url(cast, student=student)).status_code == 404
    assert client.post(url(cast, student=student), {"text": "5"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_card_takes_the_same_queries_whatever_there_is(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    pupil = cast.students["pupil"]
    for position in range(number):
        work = factory.make_work(cast.lesson_today, position=position + 1)
        factory.make_mark(work, pupil, 2, comment="Пересдать")
        factory.make_mark(work, pupil, 4, attempt=2, comment="Молодец")
    lesson = lesson_card.readable(cast.actors["teacher"]).get(pk=cast.lesson_today.pk)

    with django_assert_num_queries(6):
        card = cell_card.cell_card(
            actor=cast.actors["teacher"], lesson=lesson, student=pupil, today=TODAY
        )

    assert [len(work.marks) for work in card.works] == [2] * number


# --- writing ------------------------------------------------------------------------------------


def post(cast: Cast, name: str, data: dict[str, str], *, by: str = "teacher", **extra: Any) -> Any:
    address = reverse(f"journal:{name}", args=[cast.mark.pk])
    return cast.client(by).post(address, data, **extra)


def stands(cast: Cast) -> list[tuple[object, ...]]:
    found = Mark.objects.in_force().filter(work=cast.work).order_by("attempt")
    return list(found.values_list("value", "comment", "debt_due_on"))


@pytest.mark.parametrize(
    ("name", "data", "after"),
    [
        ("mark-retake", {"text": "5"}, [(4, "", None), (5, "", None)]),
        ("mark-comment", {"comment": "Молодец"}, [(4, "Молодец", None)]),
        ("mark-void", {"reason": "не тот ученик"}, []),
    ],
)
def test_form_of_a_mark_changes_it_and_comes_back(
    cast: Cast, name: str, data: dict[str, str], after: list[tuple[object, ...]]
) -> None:
    response = post(cast, name, data)

    assert (response.status_code, response["Location"]) == (303, url(cast))
    assert stands(cast) == after


def test_form_of_a_debt_gives_it_another_day(cast: Cast) -> None:
    Mark.objects.filter(pk=cast.mark.pk).update(value=None, code="debt", debt_due_on=TODAY)

    response = post(cast, "debt-put-off", {"due_on": "2026-02-20"})

    assert response.status_code == 303
    assert stands(cast) == [(None, "", dt.date(2026, 2, 20))]


def test_panel_is_answered_with_the_card_as_it_is_now(cast: Cast) -> None:
    response = post(cast, "mark-retake", {"text": "5"}, headers=PANEL)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="4→5"' in page
    assert "Сохранено." in page
    assert "<html" not in page


@pytest.mark.parametrize("headers", [{}, PANEL])
@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("mark-retake", {"text": "9"}, "отметки от 2 до 5"),
        ("mark-retake", {"text": "5-"}, "плюсов и минусов нет"),
        ("mark-retake", {"text": "45"}, "Здесь помещается одна отметка"),
        ("mark-comment", {"comment": "x" * 501}, "500"),
        ("mark-void", {"reason": ""}, "Обязательное поле"),
        ("mark-void", {"reason": "x" * 201}, "200"),
        ("debt-put-off", {"due_on": "завтра"}, "правильную дату"),
    ],
)
def test_refusal_stands_beside_the_field_and_nothing_is_written(
    cast: Cast, name: str, data: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    if name == "debt-put-off":
        Mark.objects.filter(pk=cast.mark.pk).update(value=None, code="debt", debt_due_on=TODAY)
    before = stands(cast)

    response = post(cast, name, data, headers=headers)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert "<details" in page
    assert stands(cast) == before


def test_stale_cell_names_what_stands_there_now(cast: Cast) -> None:
    response = cast.client("teacher").post(url(cast), {"text": "5", "expected": "3"})

    assert response.status_code == 422
    assert "«4»" in response.content.decode()
    assert stands(cast) == [(4, "", None)]


@pytest.mark.parametrize("name", ["mark-retake", "mark-comment", "mark-void", "debt-put-off"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("class_teacher", 403), ("deputy", 403), ("mother", 403), ("stranger", 404)],
)
def test_mark_is_changed_by_the_lessons_teacher_alone(
    cast: Cast, name: str, who: str, status: int
) -> None:
    data = {"text": "5", "comment": "Молодец", "reason": "ошибка", "due_on": "2026-02-20"}

    response = post(cast, name, data, by=who)

    assert response.status_code == status
    assert stands(cast) == [(4, "", None)]


def test_voided_mark_is_not_found_any_more(cast: Cast) -> None:
    post(cast, "mark-void", {"reason": "ошибка"})

    assert post(cast, "mark-comment", {"comment": "Молодец"}).status_code == 404


@pytest.mark.parametrize("name", ["mark-retake", "mark-comment", "mark-void", "debt-put-off"])
def test_mark_is_not_changed_by_get(cast: Cast, name: str) -> None:
    address = reverse(f"journal:{name}", args=[cast.mark.pk])

    assert cast.client("teacher").get(address).status_code == 405


def test_card_of_a_student_who_left_is_read_only_after_the_day(cast: Cast) -> None:
    membership = cast.maths.memberships.get(student=cast.students["pupil"])
    membership.until = TODAY
    membership.save(update_fields=["until"])

    response = cast.client("teacher").post(
        url(cast, lesson=cast.lesson_today), {"text": "5", "expected": ""}
    )

    assert response.status_code == 422
    assert "не состоял в этой группе" in response.content.decode()
    assert Student.objects.filter(pk=cast.students["pupil"].pk, marks__value=5).count() == 0


@pytest.mark.parametrize(
    ("who", "name"),
    [("teacher", "cell-card"), ("teacher", "work-list"), ("mother", "diary"), ("mother", "marks")],
)
def test_every_form_of_the_page_carries_its_token(cast: Cast, who: str, name: str) -> None:
    say(cast, "Ошибка в знаке")
    child = f"?child={cast.students['pupil'].pk}"
    address = {
        "cell-card": url(cast),
        "work-list": reverse("journal:work-list", args=[cast.lesson.pk]),
        "diary": reverse("journal:diary") + child,
        "marks": reverse("journal:marks-table") + child,
    }[name]

    page = cast.client(who).get(address).content.decode()

    forms = page.split("<main", 1)[1].split("</main", 1)[0].split("<form")[1:]
    posted = [form for form in forms if 'method="post"' in form.split(">", 1)[0]]
    assert posted
    assert all("csrfmiddlewaretoken" in form.split("</form", 1)[0] for form in posted)


# --- an absence ---------------------------------------------------------------------------------


def test_absent_student_with_a_mark_is_pointed_out_and_blocks_nothing(cast: Cast) -> None:
    sentence = "Ученик отсутствовал, но отметка стоит."
    assert sentence not in show(cast)
    factory.make_attendance(cast.lesson, cast.students["pupil"], "absent")

    page = show(cast)

    assert sentence in page
    assert 'value="4 н"' in page


def test_card_says_where_the_absence_comes_from(cast: Cast) -> None:
    absence = Absence.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        first_day=cast.lesson.on,
        last_day=cast.lesson.on,
        code="ill",
        announced_at=NOW,
        announced_by=cast.users["mother"],
        state="accepted",
        decided_at=NOW,
        author=cast.staff["teacher"],
    )
    factory.make_attendance(cast.lesson, cast.students["pupil"], "ill", absence=absence)

    assert "по сообщению родителей, принято 20.01" in show(cast)
