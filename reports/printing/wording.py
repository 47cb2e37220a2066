"""The sentences of the bound journal that are made of facts."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.selectors.volume_data import (
    ClosingColumn,
    ClosingKind,
    Move,
    MoveKind,
    Stay,
    Teacher,
)
from school.enums import ConductScale

# The bound journal is a Russian document, whoever orders it in whatever language: the plan and
# the renderers switch to it.
LANGUAGE = "ru"


def date(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def month(day: dt.date) -> str:
    """«октябрь»."""
    return formats.date_format(day, "F").lower()


def hours(value: Decimal) -> str:
    """«136», «0,5»."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def order(text: str) -> str:
    """An order as it was recorded, with «№» when it begins with its number."""
    return f"№ {text}" if text[:1].isdigit() else text


def class_title(class_name: str) -> str:
    """«5 «А»» of «5А»; a name without a letter stays."""
    letter = class_name.lstrip("0123456789")
    grade = class_name.removesuffix(letter)
    return f"{grade} «{letter}»" if grade and letter else class_name


def closing_name(kind: ClosingKind, name: str) -> str:
    """How a closing column is called."""
    return {
        ClosingKind.TERM: name,
        ClosingKind.YEAR: pgettext("mark", "year"),
        ClosingKind.EXAM: pgettext("mark", "examination"),
        ClosingKind.FINAL: pgettext("mark", "final"),
    }[kind]


def line_name(kind: ClosingKind, name: str) -> str:
    """The same beside the marks of the statement, where the examination is one short word."""
    if kind == ClosingKind.EXAM:
        return pgettext("line of the statement", "examination")
    return closing_name(kind, name)


def account(column: ClosingColumn) -> str:
    """«По плану 40 ч. Дано 38 ч. Отставание 2 ч. Причина: карантин.»"""
    if column.planned is None:
        return ""
    planned, given = hours(column.planned), hours(column.given)
    if column.kind == ClosingKind.YEAR:
        parts = [
            _("By the programme %(planned)s h. Given %(given)s h.")
            % {"planned": planned, "given": given}
        ]
    else:
        parts = [
            _("Planned %(planned)s h. Given %(given)s h.") % {"planned": planned, "given": given}
        ]
    if column.lag:
        parts.append(_("Behind by %(hours)s h.") % {"hours": hours(column.lag)})
        if column.reasons:
            parts.append(_("Reason: %(reasons)s.") % {"reasons": ", ".join(column.reasons)})
    if column.kind == ClosingKind.YEAR:
        parts.append(
            _("The programme is not completed.") if column.lag else _("The programme is completed.")
        )
    return " ".join(parts)


def move(item: Move) -> str:
    """«выбыла 12.01.2026, приказ № 15-к»."""
    return _ordered(item, _("%(what)s, order %(order)s"))


def moves(items: Sequence[Move]) -> tuple[str, str, str]:
    """The same of several, from the longest: in full, with «пр. № 15-к», without the orders."""
    return (
        "; ".join(move(item) for item in items),
        "; ".join(_ordered(item, _("%(what)s, ord. %(order)s")) for item in items),
        "; ".join(_moved(item) for item in items),
    )


def _ordered(item: Move, pattern: str) -> str:
    what = _moved(item)
    return pattern % {"what": what, "order": order(item.order)} if item.order else what


def _moved(item: Move) -> str:
    she = item.is_female
    words = {
        MoveKind.ARRIVED: pgettext("she", "arrived") if she else pgettext("he", "arrived"),
        MoveKind.LEFT: pgettext("she", "left") if she else pgettext("he", "left"),
        MoveKind.FROM_GROUP: _("from another group"),
        MoveKind.TO_GROUP: _("to another group"),
    }
    return f"{words[item.kind]} {date(item.on)}"


def arrival(stay: Stay) -> str:
    """«01.09.2025, № 15-к; откуда: …»."""
    return _movement(stay.span.since, stay.opened_by, stay.arrived_from, _("from: %(place)s"))


def departure(stay: Stay) -> str:
    if stay.span.until is None:
        return ""
    return _movement(stay.span.until, stay.closed_by, stay.left_to, _("to: %(place)s"))


def _movement(on: dt.date, order_text: str, place: str, direction: str) -> str:
    text = date(on)
    if order_text:
        text = f"{text}, {order(order_text)}"
    return f"{text}; {direction % {'place': place}}" if place else text


def teachers(people: Sequence[Teacher], *, is_full: bool = False) -> str:
    """Names in order of duty; from the second on, since when."""
    texts: list[str] = []
    for teacher in people:
        name = teacher.full_name if is_full else teacher.short_name
        if texts:
            name = _("%(name)s (since %(date)s)") % {
                "name": name,
                "date": date(teacher.span.since),
            }
        texts.append(name)
    return ", ".join(texts)


def substituted(name: str) -> str:
    return _("substitution: %(name)s") % {"name": name}


def group_title(subject: str, label: str) -> str:
    return f"{subject}, {label}" if label else subject


def front_title() -> str:
    return _("First pages")


def contents_title() -> str:
    return _("Contents")


def students_title() -> str:
    return _("List of students")


def statement_title() -> str:
    return _("Summary statement of progress")


def conduct_title() -> str:
    return _("Conduct")


def conduct(scale: str, value: int | None) -> str:
    """«обр.», «уд.», «неуд.», «зач», «незач» or the number; short, as the column is narrow."""
    if value is None:
        return ""
    words = {
        ConductScale.CREDIT: {1: pgettext("conduct", "pass"), 0: pgettext("conduct", "fail")},
        ConductScale.LEVELS: {
            3: pgettext("conduct", "exempl."),
            2: pgettext("conduct", "sat."),
            1: pgettext("conduct", "unsat."),
        },
    }
    return words.get(ConductScale(scale), {}).get(value, str(value))


def seal_title() -> str:
    return _("Certification sheet")


def no_homework() -> str:
    return _("not set")


def whole_year() -> str:
    return _("Year")


def sheets(count: int) -> str:
    """«69 (шестьдесят девять) листов»."""
    return ngettext("%(n)s (%(words)s) sheet", "%(n)s (%(words)s) sheets", count) % {
        "n": count,
        "words": in_words(count),
    }


_UNITS = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_TEENS = (
    *("десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать"),
    *("пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
)
_TENS = (
    *("двадцать", "тридцать", "сорок", "пятьдесят"),
    *("шестьдесят", "семьдесят", "восемьдесят", "девяносто"),
)
_HUNDREDS = (
    *("сто", "двести", "триста", "четыреста", "пятьсот"),
    *("шестьсот", "семьсот", "восемьсот", "девятьсот"),
)


def in_words(number: int) -> str:
    """A masculine Russian cardinal, 0-999: the certification of a Russian document is written in
    Russian whatever the language of the page; a larger number stays in digits."""
    if not 0 <= number < 1000:
        return str(number)
    if number < 10:
        return _UNITS[number]
    words = []
    hundreds, rest = divmod(number, 100)
    if hundreds:
        words.append(_HUNDREDS[hundreds - 1])
    if 10 <= rest < 20:
        words.append(_TEENS[rest - 10])
    else:
        tens, units = divmod(rest, 10)
        if tens:
            words.append(_TENS[tens - 2])
        if units:
            words.append(_UNITS[units])
    return " ".join(words)
