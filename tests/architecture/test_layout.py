"""What the import contracts cannot see: names, sizes, and who may look at the clock."""

import ast
import re

import pytest

from tests.architecture.sources import APPS, ROOT, calls, modules, name, room, tree

pytestmark = pytest.mark.slow

LONGEST_MODULE = 400
NAMELESS_ROOMS = {"utils", "helpers", "misc", "common", "managers", "signals"}
ROOMS_WITHOUT_A_CLOCK = {
    *("services", "selectors", "policies", "models", "rules", "enums", "printing", "imports"),
}


def test_modules_are_named_after_what_is_in_them() -> None:
    nameless = [name(path) for path in modules() if path.stem in NAMELESS_ROOMS]

    assert nameless == []


def test_modules_stay_short_enough_to_read() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in modules()}

    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_only_the_clock_asks_the_time() -> None:
    forbidden = {"timezone.now", "datetime.now", "date.today", "dt.datetime.now", "dt.date.today"}
    found = [
        f"{name(path)}:{line}"
        for path in modules()
        if name(path) != "core/clock.py"
        for called, line in calls(path)
        if called in forbidden
    ]

    assert found == []


def test_the_domain_is_told_the_time() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in modules()
        if room(path) in ROOMS_WITHOUT_A_CLOCK
        for called, line in calls(path)
        if called in {"clock.now", "clock.today"}
    ]

    assert found == []


def test_services_and_below_never_see_a_request() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if room(path) in ROOMS_WITHOUT_A_CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.arg) and node.arg == "request"
    ]

    assert found == []


def test_services_do_not_start_tasks() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in modules()
        if room(path) == "services"
        for called, line in calls(path)
        if called.rpartition(".")[2] in {"delay", "apply_async", "delay_on_commit"}
    ]

    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_named_by_intent(app: str) -> None:
    names = [path.stem for path in (ROOT / app / "migrations").glob("0*.py")]

    assert [each for each in names if re.search(r"_auto_|_\d{8}_|_and_more$", each)] == []


def test_browser_tests_live_in_their_folder() -> None:
    """Its conftest marks them, and ``bin/test`` tells its two legs apart by the mark."""
    elsewhere = [
        name(path)
        for path in (ROOT / "tests").rglob("test_*.py")
        if "e2e" not in path.parts and "\nfrom playwright" in path.read_text()
    ]

    assert elsewhere == []
