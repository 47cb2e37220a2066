"""How long a keystroke takes in the journal's grid, in a real Chromium.

The page comes over the driver from the test client, so the bench needs no server. The browser is
driven from a thread of its own and the requests are answered in the caller's: there is the
transaction in which the page was made wide and which takes back what was typed.

A keystroke is measured by the browser's own performance clock, from the event's time stamp until
the frame that shows it has been drawn; frames are drawn as they come and not at the pace of a
screen, or every one would take a sixtieth of a second. The floor is as many keystrokes in a bare
``<input>`` of the same browser.
"""

import os
import queue
import shutil
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.test import Client

ORIGIN = "http://127.0.0.1"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-frame-rate-limit", "--disable-gpu-vsync"),
]
BARE = "<!doctype html><title>floor</title><input autofocus>"

# Every key of a hand that marks: a digit and Enter.
WATCH = """() => {
    window.taken = [];
    const channel = new MessageChannel();
    const waiting = [];
    channel.port1.onmessage = () => window.taken.push(performance.now() - waiting.shift());
    addEventListener("keydown", (event) => {
        waiting.push(event.timeStamp);
        requestAnimationFrame(() => channel.port2.postMessage(0));
    }, true);
}"""
SAVED = """() => /\\d\\d:\\d\\d/.test(document.querySelector("[data-grid-status]").textContent)
    && !document.querySelector(".is-saving, .is-queued, .is-refused")"""
TAKEN = """number => new Promise((resolve) => {
    const look = () => {
        if (window.taken.length >= number) resolve(window.taken);
        else setTimeout(look, 1);
    };
    look();
})"""


class NoBrowser(Exception):
    """Chromium, or what drives it, is not installed here."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Milliseconds of single keystrokes, sorted."""

    taken: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def slow(self) -> float:
        """Of a hundred keystrokes ninety-five are faster."""
        return self.taken[int(len(self.taken) * 0.95)]

    @property
    def slowest(self) -> float:
        return self.taken[-1]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser asks, and where it waits for the answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    answer: Future[Answer]


def measure(*, client: Client, path: str, keystrokes: int) -> tuple[Typing, Typing]:
    """(the grid at ``path``, a bare input). Raises ``NoBrowser``."""
    asked: queue.Queue[Asked | None] = queue.Queue()
    with ThreadPoolExecutor(max_workers=1) as pool:
        outcome = pool.submit(_in_browser, asked.put, path, keystrokes)
        outcome.add_done_callback(lambda _done: asked.put(None))
        while (request := asked.get()) is not None:
            try:
                request.answer.set_result(_answer(client, request))
            finally:
                request.answer.cancel()  # nothing, unless answering it failed
        return outcome.result()


def _in_browser(ask: Callable[[Asked], None], path: str, keystrokes: int) -> tuple[Typing, Typing]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise NoBrowser("the browser's driver (playwright) is not installed") from error
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise NoBrowser("there is no chromium; say where in CHROMIUM")
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        except Error as error:
            raise NoBrowser(str(error).splitlines()[0]) from error
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="ru-RU")
        page.route("**/*", lambda route: _pass_on(ask, route))
        page.goto(ORIGIN + path)
        page.wait_for_selector("[data-tools]:not([hidden])")
        # What comes after the page (the plan's line) has moved the grid before it is clicked into.
        page.wait_for_load_state("networkidle")
        page.locator("tbody td.cell").first.click()
        grid = _type(page, keystrokes)
        # All of it reaches the server, or nothing was measured.
        page.wait_for_function(SAVED, timeout=60_000, polling=100)
        page.unroute_all()
        page.goto("about:blank")
        page.set_content(BARE)
        page.locator("input").focus()
        bare = _type(page, keystrokes)
        browser.close()
    return grid, bare


def _type(page: Any, keystrokes: int) -> Typing:
    page.evaluate(WATCH)
    for turn in range(keystrokes):
        page.keyboard.press("Enter" if turn % 2 else "345"[turn // 2 % 3])
        # A hand waits for nothing, yet no hand is as quick as the driver: without a pause the keys
        # would wait for one another.
        page.evaluate(TAKEN, turn + 1)
    return Typing(sorted(page.evaluate(TAKEN, keystrokes)))


def _pass_on(ask: Callable[[Asked], None], route: Any) -> None:
    request = route.request
    wanted = Asked(
        method=request.method,
        path=request.url.removeprefix(ORIGIN),
        headers=request.headers,
        body=request.post_data or "",
        answer=Future(),
    )
    ask(wanted)
    said = wanted.answer.result()
    route.fulfill(status=said.status, headers=said.headers, body=said.body)


def _answer(client: Client, asked: Asked) -> Answer:
    """What the server would say, by the test client."""
    headers = {
        name: value
        for name, value in asked.headers.items()
        if name == "accept" or name.startswith("hx-")
    }
    if asked.method == "POST":
        kind = asked.headers.get("content-type", "")
        response: Any = client.post(asked.path, asked.body, content_type=kind, headers=headers)
    else:
        response = client.get(asked.path, headers=headers)
    return Answer(
        status=response.status_code,
        headers={name: value for name, value in response.items() if name.lower() != "set-cookie"},
        body=response.getvalue() if response.streaming else response.content,
    )
