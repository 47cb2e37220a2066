"""``manage.py demo_logins``: whom to sign in as."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from journal.demo.logins import demo_logins
from journal.demo.people import PASSWORD


class Command(BaseCommand):
    help = "Prints one login for each role of the demo schools, and the password of them all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = demo_logins()
        if not found:
            raise CommandError(_("No demo is loaded here: run load_demo first."))
        if options["json"]:
            rows = [
                {"login": row.login, "school": row.school, "who": row.who, "note": row.note}
                for row in found
            ]
            self.stdout.write(
                json.dumps({"password": PASSWORD, "logins": rows}, ensure_ascii=False)
            )
            return
        self.stdout.write(_("The password of everybody: %(password)s") % {"password": PASSWORD})
        width = max(len(row.login) for row in found)
        school = ""
        for row in found:
            if row.school != school:
                school = row.school
                self.stdout.write(f"\n{school}")
            note = f" ({row.note})" if row.note else ""
            self.stdout.write(f"  {row.login:<{width}}  {row.who}{note}")
