"""The move to the next year: the checks, what it writes, the way back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.enums import JobKind, JobState
from core.errors import Conflict, NotAllowed
from core.models import Job
from journal.enums import PlanStatus, TermMarkKind
from journal.models import PlanAssignment, PlanItem, TermMark, ThematicPlan
from journal.services import roll_over as services
from journal.services.roll_over import ChecksFailed, OrderMissing
from journal.tasks import roll_over_school
from school.enums import GroupKind, MovementKind, Sex
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    GroupMembership,
    ImportRun,
    Movement,
    Regulation,
    SchoolClass,
    TeachingAssignment,
    TeachingGroup,
    Term,
)
from school.selectors.promotion import Options, default_options
from school.services.imports import UndoRefused
from school.services.movement import record_movement
from school.services.movement_plan import Order
from school.services.promotion_limits import PlanRefused
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

URL = reverse("journal:roll-over")
SUMMER = dt.date(2026, 6, 30)
START = dt.date(2026, 9, 1)


@pytest.fixture
def year_over(cast: Cast) -> Cast:
    """Besides the cast: 9А with a student, and English of 5А and 6Б in halves; the marks of the
    year are set, the plan of mathematics is approved."""
    class_9a = factory.make_class(cast.year, cast.scheme, 9, "А")
    cast.students["leaver"] = factory.make_student(cast.school, "Выпускова", school_class=class_9a)
    english = factory.make_subject(cast.school, "Английский язык")
    halves = {"1-я группа": [cast.students["pupil"]], "2-я группа": [cast.students["classmate"]]}
    for half, students in halves.items():
        for school_class, members in ((cast.class_5a, students), (cast.class_6b, [])):
            factory.make_group(
                english,
                school_class,
                teacher=cast.staff["teacher" if school_class == cast.class_5a else "stranger"],
                students=members,
                kind=GroupKind.SUBGROUP,
                label=f"{school_class.name}, {half}",
            )
    factory.make_group(cast.maths.subject, cast.class_6b, teacher=cast.staff["stranger"])
    give_year_marks(cast)
    plan = ThematicPlan.objects.create(
        school=cast.school,
        year=cast.year,
        subject=cast.maths.subject,
        grade=6,
        title="Математика, 6 класс",
        status=PlanStatus.APPROVED,
        approved_at=NOW,
        owner=cast.staff["stranger"],
    )
    PlanItem.objects.create(school=cast.school, plan=plan, number=1, topic="Делимость чисел")
    PlanAssignment.objects.create(
        school=cast.school,
        group=TeachingGroup.objects.get(subject=cast.maths.subject, label="6Б"),
        plan=plan,
    )
    return cast


def give_year_marks(cast: Cast, value: int = 4) -> None:
    for row in GroupMembership.objects.filter(
        school=cast.school, group__grading="marks"
    ).select_related("group"):
        TermMark.objects.create(
            school=cast.school,
            group=row.group,
            student_id=row.student_id,
            kind=TermMarkKind.YEAR,
            value=value,
            author_id=row.group.assignments.get().staff_id,
            recorded_at=NOW,
        )


def options(cast: Cast, **values: Any) -> Options:
    orders = {
        "order_no": "61-у",
        "order_on": dt.date(2026, 5, 29),
        "graduation_order_no": "70-у",
        "graduated_on": dt.date(2026, 6, 26),
    }
    return replace(default_options(cast.year), **orders | values)


def move(cast: Cast, **values: Any) -> ImportRun:
    return services.roll_over(
        actor=cast.actors["administrator"],
        year=cast.year,
        options=options(cast, **values),
        today=SUMMER,
        now=NOW,
    )


def decide(cast: Cast, kind: MovementKind, name: str = "pupil", **values: Any) -> Movement:
    asked = Order(
        kind,
        "58-у",
        dt.date(2026, 1, 19),
        dt.date(2026, 1, 20),
        student=cast.students[name],
        **values,
    )
    return record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)


def table_contents() -> dict[str, list[str]]:
    """Every row of school and journal tables as text, the history and the record of the move
    aside."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            is_ours = model._meta.app_label in ("school", "journal", "accounts", "schedule")
            if is_ours and not table.endswith("event") and model is not ImportRun:
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found[table] = [row[0] for row in cursor.fetchall()]
    return found


def stopping(cast: Cast, today: dt.date = SUMMER, **values: Any) -> list[str]:
    planned = services.preview(year=cast.year, options=options(cast, **values), today=today)
    return [check.code for check in planned.stopping]


def test_year_whose_marks_are_set_may_be_closed(year_over: Cast) -> None:
    assert stopping(year_over) == []


