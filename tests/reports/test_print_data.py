"""What is read for the bound journal: exactly the class's own year, in a constant number of
queries."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.models import ConductMark, GroupExam, TermMark
from reports.selectors.volume import class_volume
from reports.selectors.volume_data import (
    ClosingColumn,
    ClosingKind,
    GroupJournal,
    LessonColumn,
    MoveKind,
    Volume,
)
from school.enums import ConductScale
from school.models import Enrolment, SchoolClass
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.printing import AS_OF, CAME_ON, LEFT_ON, PrintedYear, fill_year


@pytest.fixture
def year(cast: Cast) -> PrintedYear:
    return fill_year(cast)


def read(school_class: SchoolClass, as_of: dt.date = AS_OF) -> Volume:
    return class_volume(school_class=school_class, as_of=as_of)


def group_of(volume: Volume, subject: str) -> GroupJournal:
    return next(group for group in volume.groups if group.subject == subject)


def lesson_of(group: GroupJournal, on: dt.date) -> LessonColumn:
    return next(
        column for column in group.columns if isinstance(column, LessonColumn) and column.on == on
    )


def cells_by_name(group: GroupJournal, column: LessonColumn | ClosingColumn) -> dict[str, str]:
    return dict(zip((row.name for row in group.rows), column.cells, strict=True))


def count_queries(school_class: SchoolClass) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read(school_class)
    return len(captured)


def test_volume_takes_the_same_queries_for_one_and_for_three(cast: Cast) -> None:
    alone = factory.make_class(cast.year, cast.scheme, 7, "А")
    factory.make_student(cast.school, "Первая", school_class=alone)
    crowd = factory.make_class(cast.year, cast.scheme, 7, "Б")
    for name in ("Первая", "Вторая", "Третья"):
        factory.make_student(cast.school, name, school_class=crowd)
    for school_class, lessons in ((alone, 1), (crowd, 3)):
        for subject in ("Химия", "Физика", "Музыка")[:lessons]:
            group = factory.make_group(
                factory.make_subject(cast.school, f"{subject} {school_class}"),
                school_class,
                teacher=cast.staff["teacher"],
            )
            for slot in range(1, lessons + 1):
                lesson = journal_factory.make_lesson(group, dt.date(2026, 1, 19), slot=slot)
                work = journal_factory.make_work(lesson)
                for row in group.memberships.all():
                    journal_factory.make_mark(work, row.student, 5)

    assert count_queries(alone) == 17
    assert count_queries(crowd) == 17

    cast.regulation.conduct_scale = ConductScale.LEVELS
    cast.regulation.save(update_fields=["conduct_scale"])
    assert count_queries(alone) == 18
    assert count_queries(crowd) == 18


def test_volume_names_school_class_year_and_people(cast: Cast, year: PrintedYear) -> None:
    volume = read(cast.class_5a)

    assert (volume.class_name, volume.grade, volume.year_name) == ("5А", 5, "2025/2026")
    assert volume.school_name == "Муниципальное общеобразовательное учреждение «first»"
    assert volume.locality == ("Заречье", "Приволжский край")
    assert [teacher.short_name for teacher in volume.class_teachers] == ["Классная А. И."]
    assert volume.director == "Директорова А. И."


def test_volume_lists_students_with_orders_and_no_other_data(cast: Cast, year: PrintedYear) -> None:
    volume = read(cast.class_5a)

    assert [student.full_name for student in volume.students] == [
        "Абрамова Вера Петровна",
        "Ёлкина Вера Петровна",
        "Новикова Вера Петровна",
        "Уходова Вера Петровна",
    ]
    (stay,) = volume.students[3].stays
    assert (stay.span.until, stay.closed_by, stay.left_to) == (LEFT_ON, "15-к", "6Б")
    (stay,) = volume.students[2].stays
    assert (stay.span.since, stay.opened_by, stay.arrived_from) == (CAME_ON, "17-к", "школа № 2")
    assert {field.name for field in dataclasses.fields(volume.students[0])} == {
        "student_id",
        "full_name",
        "file_no",
        "stays",
    }


def test_volume_of_a_class_has_no_group_of_another(cast: Cast, year: PrintedYear) -> None:
    volume = read(cast.class_5a)

    assert [group.subject for group in volume.groups] == [
        "Иностранный язык",
        "Математика",
        "Шахматы",
    ]
    assert "Юрьева Вера" not in repr(volume)


def test_cells_join_marks_and_absence_as_printed(cast: Cast, year: PrintedYear) -> None:
    maths = group_of(read(cast.class_5a), "Математика")

    assert cells_by_name(maths, lesson_of(maths, year.substituted.on)) == {
        "Абрамова Вера": "н/4",
        "Ёлкина Вера": "5/3",
        "Новикова Вера": "",
        "Уходова Вера": "",
    }
    assert cells_by_name(maths, lesson_of(maths, cast.lesson.on)) == {
        "Абрамова Вера": "н",
        "Ёлкина Вера": "4",
        "Новикова Вера": "",
        "Уходова Вера": "",
    }


def test_substituted_control_work_says_so(cast: Cast, year: PrintedYear) -> None:
    maths = group_of(read(cast.class_5a), "Математика")

    lesson = lesson_of(maths, year.substituted.on)

    assert (lesson.topic, lesson.homework) == ("Решение задач", "§ 7")
    assert lesson.works == ("Контрольная № 3 <b>",)
    assert lesson.substitute == "Классная А. И."


def test_lessons_after_the_day_are_left_out(cast: Cast, year: PrintedYear) -> None:
    maths = group_of(read(cast.class_5a, dt.date(2026, 1, 20)), "Математика")

    days = [column.on for column in maths.columns if isinstance(column, LessonColumn)]

    assert days == [dt.date(2025, 12, 15), dt.date(2026, 1, 19), dt.date(2026, 1, 20)]


def test_term_is_closed_after_its_last_lesson_with_its_account(
    cast: Cast, year: PrintedYear
) -> None:
    maths = group_of(read(cast.class_5a), "Математика")

    closings = [column for column in maths.columns if isinstance(column, ClosingColumn)]

    assert [column.name for column in closings] == ["II четверть", "III четверть"]
    third = closings[1]
    assert maths.columns[-1] is third
    assert cells_by_name(maths, third) == {
        "Абрамова Вера": "5",
        "Ёлкина Вера": "4",
        "Новикова Вера": "",
        "Уходова Вера": "",
    }
    assert (third.planned, third.given, third.lag) == (Decimal(5), Decimal(4), Decimal(1))
    assert third.reasons == ("карантин",)


def test_year_is_accounted_by_the_thematic_plan_when_it_is_over(
    cast: Cast, year: PrintedYear
) -> None:
    maths = group_of(read(cast.class_5a, dt.date(2026, 5, 26)), "Математика")

    last = maths.columns[-1]

    assert isinstance(last, ClosingColumn)
    assert (last.kind, last.planned, last.given) == (ClosingKind.YEAR, Decimal("3.0"), Decimal(5))
    assert last.lag == 0


def test_shared_group_prints_only_its_own_class_in_its_own_days(
    cast: Cast, year: PrintedYear
) -> None:
    fifth = group_of(read(cast.class_5a), "Шахматы")
    sixth = group_of(read(cast.class_6b), "Шахматы")

    on = year.chess_lesson.on
    assert cells_by_name(fifth, lesson_of(fifth, on)) == {
        "Абрамова Вера": "5",
        "Уходова Вера": "",
    }
    assert cells_by_name(sixth, lesson_of(sixth, on)) == {
        "Уходова Вера": "2",
        "Юрьева Вера": "3",
    }


def test_comings_and_goings_name_their_orders(cast: Cast, year: PrintedYear) -> None:
    maths = group_of(read(cast.class_5a), "Математика")

    moves = {row.name: row.moves for row in maths.rows}

    assert moves["Ёлкина Вера"] == ()
    (left,) = moves["Уходова Вера"]
    assert (left.kind, left.on, left.order) == (MoveKind.LEFT, LEFT_ON, "15-к")
    (came,) = moves["Новикова Вера"]
    assert (came.kind, came.on, came.order) == (MoveKind.ARRIVED, CAME_ON, "17-к")


def test_grade_one_has_absences_and_no_marks(cast: Cast) -> None:
    journal_factory.make_attendance(cast.lesson_1a, cast.students["sibling"], "ill")

    volume = read(cast.class_1a)

    (maths,) = volume.groups
    assert maths.is_graded is False
    assert [column.cells for column in maths.columns if isinstance(column, LessonColumn)] == [
        ("н",)
    ]
    assert volume.statement.subjects == ()
    assert [row.name for row in volume.statement.rows] == ["Ёлкина Ада"]


def test_statement_gathers_subjects_and_follows_the_student(cast: Cast, year: PrintedYear) -> None:
    statement = read(cast.class_5a).statement

    assert statement.subjects == ("Иностранный язык", "Математика", "Шахматы")
    assert [period.name for period in statement.periods] == [
        "I четверть",
        "II четверть",
        "III четверть",
        "IV четверть",
        "",
    ]
    pupil = statement.rows[1]
    assert (pupil.number, pupil.name) == (2, "Ёлкина Вера")
    assert pupil.marks == (
        ("", "", ""),
        ("", "", ""),
        ("", "4", ""),
        ("", "", ""),
        ("", "", ""),
    )


@pytest.mark.parametrize(
    ("moved_on", "third_term"), [(dt.date(2026, 4, 6), "4"), (dt.date(2026, 3, 20), "")]
)
def test_statement_of_the_new_class_holds_only_marks_brought_along(
    cast: Cast, year: PrintedYear, moved_on: dt.date, third_term: str
) -> None:
    """A term that ended before the transfer counts; one that ended after it does not."""
    moved = cast.students["pupil"]
    klass = factory.make_class(cast.year, cast.scheme, 5, "Б")
    factory.make_group(
        cast.maths.subject, klass, teacher=cast.staff["teacher"], students=[], label="5Б"
    )
    moved.enrolments.update(until=moved_on)
    Enrolment.objects.create(school=cast.school, student=moved, school_class=klass, since=moved_on)

    (row,) = read(klass, dt.date(2026, 4, 10)).statement.rows

    assert (row.name, row.marks[2]) == ("Ёлкина Вера", (third_term,))


# --- conduct, examinations, final marks ----------------------------------------------------------


def conduct(cast: Cast, value: int, **fields: object) -> ConductMark:
    given = {"school_class": cast.class_5a, "term": cast.closed_term, **fields}
    return ConductMark.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        value=value,
        author=cast.staff["class_teacher"],
        recorded_at=NOW,
        **given,
    )


def test_statement_has_conduct_of_terms_and_year_where_the_regulation_has_it(cast: Cast) -> None:
    without = read(cast.class_5a).statement
    cast.regulation.conduct_scale = ConductScale.LEVELS
    cast.regulation.save(update_fields=["conduct_scale"])
    conduct(cast, 3, term=cast.term)
    conduct(cast, 2, term=None)

    found = read(cast.class_5a).statement

    assert (without.conduct_scale, found.conduct_scale) == ("", "levels")
    assert [row.conduct for row in found.rows] == [
        (None, None, None, None, None),
        (None, None, 3, None, 2),
    ]


def test_grade_one_has_no_conduct_in_numbers(cast: Cast) -> None:
    cast.regulation.conduct_scale = ConductScale.MARKS
    cast.regulation.save(update_fields=["conduct_scale"])

    assert read(cast.class_1a).statement.conduct_scale == ""
    assert read(cast.class_5a).statement.conduct_scale == "marks"


@pytest.mark.parametrize(
    ("moved_on", "third_term"), [(dt.date(2026, 4, 6), 3), (dt.date(2026, 3, 20), None)]
)
def test_conduct_of_a_finished_term_goes_with_the_student(
    cast: Cast, moved_on: dt.date, third_term: int | None
) -> None:
    cast.regulation.conduct_scale = ConductScale.LEVELS
    cast.regulation.save(update_fields=["conduct_scale"])
    conduct(cast, 3, term=cast.term)
    conduct(cast, 1, term=None)
    klass = factory.make_class(cast.year, cast.scheme, 5, "Б")
    cast.students["pupil"].enrolments.update(until=moved_on)
    Enrolment.objects.create(
        school=cast.school, student=cast.students["pupil"], school_class=klass, since=moved_on
    )

    (row,) = read(klass, dt.date(2026, 4, 10)).statement.rows

    # The mark of the year is set anew by the class that the year ends in.
    assert row.conduct == (None, None, third_term, None, None)


def test_opened_examination_has_its_lines_and_columns_when_the_year_is_over(cast: Cast) -> None:
    GroupExam.objects.create(
        school=cast.school, group=cast.maths, opened_by=cast.users["deputy"], opened_at=NOW
    )
    TermMark.objects.create(
        school=cast.school,
        group=cast.maths,
        student=cast.students["pupil"],
        kind="exam",
        value=4,
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )

    volume = read(cast.class_5a, cast.year.ends_on)

    assert [period.kind for period in volume.statement.periods][-3:] == [
        ClosingKind.YEAR,
        ClosingKind.EXAM,
        ClosingKind.FINAL,
    ]
    closing = [
        column
        for column in group_of(volume, "Математика").columns
        if isinstance(column, ClosingColumn) and column.kind != ClosingKind.TERM
    ]
    assert [(column.kind, column.cells) for column in closing] == [
        (ClosingKind.YEAR, ("", "")),
        (ClosingKind.EXAM, ("", "4")),
        (ClosingKind.FINAL, ("", "")),
    ]


def test_grade_without_examinations_has_none(cast: Cast) -> None:
    volume = read(cast.class_5a, cast.year.ends_on)

    assert [period.kind for period in volume.statement.periods][-1] == ClosingKind.YEAR
    kinds = {
        column.kind
        for column in group_of(volume, "Математика").columns
        if isinstance(column, ClosingColumn)
    }
    assert kinds == {ClosingKind.TERM, ClosingKind.YEAR}
