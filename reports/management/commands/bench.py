"""``manage.py bench [name …]``: how fast the school's daily pages are, one JSON object a line.

Every value stands beside a floor measured in the same run, on the same machine and data: for a
page the very queries it asked, sent raw over psycopg; for a save a bare upsert in a transaction of
the same durability; for a print the pages per second of WeasyPrint given the same book as one
document of naive tables. Bodies and rows are asserted, never the status alone.
"""

import gzip
import json
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import uuid4

import argon2
import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from core import clock
from journal.models import Lesson, Mark
from reports.management import typing_bench
from reports.management.wide_journal import wide_journal
from school.enums import Grading
from school.models import Enrolment, GroupMembership, Guardian, SchoolClass, TeachingGroup, Term

ROUNDS = 15
SAVES = 60
WARM = 3
KEYSTROKES = 1000


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


class Command(BaseCommand):
    help = "Measures the daily pages against floors of the same run; needs the demo school."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="rows to measure, all by default")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["names"]) - set(BENCHES)
        if unknown:
            raise CommandError(
                f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}"
            )
        if not Lesson.objects.exists():
            raise CommandError("the database has no lessons; load the demo school first")
        for name, bench in BENCHES.items():
            if options["names"] and name not in options["names"]:
                continue
            try:
                row = bench(name)
            except typing_bench.NoBrowser as error:
                self.stderr.write(f"{name} is left out: {error}")
                continue
            self.stdout.write(json.dumps(asdict(row), ensure_ascii=False))
            self.stdout.flush()


# --- rows --------------------------------------------------------------------------------------


def journal_page(name: str) -> Row:
    """The gradebook nearest to 30 students × 40 lessons, by its own teacher."""
    group, term = _busiest_page()
    client = _signed_in(_teacher_of(group))
    url = f"{reverse('journal:gradebook', args=[group.pk])}?term={term.pk}"
    student = GroupMembership.objects.filter(group=group).select_related("student").first()
    assert student is not None
    return _page(
        name,
        lambda: client.get(url),
        student.student.last_name,
        f"{group.memberships.count()} students × {group.lessons.filter(term=term).count()} lessons",
    )


def journal_page_wide(name: str) -> Row:
    """30 students × 60 lessons with two works in each: time, and bytes as they travel."""
    with wide_journal(clock.now().date()) as wide:
        client = _signed_in(_teacher_of(wide.group))
        url = f"{reverse('journal:gradebook', args=[wide.group.pk])}?term={wide.term.pk}"
        measured = _page(name, lambda: client.get(url), "data-w=", f"{wide.students} × 60, 2 works")
        packed = len(gzip.compress(client.get(url).content, compresslevel=6))
    return replace(measured, work=f"{measured.work}, {packed / 1024:.1f} KB gzipped")


def grid_typing(name: str) -> Row:
    """A thousand keystrokes in that page, in a real Chromium; the floor is a bare input."""
    with wide_journal(clock.now().date()) as wide:
        client = _signed_in(_teacher_of(wide.group))
        path = f"{reverse('journal:gradebook', args=[wide.group.pk])}?term={wide.term.pk}"
        grid, bare = typing_bench.measure(client=client, path=path, keystrokes=KEYSTROKES)
    return Row(
        name=name,
        value=round(grid.median, 2),
        unit="ms",
        baseline=round(bare.median, 2),
        ratio=round(grid.median / bare.median, 2),
        work=f"{wide.students} × 60, {KEYSTROKES} keystrokes: median, 95 of 100 under"
        f" {grid.slow:.1f} ms, slowest {grid.slowest:.1f} ms; floor: a bare input,"
        f" 95 of 100 under {bare.slow:.1f} ms",
    )


def diary_week(name: str) -> Row:
    """A child's week, by a parent."""
    guardian = Guardian.objects.filter(
        user__isnull=False, links__student__enrolments__school_class__grade__gte=5
    ).first()
    if guardian is None or guardian.user is None:
        raise CommandError("no parent of a student above grade 4 has an account")
    student = guardian.links.first().student  # type: ignore[union-attr]
    client = _signed_in(guardian.user, Role.GUARDIAN)
    url = f"{reverse('journal:diary')}?child={student.pk}"
    return _page(name, lambda: client.get(url), student.last_name, "a week of one child")


