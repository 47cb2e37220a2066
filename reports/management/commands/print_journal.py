"""``manage.py print_journal``: the bound journal of a class into a file, past the register."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from core.jobs import Report
from core.models import School
from reports.printing import press
from school.models import AcademicYear, SchoolClass


class Command(BaseCommand):
    help = (
        "Prints the bound journal of a class into a PDF file: a trial copy, without a number in "
        "the register. The copy to be laced is ordered by the secretary in the portal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", required=True, metavar="SLUG", help="short address")
        parser.add_argument("--class", required=True, dest="class_name", metavar="5А")
        parser.add_argument("--year", metavar="2025/2026", help="the year of today by default")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        school_class = _find_class(options["school"], options["year"], options["class_name"])
        try:
            made = press.proof(school_class=school_class, now=now, report=self._reporter(options))
            content = made.book.bind(None)
        except DomainError as error:
            raise CommandError(str(error)) from None
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s")
                % {"file": options["out"], "why": error.strerror}
            ) from None
        facts = {
            "file": str(options["out"]),
            "class": school_class.name,
            "pages": made.plan.page_count,
            "sheets": made.plan.sheets,
            "sha256": hashlib.sha256(content).hexdigest(),
            "data_sha256": made.imprint.digest,
        }
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(
                _("%(file)s: %(class)s, pages: %(pages)s, sheets: %(sheets)s, SHA-256 %(sha256)s")
                % facts
            )

    def _reporter(self, options: dict[str, Any]) -> Report:
        def report(done: int, total: int, step: str) -> None:
            if options["verbosity"] > 1 and not options["json"]:
                self.stderr.write(f"{done}/{total} {step}")

        return report


def _find_class(slug: str, year_name: str | None, class_name: str) -> SchoolClass:
    school = School.objects.filter(slug=slug).first()
    if school is None:
        raise CommandError(
            _("There is no school with the short address “%(slug)s”.") % {"slug": slug}
        )
    years = AcademicYear.objects.filter(school=school).order_by("-starts_on")
    if year_name:
        year = years.filter(name=year_name).first()
    else:
        year = years.filter(starts_on__lte=clock.today(school)).first() or years.last()
    if year is None:
        raise CommandError(
            _("The school has no academic year “%(year)s”.") % {"year": year_name or ""}
        )
    classes = {
        item.name.casefold(): item
        for item in SchoolClass.objects.filter(school=school, year=year).select_related("school")
    }
    found = classes.get(class_name.strip().casefold())
    if found is None:
        raise CommandError(
            _("There is no class “%(class)s” in %(year)s; there are: %(classes)s.")
            % {
                "class": class_name,
                "year": year.name,
                "classes": ", ".join(sorted(item.name for item in classes.values())),
            }
        )
    return found
