"""Means, what counts in them, and which mark they suggest.

Means are ``Decimal``, rounded half up (formulae, §5); a mean uses numbers only: passes, н/а and осв
never enter it, a debt only when it is overdue and the regulation counts it as the lowest mark. Plus
and minus are shown, never counted.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from journal.enums import MarkCode
from journal.rules.cell_text import Given
from school.enums import ConductScale, RetakeRule

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The regulation's scale and thresholds: from which mean 5, 4 and 3 are suggested."""

    five: Decimal
    four: Decimal
    three: Decimal
    mark_min: int = 2
    mark_max: int = 5


@dataclass(frozen=True, slots=True)
class WeightedMark:
    """``is_owed``: no mark yet but an overdue debt that counts as the lowest one."""

    value: int
    weight: Decimal
    is_owed: bool = False


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean and what it is made of: Σ(m·w) / Σw. ``owed`` of the ``count`` numbers are
    overdue debts."""

    total: Decimal
    weight: Decimal
    count: int
    owed: int = 0

    def plus(self, other: "Mean") -> "Mean":
        """The mean of both together."""
        return Mean(
            self.total + other.total,
            self.weight + other.weight,
            self.count + other.count,
            self.owed + other.owed,
        )

    @property
    def exact(self) -> Decimal:
        return self.total / self.weight

    @property
    def rounded(self) -> Decimal:
        """Two decimals, half up."""
        return self.exact.quantize(CENT, rounding=ROUND_HALF_UP)


def weighted_mean(marks: Iterable[WeightedMark]) -> Mean | None:
    """Σ(m·w) / Σw, or None when there is no number at all."""
    total = weight = Decimal(0)
    count = owed = 0
    for mark in marks:
        total += mark.value * mark.weight
        weight += mark.weight
        count += 1
        owed += mark.is_owed
    return Mean(total, weight, count, owed) if count else None


@dataclass(frozen=True, slots=True)
class Counting:
    """Which marks of a work enter the mean: the regulation's word, on a day. ``today`` None: an
    overdue debt counts nothing."""

    retakes: str = RetakeRule.LAST
    lowest: int = 2
    today: dt.date | None = None

    def counted(self, attempts: Iterable[Given]) -> list[tuple[int, bool]]:
        """(number, whether it is an overdue debt) for each mark of a work that counts; a retake
        without a number, one that is still awaited say, leaves the earlier mark in its place."""
        return list(self.places(attempts).values())

    def places(self, attempts: Iterable[Given]) -> dict[int, tuple[int, bool]]:
        """The same by the place of the mark among the attempts."""
        numbers = {
            place: found for place, mark in enumerate(attempts) if (found := self._number(mark))
        }
        if len(numbers) < 2 or self.retakes == RetakeRule.BOTH:
            return numbers
        if self.retakes == RetakeRule.BEST:
            # Of equal ones a mark goes before a debt.
            best = max(numbers, key=lambda place: (numbers[place][0], not numbers[place][1]))
            return {best: numbers[best]}
        last = max(numbers)
        return {last: numbers[last]}

    def _number(self, mark: Given) -> tuple[int, bool] | None:
        if mark.value is not None:
            return mark.value, False
        if self.today is not None and is_overdue(mark, self.today):
            return self.lowest, True
        return None


def is_overdue(mark: Given, today: dt.date) -> bool:
    """A debt whose day has passed; on the day itself it may still be handed in."""
    return mark.code == MarkCode.DEBT and mark.due_on is not None and mark.due_on < today


def mean_of(works: Iterable[tuple[Decimal, Iterable[Given]]], counting: Counting) -> Mean | None:
    """The mean of (weight, marks of the work in order): the one way from marks to a mean."""
    return weighted_mean(
        mark for weight, attempts in works for mark in weighted_marks(weight, attempts, counting)
    )


def weighted_marks(
    weight: Decimal, attempts: Iterable[Given], counting: Counting
) -> list[WeightedMark]:
    """What the marks of one work bring into the mean."""
    return [WeightedMark(value, weight, is_owed) for value, is_owed in counting.counted(attempts)]


def suggest(mean: Decimal | None, thresholds: Thresholds) -> int | None:
    """The mark a two-decimal mean suggests (S1-6.1): the highest whose threshold it reaches."""
    if mean is None:
        return None
    # A scale other than five-point has no thresholds of its own yet: plain rounding half up.
    if thresholds.mark_max != 5:
        nearest = int(mean.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        return max(thresholds.mark_min, min(thresholds.mark_max, nearest))
    if mean >= thresholds.five:
        return 5
    if mean >= thresholds.four:
        return 4
    if mean >= thresholds.three:
        return 3
    return max(thresholds.mark_min, 2)


def year_mark(term_values: Sequence[int]) -> int | None:
    """Mean of the term marks by mathematical rounding, half up (formulae, §5)."""
    if not term_values:
        return None
    mean = Decimal(sum(term_values)) / len(term_values)
    return int(mean.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def final_mark(year: int | None, exam: int | None, *, has_exam: bool) -> int | None:
    """The mark of the year, where there is an examination the mean of both, half up: 4.5 gives 5
    (formulae, §5). None while one of them is missing."""
    if year is None or (has_exam and exam is None):
        return None
    return year_mark([year, *([exam] if has_exam and exam is not None else [])])


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What a term mark rests on: the mark that the mean suggests, the marks there are and those
    the regulation asks for, ``written`` of them for written, laboratory and practical works, and
    the ``lessons`` held, with those ``absent`` from and ``exempt`` from."""

    suggested: int | None
    count: int
    needed: int
    written: int = 0
    written_needed: int = 0
    lessons: int = 0
    absent: int = 0
    exempt: int = 0

    @property
    def is_enough(self) -> bool:
        return self.count >= self.needed and self.written >= self.written_needed

    def missed_share(self, percent: int) -> bool:
        """Whether at least ``percent`` of the lessons were missed."""
        return self.lessons > 0 and 100 * self.absent >= percent * self.lessons


