"""What the weekly letter says about a child."""

import datetime as dt
from decimal import Decimal

import pytest

from journal.enums import AttendanceCode, LessonStatus, MarkCode, TermMarkKind
from journal.models import Attendance, BroughtMark, Lesson, Mark, TermMark, Work
from journal.selectors.diary.week_summary import WeekSummary, week_summaries
from notifications.selectors.letters import recipients
from school.models import Enrolment, GroupMembership, Guardian, GuardianLink, Student
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, Cast

MONDAY = dt.date(2026, 1, 19)
# Saturday morning of the week, when the letters go out.
SATURDAY = dt.date(2026, 1, 24)


def letter(cast: Cast, name: str = "pupil", today: dt.date = SATURDAY) -> WeekSummary:
    student = cast.students[name]
    found = week_summaries(
        students=[student], regulation=cast.regulation, monday=MONDAY, today=today
    )
    return found[student.pk]


# --- who gets one ------------------------------------------------------------------------------


def addressed(cast: Cast, monday: dt.date = MONDAY) -> list[tuple[str, int]]:
    return [
        (link.guardian.email, link.student_id)
        for link in recipients(school_id=cast.school.pk, monday=monday)
    ]


def test_recipients_are_the_guardians_named_for_it(cast: Cast) -> None:
    assert addressed(cast) == [
        ("mother@example.org", cast.students["pupil"].pk),
        ("mother@example.org", cast.students["sibling"].pk),
        ("foreign_mother@example.org", cast.students["outsider"].pk),
    ]


@pytest.mark.parametrize("reason", ["paper", "no_address", "not_named", "no_longer"])
def test_recipients_leave_out_who_is_not_written_to(cast: Cast, reason: str) -> None:
    mother = Guardian.objects.filter(pk=cast.guardians["mother"].pk)
    links = GuardianLink.objects.filter(guardian__in=mother)
    match reason:
        case "paper":
            mother.update(is_paper_only=True)
        case "no_address":
            mother.update(email="")
        case "not_named":
            links.update(gets_digest=False)
        case "no_longer":
            links.update(until=dt.date(2026, 1, 12))

    assert addressed(cast) == [("foreign_mother@example.org", cast.students["outsider"].pk)]


def test_recipients_have_a_child_with_lessons_in_the_week(cast: Cast) -> None:
    assert addressed(cast, dt.date(2026, 1, 5)) == []
    Lesson.objects.filter(group=cast.russian_6b).update(
        status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )
    GroupMembership.objects.filter(student=cast.students["sibling"]).update(
        until=dt.date(2026, 1, 18)
    )

    assert addressed(cast) == [("mother@example.org", cast.students["pupil"].pk)]


# --- what it says ------------------------------------------------------------------------------


def test_letter_has_marks_with_their_works_and_the_standing(cast: Cast) -> None:
    control = factory.make_work(cast.lesson_today, code=4, title="Дроби")
    factory.make_mark(control, cast.students["pupil"], 5)

    found = letter(cast)

    assert (found.class_name, found.term) == ("5А", "III четверть")
    assert (found.monday, found.sunday) == (MONDAY, dt.date(2026, 1, 25))
    (line,) = found.subjects
    assert line.subject == "Математика"
    assert [(mark.text, mark.work, mark.weight, mark.on.day) for mark in line.marks] == [
        ("4", "Ответ на уроке", "", 19),
        ("5", "Контрольная работа: Дроби", "2", 20),
    ]
    # (4·1 + 5·2) / 3
    assert (line.mean, line.suggested, line.term_mark) == ("4,67", "5", "")


def test_letter_does_not_say_the_kind_of_a_work_twice(cast: Cast) -> None:
    Work.objects.filter(pk=cast.work.pk).update(title="Ответ на уроке у доски")

    assert letter(cast).subjects[0].marks[0].work == "Ответ на уроке у доски"


def test_letter_shows_a_fractional_weight_with_a_comma(cast: Cast) -> None:
    Work.objects.filter(pk=cast.work.pk).update(weight=Decimal("1.5"))

    assert letter(cast).subjects[0].marks[0].weight == "1,5"