def control_unfilled(name: str) -> Row:
    """The deputy's report over the whole school."""
    client = _signed_in(_holder(Role.DEPUTY), Role.DEPUTY)
    url = reverse("reports:unfilled-lessons")
    classes = SchoolClass.objects.count()
    return _page(name, lambda: client.get(url), "<table", f"the whole school, {classes} classes")


def mark_save(name: str) -> Row:
    """One mark with its history and outbox, from request to commit; the cell is put back after."""
    today = clock.now().date()
    lesson = (
        Lesson.objects.filter(
            on__lte=today,
            group__grading=Grading.MARKS,
            term__closed_at__isnull=True,
            status="scheduled",
            teacher__user__isnull=False,
        )
        .select_related("teacher__user", "group")
        .order_by("-on", "pk")
        .first()
    )
    if lesson is None or lesson.teacher.user is None:
        raise CommandError("no lesson of an open term has been held yet")
    member = (
        GroupMembership.objects.filter(group=lesson.group)
        .on(lesson.on)
        .exclude(student__in=Mark.objects.in_force().filter(work__lesson=lesson).values("student"))
        .exclude(student__attendance__lesson=lesson)
        .first()
    )
    if member is None:
        raise CommandError("every student of that lesson has an entry already")
    client = _signed_in(lesson.teacher.user, Role.TEACHER)
    url = reverse("journal:operations", args=[lesson.group_id])
    cell = {"kind": "cell", "lesson": lesson.pk, "student": member.student_id}

    def save(text: str) -> float:
        typed = cell | {"key": str(uuid4()), "text": text}
        body = json.dumps({"user": lesson.teacher.user_id, "operations": [typed]})
        started = time.perf_counter()
        response = client.post(
            url, body, content_type="application/json", headers={"Accept": "application/json"}
        )
        elapsed = time.perf_counter() - started
        _expect(response, f'"text": "{text}"')
        return elapsed

    try:
        for _ in range(WARM):
            save("4")
            save("5")
        taken = [save("4" if turn % 2 else "5") for turn in range(SAVES)]
        found = Mark.objects.in_force().get(work__lesson=lesson, student_id=member.student_id)
        if found.value != 4:
            raise CommandError("the saved mark is not in the database")
    finally:
        save("")
    floor = _bare_upsert(found)
    return _row(name, taken, floor, "a mark with history and outbox, committed")


def print_class(name: str) -> Row:
    """The bound journal of one class, pages per second, against the naive tables."""
    from reports.printing import bench as printing_bench

    school_class = (
        SchoolClass.objects.annotate(
            size=Count("enrolments", filter=Q(enrolments__until__isnull=True))
        )
        .filter(grade__gte=5, grade__lte=9)
        .order_by("-size", "pk")
        .first()
    )
    if school_class is None:
        raise CommandError("there is no class of grades 5-9 to print")
    measured = printing_bench.measure(school_class=school_class, now=clock.now())
    return Row(
        name=name,
        value=round(measured.pages_per_second, 2),
        unit="pages/s",
        baseline=round(measured.naive_pages_per_second, 2),
        ratio=round(measured.pages_per_second / measured.naive_pages_per_second, 2),
        work=f"{school_class.name}: {measured.pages} pages; floor: {measured.naive_pages} pages "
        "of naive tables",
    )


def sign_in(name: str) -> Row:
    """From the sent form to the redirect: throttles, Argon2, session, record of the sign-in, known
    device. The floor is one bare verification of the same hash. The account's password is put
    back, its records of the bench are deleted."""
    user = _holder(Role.TEACHER)
    kept, password = user.password, secrets.token_urlsafe(16)
    client = Client(SERVER_NAME="127.0.0.1", headers={"user-agent": "bench"})
    url, body = reverse("accounts:sign-in"), {"login": user.login, "password": password}
    user.set_password(password)
    user.save(update_fields=["password"])
    bare = user.password.removeprefix("argon2").encode()
    taken, floors = [], []
    try:
        for turn in range(WARM + ROUNDS):
            started = time.perf_counter()
            response = client.post(url, body)
            between = time.perf_counter()
            argon2.low_level.verify_secret(bare, password.encode(), argon2.Type.ID)
            ended = time.perf_counter()
            if response.status_code != 303 or client.session["_auth_user_id"] != str(user.pk):
                raise CommandError(f"the sign-in of {user.login} answered {response.status_code}")
            client.post(reverse("accounts:sign-out"))
            if turn >= WARM:
                taken.append(between - started)
                floors.append(ended - between)
    finally:
        user.password = kept
        user.save(update_fields=["password"])
        user.sessions.filter(user_agent="bench").delete()
        user.devices.filter(user_agent="bench").delete()
    floor = statistics.median(floors) * 1000
    return _row(name, taken, floor, "login and password to the redirect; floor: one Argon2")


