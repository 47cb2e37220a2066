"""A year that is over: what the tests of the move to the next year start from."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import connection

from journal.enums import PlanStatus, TermMarkKind
from journal.models import PlanAssignment, PlanItem, TermMark, ThematicPlan
from journal.services import roll_over as services
from school.enums import GroupKind, MovementKind
from school.models import GroupMembership, ImportRun, Movement, SchoolClass, TeachingGroup
from school.selectors.promotion import Options, default_options
from school.services.movement import record_movement
from school.services.movement.plan import Order
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

SUMMER = dt.date(2026, 6, 30)
START = dt.date(2026, 9, 1)


def end_year(cast: Cast) -> Cast:
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
