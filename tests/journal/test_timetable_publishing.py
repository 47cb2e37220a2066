"""A draft of the timetable comes into force, and the lessons follow."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.enums import JobKind
from core.models import Job, OutboxEvent
from journal.models import Lesson
from journal.services.lessons import making, publishing
from schedule.models import TimetableVersion
from school.models import TeachingGroup
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.jobs import ordered
from tests.factories.timetable_versions import make_entry, make_version

MONDAY = dt.date(2026, 1, 26)
END = factory.YEAR_END


@pytest.fixture
def in_force(cast: Cast) -> TimetableVersion:
    return make_version(cast.year, factory.YEAR_START, {cast.maths: [(3, 2)]}, name="Старое")


def draft(cast: Cast, since: dt.date = MONDAY, **fields: object) -> TimetableVersion:
    weeks: dict[TeachingGroup, list[tuple[int, int]]] = {cast.maths: [(1, 4)]}
    return make_version(cast.year, since, weeks, is_draft=True, name="Новое", **fields)


def publish(cast: Cast, version: TimetableVersion, name: str = "deputy") -> TimetableVersion:
    return publishing.publish_version(actor=cast.actors[name], version=version, now=NOW)


def spans(cast: Cast) -> list[tuple[str, dt.date, dt.date | None]]:
    found = TimetableVersion.objects.published().filter(year=cast.year).order_by("since")
    return list(found.values_list("name", "since", "until"))


@pytest.mark.parametrize("name", ["deputy", "administrator"])
def test_draft_ends_the_version_in_force(cast: Cast, in_force: TimetableVersion, name: str) -> None:
    version = draft(cast)

    publish(cast, version, name)

    assert spans(cast) == [
        ("Старое", factory.YEAR_START, MONDAY),
        ("Новое", MONDAY, None),
    ]
    version.refresh_from_db()
    assert (version.published_at, version.published_by) == (NOW, cast.users[name])
    event = OutboxEvent.objects.get(kind="timetable.published")
    assert event.payload == {"version": version.pk}


def test_draft_holds_up_to_the_next_version(cast: Cast, in_force: TimetableVersion) -> None:
    later = dt.date(2026, 4, 6)
    in_force.until = later
    in_force.save(update_fields=["until"])
    make_version(cast.year, later, name="Весна")

    publish(cast, draft(cast))

    assert spans(cast) == [
        ("Старое", factory.YEAR_START, MONDAY),
        ("Новое", MONDAY, later),
        ("Весна", later, None),
    ]


def test_first_version_of_a_year_may_begin_in_the_past(cast: Cast) -> None:
    publish(cast, draft(cast, factory.YEAR_START))

    assert spans(cast) == [("Новое", factory.YEAR_START, None)]


@pytest.mark.parametrize(
    "since",
    [
        pytest.param(factory.YEAR_START, id="the very day of another"),
        pytest.param(TODAY - dt.timedelta(days=1), id="in the past of another"),
        pytest.param(END + dt.timedelta(days=1), id="after the year"),
    ],
)
def test_day_that_cannot_be_is_refused(
    cast: Cast, in_force: TimetableVersion, since: dt.date
) -> None:
    with pytest.raises(publishing.PublishingError):
        publish(cast, draft(cast, since))

    assert spans(cast) == [("Старое", factory.YEAR_START, None)]


def test_empty_draft_is_refused(cast: Cast, in_force: TimetableVersion) -> None:
    with pytest.raises(publishing.PublishingError):
        publish(cast, make_version(cast.year, MONDAY, is_draft=True))


def test_published_version_is_not_published_again(cast: Cast, in_force: TimetableVersion) -> None:
    with pytest.raises(publishing.AlreadyPublished):
        publish(cast, in_force)


@pytest.mark.parametrize("name", ["teacher", "director", "other_deputy"])
def test_others_may_not_publish(cast: Cast, in_force: TimetableVersion, name: str) -> None:
    with pytest.raises(making.NotYourTimetable):
        publish(cast, draft(cast), name)

    assert spans(cast) == [("Старое", factory.YEAR_START, None)]


def test_closed_year_is_refused(cast: Cast) -> None:
    version = draft(cast)
    cast.year.closed_at = NOW
    cast.year.save(update_fields=["closed_at"])

    with pytest.raises(making.YearClosed):
        publish(cast, version)


# --- the page ----------------------------------------------------------------------------------


def address(version: TimetableVersion) -> str:
    return reverse("journal:timetable-publish", args=[version.pk])


def test_page_shows_what_the_draft_would_do(cast: Cast, in_force: TimetableVersion) -> None:
    kept = journal_factory.make_lesson(cast.maths, dt.date(2026, 1, 28), slot=2, topic="Дроби")
    version = draft(cast)

    page = cast.client("deputy").get(address(version)).content.decode()

    assert "«Старое» на этом заканчивается." in page
    assert reverse("journal:lesson-detail", args=[kept.pk]) in page
    assert Lesson.objects.get(pk=kept.pk).slot == 2
    version.refresh_from_db()
    assert version.is_draft


def test_publishing_orders_the_lessons_from_its_day(cast: Cast, in_force: TimetableVersion) -> None:
    wednesday = journal_factory.make_lesson(cast.maths, dt.date(2026, 1, 28), slot=2)

    job = ordered(cast.client("deputy"), address(draft(cast)))
    making.lay_lessons(actor=None, year=cast.year, first=MONDAY, last=END, now=NOW)

    assert (job.params["first"], job.params["last"]) == (MONDAY.isoformat(), END.isoformat())
    assert job.kind == JobKind.LAY_LESSONS
    wednesday.refresh_from_db()
    assert (wednesday.on, wednesday.slot) == (MONDAY, 4)


def test_refusal_is_told_and_nothing_is_ordered(cast: Cast, in_force: TimetableVersion) -> None:
    version = draft(cast, factory.YEAR_START)

    answer = cast.client("deputy").post(address(version))

    assert answer.status_code == 422
    assert "«Старое» действует с 01.09.2025" in answer.content.decode()
    assert not Job.objects.exists()


def test_publishing_waits_for_lessons_that_are_being_laid(
    cast: Cast, in_force: TimetableVersion
) -> None:
    making.order_laying(
        actor=cast.actors["administrator"], year=cast.year, first=MONDAY, last=END, now=NOW
    )

    answer = cast.client("deputy").post(address(draft(cast)))

    assert answer.status_code == 409
    assert spans(cast) == [("Старое", factory.YEAR_START, None)]


def test_version_of_another_school_is_not_found(cast: Cast) -> None:
    foreign = cast.other_group.year
    version = make_version(foreign, MONDAY, {cast.other_group: [(1, 1)]}, is_draft=True)
    client = cast.client("deputy")

    assert client.get(address(version)).status_code == 404
    assert client.post(address(version)).status_code == 404
    version.refresh_from_db()
    assert version.is_draft


@pytest.mark.parametrize("name", ["teacher", "director", "secretary", "mother", "pupil"])
def test_page_is_closed_to_others(cast: Cast, name: str) -> None:
    version = draft(cast)

    assert cast.client(name).get(address(version)).status_code == 403
    assert cast.client(name).post(address(version)).status_code == 403
    version.refresh_from_db()
    assert version.is_draft


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_many_queries_whatever_the_school(
    cast: Cast,
    in_force: TimetableVersion,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = draft(cast)
    for number in range(count):
        group = factory.make_group(
            factory.make_subject(cast.school, f"Предмет {number}"),
            cast.class_5a,
            teacher=cast.staff["stranger"],
        )
        make_entry(version, group, 5, number + 1)
        journal_factory.make_lesson(group, dt.date(2026, 1, 29), topic="Тема")
    client = cast.client("deputy")
    client.get(address(version))

    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get(address(version))

    assert page.content.decode().count("Предмет") >= count


# Session, person, school and hat; then the version, what is in force and the difference.
PAGE_QUERIES = 20
