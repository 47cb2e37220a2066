"""A round of all schools: one that fails does not keep the others from theirs."""

import datetime as dt

import pytest
from celery import Task

from core import tenancy
from core.models import OutboxEvent, School
from core.rounds import RoundFailed, in_every_school
from journal import tasks as journal_tasks
from journal.services.terms import reminders
from school import tasks as school_tasks
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DataCheck, DeadlineRule, Regulation, Term
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(cast: Cast) -> Cast:
    """The first school has a time zone that there is not."""
    assert cast.school.pk < cast.other_school.pk
    School.objects.filter(pk=cast.school.pk).update(time_zone="Mars/Olympus")
    return cast


def test_each_school_is_worked_on_in_its_own_scope(cast: Cast) -> None:
    scopes = in_every_school("look", lambda school: (school.slug, tenancy.current()))

    assert [(slug, scope.school_id) for slug, scope in scopes if scope] == [
        (cast.school.slug, cast.school.pk),
        (cast.other_school.slug, cast.other_school.pk),
    ]
    assert tenancy.current() is None


def test_failure_surfaces_once_all_are_through(
    broken: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    served = []

    def work(school: School) -> None:
        served.append((school.slug, NOW.astimezone(school.zone).date()))

    with pytest.raises(RoundFailed, match=r"^look failed in: first$"):
        in_every_school("look", work)

    assert served == [(broken.other_school.slug, TODAY)]
    (record,) = [one for one in caplog.records if one.name == "core.rounds"]
    assert record.getMessage() == "look failed in school first"
    assert "Mars/Olympus" in record.exc_text
    assert tenancy.current() is None


@pytest.mark.parametrize(
    "task",
    [
        journal_tasks.check_deadlines,
        journal_tasks.tell_of_unexplained_absences,
        school_tasks.settle_hats,
    ],
)
def test_only_the_school_that_fails_is_named(broken: Cast, task: "Task[[], None]") -> None:
    with pytest.raises(RoundFailed, match=rf"^{task.__name__} failed in: first$"):
        task()


def test_second_school_has_its_checks_of_data(broken: Cast) -> None:
    with pytest.raises(RoundFailed, match="first"):
        school_tasks.open_data_checks()

    assert not DataCheck.objects.filter(school=broken.school).exists()
    assert DataCheck.objects.filter(school=broken.other_school).count() == 1


def test_second_school_is_reminded_of_term_marks(broken: Cast) -> None:
    DeadlineRule.objects.create(
        school=broken.other_school,
        regulation=Regulation.objects.get(school=broken.other_school),
        code=DeadlineCode.TERM_MARKS,
        levels=list(Level),
        amount=2,
        unit=DueUnit.CALENDAR_DAYS,
        clause="п. 2",
    )
    term = Term.objects.filter(
        school=broken.other_school, starts_on__lte=TODAY, ends_on__gte=TODAY
    ).get()
    Term.objects.filter(pk=term.pk).update(ends_on=TODAY - dt.timedelta(days=1))

    with pytest.raises(RoundFailed, match="first"):
        journal_tasks.remind_of_term_marks()

    told = OutboxEvent.objects.filter(kind=reminders.DUE, payload__term=term.pk)
    assert [event.payload["user"] for event in told] == [broken.users["other_teacher"].pk]
