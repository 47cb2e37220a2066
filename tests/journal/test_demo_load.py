"""Loading the demo: the same again from the same seed, refusals, the command, from files."""

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core.models import School
from journal.demo.blueprint import DEFAULT_TODAY, FULL, GYMNASIUM, SMALL, Blueprint
from journal.demo.load import DemoError, DemoReport, Options, is_loaded, load_demo
from journal.demo.sources import Files
from journal.models import Lesson, Mark, TermMark
from school.enums import GroupPurpose
from school.models import (
    ImportRun,
    Student,
    TeachingGroup,
)
from tests.factories import demo as factory
from tests.factories.cast import Cast

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

# --- the same again -----------------------------------------------------------------------------


def digest_of(blueprint: Blueprint, seed: int) -> str:
    with transaction.atomic():
        factory.load(blueprint, seed=seed)
        found = factory.digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_same_seed_gives_same_names_and_marks_another_seed_others() -> None:
    first, again, other = (digest_of(SMALL, seed) for seed in (35, 35, 36))

    assert first == again
    assert first != other


def test_options_know_one_another_by_digest() -> None:
    options = Options(SMALL, 35, DEFAULT_TODAY)

    assert options.digest == Options(SMALL, 35, DEFAULT_TODAY).digest
    others = [
        Options(FULL, 35, DEFAULT_TODAY),
        Options(SMALL, 36, DEFAULT_TODAY),
        Options(SMALL, 35, DEFAULT_TODAY - dt.timedelta(days=1)),
        Options(SMALL, 35, DEFAULT_TODAY, Files(SAMPLES / "timetable" / "grid.xlsx")),
    ]
    assert len({options.digest, *(other.digest for other in others)}) == 5


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_later_in_the_day_more_of_today_is_filled_and_the_past_is_the_same() -> None:
    found = []
    for hour in (3, 9):
        with transaction.atomic():
            factory.load(SMALL, now=factory.NOW.replace(hour=hour))
            today = Lesson.objects.filter(on=DEFAULT_TODAY, school__slug="gymnasium")
            filled = today.filter(topic__gt="")
            found.append((factory.digest(), filled.count(), today.count()))
            last = filled.order_by("ends_at").values_list("ends_at", flat=True).last()
            teachers = set(filled.values_list("teacher__user__login", flat=True))
            late = Mark.objects.filter(recorded_at__gte=factory.NOW.replace(hour=hour))
            assert not late.exists()
            transaction.set_rollback(True)

    (past, none, total), (same_past, some, same_total) = found
    assert (past, total) == (same_past, same_total)
    assert none == 0 < some < total
    # It is noon in Moscow, and the main teachers have left theirs to the reader.
    assert last <= dt.time(12, 5)
    assert not {"teacher1", "teacher2"} & teachers


# --- refusals -----------------------------------------------------------------------------------


def options_of_small(**changes: object) -> Options:
    return replace(Options(SMALL, 35, DEFAULT_TODAY), **changes)


def test_demo_is_not_loaded_beside_a_real_school(cast: Cast) -> None:
    before = Counter(Student.objects.values_list("school", flat=True))

    with pytest.raises(DemoError):
        load_demo(options_of_small(), now=factory.NOW, progress=lambda step: None)

    assert Counter(Student.objects.values_list("school", flat=True)) == before
    assert School.objects.count() == 2


def test_command_says_in_one_sentence_why_it_refuses(cast: Cast) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_demo", "--small", "--if-needed", verbosity=0)

    assert str(refused.value).count("\n") == 0
    assert not ImportRun.objects.filter(kind="demo").exists()


@pytest.mark.django_db
def test_second_demo_is_refused() -> None:
    school = School.objects.create(slug="gymnasium", name="Гимназия", full_name="Гимназия")
    ImportRun.objects.create(
        school=school, kind="demo", file_name="full", sha256="0" * 64, created_at=factory.NOW
    )

    with pytest.raises(DemoError):
        load_demo(options_of_small(), now=factory.NOW, progress=lambda step: None)

    assert not is_loaded(options_of_small())


@pytest.mark.django_db
def test_loaded_demo_is_left_alone_if_not_needed() -> None:
    school = School.objects.create(slug="gymnasium", name="Гимназия", full_name="Гимназия")
    ImportRun.objects.create(
        school=school,
        kind="demo",
        file_name="small",
        sha256=options_of_small().digest,
        created_at=factory.NOW,
    )
    out = StringIO()

    call_command("load_demo", "--small", "--if-needed", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"loaded": False}
    assert not Student.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("today", [dt.date(2025, 8, 31), dt.date(2026, 9, 1)])
