"""Days away: announced, accepted, entered, changed, taken back, and what the lessons say then."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection

from core.models import OutboxEvent
from journal.enums import AbsenceState
from journal.models import Absence, Attendance, Lesson, TermReopening
from journal.selectors import absences as selectors
from journal.services import absences, grading, lessons
from journal.services.absences import checks
from journal.services.absences.checks import Days, Reason
from journal.services.lessons import attendance
from school.models import ClassTeacherDuty
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast

MONDAY, WEDNESDAY = dt.date(2026, 1, 19), dt.date(2026, 1, 21)
LATER = NOW + dt.timedelta(hours=3)
THREE_DAYS = Days(MONDAY, WEDNESDAY)
ILL = Reason("ill", "clinic", "№ 7 от 21.01.2026")


def announce(cast: Cast, days: Days = THREE_DAYS, **fields: Any) -> Absence:
    return absences.announce(
        **{
            "actor": cast.actors["mother"],
            "student": cast.students["pupil"],
            "days": days,
            "code": "ill",
            "now": NOW,
            "today": TODAY,
            **fields,
        }
    )


def accept(cast: Cast, absence: Absence, by: str = "class_teacher") -> Any:
    return absences.accept(actor=cast.actors[by], absence=absence, now=NOW, today=TODAY)


def record(
    cast: Cast,
    days: Days = THREE_DAYS,
    reason: Reason = ILL,
    *,
    student: str = "classmate",
    by: str = "class_teacher",
) -> Any:
    return absences.record(
        actor=cast.actors[by],
        student=cast.students[student],
        days=days,
        reason=reason,
        now=NOW,
        today=TODAY,
    )


def change(cast: Cast, absence: Absence, days: Days, reason: Reason = ILL) -> Any:
    return absences.change(
        actor=cast.actors["class_teacher"],
        absence=absence,
        days=days,
        reason=reason,
        now=LATER,
        today=TODAY,
    )


def take_back(cast: Cast, absence: Absence) -> Any:
    return absences.take_back(
        actor=cast.actors["class_teacher"], absence=absence, now=LATER, today=TODAY
    )


def said(student: Any) -> dict[tuple[dt.date, int], tuple[str, int | None]]:
    """(day, slot) → (code, absence) of a student."""
    return {
        (row.lesson.on, row.lesson.slot): (row.code, row.absence_id)
        for row in Attendance.objects.filter(student=student).select_related("lesson")
    }


# --- announcing --------------------------------------------------------------------------------


def test_announcement_changes_no_lesson_until_it_is_accepted(cast: Cast) -> None:
    absence = announce(cast, note="  поедем   к врачу ")

    assert absence.state == AbsenceState.ANNOUNCED
    assert (absence.announced_by_id, absence.announced_at) == (cast.users["mother"].pk, NOW)
    assert absence.note == "поедем к врачу"
    assert said(cast.students["pupil"]) == {}
    event = OutboxEvent.objects.get(kind="absence.announced")
    assert event.payload == {"absence": absence.pk, "student": cast.students["pupil"].pk}


@pytest.mark.parametrize(
    "name", ["foreign_mother", "pupil", "teacher", "class_teacher", "deputy", "other_mother"]
)
def test_only_a_parent_announces_and_of_an_own_child_only(cast: Cast, name: str) -> None:
    with pytest.raises(checks.NotYourChild):
        announce(cast, actor=cast.actors[name])

    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (Days(TODAY, MONDAY), "last_day"),
        (Days(TODAY, TODAY, 5, 3), "last_slot"),
        (Days(TODAY - dt.timedelta(days=15), TODAY), "first_day"),
        (Days(TODAY, TODAY + dt.timedelta(days=61)), "last_day"),
        (Days(dt.date(2026, 5, 20), dt.date(2026, 5, 27)), "last_day"),
    ],
)
def test_announced_days_are_in_order_near_and_within_the_year(
    cast: Cast, days: Days, field: str
) -> None:
    with pytest.raises(checks.AbsenceError) as refused:
        announce(cast, days)

    assert refused.value.field == field
    assert not Absence.objects.exists()


@pytest.mark.parametrize("code", ["unexcused", "late", "present", "remote", "x"])
def test_parents_say_only_ill_or_a_valid_reason(cast: Cast, code: str) -> None:
    with pytest.raises(checks.AbsenceError):
        announce(cast, code=code)

    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("second", "is_refused"),
    [
        (Days(WEDNESDAY, WEDNESDAY + dt.timedelta(days=5)), True),
        (Days(MONDAY, MONDAY), True),
        (Days(MONDAY, MONDAY, None, 2), False),
        (Days(MONDAY, MONDAY, None, 3), True),
        (Days(WEDNESDAY, WEDNESDAY, 5), False),
        (Days(WEDNESDAY, WEDNESDAY, 4), True),
        (Days(WEDNESDAY + dt.timedelta(days=1), WEDNESDAY + dt.timedelta(days=1)), False),
    ],
)
def test_no_lesson_has_two_reasons(cast: Cast, second: Days, is_refused: bool) -> None:
    announce(cast, Days(MONDAY, WEDNESDAY, first_slot=3, last_slot=4))

    if is_refused:
        with pytest.raises(checks.AbsencesOverlap):
            announce(cast, second)
    else:
        announce(cast, second)

    assert Absence.objects.count() == 2 - is_refused


def test_announcement_is_withdrawn_by_the_parent_while_it_waits(cast: Cast) -> None:
    absence = announce(cast)

    absences.withdraw(actor=cast.actors["mother"], absence=absence, now=LATER)

    absence.refresh_from_db()
    assert absence.state == AbsenceState.WITHDRAWN
    with pytest.raises(checks.AbsenceDecided):
        accept(cast, absence)
    announce(cast)


def test_accepted_announcement_is_not_withdrawn_by_the_parent(cast: Cast) -> None:
    absence = announce(cast)
    accept(cast, absence)

    with pytest.raises(checks.AbsenceDecided):
        absences.withdraw(actor=cast.actors["mother"], absence=absence, now=LATER)

    absence.refresh_from_db()
    assert absence.state == AbsenceState.ACCEPTED


# --- deciding ----------------------------------------------------------------------------------


def test_accepted_days_stand_on_every_lesson_past_and_ahead(cast: Cast) -> None:
    english = school_factory.make_group(
        school_factory.make_subject(cast.school, "Английский язык"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )
    factory.make_lesson(english, MONDAY, slot=4)
    after = factory.make_lesson(english, WEDNESDAY + dt.timedelta(days=1), slot=4)
    absence = announce(cast)

    effect = accept(cast, absence)

    assert said(cast.students["pupil"]) == {
        (MONDAY, 2): ("ill", absence.pk),
        (MONDAY, 4): ("ill", absence.pk),
        (TODAY, 2): ("ill", absence.pk),
        (WEDNESDAY, 2): ("ill", absence.pk),
    }
    assert (effect.written, effect.kept, effect.closed, effect.unled) == (4, 0, 0, 0)
    assert not Attendance.objects.filter(lesson=after).exists()
    absence.refresh_from_db()
    assert (absence.state, absence.document) == ("accepted", "parent")
    assert (absence.author_id, absence.decided_at) == (cast.staff["class_teacher"].pk, NOW)
    row = Attendance.objects.filter(absence=absence).first()
    assert row is not None
    assert row.author_id == cast.staff["class_teacher"].pk
    cast.lesson_today.refresh_from_db()
    assert cast.lesson_today.attendance_checked_at is None


@pytest.mark.parametrize("name", ["teacher", "stranger", "deputy", "mother", "other_teacher"])
def test_only_the_class_teacher_decides(cast: Cast, name: str) -> None:
    absence = announce(cast)

    with pytest.raises(checks.NotClassTeacher):
        accept(cast, absence, by=name)
    with pytest.raises(checks.NotClassTeacher):
        absences.decline(
            actor=cast.actors[name], absence=absence, answer="нет", now=NOW, today=TODAY
        )

    absence.refresh_from_db()
    assert absence.state == AbsenceState.ANNOUNCED
    assert said(cast.students["pupil"]) == {}


def test_declined_days_change_nothing_and_the_parents_read_why(cast: Cast) -> None:
    absence = announce(cast)

    with pytest.raises(checks.AbsenceError):
        absences.decline(
            actor=cast.actors["class_teacher"], absence=absence, answer=" ", now=NOW, today=TODAY
        )
    absences.decline(
        actor=cast.actors["class_teacher"],
        absence=absence,
        answer="В эти дни контрольные",
        now=NOW,
        today=TODAY,
    )

    absence.refresh_from_db()
    assert (absence.state, absence.answer) == ("declined", "В эти дни контрольные")
    assert said(cast.students["pupil"]) == {}
    with pytest.raises(checks.AbsenceDecided):
        accept(cast, absence)


def test_slots_narrow_the_first_and_the_last_day(cast: Cast) -> None:
    for slot in (1, 5):
        factory.make_lesson(cast.maths, MONDAY, slot=slot)
        factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_lesson(cast.maths, WEDNESDAY, slot=slot)

    record(cast, Days(MONDAY, WEDNESDAY, first_slot=3, last_slot=2), student="pupil")

    assert set(said(cast.students["pupil"])) == {
        (MONDAY, 5),
        *((TODAY, slot) for slot in (1, 2, 5)),
        (WEDNESDAY, 1),
        (WEDNESDAY, 2),
    }


# --- what teachers noted -----------------------------------------------------------------------


def test_reason_replaces_the_plain_absence_s1_4_3f(cast: Cast) -> None:
    absence, effect = record(cast)

    cast.absence.refresh_from_db()
    assert (cast.absence.code, cast.absence.absence_id) == ("ill", absence.pk)
    assert cast.absence.author_id == cast.staff["class_teacher"].pk
    assert effect.written == 3
    assert (absence.document, absence.document_no) == ("clinic", "№ 7 от 21.01.2026")
    earlier = [event.code for event in cast.absence.events.order_by("pgh_id")]
    assert earlier == ["absent", "ill"]


@pytest.mark.parametrize("code", ["present", "late", "exempt", "remote", "away"])
def test_what_a_teacher_noted_otherwise_stays_and_is_reported(cast: Cast, code: str) -> None:
    Attendance.objects.filter(pk=cast.absence.pk).update(code=code)

    _absence, effect = record(cast)

    cast.absence.refresh_from_db()
    assert (cast.absence.code, cast.absence.absence_id) == (code, None)
    assert (effect.written, effect.kept) == (2, 1)


def test_lesson_whose_attendance_was_checked_says_the_student_was_there(cast: Cast) -> None:
    attendance.confirm_attendance(actor=cast.actors["teacher"], lesson=cast.lesson_today, now=NOW)

    _absence, effect = record(cast)

    assert (TODAY, 2) not in said(cast.students["classmate"])
    assert (effect.written, effect.kept) == (2, 1)


def test_teachers_later_word_on_one_lesson_wins_and_is_kept(cast: Cast) -> None:
    absence, _effect = record(cast)
    grading.record_cell(
        actor=cast.actors["teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["classmate"].pk,
        text="оп15",
        now=LATER,
    )

    effect = change(
        cast, absence, Days(MONDAY, WEDNESDAY + dt.timedelta(days=1)), Reason("excused")
    )

    assert said(cast.students["classmate"]) == {
        (MONDAY, 2): ("excused", absence.pk),
        (TODAY, 2): ("late", absence.pk),
        (WEDNESDAY, 2): ("excused", absence.pk),
    }
    assert (effect.written, effect.kept) == (2, 1)


def test_later_word_of_the_class_teacher_as_teacher_is_kept_too(cast: Cast) -> None:
    absence, _effect = record(cast)
    attendance.record_attendance(
        actor=cast.actors["class_teacher"],
        lesson=cast.lesson_today,
        student_id=cast.students["classmate"].pk,
        code="present",
        now=LATER,
    )

    take_back(cast, absence)

    assert said(cast.students["classmate"]) == {
        (MONDAY, 2): ("absent", None),
        (TODAY, 2): ("present", absence.pk),
    }


# --- changing and taking back ------------------------------------------------------------------


def test_cut_days_return_what_stood_there_before(cast: Cast) -> None:
    absence, _effect = record(cast)
    noted = cast.absence.recorded_at

    effect = change(cast, absence, Days(TODAY, TODAY))

    cast.absence.refresh_from_db()
    assert (cast.absence.code, cast.absence.absence_id) == ("absent", None)
    assert (cast.absence.author_id, cast.absence.recorded_at) == (cast.staff["teacher"].pk, noted)
    assert said(cast.students["classmate"]) == {
        (MONDAY, 2): ("absent", None),
        (TODAY, 2): ("ill", absence.pk),
    }
    assert effect.written == 2


def test_extended_days_reach_further_lessons(cast: Cast) -> None:
    absence, _effect = record(cast, Days(MONDAY, MONDAY))

    effect = change(cast, absence, THREE_DAYS)

    assert effect.written == 2
    assert set(said(cast.students["classmate"])) == {(MONDAY, 2), (TODAY, 2), (WEDNESDAY, 2)}


def test_taken_back_absence_leaves_the_lessons_as_they_were(cast: Cast) -> None:
    absence, _effect = record(cast)

    effect = take_back(cast, absence)

    absence.refresh_from_db()
    assert absence.state == AbsenceState.WITHDRAWN
    assert said(cast.students["classmate"]) == {(MONDAY, 2): ("absent", None)}
    assert effect.written == 3
    with pytest.raises(checks.AbsenceDecided):
        take_back(cast, absence)


def test_same_change_again_writes_nothing(cast: Cast) -> None:
    absence, _effect = record(cast)
    before = Attendance.objects.order_by("pk").values_list("pk", "recorded_at")
    rows = list(before)

    effect = change(cast, absence, THREE_DAYS)

    assert (effect.written, effect.kept) == (0, 0)
    assert list(before.all()) == rows
    assert not OutboxEvent.objects.filter(kind="absence.changed").exists()


def test_history_tells_who_announced_and_who_accepted(cast: Cast) -> None:
    absence = announce(cast)
    accept(cast, absence)

    latest, first = selectors.history_of(absence)

    announced, accepted = (str(state.label) for state in list(AbsenceState)[:2])
    assert first.values[0].after == announced
    assert (latest.values[0].before, latest.values[0].after) == (announced, accepted)


# --- closed terms and former class teachers ----------------------------------------------------


def test_closed_term_is_left_as_it_is_and_reported(cast: Cast) -> None:
    absence, effect = record(cast, Days(dt.date(2025, 12, 15), TODAY))

    assert (effect.written, effect.closed) == (2, 1)
    assert not Attendance.objects.filter(
        lesson=cast.lesson_closed, student=cast.students["classmate"]
    ).exists()
    with pytest.raises(IntegrityError, match="attendance_term_open"):
        factory.make_attendance(
            cast.lesson_closed, cast.students["classmate"], "ill", absence=absence
        )


def test_reopened_term_takes_the_days(cast: Cast) -> None:
    TermReopening.objects.create(
        school=cast.school,
        term=cast.closed_term,
        group=cast.maths,
        requested_by=cast.staff["teacher"],
        requested_at=NOW,
        reason="справка принесена позже",
        state="granted",
        open_until=NOW + dt.timedelta(hours=24),
    )

    absence, effect = record(cast, Days(dt.date(2025, 12, 15), dt.date(2025, 12, 16)))

    assert (effect.written, effect.closed) == (1, 0)
    row = Attendance.objects.get(lesson=cast.lesson_closed)
    assert (row.code, row.absence_id) == ("ill", absence.pk)


def test_days_before_the_duty_are_left_to_the_former_class_teacher(cast: Cast) -> None:
    ClassTeacherDuty.objects.update(since=TODAY)

    _absence, effect = record(cast)

    cast.absence.refresh_from_db()
    assert cast.absence.code == "absent"
    assert (effect.written, effect.unled) == (2, 1)


def test_former_class_teacher_decides_no_more(cast: Cast) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)

    with pytest.raises(checks.NotClassTeacher):
        record(cast)

    assert not Absence.objects.exists()


def test_database_refuses_a_row_by_one_who_neither_teaches_nor_leads(cast: Cast) -> None:
    absence, _effect = record(cast)

    with pytest.raises(IntegrityError, match="attendance_author_teaches"):
        Attendance.objects.filter(absence=absence).update(author=cast.staff["stranger"])


def test_database_refuses_a_decision_without_its_author(cast: Cast) -> None:
    absence = announce(cast)

    with pytest.raises(IntegrityError, match="absence_decided_by_someone"):
        Absence.objects.filter(pk=absence.pk).update(state=AbsenceState.ACCEPTED)


def test_database_refuses_an_absence_of_another_school(cast: Cast) -> None:
    absence, _effect = record(cast)

    factory.make_attendance(cast.other_lesson, cast.students["other_pupil"], "ill", absence=absence)

    with pytest.raises(IntegrityError, match="absence"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- lessons made, moved, cancelled later ------------------------------------------------------


def test_lesson_made_later_says_the_absence(cast: Cast) -> None:
    absence, _effect = record(cast)
    made = factory.make_lesson(cast.maths, WEDNESDAY, slot=6)

    absences.apply_to_lessons([made], now=LATER)
    absences.apply_to_lessons([made], now=LATER)

    row = Attendance.objects.get(lesson=made)
    assert (row.student_id, row.code, row.absence_id) == (
        cast.students["classmate"].pk,
        "ill",
        absence.pk,
    )


def test_moved_lesson_leaves_the_days_away_or_enters_them(cast: Cast) -> None:
    absence, _effect = record(cast)
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(on=WEDNESDAY + dt.timedelta(days=7))

    absences.apply_to_lessons([cast.lesson_ahead], now=LATER)
    assert not Attendance.objects.filter(lesson=cast.lesson_ahead).exists()

    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(on=WEDNESDAY, slot=3)
    absences.apply_to_lessons([cast.lesson_ahead], now=LATER)
    assert said(cast.students["classmate"])[WEDNESDAY, 3] == ("ill", absence.pk)


def test_lesson_is_cancelled_although_somebody_is_ill(cast: Cast) -> None:
    absence, _effect = record(cast)

    lessons.cancel_lesson(
        actor=cast.actors["teacher"], lesson=cast.lesson_ahead, reason="Карантин", now=NOW
    )

    cast.lesson_ahead.refresh_from_db()
    assert cast.lesson_ahead.is_cancelled
    assert (WEDNESDAY, 2) not in said(cast.students["classmate"])
    absence.refresh_from_db()
    assert absence.state == AbsenceState.ACCEPTED


@pytest.mark.parametrize("amount", [1, 3])
def test_lessons_are_asked_in_a_constant_number_of_queries(
    cast: Cast, amount: int, django_assert_num_queries: Any
) -> None:
    record(cast)
    made = [factory.make_lesson(cast.maths, WEDNESDAY, slot=4 + n) for n in range(amount)]

    # savepoint and its release, lessons, rows, absences, memberships, enrolments, duties, insert
    with django_assert_num_queries(9):
        absences.apply_to_lessons(made, now=LATER)


@pytest.mark.parametrize("amount", [1, 3])
def test_accepting_takes_a_constant_number_of_queries(
    cast: Cast, amount: int, django_assert_num_queries: Any
) -> None:
    for slot in range(3, 2 + amount):
        factory.make_lesson(cast.maths, TODAY, slot=slot)
    absence = announce(cast, Days(TODAY, TODAY))

    # savepoint and its release, lock, absence, staff, duty, update, covered, own, lessons, rows,
    # enrolments, duties, insert, outbox; the parent who announced and the letter
    with django_assert_num_queries(17):
        accept(cast, absence)
