"""Lessons made from the published timetable, and laid anew when it changes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core.models import OutboxEvent
from journal.enums import KeptBecause, LessonObstacle, LessonStatus
from journal.models import Absence, Attendance, HomeworkAttachment, Lesson, Mark, Work
from journal.selectors.lessons import timetable
from journal.selectors.lessons.timetable_diff import Span, TimetableDiff
from journal.selectors.lessons.written import written_in
from journal.services.lessons import making
from schedule.enums import SubstitutionKind, WeekParity
from schedule.models import BellPeriod, BellSchedule, SpecialDay, Substitution, TimetableEntry
from school.enums import GroupPurpose
from school.models import NonTeachingSpan, Room, SpanClass, TeachingAssignment
from tests.factories import journal as journal_factory
from tests.factories import plans
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.timetable_versions import make_entry, make_version

# Three weeks ahead of the cast's Tuesday, 20 January: Wednesday to Friday of the third week.
FIRST, LAST = dt.date(2026, 1, 21), dt.date(2026, 2, 6)
MONDAYS = [dt.date(2026, 1, 26), dt.date(2026, 2, 2)]
WEDNESDAYS = [dt.date(2026, 1, day) for day in (21, 28)] + [dt.date(2026, 2, 4)]
MONDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 1, 3, 4, 5, 6
_DAY = dt.timedelta(days=1)


def lay(cast: Cast, first: dt.date = FIRST, last: dt.date = LAST) -> making.Done:
    return making.lay_lessons(
        actor=cast.actors["deputy"], year=cast.year, first=first, last=last, now=NOW
    )


def diff(cast: Cast, first: dt.date = FIRST, last: dt.date = LAST) -> TimetableDiff:
    local_now = NOW.astimezone(cast.school.zone)
    return timetable.timetable_diff(year=cast.year, span=Span(first, last, local_now))


def lessons(cast: Cast, first: dt.date = FIRST, last: dt.date = LAST) -> list[Lesson]:
    return list(Lesson.objects.filter(group=cast.maths, on__range=(first, last)).in_order())


def places(cast: Cast) -> list[tuple[dt.date, int]]:
    return [(lesson.on, lesson.slot) for lesson in lessons(cast)]


@pytest.fixture
def week(cast: Cast) -> Cast:
    """Mathematics of 5А is on Mondays and Wednesdays, second lesson."""
    make_version(cast.year, factory.YEAR_START, {cast.maths: [(MONDAY, 2), (WEDNESDAY, 2)]})
    return cast


# --- making ------------------------------------------------------------------------------------


def test_lacking_lessons_are_made_from_the_timetable(week: Cast) -> None:
    room = Room.objects.create(school=week.school, name="12")
    TimetableEntry.objects.filter(weekday=MONDAY).update(room=room)
    bells = BellSchedule.objects.create(
        school=week.school, year=week.year, name="Звонки", is_default=True
    )
    BellPeriod.objects.create(
        school=week.school,
        schedule=bells,
        number=2,
        starts_at=dt.time(9, 25),
        ends_at=dt.time(10, 5),
    )

    done = lay(week)

    assert (done.made, done.moved, done.deleted) == (4, 0, 0)
    assert places(week) == [(on, 2) for on in sorted(MONDAYS + WEDNESDAYS)]
    monday = Lesson.objects.get(group=week.maths, on=MONDAYS[0])
    assert (monday.room, monday.teacher) == (room, week.staff["teacher"])
    assert (monday.starts_at, monday.ends_at) == (dt.time(9, 25), dt.time(10, 5))
    assert monday.term == week.term
    assert week.lesson_ahead.pk in {lesson.pk for lesson in lessons(week)}
    event = OutboxEvent.objects.get(kind="lessons.laid")
    assert event.payload == {"year": week.year.pk, "groups": [week.maths.pk]}


def test_new_lessons_have_their_history(week: Cast) -> None:
    lay(week)

    made = Lesson.objects.get(group=week.maths, on=MONDAYS[0])
    assert [event.pgh_label for event in made.events.all()] == ["insert"]


def test_second_run_changes_nothing(week: Cast) -> None:
    lay(week)
    before = lessons(week)
    events = OutboxEvent.objects.count()

    done = lay(week)

    assert done.is_empty
    assert lessons(week) == before
    assert OutboxEvent.objects.count() == events


def test_teacher_of_the_entry_comes_before_the_one_assigned(week: Cast) -> None:
    TimetableEntry.objects.filter(weekday=MONDAY).update(staff=week.staff["stranger"])

    lay(week)

    teachers = [lesson.teacher for lesson in lessons(week) if lesson.on in MONDAYS]
    assert teachers == [week.staff["stranger"]] * 2


def test_teacher_is_the_one_assigned_on_the_day(week: Cast) -> None:
    TeachingAssignment.objects.filter(group=week.maths).update(until=MONDAYS[1])
    TeachingAssignment.objects.create(
        school=week.school, group=week.maths, staff=week.staff["stranger"], since=MONDAYS[1]
    )

    lay(week)

    assert Lesson.objects.get(group=week.maths, on=MONDAYS[0]).teacher == week.staff["teacher"]
    assert Lesson.objects.get(group=week.maths, on=MONDAYS[1]).teacher == week.staff["stranger"]


def test_a_day_without_a_teacher_is_named_and_not_made(week: Cast) -> None:
    TeachingAssignment.objects.filter(group=week.maths).update(until=MONDAYS[1])

    done = lay(week)

    assert places(week) == [(on, 2) for on in (WEDNESDAYS[0], MONDAYS[0], WEDNESDAYS[1])]
    (obstacle,) = done.diff.obstacles
    assert (obstacle.group, obstacle.why) == (week.maths, LessonObstacle.NO_TEACHER)
    assert (obstacle.count, obstacle.first) == (2, MONDAYS[1])


def test_nobody_teaches_after_leaving(week: Cast) -> None:
    teacher = week.staff["teacher"]
    teacher.left_on = MONDAYS[1]
    teacher.save(update_fields=["left_on"])

    assert [row.first for row in lay(week).diff.obstacles] == [MONDAYS[1]]


def test_two_lessons_of_a_group_at_one_time_are_named(week: Cast) -> None:
    version = week.year.timetable_versions.get()
    make_entry(version, week.maths, MONDAY, 2, parity=WeekParity.ODD)
    make_entry(version, week.maths, MONDAY, 2, parity=WeekParity.EVEN)

    done = lay(week)

    (obstacle,) = done.diff.obstacles
    assert (obstacle.why, obstacle.count) == (LessonObstacle.CLASH, 2)
    assert len(lessons(week)) == 5


def test_saturday_of_a_five_day_class_is_named(week: Cast) -> None:
    make_entry(week.year.timetable_versions.get(), week.maths, SATURDAY, 1)

    assert [row.why for row in lay(week).diff.obstacles] == [LessonObstacle.SHORT_WEEK]


def test_lessons_follow_the_calendar(week: Cast) -> None:
    """A day off of the class alone, a Saturday by Monday's timetable, odd weeks."""
    off = NonTeachingSpan.objects.create(
        school=week.school,
        year=week.year,
        kind=NonTeachingSpan.Kind.EXCEPTION,
        name="Карантин",
        starts_on=WEDNESDAYS[1],
        ends_on=WEDNESDAYS[1],
    )
    SpanClass.objects.create(school=week.school, span=off, school_class=week.class_5a)
    saturday = dt.date(2026, 1, 31)
    SpecialDay.objects.create(
        school=week.school, year=week.year, on=saturday, name="Отработка", weekday=MONDAY
    )
    version = week.year.timetable_versions.get()
    make_entry(version, week.maths, THURSDAY, 1, parity=WeekParity.ODD)

    lay(week)

    # 19-23 January is the 21st week of the year, so odd.
    assert places(week) == [
        (WEDNESDAYS[0], 2),
        (dt.date(2026, 1, 22), 1),
        (MONDAYS[0], 2),
        (saturday, 2),
        (MONDAYS[1], 2),
        (WEDNESDAYS[2], 2),
        (dt.date(2026, 2, 5), 1),
    ]


