"""The move to the next year: teaching groups and the plans they are taught by."""

from decimal import Decimal

from journal.enums import PlanStatus
from journal.models import ThematicPlan
from journal.services import roll_over as services
from school.enums import GroupKind, Sex
from school.models import GroupMembership, SchoolClass, TeachingAssignment, TeachingGroup
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.roll_over import START, SUMMER, move, options


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


def test_plans_wait_for_approval_and_lie_on_the_new_groups(year_over: Cast) -> None:
    move(year_over)

    plan = ThematicPlan.objects.get(year__name="2026/2027")
    assert (plan.status, plan.approved_at, plan.grade) == (PlanStatus.DRAFT, None, 6)
    assert [item.topic for item in plan.items.all()] == ["Делимость чисел"]
    assert [row.group.label for row in plan.assignments.all()] == ["6А"]
