"""Demo schools for tests: loaded once for many tests, and a digest of what is in them."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace

from django.db import connection, transaction

from core.models import School
from journal.demo.blueprint import DEFAULT_SEED, DEFAULT_TODAY, GYMNASIUM, Blueprint, StaffPlan
from journal.demo.load import DemoReport, Options, load_demo
from journal.demo.sources import Files
from journal.models import Mark, TermMark
from school.models import Guardian, StaffMember, Student

# Six in the morning in Moscow: no lesson of today is over yet.
NOW = dt.datetime(2026, 5, 14, 3, 0, tzinfo=dt.UTC)

_CLASHES = """
    SELECT 'teacher' FROM journal_lesson WHERE status <> 'cancelled'
    GROUP BY teacher_id, "on", shift, slot HAVING count(*) > 1
    UNION ALL
    SELECT 'student' FROM journal_lesson l JOIN school_groupmembership p ON p.group_id = l.group_id
      AND p.since <= l."on" AND (p.until IS NULL OR p.until > l."on")
    WHERE l.status <> 'cancelled'
    GROUP BY p.student_id, l."on", l.shift, l.slot HAVING count(*) > 1
    UNION ALL
    SELECT 'room' FROM journal_lesson l JOIN school_room r ON r.id = l.room_id
    WHERE status <> 'cancelled'
    GROUP BY room_id, "on", shift, slot HAVING count(*) > max(r.capacity_lessons)
"""


def clashes() -> list[str]:
    """Teachers, students and rooms that are in two lessons at once, one word for each case."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES)
        return [row[0] for row in cursor.fetchall()]


# Two classes of grade 10 and one of grade 1: half-years, profile streams, no marks below.
PROFILE = Blueprint(
    "profile",
    (
        replace(
            GYMNASIUM,
            classes=((1, "А", 8), (10, "АБ", 12)),
            staff=(
                *(replace(post, count=min(post.count, 3)) for post in GYMNASIUM.staff),
                StaffPlan("Учитель экономики", ("his",)),
            ),
            first_family=("10А", "1А"),
            main_class="10А",
            arrivals=0,
            departures=1,
            moves=(),
            replaces_teacher=False,
        ),
    ),
)


def load(
    blueprint: Blueprint,
    *,
    seed: int = DEFAULT_SEED,
    files: Files | None = None,
    now: dt.datetime = NOW,
) -> DemoReport:
    return load_demo(
        Options(blueprint, seed, DEFAULT_TODAY, files), now=now, progress=lambda step: None
    )


def loaded(blueprint: Blueprint, files: Files | None = None) -> Iterator[DemoReport]:
    """For a fixture whose tests only read: loads, yields, rolls all of it back."""
    # A new connection: the old one has plans of the triggers' statements from empty tables.
    connection.close()
    with transaction.atomic():
        yield load(blueprint, files=files)
        transaction.set_rollback(True)


def digest() -> str:
    """SHA-256 of the names and of the marks before today, by natural keys: ids of two loads
    differ."""
    found = hashlib.sha256()
    for model in (Student, Guardian, StaffMember):
        names = model.objects.order_by("school__slug", "pk").values_list(
            "school__slug", "last_name", "first_name", "patronymic"
        )
        found.update(repr(list(names)).encode())
    for marks in (
        Mark.objects.filter(work__lesson__on__lt=DEFAULT_TODAY).values_list(
            "work__lesson__group__subject__name",
            "work__lesson__group__label",
            "work__lesson__on",
            "work__lesson__slot",
            "work__position",
            "student__school__slug",
            "student__file_no",
            "value",
            "code",
            "recorded_at",
        ),
        TermMark.objects.values_list(
            "group__subject__name",
            "group__label",
            "term__name",
            "student__school__slug",
            "student__file_no",
            "value",
            "code",
            "suggested_value",
        ),
    ):
        found.update("\n".join(sorted(map(repr, marks))).encode())
    return found.hexdigest()


def rows_of(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def gymnasium() -> School:
    return School.objects.get(slug="gymnasium")