def suggest_term_mark(facts: TermFacts, *, unassessed_percent: int) -> int | MarkCode | None:
    """What is suggested for a term (S1-6.1, S1-6.2): осв for one exempt from every lesson and
    without marks; н/а when the marks are too few and the lessons missed are many; else what the
    mean gives, on too few marks too, for the teacher decides and is warned."""
    if not facts.count and facts.lessons and facts.exempt == facts.lessons:
        return MarkCode.EXEMPT
    if not facts.is_enough and facts.missed_share(unassessed_percent):
        return MarkCode.NOT_ASSESSED
    return facts.suggested


def suggest_credit(codes: Iterable[str]) -> MarkCode | None:
    """For a group without numbers: незач when one of its works was failed, зач when the others
    were passed, nothing without either."""
    given = set(codes)
    if MarkCode.FAIL in given:
        return MarkCode.FAIL
    return MarkCode.PASS if MarkCode.PASS in given else None


_CONDUCT = {
    ConductScale.CREDIT: (1, 0),
    ConductScale.LEVELS: (3, 2, 1),
    ConductScale.MARKS: (5, 4, 3, 2),
}


def conduct_values(scale: str, grade: int) -> tuple[int, ...]:
    """What a conduct mark may be, the best first; nothing where the regulation has none, and no
    numbers in grade 1, which is taught without marks (S1-3.11)."""
    if scale == ConductScale.MARKS and grade == 1:
        return ()
    return _CONDUCT.get(ConductScale(scale), ())


def min_marks(hours_per_week: Decimal, low: int, high: int) -> int:
    """Fewest marks for a term: ``low`` at up to 2 hours a week, ``high`` above (S1-6.2)."""
    return low if hours_per_week <= 2 else high


def decimal_text(value: Decimal | None) -> str:
    """«4,33»; an empty string for None."""
    return "" if value is None else f"{value:.2f}".replace(".", ",")
