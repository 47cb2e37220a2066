"""Which schools the demo builds: their calendars, classes and staffing.

The dates are those recommended for 2025/26 (formats §10); public holidays are not here, they come
from the ``holidays`` package.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from school.enums import Preset, TermKind

YEAR_NAME = "2025/2026"
YEAR_STARTS = dt.date(2025, 9, 1)
YEAR_ENDS = dt.date(2026, 5, 26)
DEFAULT_TODAY = dt.date(2026, 5, 14)
DEFAULT_SEED = 35


@dataclass(frozen=True, slots=True)
class TermDates:
    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Span:
    """Days without lessons, both ends included; ``grades`` None: for everybody."""

    kind: str
    name: str
    first: dt.date
    last: dt.date
    grades: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """So many teachers in one position, who can teach the subjects of these pools."""

    position: str
    pools: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """One demo school. ``classes`` are (grade, letters, students in each)."""

    slug: str
    name: str
    full_name: str
    locality: str
    region: str
    time_zone: str
    preset: Preset
    login_prefix: str
    terms: Mapping[TermKind, tuple[TermDates, ...]]
    spans: tuple[Span, ...]
    classes: tuple[tuple[int, str, int], ...]
    staff: tuple[StaffPlan, ...]
    # Classes of the first family's two children: the parent everybody signs in as.
    first_family: tuple[str, str]
    deputies: int = 1
    parent_teachers: int = 1
    arrivals: int = 1
    departures: int = 1
    moves: tuple[tuple[str, str, dt.date], ...] = ()
    # The class whose mathematics ``teacher1`` teaches and which ``teacher2`` leads.
    main_class: str = "5А"
    laggards: int = 1
    replaces_teacher: bool = False


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything one run of ``load_demo`` builds."""

    name: str
    schools: tuple[SchoolPlan, ...] = field(default=())


def _day(text: str) -> dt.date:
    day, month, year = (int(part) for part in text.split("."))
    return dt.date(year, month, day)


_FIRST_HALF = (_day("01.09.2025"), _day("30.12.2025"))
_SECOND_HALF = (_day("12.01.2026"), YEAR_ENDS)

_QUARTERS = {
    TermKind.QUARTER: (
        TermDates("I четверть", _day("01.09.2025"), _day("24.10.2025")),
        TermDates("II четверть", _day("05.11.2025"), _day("30.12.2025")),
        TermDates("III четверть", _day("12.01.2026"), _day("27.03.2026")),
        TermDates("IV четверть", _day("06.04.2026"), YEAR_ENDS),
    ),
    TermKind.HALF_YEAR: (
        TermDates("I полугодие", *_FIRST_HALF),
        TermDates("II полугодие", *_SECOND_HALF),
    ),
}
_TRIMESTERS = {
    TermKind.TRIMESTER: (
        TermDates("I триместр", _day("01.09.2025"), _day("21.11.2025")),
        TermDates("II триместр", _day("24.11.2025"), _day("20.02.2026")),
        TermDates("III триместр", _day("24.02.2026"), YEAR_ENDS),
    )
}

_AUTUMN = Span("break", "Осенние каникулы", _day("25.10.2025"), _day("02.11.2025"))
_WINTER = Span("break", "Зимние каникулы", _day("31.12.2025"), _day("11.01.2026"))
_SPRING = Span("break", "Весенние каникулы", _day("28.03.2026"), _day("05.04.2026"))
_FIRST_GRADERS = Span(
    "break", "Дополнительные каникулы", _day("16.02.2026"), _day("22.02.2026"), (1,)
)
_FROST = Span(
    "exception", "Занятия отменены из-за мороза", _day("21.01.2026"), _day("21.01.2026"), (1, 2, 3)
)
_FEBRUARY = Span("break", "Февральские каникулы", _day("16.02.2026"), _day("20.02.2026"))

