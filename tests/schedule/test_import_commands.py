"""``manage.py import_timetable`` and ``import_plan``."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journal.models import ThematicPlan
from schedule.models import TimetableEntry
from school.models import ImportRun, TeachingGroup
from tests.factories import school as factory
from tests.factories import timetables as files
from tests.schedule.conftest import EmptySchool

PLANS = files.SAMPLES / "plans"


def run(command: str, *arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def run_json(command: str, *arguments: object) -> list[dict[str, object]]:
    return [json.loads(line) for line in run(command, *arguments, "--json").splitlines()]


def test_timetable_is_imported_and_taken_back(empty: EmptySchool) -> None:
    shown = run("import_timetable", files.GRID, "--school", "empty", "--year", "2025/2026")

    assert "82" in shown
    assert TeachingGroup.objects.count() == 51
    number = ImportRun.objects.get().pk
    assert f"--undo {number}" in shown
    run("import_timetable", "--undo", number)
    assert TeachingGroup.objects.count() == 0


def test_dry_run_of_a_timetable_writes_nothing(empty: EmptySchool) -> None:
    run("import_timetable", files.EXCHANGE, "--year", "2025/2026", "--dry-run")

    assert TeachingGroup.objects.count() == 0


def test_report_of_a_timetable_is_readable_by_a_machine(empty: EmptySchool) -> None:
    (report,) = run_json("import_timetable", files.EXCHANGE, "--year", "2025/2026")

    assert (report["lesson_cells"], report["placed_cells"], report["unplaced_cells"]) == (67, 65, 2)
    assert report["tallies"]["school.teachinggroup"]["added"] == 26
    assert report["since"] == "2025-09-01"
    assert TimetableEntry.objects.count() == 65


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("/nowhere/a.xlsx",),
        (files.GRID, "--school", "none"),
        (files.GRID, "--year", "1999/2000"),
        (files.GRID, "--year", "2025/2026", "--from", "tomorrow"),
        (files.GRID, "--year", "2025/2026", "--from", "2025-13-45"),
        (files.GRID, "--year", "2025/2026", "--from", "2031-01-01"),
        ("--undo", 0),
    ],
)
def test_bad_timetable_command_fails_with_one_line(
    empty: EmptySchool, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(CommandError) as caught:
        run("import_timetable", *arguments)

    assert len(str(caught.value).splitlines()) == 1
    assert caught.value.returncode == 1
    assert ImportRun.objects.count() == 0


def test_bad_file_is_told_to_a_machine_too(empty: EmptySchool, tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(b"<TimeTableExchange><Plan>")
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_timetable", str(path), "--year", "2025/2026", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert [(item["severity"], item["value"]) for item in told["problems"]] == [
        ("refused", "bad.xml")
    ]


def test_school_must_be_named_where_there_are_several(empty: EmptySchool) -> None:
    factory.make_school("second")

    with pytest.raises(CommandError, match="--school"):
        run("import_timetable", files.GRID, "--year", "2025/2026")


def test_import_of_another_school_is_not_undone(empty: EmptySchool) -> None:
    factory.make_school("second")
    run("import_timetable", files.GRID, "--school", "empty", "--year", "2025/2026")

    with pytest.raises(CommandError):
        run("import_timetable", "--undo", ImportRun.objects.get().pk, "--school", "second")

    assert TeachingGroup.objects.count() == 51


def test_directory_of_plans_is_imported(empty: EmptySchool) -> None:
    reports = run_json("import_plan", PLANS, "--year", "2025/2026")

    assert [(item["file"], item["action"]) for item in reports] == [
        ("geografiya-ooo_5kl.csv", "added"),
        ("matematika_5kl_edsoo.xlsx", "added"),
        ("russkij-yazyk-ooo_5kl_cp1251.csv", "added"),
        ("russkij-yazyk-ooo_5kl_utf8bom.csv", "unchanged"),
    ]
    assert ThematicPlan.objects.count() == 3


def test_guess_of_a_plan_is_shown(empty: EmptySchool) -> None:
    shown = run("import_plan", PLANS / "geografiya-ooo_5kl.csv", "--year", "2025/2026", "--dry-run")

    assert "География" in shown
    assert ThematicPlan.objects.count() == 0


def test_refused_plan_does_not_stop_the_others(empty: EmptySchool, tmp_path: Path) -> None:
    (tmp_path / "a_5kl.csv").write_text("нет таблицы")
    good = PLANS / "geografiya-ooo_5kl.csv"

    with pytest.raises(CommandError, match=r"a_5kl\.csv") as caught:
        run("import_plan", tmp_path, good, "--year", "2025/2026")

    assert len(str(caught.value).splitlines()) == 1
    assert ThematicPlan.objects.count() == 1


def test_directory_without_plans_is_refused(empty: EmptySchool, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run("import_plan", tmp_path, "--year", "2025/2026")
