"""How the rows of ``manage.py bench`` are measured, each with its floor, and by whose browser."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Membership, User
from core import clock
from journal.models import Lesson, Mark
from school.enums import Grading
from school.models import Enrolment, GroupMembership, TeachingGroup, Term

ROUNDS = 15
SAVES = 60
WARM = 3


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is value / baseline: above 1 is slower than the floor for times, and for the print
    (pages per second) how many times faster than the naive tables."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
    work: str


def page_row(name: str, get: Callable[[], Any], needle: str, work: str) -> Row:
    for _ in range(WARM):
        expect(get(), needle)
    with CaptureQueriesContext(connection) as captured:
        expect(get(), needle)
    queries = [query["sql"] for query in captured.captured_queries]
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = get()
        taken.append(time.perf_counter() - started)
    size = len(response.content)
    floor = _raw(queries)
    return row_of(
        name, taken, floor, f"{work}; {len(queries)} queries, {size / 1024:.0f} KB of HTML"
    )


def row_of(name: str, taken: list[float], floor: float, work: str) -> Row:
    value = statistics.median(taken) * 1000
    return Row(name, round(value, 2), "ms", round(floor, 2), round(value / floor, 2), work)


def expect(response: Any, needle: str) -> None:
    body = response.content.decode()
    if response.status_code != 200 or needle not in body:
        raise CommandError(f"answered {response.status_code} without “{needle}”: {body[:300]!r}")


@contextmanager
def plain_connection() -> Iterator[psycopg.Connection]:
    """A psycopg connection of its own with the parameters of Django's."""
    parameters = connection.get_connection_params()
    for key in ("context", "cursor_factory", "client_encoding", "prepare_threshold"):
        parameters.pop(key, None)
    with psycopg.connect(**parameters, autocommit=True) as plain:
        yield plain


def _raw(queries: list[str]) -> float:
    """Median ms of sending the queries as they are and fetching every row."""
    taken = []
    with plain_connection() as plain:
        for _ in range(ROUNDS + WARM):
            started = time.perf_counter()
            for query in queries:
                cursor = plain.execute(query.encode())
                if cursor.description:
                    cursor.fetchall()
            taken.append(time.perf_counter() - started)
    return statistics.median(taken[WARM:]) * 1000


def bare_upsert(mark: Mark) -> float:
    """Median ms of one upsert and its commit into a table like that of marks, without triggers."""
    taken = []
    with plain_connection() as plain:
        plain.execute("CREATE TABLE bench_mark_floor (LIKE journal_mark INCLUDING ALL)")
        try:
            for turn in range(SAVES):
                started = time.perf_counter()
                with plain.transaction():
                    plain.execute(
                        """
                        INSERT INTO bench_mark_floor
                            (school_id, work_id, student_id, value, code, modifier, attempt,
                             comment, author_id, recorded_at, void_reason)
                        VALUES (%s, %s, %s, %s, '', '', 1, '', %s, now(), '')
                        ON CONFLICT (work_id, student_id, attempt) WHERE voided_at IS NULL
                        DO UPDATE SET value = EXCLUDED.value, recorded_at = EXCLUDED.recorded_at
                        """,
                        [
                            mark.school_id,
                            mark.work_id,
                            mark.student_id,
                            4 + turn % 2,
                            mark.author_id,
                        ],
                    )
                taken.append(time.perf_counter() - started)
        finally:
            plain.execute("DROP TABLE bench_mark_floor")
    return statistics.median(taken) * 1000


# --- people and places -------------------------------------------------------------------------


def busiest_page() -> tuple[TeachingGroup, Term]:
    """The group and open or past term nearest to 30 students × 40 lessons, with a teacher."""
    today = clock.now().date()
    pages = (
        Lesson.objects.filter(on__lte=today, group__grading=Grading.MARKS)
        .values("group", "term")
        .annotate(lessons=Count("pk"))
        .order_by()
    )
    sizes = dict(GroupMembership.objects.values_list("group").annotate(size=Count("pk")).order_by())
    if not pages:
        raise CommandError("no lesson has been held yet")
    best = min(
        pages,
        key=lambda page: (
            abs(page["lessons"] - 40) + abs(sizes.get(page["group"], 0) - 30),
            page["group"],
            page["term"],
        ),
    )
    return TeachingGroup.objects.get(pk=best["group"]), Term.objects.get(pk=best["term"])


def teacher_of(group: TeachingGroup) -> User:
    assignment = (
        group.assignments.filter(staff__user__isnull=False).select_related("staff__user").first()
    )
    if assignment is None or assignment.staff.user is None:
        raise CommandError(f"the teacher of {group.label} has no account")
    return assignment.staff.user


def holder(role: Role) -> User:
    membership = (
        Membership.objects.in_force()
        .filter(role=role, school__in=Enrolment.objects.values("school"))
        .select_related("user")
        .annotate(size=Count("school__pk"))
        .order_by("school_id", "pk")
        .first()
    )
    if membership is None:
        raise CommandError(f"nobody has the role {role}")
    return membership.user


def signed_in(user: User, role: Role = Role.TEACHER) -> Client:
    """A browser in which the user acts in this role."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="accounts.backends.SchoolBackend")
    hat = Membership.objects.in_force().filter(user=user, role=role).first()
    if hat is None:
        raise CommandError(f"{user} has no role {role}")
    session = client.session
    session["hat"] = hat.pk
    session.save()
    return client
