"""``manage.py roll_over``: the move of a school to the next year, or one taken back."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import dateparse
from django.utils.translation import gettext as _

from core import clock, tenancy
from core.errors import DomainError
from core.jobs import Report
from core.models import School
from journal.selectors.terms.year_end import Weight
from journal.services import roll_over
from school.models import AcademicYear, ImportRun
from school.selectors import promotion, years
from school.services.promotion import KIND


class Command(BaseCommand):
    help = (
        "Moves a school to the next academic year: checks, closes the year, promotes students, "
        "makes classes and groups, copies plans. --dry-run shows the plan, --undo takes it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="the year to close")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as if it were this day")
        parser.add_argument("--order", metavar="NO", default="", help="order on promotion")
        parser.add_argument("--order-date", metavar="YYYY-MM-DD")
        parser.add_argument("--graduation-order", metavar="NO", default="")
        parser.add_argument("--graduation-date", metavar="YYYY-MM-DD")
        parser.add_argument(
            "--accept",
            action="append",
            default=[],
            metavar="CHECK",
            help="the code of a check that was looked at: year-marks, failed",
        )
        parser.add_argument("--dry-run", action="store_true", help="show, write nothing")
        parser.add_argument("--undo", action="store_true", help="take the last move back")
        parser.add_argument("--json", action="store_true", help="the report for a machine")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            school = years.find_school(options["school"])
            with tenancy.of_school(school.pk):
                if options["undo"]:
                    self._undo(school, options)
                else:
                    self._move(school, options)
        except DomainError as error:
            if options["json"]:
                codes = [check.code for check in getattr(error, "checks", ())]
                told = {"error": str(error), "checks": codes}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            raise CommandError(" ".join(str(error).split())) from error

    def _move(self, school: School, options: dict[str, Any]) -> None:
        today = _date(options["on"]) or clock.today(school)
        year = _find_year(school, options["year"], today)
        plain = promotion.default_options(year)
        wanted = promotion.Options(
            plain.year_name,
            plain.starts_on,
            plain.ends_on,
            order_no=options["order"],
            order_on=_date(options["order_date"]),
            graduation_order_no=options["graduation_order"],
            graduated_on=_date(options["graduation_date"]),
            accepted=frozenset(options["accept"]),
        )
        if options["dry_run"]:
            self._show(roll_over.preview(year=year, options=wanted, today=today), options)
            return
        run = roll_over.roll_over(
            actor=None,
            year=year,
            options=wanted,
            today=today,
            now=clock.now(),
            report=self._report(options),
        )
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, **run.report}, ensure_ascii=False))
        else:
            self.stdout.write(
                _("Moved to %(year)s: %(numbers)s. To take it back: --undo.")
                % {"year": run.report["year"], "numbers": _numbers(run.report)}
            )

    def _report(self, options: dict[str, Any]) -> Report:
        def report(done: int, total: int, step: str) -> None:
            if not options["json"] and options["verbosity"] > 1:
                self.stderr.write(f"{done}/{total} {step}")

        return report

    def _show(self, planned: roll_over.Preview, options: dict[str, Any]) -> None:
        plan = planned.promotion
        if options["json"]:
            told = {
                **roll_over.summary(planned),
                "year": plan.options.year_name,
                "checks": [
                    {
                        "code": check.code,
                        "weight": check.weight,
                        "count": check.count,
                        "sentence": check.sentence,
                        "stops": check in planned.stopping,
                    }
                    for check in planned.checks
                ],
                "plan": [
                    {
                        "class": item.name,
                        "from": item.source.name if item.source else None,
                        "promoted": len(item.promoted),
                        "repeaters": len(item.repeaters),
                    }
                    for item in plan.classes
                ],
                "divided_anew": planned.groups.divided_anew,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for check in planned.checks:
            if not check.is_fine:
                sign = "✗" if check in planned.stopping else "!"
                kind = f" [{check.code}]" if check.weight == Weight.ASKS else ""
                self.stdout.write(f"{sign} {check.title}: {check.sentence}{kind}")
        for item in plan.classes:
            origin = item.source.name if item.source else "—"
            repeat = f" +{len(item.repeaters)}" if item.repeaters else ""
            self.stdout.write(f"{origin} → {item.name}: {len(item.promoted)}{repeat}")
        self.stdout.write(_numbers(roll_over.summary(planned)))
        self.stdout.write(_("A dry run: nothing was written."))

    def _undo(self, school: School, options: dict[str, Any]) -> None:
        run = (
            ImportRun.objects.filter(school=school, kind=KIND, undone_at__isnull=True)
            .order_by("-pk")
            .first()
        )
        if run is None:
            raise CommandError(_("There is no move to the next year to take back."))
        done = roll_over.undo_roll_over(actor=None, run=run, now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, "undone": done}))
        else:
            self.stdout.write(
                _("The move was taken back: deleted %(deleted)s, restored %(restored)s rows.")
                % done
            )


def _find_year(school: School, name: str, today: dt.date) -> AcademicYear:
    if name:
        return years.find_year(school, name, today)
    year = promotion.year_to_close(school.pk, today)
    if year is None:
        raise years.NotFound(_("There is no open academic year to close."))
    return year


def _numbers(facts: dict[str, Any]) -> str:
    return _(
        "classes %(classes)s, promoted %(promoted)s, repeaters %(repeaters)s, graduates "
        "%(graduates)s, groups %(groups)s, plans %(plans)s"
    ) % {
        key: facts[key]
        for key in ("classes", "promoted", "repeaters", "graduates", "groups", "plans")
    }


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
