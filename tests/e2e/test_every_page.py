"""Every page of the access matrix in a browser: axe finds nothing, nothing sticks out on a phone.

A new address is walked as soon as its rows stand in ``tests/security/access_matrix.txt``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Error, Page, Response
from pytest_django import Settings

from tests.e2e.conftest import DESK, PHONE, Visitor, violations
from tests.factories.cast import NOW, Cast
from tests.security.people import OBJECTS, PEOPLE, Stage, set_stage
from tests.security.test_access_matrix import Row, read_matrix

pytestmark = [
    pytest.mark.e2e,
    # A hundred pages: under a minute where nothing else runs.
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]

# Those of the first school, from whom sees most to whom sees least.
AT_SCHOOL = (
    "admin",
    "secret",
    "deputy",
    "direct",
    "class",
    "teach",
    "strang",
    "audit",
    "health",
    "mother",
    "fmoth",
    "pupil",
)
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ON_A_PHONE = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture
def stage(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Stage]:
    settings.FILES_DIR = tmp_path
    with time_machine.travel(NOW, tick=True):
        yield set_stage()


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


def pages_by_person() -> dict[str, list[Row]]:
    """Each address that answers 200, with the person who sees most there; the home page with
    everybody."""
    walks: dict[str, list[Row]] = {"anon": [], **{short: [] for short in AT_SCHOOL}}
    for row in read_matrix():
        if row.method != "GET":
            continue
        who = [short for short in walks if row.expected[short] == 200]
        for short in who if row.name == "home" else who[:1]:
            walks[short].append(row)
    return walks


def open_page(visitor: Visitor, row: Row, stage: Stage) -> Response | None:
    """None where the address gives a file or an answer to a script."""
    address = reverse(row.name, args=OBJECTS[row.what](stage))
    try:
        response = visitor.page.goto(f"{visitor.base_url}{address}", wait_until="load")
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise
    assert response is not None
    assert response.status == 200, address
    return response if "text/html" in response.headers["content-type"] else None


def faults_of(page: Page) -> list[str]:
    """In light and dark at a desk, and on a phone."""
    page.set_viewport_size(DESK)
    faults = violations(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in violations(page, CONTRAST)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    faults += [f"phone: {fault}" for fault in violations(page, ON_A_PHONE)]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        faults.append(f"phone: {width} px wide")
    return faults


def test_every_page_is_accessible_to_whoever_may_open_it(visit, stage: Stage) -> None:
    faults: dict[str, list[str]] = {}
    walked = set()
    for short, rows in pages_by_person().items():
        visitor = visit(PEOPLE[short] or "")
        # The icon that the browser asks for beside an answer that is no page.
        visitor.expected_noise = ["404 (Not Found)"]
        for row in rows:
            if open_page(visitor, row, stage) is None:
                continue
            walked.add(row.name)
            if found := faults_of(visitor.page):
                faults[f"{short} {row.name} {row.what}"] = found

    assert faults == {}
    assert len(walked) > 60
