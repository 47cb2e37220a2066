"""The test suite in two legs on throw-away services; extra arguments go to pytest.

First everything that needs no browser, on two processes; then the browser tests, in one process,
because two Chromiums at once on two cores only wait for each other. A leg that the arguments leave
without tests is fine, both without tests is a failure. The last line adds the legs up.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from defusedxml import ElementTree
from places import ROOT, ServiceError, claim, default_state, scratch_directory
from services import Services

NO_TESTS_COLLECTED = 5
TEMPLATE = "razvorot_template"  # what tests/template.py makes
E2E_FOLDER = ROOT / "tests" / "e2e"


@dataclasses.dataclass
class Tally:
    """What a leg's report says."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    @classmethod
    def read(cls, report: Path) -> Tally:
        """The sum of a JUnit report; nothing when pytest wrote none."""
        try:
            suites = list(ElementTree.parse(report).iter("testsuite"))
        except (OSError, ElementTree.ParseError):
            return cls()

        def total(name: str) -> int:
            return sum(int(suite.get(name, "0")) for suite in suites)

        failed, skipped = total("failures") + total("errors"), total("skipped")
        return cls(total("tests") - failed - skipped, failed, skipped)


@dataclasses.dataclass(frozen=True)
class Leg:
    """One run of pytest."""

    name: str
    marker: str
    options: tuple[str, ...]


FAST_LEG = Leg("tests", "not e2e", ("-n", "2"))
BROWSER_LEG = Leg("browser tests", "e2e", ("-p", "no:xdist"))


def split_marker(words: list[str]) -> tuple[str, list[str]]:
    """The person's own -m expression, and the other arguments: each leg adds to the former."""
    marker, others = "", []
    rest = iter(words)
    for word in rest:
        if word == "-m":
            marker = next(rest, "")
        elif word.startswith("-m") and not word.startswith("--"):
            marker = word[2:].lstrip("=")
        else:
            others.append(word)
    return marker, others


def named_paths(words: list[str]) -> list[Path]:
    """The files and folders among the arguments (``file.py::test`` names a file)."""
    candidates = [Path(word.partition("::")[0]) for word in words if not word.startswith("-")]
    return [path.absolute() for path in candidates if path.exists()]


def legs_for(words: list[str]) -> list[Leg]:
    """Leave out a leg that the named paths cannot reach."""
    paths = named_paths(words)
    if not paths:
        return [FAST_LEG, BROWSER_LEG]
    inside = [path == E2E_FOLDER or E2E_FOLDER in path.parents for path in paths]
    above = [path in E2E_FOLDER.parents for path in paths]
    legs = [] if all(inside) else [FAST_LEG]
    return [*legs, BROWSER_LEG] if any(inside) or any(above) else legs


def environment_for(urls: dict[str, str], scratch: Path) -> dict[str, str]:
    files = scratch / "files"
    files.mkdir(exist_ok=True)
    unwanted = ("DEMO", "DEMO_TODAY", "DEMO_MAIL_DIR", "DEBUG", "SECURE")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {
        "SECRET_KEY": "only-for-tests-and-never-outside-them-0123456789",
        "FILES_DIR": str(files),
        "LOG_LEVEL": "WARNING",
        **kept,
        **urls,
        **compiled_code(),
        "PYTHONHASHSEED": "0",
    }


def compiled_code() -> dict[str, str]:
    """Where processes share compiled code if Python is told to keep none beside the sources:
    compiling all of it takes each of them eleven seconds, and there are dozens."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE") or os.environ.get("PYTHONPYCACHEPREFIX"):
        return {}
    state = default_state()
    claim(state)
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(state / "bytecode")}


def copied_database(environment: dict[str, str]) -> dict[str, str]:
    """The environment of tests that copy one migrated database: migrating takes each process ten
    seconds, copying a fraction of one. A database that cannot be made is pytest's to complain of,
    and one that is not ours is left alone."""
    if os.environ.get("DATABASE_URL"):
        return environment
    command = [sys.executable, "-m", "tests.template"]
    made = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True)
    return environment | {"TEST_TEMPLATE": TEMPLATE} if made.returncode == 0 else environment


def run_leg(leg: Leg, words: list[str], environment: dict[str, str], report: Path) -> int:
    marker, others = split_marker(words)
    expression = f"({marker}) and ({leg.marker})" if marker else leg.marker
    command = [sys.executable, "-m", "pytest", *leg.options, f"--junitxml={report}"]
    # the browser leg has no xdist, so its options must not reach it
    if leg is BROWSER_LEG:
        others = without_xdist(others)
        # all of them are there, and reading the other tests takes as long as running ten
        others += [] if named_paths(others) else [str(E2E_FOLDER)]
    return subprocess.run(
        [*command, "-m", expression, *others], check=False, cwd=ROOT, env=environment
    ).returncode


def without_xdist(words: list[str]) -> list[str]:
    kept, rest = [], iter(words)
    for word in rest:
        if word in ("-n", "--numprocesses", "--dist"):
            next(rest, None)
        elif not (word.startswith(("--numprocesses=", "--dist=")) or word[:2] == "-n"):
            kept.append(word)
    return kept


def run(words: list[str], scratch: Path) -> int:
    started = time.monotonic()
    total, statuses = Tally(), []
    with Services(scratch / "state", is_fast=True).running() as urls:
        environment = copied_database(environment_for(urls, scratch))
        for leg in legs_for(words):
            report = scratch / f"{leg.options[0]}.xml"
            print(f"  Running the {leg.name}", file=sys.stderr, flush=True)
            status = run_leg(leg, words, environment, report)
            statuses.append(status)
            total += Tally.read(report)
            stops_early = {"-x", "--exitfirst", "--maxfail=1"} & set(words)
            if status not in (0, NO_TESTS_COLLECTED) and (stops_early or status == 2):
                break
    bad = [status for status in statuses if status not in (0, NO_TESTS_COLLECTED)]
    ran_nothing = all(status == NO_TESTS_COLLECTED for status in statuses)
    verdict = "FAILED" if bad else "NO TEST RAN" if ran_nothing else "passed"
    print(f"\nbin/test: {verdict} in {time.monotonic() - started:.0f} s")
    print(f"total: {total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return bad[0] if bad else NO_TESTS_COLLECTED if ran_nothing else 0


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, interrupt)
    scratch = scratch_directory("razvorot-test-")
    try:
        return run(sys.argv[1:], scratch)
    except ServiceError as error:
        print(f"bin/test: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bin/test: interrupted.", file=sys.stderr)
        return 130
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
