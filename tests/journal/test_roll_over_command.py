"""The move to the next year from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.models import TermMark
from tests.factories.cast import Cast
from tests.factories.roll_over import table_contents


def command(*words: str) -> str:
    out = StringIO()
    call_command("roll_over", "--school", "first", "--on", "2026-06-30", *words, stdout=out)
    return out.getvalue()


def test_command_shows_the_plan_without_writing(year_over: Cast) -> None:
    before = table_contents()

    told = command("--dry-run")

    assert "5А → 6А: 2" in told
    assert table_contents() == before


def test_command_moves_and_takes_back(year_over: Cast) -> None:
    before = table_contents()
    orders = ("--order", "61-у", "--order-date", "2026-05-29")
    graduation = ("--graduation-order", "70-у", "--graduation-date", "2026-06-26")

    moved = command(*orders, *graduation, "--json")
    is_moved = table_contents() != before
    command("--undo")

    assert '"promoted": 4' in moved
    assert is_moved
    assert table_contents() == before


def test_command_says_what_stops_it(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()

    with pytest.raises(CommandError):
        command("--order", "61-у", "--order-date", "2026-05-29")
