"""A page that staff left open locks itself, and typed work goes on after the password."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.models import Mark
from tests.e2e.conftest import PHONE, Visitor, assert_accessible, sign_out
from tests.factories import gradebook as factory
from tests.factories.accounts import PASSWORD
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The teacher has a password."""
    teacher = cast.users["teacher"]
    teacher.set_password(PASSWORD)
    teacher.save(update_fields=["password"])
    return cast


@pytest.fixture
def gradebook(cast: Cast) -> str:
    factory.add_students(cast.maths, cast.class_5a, 3)
    return reverse("journal:gradebook", args=[cast.maths.pk])


def leave_alone(page: Page, minutes: int = 16) -> None:
    """The browser's clock runs on; the server's stands where it was."""
    page.clock.fast_forward(f"{minutes}:00")


def unlock(page: Page, secret: str = PASSWORD) -> None:
    page.locator("#lock-secret").fill(secret)
    page.locator("#lock").get_by_role("button").last.click()


def test_page_left_alone_is_covered_and_opens_with_the_password(
    cast: Cast, visit: Visit, gradebook: str
) -> None:
    visitor = visit("teacher")
    visitor.expected_noise = ["422"]
    visitor.page.clock.install()
    page = visitor.go(gradebook)
    dialog = page.locator("#lock")
    expect(dialog).to_be_hidden()

    leave_alone(page)
    expect(dialog).to_be_visible()
    expect(page.locator("#content")).to_be_hidden()
    expect(page.locator("#lock-secret")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    expect(dialog).to_be_visible()
    unlock(page, "не тот пароль")
    expect(page.locator("[data-lock-error]")).not_to_be_empty()
    expect(dialog).to_be_visible()

    unlock(page)

    expect(dialog).to_be_hidden()
    expect(page.locator("#content")).to_be_visible()


@pytest.mark.everyday
def test_marks_typed_before_the_lock_are_saved_after_it(
    cast: Cast, visit: Visit, gradebook: str
) -> None:
    visitor = visit("teacher")
    visitor.expected_noise = ["401"]
    page = visitor.go(gradebook)
    # The server locks first: another tab of the same browser was left alone, say.
    visitor.context.request.post(
        f"{visitor.base_url}/lock/",
        headers={
            "Accept": "application/json",
            "X-CSRFToken": page.locator('meta[name="csrf-token"]').get_attribute("content") or "",
            "Referer": visitor.base_url,
        },
    )

    page.locator("tbody tr").nth(0).locator("td.cell.is-today").click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(page.locator("#lock")).to_be_visible()
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()
    unlock(page)

    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)
    expect(page.locator("tbody tr").nth(0).locator("td.cell.is-today")).to_have_text("5")
    page.reload()
    expect(page.locator("tbody tr").nth(0).locator("td.cell.is-today")).to_have_text("5")
    assert Mark.objects.in_force().get(work__lesson=cast.lesson_today).value == 5


def test_signing_in_anew_in_another_tab_sends_what_was_typed(
    cast: Cast, visit: Visit, gradebook: str
) -> None:
    """Signing in changes the token of the forms; the page that was open has the old one."""
    visitor = visit("teacher")
    visitor.expected_noise = ["401", "403"]
    page = visitor.go(gradebook)
    sign_out(visitor.context)
    page.locator("tbody tr").nth(0).locator("td.cell.is-today").click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sign-in-panel]")).to_be_visible()

    other = visitor.open()
    other.goto(f"{visitor.base_url}/sign-in/")
    other.get_by_label("Логин").fill("teacher")
    other.get_by_label("Пароль").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other).to_have_url(f"{visitor.base_url}/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)
    expect(page.locator("[data-sign-in-panel]")).to_be_hidden()
    assert Mark.objects.in_force().get(work__lesson=cast.lesson_today).value == 5


def test_form_half_filled_is_still_there_after_the_lock(cast: Cast, visit: Visit) -> None:
    visitor = visit("teacher")
    visitor.page.clock.install()
    page = visitor.go(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    topic = page.locator("textarea, input[type=text]").first
    topic.fill("Проценты в задачах")

    leave_alone(page)
    expect(page.locator("#lock")).to_be_visible()
    unlock(page)

    expect(page.locator("#lock")).to_be_hidden()
    expect(topic).to_have_value("Проценты в задачах")


def test_who_keeps_typing_is_not_locked(cast: Cast, visit: Visit) -> None:
    visitor = visit("teacher")
    visitor.page.clock.install()
    page = visitor.go(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    topic = page.locator("textarea, input[type=text]").first
    topic.click()

    for _turn in range(3):
        page.clock.fast_forward("10:00")
        page.keyboard.type("а")

    expect(page.locator("#lock")).to_be_hidden()


def test_lock_asks_on_the_next_page_without_scripts(cast: Cast, visit: Visit) -> None:
    cast.school.idle_lock_minutes = 1
    cast.school.save(update_fields=["idle_lock_minutes"])
    visitor = visit("teacher", viewport=PHONE, java_script_enabled=False)
    page = visitor.go("/profile/")
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    visitor.context.request.post(
        f"{visitor.base_url}/lock/",
        headers={"X-CSRFToken": token, "Referer": visitor.base_url},
    )

    page = visitor.go("/profile/")
    expect(page).to_have_url(f"{visitor.base_url}/unlock/?next=%2Fprofile%2F")
    page.locator("#id_secret").fill(PASSWORD)
    page.locator("form.form .btn-primary").click()

    expect(page).to_have_url(f"{visitor.base_url}/profile/")


def test_family_is_never_locked(cast: Cast, visit: Visit) -> None:
    visitor = visit("mother")
    visitor.page.clock.install()
    page = visitor.go("/profile/")

    leave_alone(page, 50)

    assert page.locator("#lock").count() == 0
