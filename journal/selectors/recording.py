"""The lessons of cells that are being saved: what the services ask of them, in one narrow query.

Cells are saved at every pause of the keys. Composing the same join of five wide tables through
the ORM took longer than everything PostgreSQL does for the save.
"""

from collections.abc import Collection
from itertools import islice
from typing import Any, cast

from django.db import connection, models

from accounts.actors import Actor
from accounts.enums import Role
from core.models import School
from journal.models import Lesson
from school.models import AcademicYear, Regulation, StaffMember, TeachingGroup, Term

# Table by table, columns in the order in which the models declare them: ``from_db`` asks for
# that. Whatever else is asked of these rows is fetched when it is.
_PARTS: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    (
        "l",
        Lesson,
        (
            *("id", "school_id", "group_id", "term_id", "on", "teacher_id", "replaced_teacher_id"),
            *("status", "cancel_reason", "attendance_checked_at"),
        ),
    ),
    ("t", Term, ("id", "school_id", "name", "closed_at")),
    ("s", StaffMember, ("id", "school_id", "user_id")),
    ("g", TeachingGroup, ("id", "school_id", "year_id", "subject_id", "grading", "hours_per_week")),
    (
        "r",
        Regulation,
        (
            *("id", "school_id", "year_id", "mark_min", "mark_max"),
            *("threshold_5", "threshold_4", "threshold_3", "min_marks_low", "min_marks_high"),
            *("class_teacher_edits_marks", "allows_plus_minus"),
            *("retake_rule", "debt_days", "overdue_debt_counts"),
        ),
    ),
)
_COLUMNS = ", ".join(f'{alias}."{name}"' for alias, _, names in _PARTS for name in names)
_SQL = f"""
    SELECT {_COLUMNS}
    FROM journal_lesson l
    JOIN school_term t ON t.id = l.term_id
    JOIN school_staffmember s ON s.id = l.teacher_id
    JOIN school_teachinggroup g ON g.id = l.group_id
    LEFT JOIN school_regulation r ON r.year_id = g.year_id
    WHERE l.id = ANY(%s) AND l.group_id = %s AND l.school_id = %s
"""


def lessons_to_record(
    actor: Actor, school: School, group_id: int, lesson_ids: Collection[int]
) -> dict[int, Lesson]:
    """Lessons of the group that the actor may open (``Lesson.visible_to``), by id, with their term,
    teacher, group and the year's regulation; the others are left out. ``school`` is the actor's,
    loaded already. No query for no lesson, one for lessons of the actor's own, else two."""
    if not lesson_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [list(lesson_ids), group_id, actor.school_id])
        found = [_assembled(row, school) for row in cursor.fetchall()]
    lessons = {lesson.pk: lesson for lesson in found}
    foreign = {lesson.pk for lesson in found if not _is_own(actor, lesson)}
    if foreign:
        visible = Lesson.objects.visible_to(actor).filter(pk__in=foreign)
        for hidden in foreign - set(visible.values_list("pk", flat=True)):
            del lessons[hidden]
    return lessons


def _is_own(actor: Actor, lesson: Lesson) -> bool:
    return actor.role == Role.TEACHER and lesson.teacher.user_id == actor.user_id


def _assembled(row: tuple[Any, ...], school: School) -> Lesson:
    values = iter(row)
    parts = [
        model.from_db(connection.alias, names, tuple(islice(values, len(names))))
        for _, model, names in _PARTS
    ]
    lesson, term, teacher, group, regulation = cast(
        tuple[Lesson, Term, StaffMember, TeachingGroup, Regulation], parts
    )
    year = AcademicYear.from_db(
        connection.alias, ("id", "school_id"), (group.year_id, group.school_id)
    )
    if regulation.pk is not None:
        year.regulation = regulation
    lesson.school, lesson.term, lesson.teacher, lesson.group = school, term, teacher, group
    group.year = year
    return lesson