def test_closed_terms_are_not_touched(week: Cast) -> None:
    done = lay(week, first=factory.YEAR_START, last=dt.date(2025, 12, 30))

    assert done.is_empty
    assert list(Lesson.objects.filter(group=week.maths, on__lt=dt.date(2026, 1, 1))) == [
        week.lesson_closed
    ]


def test_past_lessons_are_made_and_never_moved(week: Cast) -> None:
    """12 and 14 January are lacking; 20 January, a Tuesday, stays."""
    done = lay(week, first=dt.date(2026, 1, 12), last=TODAY)

    assert (done.made, done.moved, done.deleted) == (2, 0, 0)
    assert Lesson.objects.get(pk=week.lesson_today.pk).on == TODAY


def test_days_without_a_version_are_left_alone(cast: Cast) -> None:
    make_version(cast.year, MONDAYS[1], {cast.maths: [(FRIDAY, 1)]})

    done = lay(cast)

    assert done.made == 1
    assert done.diff.idle == 8
    assert Lesson.objects.filter(pk=cast.lesson_ahead.pk).exists()


def test_draft_versions_make_nothing(cast: Cast) -> None:
    make_version(cast.year, factory.YEAR_START, {cast.maths: [(MONDAY, 2)]}, is_draft=True)

    assert lay(cast).is_empty


