"""``manage.py send_digests``: the weekly letters, by hand."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock
from core.models import School
from notifications.services import digests


class Command(BaseCommand):
    help = (
        "Sends the weekly letter about each child that has not gone out yet, and tries failed ones "
        "again, up to three times in all. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="only this school (its short address)")
        parser.add_argument("--week", metavar="YYYY-MM-DD", help="any day of the week; this week")
        parser.add_argument("--json", action="store_true", help="one JSON object a school")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.order_by("pk")
        if options["school"]:
            schools = schools.filter(slug=options["school"])
            if not schools:
                raise CommandError(
                    _("There is no school with the short address “%(slug)s”.")
                    % {"slug": options["school"]}
                )
        unreachable = False
        for school in schools:
            monday = _monday(options["week"], clock.today(school))
            report = digests.send_week(school=school, monday=monday, now=clock.now())
            unreachable = unreachable or bool(report.trouble)
            self._tell(school, monday, report, as_json=options["json"])
        if unreachable:
            raise CommandError(
                _("The mail server did not answer; the letters wait for the next run.")
            )

    def _tell(
        self, school: School, monday: dt.date, report: digests.DigestReport, *, as_json: bool
    ) -> None:
        facts = {"school": school.slug, "week": monday.isoformat(), **asdict(report)}
        if as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(name)s, week of %(day)s: sent %(sent)s, failed %(failed)s, waiting %(waiting)s.")
            % {**facts, "name": school.name, "day": f"{monday:%d.%m.%Y}"}
        )
        if report.trouble:
            self.stderr.write(report.trouble)


def _monday(week: str | None, today: dt.date) -> dt.date:
    if not week:
        return digests.monday_of(today)
    try:
        monday = digests.monday_of(dt.date.fromisoformat(week))
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a date: write it as YYYY-MM-DD.") % {"text": week}
        ) from None
    if monday > today:
        raise CommandError(_("That week has not begun yet."))
    return monday