def test_letter_keeps_the_standing_of_a_subject_without_marks_this_week(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(on=dt.date(2026, 1, 13))

    (line,) = letter(cast).subjects

    assert (line.marks, line.mean) == ((), "4,00")


def test_letter_says_the_term_mark_once_it_is_decided(cast: Cast) -> None:
    TermMark.objects.create(
        school=cast.school,
        group=cast.maths,
        student=cast.students["pupil"],
        kind=TermMarkKind.TERM,
        term=cast.term,
        value=5,
        suggested_value=4,
        deviation_reason="олимпиада",
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )

    assert letter(cast).subjects[0].term_mark == "5"


def test_letter_tells_nothing_of_other_children(cast: Cast) -> None:
    factory.make_mark(cast.work, cast.students["classmate"], 2)

    found = letter(cast)

    assert [mark.text for line in found.subjects for mark in line.marks] == ["4"]
    assert found.absences == ()
    assert [line.label for line in letter(cast, "classmate").absences] == [
        AttendanceCode.ABSENT.label
    ]


def test_letter_leaves_out_voided_marks_and_withdrawn_absences(cast: Cast) -> None:
    Mark.objects.filter(pk=cast.mark.pk).update(
        voided_at=NOW, voided_by=cast.staff["teacher"], void_reason="ошибка"
    )
    Attendance.objects.filter(pk=cast.absence.pk).update(code=AttendanceCode.PRESENT)

    assert letter(cast).subjects == ()
    assert letter(cast, "classmate").absences == ()


def test_letter_lists_absences_with_minutes_late(cast: Cast) -> None:
    factory.make_attendance(cast.lesson, cast.students["pupil"], "late", minutes_late=7)

    (line,) = letter(cast).absences

    assert (line.on, line.slot, line.subject) == (MONDAY, 2, "Математика")
    assert (line.label, line.minutes_late) == (AttendanceCode.LATE.label, 7)


def test_letter_lists_debts_of_the_term_apart_from_marks(cast: Cast) -> None:
    earlier = factory.make_lesson(cast.maths, dt.date(2026, 1, 13))
    factory.make_mark(
        factory.make_work(earlier, code=5),
        cast.students["pupil"],
        code=MarkCode.DEBT,
        debt_due_on=dt.date(2026, 1, 27),
    )
    this_week = factory.make_work(cast.lesson, code=4, position=2, title="Дроби")
    factory.make_mark(this_week, cast.students["pupil"], code=MarkCode.DEBT)

    found = letter(cast)

    assert [(line.work, line.on, line.due_on) for line in found.debts] == [
        ("Самостоятельная работа", dt.date(2026, 1, 13), dt.date(2026, 1, 27)),
        ("Контрольная работа: Дроби", MONDAY, None),
    ]
    assert [mark.text for mark in found.subjects[0].marks] == ["4"]


def test_letter_lists_homework_for_each_groups_next_lesson(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(
        homework="§ 6, № 240", homework_recorded_at=NOW
    )
    monday = factory.make_lesson(cast.maths, dt.date(2026, 1, 26))
    factory.make_lesson(cast.maths, dt.date(2026, 1, 27), homework="§ 99")
    factory.make_lesson(cast.maths, dt.date(2026, 1, 28))

    found = letter(cast)

    assert [(line.on, line.subject, line.text) for line in found.homework] == [
        (monday.on, "Математика", "§ 6, № 240")
    ]


def test_letter_of_grade_1_has_no_marks(cast: Cast) -> None:
    factory.make_attendance(cast.lesson_1a, cast.students["sibling"], "ill")

    found = letter(cast, "sibling")

    assert (found.class_name, found.subjects, found.has_standing) == ("1А", (), False)
    assert [line.label for line in found.absences] == [AttendanceCode.ILL.label]


def test_letter_follows_a_student_from_class_to_class(cast: Cast) -> None:
    student = cast.students["pupil"]
    moved_on = dt.date(2026, 1, 20)
    class_5b = school_factory.make_class(cast.year, cast.scheme, 5, "Б")
    Enrolment.objects.filter(student=student).update(until=moved_on)
    GroupMembership.objects.filter(student=student).update(until=moved_on)
    Enrolment.objects.create(
        school=cast.school, student=student, school_class=class_5b, since=moved_on
    )
    group = school_factory.make_group(
        cast.maths.subject, class_5b, teacher=cast.staff["class_teacher"]
    )
    factory.make_mark(
        factory.make_work(factory.make_lesson(group, dt.date(2026, 1, 22))), student, 2
    )

    found = letter(cast)

    assert found.class_name == "5Б"
    (line,) = found.subjects
    assert ([mark.text for mark in line.marks], line.mean) == (["4", "2"], "3,00")


def test_mean_counts_marks_of_another_school(cast: Cast) -> None:
    before = next(one for one in letter(cast).subjects if one.subject == cast.maths.subject.name)
    for value, day in ((2, dt.date(2026, 1, 13)), (2, dt.date(2025, 10, 13))):
        BroughtMark.objects.create(
            school=cast.school,
            student=cast.students["pupil"],
            year=cast.year,
            subject=cast.maths.subject,
            given_on=day,
            value=value,
            from_school="Лицей № 4",
            author=cast.staff["teacher"],
            recorded_at=NOW,
        )

    after = next(one for one in letter(cast).subjects if one.subject == cast.maths.subject.name)

    assert (before.mean, after.mean) == ("4,00", "3,00")


def test_letters_ask_nine_queries_for_one_child_and_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    students = [cast.students[name] for name in ("pupil", "classmate", "outsider")]

    def gather(chosen: list[Student]) -> dict[int, WeekSummary]:
        return week_summaries(
            students=chosen, regulation=cast.regulation, monday=MONDAY, today=SATURDAY
        )

    with django_assert_num_queries(9):
        assert len(gather(students[:1])) == 1
    with django_assert_num_queries(9):
        assert len(gather(students)) == 3
