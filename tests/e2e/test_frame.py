"""The frame of every page in a real browser: menus, theme, small screens, scripts switched off."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.cast import Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}


def sign_in(page: Page, client: Client, live_server: LiveServer) -> None:
    """Carry the session of a test client over to the browser."""
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])


def test_theme_is_kept_by_the_server_so_that_no_page_flashes(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    switch = page.locator(".masthead [data-theme-switch]")
    expect(switch).to_be_visible()

    switch.click()
    switch.click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    again = page.goto(f"{live_server.url}/sign-in/")
    assert again
    assert 'data-theme="dark"' in again.text()
    switch.click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def test_escape_closes_the_account_menu_and_returns_to_its_button(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    sign_in(page, cast.client("teacher"), live_server)
    page.goto(f"{live_server.url}/profile/")
    menu = page.locator("details.account")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")

    page.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_phone_without_scripts_reaches_every_section_and_the_way_out(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.client("deputy"), live_server)
    page.goto(f"{live_server.url}/profile/")
    wide = page.locator(".site-nav a").evaluate_all("links => links.map(link => link.href)")

    page.locator("details.site-menu summary").click()
    narrow = page.locator("details.site-menu nav a")

    assert narrow.evaluate_all("links => links.map(link => link.href)") == wide
    assert len(wide) > 1
    expect(narrow.last).to_be_visible()
    page.locator("details.site-menu form[action='/sign-out/'] button").click()
    expect(page).to_have_url(f"{live_server.url}/sign-in/")
    context.close()


def test_refused_form_puts_the_cursor_into_the_field_to_mend(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/sign-in/")

    page.locator("main button[type=submit], main button:not([type])").click()

    expect(page.locator("[aria-invalid=true]").first).to_be_focused()


@pytest.mark.parametrize("address", ["/sign-in/", "/profile/", "/no-such-page/"])
def test_phone_never_scrolls_sideways(
    page: Page, live_server: LiveServer, cast: Cast, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, cast.client("deputy"), live_server)

    page.goto(f"{live_server.url}{address}")

    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