def test_day_outside_the_demo_year_is_refused(today: dt.date) -> None:
    with pytest.raises(DemoError):
        load_demo(options_of_small(today=today), now=factory.NOW, progress=lambda step: None)

    assert not School.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ["--plans", "."],
        ["--timetable", "absent.xlsx"],
        ["--timetable", __file__, "--plans", "absent"],
        ["--today", "14.05.2026"],
        ["--timetable", __file__],
    ],
    ids=["plans-alone", "no-file", "no-directory", "no-date", "no-timetable"],
)
def test_bad_arguments_are_refused_and_nothing_is_stored(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("load_demo", "--small", *arguments, verbosity=0)

    assert not School.objects.exists()


@pytest.mark.django_db
def test_logins_of_a_database_without_demo_are_refused() -> None:
    with pytest.raises(CommandError):
        call_command("demo_logins", stdout=StringIO())


# --- the command --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_command_reports_rows_and_steps_as_json() -> None:
    out, logins = StringIO(), StringIO()

    call_command("load_demo", "--small", "--today", "2025-10-01", "--json", stdout=out)
    call_command("demo_logins", "--json", stdout=logins)

    report = json.loads(out.getvalue())
    assert (report["loaded"], report["rows"]["core.School"], report["problems"]) == (True, 2, [])
    assert report["rows"]["journal.Mark"] == Mark.objects.count() > 1000
    assert sum(report["steps"].values()) <= report["seconds"] + 1
    # Nothing was over on 1 October: no term is closed, none has marks.
    assert TermMark.objects.count() == 0
    assert {row["login"] for row in json.loads(logins.getvalue())["logins"]} >= {
        "admin", "deputy", "mother1", "student1", "teacher1", "village-deputy",
    }  # fmt: skip


# --- from files ---------------------------------------------------------------------------------


def check_imported_school(report: DemoReport) -> None:
    groups = TeachingGroup.objects.filter(school__slug="gymnasium")
    assert not groups.filter(assignments__isnull=True).exists()
    assert not groups.filter(lessons__isnull=True).exists()
    lessons = groups.filter(purpose=GroupPurpose.LESSONS)
    assert not lessons.filter(plan_assignment__isnull=True).exists()
    assert Mark.objects.filter(work__lesson__group__in=groups).count() > 200
    assert report.rows["core.School"] == 2


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["grid.xlsx", "exchange_cp1251.nsxml", "plan_only_cp1251.nsxml"])
def test_demo_starts_from_a_timetable_file(name: str) -> None:
    blueprint = Blueprint("files", (GYMNASIUM, SMALL.schools[1]))

    report = factory.load(blueprint, files=Files(SAMPLES / "timetable" / name, SAMPLES / "plans"))

    check_imported_school(report)
    # Two lessons in one room may be what the file itself says.
    assert set(factory.clashes()) <= {"room"}
    assert Lesson.objects.filter(
        school__slug="gymnasium", plan_item__plan__title__gt="", topic__gt=""
    ).exists()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_lesson_of_an_imported_timetable_has_a_topic_of_an_imported_plan() -> None:
    files = Files(SAMPLES / "timetable" / "grid.xlsx", SAMPLES / "plans")
    factory.load(Blueprint("files", (GYMNASIUM, SMALL.schools[1])), files=files)

    plans = {row.report["plan"]: row.file_name for row in ImportRun.objects.filter(kind="plan")}
    taught = Lesson.objects.filter(plan_item__plan__in=plans, topic__gt="")
    assert taught.filter(group__school__slug="gymnasium").count() > 20
    assert set(taught.values_list("plan_item__plan__status", flat=True)) == {"approved"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["xlsx/k0t404_dev_5-7.xlsx", "nsxml/plan_only_fixture_cp1251.nsxml"]
)
def test_demo_starts_from_a_real_timetable(name: str) -> None:
    timetable = SHARED / "timetable" / name
    if not timetable.is_file():
        pytest.skip("the real timetables are not beside this checkout")

    report = load_demo(
        Options(
            Blueprint("files", (GYMNASIUM, SMALL.schools[1])),
            35,
            dt.date(2025, 10, 6),
            Files(timetable, SHARED / "thematic-plans"),
        ),
        now=factory.NOW,
        progress=lambda step: None,
    )

    check_imported_school(report)
    assert set(factory.clashes()) <= {"room"}
