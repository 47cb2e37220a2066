"""``manage.py export_oneroster``: the year of a school as a OneRoster archive."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from reports.selectors.oneroster.headings import V1_2, VERSIONS
from reports.selectors.oneroster.order import Order
from reports.services.oneroster import archive_name, write_archive
from school.models import Term
from school.selectors import years


class Command(BaseCommand):
    help = (
        "Writes people, classes, groups and who is in them as a OneRoster archive. Passwords, "
        "telephones, addresses and numbers of papers never leave."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", metavar="FILE", help="default: named by the year")
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="2025/2026; default: now")
        parser.add_argument(
            "--oneroster", choices=VERSIONS, default=V1_2, help="version of the format"
        )
        parser.add_argument("--births", action="store_true", help="with dates of birth and sex")
        parser.add_argument("--parents", action="store_true", help="with the parents' names")
        parser.add_argument("--results", action="store_true", help="with works and marks")
        parser.add_argument("--term", metavar="NAME", default="", help="works and marks of it")
        parser.add_argument("--json", action="store_true", help="the report for a machine")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            order = _order(options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        path = Path(options["path"] or archive_name(order))
        with path.open("wb") as stream:
            path.chmod(0o600)
            written = write_archive(order, stream)
        if options["json"]:
            report = {"file": str(path), "version": order.version, "rows": written.rows}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(str(path))
        for name, count in written.rows.items():
            self.stdout.write(f"  {name}.csv: {count}")


def _order(options: dict[str, Any]) -> Order:
    school = years.find_school(options["school"])
    year = years.find_year(school, options["year"], clock.today(school))
    terms = Term.objects.filter(scheme__year=year, name=options["term"])[:2]
    if options["term"] and len(terms) != 1:
        raise CommandError(_("There is no such term in this year, or there are several."))
    return Order(
        year=year,
        version=options["oneroster"],
        with_births=options["births"],
        with_parents=options["parents"],
        with_results=options["results"],
        term=terms[0] if options["term"] else None,
    )
