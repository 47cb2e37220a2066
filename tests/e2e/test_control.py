"""The deputy controls: from the list of unfilled lessons to the lesson, and to the letters."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django import Settings

from journal.models import Lesson
from notifications.models import Digest
from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible
from tests.factories.cast import NOW, Cast
from tests.notifications.test_demo_mail import write

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]
UNFILLED = "/reports/unfilled/"


def assert_fits(visitor_page) -> None:
    assert visitor_page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_deputy_narrows_the_list_and_opens_a_lesson(
    cast: Cast, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit("deputy", viewport=viewport).go(UNFILLED)
    links = page.locator("main a[href^='/journal/lessons/']")
    expect(links).to_have_count(4)
    assert_accessible(page)
    assert_fits(page)

    page.locator("#id_teacher").select_option(str(cast.staff["stranger"].pk))
    page.locator("#id_by").select_option("day")
    page.locator("form.filters button[type=submit]").click()
    expect(links).to_have_count(1)
    page.reload()
    expect(page.locator("#id_teacher")).to_have_value(str(cast.staff["stranger"].pk))
    expect(links).to_have_count(1)

    links.first.click()
    expect(page).to_have_url(
        f"{page.url.split('/journal')[0]}"
        f"{reverse('journal:lesson-detail', args=[cast.lesson_6b.pk])}"
    )


def test_deputy_picks_dates_only_when_dates_are_chosen(cast: Cast, visit: Visit) -> None:
    page = visit("deputy").go(UNFILLED)
    expect(page.locator("#id_since")).to_be_hidden()

    page.locator("#id_span").select_option("dates")
    page.locator("#id_since").fill("2026-01-20")
    page.locator("#id_until").fill("2026-01-20")
    page.locator("form.filters button[type=submit]").click()

    expect(page.locator("main a[href^='/journal/lessons/']")).to_have_count(2)


def test_list_works_without_scripts(cast: Cast, visit: Visit) -> None:
    page = visit("deputy", java_script_enabled=False).go(UNFILLED)

    page.locator("#id_gap").select_option("topic")
    page.locator("form.filters button[type=submit]").click()

    expect(page.locator("main a[href^='/journal/lessons/']")).to_have_count(3)


def test_list_says_when_all_is_filled(cast: Cast, visit: Visit) -> None:
    Lesson.objects.all().update(
        topic="Дроби", topic_recorded_at=NOW, homework_recorded_at=NOW, attendance_checked_at=NOW
    )

    page = visit("deputy", viewport=PHONE).go(UNFILLED)

    expect(page.locator(".empty-title")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_deputy_repeats_a_letter_that_failed(
    cast: Cast, visit: Visit, viewport: dict[str, int]
) -> None:
    digest = Digest.objects.create(
        school=cast.school,
        guardian=cast.guardians["foreign_mother"],
        student=cast.students["outsider"],
        week_starts_on=dt.date(2026, 1, 19),
        address="foreign_mother@example.org",
        claimed_at=NOW,
        attempts=3,
        error="550 no such mailbox",
    )
    page = visit("deputy", viewport=viewport).go("/messages/digests/")
    assert_accessible(page)
    page.locator("main table a").first.click()
    expect(page.locator("main")).to_contain_text("550 no such mailbox")
    assert_accessible(page)
    assert_fits(page)

    page.locator(f"form[action$='/{digest.pk}/repeat/'] button").click()

    expect(page.locator(".messages")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("550 no such mailbox")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_mother_reads_her_letter_in_the_demo(
    cast: Cast,
    visit: Visit,
    settings: Settings,
    tmp_path: Path,
    viewport: dict[str, int],
) -> None:
    settings.DEMO = True
    settings.DEMO_MAIL_DIR = tmp_path
    write(tmp_path, "one", "mother@example.org", text="Здравствуйте!", html="<p>Здравствуйте!</p>")
    write(tmp_path, "two", "foreign_mother@example.org")

    page = visit("mother", viewport=viewport).go("/messages/demo-mail/")
    expect(page.locator(".mail")).to_have_count(1)
    assert_accessible(page)
    page.locator(".mail a").click()

    expect(page.locator(".mail-body").first).to_have_text("Здравствуйте!")
    assert_accessible(page)
    assert_fits(page)