_GYMNASIUM_STAFF = (
    StaffPlan("Учитель математики", ("mat",), 7),
    StaffPlan("Учитель русского языка и литературы", ("rus",), 7),
    StaffPlan("Учитель начальных классов", ("primary",), 14),
    StaffPlan("Учитель английского языка", ("eng",), 9),
    StaffPlan("Учитель истории и обществознания", ("his",), 4),
    StaffPlan("Учитель информатики", ("inf",), 3),
    StaffPlan("Учитель физики", ("phy",), 2),
    StaffPlan("Учитель химии", ("chm",), 2),
    StaffPlan("Учитель биологии", ("bio",), 2),
    StaffPlan("Учитель географии", ("ggr",), 2),
    StaffPlan("Учитель физической культуры", ("pe",), 5),
    StaffPlan("Учитель труда (технологии)", ("tec",), 4),
    StaffPlan("Учитель музыки", ("mus",), 2),
    StaffPlan("Учитель изобразительного искусства", ("art",)),
    StaffPlan("Преподаватель-организатор ОБЗР", ("obzr",)),
)
_VILLAGE_STAFF = (
    StaffPlan("Учитель математики, физики и информатики", ("mat", "phy", "inf"), 2),
    StaffPlan("Учитель русского языка и литературы", ("rus",), 2),
    StaffPlan("Учитель начальных классов", ("primary",), 2),
    StaffPlan("Учитель английского языка", ("eng",)),
    StaffPlan("Учитель истории и географии", ("his", "ggr")),
    StaffPlan("Учитель биологии и химии", ("bio", "chm")),
    StaffPlan("Учитель физической культуры и ОБЗР", ("pe", "obzr")),
    StaffPlan("Учитель труда, музыки и ИЗО", ("tec", "mus", "art")),
)

GYMNASIUM = SchoolPlan(
    slug="gymnasium",
    name="Гимназия № 35",
    full_name="Муниципальное автономное общеобразовательное учреждение «Гимназия № 35»",
    locality="г. Новолесск",
    region="Заволжский край",
    time_zone="Europe/Moscow",
    preset=Preset.STRICT,
    login_prefix="",
    terms=_QUARTERS,
    spans=(_AUTUMN, _WINTER, _SPRING, _FIRST_GRADERS, _FROST),
    classes=(
        (1, "АБИЭ", 26),
        (2, "АБИЭ", 26),
        (3, "АБИ", 26),
        (4, "АБИ", 27),
        (5, "АБИЭ", 26),
        (6, "АБИ", 27),
        (7, "АБИ", 26),
        (8, "АБИ", 26),
        (9, "АБИ", 26),
        (10, "АБИ", 22),
        (11, "АБ", 22),
    ),
    staff=_GYMNASIUM_STAFF,
    first_family=("5А", "8Б"),
    deputies=4,
    parent_teachers=4,
    arrivals=9,
    departures=11,
    moves=(
        ("7А", "7Б", _day("05.11.2025")),
        ("5Б", "5А", _day("20.04.2026")),
        ("2И", "2Э", _day("12.01.2026")),
    ),
    laggards=5,
    replaces_teacher=True,
)

VILLAGE = SchoolPlan(
    slug="village",
    name="Заречная школа",
    full_name="Муниципальное бюджетное общеобразовательное учреждение «Заречная школа»",
    locality="с. Заречное",
    region="Заволжский край",
    time_zone="Europe/Samara",
    preset=Preset.TRIMESTERS,
    login_prefix="village-",
    terms=_TRIMESTERS,
    spans=(_AUTUMN, _WINTER, _FEBRUARY, _SPRING),
    classes=((1, "А", 11), (3, "А", 12), (5, "А", 13), (7, "А", 12), (8, "А", 11), (9, "А", 10)),
    staff=_VILLAGE_STAFF,
    first_family=("5А", "7А"),
    laggards=1,
)

FULL = Blueprint("full", (GYMNASIUM, VILLAGE))

SMALL = Blueprint(
    "small",
    (
        replace(
            GYMNASIUM,
            classes=((5, "АБ", 25),),
            staff=(
                StaffPlan("Учитель математики", ("mat",)),
                StaffPlan("Учитель русского языка и литературы", ("rus",)),
                StaffPlan("Учитель английского языка", ("eng",), 2),
                StaffPlan("Учитель истории и географии", ("his", "ggr")),
                StaffPlan("Учитель информатики", ("inf",), 2),
                StaffPlan("Учитель биологии", ("bio",)),
                StaffPlan("Учитель физической культуры", ("pe",)),
                StaffPlan("Учитель труда (технологии)", ("tec",), 2),
                StaffPlan("Учитель музыки и ИЗО", ("mus", "art")),
            ),
            # Twins, one in each class.
            first_family=("5А", "5Б"),
            deputies=1,
            parent_teachers=1,
            arrivals=1,
            departures=1,
            moves=(("5Б", "5А", _day("20.04.2026")),),
            laggards=1,
            replaces_teacher=False,
        ),
        replace(
            VILLAGE,
            classes=((1, "А", 11), (7, "А", 12)),
            staff=tuple(replace(position, count=1) for position in _VILLAGE_STAFF),
            first_family=("7А", "1А"),
            main_class="7А",
        ),
    ),
)
