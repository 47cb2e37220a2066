"""``manage.py make_lessons``: the lessons of some days by the published timetable."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import dateparse
from django.utils.translation import gettext as _

from core import clock, tenancy
from core.errors import DomainError
from core.models import School
from journal.selectors.lessons import timetable
from journal.selectors.lessons.timetable_diff import Span, TimetableDiff
from journal.services.lessons import making
from school.models import AcademicYear
from school.selectors import years


class Command(BaseCommand):
    help = (
        "Makes lessons from the published timetable and lays anew those that it has elsewhere by "
        "now. --dry-run shows what differs. Closed terms and lessons with entries stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", default="", help="its short address")
        parser.add_argument("--year", metavar="NAME", default="", help="the one that goes on")
        parser.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="tomorrow")
        parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="end of the year")
        parser.add_argument("--dry-run", action="store_true", help="show, write nothing")
        parser.add_argument("--json", action="store_true", help="the report for a machine")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            school = years.find_school(options["school"])
            with tenancy.of_school(school.pk):
                self._lay(school, options)
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            raise CommandError(" ".join(str(error).split())) from error

    def _lay(self, school: School, options: dict[str, Any]) -> None:
        now = clock.now()
        local_now = clock.local(now, school)
        year = years.find_year(school, options["year"], local_now.date())
        first, last = _days(year, options, local_now.date())
        if options["dry_run"]:
            diff = timetable.timetable_diff(year=year, span=Span(first, last, local_now))
            written = {
                "made": diff.lacking,
                "moved": diff.moved,
                "changed": diff.changed,
                "deleted": diff.surplus,
            }
            told = _("A dry run: nothing was written.")
        else:
            done = making.lay_lessons(actor=None, year=year, first=first, last=last, now=now)
            diff = done.diff
            written = {
                "made": done.made,
                "moved": done.moved,
                "changed": done.changed,
                "deleted": done.deleted,
            }
            told = making.sentence_of(done)
        if options["json"]:
            report = {
                "year": year.name,
                "from": first.isoformat(),
                "to": last.isoformat(),
                "dry_run": options["dry_run"],
                **written,
                **_rest(diff),
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for row in diff.obstacles:
            self.stdout.write(
                f"✗ {row.group.label} {row.group.subject.name}: {row.why.label} ({row.count})"
            )
        for kept in diff.kept:
            self.stdout.write(
                f"! {kept.group.label} {kept.group.subject.name},"
                f" {kept.lesson.on:%d.%m.%Y}/{kept.lesson.slot}: {kept.why.label}"
            )
        if options["dry_run"]:
            self.stdout.write(
                _(
                    "To be made: %(made)s, moved: %(moved)s, with another room, hours or teacher:"
                    " %(changed)s, deleted: %(deleted)s."
                )
                % written
            )
        self.stdout.write(told)


def _days(year: AcademicYear, options: dict[str, Any], today: dt.date) -> tuple[dt.date, dt.date]:
    tomorrow = max(today + dt.timedelta(days=1), year.starts_on)
    first = _date(options["first"]) or min(tomorrow, year.ends_on)
    return first, _date(options["last"]) or year.ends_on


def _rest(diff: TimetableDiff) -> dict[str, Any]:
    return {
        "kept": [
            {
                "lesson": kept.lesson.id,
                "group": kept.group.label,
                "subject": kept.group.subject.name,
                "on": kept.lesson.on.isoformat(),
                "slot": kept.lesson.slot,
                "why": kept.why.value,
            }
            for kept in diff.kept
        ],
        "impossible": [
            {
                "group": row.group.label,
                "subject": row.group.subject.name,
                "why": row.why.value,
                "count": row.count,
                "from": row.first.isoformat(),
            }
            for row in diff.obstacles
        ],
        "days_without_timetable": diff.idle,
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
