"""Deciding term marks: what they rest on, reasons, conflicts, withdrawal (S1-4.4h, S1-6.1-6.2)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxEvent
from journal.models import BroughtMark, GroupExam, TermMark
from journal.selectors.terms import basis as term_basis
from journal.selectors.terms.basis import Basis
from journal.services import errors
from journal.services.terms import errors as term_errors
from journal.services.terms import exams
from journal.services.terms import marks as term_marks
from school.enums import Grading
from school.models import Student, TeachingGroup, Term
from tests.factories import gradebook, journal, school, terms
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def basis(
    cast: Cast, student: Student, *, kind: str = "term", group: TeachingGroup | None = None
) -> Basis:
    return term_basis.bases(
        group=group or cast.maths,
        kind=kind,
        term=cast.term if kind == "term" else None,
        students=[student.pk],
        today=TODAY,
    )[student.pk]


def decide(cast: Cast, text: str, **more: object) -> term_marks.TermMarkResult:
    asked: dict[str, object] = {
        "actor": cast.actors["teacher"],
        "group": cast.maths,
        "student_id": cast.students["pupil"].pk,
        "term": cast.term,
        "now": NOW,
    }
    return term_marks.decide_term_mark(**(asked | more), text=text)  # type: ignore[arg-type]


def bring(cast: Cast, **fields: object) -> BroughtMark:
    made: dict[str, object] = {
        "school": cast.school,
        "student": cast.students["pupil"],
        "year": cast.year,
        "subject": cast.maths.subject,
        "value": 5,
        "from_school": "Лицей № 4",
        "author": cast.staff["teacher"],
        "recorded_at": NOW,
    }
    return BroughtMark.objects.create(**(made | fields))


# --- what the mean is made of --------------------------------------------------------------------


def test_s1_6_1_basis_names_every_mark_with_its_weight(cast: Cast) -> None:
    control = journal.make_work(cast.lesson, code=4, position=2, title="Дроби")
    journal.make_mark(control, cast.students["pupil"], 5)

    found = basis(cast, cast.students["pupil"])

    assert [(item.text, item.weight, item.what, item.is_counted) for item in found.items] == [
        ("4", cast.work.weight, cast.work.work_type.name, True),
        ("5", control.weight, f"{control.work_type.name} «Дроби»", True),
    ]
    assert found.formula == "14 / 3 = 4,67"
    assert (found.value, found.mean) == (5, Decimal("4.67"))


@pytest.mark.parametrize(
    ("rule", "counted", "formula"),
    [
        ("last", [False, True], "5 / 1 = 5,00"),
        ("best", [False, True], "5 / 1 = 5,00"),
        ("both", [True, True], "9 / 2 = 4,50"),
    ],
)
def test_s1_6_1_retakes_count_as_the_regulation_says(
    cast: Cast, rule: str, counted: list[bool], formula: str
) -> None:
    cast.regulation.retake_rule = rule
    cast.regulation.save()
    journal.make_mark(cast.work, cast.students["pupil"], 5, attempt=2)

    group = TeachingGroup.objects.select_related("year__regulation", "school").get(pk=cast.maths.pk)
    found = basis(cast, cast.students["pupil"], group=group)

    assert [item.is_counted for item in found.items] == counted
    assert found.formula == formula


def test_s1_4_4h_brought_mark_enters_the_mean_and_says_from_where(cast: Cast) -> None:
    bring(cast, given_on=dt.date(2026, 1, 13), weight=Decimal("2.0"), title="Диктант")
    bring(cast, given_on=dt.date(2025, 12, 13), value=2)

    found = basis(cast, cast.students["pupil"])

    assert found.formula == "14 / 3 = 4,67"
    assert [(item.text, item.weight, item.is_counted) for item in found.items] == [
        ("5", Decimal("2.0"), True),
        ("4", Decimal("1.0"), True),
    ]
    assert "Лицей № 4" in found.items[0].source


def test_marks_of_the_group_that_was_left_follow_the_student(cast: Cast) -> None:
    student, _other = gradebook.move_in(cast, TODAY - dt.timedelta(days=2))
    terms.give(cast, student)
    journal.make_mark(journal.make_work(cast.lesson, position=2), student, 5)

    found = basis(cast, student)

    assert [(item.text, item.source) for item in found.items] == [
        ("5", "5Б"),
        ("3", "5Б"),
        ("5", ""),
    ]
    assert found.formula == "13 / 3 = 4,33"


@pytest.mark.parametrize(
    ("marks", "written", "absent", "suggested", "warnings"),
    [
        (5, 0, 0, "4", 0),
        (2, 0, 0, "4", 1),
        (2, 0, 6, "н/а", 2),
        (5, 1, 6, "н/а", 2),
        (5, 1, 0, "4", 1),
    ],
)
def test_s1_6_2_min_marks_and_written_works(
    cast: Cast, marks: int, written: int, absent: int, suggested: str, warnings: int
) -> None:
    cast.regulation.min_written_marks = written
    cast.regulation.save()
    group = TeachingGroup.objects.select_related("year__regulation", "school").get(pk=cast.maths.pk)
    terms.give(cast, cast.students["pupil"], *[4] * (marks - 1))
    for number in range(absent):
        lesson = journal.make_lesson(cast.maths, dt.date(2026, 1, 12 + number), slot=6)
        journal.make_attendance(lesson, cast.students["pupil"], "ill")

    found = basis(cast, cast.students["pupil"], group=group)

    assert (found.text, len(found.warnings)) == (suggested, warnings)


def test_s1_6_2_cancelled_and_future_lessons_are_not_missed(cast: Cast) -> None:
    cancelled = journal.make_lesson(cast.maths, dt.date(2026, 1, 15), slot=9)
    journal.make_attendance(cancelled, cast.students["classmate"], "absent")
    type(cancelled).objects.filter(pk=cancelled.pk).update(
        status="cancelled", cancel_reason="карантин"
    )

    facts = basis(cast, cast.students["classmate"]).facts

    assert facts is not None
    assert (facts.lessons, facts.absent) == (2, 1)


# --- the decision --------------------------------------------------------------------------------


def test_s1_6_1_decision_is_stored_beside_suggestion_and_marks(cast: Cast) -> None:
    assert decide(cast, "5", reason="Олимпиада").text == "5"

    mark = TermMark.objects.get(student=cast.students["pupil"])
    assert (mark.value, mark.suggested_value, mark.deviation_reason) == (5, 4, "Олимпиада")
    assert mark.explanation["mean"] == "4,00"
    assert mark.explanation["marks"] == [
        {
            "on": "2026-01-19",
            "text": "4",
            "what": cast.work.work_type.name,
            "weight": "1",
            "counted": True,
        }
    ]
    assert OutboxEvent.objects.get(kind="term_mark.recorded").payload["term"] == cast.term.pk


@pytest.mark.parametrize(
    ("text", "needs_reason"),
    [("4", False), ("5", True), ("3", True), ("н/а", True), ("осв", True)],
)
def test_s1_6_1_departure_needs_a_reason(cast: Cast, text: str, needs_reason: bool) -> None:
    if needs_reason:
        with pytest.raises(errors.ReasonNeeded):
            decide(cast, text)
        assert not TermMark.objects.exists()
    assert decide(cast, text, reason="Решение педсовета").text == text


@pytest.mark.parametrize("text", ["", "6", "1", "45", "н", ".", "2>4", "аб"])
def test_s1_4_4h_what_is_no_term_mark_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(errors.JournalError):
        decide(cast, text)

    assert not TermMark.objects.exists()


def test_decision_of_a_colleague_is_not_overwritten_unseen(cast: Cast) -> None:
    terms.decide(cast.maths, cast.students["pupil"], 3, term=cast.term)

    with pytest.raises(term_errors.TermMarkChanged) as refused:
        decide(cast, "4", expected="")

    assert refused.value.current == "3"
    assert TermMark.objects.get().value == 3
    assert decide(cast, "4", expected="3").is_changed
    assert not decide(cast, "4", expected="").is_changed


def test_withdrawn_decision_leaves_its_history(cast: Cast) -> None:
    decide(cast, "4")
    mark = TermMark.objects.get()

    with pytest.raises(term_errors.WithdrawReasonNeeded):
        withdraw(cast, "  ")
    withdraw(cast, "Поставлена не тому ученику")

    assert not TermMark.objects.exists()
    gone = mark.events.model.objects.filter(pgh_obj_id=mark.pk).latest("pgh_id")  # type: ignore[attr-defined]
    assert gone.pgh_label == "delete"
    assert gone.pgh_context.metadata["reason"] == "Поставлена не тому ученику"
    with pytest.raises(term_errors.NothingToWithdraw):
        withdraw(cast, "Ещё раз")


def withdraw(cast: Cast, reason: str) -> None:
    term_marks.withdraw_term_mark(
        actor=cast.actors["teacher"],
        group=cast.maths,
        student_id=cast.students["pupil"].pk,
        kind="term",
        term=cast.term,
        reason=reason,
        now=NOW,
    )


@pytest.mark.parametrize("who", ["stranger", "class_teacher", "deputy", "administrator", "mother"])
def test_term_marks_are_the_business_of_the_teacher(cast: Cast, who: str) -> None:
    with pytest.raises(errors.NotYourGroup):
        decide(cast, "4", actor=cast.actors[who])
    with pytest.raises(errors.NotYourGroup):
        term_marks.withdraw_term_mark(
            actor=cast.actors[who],
            group=cast.maths,
            student_id=cast.students["pupil"].pk,
            kind="term",
            term=cast.term,
            reason="Просто так",
            now=NOW,
        )


def test_database_holds_a_closed_term_against_withdrawal(cast: Cast) -> None:
    mark = terms.decide(cast.maths, cast.students["pupil"], 4, term=cast.term)
    terms.close(cast.term)

    with pytest.raises(IntegrityError, match="term_mark_term_open"), transaction.atomic():
        mark.delete()
    assert TermMark.objects.count() == 1


# --- year, examination, final mark ---------------------------------------------------------------


def quarters(cast: Cast) -> list[Term]:
    for term in cast.scheme.terms.all():
        term.closed_at = None
        term.save()
    return list(cast.scheme.terms.order_by("number"))


def test_s1_4_4h_year_is_suggested_once_the_last_term_is_decided(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    for term, value in zip(quarters(cast)[:3], (3, 4, 4), strict=True):
        terms.decide(cast.maths, pupil, value, term=term)
    assert basis(cast, pupil, kind="year").text == ""

    terms.decide(cast.maths, pupil, 3, term=quarters(cast)[3])

    found = basis(cast, pupil, kind="year")
    assert (found.text, found.formula) == ("4", "14 / 4 = 3,50")
    assert [item.text for item in found.items] == ["3", "4", "4", "3"]


def test_s1_4_4h_brought_term_mark_enters_the_year(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    first, second, third, last = quarters(cast)
    bring(cast, term=first, value=5)
    bring(cast, term=second, value=None, code="na")
    terms.decide(cast.maths, pupil, 4, term=third)
    terms.decide(cast.maths, pupil, 4, term=last)

    found = basis(cast, pupil, kind="year")

    assert (found.text, found.formula) == ("4", "13 / 3 = 4,33")
    assert [(item.text, item.is_counted) for item in found.items] == [
        ("5", True),
        ("н/а", False),
        ("4", True),
        ("4", True),
    ]


def test_s1_4_4h_exam_and_final_only_where_the_deputy_opened_it(cast: Cast) -> None:
    for kind, error in (
        ("exam", term_errors.ExamNotOpened),
        ("final", term_errors.FinalNotForeseen),
    ):
        with pytest.raises(error):
            decide(cast, "4", kind=kind, term=None)

    exams.open_exam(actor=cast.actors["deputy"], group=cast.maths, now=NOW)
    exams.open_exam(actor=cast.actors["deputy"], group=cast.maths, now=NOW)
    assert GroupExam.objects.count() == 1
    terms.decide(cast.maths, cast.students["pupil"], 4, kind="year")
    assert basis(cast, cast.students["pupil"], kind="final").text == ""
    decide(cast, "5", kind="exam", term=None)

    assert basis(cast, cast.students["pupil"], kind="final").text == "5"
    with pytest.raises(errors.ReasonNeeded):
        decide(cast, "4", kind="final", term=None)
    assert decide(cast, "5", kind="final", term=None).suggested == 5
    with pytest.raises(term_errors.ExamHasMarks):
        exams.close_exam(actor=cast.actors["deputy"], group=cast.maths)


@pytest.mark.parametrize("who", ["teacher", "director", "auditor", "administrator", "other_deputy"])
def test_only_the_deputy_opens_an_exam(cast: Cast, who: str) -> None:
    with pytest.raises(term_errors.NotDeputy):
        exams.open_exam(actor=cast.actors[who], group=cast.maths, now=NOW)

    assert not GroupExam.objects.exists()


def test_s1_4_4h_final_of_grade_9_without_exam_is_the_year(cast: Cast) -> None:
    cast.maths.grade = 9
    cast.maths.save()
    terms.decide(cast.maths, cast.students["pupil"], 4, kind="year")

    assert basis(cast, cast.students["pupil"], kind="final").text == "4"


def test_s1_4_4h_final_of_grade_11_is_the_mean_of_two_years(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    last_year = school.AcademicYear.objects.create(
        school=cast.school,
        name="2024/2025",
        starts_on=dt.date(2024, 9, 1),
        ends_on=dt.date(2025, 5, 26),
    )
    scheme = school.make_quarters(last_year, closed=0)
    school.make_regulation(last_year)
    tenth = TeachingGroup.objects.create(
        school=cast.school,
        year=last_year,
        subject=cast.maths.subject,
        term_scheme=scheme,
        kind="whole_class",
        grade=10,
        label="10А",
    )
    tenth.assignments.create(
        school=cast.school, staff=cast.staff["teacher"], since=dt.date(2024, 9, 1)
    )
    tenth.memberships.create(school=cast.school, student=pupil, since=dt.date(2024, 9, 1))
    cast.maths.grade = 11
    cast.maths.save()
    for value, half in zip((5, 4), scheme.terms.order_by("number"), strict=False):
        terms.decide(tenth, pupil, value, term=half)
    terms.decide(tenth, pupil, 5, kind="year")
    first, second, *_rest = quarters(cast)
    terms.decide(cast.maths, pupil, 4, term=first)
    terms.decide(cast.maths, pupil, 4, term=second)
    assert basis(cast, pupil, kind="final").text == ""

    terms.decide(cast.maths, pupil, 4, kind="year")

    found = basis(cast, pupil, kind="final")
    assert (found.formula, found.text) == ("26 / 6 = 4,33", "4")
    assert len(found.items) == 6


# --- a year brought from another school ----------------------------------------------------------


def test_brought_year_is_suggested_and_the_terms_stand_beside_it(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    terms.decide(cast.maths, pupil, 3, term=quarters(cast)[0])
    bring(cast, grade=5, value=4)

    found = basis(cast, pupil, kind="year")

    assert (found.text, found.formula) == ("4", "4 / 1 = 4,00")
    assert [(item.text, item.is_counted, item.source) for item in found.items] == [
        ("3", False, ""),
        ("4", True, "школы «Лицей № 4»"),
    ]
    assert decide(cast, "4", kind="year", term=None).suggested == 4


def test_year_of_an_earlier_grade_says_nothing_of_this_one(cast: Cast) -> None:
    bring(cast, grade=4, value=4)

    found = basis(cast, cast.students["pupil"], kind="year")

    assert (found.text, found.items) == ("", ())


def test_brought_year_of_credits_is_suggested_as_it_is(cast: Cast) -> None:
    bring(cast, grade=5, value=None, code="pass")

    assert basis(cast, cast.students["pupil"], kind="year").text == "зач"


def test_final_of_grade_9_rests_on_the_brought_year_until_one_is_decided(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    cast.maths.grade = 9
    cast.maths.save()
    exams.open_exam(actor=cast.actors["deputy"], group=cast.maths, now=NOW)
    bring(cast, grade=9, value=3)
    terms.decide(cast.maths, pupil, 4, kind="exam")

    assert basis(cast, pupil, kind="final").text == "4"
    terms.decide(cast.maths, pupil, 5, kind="year")
    found = basis(cast, pupil, kind="final")
    assert (found.text, found.formula) == ("5", "9 / 2 = 4,50")


def test_final_of_grade_11_counts_the_brought_year_of_grade_10(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    cast.maths.grade = 11
    cast.maths.save()
    bring(cast, grade=10, value=3)
    terms.decide(cast.maths, pupil, 5, term=quarters(cast)[0])
    assert basis(cast, pupil, kind="final").text == ""

    bring(cast, grade=11, value=5)

    found = basis(cast, pupil, kind="final")
    assert (found.text, found.formula) == ("4", "13 / 3 = 4,33")
    assert [(item.text, item.source) for item in found.items] == [
        ("3", "школы «Лицей № 4»"),
        ("5", ""),
        ("5", "школы «Лицей № 4»"),
    ]


def test_brought_year_enters_no_mean_of_a_term(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    before = basis(cast, pupil).mean
    bring(cast, grade=5, value=2)

    assert basis(cast, pupil).mean == before


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("brought_mark_of_term_day_or_year", {}),
        ("brought_mark_of_term_day_or_year", {"grade": 5, "given_on": dt.date(2026, 1, 13)}),
        ("brought_mark_grade_2_to_11", {"grade": 1}),
        ("brought_mark_grade_2_to_11", {"grade": 12}),
        ("one_brought_year_mark", {"grade": 4}),
    ],
)
def test_database_holds_what_a_brought_mark_is_of(
    cast: Cast, constraint: str, fields: dict[str, object]
) -> None:
    bring(cast, grade=4)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        bring(cast, **fields)


def test_credit_group_suggests_pass(cast: Cast) -> None:
    journal.make_mark(
        journal.make_work(cast.lesson, position=2), cast.students["classmate"], code="pass"
    )
    cast.maths.grading = Grading.CREDIT
    cast.maths.save()

    assert basis(cast, cast.students["classmate"]).text == "зач"
    with pytest.raises(errors.OutOfScale):
        decide(cast, "5")


def test_closed_year_takes_no_marks(cast: Cast) -> None:
    cast.maths.year.closed_at = NOW

    with pytest.raises(term_errors.YearClosed):
        decide(cast, "4", kind="year", term=None)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("term", 5), ("year", 3), ("final", 4)])
def test_basis_costs_the_same_for_any_class(
    cast: Cast, django_assert_num_queries, size: int, kind: str, queries: int
) -> None:
    cast.maths.grade = 9
    cast.maths.save()
    students = gradebook.add_students(cast.maths, cast.class_5a, size)
    for student in students:
        terms.give(cast, student, 4, 5)
        terms.decide(cast.maths, student, 4, term=cast.term)
    group = TeachingGroup.objects.select_related("year__regulation", "school").get(pk=cast.maths.pk)

    with django_assert_num_queries(queries):
        found = term_basis.bases(
            group=group,
            kind=kind,
            term=cast.term if kind == "term" else None,
            students=[student.pk for student in students],
            today=TODAY,
        )

    assert len(found) == size
