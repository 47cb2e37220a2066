"""The move to the next year: where students go, and by which orders."""

import datetime as dt

from school.enums import MovementKind
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    Movement,
    Regulation,
    SchoolClass,
    Term,
)
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.roll_over import START, decide, move


def test_students_go_on_together_with_their_class(year_over: Cast) -> None:
    move(year_over)

    new = AcademicYear.objects.get(school=year_over.school, name="2026/2027")
    seats = {
        f"{stay.student.last_name} {stay.student.first_name}": stay.school_class.name
        for stay in Enrolment.objects.filter(school_class__year=new).select_related(
            "student", "school_class"
        )
    }
    assert seats == {
        "Ёлкина Вера": "6А",
        "Абрамова Вера": "6А",
        "Ёлкина Ада": "2А",
        "Юрьева Вера": "7Б",
    }
    old = year_over.students["pupil"].enrolments.get(school_class=year_over.class_5a)
    assert (old.until, old.closed_by_order, old.left_to) == (
        START,
        "№ 61-у от 29.05.2026",
        "6А класс",
    )
    assert sorted(item.name for item in SchoolClass.objects.filter(year=new)) == [
        "1А",
        "2А",
        "6А",
        "7Б",
    ]


def test_ninth_grade_graduates(year_over: Cast) -> None:
    run = move(year_over)

    stay = year_over.students["leaver"].enrolments.get()
    movement = Movement.objects.get(student=year_over.students["leaver"])
    assert (stay.until, stay.closed_by_order) == (dt.date(2026, 6, 26), "№ 70-у от 26.06.2026")
    assert (movement.kind, movement.order_no, movement.run) == (
        MovementKind.GRADUATION,
        "70-у",
        run,
    )


def test_year_and_terms_are_closed(year_over: Cast) -> None:
    move(year_over)

    year_over.year.refresh_from_db()
    assert year_over.year.closed_at == NOW
    assert not Term.objects.filter(scheme__year=year_over.year, closed_at__isnull=True).exists()
    assert (
        Term.objects.filter(scheme__year__school=year_over.school, closed_at__isnull=True).count()
        == 4
    )


def test_repeater_stays_in_the_grade_and_the_decision_says_where(year_over: Cast) -> None:
    fourth = factory.make_class(year_over.year, year_over.scheme, 4, "А")
    factory.make_student(year_over.school, "Четвёртая", school_class=fourth)
    decision = decide(year_over, MovementKind.REPEAT)

    move(year_over)

    decision.refresh_from_db()
    stay = year_over.students["pupil"].enrolments.order_by("since").last()
    assert (stay.school_class.name, decision.to_class, decision.opened_enrolment) == (
        "5А",
        stay.school_class,
        stay,
    )
    assert not Movement.objects.filter(
        student=year_over.students["pupil"], kind=MovementKind.PROMOTION
    ).exists()


def test_conditional_promotion_goes_on_by_its_own_order(year_over: Cast) -> None:
    decision = decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2026, 10, 1))

    move(year_over)

    decision.refresh_from_db()
    assert decision.to_class is not None
    assert (decision.to_class.name, decision.debts_due_on) == ("6А", dt.date(2026, 10, 1))


def test_class_teacher_goes_along_within_a_level(year_over: Cast) -> None:
    move(year_over)

    duties = ClassTeacherDuty.objects.filter(school_class__year__name="2026/2027")
    assert [(row.school_class.name, row.staff) for row in duties] == [
        ("6А", year_over.staff["class_teacher"])
    ]


def test_regulation_goes_on(year_over: Cast) -> None:
    factory.make_rule(year_over.regulation)

    move(year_over)

    regulation = Regulation.objects.get(year__name="2026/2027")
    assert regulation.work_types.count() == 3
    assert [rule.clause for rule in regulation.deadline_rules.all()] == ["п. 4.4 Положения"]


def test_other_school_is_left_alone(year_over: Cast) -> None:
    move(year_over)

    assert Enrolment.objects.get(student=year_over.students["other_pupil"]).until is None
    assert AcademicYear.objects.filter(school=year_over.other_school).count() == 1