def credential_slips(name: str) -> Row:
    """Slips for 900 students of one school: accounts, hashes, journal, PDF, everything but the
    commit; taken back after. The floor: the same hashes inserted bare, and WeasyPrint given the
    same slips as one document with every word on every slip."""
    from reports.printing import slips_bench

    measured = slips_bench.measure(now=clock.now())
    return Row(
        name=name,
        value=round(measured.seconds, 2),
        unit="s",
        baseline=round(measured.naive_seconds, 2),
        ratio=round(measured.seconds / measured.naive_seconds, 2),
        work=f"{measured.slips} slips on {measured.sheets} sheets, first passwords; floor: bare"
        " insert and one naive document",
    )


BENCHES: dict[str, Callable[[str], Row]] = {
    "journal_page": journal_page,
    "journal_page_wide": journal_page_wide,
    "grid_typing": grid_typing,
    "mark_save": mark_save,
    "diary_week": diary_week,
    "control_unfilled": control_unfilled,
    "print_class": print_class,
    "credential_slips": credential_slips,
    "sign_in": sign_in,
}


# --- measuring ---------------------------------------------------------------------------------


def _page(name: str, get: Callable[[], Any], needle: str, work: str) -> Row:
    for _ in range(WARM):
        _expect(get(), needle)
    with CaptureQueriesContext(connection) as captured:
        _expect(get(), needle)
    queries = [query["sql"] for query in captured.captured_queries]
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = get()
        taken.append(time.perf_counter() - started)
    size = len(response.content)
    floor = _raw(queries)
    return _row(name, taken, floor, f"{work}; {len(queries)} queries, {size / 1024:.0f} KB of HTML")


def _row(name: str, taken: list[float], floor: float, work: str) -> Row:
    value = statistics.median(taken) * 1000
    return Row(name, round(value, 2), "ms", round(floor, 2), round(value / floor, 2), work)


def _expect(response: Any, needle: str) -> None:
    body = response.content.decode()
    if response.status_code != 200 or needle not in body:
        raise CommandError(f"answered {response.status_code} without “{needle}”: {body[:300]!r}")


@contextmanager
def _plain_connection() -> Iterator[psycopg.Connection]:
    """A psycopg connection of its own with the parameters of Django's."""
    parameters = connection.get_connection_params()
    for key in ("context", "cursor_factory", "client_encoding", "prepare_threshold"):
        parameters.pop(key, None)
    with psycopg.connect(**parameters, autocommit=True) as plain:
        yield plain


def _raw(queries: list[str]) -> float:
    """Median ms of sending the queries as they are and fetching every row."""
    taken = []
    with _plain_connection() as plain:
        for _ in range(ROUNDS + WARM):
            started = time.perf_counter()
            for query in queries:
                cursor = plain.execute(query.encode())
                if cursor.description:
                    cursor.fetchall()
            taken.append(time.perf_counter() - started)
    return statistics.median(taken[WARM:]) * 1000


def _bare_upsert(mark: Mark) -> float:
    """Median ms of one upsert and its commit into a table like that of marks, without triggers."""
    taken = []
    with _plain_connection() as plain:
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


def _busiest_page() -> tuple[TeachingGroup, Term]:
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


def _teacher_of(group: TeachingGroup) -> User:
    assignment = (
        group.assignments.filter(staff__user__isnull=False).select_related("staff__user").first()
    )
    if assignment is None or assignment.staff.user is None:
        raise CommandError(f"the teacher of {group.label} has no account")
    return assignment.staff.user


def _holder(role: Role) -> User:
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


def _signed_in(user: User, role: Role = Role.TEACHER) -> Client:
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
