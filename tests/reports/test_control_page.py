"""The page of the control report: who opens it, what the address says, what it answers."""

import datetime as dt
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.models import Lesson
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DeadlineRule, Regulation
from tests.factories import journal as factory
from tests.factories.cast import NOW, Cast

URL = "/reports/unfilled/"
MONDAY = dt.date(2026, 1, 19)


class _Page(HTMLParser):
    """Links of the page, and the chosen option of each select."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.links: list[str] = []
        self.chosen: dict[str, str] = {}
        self._select = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href") or "")
        elif tag == "select":
            self._select = found["name"] or ""
        elif tag == "option" and "selected" in found:
            self.chosen[self._select] = found.get("value") or ""


def lesson_links(response: HttpResponse) -> list[str]:
    return [link for link in _Page(response).links if link.startswith("/journal/lessons/")]


def url_of(*lessons: Lesson) -> list[str]:
    return [reverse("journal:lesson-detail", args=[lesson.pk]) for lesson in lessons]


@pytest.mark.parametrize("name", ["deputy", "director", "auditor"])
def test_page_lists_this_week_by_teacher(cast: Cast, name: str) -> None:
    response = cast.client(name).get(URL)

    assert response.status_code == 200
    assert lesson_links(response) == url_of(
        cast.lesson, cast.lesson_1a, cast.lesson_today, cast.lesson_6b
    )
    content = response.content.decode()
    assert "19.01.2026–20.01.2026" in content
    assert "Иношкольная" not in content
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "administrator", "secretary", "health_worker", "teacher", "class_teacher", "mother",
        "pupil", "other_teacher",
    ],
)  # fmt: skip
def test_page_is_barred_to_others(cast: Cast, name: str) -> None:
    response = cast.client(name).get(URL)

    assert response.status_code == 403
    assert lesson_links(response) == []


def test_page_sends_a_stranger_to_sign_in_and_back(cast: Cast) -> None:
    response = Client().get(f"{URL}?span=today")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Freports%2Funfilled%2F%3Fspan%3Dtoday"


def test_page_of_another_school_shows_its_own(cast: Cast) -> None:
    response = cast.client("other_deputy").get(URL)

    assert lesson_links(response) == url_of(cast.other_lesson)
    assert "Учителева" not in response.content.decode()


def test_page_is_only_read(cast: Cast) -> None:
    assert cast.client("deputy").post(URL).status_code == 405


def test_page_keeps_the_filter_over_a_reload(cast: Cast) -> None:
    query = {
        "span": "dates",
        "since": "2026-01-19",
        "until": "2026-01-19",
        "grade": "6",
        "school_class": str(cast.class_6b.pk),
        "teacher": str(cast.staff["stranger"].pk),
        "subject": str(cast.russian_6b.subject_id),
        "gap": "topic",
        "by": "day",
        "order": "most",
    }

    response = cast.client("deputy").get(URL, query)

    assert lesson_links(response) == url_of(cast.lesson_6b)
    dates = {name: query.pop(name) for name in ("since", "until")}
    assert _Page(response).chosen == query
    content = response.content.decode()
    assert all(f'name="{name}" value="{day}"' in content for name, day in dates.items())


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("today", ["lesson_1a", "lesson_today"]),
        ("yesterday", ["lesson", "lesson_6b"]),
        ("last_week", []),
        ("term", ["lesson", "lesson_1a", "lesson_today", "lesson_6b"]),
    ],
)
def test_page_knows_the_usual_spans(cast: Cast, span: str, expected: list[str]) -> None:
    response = cast.client("deputy").get(URL, {"span": span})

    assert lesson_links(response) == url_of(*(getattr(cast, name) for name in expected))


def test_page_pages_and_keeps_the_filter_in_the_links(cast: Cast) -> None:
    for day in range(12, 20):
        for slot in range(2, 15):
            factory.make_lesson(cast.russian_6b, dt.date(2026, 1, day), slot=slot)
    query = {"span": "term", "subject": str(cast.russian_6b.subject_id)}
    client = cast.client("deputy")

    first = client.get(URL, query)
    second = client.get(URL, {**query, "page": "2"})
    whole = client.get(URL, {**query, "all": "1"})

    # Eight days of thirteen lessons and the one of the cast.
    assert [len(lesson_links(page)) for page in (first, second, whole)] == [100, 5, 105]
    assert len({*lesson_links(first), *lesson_links(second)}) == 105
    assert f"?{urlencode(query)}&page=2" in _Page(first).links
    assert f"?{urlencode(query)}&all=1" in _Page(second).links
    assert not [link for link in _Page(whole).links if "page=" in link or "all=" in link]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"span": "century"}, "span"),
        ({"span": "dates", "since": "yesterday", "until": "2026-01-19"}, "since"),
        ({"span": "dates", "since": "2026-01-20", "until": "2026-01-19"}, "until"),
        ({"grade": "99"}, "grade"),
        ({"grade": "5; DROP TABLE"}, "grade"),
        ({"gap": "everything"}, "gap"),
        ({"by": "mood"}, "by"),
        ({"teacher": "9" * 40}, "teacher"),
    ],
)
def test_page_answers_422_to_a_malformed_filter(
    cast: Cast, query: dict[str, str], field: str
) -> None:
    response = cast.client("deputy").get(URL, query)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()
    assert lesson_links(response) == []


def test_page_answers_422_to_a_class_of_another_school(cast: Cast) -> None:
    foreign = cast.other_group.group_classes.get().school_class_id

    response = cast.client("deputy").get(URL, {"school_class": foreign})

    assert response.status_code == 422
    assert lesson_links(response) == []


def test_page_marks_what_is_late_in_words(cast: Cast) -> None:
    DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=DeadlineCode.LESSON,
        levels=list(Level),
        amount=0,
        unit=DueUnit.SCHOOL_DAY_END,
        clause="п. 4.1 Положения",
    )

    yesterday = cast.client("deputy").get(URL, {"span": "yesterday", "grade": "5"})
    today = cast.client("deputy").get(URL, {"span": "today", "grade": "5"})

    assert yesterday.content.decode().count('class="is-late"') == 1
    assert "п. 4.1 Положения" in yesterday.content.decode()
    assert today.content.decode().count('class="is-late"') == 0


def test_page_says_when_all_is_filled(cast: Cast) -> None:
    Lesson.objects.all().update(
        topic="Дроби", topic_recorded_at=NOW, homework_recorded_at=NOW, attendance_checked_at=NOW
    )

    response = cast.client("deputy").get(URL)

    assert (response.context["report"].held, response.context["report"].unfilled) == (4, 0)
    assert "empty-title" in response.content.decode()


def test_page_says_when_no_lesson_fits(cast: Cast) -> None:
    response = cast.client("deputy").get(URL, {"span": "last_week"})

    assert response.context["report"].held == 0
    assert "empty-title" in response.content.decode()


def test_page_of_a_school_without_a_regulation_says_so(cast: Cast) -> None:
    Regulation.objects.filter(school=cast.other_school).update(year_id=_spare_year(cast))

    response = cast.client("other_deputy").get(URL)

    assert response.status_code == 200
    assert response.context["report"] is None
    assert "empty-title" in response.content.decode()


def _spare_year(cast: Cast) -> int:
    from school.models import AcademicYear

    return AcademicYear.objects.create(
        school=cast.other_school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    ).pk


def test_page_asks_as_many_queries_for_one_lesson_as_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("deputy")
    query = {"span": "yesterday", "grade": "6"}

    # User and hats (the session is cached); choices of the filter; regulation, totals, deadlines,
    # lessons.
    with django_assert_num_queries(6):
        assert len(lesson_links(client.get(URL, query))) == 1

    for slot in (3, 4):
        factory.make_work(factory.make_lesson(cast.russian_6b, MONDAY, slot=slot), code=5)

    with django_assert_num_queries(6):
        assert len(lesson_links(client.get(URL, query))) == 3
