"""Importing thematic plans (formats §8)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from core.models import School
from journal.enums import PlanStatus
from journal.models import PlanAssignment, PlanItem, ThematicPlan
from journal.services.plans.importing import PlanImportReport, import_plan
from school.imports.problems import ImportRefused, Severity
from school.models import AcademicYear, ImportRun, Subject
from school.services.imports import UndoRefused, undo_import
from tests.factories import school as factory
from tests.factories import timetables as files
from tests.factories.cast import Cast
from tests.factories.timetables import said
from tests.journal.test_plan_reading import table

NOW = dt.datetime(2025, 8, 25, 9, 0, tzinfo=dt.UTC)
PLANS = files.SAMPLES / "plans"


@pytest.fixture
def year(db: None) -> AcademicYear:
    return factory.make_year(factory.make_school("planned"))


def load(year: AcademicYear, path: Path | bytes, **options: object) -> PlanImportReport:
    return import_plan(school=year.school, year=year, path=path, now=NOW, **options)


def test_list_of_a_federal_programme_is_read(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    assert (report.action, report.title, report.version) == (
        "added",
        said("%(subject)s, grade %(grade)s", subject="География", grade=5),
        1,
    )
    assert (report.subject, report.is_subject_guessed) == ("География", True)
    assert (report.grade, report.is_grade_guessed) == (5, True)
    assert (report.lessons, report.hours, report.declared_hours) == (18, Decimal(18), 34)
    assert report.works == {"practical": 2, "control": 1}
    plan = ThematicPlan.objects.get(pk=report.plan_id)
    assert (plan.status, plan.owner, plan.grade) == (PlanStatus.DRAFT, None, 5)
    items = list(plan.items.order_by("number"))
    assert [item.number for item in items] == list(range(1, 19))
    assert items[2].topic.endswith("«Дневник погоды своего двора»")
    assert [item.work_category for item in items[9:12]] == ["", "control", ""]


def test_totals_that_do_not_match_are_told_and_not_refused(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    mismatches = [item.message for item in report.problems if not item.value]
    assert mismatches == [
        said("The file states %(declared)s hours, its lessons make %(total)s.")
        % {"declared": 34, "total": "18"},
        said("The federal programme has %(stated)s hours, the plan %(hours)s.")
        % {"stated": "34", "hours": "18"},
    ]
    assert {item.severity for item in report.problems} == {Severity.WARNING}


def test_encodings_of_one_list_make_one_plan(year: AcademicYear) -> None:
    first = load(year, PLANS / "russkij-yazyk-ooo_5kl_cp1251.csv")
    second = load(year, PLANS / "russkij-yazyk-ooo_5kl_utf8bom.csv")

    assert (first.action, second.action) == ("added", "unchanged")
    assert second.plan_id == first.plan_id
    assert second.run_id is None
    assert PlanItem.objects.count() == 20


def test_edsoo_workbook_is_read(year: AcademicYear) -> None:
    report = load(year, PLANS / "matematika_5kl_edsoo.xlsx")

    assert (report.subject, report.grade, report.lessons) == ("Математика", 5, 12)
    assert (report.hours, report.declared_hours) == (Decimal(21), 22)
    assert report.works == {"control": 2, "practical": 1}
    items = PlanItem.objects.filter(plan=report.plan_id).order_by("number")
    assert [(item.number, item.hours) for item in items[:4]] == [(1, 1), (2, 1), (3, 2), (4, 1)]


def test_workbook_under_another_name_is_a_workbook(year: AcademicYear) -> None:
    content = (PLANS / "matematika_5kl_edsoo.xlsx").read_bytes()

    assert load(year, content, file_name="matematika_5kl.csv").lessons == 12


def test_dry_run_writes_nothing(year: AcademicYear) -> None:
    shown = load(year, PLANS / "geografiya-ooo_5kl.csv", dry_run=True)

    assert (shown.action, shown.run_id, shown.plan_id) == ("added", None, None)
    assert ThematicPlan.objects.count() == 0
    assert Subject.objects.count() == 0
    assert ImportRun.objects.count() == 0
    done = load(year, PLANS / "geografiya-ooo_5kl.csv")
    assert (done.tallies, done.problems) == (shown.tallies, shown.problems)


def test_changed_file_becomes_the_next_version_and_keeps_the_old_one(cast: Cast) -> None:
    subject = cast.maths.subject
    first = load(cast.year, table((1, "Дроби", 0)), subject=subject, grade=5)
    PlanAssignment.objects.create(
        school=cast.school,
        group=cast.maths,
        plan=ThematicPlan.objects.get(pk=first.plan_id),
    )
    second = load(cast.year, table((1, "Дроби", 0), (2, "Углы", 0)), subject=subject, grade=5)

    assert (second.action, second.version) == ("new_version", 2)
    assert PlanAssignment.objects.get().plan_id == first.plan_id
    assert ThematicPlan.objects.filter(subject=subject).count() == 2
    third = load(cast.year, table((1, "Дроби", 0), (2, "Углы", 0)), subject=subject, grade=5)
    assert (third.action, third.plan_id) == ("unchanged", second.plan_id)


def test_plan_belongs_to_the_person_who_ordered_it(cast: Cast) -> None:
    report = load(
        cast.year, table((1, "Дроби", 0)), subject="Математика", grade=5,
        ordered_by=cast.users["teacher"],
    )  # fmt: skip

    assert ThematicPlan.objects.get(pk=report.plan_id).owner == cast.staff["teacher"]


def test_subject_of_the_school_is_found_by_another_wording(cast: Cast) -> None:
    english = factory.make_subject(cast.school, "Английский язык")
    factory.make_subject(cast.other_school, "Иностранный (английский) язык")
    report = load(
        cast.year, table((1, "Hello", 0)), subject="Иностранный (английский) язык", grade=5
    )

    assert ThematicPlan.objects.get(pk=report.plan_id).subject == english


def test_subject_or_grade_that_cannot_be_told_is_asked_for(year: AcademicYear) -> None:
    content = table((1, "Дроби", 0))

    for options in ({}, {"subject": "Математика"}, {"grade": 5}):
        with pytest.raises(ImportRefused):
            load(year, content, file_name="plan.csv", **options)
    with pytest.raises(ImportRefused):
        load(year, content, subject="Математика", grade=12)
    assert ThematicPlan.objects.count() == 0


def test_closed_year_takes_no_plans(year: AcademicYear) -> None:
    year.closed_at = NOW
    year.save(update_fields=["closed_at"])

    with pytest.raises(ImportRefused):
        load(year, PLANS / "geografiya-ooo_5kl.csv")

    assert Subject.objects.count() == 0


def test_plan_is_taken_back(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    undo_import(actor=None, run=ImportRun.objects.get(pk=report.run_id), now=NOW)

    assert ThematicPlan.objects.count() == 0
    assert PlanItem.objects.count() == 0
    assert Subject.objects.count() == 0


def test_plan_that_a_group_is_taught_by_is_not_taken_back(cast: Cast) -> None:
    report = load(cast.year, table((1, "Дроби", 0)), subject="Математика", grade=5)
    PlanAssignment.objects.create(
        school=cast.school, group=cast.maths, plan=ThematicPlan.objects.get(pk=report.plan_id)
    )

    with pytest.raises(UndoRefused, match=": 1"):
        undo_import(actor=None, run=ImportRun.objects.get(pk=report.run_id), now=NOW)

    assert PlanItem.objects.filter(plan=report.plan_id).count() == 1


def test_topic_of_468_characters_is_kept_whole(year: AcademicYear) -> None:
    topic = ("Обобщение изученного; " * 30)[:467] + "."
    report = load(year, table((1, topic, 0)), subject="История", grade=9)

    assert len(topic) == 468
    assert PlanItem.objects.get(plan=report.plan_id).topic == topic


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        "Просто текст".encode(),
        b"\x00\x01\x02" * 50,
        b"PK\x03\x04 no zip",
        "№;Тема урока\n".encode(),
        "Дата;Ресурс\n1;2\n".encode(),
        b'1;"' + b"x" * 200_000,
        (PLANS / "frp_subject_hours.csv").read_bytes(),
    ],
)
def test_file_without_a_plan_is_refused_and_nothing_is_stored(
    year: AcademicYear, content: bytes
) -> None:
    with pytest.raises(ImportRefused) as caught:
        load(year, content, subject="Физика", grade=7)

    assert caught.value.problems[0].severity == Severity.REFUSED
    assert Subject.objects.count() == 0
    assert ImportRun.objects.count() == 0


# file → lessons, hours, total the file states, repeated topics, glued ends, works
REAL_PLANS = {
    "geografiya-ooo_5kl.csv": (34, 34, 34, 0, 10, {"practical": 10, "control": 2}),
    "geografiya-ooo_6kl.csv": (34, 34, 34, 0, 8, {"practical": 7, "control": 3}),
    "istoriya-ooo_5kl.csv": (102, 102, None, 36, 0, {"control": 6}),
    "literatura-ooo_5kl.csv": (102, 102, 102, 0, 1, {"control": 2}),
    "okruzhayuschij-mir-noo_1kl_v1.csv": (66, 66, 66, 0, 1, {"practical": 2}),
    "russkij-yazyk-ooo_5kl.csv": (
        *(170, 170, 170, 1, 1),
        {"control": 8, "written": 10, "practical": 19},
    ),
    "ENC_russkij_6kl_cp1251.csv": (
        *(204, 204, 204, 8, 1),
        {"control": 9, "practical": 33, "written": 13},
    ),
    "CONTAINER_geografiya_6kl_edsoo_layout.xlsx": (
        *(34, 34, 34, 0, 8),
        {"practical": 7, "control": 3},
    ),
}


@pytest.mark.parametrize("name", REAL_PLANS)
def test_real_plan_is_imported_to_the_last_lesson(year: AcademicYear, name: str) -> None:
    lessons, hours, declared, repeated, glued, works = REAL_PLANS[name]
    report = load(year, files.real("thematic-plans", name))

    assert (report.lessons, report.hours, report.declared_hours) == (lessons, hours, declared)
    assert report.works == works
    cut = said("What was glued to the end of the topic was cut off.")
    assert len([item for item in report.problems if item.message == cut]) == glued
    topics = PlanItem.objects.filter(plan=report.plan_id).values_list("topic", flat=True)
    assert len(topics) - len(set(topics)) == repeated
    assert not any("ОБЩЕЕ КОЛИЧЕСТВО" in topic for topic in topics)
    # Totals all match, and so do the hours of the federal programme beside them.
    assert len(report.problems) == glued + (1 if repeated else 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ENC_russkij_6kl_cp1251.csv", "ENC_russkij_6kl_utf8bom.csv"),
        ("geografiya-ooo_6kl.csv", "CONTAINER_geografiya_6kl_edsoo_layout.xlsx"),
    ],
)
def test_real_plan_in_another_container_is_the_same_plan(
    year: AcademicYear, one: str, other: str
) -> None:
    first = load(year, files.real("thematic-plans", one))
    second = load(year, files.real("thematic-plans", other))

    assert (second.action, second.plan_id) == ("unchanged", first.plan_id)


def test_plan_of_one_school_says_nothing_of_another(cast: Cast) -> None:
    load(cast.year, table((1, "Дроби", 0)), subject="Музыка", grade=5)

    assert not ThematicPlan.objects.filter(school=cast.other_school).exists()
    assert not Subject.objects.filter(school=cast.other_school, name="Музыка").exists()
    assert School.objects.count() == 2
