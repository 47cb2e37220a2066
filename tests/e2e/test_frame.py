"""The frame of every page in a real browser: menus, theme, small screens, scripts switched off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


def test_theme_is_kept_by_the_server_so_that_no_page_flashes(visit: Visit) -> None:
    page = visit().go("/sign-in/")
    switch = page.locator(".masthead [data-theme-switch]")
    expect(switch).to_be_visible()

    switch.click()
    switch.click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    again = page.goto(page.url)
    assert again
    assert 'data-theme="dark"' in again.text()
    switch.click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def test_escape_closes_the_account_menu_and_returns_to_its_button(visit: Visit) -> None:
    page = visit("teacher").go("/profile/")
    menu = page.locator("details.account")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")

    page.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_phone_without_scripts_reaches_every_section_and_the_way_out(visit: Visit) -> None:
    deputy = visit("deputy", viewport=PHONE, java_script_enabled=False)
    page = deputy.go("/profile/")
    wide = page.locator(".site-nav a").evaluate_all("links => links.map(link => link.href)")

    page.locator("details.site-menu summary").click()
    narrow = page.locator("details.site-menu nav a")

    assert narrow.evaluate_all("links => links.map(link => link.href)") == wide
    assert len(wide) > 1
    expect(narrow.last).to_be_visible()
    page.locator("details.site-menu form[action='/sign-out/'] button").click()
    expect(page).to_have_url(f"{deputy.base_url}/sign-in/")


def test_refused_form_puts_the_cursor_into_the_field_to_mend(visit: Visit) -> None:
    somebody = visit()
    somebody.expected_noise = ["422"]
    page = somebody.go("/sign-in/")

    page.locator("main button[type=submit], main button:not([type])").click()

    expect(page.locator("[aria-invalid=true]").first).to_be_focused()


@pytest.mark.parametrize("address", ["/sign-in/", "/profile/", "/no-such-page/"])
def test_phone_never_scrolls_sideways(visit: Visit, address: str) -> None:
    deputy = visit("deputy", viewport=PHONE)
    deputy.expected_noise = ["404"] if address == "/no-such-page/" else []

    page = deputy.go(address)

    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
