"""The page «Уроки по расписанию», its job and its command."""

import datetime as dt
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.enums import JobKind, JobState
from core.models import Job
from journal.models import Lesson
from journal.services.lessons import making
from journal.tasks import lay_lessons
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import done, ordered
from tests.factories.timetable_versions import make_entry, make_version

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

FIRST, LAST = dt.date(2026, 1, 21), dt.date(2026, 2, 6)
DAYS: dict[str, object] = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
PAGE = "/journal/lessons/lay/"


@pytest.fixture
def week(cast: Cast) -> Cast:
    """Mathematics of 5А is on Mondays and Wednesdays, second lesson: four are lacking."""
    make_version(cast.year, factory.YEAR_START, {cast.maths: [(1, 2), (3, 2)]})
    return cast


def show(cast: Cast, name: str = "deputy", **days: object) -> str:
    answer = cast.client(name).get(PAGE, days or DAYS)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_address_is_the_one_others_link_to() -> None:
    assert reverse("journal:lessons-lay") == PAGE


def test_page_shows_what_differs_and_writes_nothing(week: Cast) -> None:
    kept = journal_factory.make_lesson(week.maths, dt.date(2026, 1, 22), slot=3, topic="Дроби")
    count = Lesson.objects.count()

    page = show(week)

    assert '<span class="stat-value">4</span>' in page
    assert reverse("journal:lesson-detail", args=[kept.pk]) in page
    assert reverse("journal:gradebook", args=[week.maths.pk]) in page
    assert Lesson.objects.count() == count


def test_page_says_when_there_is_nothing_to_do(week: Cast) -> None:
    making.lay_lessons(actor=None, year=week.year, first=FIRST, last=LAST, now=NOW)

    page = show(week)

    assert "Уроки и расписание совпадают" in page
    assert "Разложить уроки" not in page


def test_order_is_a_job_of_these_days(week: Cast) -> None:
    client = week.client("deputy")

    job = ordered(client, PAGE, DAYS)

    assert (job.kind, job.state) == (JobKind.LAY_LESSONS, JobState.QUEUED)
    assert job.params == {"role": "deputy", "year": week.year.pk, **DAYS}
    assert client.get(reverse("reports:job-detail", args=[job.pk])).status_code == 200
    assert "Уроки раскладываются" in show(week)


def test_second_order_waits_for_the_first(week: Cast) -> None:
    ordered(week.client("administrator"), PAGE, DAYS)

    answer = week.client("deputy").post(PAGE, DAYS)

    assert answer.status_code == 409
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first": "2026-02-06", "last": "2026-01-21"}, "Последний день раньше первого."),
        ({"first": "2025-01-21", "last": "2026-01-21"}, "Этого дня нет в учебном году."),
        ({"first": "вчера", "last": "2026-01-21"}, "Введите правильную дату."),
    ],
)
def test_wrong_days_are_told(week: Cast, days: dict[str, str], sentence: str) -> None:
    answer = week.client("deputy").post(PAGE, days)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Job.objects.exists()


def test_school_without_an_open_year_is_told_so(week: Cast) -> None:
    week.year.closed_at = NOW
    week.year.save(update_fields=["closed_at"])

    assert "Открытого учебного года нет" in show(week)


@pytest.mark.parametrize("name", ["teacher", "director", "secretary", "auditor", "mother", "pupil"])
def test_page_is_closed_to_others(week: Cast, name: str) -> None:
    client = week.client(name)

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, DAYS).status_code == 403
    assert not Job.objects.exists()


