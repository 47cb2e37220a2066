"""The five orders as data: what a school gets when it starts its regulation from one of them.

Every row names the requirement it comes from (domain §1.6). Where an order is silent the deadline
is still in the catalogue, so that the school can turn it on, but it is not in force. Texts that
land in the school's own regulation are Russian: they are its data, not our interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from school.enums import DeadlineCode, DueUnit, Level, Preset, TermKind, WorkCategory

ALL_LEVELS = (Level.PRIMARY, Level.BASIC, Level.SECONDARY)
_ABOVE_PRIMARY = (Level.BASIC, Level.SECONDARY)
_ALL_GRADES = tuple(range(1, 12))
_MONTH = 30


@dataclass(frozen=True, slots=True)
class RulePreset:
    """One deadline. ``amount`` is counted in ``unit`` (a date of the year is DDMM);
    ``source`` is the requirement id, empty when the order says nothing."""

    code: DeadlineCode
    amount: int
    unit: DueUnit
    clause: str = ""
    source: str = ""
    is_active: bool = True
    levels: tuple[Level, ...] = ALL_LEVELS


@dataclass(frozen=True, slots=True)
class WorkTypePreset:
    """One kind of work; codes and letters are the common vocabulary of Russian journals."""

    code: int
    name: str
    abbreviation: str
    category: WorkCategory
    weight: Decimal = Decimal("1.0")


@dataclass(frozen=True, slots=True)
class RegulationPreset:
    """One order: how the year is cut, the settings that differ from our defaults, the deadlines,
    and how works are weighed."""

    title: str
    rules: tuple[RulePreset, ...]
    term_kinds: Mapping[TermKind, tuple[int, ...]]
    settings: Mapping[str, Any] = field(default_factory=dict)
    # S3-2f: one weight for every control work; None: the graded weights of the work types.
    control_weight: Decimal | None = None
    # S1-4.4i: names of practical, laboratory and control works are obligatory. Where an order is
    # silent the journal needs them none the less: the plan and the schedule of works name them.
    titled_categories: frozenset[WorkCategory] = frozenset(
        {WorkCategory.CONTROL, WorkCategory.PRACTICAL}
    )


# --- terms -----------------------------------------------------------------------------------

TRIMESTERS: Mapping[TermKind, tuple[int, ...]] = {TermKind.TRIMESTER: _ALL_GRADES}
QUARTERS: Mapping[TermKind, tuple[int, ...]] = {
    TermKind.QUARTER: tuple(range(1, 10)),
    TermKind.HALF_YEAR: (10, 11),
}


# --- deadlines -------------------------------------------------------------------------------


def _catalogue(*said: RulePreset) -> tuple[RulePreset, ...]:
    """The rules of an order, then the rest of the catalogue, which its text does not set."""
    known = {rule.code for rule in said}
    silent = (rule for rule in _SILENT if rule.code not in known)
    return tuple(sorted((*said, *silent), key=lambda rule: int(rule.code[1:])))


def _off(code: DeadlineCode, amount: int, unit: DueUnit) -> RulePreset:
    return RulePreset(code, amount, unit, is_active=False)


_SILENT = (
    _off(DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END),
    # The default of §1.6 where an order is silent: homework by the end of the school day (§2.4).
    RulePreset(
        DeadlineCode.HOMEWORK,
        0,
        DueUnit.SCHOOL_DAY_END,
        "По умолчанию: домашнее задание — до конца учебного дня",
        "1.6",
    ),
    _off(DeadlineCode.MARKS, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.CONTROL_MARKS, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.PLAN, 109, DueUnit.DATE),
    _off(DeadlineCode.CONTROL_SCHEDULE, 1009, DueUnit.DATE),
    _off(DeadlineCode.ABSENCES, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.DATA_CHECK, _MONTH, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.PARENT_REPORT, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.ACTIVITY, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.EXTRACURRICULAR, _MONTH, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.SELF_CHECK, 8, DueUnit.DAY_OF_MONTH),
    _off(DeadlineCode.JOURNAL_CHECK, _MONTH, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.TERM_REPORT, 0, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.TERM_MARKS, 2, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.ARCHIVE, 7, DueUnit.CALENDAR_DAYS),
    _off(DeadlineCode.PRINT, 2506, DueUnit.DATE),
    _off(DeadlineCode.INCIDENT, 1, DueUnit.HOURS),
    _off(DeadlineCode.RESULTS_VISIBLE, 24, DueUnit.HOURS),
    _off(DeadlineCode.ADMIN_REPORT, _MONTH, DueUnit.CALENDAR_DAYS),
)

# S0: everything in the day of the lesson; marks for written works as the Положение says, which
# is no number, so those two stay off until the school writes its own.
_S0 = _catalogue(
    RulePreset(DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END, "п. 6 приказа", "S0-6b"),
    RulePreset(DeadlineCode.HOMEWORK, 0, DueUnit.SCHOOL_DAY_END, "п. 6 приказа", "S0-6b"),
    RulePreset(
        DeadlineCode.MARKS,
        7,
        DueUnit.CALENDAR_DAYS,
        "п. 6 приказа: срок устанавливает Положение",
        "S0-6c",
        is_active=False,
    ),
    RulePreset(
        DeadlineCode.CONTROL_MARKS,
        7,
        DueUnit.CALENDAR_DAYS,
        "п. 6 приказа: срок устанавливает Положение",
        "S0-6c",
        is_active=False,
    ),
    RulePreset(DeadlineCode.DATA_CHECK, _MONTH, DueUnit.CALENDAR_DAYS, "п. 7 приказа", "S0-7g"),
    RulePreset(DeadlineCode.TERM_REPORT, 0, DueUnit.CALENDAR_DAYS, "п. 7 приказа", "S0-7h"),
    RulePreset(DeadlineCode.PRINT, 3105, DueUnit.DATE, "п. 9 приказа", "S0-9c"),
)

# S1: three calendar days in primary school and seven above it (the order names ООО; СОО follows
# it), a day for control works from the moment their results are known.
_S1 = _catalogue(
    RulePreset(DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END, "п. 5.5 Положения", "S1-5.5"),
    RulePreset(DeadlineCode.HOMEWORK, 0, DueUnit.SCHOOL_DAY_END, "п. 4.4 Положения", "S1-4.4g"),
    RulePreset(
        DeadlineCode.MARKS,
        3,
        DueUnit.CALENDAR_DAYS,
        "п. 4.4 Положения",
        "S1-4.4c",
        levels=(Level.PRIMARY,),
    ),
    RulePreset(
        DeadlineCode.MARKS,
        7,
        DueUnit.CALENDAR_DAYS,
        "п. 4.4 Положения",
        "S1-4.4c",
        levels=_ABOVE_PRIMARY,
    ),
    RulePreset(DeadlineCode.CONTROL_MARKS, 24, DueUnit.HOURS, "п. 4.4 Положения", "S1-4.4j"),
    RulePreset(DeadlineCode.PLAN, 109, DueUnit.DATE, "п. 4.4 Положения", "S1-4.4a"),
    RulePreset(DeadlineCode.ABSENCES, 7, DueUnit.CALENDAR_DAYS, "п. 4.3 Положения", "S1-4.3f"),
    RulePreset(
        DeadlineCode.DATA_CHECK, _MONTH, DueUnit.CALENDAR_DAYS, "п. 4.3 Положения", "S1-4.3e"
    ),
    RulePreset(DeadlineCode.PARENT_REPORT, 7, DueUnit.CALENDAR_DAYS, "п. 8.3 Положения", "S1-8.3"),
    RulePreset(DeadlineCode.TERM_REPORT, 0, DueUnit.CALENDAR_DAYS, "п. 4.3 Положения", "S1-4.3g-2"),
    RulePreset(
        DeadlineCode.TERM_MARKS,
        0,
        DueUnit.CALENDAR_DAYS,
        "п. 4.4 Положения: по датам приказа",
        "S1-4.4h",
        is_active=False,
    ),
    RulePreset(DeadlineCode.PRINT, 2506, DueUnit.DATE, "п. 7.4 Положения", "S1-7.4"),
    RulePreset(DeadlineCode.INCIDENT, 1, DueUnit.HOURS, "п. 3.15 Положения", "S1-3.15"),
    RulePreset(DeadlineCode.RESULTS_VISIBLE, 24, DueUnit.HOURS, "п. 8.2 Положения", "S1-8.2"),
)

# S3: the strictest. The order asks for an archive after each period without saying how soon:
# the week is ours.
_S3 = _catalogue(
    RulePreset(DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END, "п. 2 приказа", "S3-2c"),
    RulePreset(DeadlineCode.HOMEWORK, 0, DueUnit.SCHOOL_DAY_END, "п. 2 приказа", "S3-2d"),
    RulePreset(DeadlineCode.MARKS, 7, DueUnit.CALENDAR_DAYS, "п. 2 приказа", "S3-2e"),
    RulePreset(DeadlineCode.CONTROL_MARKS, 7, DueUnit.CALENDAR_DAYS, "п. 2 приказа", "S3-2e"),
    RulePreset(DeadlineCode.PLAN, 1009, DueUnit.DATE, "п. 2 приказа", "S3-2a"),
    RulePreset(DeadlineCode.CONTROL_SCHEDULE, 1009, DueUnit.DATE, "п. 2 приказа", "S3-2b"),
    RulePreset(DeadlineCode.ABSENCES, 0, DueUnit.SCHOOL_DAY_END, "п. 1 приказа", "S3-1d"),
    RulePreset(DeadlineCode.PARENT_REPORT, 14, DueUnit.CALENDAR_DAYS, "п. 1 приказа", "S3-1e"),
    RulePreset(DeadlineCode.ACTIVITY, 7, DueUnit.CALENDAR_DAYS, "п. 1, 3 приказа", "S3-1f"),
    RulePreset(
        DeadlineCode.EXTRACURRICULAR, _MONTH, DueUnit.CALENDAR_DAYS, "п. 1 приказа", "S3-1g"
    ),
    RulePreset(DeadlineCode.SELF_CHECK, 8, DueUnit.DAY_OF_MONTH, "п. 2 приказа", "S3-2i"),
    RulePreset(DeadlineCode.JOURNAL_CHECK, _MONTH, DueUnit.CALENDAR_DAYS, "п. 3 приказа", "S3-3c"),
    RulePreset(
        DeadlineCode.TERM_REPORT,
        0,
        DueUnit.CALENDAR_DAYS,
        "п. 1 приказа; предварительный отчёт — за две недели до конца периода",
        "S3-1h",
    ),
    RulePreset(DeadlineCode.TERM_MARKS, 2, DueUnit.CALENDAR_DAYS, "п. 2 приказа", "S3-2g"),
    RulePreset(DeadlineCode.ARCHIVE, 7, DueUnit.CALENDAR_DAYS, "п. 4 приказа", "S3-4f"),
    RulePreset(DeadlineCode.ADMIN_REPORT, _MONTH, DueUnit.CALENDAR_DAYS, "п. 4 приказа", "S3-4c"),
)

# S2 and S4 name who does what and set no day: nothing but the default for homework is in force.
_S2 = _catalogue()
_S4 = _catalogue()


# --- the five orders -------------------------------------------------------------------------

PRESETS: Mapping[Preset, RegulationPreset] = {
    Preset.TRIMESTERS: RegulationPreset(
        title="Положение об электронном классном журнале",
        rules=_S0,
        term_kinds=TRIMESTERS,
        # S0-7b, S0-7c: the class teacher divides the class and hands out the pupils' logins;
        # S0-9c: the paper copies are bound at the end of the year.
        settings={
            "class_teacher_makes_subgroups": True,
            "class_teacher_issues_credentials": True,
            "print_by_lower": "3105",
            "print_by_final": "3105",
        },
    ),
    Preset.GYMNASIUM: RegulationPreset(
        title="Положение о ведении электронного журнала",
        rules=_S1,
        term_kinds=QUARTERS,
        # S1-4.1e, S1-4.1c, S1-8.3, S1-6.1, S1-6.2 (written works are accounted for), S1-7.4.
        settings={
            "min_written_marks": 1,
            "class_teacher_makes_subgroups": True,
            "class_teacher_issues_credentials": False,
            "parent_report_days": 7,
            "deviation_needs_reason": True,
            "print_by_lower": "2506",
            "print_by_final": "3006",
        },
    ),
    Preset.DEPUTY_LED: RegulationPreset(
        title="Положение о ведении электронного классного журнала",
        rules=_S2,
        term_kinds=QUARTERS,
        # S2-7.К4, S2-7.К2.
        settings={
            "class_teacher_makes_subgroups": True,
            "class_teacher_issues_credentials": True,
        },
    ),
    Preset.STRICT: RegulationPreset(
        title="Положение о ведении электронных дневников и журналов",
        rules=_S3,
        term_kinds=QUARTERS,
        # S3-1e; S3-2b: two control works a quarter in mathematics and Russian, one elsewhere.
        settings={
            "parent_report_days": 14,
            "control_works_per_term": 2,
            "control_works_per_term_other": 1,
            # S3-2e: marks for a written work within seven days, so a debt is made good as soon.
            "debt_days": 7,
            "reopening_hours": 24,
        },
        control_weight=Decimal("2.0"),
    ),
    Preset.RURAL: RegulationPreset(
        title="Положение об электронном дневнике", rules=_S4, term_kinds=QUARTERS
    ),
}


# --- kinds of work ---------------------------------------------------------------------------

_ORAL, _WRITTEN = WorkCategory.ORAL, WorkCategory.WRITTEN
_CONTROL, _PRACTICAL = WorkCategory.CONTROL, WorkCategory.PRACTICAL
DEFAULT_WORK_TYPE = 10


WORK_TYPES = (
    WorkTypePreset(1, "Практическая работа", "А", _PRACTICAL, Decimal("1.3")),
    WorkTypePreset(2, "Тематическая работа", "ТР", _CONTROL, Decimal("1.5")),
    WorkTypePreset(3, "Домашнее задание", "ДЗ", _WRITTEN),
    WorkTypePreset(4, "Контрольная работа", "К", _CONTROL, Decimal("1.5")),
    WorkTypePreset(5, "Самостоятельная работа", "С", _WRITTEN, Decimal("1.2")),
    WorkTypePreset(6, "Лабораторная работа", "Л", _PRACTICAL, Decimal("1.3")),
    WorkTypePreset(7, "Проект", "П", _WRITTEN),
    WorkTypePreset(8, "Диктант", "Н", _WRITTEN, Decimal("1.4")),
    WorkTypePreset(9, "Реферат", "Р", _WRITTEN),
    WorkTypePreset(10, "Ответ на уроке", "О", _ORAL),
    WorkTypePreset(11, "Сочинение", "Ч", _WRITTEN, Decimal("1.5")),
    WorkTypePreset(12, "Изложение", "И", _WRITTEN, Decimal("1.4")),
    WorkTypePreset(13, "Зачёт", "З", _CONTROL, Decimal("1.5")),
    WorkTypePreset(14, "Тестирование", "Т", _WRITTEN),
    WorkTypePreset(16, "Диагностическая контрольная работа", "ДК", _CONTROL, Decimal("1.5")),
    WorkTypePreset(17, "Диагностическая работа", "ДР", _WRITTEN, Decimal("1.3")),
    WorkTypePreset(18, "Контрольное списывание", "КС", _CONTROL, Decimal("1.5")),
    WorkTypePreset(21, "Работа на уроке", "РУ", _ORAL),
    WorkTypePreset(22, "Работа в тетради", "РТ", _WRITTEN),
    WorkTypePreset(23, "Ведение рабочей тетради", "ВТ", _WRITTEN),
    WorkTypePreset(24, "Доклад/Презентация", "ДП", _ORAL),
    WorkTypePreset(25, "Проверочная работа", "ПР", _WRITTEN, Decimal("1.3")),
    WorkTypePreset(26, "Чтение наизусть", "ЧН", _ORAL),
    WorkTypePreset(27, "Пересказ текста", "ПТ", _ORAL),
    WorkTypePreset(29, "Предметный диктант", "ПД", _WRITTEN, Decimal("1.4")),
    WorkTypePreset(31, "Дифференцированный зачёт", "ДЗЧ", _CONTROL, Decimal("1.5")),
    WorkTypePreset(32, "Работа с картами", "РК", _PRACTICAL, Decimal("1.3")),
    WorkTypePreset(33, "Экзамен", "Э", _CONTROL, Decimal("1.5")),
    WorkTypePreset(34, "Изложение с элементами сочинения", "ИС", _WRITTEN, Decimal("1.4")),
    WorkTypePreset(35, "Контроль аудирования", "КА", _CONTROL, Decimal("1.4")),
    WorkTypePreset(36, "Контроль грамматики", "КГ", _CONTROL, Decimal("1.5")),
    WorkTypePreset(37, "Контроль лексики", "КЛ", _CONTROL, Decimal("1.5")),
    WorkTypePreset(38, "Устный развёрнутый ответ", "УО", _ORAL),
)


def weight_of(kind: WorkTypePreset, preset: RegulationPreset) -> Decimal:
    """What a work of this kind weighs under the order: with a single control weight everything
    else weighs one (S3-2f)."""
    if preset.control_weight is None:
        return kind.weight
    return preset.control_weight if kind.category == WorkCategory.CONTROL else Decimal("1.0")
