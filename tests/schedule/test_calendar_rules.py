"""What does not fit together in a calendar (formats §10)."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.rules.calendar import (
    Calendar,
    ClassWeek,
    DaysOff,
    OwnDay,
    Part,
    Scheme,
    errors,
    findings,
    has_lessons,
    length_of,
    likely_year,
    new_errors,
    safe_order,
    told_grades,
)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()


def part(name: str, first: str, last: str) -> Part:
    return Part("scheme-1", name, day(first), day(last))


def off(name: str, first: str, last: str, **fields: object) -> DaysOff:
    return DaysOff("span-1", name, day(first), day(last), **fields)


QUARTERS = (
    part("I четверть", "01.09.2025", "24.10.2025"),
    part("II четверть", "05.11.2025", "30.12.2025"),
    part("III четверть", "12.01.2026", "27.03.2026"),
    part("IV четверть", "06.04.2026", "26.05.2026"),
)
BREAKS = (
    off("Осенние каникулы", "25.10.2025", "02.11.2025"),
    off("Зимние каникулы", "31.12.2025", "11.01.2026"),
    off("Весенние каникулы", "28.03.2026", "05.04.2026"),
)
HOLIDAYS = tuple(
    off(name, one, one, kind="holiday")
    for name, one in (
        ("Выходной", "03.11.2025"),
        ("День народного единства", "04.11.2025"),
        ("День защитника Отечества", "23.02.2026"),
        ("Международный женский день (выходной)", "09.03.2026"),
        ("Праздник Весны и Труда", "01.05.2026"),
        ("День Победы (выходной)", "11.05.2026"),
    )
)
SOUND = Calendar(
    first=day("01.09.2025"),
    last=day("26.05.2026"),
    schemes=(Scheme("scheme-1", "Четверть", frozenset(range(1, 10)), QUARTERS),),
    off=(*BREAKS, *HOLIDAYS),
    classes=(ClassWeek("1", "5А", 5),),
    bell_shifts=frozenset({1}),
)


def with_off(*items: DaysOff) -> Calendar:
    return replace(SOUND, off=(*SOUND.off, *items))


def with_terms(*terms: Part) -> Calendar:
    return replace(SOUND, schemes=(replace(SOUND.schemes[0], terms=terms),))


def with_own(*days: OwnDay) -> Calendar:
    return replace(SOUND, own_days=days)


def codes(calendar: Calendar) -> list[tuple[bool, str]]:
    return [(finding.is_error, finding.code) for finding in findings(calendar)]


def test_the_usual_year_is_sound() -> None:
    assert findings(SOUND) == []


@pytest.mark.parametrize(
    ("calendar", "code", "is_error", "words"),
    [
        pytest.param(
            with_off(off("Весенние каникулы 2", "28.03.2025", "05.04.2025")),
            "wrong_year",
            True,
            "05.04.2026",
            id="wrong year",
        ),
        pytest.param(
            with_off(off("Весна", "28.03.2026", "05.04.2025")),
            "order",
            True,
            "05.04.2026",
            id="last day before the first",
        ),
        pytest.param(
            with_off(off("Лагерь", "27.06.2027", "30.07.2027", kind="exception")),
            "outside",
            True,
            "27.06.2027",
            id="outside",
        ),
        pytest.param(
            with_terms(*QUARTERS[:3], part("IV четверть", "20.03.2026", "26.05.2026")),
            "overlap",
            True,
            "III четверть",
            id="terms overlap",
        ),
        pytest.param(
            with_off(off("Ещё каникулы", "01.11.2025", "08.11.2025")),
            "overlap",
            False,
            "Осенние каникулы",
            id="breaks overlap",
        ),
        pytest.param(
            replace(SOUND, off=tuple(one for one in SOUND.off if one.kind != "holiday")),
            "gap",
            False,
            "03.11.2025–04.11.2025",
            id="gap that no holiday covers",
        ),
        pytest.param(
            replace(
                with_terms(*QUARTERS[:2], part("III", "09.01.2026", "27.03.2026"), QUARTERS[3]),
                off=(*SOUND.off, off("Выходной", "09.01.2026", "09.01.2026", kind="holiday")),
            ),
            "day_off",
            False,
            "09.01.2026",
            id="term begins on a day off",
        ),
        pytest.param(
            replace(SOUND, off=(replace(BREAKS[0], said_days=8), *BREAKS[1:], *HOLIDAYS)),
            "said_days",
            False,
            "8",
            id="eight days said, nine counted",
        ),
        pytest.param(
            with_off(off("Короткие каникулы", "16.02.2026", "18.02.2026")),
            "short_break",
            False,
            "7",
            id="break too short",
        ),
        pytest.param(
            with_off(off("Летние каникулы", "27.05.2026", "30.06.2026")),
            "summer",
            False,
            "31.08.2026",
            id="summer without end",
        ),
        pytest.param(
            with_off(off("Долгий карантин", "13.04.2026", "15.05.2026", kind="exception")),
            "weeks",
            False,
            "34",
            id="year too short",
        ),
        pytest.param(
            with_own(OwnDay("special-1", "Суббота", day("06.06.2026"), 1)),
            "outside",
            True,
            "06.06.2026",
            id="special day outside the year",
        ),
        pytest.param(
            with_own(
                OwnDay("special-1", "Суббота", day("06.12.2025"), 1),
                OwnDay("special-2", "Ещё раз", day("06.12.2025"), 2),
            ),
            "twice",
            True,
            "Ещё раз",
            id="special day twice",
        ),
        pytest.param(
            with_own(OwnDay("special-1", "Понедельник", day("08.12.2025"), 1)),
            "same_weekday",
            False,
            "",
            id="special day by its own weekday",
        ),
        pytest.param(
            replace(SOUND, classes=(ClassWeek("1", "5А", 5, shift=2),)),
            "no_bells",
            False,
            "5А",
            id="no bells for a shift",
        ),
        pytest.param(
            replace(SOUND, public={day("12.02.2026"): "Новый праздник"}),
            "public",
            False,
            "12.02.2026",
            id="public holiday missing",
        ),
        pytest.param(
            replace(SOUND, classes=(ClassWeek("1", "11А", 11),)),
            "no_terms",
            False,
            "",
            id="grade without terms",
        ),
        pytest.param(
            replace(
                SOUND,
                schemes=(*SOUND.schemes, Scheme("scheme-2", "Триместр", frozenset({9}), QUARTERS)),
            ),
            "two_schemes",
            True,
            "Четверть",
            id="grade in two schemes",
        ),
    ],
)
def test_each_mistake_is_found_once_with_its_place(
    calendar: Calendar, code: str, is_error: bool, words: str
) -> None:
    found = [finding for finding in findings(calendar) if finding.code == code]

    assert {finding.is_error for finding in found} == {is_error}
    assert any(words in finding.message for finding in found)
    assert all(finding.place for finding in found)


def test_a_break_inside_a_half_year_is_no_gap() -> None:
    halves = (
        part("I полугодие", "01.09.2025", "30.12.2025"),
        part("II полугодие", "12.01.2026", "26.05.2026"),
    )

    assert codes(with_terms(*halves)) == []


def test_a_change_is_only_blamed_for_its_own_errors() -> None:
    broken = with_terms(*QUARTERS[:3], part("IV четверть", "20.03.2026", "26.05.2026"))
    worse = replace(broken, own_days=(OwnDay("special-1", "Суббота", day("06.06.2026"), 1),))

    assert len(errors(broken)) == 1
    assert [finding.code for finding in new_errors(broken, worse)] == ["outside"]


@pytest.mark.parametrize(
    ("grade", "extra", "days", "weeks", "wanted"),
    [(5, (), 168, 34, 34), (1, ("16.02.2026", "22.02.2026"), 163, 33, 33)],
)
def test_weeks_of_a_year(
    grade: int, extra: tuple[str, ...], days: int, weeks: int, wanted: int
) -> None:
    calendar = with_off(*([off("Доп.", *extra, grades=frozenset({1}))] if extra else []))

    length = length_of(calendar, grade, 5)

    assert (length.days, length.weeks, length.wanted) == (days, weeks, wanted)


@pytest.mark.parametrize(
    ("on", "week_days", "class_key", "expected"),
    [
        ("20.10.2025", 5, "", True),
        ("25.10.2025", 6, "", False),
        ("18.10.2025", 5, "", False),
        ("18.10.2025", 6, "", True),
        ("04.11.2025", 5, "", False),
        ("06.12.2025", 5, "", True),
        ("02.02.2026", 5, "1", False),
        ("02.02.2026", 5, "2", True),
        ("27.05.2026", 5, "", False),
    ],
)
def test_days_with_lessons(on: str, week_days: int, class_key: str, expected: bool) -> None:
    calendar = replace(
        with_off(
            off("Карантин", "02.02.2026", "08.02.2026", kind="exception", classes=frozenset("1"))
        ),
        own_days=(OwnDay("special-1", "Суббота", day("06.12.2025"), 1),),
    )

    held = has_lessons(calendar, day(on), grade=5, week_days=week_days, class_key=class_key)

    assert held is expected


def test_likely_year_of_a_slip() -> None:
    first, last = day("01.09.2025"), day("31.08.2026")

    assert likely_year(day("05.04.2025"), first, last) == day("05.04.2026")
    assert likely_year(day("05.04.2026"), first, last) is None
    assert likely_year(day("29.02.2024"), first, last) is None


def test_grades_are_told_in_runs() -> None:
    assert told_grades([4, 1, 2, 3, 9, 11, 10]) == "1–4, 9–11"


DATES = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2190, 12, 31))
NEAR = st.dates(min_value=dt.date(2025, 8, 1), max_value=dt.date(2026, 9, 30))
ANY = st.one_of(NEAR, DATES)
GRADES = st.one_of(st.none(), st.frozensets(st.integers(1, 11), min_size=1))
CALENDARS = st.builds(
    Calendar,
    first=ANY,
    last=ANY,
    schemes=st.lists(
        st.builds(
            Scheme,
            st.just("scheme-1"),
            st.just("Четверть"),
            st.frozensets(st.integers(1, 11)),
            st.lists(st.builds(Part, st.just(""), st.just("I"), ANY, ANY), max_size=4).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    off=st.lists(
        st.builds(
            DaysOff,
            st.just("span-1"),
            st.just("Каникулы"),
            ANY,
            ANY,
            kind=st.sampled_from(("break", "holiday", "exception")),
            grades=GRADES,
            classes=st.sampled_from((frozenset(), frozenset("1"))),
            said_days=st.one_of(st.none(), st.integers()),
        ),
        max_size=5,
    ).map(tuple),
    own_days=st.lists(
        st.builds(
            OwnDay,
            st.just("special-1"),
            st.just("Суббота"),
            ANY,
            st.one_of(st.none(), st.integers(1, 6)),
            GRADES,
        ),
        max_size=3,
    ).map(tuple),
    classes=st.lists(
        st.builds(
            ClassWeek,
            st.just("1"),
            st.just("5А"),
            st.integers(1, 11),
            st.sampled_from((5, 6)),
            st.integers(1, 3),
        ),
        max_size=3,
    ).map(tuple),
    bell_shifts=st.one_of(st.none(), st.frozensets(st.integers(1, 3))),
    public=st.dictionaries(NEAR, st.just("Праздник"), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(CALENDARS)
def test_no_calendar_breaks_the_rules(calendar: Calendar) -> None:
    found = findings(calendar)

    assert [finding.is_error for finding in found] == sorted(
        (finding.is_error for finding in found), reverse=True
    )
    assert len(found) == len(set(found))
    assert new_errors(calendar, calendar) == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 300), min_size=4, max_size=10, unique=True),
    st.lists(st.integers(0, 300), min_size=10, max_size=10, unique=True),
)
def test_terms_in_order_can_always_be_moved_one_by_one(one: list[int], other: list[int]) -> None:
    base = dt.date(2025, 9, 1)

    def parts(numbers: list[int]) -> dict[int, Part]:
        days = [base + dt.timedelta(days=number) for number in sorted(numbers)]
        return {at: Part("", "", days[2 * at], days[2 * at + 1]) for at in range(len(one) // 2)}

    now, wanted = parts(one), parts(other)

    order = safe_order(now, wanted)

    assert order is not None
    for key in order:
        now[key] = wanted[key]
        listed = sorted(now.values(), key=lambda item: item.first)
        assert all(a.last < b.first for a, b in pairwise(listed))
    assert now == wanted


def test_terms_that_change_places_cannot() -> None:
    one, other = QUARTERS[:2]

    assert safe_order({1: one, 2: other}, {1: other, 2: one}) is None