def test_year_that_goes_on_may_not(year_over: Cast) -> None:
    assert stopping(year_over, today=dt.date(2026, 5, 26)) == ["terms-running"]


def test_missing_year_mark_stops_until_it_is_accepted(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()

    assert stopping(year_over) == ["year-marks"]
    assert stopping(year_over, accepted=frozenset({"year-marks"})) == []


def test_failing_mark_asks_for_a_decision(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).update(value=2)
    before = stopping(year_over)

    decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2027, 5, 25))

    assert (before, stopping(year_over)) == (["failed"], [])


def test_two_classes_of_one_name_stop(year_over: Cast) -> None:
    other = factory.make_class(year_over.year, year_over.scheme, 5, "Б")

    assert stopping(year_over, letters={other.pk: "А"}) == ["plan"]


def test_stopped_move_writes_nothing(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()
    before = table_contents()

    with pytest.raises(ChecksFailed):
        move(year_over)

    assert table_contents() == before


def test_move_without_orders_is_refused(year_over: Cast) -> None:
    with pytest.raises(OrderMissing):
        move(year_over, order_no=" ")


@pytest.mark.parametrize(
    "values",
    [
        {"starts_on": dt.date(2026, 5, 26)},
        {"year_name": "2025/2026"},
        {"graduated_on": factory.YEAR_START},
    ],
)
def test_plan_that_the_database_would_refuse_is_told_before(
    year_over: Cast, values: dict[str, Any]
) -> None:
    before = table_contents()

    with pytest.raises(PlanRefused):
        move(year_over, **values)

    assert table_contents() == before


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


def test_repeater_without_a_class_of_the_grade_stops(year_over: Cast) -> None:
    decide(year_over, MovementKind.REPEAT)

    assert stopping(year_over) == ["plan"]


def test_conditional_promotion_goes_on_by_its_own_order(year_over: Cast) -> None:
    decision = decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2026, 10, 1))

    move(year_over)

    decision.refresh_from_db()
    assert decision.to_class is not None
    assert (decision.to_class.name, decision.debts_due_on) == ("6А", dt.date(2026, 10, 1))


def test_groups_take_the_structure_of_the_grade_and_keep_their_students(
    year_over: Cast,
) -> None:
    move(year_over)

    new_class = SchoolClass.objects.get(grade=6, letter="А")
    groups = {
        (group.subject.name, group.label): (
            [row.student.last_name for row in group.memberships.order_by("student__sort_key")],
            [row.staff.last_name for row in group.assignments.all()],
        )
        for group in TeachingGroup.objects.filter(group_classes__school_class=new_class)
    }
    assert groups == {
        ("Английский язык", "6А, 1-я группа"): (["Ёлкина"], ["Учителева"]),
        ("Английский язык", "6А, 2-я группа"): (["Абрамова"], ["Учителева"]),
        ("Математика", "6А"): (["Абрамова", "Ёлкина"], ["Учителева"]),
        ("Русский язык", "6А"): (["Абрамова", "Ёлкина"], ["Чужанова"]),
    }


def test_old_groups_end_when_the_new_year_begins(year_over: Cast) -> None:
    move(year_over)

    ends = set(
        GroupMembership.objects.filter(group__year=year_over.year).values_list("until", flat=True)
    )
    teachers = TeachingAssignment.objects.filter(group__year=year_over.year)
    assert ends == {START}
    assert set(teachers.values_list("until", flat=True)) == {START}


def test_tenth_grade_keeps_its_own_groups(year_over: Cast) -> None:
    tenth = [factory.make_class(year_over.year, year_over.scheme, 10, item) for item in "АБ"]
    student = factory.make_student(year_over.school, "Профильная", school_class=tenth[0])
    physics = factory.make_group(
        factory.make_subject(year_over.school, "Физика"),
        *tenth,
        teacher=year_over.staff["teacher"],
        students=[student],
        kind=GroupKind.MIXED,
        label="10АБ, технологический (У)",
        hours_per_week=Decimal(5),
    )

    move(year_over, accepted=frozenset({"year-marks"}))

    groups = TeachingGroup.objects.filter(subject=physics.subject).exclude(pk=physics.pk)
    assert {group.label: [row.student for row in group.memberships.all()] for group in groups} == {
        "10АБ, технологический (У)": [],
        "11АБ, технологический (У)": [student],
    }


