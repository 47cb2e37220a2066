"""``manage.py load_demo``: the demo schools into an empty database."""

import argparse
import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from journal.demo.blueprint import DEFAULT_SEED, DEFAULT_TODAY, FULL, SMALL
from journal.demo.load import DemoReport, Options, is_loaded, load_demo
from journal.demo.sources import Files


class Command(BaseCommand):
    help = (
        "Loads the demo schools into an empty database: people, a year of lessons, marks up to "
        "the demo's today. The same options give the same school."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="two classes instead of 35")
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing when this demo is loaded already"
        )
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of all that is drawn")
        parser.add_argument(
            "--today",
            type=_date,
            default=settings.DEMO_TODAY or DEFAULT_TODAY,
            metavar="YYYY-MM-DD",
            help="the demo's today; lessons before it are filled",
        )
        parser.add_argument(
            "--timetable", type=Path, help="start from this timetable file (any that is imported)"
        )
        parser.add_argument(
            "--plans", type=Path, help="with --timetable: a directory of thematic plans"
        )
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Options(
            blueprint=SMALL if options["small"] else FULL,
            seed=options["seed"],
            today=options["today"],
            files=_files(options["timetable"], options["plans"]),
        )
        if options["if_needed"] and is_loaded(wanted):
            self._say(options, _("This demo is loaded already."))
            if options["json"]:
                self.stdout.write(json.dumps({"loaded": False}))
            return
        started = time.monotonic()
        steps = _Steps(self, is_quiet=options["json"] or options["verbosity"] == 0)
        try:
            report = load_demo(wanted, now=clock.now(), progress=steps.start)
        except DomainError as error:
            raise CommandError(str(error)) from error
        finally:
            steps.stop()
        seconds = time.monotonic() - started
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report, steps, seconds), ensure_ascii=False))
        else:
            self._tell(options, report, seconds)

    def _say(self, options: dict[str, Any], text: str) -> None:
        if not options["json"] and options["verbosity"] > 0:
            self.stdout.write(text)

    def _tell(self, options: dict[str, Any], report: DemoReport, seconds: float) -> None:
        if options["verbosity"] > 1:
            for problem in report.problems:
                self._say(options, _("Not taken as it was: %(problem)s") % {"problem": problem})
            for label, count in report.rows.items():
                self._say(options, f"{count:>9}  {label}")
        elif report.problems:
            self._say(
                options,
                _("Remarks about the files: %(n)s; -v 2 shows them.") % {"n": len(report.problems)},
            )
        self._say(
            options,
            _("Demo loaded in %(seconds)s s: %(lessons)s lessons, %(marks)s marks.")
            % {
                "seconds": round(seconds),
                "lessons": report.rows["journal.Lesson"],
                "marks": report.rows["journal.Mark"],
            },
        )


class _Steps:
    """One line for each step, with the seconds it took."""

    def __init__(self, command: Command, *, is_quiet: bool) -> None:
        self._command, self._is_quiet = command, is_quiet
        self._started = 0.0
        self._step = ""
        self.seconds: dict[str, float] = {}

    def start(self, step: str) -> None:
        self.stop()
        self._step, self._started = step, time.monotonic()
        if not self._is_quiet:
            self._command.stdout.write(f"{step} … ", ending="")
            self._command.stdout.flush()

    def stop(self) -> None:
        if not self._step:
            return
        took = time.monotonic() - self._started
        self.seconds[self._step] = round(took, 1)
        self._step = ""
        if not self._is_quiet:
            self._command.stdout.write(_("%(seconds)s s") % {"seconds": f"{took:.1f}"})


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-05-14") from None


def _files(timetable: Path | None, plans: Path | None) -> Files | None:
    if timetable is None:
        if plans is not None:
            raise CommandError(_("--plans goes with --timetable: name the timetable file too."))
        return None
    if not timetable.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": timetable})
    if plans is not None and not plans.is_dir():
        raise CommandError(_("There is no directory %(path)s.") % {"path": plans})
    return Files(timetable, plans)


def _as_json(report: DemoReport, steps: _Steps, seconds: float) -> dict[str, Any]:
    return {
        "loaded": True,
        "seconds": round(seconds, 1),
        "rows": report.rows,
        "steps": steps.seconds,
        "problems": report.problems,
    }
