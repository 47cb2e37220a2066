"""``manage.py import_plan``: thematic plans from files or a directory of them."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from journal.imports.curriculum import TABLE_NAME
from journal.imports.plan_file import hours_text
from journal.services.plans.importing import PlanImportReport, import_plan
from school.imports import report as report_text
from school.imports.problems import ImportRefused
from school.selectors import years

_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls"})


class Command(BaseCommand):
    help = (
        "Imports thematic plans: lists of the federal programmes (CSV), workbooks of the edsoo "
        "constructor, other tables with a header. A repeated file changes nothing; a changed one "
        "becomes the next version. Subject and grade are guessed unless given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE", help="files or directories")
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="2025/2026; default: now")
        parser.add_argument("--subject", default=None, help="instead of a guess")
        parser.add_argument("--grade", type=int, default=None, help="instead of a guess")
        parser.add_argument("--dry-run", action="store_true", help="show, write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = []
        try:
            school = years.find_school(options["school"])
            year = years.find_year(school, options["year"], clock.today(school))
        except DomainError as error:
            raise CommandError(str(error)) from error
        for path in _files(options["paths"]):
            try:
                report = import_plan(
                    school=school,
                    year=year,
                    path=path,
                    subject=options["subject"],
                    grade=options["grade"],
                    now=clock.now(),
                    dry_run=options["dry_run"],
                )
            except DomainError as error:
                refused.append(" ".join(f"{path.name}: {error}".split()))
                if options["json"]:
                    self.stdout.write(_refusal_json(path, error))
                continue
            if options["json"]:
                self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
            else:
                self._show(report)
        if refused:
            raise CommandError("; ".join(refused))

    def _show(self, report: PlanImportReport) -> None:
        actions = {
            "added": _("new plan"),
            "new_version": _("new version"),
            "unchanged": _("nothing has changed"),
        }
        self.stdout.write(
            _(
                "%(file)s: “%(title)s”, version %(version)s (%(action)s): lessons %(lessons)s, "
                "hours %(hours)s, control works %(control)s."
            )
            % {
                "file": report.file_name,
                "title": report.title,
                "version": report.version,
                "action": actions[report.action],
                "lessons": report.lessons,
                "hours": hours_text(report.hours),
                "control": report.works.get("control", 0),
            }
        )
        if report.is_subject_guessed or report.is_grade_guessed:
            guess = _("Guessed: subject “%(subject)s”, grade %(grade)s.")
            self._detail(guess % {"subject": report.subject, "grade": report.grade})
        for line in report_text.problem_lines(report.problems):
            self._detail(line)
        if report.is_dry_run:
            self._detail(_("A dry run: nothing was written."))
        elif report.run_id is not None:
            self._detail(_("Recorded as import No. %(run)s.") % {"run": report.run_id})

    def _detail(self, line: str) -> None:
        self.stdout.write(f"  {line}")


def _files(paths: list[str]) -> list[Path]:
    """The files named, and in each directory those that may hold a plan."""
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            inside = sorted(path.iterdir())
            found += (
                item
                for item in inside
                if item.suffix.lower() in _SUFFIXES and item.name != TABLE_NAME
            )
        else:
            found.append(path)
    if not found:
        raise CommandError(_("There are no plans in the directory."))
    return found


def _refusal_json(path: Path, error: DomainError) -> str:
    problems = error.problems if isinstance(error, ImportRefused) else ()
    told = {
        "file": path.name,
        "error": str(error),
        "problems": [problem.as_json() for problem in problems],
    }
    return json.dumps(told, ensure_ascii=False)
