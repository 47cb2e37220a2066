"""What is to be exported, and the ids under which it leaves."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core.models import School
from school.models import AcademicYear, ExternalId, Term

Row = dict[str, str]
Table = tuple[str, Iterator[Row]]

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """``with_births`` adds demographics.csv, ``with_parents`` the parents, ``with_results`` works
    and marks, of ``term`` alone where one is named."""

    year: AcademicYear
    version: str
    with_births: bool = False
    with_parents: bool = False
    with_results: bool = False
    term: Term | None = None

    @property
    def school(self) -> School:
        return self.year.school


class Ids:
    """sourcedId of everything: the one under which another system knows it, or our own, the same
    in every export. One query."""

    def __init__(self, school: School) -> None:
        self._slug = school.slug
        self._foreign = {
            (entity, pk): key
            for entity, pk, key in ExternalId.objects.filter(school=school, source="oneroster")
            .order_by("pk")
            .values_list("entity", "object_id", "external_id")
        }

    def of(self, entity: str, pk: int) -> str:
        return self._foreign.get((entity, pk)) or f"{self._slug}.{entity}.{pk}"

    @property
    def org(self) -> str:
        return f"{self._slug}.school"


def day(value: dt.date | None) -> str:
    return value.isoformat() if value else ""


def grade(number: int) -> str:
    """«05»: two digits, as the codes of CEDS."""
    return f"{number:02}"
