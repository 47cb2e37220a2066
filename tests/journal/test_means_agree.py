"""The mean of one who came along with marks: the page, the saved cell, the term sheet and the
family's table say the same (domain §3.8)."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.actors import Actor
from accounts.enums import Role
from journal.enums import TermMarkKind
from journal.models import BroughtMark
from journal.selectors import gradebook, groups
from journal.selectors.diary import marks_table
from journal.selectors.terms import basis, standing
from school.models import Student, TeachingGroup
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast


def newcomer(cast: Cast) -> Student:
    """3 and 5 in 5Б, a 4 of weight 2 in another school, a 5 here."""
    student, _other = bulk.move_in(cast, TODAY - dt.timedelta(days=2))
    BroughtMark.objects.create(
        school=cast.school,
        student=student,
        year=cast.year,
        subject=cast.maths.subject,
        given_on=dt.date(2026, 1, 12),
        value=4,
        weight=Decimal("2.0"),
        from_school="Лицей № 4",
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )
    factory.make_mark(factory.make_work(cast.lesson, position=2), student, 5)
    return student


def loaded(cast: Cast) -> TeachingGroup:
    return groups.readable(cast.actors["teacher"]).get(pk=cast.maths.pk)


def test_page_cell_and_sheet_reckon_one_mean_for_a_newcomer(cast: Cast) -> None:
    student, group = newcomer(cast), loaded(cast)

    sheet = basis.bases(
        group=group, kind=TermMarkKind.TERM, term=cast.term, students=[student.pk], today=TODAY
    )[student.pk]
    cell = standing.student_standing(
        group=group, term_id=cast.term.pk, student_id=student.pk, today=TODAY
    )
    book = gradebook.gradebook(
        actor=cast.actors["teacher"],
        group=group,
        term=cast.term,
        terms=gradebook.terms_of(group),
        today=TODAY,
    )
    row = next(row for row in book.rows if row.student_id == student.pk)

    # (5 + 3 + 4·2 + 5) / 5
    assert (sheet.mean, cell.mean, row.mean) == (Decimal("4.20"), Decimal("4.20"), "4,20")
    assert (str(sheet.value), str(cell.suggested), row.suggested) == ("4", "4", "4")
    assert row.carried == "1600 400 3"


def test_nobody_else_carries_anything(cast: Cast) -> None:
    newcomer(cast)

    book = gradebook.gradebook(
        actor=cast.actors["teacher"],
        group=loaded(cast),
        term=cast.term,
        terms=gradebook.terms_of(loaded(cast)),
        today=TODAY,
    )

    assert [bool(row.carried) for row in book.rows].count(True) == 1


# --- the family's table --------------------------------------------------------------------------


def account(cast: Cast, student: Student) -> Actor:
    """The student signed in."""
    cast.students["pupil"].user = None
    cast.students["pupil"].save(update_fields=["user"])
    student.user = cast.users["pupil"]
    student.save(update_fields=["user"])
    return Actor(user_id=cast.users["pupil"].pk, school_id=cast.school.pk, role=Role.STUDENT)


def family_row(cast: Cast, student: Student, actor: Actor) -> marks_table.SubjectMarks:
    table = marks_table.marks_table(
        actor=actor,
        student=student,
        school_class=cast.class_5a,
        regulation=cast.regulation,
        terms=[cast.term],
        term=cast.term,
        today=TODAY,
    )
    (row,) = [row for row in table.rows if row.subject == "Математика"]
    return row


def test_family_sees_the_mean_of_the_teacher_and_that_marks_came_along(cast: Cast) -> None:
    student = newcomer(cast)

    row = family_row(cast, student, account(cast, student))

    assert (row.mean, row.made_of, row.suggested) == ("4,20", "21 / 5 = 4,20", 4)
    assert row.came_along == "с учётом отметок из прежних школы и группы"
    assert [(mark.text, mark.work, mark.weight) for mark in row.marks] == [
        ("4", "из школы «Лицей № 4»", "2"),
        ("5", "Ответ на уроке", ""),
        ("3", "Ответ на уроке", ""),
        ("5", "Ответ на уроке", ""),
    ]


def test_family_of_one_who_came_from_a_group_only_reads_so(cast: Cast) -> None:
    student = newcomer(cast)
    BroughtMark.objects.all().delete()

    row = family_row(cast, student, account(cast, student))

    assert (row.mean, row.came_along) == ("4,33", "с учётом отметок из прежней группы")


def test_nothing_is_said_of_one_who_was_here_all_along(cast: Cast) -> None:
    row = family_row(cast, cast.students["pupil"], cast.actors["mother"])

    assert (row.mean, row.came_along) == ("4,00", "")


def test_one_who_came_back_has_the_mean_of_the_sheet_of_term_marks(cast: Cast) -> None:
    """What the other group gave in between counts nowhere; the other school's mark does."""
    student = newcomer(cast)
    cast.maths.memberships.create(
        school=cast.school, student=student, since=cast.year.starts_on, until=dt.date(2026, 1, 13)
    )

    row = family_row(cast, student, account(cast, student))
    sheet = basis.bases(
        group=loaded(cast),
        kind=TermMarkKind.TERM,
        term=cast.term,
        students=[student.pk],
        today=TODAY,
    )[student.pk]

    cell = standing.student_standing(
        group=loaded(cast), term_id=cast.term.pk, student_id=student.pk, today=TODAY
    )
    book = gradebook.gradebook(
        actor=cast.actors["teacher"],
        group=loaded(cast),
        term=cast.term,
        terms=gradebook.terms_of(loaded(cast)),
        today=TODAY,
    )
    page = next(one for one in book.rows if one.student_id == student.pk)

    assert (sheet.mean, row.mean) == (Decimal("4.33"), "4,33")
    assert (cell.mean, page.mean) == (Decimal("4.33"), "4,33")
    assert row.came_along == "с учётом отметок из прежней школы"


@pytest.mark.parametrize("marks", [1, 3])
def test_brought_marks_cost_the_family_no_query_each(
    cast: Cast, django_assert_num_queries: Callable, marks: int
) -> None:
    student = newcomer(cast)
    for day in range(1, marks):
        one = BroughtMark.objects.first()
        assert one is not None
        one.pk, one.given_on = None, dt.date(2026, 1, 12 + day)
        one.save()
    actor = account(cast, student)

    with django_assert_num_queries(5):
        row = family_row(cast, student, actor)

    assert len(row.marks) == 3 + marks