def test_students_without_a_former_subgroup_are_divided(year_over: Cast) -> None:
    """Girls and boys by the names of the groups."""
    year_over.students["pupil"].sex = Sex.MALE
    year_over.students["pupil"].save(update_fields=["sex"])
    labour = factory.make_subject(year_over.school, "Труд")
    for name in ("девочки", "мальчики"):
        factory.make_group(
            labour, year_over.class_6b, students=[], kind=GroupKind.SUBGROUP, label=f"6Б, {name}"
        )

    planned = services.preview(year=year_over.year, options=options(year_over), today=SUMMER).groups

    assert {
        group.label: list(group.student_ids)
        for group in planned.groups
        if group.model.subject == labour and group.grade == 6
    } == {
        "6А, девочки": [year_over.students["classmate"].pk],
        "6А, мальчики": [year_over.students["pupil"].pk],
    }
    assert planned.divided_anew == ("Английский язык, 7Б", "Труд, 6А", "Труд, 7Б")


def test_class_teacher_goes_along_within_a_level(year_over: Cast) -> None:
    move(year_over)

    duties = ClassTeacherDuty.objects.filter(school_class__year__name="2026/2027")
    assert [(row.school_class.name, row.staff) for row in duties] == [
        ("6А", year_over.staff["class_teacher"])
    ]


def test_plans_wait_for_approval_and_lie_on_the_new_groups(year_over: Cast) -> None:
    move(year_over)

    plan = ThematicPlan.objects.get(year__name="2026/2027")
    assert (plan.status, plan.approved_at, plan.grade) == (PlanStatus.DRAFT, None, 6)
    assert [item.topic for item in plan.items.all()] == ["Делимость чисел"]
    assert [row.group.label for row in plan.assignments.all()] == ["6А"]


def test_regulation_goes_on(year_over: Cast) -> None:
    factory.make_rule(year_over.regulation)

    move(year_over)

    regulation = Regulation.objects.get(year__name="2026/2027")
    assert regulation.work_types.count() == 3
    assert [rule.clause for rule in regulation.deadline_rules.all()] == ["п. 4.4 Положения"]


def test_second_move_is_refused(year_over: Cast) -> None:
    move(year_over)
    before = table_contents()

    with pytest.raises(ChecksFailed) as refusal:
        move(year_over)

    assert [check.code for check in refusal.value.checks] == ["next-year"]
    assert table_contents() == before


def test_undo_brings_every_row_back(year_over: Cast) -> None:
    decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2026, 10, 1))
    before = table_contents()
    run = move(year_over)

    services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    assert table_contents() == before
    assert len(before) > 40


def test_move_may_be_made_again_after_an_undo(year_over: Cast) -> None:
    run = move(year_over)
    services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    move(year_over)

    assert ImportRun.objects.filter(undone_at__isnull=True).count() == 1


def test_undo_is_refused_once_a_lesson_is_in_the_new_year(year_over: Cast) -> None:
    run = move(year_over)
    group = TeachingGroup.objects.get(
        year__name="2026/2027", label="6А", subject__name="Математика"
    )
    journal_factory.make_lesson(group, dt.date(2026, 9, 2), slot=1)

    with pytest.raises(UndoRefused):
        services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    assert AcademicYear.objects.filter(name="2026/2027").exists()


@pytest.mark.parametrize("name", ["deputy", "director", "secretary", "teacher", "other_deputy"])
def test_only_the_administrator_moves(year_over: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        services.roll_over(
            actor=year_over.actors[name],
            year=year_over.year,
            options=options(year_over),
            today=SUMMER,
            now=NOW,
        )


def test_other_school_is_left_alone(year_over: Cast) -> None:
    move(year_over)

    assert Enrolment.objects.get(student=year_over.students["other_pupil"]).until is None
    assert AcademicYear.objects.filter(school=year_over.other_school).count() == 1


def test_job_makes_the_move(year_over: Cast) -> None:
    job = services.order_roll_over(
        actor=year_over.actors["administrator"],
        year=year_over.year,
        options=options(year_over, letters={year_over.class_5a.pk: "Э"}),
        today=SUMMER,
        now=NOW,
    )

    roll_over_school.apply(args=(str(job.pk),)).get()

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert SchoolClass.objects.filter(grade=6, letter="Э").exists()
    assert ImportRun.objects.get().ordered_by == year_over.users["administrator"]


def test_move_is_ordered_once(year_over: Cast) -> None:
    order = {
        "actor": year_over.actors["administrator"],
        "year": year_over.year,
        "options": options(year_over),
        "today": SUMMER,
        "now": NOW,
    }
    services.order_roll_over(**order)

    with pytest.raises(Conflict):
        services.order_roll_over(**order)

    assert Job.objects.filter(kind=JobKind.ROLL_OVER).count() == 1


def command(*words: str) -> str:
    out = StringIO()
    call_command("roll_over", "--school", "first", "--on", "2026-06-30", *words, stdout=out)
    return out.getvalue()


def test_command_shows_the_plan_without_writing(year_over: Cast) -> None:
    before = table_contents()

    told = command("--dry-run")

    assert "5А → 6А: 2" in told
    assert table_contents() == before


def test_command_moves_and_takes_back(year_over: Cast) -> None:
    before = table_contents()
    orders = ("--order", "61-у", "--order-date", "2026-05-29")
    graduation = ("--graduation-order", "70-у", "--graduation-date", "2026-06-26")

    moved = command(*orders, *graduation, "--json")
    is_moved = table_contents() != before
    command("--undo")

    assert '"promoted": 4' in moved
    assert is_moved
    assert table_contents() == before


def test_command_says_what_stops_it(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()

    with pytest.raises(CommandError):
        command("--order", "61-у", "--order-date", "2026-05-29")


def paper(cast: Cast, **values: str) -> dict[str, str]:
    classes = SchoolClass.objects.filter(year=cast.year)
    letters = {f"letter_{item.pk}": item.letter for item in classes}
    return {
        "year_name": "2026/2027",
        "starts_on": "2026-09-01",
        "ends_on": "2027-05-26",
        "order_no": "61-у",
        "order_on": "2026-05-29",
        "graduation_order_no": "70-у",
        "graduated_on": "2026-06-26",
        **letters,
        **values,
    }


@pytest.fixture
def summer(year_over: Cast) -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 6, 30, 9, 0, tzinfo=dt.UTC), tick=True):
        yield


