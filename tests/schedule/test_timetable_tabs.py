"""The pages about the timetable stand side by side on each of them, to whoever may open them."""

import re

import pytest
from django.urls import reverse

from schedule.templatetags.timetable_tabs import TABS
from tests.factories.cast import Cast

pytestmark = pytest.mark.slow

EVERYBODY = ["week", "changes", "calendar", "assessments", "feeds"]
OF = {
    "administrator": ["versions", "import", "log"],
    "director": ["substitutions"],
    "deputy": ["versions", "import", "log", "substitutions"],
    "auditor": ["substitutions"],
    "secretary": [],
    "teacher": ["own", "absences"],
    "mother": [],
    "pupil": [],
}


TAB = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>')


def tabs_of(cast: Cast, person: str, view_name: str) -> tuple[list[str], list[str]]:
    """The names of the tabs on a page, and of those that say that they are open now."""
    page = cast.client(person).get(reverse(view_name)).content.decode()
    known = {reverse(tab.view_name): tab.name for tab in TABS}
    row = page.split('<ul class="tabs"')[1].split("</ul>")[0]
    found = TAB.findall(row)
    return [known[url] for url, _here in found], [known[url] for url, here in found if here]


@pytest.mark.parametrize("person", list(OF))
def test_tabs_are_those_that_the_person_may_open(cast: Cast, person: str) -> None:
    wanted = {*EVERYBODY, *OF[person]}

    here, current = tabs_of(cast, person, "timetable")

    assert here == [tab.name for tab in TABS if tab.name in wanted]
    assert current == ["week"]
    opened = {tab.name: cast.client(person).get(reverse(tab.view_name)).status_code for tab in TABS}
    assert {name for name in here if opened[name] == 200} == wanted


@pytest.mark.parametrize(
    ("name", "view_name"),
    [
        (tab.name, tab.view_name)
        for tab in TABS
        if tab.name in {"week", "changes", "versions", "import", "log", "assessments", "feeds"}
    ],
)
def test_no_page_loses_the_tabs(cast: Cast, name: str, view_name: str) -> None:
    here, current = tabs_of(cast, "deputy", view_name)

    assert here == [tab.name for tab in TABS if tab.name not in {"own", "absences"}]
    assert current == [name]


def test_health_worker_is_offered_no_timetable_of_the_week(cast: Cast) -> None:
    here, current = tabs_of(cast, "health_worker", "journal:change-list")

    assert here == ["changes", "assessments", "feeds"]
    assert current == ["changes"]
