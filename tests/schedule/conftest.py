"""A school that has a year and its terms, and nothing else yet."""

import datetime as dt
from dataclasses import dataclass

import pytest

from core.models import School
from school.enums import TermKind
from school.models import AcademicYear, Term, TermScheme
from tests.factories import school as factory

AUGUST = dt.datetime(2025, 8, 25, 9, 0, tzinfo=dt.UTC)
JANUARY = dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class EmptySchool:
    school: School
    year: AcademicYear
    quarters: TermScheme
    half_years: TermScheme


@pytest.fixture
def empty(db: None) -> EmptySchool:
    """Quarters in grades 1-9, half-years in 10 and 11."""
    school = factory.make_school("empty")
    year = factory.make_year(school)
    quarters = factory.make_quarters(year)
    quarters.grades = list(range(1, 10))
    quarters.save(update_fields=["grades"])
    half_years = TermScheme.objects.create(
        school=school, year=year, kind=TermKind.HALF_YEAR, grades=[10, 11]
    )
    Term.objects.create(
        school=school,
        scheme=half_years,
        number=1,
        name="I полугодие",
        starts_on=factory.YEAR_START,
        ends_on=dt.date(2025, 12, 30),
    )
    return EmptySchool(school, year, quarters, half_years)
