"""A year of class 5А of the cast with everything a bound journal has to show."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from journal.enums import LessonStatus, TermMarkKind
from journal.models import Lesson, PlanAssignment, PlanItem, TermMark, ThematicPlan
from school.enums import GroupKind
from school.models import Enrolment, GroupMembership, Student, TeachingGroup
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import Cast

# After the third term of the cast's year.
AS_OF = dt.date(2026, 4, 1)
LEFT_ON = dt.date(2026, 2, 10)
CAME_ON = dt.date(2026, 2, 16)


@dataclass(frozen=True, slots=True)
class PrintedYear:
    """``leaver`` went from 5А to 6Б, ``newcomer`` came from another school; ``english`` is a half
    of 5А (only the pupil), ``chess`` takes the classmate of 5А and the outsider of 6Б."""

    leaver: Student
    newcomer: Student
    english: TeachingGroup
    chess: TeachingGroup
    chess_lesson: Lesson
    substituted: Lesson
    cancelled: Lesson


def fill_year(cast: Cast) -> PrintedYear:
    leaver = factory.make_student(cast.school, "Уходова", school_class=cast.class_5a, until=LEFT_ON)
    Enrolment.objects.filter(student=leaver).update(closed_by_order="15-к", left_to="6Б")
    Enrolment.objects.create(
        school=cast.school,
        student=leaver,
        school_class=cast.class_6b,
        since=LEFT_ON,
        opened_by_order="15-к",
    )
    newcomer = factory.make_student(
        cast.school, "Новикова", school_class=cast.class_5a, since=CAME_ON
    )
    Enrolment.objects.filter(student=newcomer).update(
        opened_by_order="17-к", arrived_from="школа № 2"
    )
    _join(cast.maths, leaver, cast.maths.year.starts_on, LEFT_ON)
    _join(cast.maths, newcomer, CAME_ON, None)
    english = factory.make_group(
        factory.make_subject(cast.school, "Иностранный язык"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
        students=[cast.students["pupil"]],
        kind=GroupKind.SUBGROUP,
        label="5А, 1-я подгруппа",
    )
    chess = factory.make_group(
        factory.make_subject(cast.school, "Шахматы"),
        cast.class_5a,
        cast.class_6b,
        teacher=cast.staff["teacher"],
        students=[cast.students["classmate"], cast.students["outsider"], leaver],
        kind=GroupKind.MIXED,
        label="5А, 6Б",
    )
    chess_lesson = journal_factory.make_lesson(chess, dt.date(2026, 3, 2), slot=6, topic="Дебют")
    work = journal_factory.make_work(chess_lesson)
    for name, value in (("classmate", 5), ("outsider", 3)):
        journal_factory.make_mark(work, cast.students[name], value)
    journal_factory.make_mark(work, leaver, 2)
    year = PrintedYear(
        leaver=leaver,
        newcomer=newcomer,
        english=english,
        chess=chess,
        chess_lesson=chess_lesson,
        substituted=_substituted(cast),
        cancelled=_cancelled(cast),
    )
    _decide(cast, cast.maths, cast.students["pupil"], 4)
    _decide(cast, cast.maths, cast.students["classmate"], 5)
    _plan(cast)
    return year


def _join(group: TeachingGroup, student: Student, since: dt.date, until: dt.date | None) -> None:
    GroupMembership.objects.create(
        school_id=group.school_id, group=group, student=student, since=since, until=until
    )


def _substituted(cast: Cast) -> Lesson:
    """A control work with a made-up mark, taught by the class teacher instead of the teacher."""
    lesson = journal_factory.make_lesson(
        cast.maths,
        dt.date(2026, 3, 3),
        slot=2,
        teacher=cast.staff["class_teacher"],
        replaced_teacher=cast.staff["teacher"],
        topic="Решение задач",
        homework="§ 7",
    )
    oral = journal_factory.make_work(lesson)
    control = journal_factory.make_work(lesson, code=4, position=2, title="Контрольная № 3 <b>")
    journal_factory.make_mark(oral, cast.students["pupil"], 5)
    journal_factory.make_mark(control, cast.students["pupil"], 3)
    journal_factory.make_mark(control, cast.students["classmate"], 4)
    journal_factory.make_attendance(lesson, cast.students["classmate"], "ill")
    voided = journal_factory.make_work(lesson, position=3)
    journal_factory.make_mark(
        voided,
        cast.students["pupil"],
        2,
        voided_at=dt.datetime(2026, 3, 4, tzinfo=dt.UTC),
        voided_by=cast.staff["teacher"],
        void_reason="ошибка",
    )
    return lesson


def _cancelled(cast: Cast) -> Lesson:
    return journal_factory.make_lesson(
        cast.maths,
        dt.date(2026, 3, 4),
        slot=2,
        status=LessonStatus.CANCELLED,
        cancel_reason="карантин",
    )


def _decide(cast: Cast, group: TeachingGroup, student: Student, value: int) -> None:
    TermMark.objects.create(
        school=cast.school,
        group=group,
        student=student,
        kind=TermMarkKind.TERM,
        term=cast.term,
        value=value,
        author=cast.staff["teacher"],
        recorded_at=dt.datetime(2026, 3, 26, tzinfo=dt.UTC),
    )


def _plan(cast: Cast) -> None:
    plan = ThematicPlan.objects.create(
        school=cast.school,
        year=cast.year,
        subject=cast.maths.subject,
        grade=5,
        title="Математика, 5 класс",
        owner=cast.staff["teacher"],
    )
    PlanItem.objects.bulk_create(
        PlanItem(school=cast.school, plan=plan, number=number, topic="Дроби", hours=Decimal("1.5"))
        for number in (1, 2)
    )
    PlanAssignment.objects.create(school=cast.school, group=cast.maths, plan=plan)
