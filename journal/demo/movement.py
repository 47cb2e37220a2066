"""Coming and going during the year, by orders (S0-5f)."""

import datetime as dt
from collections import Counter
from random import Random

from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from journal.demo.families import Child, Family, Seat, Stay
from journal.demo.layout import ClassRow

_DEFAULT_SIZE = 25
_PLACES = ("г. Заозёрск", "г. Приволжск", "пос. Ключевой", "г. Белогорье", "с. Луговое")


class OrderBook:
    """Numbers of orders: they grow with the date, whatever order they are asked for."""

    _A_DAY = 3

    def __init__(self) -> None:
        self._of_day: Counter[dt.date] = Counter()

    def number(self, day: dt.date) -> str:
        self._of_day[day] += 1
        number = 97 + (day - YEAR_STARTS).days * self._A_DAY + self._of_day[day]
        return f"№ {number}-у от {day:%d.%m.%Y}"


def seats_of(
    plan: SchoolPlan, classes: list[ClassRow], orders: OrderBook, today: dt.date, rng: Random
) -> list[Seat]:
    """A seat for everybody who starts the year, and one for each later arrival up to today."""
    sizes = {
        f"{grade}{letter}": size for grade, letters, size in plan.classes for letter in letters
    }
    transfer = f"№ 61-у от 30.05.{YEAR_STARTS.year}"
    admission = f"№ 97-у от 29.08.{YEAR_STARTS.year}"
    seats = [
        Seat(row, Stay(row.id, YEAR_STARTS, None, admission if row.grade in (1, 10) else transfer))
        for row in classes
        for _ in range(sizes.get(row.name, _DEFAULT_SIZE))
    ]
    for _ in range(plan.arrivals):
        row = rng.choice(classes)
        since = _some_day(rng, today)
        origin = f"МБОУ «Средняя школа № {rng.randint(2, 40)}», {rng.choice(_PLACES)}"
        if since <= today:
            seats.append(Seat(row, Stay(row.id, since, None, orders.number(since), origin)))
    return seats


def move_students(
    plan: SchoolPlan,
    families: list[Family],
    classes: list[ClassRow],
    orders: OrderBook,
    today: dt.date,
    rng: Random,
) -> None:
    """Departures to other schools, and transfers between classes: the old stay is closed, a new
    one opened; what was marked in the old class stays there."""
    by_name = {row.name: row for row in classes}
    # The first family is everybody's example and stays where it is.
    pool = [child for family in families[1:] for child in family.children]
    rng.shuffle(pool)
    for origin, target, day in plan.moves:
        if day > today or origin not in by_name or target not in by_name:
            continue
        child = next(c for c in pool if _sits(c, by_name[origin].id))
        pool.remove(child)
        number = orders.number(day)
        child.stays[0].until = day
        child.stays[0].closed_by = number
        child.stays[0].left_to = f"{target} класс"
        child.stays.append(Stay(by_name[target].id, day, None, number, f"{origin} класс"))
    for _ in range(plan.departures):
        day = _some_day(rng, today)
        child = next(c for c in pool if c.stays[0].since == YEAR_STARTS)
        pool.remove(child)
        if day <= today:
            child.stays[0].until = day
            child.stays[0].closed_by = orders.number(day)
            child.stays[
                0
            ].left_to = f"МБОУ «Средняя школа № {rng.randint(2, 40)}», {rng.choice(_PLACES)}"


def _sits(child: Child, class_id: int) -> bool:
    return child.stays[0].class_id == class_id and child.stays[0].since == YEAR_STARTS


def _some_day(rng: Random, today: dt.date) -> dt.date:
    """A working day between the third week of the year and early May."""
    day = YEAR_STARTS + dt.timedelta(days=rng.randint(14, 240))
    return day - dt.timedelta(days=max(0, day.isoweekday() - 5))
