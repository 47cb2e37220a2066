"""``manage.py import_snils < file.csv``: by which СНИЛС a person of ЕСИА is found (S1-1.8).

One person a line, ``login;number``, in UTF-8. Only a digest of the number is kept; nothing of the
number is printed, so the file can be destroyed afterwards and nobody reads it in a log.
"""

import csv
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import external_identities


class Command(BaseCommand):
    help = "Keeps digests of СНИЛС for sign-in with ЕСИА; reads «login;number» from its input."

    def handle(self, *args: Any, **options: Any) -> None:
        kept, problems = 0, []
        for number, line in enumerate(csv.reader(sys.stdin, delimiter=";"), start=1):
            problem = self._keep(line) if any(line) else ""
            if problem:
                problems.append(f"line {number}: {problem}")
            elif any(line):
                kept += 1
        self.stdout.write(f"kept: {kept}")
        if problems:
            raise CommandError("\n".join(problems))

    @staticmethod
    def _keep(line: list[str]) -> str:
        """Empty, or what is wrong with the line, without the number."""
        if len(line) != 2:
            return "expected login;number"
        try:
            user = User.objects.get_by_natural_key(line[0].strip())
        except User.DoesNotExist:
            return f"no such login: {line[0].strip()}"
        try:
            with transaction.atomic():
                is_kept = external_identities.remember_snils(user=user, number=line[1])
        except IntegrityError:
            return "another account has this number"
        return "" if is_kept else "this is no СНИЛС: the check number is wrong"