def test_another_school_sees_its_own_lessons_only(week: Cast) -> None:
    page = show(week, "other_deputy")

    assert week.maths.label not in page or str(week.maths.pk) not in page
    foreign = week.client("other_deputy").get(f"{PAGE}?year={week.year.pk}")
    assert foreign.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_many_queries_whatever_the_school(
    week: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = week.year.timetable_versions.get()
    for number in range(count):
        group = factory.make_group(
            factory.make_subject(week.school, f"Предмет {number}"),
            week.class_5a,
            teacher=week.staff["stranger"],
        )
        make_entry(version, group, 5, number + 1)
        journal_factory.make_lesson(group, dt.date(2026, 1, 29), topic="Тема")
    client = week.client("deputy")
    client.get(PAGE, DAYS)

    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get(PAGE, DAYS)

    assert page.content.decode().count("Предмет") >= count


# Session, person, school and hat; then the year, its terms, jobs and the difference.
PAGE_QUERIES = 21


# --- the deputy's first page -------------------------------------------------------------------


def test_home_tells_the_deputy_that_lessons_differ(week: Cast) -> None:
    page = week.client("deputy").get(reverse("home")).content.decode()

    assert "уроков ближайших двух недель расходятся с расписанием" in page
    assert PAGE in page


def test_home_is_silent_when_they_agree(week: Cast) -> None:
    making.lay_lessons(actor=None, year=week.year, first=FIRST, last=LAST, now=NOW)

    assert PAGE not in week.client("deputy").get(reverse("home")).content.decode()


def test_home_of_the_director_asks_nothing_of_it(week: Cast) -> None:
    assert PAGE not in week.client("director").get(reverse("home")).content.decode()


# --- the command -------------------------------------------------------------------------------


def command(cast: Cast, *options: str) -> Any:
    out = StringIO()
    call_command(
        *("make_lessons", "--school", cast.school.slug, "--json"),
        *("--from", FIRST.isoformat(), "--to", LAST.isoformat()),
        *options,
        stdout=out,
    )
    return json.loads(out.getvalue())


def test_command_shows_and_writes_nothing(week: Cast) -> None:
    kept = journal_factory.make_lesson(week.maths, dt.date(2026, 1, 22), slot=3, topic="Дроби")
    count = Lesson.objects.count()

    report = command(week, "--dry-run")

    assert (report["made"], report["moved"], report["deleted"]) == (4, 0, 0)
    assert [row["lesson"] for row in report["kept"]] == [kept.pk]
    assert Lesson.objects.count() == count


def test_command_makes_lessons_once(week: Cast) -> None:
    assert command(week)["made"] == 4
    assert command(week)["made"] == 0
    assert Lesson.objects.filter(group=week.maths, on__range=(FIRST, LAST)).count() == 5


def test_command_names_what_cannot_be_made(week: Cast) -> None:
    week.maths.assignments.update(until=dt.date(2026, 2, 2))

    (obstacle,) = command(week)["impossible"]

    assert obstacle == {
        "group": "5А",
        "subject": "Математика",
        "why": "no_teacher",
        "count": 2,
        "from": "2026-02-02",
    }


@pytest.mark.parametrize("option", [("--from", "завтра"), ("--to", "2030-01-01")])
def test_command_refuses_wrong_days(week: Cast, option: tuple[str, str]) -> None:
    count = Lesson.objects.count()

    with pytest.raises(CommandError):
        call_command("make_lessons", "--school", week.school.slug, *option, stdout=StringIO())

    assert Lesson.objects.count() == count


# --- a real worker -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_role_taken_away_meanwhile_lays_nothing(week: Cast) -> None:
    job = making.order_laying(
        actor=week.actors["deputy"], year=week.year, first=FIRST, last=LAST, now=NOW
    )
    week.users["deputy"].memberships.update(is_revoked=True)

    assert done(job).state == JobState.FAILED
    assert not Lesson.objects.filter(on=dt.date(2026, 1, 26)).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_lays_the_lessons(worker: "Worker", week: Cast) -> None:
    job = making.order_laying(
        actor=week.actors["deputy"], year=week.year, first=FIRST, last=LAST, now=NOW
    )
    lay_lessons.apply_async(args=(str(job.pk),), task_id=str(job.pk))
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    made = Lesson.objects.get(group=week.maths, on=dt.date(2026, 1, 26))
    context = made.events.get().pgh_context
    assert context.metadata["user"] == week.users["deputy"].pk