def test_new_lessons_say_the_days_away(week: Cast) -> None:
    Absence.objects.create(
        school=week.school,
        student=week.students["pupil"],
        first_day=MONDAYS[0],
        last_day=MONDAYS[0],
        code="ill",
        state="accepted",
        author=week.staff["class_teacher"],
        decided_at=NOW,
    )

    lay(week)

    row = Attendance.objects.get(lesson__on=MONDAYS[0], student=week.students["pupil"])
    assert (row.code, row.lesson.group) == ("ill", week.maths)


def test_plan_that_lies_over_the_lessons_is_laid_again(week: Cast) -> None:
    """Lessons of 20 and 21 January have their lines; those in between and after get theirs."""
    plan = plans.taught_plan(week, "Доли", "Части", "Дроби", "Проценты")
    first, second = plan.items.order_by("number")[:2]
    Lesson.objects.filter(pk=week.lesson_today.pk).update(plan_item=first)
    Lesson.objects.filter(pk=week.lesson_ahead.pk).update(plan_item=second)

    done = lay(week)

    assert done.planned == 2
    assert plans.laid(week.maths) == [
        (TODAY, "Доли"),
        (WEDNESDAYS[0], "Части"),
        (MONDAYS[0], "Дроби"),
        (WEDNESDAYS[1], "Проценты"),
    ]


def test_first_lessons_of_a_group_get_the_plan_it_has(week: Cast) -> None:
    club = factory.make_group(
        factory.make_subject(week.school, "Информатика"),
        week.class_5a,
        teacher=week.staff["teacher"],
    )
    make_entry(week.year.timetable_versions.get(), club, FRIDAY, 6)
    plans.assign(club, plans.make_plan(club, week.staff["teacher"], "Файлы", "Папки"))

    lay(week)

    assert [topic for _, topic in plans.laid(club)] == ["Файлы", "Папки"]


# --- a change from a date ----------------------------------------------------------------------


@pytest.fixture
def changed(week: Cast) -> Cast:
    """Lessons were made; from 26 January on it is Fridays, third, instead of Mondays."""
    lay(week)
    version = week.year.timetable_versions.get()
    version.until = MONDAYS[0]
    version.save(update_fields=["until"])
    make_version(week.year, MONDAYS[0], {week.maths: [(WEDNESDAY, 2), (FRIDAY, 3)]}, name="Новое")
    return week


def test_lessons_move_and_keep_their_ids(changed: Cast) -> None:
    ids = [lesson.pk for lesson in lessons(changed)]
    revisions = {lesson.pk: lesson.revision for lesson in lessons(changed)}

    done = lay(changed)

    assert (done.made, done.moved, done.deleted) == (0, 2, 0)
    after = lessons(changed)
    assert sorted(lesson.pk for lesson in after) == sorted(ids)
    fridays = [lesson for lesson in after if lesson.on.isoweekday() == FRIDAY]
    assert [(one.on, one.slot) for one in fridays] == [
        (dt.date(2026, 1, 30), 3),
        (dt.date(2026, 2, 6), 3),
    ]
    assert all(one.revision == revisions[one.pk] + 1 for one in fridays)
    assert lay(changed).is_empty


