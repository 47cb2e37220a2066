"""Late gaps of lessons: what the nightly check finds, closes and tells."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import OutboxEvent
from journal.enums import Gap, LessonStatus
from journal.models import DeadlineBreach, Lesson, Work
from journal.selectors import gaps
from journal.services import deadlines, lessons
from journal.services.deadlines import DeadlineReport
from school.enums import DeadlineCode, DueUnit, Grading, Level, Preset
from school.models import NonTeachingSpan, Regulation, Term
from school.services.regulation import adopt_preset
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, Cast
from tests.factories.deadlines import MONDAY, NIGHT, breaches, check, fill, make_rule

# --- what is late ------------------------------------------------------------------------------


def test_check_opens_a_breach_for_each_gap_of_yesterday(strict: Cast) -> None:
    report = check(strict)

    assert breaches(strict.lesson_today) == {"topic": "D1", "homework": "D2", "attendance": "D1"}
    # Topic and homework of the 19th were recorded; only nobody confirmed the attendance.
    assert breaches(strict.lesson) == {"attendance": "D1"}
    breach = DeadlineBreach.objects.get(lesson=strict.lesson_today, gap=Gap.TOPIC)
    assert breach.staff_id == strict.staff["teacher"].pk
    assert breach.clause == "п. D1"
    assert breach.due_at == dt.datetime(2026, 1, 20, 20, 59, 59, tzinfo=dt.UTC)
    assert breach.found_at == NIGHT
    assert report == DeadlineReport(
        open=DeadlineBreach.objects.count(), opened=DeadlineBreach.objects.count(), closed=0
    )


def test_check_finds_nothing_before_the_day_ends(strict: Cast) -> None:
    check(strict, now=dt.datetime(2026, 1, 20, 20, 59, 59, tzinfo=dt.UTC))

    assert breaches(strict.lesson_today) == {}
    assert breaches(strict.lesson) == {"attendance": "D1"}


def test_check_leaves_future_cancelled_and_closed_lessons_alone(strict: Cast) -> None:
    fill(strict.lesson, status=LessonStatus.CANCELLED, cancel_reason="карантин")

    check(strict)

    assert breaches(strict.lesson_ahead) == {}
    assert breaches(strict.lesson) == {}
    assert breaches(strict.lesson_closed) == {}
    assert Lesson.objects.get(pk=strict.lesson_closed.pk).topic == ""


def test_check_of_one_school_touches_no_other(strict: Cast) -> None:
    other = Regulation.objects.get(school=strict.other_school)
    make_rule(other, DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END)

    check(strict)

    assert not DeadlineBreach.objects.filter(school=strict.other_school).exists()
    assert not OutboxEvent.objects.filter(school=strict.other_school).exists()
    deadlines.check_deadlines(school=strict.other_school, now=NIGHT)
    assert breaches(strict.other_lesson) == {"attendance": "D1"}


def test_check_without_a_rule_accuses_nobody(cast: Cast) -> None:
    make_rule(cast.regulation, DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END, is_active=False)

    assert check(cast) == DeadlineReport(open=0, opened=0, closed=0)


def test_check_without_a_regulation_accuses_nobody(cast: Cast) -> None:
    school = school_factory.make_school("young")
    year = school_factory.make_year(school)
    school_class = school_factory.make_class(year, school_factory.make_quarters(year), 5, "А")
    group = school_factory.make_group(
        school_factory.make_subject(school, "Математика"),
        school_class,
        teacher=school_factory.make_staff(school, "Новая"),
    )
    factory.make_lesson(group, MONDAY)

    report = deadlines.check_deadlines(school=school, now=NIGHT)

    assert report == DeadlineReport(open=0, opened=0, closed=0)


def test_check_does_not_expect_attendance_unless_the_regulation_does(strict: Cast) -> None:
    Regulation.objects.filter(pk=strict.regulation.pk).update(requires_attendance=False)

    check(strict)

    assert breaches(strict.lesson) == {}
    assert breaches(strict.lesson_today) == {"topic": "D1", "homework": "D2"}


def test_check_expects_no_homework_of_grade_1_nor_where_the_subject_has_none(strict: Cast) -> None:
    # The norm of grade 1 is 0 minutes (§2.4); the subject of 6Б needs no homework.
    strict.russian_6b.subject.needs_homework = False
    strict.russian_6b.subject.save(update_fields=["needs_homework"])

    check(strict)

    assert breaches(strict.lesson_1a) == {"topic": "D1", "attendance": "D1"}
    assert breaches(strict.lesson_6b) == {"topic": "D1", "attendance": "D1"}


def test_check_takes_no_homework_said_explicitly_for_an_answer(strict: Cast) -> None:
    lessons.record_homework(
        actor=strict.actors["teacher"], lesson=strict.lesson_today, text="", now=NOW
    )

    check(strict)

    assert breaches(strict.lesson_today) == {"topic": "D1", "attendance": "D1"}


@pytest.mark.parametrize(
    ("requirement", "grade", "night", "expected"),
    [
        ("S1-4.4c", 3, dt.date(2026, 1, 22), {}),
        ("S1-4.4c", 3, dt.date(2026, 1, 23), {"marks": "D3"}),
        ("S1-4.4c", 5, dt.date(2026, 1, 26), {}),
        ("S1-4.4c", 5, dt.date(2026, 1, 27), {"marks": "D3"}),
        ("S1-4.4c, no rule for 10-11", 10, dt.date(2026, 2, 20), {}),
    ],
)
def test_check_gives_marks_3_days_in_primary_and_7_in_basic_school(
    cast: Cast, requirement: str, grade: int, night: dt.date, expected: dict[str, str]
) -> None:
    days = DueUnit.CALENDAR_DAYS
    make_rule(cast.regulation, DeadlineCode.MARKS, 3, days, levels=(Level.PRIMARY,))
    make_rule(cast.regulation, DeadlineCode.MARKS, 7, days, levels=(Level.BASIC,))
    school_class = school_factory.make_class(cast.year, cast.scheme, grade, "В")
    school_factory.make_student(cast.school, "Новикова", school_class=school_class)
    group = school_factory.make_group(
        cast.maths.subject, school_class, teacher=cast.staff["teacher"]
    )
    lesson = factory.make_lesson(group, MONDAY)
    factory.make_work(lesson, code=5)

    check(cast, now=dt.datetime.combine(night, dt.time(0, 30), tzinfo=cast.school.zone))

    assert breaches(lesson) == expected


@pytest.mark.parametrize(
    ("requirement", "results_on", "night", "expected"),
    [
        ("S1-4.4j", dt.date(2026, 1, 21), dt.date(2026, 1, 22), {}),
        ("S1-4.4j", dt.date(2026, 1, 21), dt.date(2026, 1, 23), {"marks": "D4"}),
        ("S3-2e, day of results unknown", None, dt.date(2026, 1, 26), {}),
        ("S3-2e, day of results unknown", None, dt.date(2026, 1, 27), {"marks": "D3"}),
    ],
)
def test_check_counts_a_control_work_from_its_results(
    strict: Cast,
    requirement: str,
    results_on: dt.date | None,
    night: dt.date,
    expected: dict[str, str],
) -> None:
    lesson = factory.make_lesson(
        strict.maths,
        MONDAY,
        slot=3,
        topic="Контрольная работа",
        homework="нет",
        attendance_checked_at=NOW,
    )
    work = factory.make_work(lesson, code=4, title="Дроби")
    Work.objects.filter(pk=work.pk).update(results_on=results_on)

    check(strict, now=dt.datetime.combine(night, dt.time(2, 30), tzinfo=strict.school.zone))

    assert breaches(lesson) == expected


@pytest.mark.parametrize(
    ("requirement", "preset", "gap", "grade", "work", "expected"),
    [
        ("S0-6b", Preset.TRIMESTERS, Gap.TOPIC, 5, None, ("D1", "19.01")),
        ("S0-6b", Preset.TRIMESTERS, Gap.HOMEWORK, 5, None, ("D2", "19.01")),
        ("S1-4.4g", Preset.GYMNASIUM, Gap.HOMEWORK, 5, None, ("D2", "19.01")),
        ("S1-4.4c", Preset.GYMNASIUM, Gap.MARKS, 3, ("written", None), ("D3", "22.01")),
        ("S1-4.4c", Preset.GYMNASIUM, Gap.MARKS, 7, ("written", None), ("D3", "26.01")),
        ("S1-4.4j", Preset.GYMNASIUM, Gap.MARKS, 7, ("control", "2026-01-21"), ("D4", "22.01")),
        ("S3-2c", Preset.STRICT, Gap.ATTENDANCE, 10, None, ("D1", "19.01")),
        ("S3-2d", Preset.STRICT, Gap.HOMEWORK, 10, None, ("D2", "19.01")),
        ("S3-2e", Preset.STRICT, Gap.MARKS, 10, ("written", None), ("D3", "26.01")),
        ("S3-2e", Preset.STRICT, Gap.MARKS, 10, ("practical", None), ("D3", "26.01")),
    ],
)  # fmt: skip
def test_presets_of_the_orders_set_the_deadlines_of_their_clauses(
    db: None,
    requirement: str,
    preset: Preset,
    gap: Gap,
    grade: int,
    work: tuple[str, str | None] | None,
    expected: tuple[str, str],
) -> None:
    year = school_factory.make_year(school_factory.make_school("young"))
    book = gaps.deadline_book(adopt_preset(actor=None, year=year, preset=preset))
    unmarked = [{"category": work[0], "results_on": work[1]}] if work else []

    due = book.due(gap, gaps.LessonFacts(MONDAY, dt.time(9, 40), grade, unmarked))

    assert (due.code, f"{due.at:%d.%m}") == expected
    assert due.at.time() == dt.time(23, 59, 59)
    assert due.clause


def test_check_expects_no_marks_for_an_oral_answer(strict: Cast) -> None:
    factory.make_work(strict.lesson_today, code=10)

    check(strict, now=NIGHT + dt.timedelta(days=30))

    assert Gap.MARKS not in breaches(strict.lesson_today)


def test_check_counts_a_voided_mark_as_none(strict: Cast) -> None:
    work = factory.make_work(strict.lesson_today, code=5)
    mark = factory.make_mark(work, strict.students["pupil"], 4)
    later = NIGHT + dt.timedelta(days=30)
    check(strict, now=later)
    assert Gap.MARKS not in breaches(strict.lesson_today)

    mark.voided_at, mark.voided_by, mark.void_reason = NOW, mark.author, "не та работа"
    mark.save(update_fields=["voided_at", "voided_by", "void_reason"])
    check(strict, now=later)

    assert breaches(strict.lesson_today)["marks"] == "D3"


def test_check_expects_no_marks_in_a_group_without_marks(strict: Cast) -> None:
    assert strict.maths_1a.grading == Grading.NONE
    factory.make_work(strict.lesson_1a, code=5)

    check(strict, now=NIGHT + dt.timedelta(days=30))

    assert breaches(strict.lesson_1a) == {"topic": "D1", "attendance": "D1"}


def test_check_takes_the_earliest_of_several_unmarked_works(strict: Cast) -> None:
    factory.make_work(strict.lesson_today, code=5)
    control = factory.make_work(strict.lesson_today, code=4, position=2, title="Дроби")
    assert control.results_on == strict.lesson_today.on

    check(strict, now=NIGHT + dt.timedelta(days=1))

    assert breaches(strict.lesson_today)["marks"] == "D4"


def test_check_counts_school_days_over_a_public_holiday(cast: Cast) -> None:
    make_rule(cast.regulation, DeadlineCode.LESSON, 1, DueUnit.SCHOOL_DAYS)
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind=NonTeachingSpan.Kind.EXCEPTION,
        name="мороз",
        starts_on=dt.date(2026, 1, 20),
        ends_on=dt.date(2026, 1, 20),
        grades=[5],
    )

    check(cast)

    # Due on the 20th in 6Б; 5А stayed at home that day, so its next school day is the 21st.
    assert breaches(cast.lesson_6b) == {"topic": "D1", "attendance": "D1"}
    assert breaches(cast.lesson) == {}


def test_school_days_follow_the_timetable_of_each_grade(cast: Cast) -> None:
    from schedule.models import TimetableEntry, TimetableVersion

    version = TimetableVersion.objects.create(
        school=cast.school,
        year=cast.year,
        name="основное",
        since=cast.year.starts_on,
        published_at=NOW,
    )
    TimetableEntry.objects.create(
        school=cast.school, version=version, group=cast.russian_6b, weekday=6, slot=1
    )

    days = gaps.school_days(cast.regulation)

    saturday = dt.date(2026, 1, 24)
    assert (days[6].has(saturday), days[5].has(saturday)) == (True, False)


# --- once, closed, opened again ----------------------------------------------------------------


def test_check_repeated_changes_and_tells_nothing(strict: Cast) -> None:
    first = check(strict)
    before = list(DeadlineBreach.objects.order_by("pk").values())

    again = check(strict, now=NIGHT + dt.timedelta(minutes=5))

    assert again == DeadlineReport(open=first.open, opened=0, closed=0)
    assert list(DeadlineBreach.objects.order_by("pk").values()) == before
    assert OutboxEvent.objects.filter(kind="lesson.unfilled").count() == first.opened


def test_check_publishes_each_breach_once_with_ids_only(strict: Cast) -> None:
    check(strict)

    told = [
        event.payload
        for event in OutboxEvent.objects.filter(kind="lesson.unfilled")
        if event.payload["lesson"] == strict.lesson_today.pk
    ]
    teacher = strict.staff["teacher"].pk
    assert sorted(told, key=lambda payload: payload["gap"]) == [
        {"lesson": strict.lesson_today.pk, "gap": gap, "staff": teacher}
        for gap in ("attendance", "homework", "topic")
    ]


def test_check_closes_what_was_filled_and_reopens_what_was_emptied(strict: Cast) -> None:
    check(strict)
    lessons.record_topic(
        actor=strict.actors["teacher"], lesson=strict.lesson_today, topic="Дроби", now=NIGHT
    )
    morning = NIGHT + dt.timedelta(hours=12)
    report = check(strict, now=morning)
    breach = DeadlineBreach.objects.get(lesson=strict.lesson_today, gap=Gap.TOPIC)
    assert (report.closed, breach.fixed_at) == (1, morning)

    fill(strict.lesson_today, topic="", topic_recorded_at=None)
    told = OutboxEvent.objects.filter(kind="lesson.unfilled").count()
    evening = NIGHT + dt.timedelta(hours=20)
    report = check(strict, now=evening)

    breach.refresh_from_db()
    assert (report.opened, breach.fixed_at, breach.found_at) == (1, None, evening)
    assert OutboxEvent.objects.filter(kind="lesson.unfilled").count() == told + 1


def test_check_closes_a_cancelled_lesson(strict: Cast) -> None:
    check(strict)
    fill(strict.lesson_today, status=LessonStatus.CANCELLED, cancel_reason="карантин")

    assert check(strict).closed == 3
    assert breaches(strict.lesson_today) == {}


def test_check_moves_open_breaches_to_the_substitute(strict: Cast) -> None:
    check(strict)
    substitute = strict.staff["class_teacher"]
    fill(strict.lesson_today, teacher=substitute, replaced_teacher=strict.staff["teacher"])

    check(strict)

    found = DeadlineBreach.objects.open().filter(lesson=strict.lesson_today)
    assert set(found.values_list("staff_id", flat=True)) == {substitute.pk}


def test_check_leaves_breaches_of_a_closed_term_as_they_are(strict: Cast) -> None:
    check(strict)
    Term.objects.filter(pk=strict.term.pk).update(closed_at=NIGHT)
    fill(strict.lesson_today, topic="Дроби", topic_recorded_at=NIGHT)

    assert check(strict) == DeadlineReport(open=0, opened=0, closed=0)
    assert breaches(strict.lesson_today).keys() == {"topic", "homework", "attendance"}


def test_check_asks_as_many_queries_for_one_lesson_as_for_three(strict: Cast) -> None:
    fill(strict.lesson_today, topic="Дроби", topic_recorded_at=NOW)
    with CaptureQueriesContext(connection) as few:
        check(strict)
    DeadlineBreach.objects.all().delete()
    for slot in (4, 5, 6):
        factory.make_work(factory.make_lesson(strict.maths, MONDAY, slot=slot), code=5)
    with CaptureQueriesContext(connection) as many:
        check(strict)

    assert (len(few), len(many)) == (10, 10)
