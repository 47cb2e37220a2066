"""The lesson of a cell that is being saved: what the services ask of it, in one narrow query.

A cell is saved at every pause of the keys. Composing the same join of five wide tables through
the ORM took longer than everything PostgreSQL does for the save.
"""

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
    ("g", TeachingGroup, ("id", "school_id", "year_id", "grading", "hours_per_week")),
    (
        "r",
        Regulation,
        (
            *("id", "school_id", "year_id", "mark_min", "mark_max"),
            *("threshold_5", "threshold_4", "threshold_3", "min_marks_low", "min_marks_high"),
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
    WHERE l.id = %s AND l.school_id = %s
"""


def lesson_to_record(actor: Actor, school: School, lesson_id: int) -> Lesson:
    """A lesson the actor may open (``Lesson.visible_to``), with its term, teacher, group and the
    year's regulation. ``school`` is the actor's, loaded already. Raises ``Lesson.DoesNotExist``.
    One query for the lesson's own teacher, two for anyone else."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [lesson_id, actor.school_id])
        row = cursor.fetchone()
    if row is None:
        raise Lesson.DoesNotExist
    lesson = _assembled(row, school)
    is_own = actor.role == Role.TEACHER and lesson.teacher.user_id == actor.user_id
    if not is_own and not Lesson.objects.visible_to(actor).filter(pk=lesson_id).exists():
        raise Lesson.DoesNotExist
    return lesson


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