def write_topic(lesson: Lesson, cast: Cast) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(topic="Проценты", topic_recorded_at=NOW)


def write_homework(lesson: Lesson, cast: Cast) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(homework_recorded_at=NOW)


def write_kind(lesson: Lesson, cast: Cast) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(kind="control")


def plan_a_work(lesson: Lesson, cast: Cast) -> None:
    journal_factory.make_work(lesson)


def mark(lesson: Lesson, cast: Cast) -> None:
    journal_factory.make_mark(journal_factory.make_work(lesson), cast.students["pupil"], 5)


def miss(lesson: Lesson, cast: Cast) -> None:
    journal_factory.make_attendance(lesson, cast.students["pupil"], "absent")


def attach(lesson: Lesson, cast: Cast) -> None:
    HomeworkAttachment.objects.create(
        school=cast.school,
        lesson=lesson,
        kind="link",
        title="Учебник",
        url="https://example.org/",
        author=cast.staff["teacher"],
        added_at=NOW,
    )


ENTRIES = [write_topic, write_homework, write_kind, plan_a_work, mark, miss, attach]


@pytest.mark.parametrize("write", ENTRIES, ids=lambda write: write.__name__)
def test_lesson_with_an_entry_stays_and_is_reported(
    changed: Cast, write: Callable[[Lesson, Cast], None]
) -> None:
    lesson = Lesson.objects.get(group=changed.maths, on=MONDAYS[0])
    write(lesson, changed)

    done = lay(changed)

    lesson.refresh_from_db()
    assert (lesson.on, lesson.slot) == (MONDAYS[0], 2)
    (kept,) = done.diff.kept
    assert (kept.lesson.id, kept.why) == (lesson.pk, KeptBecause.WRITTEN)
    assert (done.moved, done.made) == (1, 1)
    assert lay(changed).is_empty


def test_lesson_with_a_topic_goes_to_another_hour_of_its_day(changed: Cast) -> None:
    lesson = Lesson.objects.get(group=changed.maths, on=WEDNESDAYS[1])
    write_topic(lesson, changed)
    TimetableEntry.objects.filter(version__name="Новое", weekday=WEDNESDAY).update(slot=5)

    done = lay(changed)

    lesson.refresh_from_db()
    assert (lesson.on, lesson.slot, lesson.topic) == (WEDNESDAYS[1], 5, "Проценты")
    assert not done.diff.kept


def test_surplus_lessons_are_deleted_with_their_days_away(changed: Cast) -> None:
    Absence.objects.create(
        school=changed.school,
        student=changed.students["pupil"],
        first_day=MONDAYS[0],
        last_day=LAST,
        code="ill",
        state="accepted",
        author=changed.staff["class_teacher"],
        decided_at=NOW,
    )
    TimetableEntry.objects.filter(version__name="Новое", weekday=FRIDAY).delete()
    surplus = Lesson.objects.get(group=changed.maths, on=MONDAYS[1])
    absence = Absence.objects.get()
    Attendance.objects.create(
        school=changed.school,
        lesson=surplus,
        student=absence.student,
        code="ill",
        absence=absence,
        author=absence.author,
        recorded_at=NOW,
    )
    giver = changed.lesson_ahead
    giver.homework_due = surplus
    giver.save(update_fields=["homework_due"])

    done = lay(changed)

    assert done.deleted == 2
    assert not Lesson.objects.filter(pk=surplus.pk).exists()
    assert not Attendance.objects.filter(lesson_id=surplus.pk).exists()
    giver.refresh_from_db()
    assert giver.homework_due is None


def test_lesson_given_to_a_colleague_stays(changed: Cast) -> None:
    lesson = Lesson.objects.get(group=changed.maths, on=MONDAYS[0])
    lesson.teacher, lesson.replaced_teacher = changed.staff["stranger"], changed.staff["teacher"]
    lesson.save(update_fields=["teacher", "replaced_teacher"])

    done = lay(changed)

    lesson.refresh_from_db()
    assert (lesson.on, lesson.teacher) == (MONDAYS[0], changed.staff["stranger"])
    assert [(kept.lesson.id, kept.why) for kept in done.diff.kept] == [
        (lesson.pk, KeptBecause.SUBSTITUTED)
    ]


