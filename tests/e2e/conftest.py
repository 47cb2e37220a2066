"""A real Chromium on the live server.

``visit`` opens a browser as one of the cast; every page it opens fails the test on a console
error, an uncaught exception or a refused resource, unless the test says which it expects.

A journey is slow unless it is marked ``everyday``: a few of the main ones are.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.turnstile import Turnstile
from tests.factories.cast import Cast

# The browser's driver runs an event loop in this thread; the tests' own queries are plain ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120
    for item in items:
        if not str(item.path).startswith(here):
            continue
        item.add_marker(pytest.mark.e2e)
        if item.get_closest_marker("everyday") is None:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


class Visitor:
    """Somebody of the cast at a browser. ``expected_noise`` are parts of console messages that
    the test provokes on purpose."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.noise: list[str] = []
        self.expected_noise: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """One more tab."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.noise.append(f"uncaught: {error}"))
        page.on("response", self._answered)
        return page

    def go(self, path: str) -> Page:
        """The page at ``path``, its modules run."""
        self.page.goto(f"{self.base_url}{path}", wait_until="load")
        return self.page

    @property
    def surprises(self) -> list[str]:
        return [
            line
            for line in self.noise
            if not any(expected in line for expected in self.expected_noise)
        ]

    def _heard(self, message: Any) -> None:
        # The browser's advice when a page takes seconds to draw, as on a machine that is busy.
        is_advice = "was preloaded using link preload but not used" in message.text
        if message.type in ("error", "warning") and not is_advice:
            self.noise.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.noise.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def turnstile(live_server: LiveServer) -> Turnstile:
    """The door of the live server."""
    server = live_server.thread.httpd
    server.set_app(Turnstile(server.get_app()))
    return server.get_app()


@pytest.fixture
def visit(
    browser: Browser, live_server: LiveServer, turnstile: Turnstile, cast: Cast
) -> Iterator[Callable[..., Visitor]]:
    """``visit("teacher")``, ``visit("mother", viewport=PHONE, java_script_enabled=False)``."""
    visitors: list[Visitor] = []
    turnstile.open()

    def open_browser(name: str = "", **options: Any) -> Visitor:
        context = browser.new_context(
            **{"locale": "ru-RU", "timezone_id": "Europe/Moscow", "viewport": DESK, **options}
        )
        if name:
            sign_in(context, live_server.url, cast, name)
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield open_browser
    surprises = [line for visitor in visitors for line in visitor.surprises]
    for visitor in visitors:
        visitor.context.close()
    turnstile.shut()
    assert surprises == []


def sign_in(context: BrowserContext, base_url: str, cast: Cast, name: str) -> None:
    """The cookie of a session that the person has; the sign-in page has journeys of its own."""
    cookie = cast.client(name).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def sign_out(context: BrowserContext) -> None:
    """The session is over, as after two weeks."""
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


RUN_AXE = """
  options => axe.run(document, {resultTypes: ["violations"], ...options}).then(
    found => found.violations.map(
      rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.html).join(" ")}`))
"""


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds: the rule and the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [line[:400] for line in page.evaluate(RUN_AXE, options or {})]


def assert_accessible(page: Page) -> None:
    """axe finds no violation; what it finds is printed."""
    assert violations(page) == []
