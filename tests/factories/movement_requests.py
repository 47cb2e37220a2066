"""Requests about movement, for tests."""

import datetime as dt
from typing import Any

from school.enums import MovementKind
from school.models import MovementRequest
from school.services.movement import requests as services
from school.services.movement.requests import Wish
from tests.factories.cast import NOW, TODAY, Cast

DAY = dt.date(2026, 1, 26)


def ask(cast: Cast, who: str = "class_teacher", **values: Any) -> MovementRequest:
    wish = {
        "kind": MovementKind.DEPARTURE,
        "wanted_on": DAY,
        "student": cast.students["pupil"],
        "place": "школа № 3",
    }
    return services.request_movement(
        actor=cast.actors[who],
        school_class=values.pop("school_class", cast.class_5a),
        wish=Wish(**wish | values),
        now=NOW,
        today=TODAY,
    )


def ask_newcomer(cast: Cast, name: str = "Новикова Ия Львовна") -> MovementRequest:
    return ask(cast, kind=MovementKind.ARRIVAL, student=None, newcomer=name)
