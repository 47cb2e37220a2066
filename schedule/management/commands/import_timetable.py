"""``manage.py import_timetable``: a timetable from a file, or an import taken back."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import dateparse, formats
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from schedule.services.timetable_files.importing import TimetableImportReport, import_timetable
from school.imports import report as report_text
from school.imports.problems import ImportRefused
from school.models import ImportRun
from school.selectors import years
from school.services.imports import undo_import


class Command(BaseCommand):
    help = (
        "Imports classes, subjects, rooms, teachers, groups and the timetable from a file of "
        "«Сетевой Город» (NSXML), aSc Timetables (XML of 2012 and 2008), FET (CSV, .fet, or a ZIP "
        "of a .fet with its activities), Untis (GPU001.TXT) or an XLSX grid. Safe to repeat; "
        "--undo takes an import back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", metavar="FILE", help="told by what is inside")
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="2025/2026; default: now")
        parser.add_argument("--from", metavar="YYYY-MM-DD", dest="since", help="in force from")
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
        report = import_timetable(
            school=school,
            year=years.find_year(school, options["year"], clock.today(school)),
            path=options["path"],
            now=clock.now(),
            dry_run=options["dry_run"],
            effective_from=_date(options["since"]),
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._show(report)

    def _show(self, report: TimetableImportReport) -> None:
        self.stdout.write(
            _(
                "%(file)s (%(source)s): classes %(classes)s, lessons %(lessons)s, placed "
                "%(placed)s, not placed %(unplaced)s; in force from %(since)s."
            )
            % {
                "file": report.file_name,
                "source": report.source,
                "classes": report.class_columns,
                "lessons": report.lesson_cells,
                "placed": report.placed_cells,
                "unplaced": report.unplaced_cells,
                "since": formats.date_format(report.since, "d.m.Y"),
            }
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
        runs = ImportRun.objects.filter(pk=options["undo"])
        if options["school"]:
            runs = runs.filter(school=years.find_school(options["school"]))
        run = runs.first()
        if run is None:
            raise CommandError(_("There is no import No. %(run)s.") % {"run": options["undo"]})
        done = undo_import(actor=None, run=run, now=clock.now())
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


def _date(text: str | None) -> Any:
    if not text:
        return None
    try:
        day = dateparse.parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(_("“%(text)s” is no date: write YYYY-MM-DD.") % {"text": text})
    return day
