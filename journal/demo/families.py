"""Families: children of the right age for their class, brothers and sisters in other classes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from journal.demo.blueprint import YEAR_STARTS
from journal.demo.layout import ClassRow
from journal.demo.names import FullName, NameSource, Parents
from school.enums import Kinship, Sex

_ONE_CHILD, _TWO_CHILDREN = 0.72, 0.94
_FIRST_GRADE_AGE = 7
_APART = 300


@dataclass(slots=True)
class Stay:
    """A student's time in a class; ``until`` is the first day that is no longer in it."""

    class_id: int
    since: dt.date
    until: dt.date | None = None
    opened_by: str = ""
    arrived_from: str = ""
    closed_by: str = ""
    left_to: str = ""


@dataclass(slots=True)
class Child:
    """A student; ``number`` is the place in the order of making, the same for the same seed."""

    number: int
    name: FullName
    sex: str
    born_on: dt.date
    stays: list[Stay]
    id: int = 0
    user_id: int = 0

    @property
    def has_left(self) -> bool:
        return self.stays[-1].until is not None


@dataclass(slots=True)
class Adult:
    """A guardian of a family. ``staff_id`` is set for one who also works in the school."""

    name: FullName
    kinship: str
    staff_id: int | None = None


@dataclass(slots=True)
class Family:
    number: int
    parents: Parents
    adults: list[Adult]
    children: list[Child] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a class, from the first day or from an arrival."""

    row: ClassRow
    stay: Stay


def make_families(
    seats: list[Seat], first: tuple[str, str], names: NameSource, rng: Random
) -> list[Family]:
    """Fill the seats with children. The first family is complete and has two, in the classes
    ``first``; others have one, two or three, never two in one parallel."""
    open_seats: dict[int, list[Seat]] = defaultdict(list)
    shuffled = seats[:]
    rng.shuffle(shuffled)
    for seat in shuffled:
        open_seats[seat.row.grade].append(seat)
    families: list[Family] = []
    chosen = [_take(open_seats, name) for name in first]
    while True:
        family = _make_family(len(families) + 1, names, rng, is_complete=not families)
        for seat in chosen:
            _add_child(family, seat, sum(len(f.children) for f in families), names, rng)
        families.append(family)
        if not any(open_seats.values()):
            return families
        chosen = _choose(open_seats, rng)


def _take(open_seats: dict[int, list[Seat]], class_name: str) -> Seat:
    for grade, seats in open_seats.items():
        for index, seat in enumerate(seats):
            if seat.row.name == class_name and seat.stay.since == YEAR_STARTS:
                return open_seats[grade].pop(index)
    raise LookupError(f"no free place in {class_name}")


def _choose(open_seats: dict[int, list[Seat]], rng: Random) -> list[Seat]:
    draw = rng.random()
    wanted = 1 if draw < _ONE_CHILD else 2 if draw < _TWO_CHILDREN else 3
    grades = [grade for grade in sorted(open_seats) if open_seats[grade]]
    # The fullest parallel gives the first child, so that the last families are not all alike.
    start = max(grades, key=lambda grade: (len(open_seats[grade]), grade))
    others = [grade for grade in grades if grade != start]
    picked = [start, *rng.sample(others, min(wanted - 1, len(others)))]
    return [open_seats[grade].pop() for grade in picked]


def _make_family(number: int, names: NameSource, rng: Random, *, is_complete: bool) -> Family:
    parents = names.parents()
    draw = 1.0 if is_complete else rng.random()
    if draw < 0.02:
        adults = [Adult(names.adult(Sex.FEMALE), Kinship.OTHER)]
    elif draw < 0.05:
        adults = [Adult(parents.father, Kinship.FATHER)]
    elif draw < 0.27:
        adults = [Adult(parents.mother, Kinship.MOTHER)]
    else:
        adults = [Adult(parents.mother, Kinship.MOTHER), Adult(parents.father, Kinship.FATHER)]
    return Family(number, parents, adults)


def _add_child(family: Family, seat: Seat, before: int, names: NameSource, rng: Random) -> None:
    sex = rng.choice((Sex.FEMALE, Sex.MALE))
    family.children.append(
        Child(
            number=before + len(family.children) + 1,
            name=names.child(sex, family.parents),
            sex=sex,
            born_on=_birthday(seat.row.grade, family.children, rng),
            stays=[seat.stay],
        )
    )


def _birthday(grade: int, siblings: list[Child], rng: Random) -> dt.date:
    """Six and a half to seven and a half on entering grade 1; twins on one day, other brothers
    and sisters ten months apart at least."""
    youngest = dt.date(YEAR_STARTS.year - _FIRST_GRADE_AGE - grade + 1, 3, 1)
    born = youngest
    for _ in range(50):
        born = youngest - dt.timedelta(days=rng.randrange(365))
        if all(abs((born - other.born_on).days) >= _APART for other in siblings):
            return born
    return siblings[0].born_on if siblings else born
