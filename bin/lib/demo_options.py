"""What the person asked of ``bin/demo``."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import hashlib
import socket
from pathlib import Path

from places import DEMO_TODAY, ROOT

# What --check starts from: a real timetable and real programmes where a folder of such data lies
# beside the checkout, otherwise the project's own small samples of the same formats.
REAL_FILES = (
    ROOT.parent / "shared" / "data" / "timetable" / "nsxml" / "plan_only_fixture_cp1251.nsxml",
    ROOT.parent / "shared" / "data" / "thematic-plans",
)
SAMPLE_FILES = (
    ROOT / "tests" / "samples" / "timetable" / "plan_only_cp1251.nsxml",
    ROOT / "tests" / "samples" / "plans",
)


@dataclasses.dataclass(frozen=True)
class Options:
    port: int
    small: bool
    reset: bool
    check: bool
    today: str
    timetable: Path | None
    plans: Path | None

    @property
    def load_words(self) -> list[str]:
        """The arguments of ``manage.py load_demo``."""
        words = ["--small"] if self.small else []
        words += ["--today", self.today] if self.today else []
        words += ["--timetable", str(self.timetable)] if self.timetable else []
        words += ["--plans", str(self.plans)] if self.plans else []
        return words

    @property
    def recipe(self) -> dict[str, str]:
        """What distinguishes one loaded school from another, files by their content."""
        return {
            "size": "small" if self.small else "full",
            "today": self.today or DEMO_TODAY,
            "timetable": fingerprint(self.timetable),
            "plans": fingerprint(self.plans),
        }

    @property
    def described(self) -> str:
        """The school to load, in a few words."""
        if self.timetable:
            return f"from {self.timetable.name}"
        return "a small one, two classes" if self.small else "35 classes, about a minute"

    @property
    def says_what_to_load(self) -> bool:
        return bool(self.load_words)


def fingerprint(path: Path | None) -> str:
    """A digest of a file, or of all files of a folder; empty for none."""
    if path is None:
        return ""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def iso_date(value: str) -> str:
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date as YYYY-MM-DD") from None


def existing_file(value: str) -> Path:
    path = Path(value).absolute()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {value}")
    return path


def existing_folder(value: str) -> Path:
    path = Path(value).absolute()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {value}")
    return path


def port_number(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port (1 to 65535)")
    return int(value)


def read_options(words: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="bin/demo",
        description="Start a whole demo school on this machine. Ctrl-C stops everything.",
    )
    parser.add_argument("--port", type=port_number, metavar="N", help="of the web page (8000)")
    parser.add_argument("--small", action="store_true", help="two classes instead of 35")
    parser.add_argument("--reset", action="store_true", help="forget the loaded school first")
    parser.add_argument(
        "--check",
        action="store_true",
        help="start a throw-away school from a real timetable and real plans on a free port, "
        "walk the main job as each role, stop; with --small, from the small demo school",
    )
    parser.add_argument(
        "--today", type=iso_date, metavar="DATE", help="the demo's date, YYYY-MM-DD"
    )
    parser.add_argument(
        "--timetable", type=existing_file, metavar="FILE", help="load this timetable file"
    )
    parser.add_argument(
        "--plans", type=existing_folder, metavar="DIR", help="load the plans of this folder"
    )
    given = parser.parse_args(words)
    if given.plans and not given.timetable:
        parser.error("--plans goes with --timetable")
    timetable, plans = given.timetable, given.plans
    if given.check and not given.small and not timetable:
        timetable, plans = check_files()
    return Options(
        port=given.port or (free_port() if given.check else 8000),
        small=given.small or given.check,
        reset=given.reset,
        check=given.check,
        today=given.today or "",
        timetable=timetable,
        plans=plans,
    )


def check_files() -> tuple[Path | None, Path | None]:
    """A timetable and a folder of plans for --check, the real ones first."""
    for timetable, plans in (REAL_FILES, SAMPLE_FILES):
        if timetable.is_file() and plans.is_dir():
            return timetable, plans
    return None, None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