def test_extra_lesson_is_not_of_the_timetable(week: Cast) -> None:
    extra = journal_factory.make_lesson(week.maths, dt.date(2026, 1, 30), slot=7)
    Substitution.objects.create(
        school=week.school,
        group=week.maths,
        on=extra.on,
        slot=7,
        kind=SubstitutionKind.EXTRA,
        substitute=week.staff["teacher"],
        reason="дополнительный урок",
    )

    done = lay(week)

    extra.refresh_from_db()
    assert (extra.on, done.deleted, done.diff.kept) == (dt.date(2026, 1, 30), 0, ())


def test_cancelled_lesson_is_not_made_again(week: Cast) -> None:
    week.lesson_ahead.status = LessonStatus.CANCELLED
    week.lesson_ahead.cancel_reason = "Мороз"
    week.lesson_ahead.save(update_fields=["status", "cancel_reason"])

    lay(week)

    on_the_day = Lesson.objects.filter(group=week.maths, on=WEDNESDAYS[0])
    assert [lesson.pk for lesson in on_the_day] == [week.lesson_ahead.pk]


def test_lessons_added_by_hand_are_left_alone(week: Cast) -> None:
    club = factory.make_group(
        factory.make_subject(week.school, "Шахматы"), week.class_5a, teacher=week.staff["stranger"]
    )
    club.purpose = GroupPurpose.EXTRACURRICULAR
    club.save(update_fields=["purpose"])
    make_entry(week.year.timetable_versions.get(), club, FRIDAY, 6)
    trip = journal_factory.make_lesson(club, dt.date(2026, 1, 29), slot=8)

    lay(week)

    kept = Lesson.objects.filter(group=club).in_order().values_list("pk", "on", "slot")
    assert [(on, slot) for _, on, slot in kept] == [
        (dt.date(2026, 1, 23), 6),
        (dt.date(2026, 1, 29), 8),
        (dt.date(2026, 1, 30), 6),
        (dt.date(2026, 2, 6), 6),
    ]
    assert kept[1][0] == trip.pk


def test_groups_that_no_version_has_are_left_alone(week: Cast) -> None:
    lesson = journal_factory.make_lesson(week.russian_6b, FIRST)

    lay(week)

    assert list(Lesson.objects.filter(group=week.russian_6b, on=FIRST)) == [lesson]


def test_lessons_of_another_school_are_left_alone(week: Cast) -> None:
    before = list(Lesson.objects.filter(school=week.other_school).values())

    lay(week)

    assert list(Lesson.objects.filter(school=week.other_school).values()) == before


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["teacher", "director", "secretary", "mother", "other_deputy"])
def test_others_may_not_lay_lessons(week: Cast, name: str) -> None:
    count = Lesson.objects.count()

    with pytest.raises(making.NotYourTimetable):
        making.lay_lessons(actor=week.actors[name], year=week.year, first=FIRST, last=LAST, now=NOW)

    assert Lesson.objects.count() == count


@pytest.mark.parametrize(
    ("first", "last"),
    [(LAST, FIRST), (factory.YEAR_START - _DAY, LAST), (FIRST, factory.YEAR_END + _DAY)],
)
def test_days_outside_the_year_are_refused(week: Cast, first: dt.date, last: dt.date) -> None:
    with pytest.raises(making.SpanWrong):
        lay(week, first, last)


def test_closed_year_is_refused(week: Cast) -> None:
    week.year.closed_at = NOW
    week.year.save(update_fields=["closed_at"])

    with pytest.raises(making.YearClosed):
        lay(week)


def test_refused_run_writes_nothing(week: Cast) -> None:
    def stop(done: int, total: int, step: str) -> None:
        if done == 4:
            raise RuntimeError

    before = lessons(week)

    with pytest.raises(RuntimeError):
        making.lay_lessons(actor=None, year=week.year, first=FIRST, last=LAST, now=NOW, report=stop)

    assert lessons(week) == before


