"""Pages of term marks, closing, reopening, brought marks and conduct."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from journal.models import BroughtMark, ConductMark, TermMark, TermReopening
from journal.selectors.terms import reopenings
from journal.services.terms import brought
from journal.services.terms import errors as term_errors
from tests.factories import gradebook, terms
from tests.factories.cast import NOW, Cast

pytestmark = pytest.mark.django_db

AFTER = dt.datetime(2026, 3, 29, 9, 0, tzinfo=dt.UTC)


def sheet(cast: Cast, query: str = "") -> str:
    return reverse("journal:term-marks", args=[cast.maths.pk]) + query


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- the sheet -----------------------------------------------------------------------------------


def test_sheet_shows_what_the_suggestion_is_made_of(cast: Cast) -> None:
    page = body(cast.client("teacher"), sheet(cast))

    assert "4 / 1 = 4,00" in page
    assert f'name="t-{cast.students["pupil"].pk}" value=""' in page
    assert cast.work.work_type.name in page


def test_offered_marks_are_not_saved_until_sent(cast: Cast) -> None:
    page = body(cast.client("teacher"), sheet(cast, f"?term={cast.term.pk}&fill=1"))

    assert f'name="t-{cast.students["pupil"].pk}" value="4"' in page
    assert not TermMark.objects.exists()


def test_one_student_is_saved_alone(cast: Cast) -> None:
    pupil, classmate = cast.students["pupil"].pk, cast.students["classmate"].pk
    answer = cast.client("teacher").post(
        sheet(cast), {f"t-{pupil}": "4", f"t-{classmate}": "3", "only": str(pupil)}
    )

    assert answer.status_code == 303
    assert list(TermMark.objects.values_list("student_id", "value")) == [(pupil, 4)]


def test_colleagues_decision_is_shown_instead_of_overwritten(cast: Cast) -> None:
    pupil = cast.students["pupil"].pk
    terms.decide(cast.maths, cast.students["pupil"], 3, term=cast.term)

    answer = cast.client("teacher").post(
        sheet(cast), {f"t-{pupil}": "4", f"e-{pupil}": "", f"r-{pupil}": ""}
    )

    assert answer.status_code == 422
    assert f'id="row-{pupil}-error"' in answer.content.decode()
    assert TermMark.objects.get().value == 3
    untouched = cast.client("teacher").post(sheet(cast), {f"t-{pupil}": "", f"e-{pupil}": ""})
    assert untouched.status_code == 303
    assert TermMark.objects.get().value == 3


def test_decision_is_withdrawn_on_the_sheet(cast: Cast) -> None:
    pupil = cast.students["pupil"].pk
    terms.decide(cast.maths, cast.students["pupil"], 3, term=cast.term)
    client = cast.client("teacher")

    refused = client.post(sheet(cast), {"withdraw": str(pupil), f"e-{pupil}": "3"})
    assert refused.status_code == 422
    assert TermMark.objects.count() == 1
    unknown = client.post(sheet(cast), {"withdraw": str(cast.students["outsider"].pk)})
    assert unknown.status_code == 404
    done = client.post(
        sheet(cast), {"withdraw": str(pupil), f"e-{pupil}": "3", f"w-{pupil}": "Ошибка"}
    )

    assert done.status_code == 303
    assert not TermMark.objects.exists()


def test_exam_column_appears_once_the_deputy_opened_it(cast: Cast) -> None:
    teacher, deputy = cast.client("teacher"), cast.client("deputy")
    exam = sheet(cast, "?kind=exam")
    assert teacher.get(exam).status_code == 404

    answer = deputy.post(reverse("journal:exam-set", args=[cast.maths.pk]), {"action": "open"})

    assert answer.status_code == 303
    assert f'href="{sheet(cast)}?kind=final"' in body(teacher, exam)
    pupil = cast.students["pupil"].pk
    assert teacher.post(exam, {f"t-{pupil}": "5"}).status_code == 303
    assert TermMark.objects.get(kind="exam").value == 5
    closed = deputy.post(reverse("journal:exam-set", args=[cast.maths.pk]), {"action": "close"})
    assert closed.status_code == 422


def test_sheet_leads_to_the_history_where_something_was_decided(cast: Cast) -> None:
    pupil, classmate = cast.students["pupil"], cast.students["classmate"]
    terms.decide(cast.maths, pupil, 4, term=cast.term)
    history = reverse("journal:term-mark-history", args=[cast.maths.pk, pupil.pk])
    teacher = cast.client("teacher")

    page = body(teacher, sheet(cast))

    assert f'href="{history}"' in page
    assert reverse("journal:term-mark-history", args=[cast.maths.pk, classmate.pk]) not in page
    assert "что было" in page
    assert f'href="{history}"' in body(cast.client("deputy"), sheet(cast))
    assert f'href="{history}"' not in body(teacher, sheet(cast, "?kind=year"))
    assert pupil.list_name in body(teacher, history)


def test_withdrawn_decision_keeps_its_way_to_the_history(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    terms.decide(cast.maths, pupil, 4, term=cast.term)
    teacher = cast.client("teacher")
    withdrawn = teacher.post(
        sheet(cast),
        {"withdraw": str(pupil.pk), f"w-{pupil.pk}": "Не тот ученик", f"e-{pupil.pk}": "4"},
    )
    assert withdrawn.status_code == 303

    page = body(teacher, sheet(cast))

    assert reverse("journal:term-mark-history", args=[cast.maths.pk, pupil.pk]) in page


@pytest.mark.parametrize("size", [1, 3])
def test_sheet_takes_constant_queries(
    cast: Cast, size: int, django_assert_num_queries: Callable
) -> None:
    students = gradebook.add_students(cast.maths, cast.class_5a, size)
    for student in students:
        terms.give(cast, student, 4, 5)
    client = cast.client("teacher")
    client.get(sheet(cast))

    with django_assert_num_queries(15):
        page = body(client, sheet(cast))

    assert page.count('class="roll-no"') == 2 + size


# --- closed and reopened -------------------------------------------------------------------------


def test_teacher_asks_deputy_grants_teacher_corrects(cast: Cast) -> None:
    teacher, deputy = cast.client("teacher"), cast.client("deputy")
    closed = sheet(cast, f"?term={cast.closed_term.pk}")
    pupil = cast.students["pupil"].pk
    assert teacher.post(closed, {f"t-{pupil}": "4"}).status_code == 422
    assert reverse("journal:reopening-ask", args=[cast.maths.pk]) in body(teacher, closed)

    asked = teacher.post(
        reverse("journal:reopening-ask", args=[cast.maths.pk]),
        {"term": cast.closed_term.pk, "reason": "Пропущена отметка", "hours": "12"},
    )
    assert asked.status_code == 303
    request = TermReopening.objects.get()
    assert (request.hours, request.reason, request.state) == (12, "Пропущена отметка", "pending")
    assert "Пропущена отметка" in body(deputy, reverse("journal:term-list"))
    assert reverse("journal:reopening-ask", args=[cast.maths.pk]) not in body(teacher, closed)

    granted = deputy.post(
        reverse("journal:reopening-decide", args=[request.pk]), {"action": "grant"}
    )
    assert granted.status_code == 303
    request.refresh_from_db()
    assert request.state == "granted"
    assert request.open_until is not None

    assert teacher.post(closed, {f"t-{pupil}": "4"}).status_code == 303
    assert TermMark.objects.get(term=cast.closed_term).value == 4
    with time_machine.travel(request.open_until + dt.timedelta(minutes=1)):
        client = cast.client("teacher")
        assert client.post(closed, {f"t-{pupil}": "5", f"r-{pupil}": "Ещё"}).status_code == 422
    assert TermMark.objects.get(term=cast.closed_term).value == 4


def test_gradebook_says_by_whom_it_is_locked_and_until_when_open(cast: Cast) -> None:
    cast.closed_term.closed_by = cast.users["deputy"]
    cast.closed_term.save()
    page = reverse("journal:gradebook", args=[cast.maths.pk]) + f"?term={cast.closed_term.pk}"
    shut = body(cast.client("teacher"), page)
    assert cast.users["deputy"].display_name in shut
    assert 'data-kind="term"' not in shut

    terms.grant(cast)

    assert "21.01.2026 12:00" in body(cast.client("teacher"), page)


@pytest.mark.parametrize("sent", [{}, {"reason": "Так"}, {"reason": "Так", "hours": "999"}])
def test_incomplete_request_is_refused(cast: Cast, sent: dict[str, str]) -> None:
    answer = cast.client("teacher").post(
        reverse("journal:reopening-ask", args=[cast.maths.pk]),
        {"term": cast.closed_term.pk, **sent},
    )

    assert answer.status_code == 422
    assert not TermReopening.objects.exists()


def test_deputy_refuses_and_the_teacher_reads_nothing_open(cast: Cast) -> None:
    asked = terms.ask(cast)
    address = reverse("journal:reopening-decide", args=[asked.pk])
    deputy = cast.client("deputy")

    assert deputy.post(address, {"action": "nonsense"}).status_code == 422
    answer = deputy.post(address, {"action": "refuse", "answer": "Ведомости сданы"})

    assert answer.status_code == 303
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Ведомости сданы")
    assert deputy.post(address, {"action": "grant"}).status_code == 409


def own_request(page: str) -> str:
    """What the page says of the own request."""
    found = re.search(r'<li class="todo-item" id="request-\d+">(.*?)</li>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({}, "ждёт решения завуча"),
        (
            {"state": "granted", "open_until": NOW + dt.timedelta(hours=3)},
            "открыто до 20.01, 15:00",
        ),
        ({"state": "refused", "answer": "Ведомости сданы"}, "Ответ завуча: Ведомости сданы"),
        (
            {"state": "granted", "open_until": NOW, "ended_at": NOW - dt.timedelta(hours=1)},
            "снова закрыт",
        ),
    ],
)
def test_teacher_reads_on_the_sheet_and_at_home_what_became_of_the_request(
    cast: Cast, state: dict[str, object], said: str
) -> None:
    asked = terms.ask(cast)
    TermReopening.objects.filter(pk=asked.pk).update(decided_at=NOW, **state)
    teacher = cast.client("teacher")

    for address in (sheet(cast, f"?term={cast.closed_term.pk}"), reverse("home")):
        assert said in own_request(body(teacher, address))
        assert "Исправить отметку за контрольную" in own_request(body(teacher, address))
    assert own_request(body(cast.client("stranger"), reverse("home"))) == ""
    assert own_request(body(teacher, sheet(cast))) == ""


def test_old_answers_leave_the_first_page_and_stay_on_the_sheet(cast: Cast) -> None:
    asked = terms.ask(cast)
    TermReopening.objects.filter(pk=asked.pk).update(
        state="refused", decided_at=NOW - dt.timedelta(days=7)
    )
    teacher = cast.client("teacher")

    assert own_request(body(teacher, reverse("home"))) == ""
    assert "отклонено" in own_request(body(teacher, sheet(cast, f"?term={cast.closed_term.pk}")))


def test_teacher_withdraws_a_request_that_waits(cast: Cast) -> None:
    asked = terms.ask(cast)
    address = reverse("journal:reopening-withdraw", args=[asked.pk])
    closed = sheet(cast, f"?term={cast.closed_term.pk}")
    teacher = cast.client("teacher")
    assert address in body(teacher, closed)
    assert address not in body(cast.client("deputy"), closed)

    answer = teacher.post(address, follow=True)

    assert answer.redirect_chain == [(closed, 303)]
    assert "Запрос отозван" in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("withdrawn", cast.users["teacher"])
    assert list(asked.events.order_by("pgh_id").values_list("state", flat=True)) == [
        "pending",
        "withdrawn",
    ]
    page = body(teacher, closed)
    assert "отозван" in own_request(page)
    assert address not in page
    assert reverse("journal:reopening-ask", args=[cast.maths.pk]) in page
    assert own_request(body(teacher, reverse("home"))) == ""


def test_decided_request_is_not_withdrawn(cast: Cast) -> None:
    asked = terms.grant(cast)

    answer = cast.client("teacher").post(
        reverse("journal:reopening-withdraw", args=[asked.pk]), follow=True
    )

    assert "Этот запрос уже рассмотрен" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "granted"


@pytest.mark.parametrize("requests", [1, 3])
def test_requests_cost_the_first_page_no_query_each(
    cast: Cast, requests: int, django_assert_num_queries: Callable
) -> None:
    asked = terms.ask(cast)
    asked.state = "refused"
    asked.decided_at = NOW
    asked.save()
    for _number in range(1, requests):
        asked.pk = None
        asked.save()

    with django_assert_num_queries(1):
        found = reopenings.own_requests(actor=cast.actors["teacher"], now=NOW)

    assert len(found) == requests


def test_term_is_closed_and_reopened_on_its_page(cast: Cast) -> None:
    address = reverse("journal:term-detail", args=[cast.term.pk])
    with time_machine.travel(AFTER):
        deputy = cast.client("deputy")
        page = body(deputy, address)
        assert "Учителева А. И." in page
        unconfirmed = deputy.post(address, {"action": "close"})
        assert unconfirmed.status_code == 422
        cast.term.refresh_from_db()
        assert cast.term.closed_at is None
        assert deputy.post(address, {"action": "close", "is_confirmed": "on"}).status_code == 303
        cast.term.refresh_from_db()
        assert cast.term.closed_by == cast.users["deputy"]
        assert deputy.post(address, {"action": "reopen"}).status_code == 422
        reopened = deputy.post(address, {"action": "reopen", "reason": "Ошибка в ведомости"})
        assert reopened.status_code == 303
        cast.term.refresh_from_db()
        assert cast.term.closed_at is None
        director = cast.client("director")
        assert director.get(address).status_code == 200
        assert director.post(address, {"action": "close"}).status_code == 403


@pytest.mark.parametrize("requests", [1, 3])
def test_list_of_terms_takes_constant_queries(
    cast: Cast, requests: int, django_assert_num_queries: Callable
) -> None:
    for state in ["refused"] * requests:
        asked = terms.ask(cast)
        asked.state = state
        asked.save()
    client = cast.client("deputy")
    client.get(reverse("journal:term-list"))

    with django_assert_num_queries(4):
        page = body(client, reverse("journal:term-list"))

    assert page.count('id="reopening-') == requests


def test_teacher_finds_own_undecided_journals(cast: Cast) -> None:
    address = reverse("journal:my-term-marks")
    assert sheet(cast) not in body(cast.client("teacher"), address)

    with time_machine.travel(AFTER):
        page = body(cast.client("teacher"), address)
        home = body(cast.client("teacher"), reverse("home"))
        head = body(cast.client("deputy"), reverse("home"))

    assert sheet(cast, f"?term={cast.term.pk}") in page
    assert reverse("journal:term-marks", args=[cast.russian_6b.pk]) not in page
    assert sheet(cast, f"?term={cast.term.pk}") in home
    assert reverse("journal:term-detail", args=[cast.term.pk]) in head


# --- marks from another school -------------------------------------------------------------------


def transcript(cast: Cast, **fields: object) -> dict[str, object]:
    return {
        "subject": cast.maths.subject_id,
        "text": "5",
        "given_on": "2026-01-13",
        "weight": "2",
        "title": "Контрольная работа",
        "from_school": "Лицей № 4",
        "document": "выписка № 7",
        **fields,
    }


@pytest.mark.parametrize("who", ["teacher", "class_teacher"])
def test_brought_mark_is_entered_and_taken_out(cast: Cast, who: str) -> None:
    client = cast.client(who)
    address = reverse("journal:brought-marks", args=[cast.students["pupil"].pk])

    assert client.post(address, transcript(cast)).status_code == 303
    mark = BroughtMark.objects.get()
    assert (mark.value, mark.weight, mark.given_on) == (5, Decimal("2.0"), dt.date(2026, 1, 13))
    assert "Лицей № 4" in body(client, address)
    assert "Лицей № 4" in body(cast.client("teacher"), sheet(cast))

    withdraw = reverse("journal:brought-mark-withdraw", args=[mark.pk])
    assert client.post(withdraw).status_code == 422
    assert client.post(withdraw, {"reason": "Не тот ученик"}).status_code == 303
    assert not BroughtMark.objects.exists()


def test_brought_term_mark_stands_once(cast: Cast) -> None:
    client = cast.client("teacher")
    address = reverse("journal:brought-marks", args=[cast.students["pupil"].pk])
    sent = transcript(cast, term=cast.closed_term.pk, given_on="", text="н/а")

    assert client.post(address, sent).status_code == 303
    assert client.post(address, sent).status_code == 422
    assert BroughtMark.objects.get().code == "na"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "7"},
        {"text": "н"},
        {"given_on": ""},
        {"given_on": "2025-12-13"},
        {"given_on": "2026-02-13"},
        {"given_on": "2025-07-13"},
        {"from_school": ""},
        {"weight": "0"},
        {"given_on": "", "grade": "6"},
        {"given_on": "", "grade": "1"},
    ],
)
def test_wrong_brought_mark_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    answer = cast.client("teacher").post(
        reverse("journal:brought-marks", args=[cast.students["pupil"].pk]),
        transcript(cast, **wrong),
    )

    assert answer.status_code == 422
    assert not BroughtMark.objects.exists()


def test_year_mark_of_the_transcript_is_entered_once_and_taken_out(cast: Cast) -> None:
    client = cast.client("class_teacher")
    address = reverse("journal:brought-marks", args=[cast.students["pupil"].pk])
    offered = client.get(address).context["form"].fields["grade"].choices
    assert [value for value, _label in offered if value] == [5, 4, 3, 2]
    sent = transcript(cast, grade="4", given_on="", text="4")

    assert client.post(address, sent).status_code == 303
    repeated = client.post(address, sent)
    assert repeated.status_code == 422
    mark = BroughtMark.objects.get()
    assert (mark.value, mark.grade, mark.term, mark.given_on) == (4, 4, None, None)
    assert client.post(address, transcript(cast, grade="5", given_on="")).status_code == 303
    page = body(client, address)
    assert page.index("год, 4 класс") < page.index("год, 5 класс")

    withdraw = reverse("journal:brought-mark-withdraw", args=[mark.pk])
    assert client.post(withdraw, {"reason": "Описка"}).status_code == 303
    assert list(BroughtMark.objects.values_list("grade", flat=True)) == [5]
    assert mark.events.filter(pgh_label="delete").count() == 1


def test_term_and_year_together_are_refused(cast: Cast) -> None:
    answer = cast.client("teacher").post(
        reverse("journal:brought-marks", args=[cast.students["pupil"].pk]),
        transcript(cast, term=cast.closed_term.pk, grade="4", given_on=""),
    )

    assert answer.status_code == 422
    assert "Выберите что-то одно" in answer.content.decode()
    assert not BroughtMark.objects.exists()


def test_service_refuses_a_year_that_is_ahead(cast: Cast) -> None:
    with pytest.raises(term_errors.BroughtGradeWrong):
        brought.bring_mark(
            actor=cast.actors["teacher"],
            student=cast.students["pupil"],
            subject=cast.maths.subject,
            regulation=cast.regulation,
            line=brought.Transcript(text="5", grade=6, from_school="Лицей № 4"),
            now=NOW,
        )
    assert not BroughtMark.objects.exists()


def test_readers_see_brought_marks_without_the_form(cast: Cast) -> None:
    address = reverse("journal:brought-marks", args=[cast.students["pupil"].pk])

    assert 'name="from_school"' not in body(cast.client("deputy"), address)
    assert cast.client("deputy").post(address, transcript(cast)).status_code == 403
    assert cast.client("stranger").post(address, transcript(cast)).status_code == 404


# --- conduct -------------------------------------------------------------------------------------


def turn_on(cast: Cast, scale: str = "levels") -> str:
    cast.regulation.conduct_scale = scale
    cast.regulation.save()
    return reverse("journal:conduct", args=[cast.class_5a.pk])


def test_domain_2_5_conduct_is_off_by_default(cast: Cast) -> None:
    address = reverse("journal:conduct", args=[cast.class_5a.pk])

    assert cast.client("class_teacher").get(address).status_code == 422


@pytest.mark.parametrize(
    ("scale", "value", "word", "wrong"),
    [
        ("credit", "1", "зачёт", "2"),
        ("levels", "3", "образцовое", "4"),
        ("marks", "5", "5", "1"),
    ],
)
def test_domain_2_5_class_teacher_sets_conduct_and_the_family_sees_it(
    cast: Cast, scale: str, value: str, word: str, wrong: str
) -> None:
    address = turn_on(cast, scale)
    pupil = cast.students["pupil"].pk
    client = cast.client("class_teacher")

    refused = client.post(address, {f"c-{pupil}": wrong, f"e-{pupil}": ""})
    assert refused.status_code == 422
    assert not ConductMark.objects.exists()
    done = client.post(
        address, {f"c-{pupil}": value, f"e-{pupil}": "", f"r-{pupil}": "Мнение учителей"}
    )

    assert done.status_code == 303
    mark = ConductMark.objects.get()
    assert (mark.value, mark.term, mark.reason) == (int(value), cast.term, "Мнение учителей")
    table = reverse("journal:marks-table") + f"?child={pupil}"
    family = body(cast.client("mother"), table)
    assert f">{word}<" in family
    assert 'id="conduct"' in family
    cast.regulation.conduct_scale = "off"
    cast.regulation.save()
    assert 'id="conduct"' not in body(cast.client("mother"), table)


def test_conduct_of_a_colleague_is_not_overwritten_unseen(cast: Cast) -> None:
    address = turn_on(cast)
    pupil = cast.students["pupil"].pk
    client = cast.client("class_teacher")
    client.post(address, {f"c-{pupil}": "3", f"e-{pupil}": ""})

    answer = client.post(address, {f"c-{pupil}": "1", f"e-{pupil}": ""})

    assert answer.status_code == 422
    assert ConductMark.objects.get().value == 3
    assert client.post(address, {f"c-{pupil}": "", f"e-{pupil}": "3"}).status_code == 303
    assert not ConductMark.objects.exists()


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("class_teacher", 200, 303),
        ("deputy", 200, 403),
        ("stranger", 404, 404),
        ("mother", 403, 403),
    ],
)
def test_conduct_is_set_by_the_class_teacher(cast: Cast, who: str, read: int, write: int) -> None:
    address = turn_on(cast)

    assert cast.client(who).get(address).status_code == read
    sent = {f"c-{cast.students['pupil'].pk}": "3", f"e-{cast.students['pupil'].pk}": ""}
    assert cast.client(who).post(address, sent).status_code == write
    assert ConductMark.objects.count() == (write == 303)


def test_conduct_of_a_closed_term_stands(cast: Cast) -> None:
    address = turn_on(cast) + f"?term={cast.closed_term.pk}"
    sent = {f"c-{cast.students['pupil'].pk}": "3", f"e-{cast.students['pupil'].pk}": ""}

    assert cast.client("class_teacher").post(address, sent).status_code == 422
    assert not ConductMark.objects.exists()
    year = turn_on(cast) + "?term=year"
    assert cast.client("class_teacher").post(year, sent).status_code == 303
    assert ConductMark.objects.get().term is None


@pytest.mark.parametrize("size", [1, 3])
def test_conduct_takes_constant_queries(
    cast: Cast, size: int, django_assert_num_queries: Callable
) -> None:
    address = turn_on(cast)
    gradebook.add_students(cast.maths, cast.class_5a, size)
    client = cast.client("class_teacher")
    client.get(address)

    with django_assert_num_queries(8):
        page = body(client, address)

    assert page.count('class="roll-no"') == 2 + size
