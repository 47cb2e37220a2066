"""``manage.py import_people``: students, parents and staff from a file, or an import taken back."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import dateparse
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from core.models import School
from school import policies
from school.imports import report as report_text
from school.imports.people import people_source
from school.imports.problems import ImportRefused
from school.models import ImportRun
from school.selectors import years
from school.services.imports import undo_import
from school.services.people import importing
from school.services.people.importing import Consent, PeopleImportReport, RowsLeftOut
from school.services.people.plan import ImportTerms
from school.services.roster.importing import RosterReport, import_roster


class Command(BaseCommand):
    help = (
        "Imports students with their parents, and staff, from a list (XLSX, XLS, CSV) or from a "
        "OneRoster or Microsoft SDS bundle (a ZIP or a folder of CSV), with --roster its classes, "
        "groups and who is in them, too. Safe to repeat; possible duplicates are left out; --undo "
        "takes an import back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", metavar="FILE", help="a file or a folder of CSV")
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="2025/2026; default: now")
        parser.add_argument(
            "--since", metavar="YYYY-MM-DD", help="enrolled from; default: today, in the year"
        )
        parser.add_argument("--order", metavar="NO", default="", help="order of admission")
        parser.add_argument("--order-on", metavar="YYYY-MM-DD", help="date of the order")
        parser.add_argument(
            "--roster", action="store_true", help="the whole bundle, not its people alone"
        )
        parser.add_argument("--org", metavar="ID", default="", help="which school of the bundle")
        parser.add_argument(
            "--leave-out", action="store_true", help="go on without the rows that have problems"
        )
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
            problems = error.problems if isinstance(error, ImportRefused | RowsLeftOut) else ()
            if options["json"]:
                told = {"error": str(error), "problems": [item.as_json() for item in problems]}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            elif isinstance(error, RowsLeftOut):
                for line in report_text.problem_lines(problems):
                    self.stderr.write(line)
            raise CommandError(" ".join(str(error).split())) from error

    def _import(self, options: dict[str, Any]) -> None:
        if not options["path"]:
            raise CommandError(_("Name the file to import, or --undo and the number of an import."))
        school = years.find_school(options["school"])
        terms = _terms(school, options)
        source = people_source(options["path"])
        may_leave_out = options["leave_out"] or options["dry_run"]
        report: PeopleImportReport | RosterReport
        if options["roster"]:
            report = import_roster(
                actor=None,
                source=source,
                terms=terms,
                consent=Consent(
                    _leave_suspects_of_roster_out(source, terms), may_leave_out=may_leave_out
                ),
                now=clock.now(),
                dry_run=options["dry_run"],
            )
        else:
            report = importing.import_people(
                actor=None,
                source=source,
                terms=terms,
                consent=Consent(
                    _leave_suspects_out(source, terms, clock.today(school)),
                    may_leave_out=may_leave_out,
                ),
                now=clock.now(),
                dry_run=options["dry_run"],
            )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._show(report)

    def _show(self, report: PeopleImportReport | RosterReport) -> None:
        self.stdout.write(f"{report.file_name} ({report.source})")
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
        runs = ImportRun.objects.filter(
            pk=options["undo"], kind__in=[policies.PEOPLE_IMPORT, policies.ROSTER_IMPORT]
        )
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


def _terms(school: School, options: dict[str, Any]) -> ImportTerms:
    today = clock.today(school)
    year = years.find_year(school, options["year"], today)
    since = _date(options["since"]) or min(max(today, year.starts_on), year.ends_on)
    return ImportTerms(
        year=year,
        since=since,
        order_no=options["order"],
        order_on=_date(options["order_on"]),
        org=options["org"],
    )


def _leave_suspects_out(source: Any, terms: ImportTerms, today: dt.date) -> dict[str, str]:
    """Nobody can be asked here: whoever may be in the school already is left out."""
    plan = importing.plan_people(actor=None, source=source, terms=terms, today=today)
    return importing.skip_undecided(plan)


def _leave_suspects_of_roster_out(source: Any, terms: ImportTerms) -> dict[str, str]:
    tried = import_roster(
        actor=None,
        source=source,
        terms=terms,
        consent=Consent(may_leave_out=True),
        now=clock.now(),
        dry_run=True,
    )
    return importing.skip_undecided(tried.plan)


def _date(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        day = dateparse.parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(_("“%(text)s” is no date: write YYYY-MM-DD.") % {"text": text})
    return day
