"""``manage.py check_deadlines``: the nightly check, by hand."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core import clock, history
from core.models import School
from journal.services import deadlines


class Command(BaseCommand):
    help = (
        "Finds lessons whose topic, homework, attendance or marks are late by the school's own "
        "regulation, and closes the findings that were filled since. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="only this school (its short address)")
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
        for school in schools:
            with history.source(command="check_deadlines"):
                report = deadlines.check_deadlines(school=school, now=clock.now())
            if options["json"]:
                self.stdout.write(json.dumps({"school": school.slug, **asdict(report)}))
            else:
                self.stdout.write(
                    _("%(school)s: %(open)s late, of them %(opened)s new; closed: %(closed)s.")
                    % {"school": school.name, **asdict(report)}
                )
