"""What stands after the question mark is an id like any other: a foreign one is not found."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from school.models import AcademicYear, Term
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

Foreign = Callable[[Cast], object]


def child(name: str) -> Foreign:
    return lambda cast: cast.students[name].pk


def other_year(cast: Cast) -> object:
    return AcademicYear.objects.get(school=cast.other_school).pk


def other_term(cast: Cast) -> object:
    return Term.objects.get(scheme__year__school=cast.other_school, number=3).pk


def own_term(cast: Cast) -> object:
    return cast.term.pk


@pytest.mark.parametrize(
    ("person", "name", "query", "foreign", "status"),
    [
        ("mother", "journal:diary", "child", child("pupil"), 200),
        ("mother", "journal:diary", "child", child("sibling"), 200),
        ("mother", "journal:diary", "child", child("outsider"), 404),
        ("mother", "journal:diary", "child", child("classmate"), 404),
        ("mother", "journal:diary", "child", child("other_pupil"), 404),
        ("mother", "journal:marks-table", "child", child("outsider"), 404),
        ("mother", "journal:marks-table", "child", child("other_pupil"), 404),
        ("mother", "journal:marks-table", "term", own_term, 200),
        ("mother", "journal:marks-table", "term", other_term, 404),
        ("pupil", "journal:diary", "child", child("pupil"), 200),
        ("pupil", "journal:diary", "child", child("classmate"), 404),
        ("pupil", "journal:marks-table", "child", child("other_pupil"), 404),
        ("other_mother", "journal:diary", "child", child("pupil"), 404),
        ("teacher", "journal:gradebook", "term", own_term, 200),
        ("teacher", "journal:gradebook", "term", other_term, 404),
        ("teacher", "journal:term-marks", "term", other_term, 404),
        ("deputy", "school:regulation-detail", "year", other_year, 404),
        ("other_deputy", "school:regulation-detail", "year", other_year, 200),
        # A filter says that there is no such choice.
        ("secretary", "reports:volume-list", "year", other_year, 422),
    ],
)
def test_foreign_id_in_a_query_is_not_found(
    cast: Cast, person: str, name: str, query: str, foreign: Foreign, status: int
) -> None:
    is_of_group = name in ("journal:gradebook", "journal:term-marks")
    address = reverse(name, args=[cast.maths.pk] if is_of_group else [])

    response = cast.client(person).get(address, {query: foreign(cast)})

    assert response.status_code == status
    if status != 200:
        assert "Иноземцева" not in response.content.decode()
