"""Closing of terms, reopening them whole or journal by journal (S1-4.4h, S3-2g)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from core import history
from core.models import OutboxEvent
from journal.models import DeadlineBreach, Mark, TermMark, TermReopening
from journal.selectors import deadlines, gaps
from journal.selectors.terms import closing
from journal.selectors.terms import due as term_due
from journal.services import errors, grading, terms
from journal.services.terms import errors as term_errors
from journal.services.terms import marks, reminders, reopenings
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DeadlineRule, Term
from tests.factories import gradebook
from tests.factories import school as school_factory
from tests.factories import terms as factory
from tests.factories.cast import NOW, Cast

pytestmark = pytest.mark.django_db

ENDED = dt.datetime(2026, 3, 27, 12, 0, tzinfo=dt.UTC)


def close(cast: Cast, *, who: str = "deputy", is_confirmed: bool = True, now: dt.datetime = ENDED):
    terms.close_term(actor=cast.actors[who], term=cast.term, is_confirmed=is_confirmed, now=now)


def decide_everybody(cast: Cast, term: Term) -> None:
    for group, names in ((cast.maths, ("pupil", "classmate")), (cast.russian_6b, ("outsider",))):
        for name in names:
            factory.decide(group, cast.students[name], 4, term=term)


def ask(cast: Cast, *, hours: int = 24, reason: str = "Ошибка в отметке", who: str = "teacher"):
    return reopenings.ask_reopening(
        actor=cast.actors[who],
        group=cast.maths,
        term=cast.closed_term,
        hours=hours,
        reason=reason,
        now=NOW,
    )


def correct_mark(cast: Cast, now: dt.datetime) -> None:
    grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_closed,
        student_id=cast.students["pupil"].pk,
        text="5",
        now=now,
    )


def decide_mark(cast: Cast, now: dt.datetime) -> None:
    marks.decide_term_mark(
        actor=cast.actors["teacher"],
        group=cast.maths,
        student_id=cast.students["pupil"].pk,
        term=cast.closed_term,
        text="5",
        now=now,
    )


# --- closing -------------------------------------------------------------------------------------


def test_deputy_closes_a_term_with_all_marks(cast: Cast) -> None:
    decide_everybody(cast, cast.term)

    close(cast, is_confirmed=False)

    cast.term.refresh_from_db()
    assert (cast.term.closed_at, cast.term.closed_by) == (ENDED, cast.users["deputy"])
    event = cast.term.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == cast.users["deputy"].pk
    assert OutboxEvent.objects.filter(kind="term.closed").count() == 1


def test_undecided_marks_are_confirmed_by_name(cast: Cast) -> None:
    with pytest.raises(term_errors.ClosingNotConfirmed, match="3"):
        close(cast, is_confirmed=False)
    cast.term.refresh_from_db()
    assert cast.term.closed_at is None

    close(cast)

    cast.term.refresh_from_db()
    assert cast.term.closed_at == ENDED


@pytest.mark.parametrize(
    ("who", "now", "error"),
    [
        ("teacher", ENDED, term_errors.NotDeputy),
        ("director", ENDED, term_errors.NotDeputy),
        ("administrator", ENDED, term_errors.NotDeputy),
        ("other_deputy", ENDED, term_errors.NotDeputy),
        ("deputy", NOW, term_errors.TermNotOver),
    ],
)
def test_term_is_closed_by_the_deputy_after_its_end(
    cast: Cast, who: str, now: dt.datetime, error: type[Exception]
) -> None:
    with pytest.raises(error):
        close(cast, who=who, now=now)
    cast.term.refresh_from_db()
    assert cast.term.closed_at is None


def test_closed_term_is_not_closed_twice_and_an_open_one_not_reopened(cast: Cast) -> None:
    with pytest.raises(term_errors.TermClosedAlready):
        terms.close_term(
            actor=cast.actors["deputy"], term=cast.closed_term, is_confirmed=True, now=ENDED
        )
    with pytest.raises(term_errors.TermNotClosed):
        terms.reopen_term(actor=cast.actors["deputy"], term=cast.term, reason="Так", now=ENDED)


def test_whole_term_is_reopened_with_a_reason_that_stays(cast: Cast) -> None:
    asked = ask(cast)
    with pytest.raises(term_errors.ReopenReasonNeeded):
        terms.reopen_term(actor=cast.actors["deputy"], term=cast.closed_term, reason=" ", now=NOW)

    terms.reopen_term(
        actor=cast.actors["deputy"], term=cast.closed_term, reason="Сбой связи", now=NOW
    )

    cast.closed_term.refresh_from_db()
    assert (cast.closed_term.closed_at, cast.closed_term.closed_by) == (None, None)
    event = cast.closed_term.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "Сбой связи"
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at) == ("granted", NOW)
    cast.lesson_closed.refresh_from_db()
    correct_mark(cast, NOW)
    assert Mark.objects.get(work__lesson=cast.lesson_closed).value == 5


def test_readiness_counts_what_is_lacking(cast: Cast) -> None:
    factory.grant(cast)
    found = closing.readiness(
        cast.closed_term, local_now=NOW, regulation=gaps.regulation_on(cast.school.pk, NOW.date())
    )

    assert (found.undecided, found.undecided_journals) == (3, 2)
    assert (found.reopened, found.asked) == (1, 0)
    assert found.unfilled == 1
    assert not found.can_close


@pytest.mark.parametrize("size", [1, 3])
def test_progress_costs_the_same_for_any_class(
    cast: Cast, django_assert_num_queries: Callable, size: int
) -> None:
    students = gradebook.add_students(cast.maths, cast.class_5a, size)
    factory.decide(cast.maths, students[0], 4, term=cast.term)
    book = term_due.due_book(None)

    with django_assert_num_queries(2):
        found = closing.progress(cast.term, book=book, now=NOW)

    assert (found.students, found.decided, found.journals) == (3 + size, 1, 2)
    assert [(line.subject, line.lacking) for line in found.lines] == [
        ("Русский язык", 1),
        ("Математика", 1 + size),
    ]
    assert {one.name: one.lacking for one in closing.by_teacher(found)} == {
        "Учителева А. И.": 1 + size,
        "Чужанова А. И.": 1,
    }


# --- the deadline --------------------------------------------------------------------------------


def rule(cast: Cast, amount: int, unit: str = DueUnit.CALENDAR_DAYS, **fields: object) -> None:
    DeadlineRule.objects.filter(regulation=cast.regulation, code="D15").delete()
    DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=DeadlineCode.TERM_MARKS,
        levels=list(Level.values),
        amount=amount,
        unit=unit,
        clause="п. 2",
        **fields,
    )


@pytest.mark.parametrize(
    ("amount", "unit", "day"),
    [
        (2, DueUnit.CALENDAR_DAYS, 2),
        (0, DueUnit.SCHOOL_DAY_END, 0),
        (5, DueUnit.CALENDAR_DAYS, 5),
    ],
)
def test_s3_2g_term_marks_are_due_days_after_the_end(
    cast: Cast, amount: int, unit: str, day: int
) -> None:
    rule(cast, amount, unit)

    due = term_due.due_book(gaps.regulation_on(cast.school.pk, NOW.date())).due(cast.term, 5)

    assert due is not None
    assert due.at.date() == cast.term.ends_on + dt.timedelta(days=day)
    assert (due.at.hour, due.clause) == (23, "п. 2")


def test_s3_2g_no_rule_no_deadline(cast: Cast) -> None:
    rule(cast, 2, is_active=False)

    book = term_due.due_book(gaps.regulation_on(cast.school.pk, NOW.date()))

    assert book.due(cast.term, 5) is None


def test_s3_2g_teachers_are_reminded_once_a_stage(cast: Cast) -> None:
    rule(cast, 2)
    end = dt.datetime.combine(cast.term.ends_on, dt.time(15), tzinfo=dt.UTC)
    late = end + dt.timedelta(days=3)
    factory.decide(cast.russian_6b, cast.students["outsider"], 4, term=cast.term)

    sent = [
        reminders.remind(school=cast.school, now=moment) for moment in (NOW, end, end, late, late)
    ]

    assert sent == [0, 1, 0, 1, 0]
    assert [event.payload for event in OutboxEvent.objects.filter(kind=reminders.DUE)] == [
        {"user": cast.users["teacher"].pk, "term": cast.term.pk, "stage": stage}
        for stage in ("ended", "passed")
    ]


def test_teacher_sees_own_journals_five_days_before_the_end(cast: Cast) -> None:
    rule(cast, 2)
    near = dt.datetime.combine(cast.term.ends_on, dt.time(9), tzinfo=dt.UTC) - dt.timedelta(days=5)
    actor = cast.actors["teacher"]

    assert closing.mine(actor=actor, now=NOW, local_day=NOW.date()) == ()
    (found,) = closing.mine(actor=actor, now=near, local_day=near.date())

    assert [(line.subject, line.lacking) for line in found.lines] == [("Математика", 2)]
    assert found.due is not None
    assert not found.is_late


# --- reopening one journal -----------------------------------------------------------------------


@pytest.mark.parametrize("write", [correct_mark, decide_mark])
def test_s1_4_4h_granted_journal_takes_entries_until_its_hours_are_over(
    cast: Cast, write: Callable[[Cast, dt.datetime], None]
) -> None:
    asked = ask(cast)
    with pytest.raises(errors.TermClosed):
        write(cast, NOW)

    reopenings.grant_reopening(actor=cast.actors["deputy"], asked=asked, now=NOW)

    with pytest.raises(errors.TermClosed):
        write(cast, NOW + dt.timedelta(hours=24))
    with pytest.raises(errors.TermClosed):
        write(cast, NOW + dt.timedelta(hours=25))
    write(cast, NOW + dt.timedelta(hours=23))
    assert (
        Mark.objects.filter(work__lesson=cast.lesson_closed).count()
        + (TermMark.objects.filter(term=cast.closed_term).count())
        == 1
    )


def test_reopening_ends_by_itself(cast: Cast) -> None:
    asked = factory.grant(cast)

    assert reopenings.end_expired(school=cast.school, now=NOW + dt.timedelta(hours=23)) == 0
    assert reopenings.end_expired(school=cast.school, now=NOW + dt.timedelta(hours=24)) == 1
    assert reopenings.end_expired(school=cast.school, now=NOW + dt.timedelta(hours=25)) == 0

    asked.refresh_from_db()
    assert asked.ended_at == NOW + dt.timedelta(hours=24)
    with pytest.raises(IntegrityError, match="term_mark_term_open"), transaction.atomic():
        factory.decide(cast.maths, cast.students["pupil"], 4, term=cast.closed_term)


def test_reopening_opens_its_own_journal_and_term_only(cast: Cast) -> None:
    factory.grant(cast)

    factory.decide(cast.maths, cast.students["pupil"], 4, term=cast.closed_term)
    with pytest.raises(IntegrityError, match="term_mark_term_open"), transaction.atomic():
        factory.decide(cast.russian_6b, cast.students["outsider"], 4, term=cast.closed_term)
    first = cast.scheme.terms.get(number=1)
    with pytest.raises(IntegrityError, match="term_mark_term_open"), transaction.atomic():
        factory.decide(cast.maths, cast.students["pupil"], 4, term=first)


@pytest.mark.parametrize(
    ("hours", "is_allowed"), [(0, False), (1, True), (48, True), (49, False), (10_000, False)]
)
def test_reopening_lasts_as_long_as_the_regulation_lets(
    cast: Cast, hours: int, is_allowed: bool
) -> None:
    if is_allowed:
        assert ask(cast, hours=hours).hours == hours
        return
    with pytest.raises(term_errors.HoursWrong):
        ask(cast, hours=hours)
    assert not TermReopening.objects.exists()


def test_one_request_at_a_time(cast: Cast) -> None:
    first = ask(cast)
    with pytest.raises(term_errors.ReopeningAsked):
        ask(cast)

    reopenings.refuse_reopening(
        actor=cast.actors["deputy"], asked=first, answer="Сроки прошли", now=NOW
    )
    second = ask(cast)

    assert first.pk != second.pk
    with pytest.raises(term_errors.ReopeningDecided):
        reopenings.grant_reopening(actor=cast.actors["deputy"], asked=first, now=NOW)
    reopenings.withdraw_reopening(actor=cast.actors["teacher"], asked=second, now=NOW)
    assert set(TermReopening.objects.values_list("state", flat=True)) == {"refused", "withdrawn"}


@pytest.mark.parametrize("who", ["stranger", "class_teacher", "deputy", "mother"])
def test_only_a_teacher_of_the_group_asks(cast: Cast, who: str) -> None:
    with pytest.raises(errors.NotYourGroup):
        ask(cast, who=who)


def test_reason_is_needed_and_the_term_must_be_closed(cast: Cast) -> None:
    with pytest.raises(term_errors.ReopenReasonNeeded):
        ask(cast, reason="  ")
    with pytest.raises(term_errors.TermNotClosed):
        reopenings.ask_reopening(
            actor=cast.actors["teacher"],
            group=cast.maths,
            term=cast.term,
            hours=2,
            reason="Ошибка",
            now=NOW,
        )


@pytest.mark.parametrize("who", ["teacher", "director", "auditor", "other_deputy"])
def test_only_the_deputy_of_the_school_decides(cast: Cast, who: str) -> None:
    asked = ask(cast)

    for decide in (
        lambda: reopenings.grant_reopening(actor=cast.actors[who], asked=asked, now=NOW),
        lambda: reopenings.refuse_reopening(
            actor=cast.actors[who], asked=asked, answer="", now=NOW
        ),
        lambda: reopenings.end_reopening(actor=cast.actors[who], reopened=asked, now=NOW),
    ):
        with pytest.raises(term_errors.NotDeputy):
            decide()
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_closing_again_ends_what_was_open(cast: Cast) -> None:
    asked = factory.grant(cast)
    with history.reason("в тесте"):
        cast.closed_term.closed_at = None
        cast.closed_term.save()

    terms.close_term(
        actor=cast.actors["deputy"], term=cast.closed_term, is_confirmed=True, now=ENDED
    )

    asked.refresh_from_db()
    assert asked.ended_at == ENDED


# --- what is owed in a journal that is open again ------------------------------------------------


def test_journal_that_is_open_again_stands_among_the_term_marks_that_are_owed(cast: Cast) -> None:
    actor = cast.actors["teacher"]
    assert closing.mine(actor=actor, now=NOW, local_day=NOW.date()) == ()
    asked = factory.grant(cast)

    (found,) = closing.mine(actor=actor, now=NOW, local_day=NOW.date())

    assert found.term == cast.closed_term
    assert [(line.subject, line.lacking, line.open_until) for line in found.lines] == [
        ("Математика", 2, asked.open_until)
    ]
    assert closing.mine(actor=cast.actors["stranger"], now=NOW, local_day=NOW.date()) == ()
    later = NOW + dt.timedelta(hours=24)
    assert closing.mine(actor=actor, now=later, local_day=later.date()) == ()


@pytest.mark.parametrize("reopened", [1, 3])
def test_owed_term_marks_of_reopened_journals_cost_the_same(
    cast: Cast, django_assert_num_queries: Callable, reopened: int
) -> None:
    factory.grant(cast)
    for number in range(1, reopened):
        group = school_factory.make_group(
            school_factory.make_subject(cast.school, f"Предмет {number}"),
            cast.class_5a,
            teacher=cast.staff["teacher"],
            students=[cast.students["pupil"]],
        )
        TermReopening.objects.create(
            school=cast.school,
            term=cast.closed_term,
            group=group,
            requested_by=cast.staff["teacher"],
            requested_at=NOW,
            reason="Исправить",
            state="granted",
            open_until=NOW + dt.timedelta(hours=2),
        )

    # terms, regulation, deadlines with school days, places, teachers
    with django_assert_num_queries(5):
        (found,) = closing.mine(actor=cast.actors["teacher"], now=NOW, local_day=NOW.date())

    assert len(found.lines) == reopened


def test_late_lesson_of_a_journal_that_is_open_again_is_owed_too(cast: Cast) -> None:
    DeadlineBreach.objects.create(
        school=cast.school,
        lesson=cast.lesson_closed,
        rule_code="D1",
        gap="homework",
        clause="п. 2",
        due_at=NOW - dt.timedelta(days=30),
        found_at=NOW - dt.timedelta(days=29),
        staff=cast.staff["teacher"],
    )
    actor = cast.actors["teacher"]
    assert deadlines.late_lessons(actor=actor).lessons == []
    factory.grant(cast)

    (found,) = deadlines.late_lessons(actor=actor).lessons

    assert (found.lesson_id, found.group_id) == (cast.lesson_closed.pk, cast.maths.pk)
