"""The mean of one who came along with marks: the page, the saved cell and the term sheet say the
same (domain §3.8)."""

import datetime as dt
from decimal import Decimal

from journal.enums import TermMarkKind
from journal.models import BroughtMark
from journal.selectors import gradebook, groups
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