@pytest.mark.usefixtures("summer")
def test_page_shows_the_plan_and_the_checks(year_over: Cast) -> None:
    response = year_over.client("director").get(URL)

    assert response.context["facts"]["promoted"] == 4
    assert {check["code"]: check["kind"] for check in response.context["checks"]} == {
        "next-year": "ok",
        "terms-running": "ok",
        "terms-open": "warn",
        "year-marks": "ok",
        "failed": "ok",
        "lessons": "warn",
        "debts": "ok",
        "requests": "ok",
        "movement-requests": "ok",
        "regulation": "ok",
        "plan": "ok",
        "class-teachers": "warn",
    }
    assert "confirm" not in response.content.decode()


@pytest.mark.usefixtures("summer")
def test_page_shows_another_plan_for_other_letters(year_over: Cast) -> None:
    values = paper(year_over, **{f"letter_{year_over.class_5a.pk}": "Э"})

    response = year_over.client("administrator").post(URL, values)

    assert response.status_code == 200
    assert [item.name for item in response.context["planned"].promotion.classes] == [
        "2А",
        "6Э",
        "7Б",
    ]
    assert Job.objects.count() == 0


@pytest.mark.usefixtures("summer")
def test_confirmed_plan_is_ordered_as_a_job(year_over: Cast) -> None:
    response = year_over.client("administrator").post(URL, paper(year_over, confirm="1"))

    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("reports:job-detail", args=[job.pk]),
    )
    assert year_over.client("administrator").get(response["Location"]).status_code == 200


@pytest.mark.usefixtures("summer")
def test_page_refuses_to_order_what_the_checks_stop(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).delete()

    refused = year_over.client("administrator").post(URL, paper(year_over, confirm="1"))
    passed = year_over.client("administrator").post(
        URL, paper(year_over, confirm="1", accept="year-marks")
    )

    assert (refused.status_code, passed.status_code) == (422, 303)


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-08-31"}, "ends_on"),
        ({"ends_on": "2027-10-01"}, "ends_on"),
    ],
)
def test_mistake_in_the_dates_is_shown(year_over: Cast, values: dict[str, str], field: str) -> None:
    response = year_over.client("administrator").post(URL, paper(year_over, confirm="1", **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_students(
    year_over: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        factory.make_student(year_over.school, f"Новая{number}", school_class=year_over.class_5a)
    client = year_over.client("administrator")
    client.get(URL)

    with django_assert_num_queries(27):
        client.get(URL)


def test_undo_from_the_page(year_over: Cast) -> None:
    run = move(year_over)

    response = year_over.client("administrator").post(
        reverse("journal:roll-over-undo", args=[run.pk])
    )

    run.refresh_from_db()
    assert response.status_code == 303
    assert run.undone_at is not None


def test_undo_of_another_school_is_not_found(year_over: Cast) -> None:
    run = move(year_over)

    response = year_over.client("other_deputy").post(
        reverse("journal:roll-over-undo", args=[run.pk])
    )

    run.refresh_from_db()
    assert (response.status_code, run.undone_at) == (404, None)
