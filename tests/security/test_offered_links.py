"""Links to pages that a role may open stand on a page of that role, and on nobody else's."""

import re

import pytest
from django.urls import reverse

from school.enums import ConductScale
from school.models import Regulation
from tests.factories.cast import Cast

pytestmark = pytest.mark.slow

PEOPLE = (
    *("administrator", "director", "deputy", "secretary", "auditor"),
    *("teacher", "class_teacher"),
)


def offered(cast: Cast, page: str, url: str) -> set[str]:
    """Who finds the link on the page; nobody may find one that does not open."""
    found = set()
    for person in PEOPLE:
        client = cast.client(person)
        answer = client.get(page)
        link = re.compile(rf'href="{url}["?]')
        if answer.status_code == 200 and link.search(answer.content.decode()):
            assert client.get(url).status_code == 200, person
            found.add(person)
    return found


@pytest.mark.parametrize(
    ("page", "view_name", "wanted"),
    [
        ("school:class-list", "journal:group-create", {"administrator", "deputy"}),
        (
            "school:student-list",
            "reports:oneroster-export",
            {"administrator", "director", "deputy"},
        ),
        (
            "timetable",
            "journal:substitution-day",
            {"director", "deputy", "auditor"},
        ),
        ("timetable", "schedule:teacher-absence-list", {"teacher", "class_teacher"}),
    ],
)
def test_link_is_offered_to_those_who_may_open_the_page(
    cast: Cast, page: str, view_name: str, wanted: set[str]
) -> None:
    assert offered(cast, reverse(page), reverse(view_name)) == wanted


@pytest.mark.parametrize(
    ("scale", "wanted"),
    [(ConductScale.LEVELS, {"director", "deputy", "auditor"}), (ConductScale.OFF, set())],
)
def test_conduct_is_offered_to_readers_where_the_school_has_it(
    cast: Cast, scale: ConductScale, wanted: set[str]
) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(conduct_scale=scale)
    page = reverse("school:class-detail", args=[cast.class_5a.pk])

    found = offered(cast, page, reverse("journal:conduct", args=[cast.class_5a.pk]))

    assert found == wanted


def test_readers_of_a_journal_find_its_term_marks(cast: Cast) -> None:
    page = reverse("journal:gradebook", args=[cast.maths.pk])

    found = offered(cast, page, reverse("journal:term-marks", args=[cast.maths.pk]))

    assert found == {"director", "deputy", "auditor", "teacher", "class_teacher"}


def test_readers_of_term_marks_find_those_of_another_school(cast: Cast) -> None:
    page = reverse("journal:term-marks", args=[cast.maths.pk])

    found = offered(cast, page, reverse("journal:brought-marks", args=[cast.students["pupil"].pk]))

    assert found == {"director", "deputy", "auditor", "teacher", "class_teacher"}
