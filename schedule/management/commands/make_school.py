"""``manage.py make_school``: a school, its first year and its first administrator."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import formats
from django.utils.translation import gettext as _

from core import clock
from schedule.services.opening import open_school
from school.enums import Preset
from school.services.founding import Founded, FoundingRefused, SchoolPlan


class Command(BaseCommand):
    help = (
        "Makes a school with an academic year, terms, bells, a regulation and an administrator,"
        " whose one-time password is shown once. Run it as the owner of the tables, after migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the short name, «Школа № 5»")
        parser.add_argument("--slug", required=True, help="its short address, school-5")
        parser.add_argument("--city", required=True, help="the locality, with «г.» or «с.»")
        parser.add_argument("--year", required=True, metavar="2026/2027")
        parser.add_argument(
            "--preset",
            required=True,
            help="; ".join(f"{preset.value}: {preset.label}" for preset in Preset),
        )
        parser.add_argument("--admin-login", required=True, metavar="LOGIN")
        parser.add_argument("--admin-name", required=True, metavar="«Фамилия Имя Отчество»")
        parser.add_argument("--full-name", default="", help="as in the charter")
        parser.add_argument("--district", default="")
        parser.add_argument("--region", default="")
        parser.add_argument("--time-zone", default=settings.TIME_ZONE, metavar="Europe/Moscow")
        parser.add_argument("--help-phone", default="", help="shown to who cannot sign in")
        parser.add_argument("--dry-run", action="store_true", help="check and show, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        plan = SchoolPlan(
            name=options["name"],
            slug=options["slug"],
            locality=options["city"],
            year=options["year"],
            preset=options["preset"],
            admin_login=options["admin_login"],
            admin_name=options["admin_name"],
            full_name=options["full_name"],
            district=options["district"],
            region=options["region"],
            time_zone=options["time_zone"],
            help_phone=options["help_phone"],
        )
        expires_at = now + dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)
        try:
            founded = open_school(
                plan=plan, now=now, expires_at=expires_at, dry_run=options["dry_run"]
            )
        except FoundingRefused as error:
            raise CommandError("\n".join(error.problems)) from error
        self._show(founded, expires_at, is_dry_run=options["dry_run"])

    def _show(self, founded: Founded, expires_at: dt.datetime, *, is_dry_run: bool) -> None:
        school, year = founded.school, founded.year
        self.stdout.write(f"{school.name} ({school.slug}), {school.locality}, {school.time_zone}")
        self.stdout.write(f"{year.name}: {_dates(year.starts_on, year.ends_on)}")
        for term in founded.terms:
            self.stdout.write(f"  {term.name}: {_dates(term.starts_on, term.ends_on)}")
        if is_dry_run:
            self.stdout.write(_("A dry run: nothing was written."))
            return
        self.stdout.write(_("Administrator: %(name)s") % {"name": founded.user.display_name})
        self.stdout.write(_("Login: %(login)s") % {"login": founded.user.login})
        self.stdout.write(
            _("One-time password, shown now and never again: %(password)s")
            % {"password": founded.password}
        )
        until = formats.date_format(expires_at.astimezone(school.zone), "d.m.Y, H:i")
        self.stdout.write(_("It is good until %(until)s.") % {"until": until})
        self.stdout.write(
            _("Next: sign in at %(url)s, choose an own password, make the classes.")
            % {"url": settings.BASE_URL}
        )


def _dates(first: dt.date, last: dt.date) -> str:
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"
