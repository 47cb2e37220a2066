"""Term marks from the teacher's sheet to the deputy's closing and back for a day."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.models import TermMark, TermReopening
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import terms
from tests.factories.cast import Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]
AFTER = dt.datetime(2026, 3, 29, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def spring(cast: Cast) -> Iterator[Cast]:
    """The third quarter has ended; the pupil has five marks in it."""
    terms.give(cast, cast.students["pupil"], 4, 4, 4, 5)
    with time_machine.travel(AFTER, tick=True):
        yield cast


def send(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).first.click()
    page.wait_for_load_state("load")


def test_story_term_marks_from_decision_to_correction(spring: Cast, visit: Visit) -> None:
    cast = spring
    pupil, classmate = cast.students["pupil"].pk, cast.students["classmate"].pk
    address = f"{reverse('journal:term-marks', args=[cast.maths.pk])}?term={cast.term.pk}"
    teacher, deputy = visit("teacher"), visit("deputy")

    # The teacher takes what is suggested and decides the rest with a reason.
    page = teacher.go(address)
    page.locator(f"li:has([name=t-{pupil}]) summary").click()
    expect(page.locator(f"li:has([name=t-{pupil}]) tbody tr")).to_have_count(5)
    assert_accessible(page)
    page.get_by_role("link", name="Подставить предложенные").click()
    expect(page.locator(f"[name=t-{pupil}]")).to_have_value("4")
    page.locator(f"[name=t-{classmate}]").fill("н/а")
    page.locator(f"[name=r-{classmate}]").fill("Нет ни одной отметки")
    send(page, "Сохранить все")
    expect(page.locator(f"[name=t-{classmate}]")).to_have_value("н/а")
    assert set(TermMark.objects.values_list("student_id", "value", "code")) == {
        (pupil, 4, ""),
        (classmate, None, "na"),
    }

    # The deputy sees who is lacking, and closes all the same.
    page = deputy.go(reverse("journal:term-list"))
    page.get_by_role("link", name="III четверть").click()
    expect(page.get_by_role("link", name="Русский язык")).to_be_visible()
    expect(page.get_by_role("link", name="Математика")).to_have_count(0)
    assert_accessible(page)
    page.locator("[name=is_confirmed]").check()
    send(page, "Закрыть: III четверть")
    cast.term.refresh_from_db()
    assert cast.term.closed_by == cast.users["deputy"]

    # The teacher has found a mistake and asks for the journal.
    page = teacher.go(address)
    expect(page.locator(f"[name=t-{pupil}]")).to_have_count(0)
    page.get_by_text("Попросить открыть этот журнал").click()
    page.locator("#id_reason").fill("Пересдана контрольная работа")
    send(page, "Отправить завучу")

    # One click of the deputy.
    page = deputy.go(reverse("journal:term-list"))
    expect(page.get_by_text("Пересдана контрольная работа")).to_be_visible()
    assert_accessible(page)
    send(page, "Открыть на 24 часа")
    asked = TermReopening.objects.get()
    assert asked.open_until is not None
    assert asked.open_until - AFTER < dt.timedelta(hours=25)

    # The teacher corrects; the others stay shut.
    page = teacher.go(address)
    page.locator(f"[name=t-{pupil}]").fill("5")
    page.locator(f"[name=r-{pupil}]").fill("Пересдана контрольная работа")
    send(page, "Сохранить все")
    mark = TermMark.objects.get(student=cast.students["pupil"])
    assert (mark.value, mark.suggested_value) == (5, 4)
    page = visit("stranger").go(
        f"{reverse('journal:term-marks', args=[cast.russian_6b.pk])}?term={cast.term.pk}"
    )
    expect(page.locator("[name^=t-]")).to_have_count(0)


def test_sheet_on_a_phone(spring: Cast, visit: Visit) -> None:
    page = visit("teacher", viewport=PHONE).go(
        f"{reverse('journal:term-marks', args=[spring.maths.pk])}?term={spring.term.pk}"
    )
    for summary in page.locator(".term-basis summary").all():
        summary.click()

    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert_accessible(page)
