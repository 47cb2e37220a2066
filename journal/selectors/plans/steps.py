"""A plan as a row of lessons: what each lesson of an hour takes from it.

An item of two hours is two lessons; items of half an hour share one. Half hours pair only with
neighbours that are not whole either, so that one of them does not shift the rest of the year by
half a lesson. All of it is arithmetic on items that are loaded already: no queries.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from journal.models import PlanItem


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson of the plan: the item it stands under, and shorter ones that go with it. Reads
    like an item."""

    lead: PlanItem
    riders: tuple[PlanItem, ...] = ()

    @property
    def pk(self) -> int:
        return self.lead.pk

    @property
    def number(self) -> int:
        return self.lead.number

    @property
    def items(self) -> tuple[PlanItem, ...]:
        return (self.lead, *self.riders)

    @property
    def topic(self) -> str:
        return ". ".join(
            item.topic.rstrip(". ") if self.riders else item.topic for item in self.items
        )

    @property
    def homework(self) -> str:
        return "\n".join(item.homework for item in self.items if item.homework)

    @property
    def homework_minutes(self) -> int | None:
        told = [item.homework_minutes for item in self.items if item.homework_minutes is not None]
        return sum(told) if told else None

    @property
    def work(self) -> PlanItem | None:
        """The item with a written work, if the lesson has one."""
        return next((item for item in self.items if item.work_category), None)


def steps_of(items: Iterable[PlanItem]) -> list[Step]:
    """The lessons that the items take, in their order. Every item stands in at least one."""
    steps: list[Step] = []
    for unit in _units(items):
        steps += _split(unit)
    return steps


def remaining(steps: Iterable[Step], given: Iterable[int]) -> list[Step]:
    """What is left when lessons were given under these items (an id for every lesson)."""
    counts = Counter(given)
    once = frozenset(counts)
    left = []
    for step in steps:
        if counts[step.pk] > 0:
            counts[step.pk] -= 1
            continue
        riders = tuple(item for item in step.riders if item.pk not in once)
        left.append(step if riders == step.riders else replace(step, riders=riders))
    return left


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson as the laying sees it. ``is_free``: it takes part: held, in an open term, its topic
    not recorded yet."""

    lesson_id: int
    item_id: int | None
    is_free: bool
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """``placed``: what each free lesson gets, None where the plan is over; ``left``: lessons of
    the plan for which there is no date."""

    placed: dict[int, Step | None]
    left: tuple[Step, ...]


def lay(items: Sequence[PlanItem], slots: Sequence[Slot]) -> Layout:
    """Lay what has not been given yet over the free lessons, in order. What was given is never
    moved; laying twice gives the same."""
    given = [
        slot.item_id
        for slot in slots
        if slot.is_held and not slot.is_free and slot.item_id is not None
    ]
    left = remaining(steps_of(items), given)
    free = [slot.lesson_id for slot in slots if slot.is_held and slot.is_free]
    placed: dict[int, Step | None] = dict.fromkeys(free)
    placed.update(zip(free, left, strict=False))
    return Layout(placed, tuple(left[len(free) :]))


def _units(items: Iterable[PlanItem]) -> Iterator[list[PlanItem]]:
    """Items that share lessons: one of whole hours is alone, the others go together until they
    make whole hours."""
    run: list[PlanItem] = []
    for item in items:
        if item.hours % 1 == 0:
            if run:
                yield run
                run = []
            yield [item]
            continue
        run.append(item)
        if sum(one.hours for one in run) % 1 == 0:
            yield run
            run = []
    if run:
        yield run


def _split(unit: list[PlanItem]) -> Iterator[Step]:
    """The lessons of a unit: each stands under the first item that begins in it, or else under
    the one that goes on."""
    ends = Decimal(0)
    spans = []
    for item in unit:
        spans.append((item, ends, ends + item.hours))
        ends += item.hours
    for hour in range(math.ceil(ends)):
        begun = [item for item, start, _end in spans if hour <= start < hour + 1]
        lead = begun[0] if begun else next(item for item, start, end in spans if start < hour < end)
        yield Step(lead, tuple(begun[1:]))
