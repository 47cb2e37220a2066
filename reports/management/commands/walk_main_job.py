"""``manage.py walk_main_job --base-url URL``: proves the main job on a running portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from journal.demo.people import PASSWORD
from reports.walk.browser import Unexpected
from reports.walk.journey import choose_cast, walk


class Command(BaseCommand):
    help = (
        "Walks the main job over HTTP as each role: a teacher marks an unfilled lesson, the mother "
        "reads it, the deputy's list shrinks by one, the secretary's PDF holds it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", required=True, help="address of the running portal")
        parser.add_argument(
            "--password", default=PASSWORD, help="of the demo people, the demo's own by default"
        )
        parser.add_argument("--school", help="short address of the school, the first by default")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cast = choose_cast(slug=options["school"], before=clock.now().date())
            walk(
                cast=cast,
                base_url=options["base_url"],
                password=options["password"],
                say=self.stdout.write,
            )
        except Unexpected as error:
            raise CommandError(str(error)) from None
        self.stdout.write(self.style.SUCCESS("The main job works from keystroke to bound page."))