# --- how many queries --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_difference_asks_as_many_queries_whatever_the_school(
    week: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = week.year.timetable_versions.get()
    for number in range(count):
        group = factory.make_group(
            factory.make_subject(week.school, f"Предмет {number}"),
            week.class_5a,
            teacher=week.staff["stranger"],
        )
        make_entry(version, group, FRIDAY, number + 1)

    with django_assert_num_queries(17):
        found = diff(week)

    assert len(found.groups) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_laying_asks_as_many_queries_whatever_the_school(
    week: Cast, count: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    version = week.year.timetable_versions.get()
    for number in range(count):
        group = factory.make_group(
            factory.make_subject(week.school, f"Предмет {number}"),
            week.class_5a,
            teacher=week.staff["stranger"],
        )
        make_entry(version, group, FRIDAY, number + 1)

    with django_assert_max_num_queries(40):
        done = lay(week)

    assert done.made == 4 + 3 * count


# --- whatever the timetable and the calendar are -----------------------------------------------

_WEEK = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 3), st.sampled_from(WeekParity.values)),
    min_size=1,
    max_size=5,
    unique_by=lambda entry: entry[:2],
)
_WRITTEN = st.lists(st.sampled_from(ENTRIES), max_size=2)


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    first=_WEEK,
    second=_WEEK,
    off=st.integers(0, 16),
    moved_day=st.integers(0, 16),
    since=st.integers(1, 14),
    written=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(ENTRIES)), max_size=3),
)
def test_any_change_keeps_what_is_written_and_ends_where_it_should(
    cast: Cast,
    first: list[tuple[int, int, str]],
    second: list[tuple[int, int, str]],
    off: int,
    moved_day: int,
    since: int,
    written: list[tuple[int, Callable[[Lesson, Cast], None]]],
) -> None:
    with transaction.atomic():
        start = FIRST + _DAY * since
        before = make_version(cast.year, factory.YEAR_START, until=start)
        for weekday, slot, parity in first:
            make_entry(before, cast.maths, weekday, slot, parity=parity)
        lay(cast)
        own = lessons(cast)
        entries = _write(cast, own, written)
        after = make_version(cast.year, start, name="Новое")
        for weekday, slot, parity in second:
            make_entry(after, cast.maths, weekday, slot, parity=parity)
        _change_calendar(cast, off, moved_day)

        done = lay(cast)

        now = lessons(cast)
        kept = {row.lesson.id for row in done.diff.kept}
        assert diff(cast).is_empty
        assert lay(cast).is_empty
        # Ids are kept as far as there are places; nothing is made while a lesson is left over.
        assert not (done.made and done.deleted)
        assert len(now) == len(own) + done.made - done.deleted
        assert len({one.pk for one in own} & {one.pk for one in now}) == len(own) - done.deleted
        # Exactly the wanted ones, but for those that are reported.
        assert len(now) == done.diff.wanted + sum(one.pk in kept for one in now)
        # Whatever was written is still there, on its day.
        assert _entries() == entries
        days = {one.pk: one.on for one in now}
        assert all(days[one.pk] == one.on for one in own if one.pk in _written_ids(cast))
        transaction.set_rollback(True)


def _write(
    cast: Cast, own: list[Lesson], written: list[tuple[int, Callable[[Lesson, Cast], None]]]
) -> tuple[int, ...]:
    used = set()
    for number, write in written:
        if own and number % len(own) not in used:
            used.add(number % len(own))
            write(own[number % len(own)], cast)
    return _entries()


def _change_calendar(cast: Cast, off: int, moved_day: int) -> None:
    common = {"school": cast.school, "year": cast.year}
    NonTeachingSpan.objects.create(
        **common,
        kind=NonTeachingSpan.Kind.HOLIDAY,
        name="Праздник",
        starts_on=FIRST + _DAY * off,
        ends_on=FIRST + _DAY * off,
    )
    SpecialDay.objects.create(**common, on=FIRST + _DAY * moved_day, name="Отработка", weekday=1)


def _entries() -> tuple[int, ...]:
    written = Lesson.objects.exclude(topic="", kind="", homework_recorded_at__isnull=True)
    return (
        *(model.objects.count() for model in (Mark, Work, Attendance, HomeworkAttachment)),
        written.count(),
    )


def _written_ids(cast: Cast) -> set[int]:
    return written_in(Lesson.objects.filter(group=cast.maths))
