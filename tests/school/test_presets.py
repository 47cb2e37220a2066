"""The five orders, conflict by conflict (domain §1.6). Ids in the names are the requirements'."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import NotAllowed
from core.models import School
from school.enums import Level, Preset, TermKind
from school.models import AcademicYear, DeadlineRule, Regulation, TermScheme, WorkType
from school.services import regulation
from school.services.regulation import presets

ALL = ["primary", "basic", "secondary"]


@pytest.fixture
def year(db: None) -> AcademicYear:
    school = School.objects.create(slug="presets", name="Школа", full_name="Школа")
    return AcademicYear.objects.create(
        school=school,
        name="2025/2026",
        starts_on=dt.date(2025, 9, 1),
        ends_on=dt.date(2026, 5, 26),
    )


def in_force(adopted: Regulation) -> set[tuple[str, tuple[str, ...], int, str]]:
    return {
        (rule.code, tuple(rule.levels), rule.amount, rule.unit)
        for rule in DeadlineRule.objects.filter(regulation=adopted, is_active=True)
    }


# code, levels, amount, unit, clause
CONFLICTS = [
    pytest.param("s0", "D1", ALL, 0, "school_day_end", "п. 6 приказа", id="S0-6b-lesson"),
    pytest.param("s0", "D2", ALL, 0, "school_day_end", "п. 6 приказа", id="S0-6b-homework"),
    pytest.param("s0", "D8", ALL, 30, "calendar_days", "п. 7 приказа", id="S0-7g"),
    pytest.param("s0", "D14", ALL, 0, "calendar_days", "п. 7 приказа", id="S0-7h"),
    pytest.param("s0", "D17", ALL, 3105, "date", "п. 9 приказа", id="S0-9c"),
    pytest.param("s1", "D1", ALL, 0, "school_day_end", "п. 5.5 Положения", id="S1-5.5"),
    pytest.param("s1", "D2", ALL, 0, "school_day_end", "п. 4.4 Положения", id="S1-4.4g"),
    pytest.param(
        "s1", "D3", ["primary"], 3, "calendar_days", "п. 4.4 Положения", id="S1-4.4c-primary"
    ),
    pytest.param(
        "s1",
        "D3",
        ["basic", "secondary"],
        7,
        "calendar_days",
        "п. 4.4 Положения",
        id="S1-4.4c-basic",
    ),
    pytest.param("s1", "D4", ALL, 24, "hours", "п. 4.4 Положения", id="S1-4.4j"),
    pytest.param("s1", "D5", ALL, 109, "date", "п. 4.4 Положения", id="S1-4.4a"),
    pytest.param("s1", "D7", ALL, 7, "calendar_days", "п. 4.3 Положения", id="S1-4.3f"),
    pytest.param("s1", "D8", ALL, 30, "calendar_days", "п. 4.3 Положения", id="S1-4.3e"),
    pytest.param("s1", "D9", ALL, 7, "calendar_days", "п. 8.3 Положения", id="S1-8.3"),
    pytest.param("s1", "D14", ALL, 0, "calendar_days", "п. 4.3 Положения", id="S1-4.3g-2"),
    pytest.param("s1", "D17", ALL, 2506, "date", "п. 7.4 Положения", id="S1-7.4"),
    pytest.param("s1", "D18", ALL, 1, "hours", "п. 3.15 Положения", id="S1-3.15"),
    pytest.param("s1", "D19", ALL, 24, "hours", "п. 8.2 Положения", id="S1-8.2"),
    pytest.param("s3", "D1", ALL, 0, "school_day_end", "п. 2 приказа", id="S3-2c"),
    pytest.param("s3", "D2", ALL, 0, "school_day_end", "п. 2 приказа", id="S3-2d"),
    pytest.param("s3", "D3", ALL, 7, "calendar_days", "п. 2 приказа", id="S3-2e-written"),
    pytest.param("s3", "D4", ALL, 7, "calendar_days", "п. 2 приказа", id="S3-2e-control"),
    pytest.param("s3", "D5", ALL, 1009, "date", "п. 2 приказа", id="S3-2a"),
    pytest.param("s3", "D6", ALL, 1009, "date", "п. 2 приказа", id="S3-2b-schedule"),
    pytest.param("s3", "D7", ALL, 0, "school_day_end", "п. 1 приказа", id="S3-1d"),
    pytest.param("s3", "D9", ALL, 14, "calendar_days", "п. 1 приказа", id="S3-1e"),
    pytest.param("s3", "D10", ALL, 7, "calendar_days", "п. 1, 3 приказа", id="S3-1f"),
    pytest.param("s3", "D11", ALL, 30, "calendar_days", "п. 1 приказа", id="S3-1g"),
    pytest.param("s3", "D12", ALL, 8, "day_of_month", "п. 2 приказа", id="S3-2i"),
    pytest.param("s3", "D13", ALL, 30, "calendar_days", "п. 3 приказа", id="S3-3c"),
    pytest.param(
        "s3",
        "D14",
        ALL,
        0,
        "calendar_days",
        "п. 1 приказа; предварительный отчёт — за две недели до конца периода",
        id="S3-1h",
    ),
    pytest.param("s3", "D15", ALL, 2, "calendar_days", "п. 2 приказа", id="S3-2g"),
    pytest.param("s3", "D16", ALL, 7, "calendar_days", "п. 4 приказа", id="S3-4f"),
    pytest.param("s3", "D20", ALL, 30, "calendar_days", "п. 4 приказа", id="S3-4c"),
]


@pytest.mark.parametrize(("preset", "code", "levels", "amount", "unit", "clause"), CONFLICTS)
def test_preset_sets_deadline_of_order(
    year: AcademicYear,
    preset: str,
    code: str,
    levels: list[str],
    amount: int,
    unit: str,
    clause: str,
) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    rule = DeadlineRule.objects.get(regulation=adopted, code=code, levels=levels)
    assert (rule.amount, rule.unit, rule.clause, rule.is_active) == (amount, unit, clause, True)


@pytest.mark.parametrize("preset", ["s0", "s1", "s3"])
def test_preset_has_no_deadline_in_force_beyond_its_order(year: AcademicYear, preset: str) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    expected = {
        (row.values[1], tuple(row.values[2]), row.values[3], row.values[4])
        for row in CONFLICTS
        if row.values[0] == preset
    }
    assert in_force(adopted) == expected


@pytest.mark.parametrize("preset", ["s2", "s4"])
def test_silent_order_has_only_the_default_for_homework(year: AcademicYear, preset: str) -> None:
    """S2-7.У3 and S4-10b name no day; §1.6 still defaults homework to the end of the day."""
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    assert in_force(adopted) == {("D2", tuple(ALL), 0, "school_day_end")}


def test_s0_6c_leaves_written_works_to_the_regulation(year: AcademicYear) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset="s0")

    rules = DeadlineRule.objects.filter(regulation=adopted, code__in=["D3", "D4"])
    assert [(rule.is_active, rule.clause) for rule in rules] == [
        (False, "п. 6 приказа: срок устанавливает Положение")
    ] * 2


@pytest.mark.parametrize("preset", list(Preset))
def test_preset_carries_whole_catalogue_for_every_level(year: AcademicYear, preset: str) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    rules = DeadlineRule.objects.filter(regulation=adopted)
    for level in Level:
        codes = sorted((r.code for r in rules if level in r.levels), key=lambda c: int(c[1:]))
        assert codes == [f"D{n}" for n in range(1, 21)]


@pytest.mark.parametrize("preset", list(Preset))
def test_deadline_in_force_names_its_clause_and_source(preset: Preset) -> None:
    for rule in presets.PRESETS[preset].rules:
        assert bool(rule.source and rule.clause) or not rule.is_active, rule


TERMS = [
    ("s0", {TermKind.TRIMESTER: list(range(1, 12))}),  # S0-4c
    ("s1", {TermKind.QUARTER: list(range(1, 10)), TermKind.HALF_YEAR: [10, 11]}),  # S1-4.4h
    ("s2", {TermKind.QUARTER: list(range(1, 10)), TermKind.HALF_YEAR: [10, 11]}),
    ("s3", {TermKind.QUARTER: list(range(1, 10)), TermKind.HALF_YEAR: [10, 11]}),  # S3-2b
    ("s4", {TermKind.QUARTER: list(range(1, 10)), TermKind.HALF_YEAR: [10, 11]}),
]


@pytest.mark.parametrize(("preset", "expected"), TERMS)
def test_s0_4c_trimesters_elsewhere_quarters_and_half_years(
    year: AcademicYear, preset: str, expected: dict[str, list[int]]
) -> None:
    regulation.adopt_preset(actor=None, year=year, preset=preset)

    schemes = TermScheme.objects.filter(year=year)
    assert {scheme.kind: scheme.grades for scheme in schemes} == expected


def test_adopting_keeps_term_schemes_that_are_there(year: AcademicYear) -> None:
    TermScheme.objects.create(
        school_id=year.school_id, year=year, kind=TermKind.MODULE, grades=[5, 6]
    )

    regulation.adopt_preset(actor=None, year=year, preset="s3")

    assert [s.kind for s in TermScheme.objects.filter(year=year)] == [TermKind.MODULE]


# subgroups by class teacher, logins by class teacher, report days, control works (math/rus, other),
# print of lower and final grades
SETTINGS = [
    pytest.param("s0", True, True, 7, None, None, "3105", "3105", id="S0-7b-7c-9c"),
    pytest.param("s1", True, False, 7, None, None, "2506", "3006", id="S1-4.1c-4.1e-7.4-8.3"),
    pytest.param("s2", True, True, 7, None, None, "2506", "3006", id="S2-7.K2-7.K4"),
    pytest.param("s3", True, True, 14, 2, 1, "2506", "3006", id="S3-1e-2b"),
    pytest.param("s4", True, True, 7, None, None, "2506", "3006", id="S4"),
]


@pytest.mark.parametrize(
    ("preset", "subgroups", "logins", "days", "main", "other", "lower", "final"), SETTINGS
)
def test_preset_settings_differ_as_the_orders_do(
    year: AcademicYear,
    preset: str,
    subgroups: bool,
    logins: bool,
    days: int,
    main: int | None,
    other: int | None,
    lower: str,
    final: str,
) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    adopted.refresh_from_db()
    assert (
        adopted.class_teacher_makes_subgroups,
        adopted.class_teacher_issues_credentials,
        adopted.parent_report_days,
        adopted.control_works_per_term,
        adopted.control_works_per_term_other,
        adopted.print_by_lower,
        adopted.print_by_final,
    ) == (subgroups, logins, days, main, other, lower, final)
    # No order departs from the five-point scale; class teachers nowhere set others' marks.
    assert (adopted.mark_min, adopted.mark_max, adopted.class_teacher_edits_marks) == (2, 5, False)


def weights(adopted: Regulation) -> dict[str, Decimal]:
    return dict(WorkType.objects.filter(regulation=adopted).values_list("name", "weight"))


def test_s3_2f_control_work_weighs_two_and_everything_else_one(year: AcademicYear) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset="s3")

    types = WorkType.objects.filter(regulation=adopted)
    assert {t.weight for t in types if t.category == "control"} == {Decimal("2.0")}
    assert {t.weight for t in types if t.category != "control"} == {Decimal("1.0")}
    assert weights(adopted)["Контрольная работа"] == Decimal("2.0")


@pytest.mark.parametrize("preset", ["s0", "s1", "s2", "s4"])
def test_other_orders_weigh_by_decimals(year: AcademicYear, preset: str) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    found = weights(adopted)
    assert [
        found["Контрольная работа"],
        found["Изложение"],
        found["Лабораторная работа"],
        found["Самостоятельная работа"],
        found["Ответ на уроке"],
    ] == [Decimal("1.5"), Decimal("1.4"), Decimal("1.3"), Decimal("1.2"), Decimal("1.0")]


@pytest.mark.parametrize("preset", list(Preset))
def test_s1_4_4i_titles_of_control_and_practical_works_are_obligatory(
    year: AcademicYear, preset: str
) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    types = WorkType.objects.filter(regulation=adopted)
    assert {t.category for t in types if t.needs_title} == {"control", "practical"}
    assert {t.category for t in types if not t.needs_title} == {"oral", "written"}


@pytest.mark.parametrize("preset", list(Preset))
def test_dictionary_of_work_types_is_complete(year: AcademicYear, preset: str) -> None:
    adopted = regulation.adopt_preset(actor=None, year=year, preset=preset)

    types = WorkType.objects.filter(regulation=adopted)
    assert types.count() == 33
    assert len({t.abbreviation for t in types}) == 33
    assert [(t.code, t.name) for t in types if t.is_default] == [(10, "Ответ на уроке")]


def test_second_regulation_of_a_year_is_refused(year: AcademicYear) -> None:
    regulation.adopt_preset(actor=None, year=year, preset="s3")

    with pytest.raises(regulation.RegulationExists):
        regulation.adopt_preset(actor=None, year=year, preset="s1")

    assert [r.preset for r in Regulation.objects.filter(year=year)] == ["s3"]
    assert WorkType.objects.filter(regulation__year=year).count() == 33


def test_adopting_for_another_school_is_refused(year: AcademicYear) -> None:
    stranger = Actor(user_id=1, school_id=year.school_id + 1, role=Role.ADMINISTRATOR)

    with pytest.raises(NotAllowed):
        regulation.adopt_preset(actor=stranger, year=year, preset="s3")

    assert not Regulation.objects.filter(year=year).exists()


def test_every_row_belongs_to_the_school_of_the_year(year: AcademicYear) -> None:
    actor = Actor(user_id=1, school_id=year.school_id, role=Role.ADMINISTRATOR)

    regulation.adopt_preset(actor=actor, year=year, preset="s0")

    for model in (Regulation, DeadlineRule, WorkType, TermScheme):
        assert set(model.objects.values_list("school_id", flat=True)) == {year.school_id}
