"""The login of web, worker and beat: it may read and write, and it owns nothing."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import row_security


class Command(BaseCommand):
    help = (
        "Make, or bring up to date, the login with which web, worker and beat connect. Run it as"
        " the owner, after migrate; WEB_DATABASE_PASSWORD holds the login's password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="razvorot_web")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            row_security.make_login(name, password=os.environ.get("WEB_DATABASE_PASSWORD", ""))
        except row_security.LoginTooMighty as error:
            raise CommandError(str(error)) from error
