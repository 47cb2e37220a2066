"""``manage.py import_calendar``: the calendar of a year from a file, or an import taken back."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from schedule.services.calendar.importing import (
    KIND,
    CalendarImportReport,
    import_calendar,
    undo_calendar,
)
from school.imports import report as report_text
from school.imports.files import read_source
from school.imports.problems import ImportRefused
from school.models import ImportRun
from school.selectors import years


class Command(BaseCommand):
    help = (
        "Imports the year, its terms, holidays and moved days from a table (XLSX, CSV) or JSON. "
        "Nothing is written where something is wrong; --undo takes an import back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", metavar="FILE", help=".json, .csv, .xlsx or .xls")
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="2025/2026; default: now")
        parser.add_argument("--part", metavar="N", type=int, help="which school of the file")
        parser.add_argument("--dry-run", action="store_true", help="show, write nothing")
        parser.add_argument("--undo", metavar="RUN", type=int, help="take this import back")
        parser.add_argument("--json", action="store_true", help="the report for a machine")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["undo"] is not None:
                self._undo(options)
            else:
                self._import(options)
        except DomainError as error:
            if options["json"]:
                problems = error.problems if isinstance(error, ImportRefused) else ()
                told = {"error": str(error), "problems": [item.as_json() for item in problems]}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            raise CommandError(" ".join(str(error).split())) from error

    def _import(self, options: dict[str, Any]) -> None:
        if not options["path"]:
            raise CommandError(_("Name the file to import, or --undo and the number of an import."))
        school = years.find_school(options["school"])
        report = import_calendar(
            actor=None,
            school=school,
            year=years.find_year(school, options["year"], clock.today(school)),
            source=read_source(options["path"]),
            now=clock.now(),
            part=options["part"],
            dry_run=options["dry_run"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._show(report)

    def _show(self, report: CalendarImportReport) -> None:
        self.stdout.write(
            _("%(file)s: calendar of %(year)s.") % {"file": report.file_name, "year": report.year}
        )
        for line in report_text.tally_lines(report.tallies):
            self.stdout.write(line)
        for line in report_text.change_lines(report.lines):
            self.stdout.write(line)
        for line in report_text.problem_lines(report.problems):
            self.stdout.write(line)
        if report.is_dry_run:
            self.stdout.write(_("A dry run: nothing was written."))
        elif report.run_id is None:
            self.stdout.write(_("The file changes nothing."))
        else:
            self.stdout.write(
                _("Recorded as import No. %(run)s; to take it back: --undo %(run)s.")
                % {"run": report.run_id}
            )

    def _undo(self, options: dict[str, Any]) -> None:
        runs = ImportRun.objects.filter(pk=options["undo"], kind=KIND)
        if options["school"]:
            runs = runs.filter(school=years.find_school(options["school"]))
        run = runs.first()
        if run is None:
            raise CommandError(_("There is no import No. %(run)s.") % {"run": options["undo"]})
        done = undo_calendar(actor=None, run=run, now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, "undone": done}))
        else:
            self.stdout.write(
                _(
                    "Import No. %(run)s was undone: deleted %(deleted)s, restored %(restored)s, "
                    "put back %(returned)s rows."
                )
                % {"run": run.pk, **done}
            )
