"""The page of the regulation: what it shows and to whom."""

import datetime as dt

import pytest
from django.utils import translation

from accounts.enums import Role
from school.enums import DeadlineCode, DueUnit, Level
from school.models import AcademicYear, Regulation
from school.selectors import regulation as selectors
from tests.factories.accounts import make_account, sign_in
from tests.factories.cast import Cast
from tests.factories.school import make_rule

PAGE = "/school/regulation/"


def edit_url(regulation: Regulation) -> str:
    return f"{PAGE}{regulation.pk}/edit/"


def test_page_shows_settings_deadlines_types_and_terms(cast: Cast) -> None:
    make_rule(cast.regulation, levels=[Level.PRIMARY], amount=3)
    make_rule(
        cast.regulation, code=DeadlineCode.PLAN, amount=109, unit=DueUnit.DATE, is_active=False
    )

    page = cast.client("teacher").get(PAGE)

    html = page.content.decode()
    assert page.status_code == 200
    assert "Положение о ведении электронного журнала" in html
    assert "4,50" in html
    assert "в течение 3 календарных дней" in html
    assert "Начальное общее образование" in html
    assert "до 01.09" in html
    assert "п. 4.4 Положения" in html
    assert "Контрольная работа" in html
    assert "III четверть" in html


@pytest.mark.parametrize(
    ("name", "can_edit"),
    [
        ("administrator", True),
        ("deputy", True),
        ("director", False),
        ("teacher", False),
        ("auditor", False),
        ("secretary", False),
        ("health_worker", False),
    ],
)
def test_links_to_change_are_shown_to_editors_only(cast: Cast, name: str, can_edit: bool) -> None:
    page = cast.client(name).get(PAGE)

    assert page.status_code == 200
    assert (edit_url(cast.regulation) in page.content.decode()) is can_edit


@pytest.mark.parametrize("name", ["mother", "pupil"])
def test_families_read_no_regulation(cast: Cast, name: str) -> None:
    assert cast.client(name).get(PAGE).status_code == 403


def test_page_takes_the_same_queries_for_one_rule_and_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("deputy")
    for count in (1, 2):
        for number in range(count):
            make_rule(cast.regulation, code=f"D{count}{number}")
        # user, hats; the page's six (years, regulation, schemes, terms, rules, types); two of the
        # history, whose third, the names, is not asked while nobody has changed anything
        with django_assert_num_queries(9):
            client.get(PAGE)


def test_year_of_another_school_is_not_found(cast: Cast) -> None:
    foreign = AcademicYear.objects.get(school=cast.other_school)

    assert cast.client("deputy").get(f"{PAGE}?year={foreign.pk}").status_code == 404


@pytest.mark.parametrize("year", ["", "x", "-1", "1.5", "٣", "9" * 30, "9" * 5000, "1\x00"])
def test_malformed_year_is_not_found(cast: Cast, year: str) -> None:
    assert cast.client("deputy").get(PAGE, {"year": year}).status_code == 404


def test_current_year_is_shown_and_others_are_tabs(cast: Cast) -> None:
    ahead = AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )

    page = cast.client("teacher").get(PAGE)

    assert page.context["page"].year == cast.year
    assert [tab["label"] for tab in page.context["years"]] == ["2026/2027", "2025/2026"]
    assert cast.client("teacher").get(f"{PAGE}?year={ahead.pk}").context["page"].year == ahead


def test_last_year_stays_current_in_summer(cast: Cast) -> None:
    page = selectors.regulation_page(cast.actors["deputy"], year_id=None, today=dt.date(2026, 7, 1))

    assert page is not None
    assert page.year == cast.year


def test_school_without_a_year_is_told_what_to_do(db: None) -> None:
    make_account("deputy", role=Role.DEPUTY)

    page = sign_in("deputy").get(PAGE)

    assert page.status_code == 200
    assert "В школе ещё нет учебного года" in page.content.decode()


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (0, DueUnit.SCHOOL_DAY_END, "в тот же день"),
        (0, DueUnit.CALENDAR_DAYS, "в тот же день"),
        (1, DueUnit.CALENDAR_DAYS, "в течение 1 календарного дня"),
        (7, DueUnit.CALENDAR_DAYS, "в течение 7 календарных дней"),
        (2, DueUnit.SCHOOL_DAYS, "в течение 2 учебных дней"),
        (24, DueUnit.HOURS, "в течение 24 часов"),
        (8, DueUnit.DAY_OF_MONTH, "до 8-го числа следующего месяца"),
        (109, DueUnit.DATE, "до 01.09"),
        (2506, DueUnit.DATE, "до 25.06"),
    ],
)
def test_deadline_is_told_in_words(amount: int, unit: str, text: str) -> None:
    with translation.override("ru"):
        assert selectors.due_text(amount, unit) == text


@pytest.mark.parametrize(
    ("grades", "text"),
    [([1, 2, 3, 4], "1–4"), ([9, 11, 10, 1], "1, 9–11"), ([5], "5"), ([], "")],
)
def test_grades_are_told_as_spans(grades: list[int], text: str) -> None:
    assert selectors.spans(grades) == text
