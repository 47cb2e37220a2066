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
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import argon2
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from core import clock
from journal.models import Lesson, Mark
from reports.management import import_bench, lessons_bench, typing_bench
from reports.management.measuring import (
    ROUNDS,
    SAVES,
    WARM,
    Row,
    bare_upsert,
    busiest_page,
    expect,
    holder,
    page_row,
    row_of,
    signed_in,
    teacher_of,
)
from reports.management.wide_journal import wide_journal
from schedule.models import TimetableEntry
from school.enums import Grading, GroupKind
from school.models import GroupMembership, Guardian, SchoolClass

KEYSTROKES = 1000


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
    group, term = busiest_page()
    client = signed_in(teacher_of(group))
    url = f"{reverse('journal:gradebook', args=[group.pk])}?term={term.pk}"
    student = GroupMembership.objects.filter(group=group).select_related("student").first()
    assert student is not None
    return page_row(
        name,
        lambda: client.get(url),
        student.student.last_name,
        f"{group.memberships.count()} students × {group.lessons.filter(term=term).count()} lessons",
    )


def journal_page_wide(name: str) -> Row:
    """30 students × 60 lessons with two works in each: time, and bytes as they travel."""
    with wide_journal(clock.now().date()) as wide:
        client = signed_in(teacher_of(wide.group))
        url = f"{reverse('journal:gradebook', args=[wide.group.pk])}?term={wide.term.pk}"
        measured = page_row(
            name, lambda: client.get(url), "data-w=", f"{wide.students} × 60, 2 works"
        )
        packed = len(gzip.compress(client.get(url).content, compresslevel=6))
    return replace(measured, work=f"{measured.work}, {packed / 1024:.1f} KB gzipped")


def grid_typing(name: str) -> Row:
    """A thousand keystrokes in that page, in a real Chromium; the floor is a bare input."""
    with wide_journal(clock.now().date()) as wide:
        client = signed_in(teacher_of(wide.group))
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
    client = signed_in(guardian.user, Role.GUARDIAN)
    url = f"{reverse('journal:diary')}?child={student.pk}"
    return page_row(name, lambda: client.get(url), student.last_name, "a week of one child")


def control_unfilled(name: str) -> Row:
    """The deputy's report over the whole school."""
    client = signed_in(holder(Role.DEPUTY), Role.DEPUTY)
    url = reverse("reports:unfilled-lessons")
    classes = SchoolClass.objects.count()
    return page_row(name, lambda: client.get(url), "<table", f"the whole school, {classes} classes")


def timetable_card(name: str) -> Row:
    """A dragged lesson checked against every place of its week, by the deputy."""
    deputy = holder(Role.DEPUTY)
    schools = Membership.objects.filter(user=deputy, role=Role.DEPUTY).values("school")
    entry = (
        TimetableEntry.objects.filter(
            school__in=schools, group__kind=GroupKind.SUBGROUP, room__isnull=False
        )
        .select_related("version")
        .order_by("-version__since", "pk")
        .first()
    )
    if entry is None:
        raise CommandError("no subgroup has a lesson with a room in a timetable")
    client = signed_in(deputy, Role.DEPUTY)
    url = f"{reverse('schedule:timetable-slots', args=[entry.version_id])}?entry={entry.pk}"
    size = entry.version.entries.count()
    return page_row(name, lambda: client.get(url), '"taken"', f"one of {size} lessons a week")


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
    client = signed_in(lesson.teacher.user, Role.TEACHER)
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
        expect(response, f'"text": "{text}"')
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
    floor = bare_upsert(found)
    return row_of(name, taken, floor, "a mark with history and outbox, committed")


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
    user = holder(Role.TEACHER)
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
    return row_of(name, taken, floor, "login and password to the redirect; floor: one Argon2")


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


def lessons_year(name: str) -> Row:
    """A year of lessons from the timetable, with history, plans and every check of the database;
    the floor is a bare COPY of the same rows."""
    measured = lessons_bench.make_year()
    return _lessons_row(name, measured, "made for a year of", "a bare COPY of the rows")


def lessons_relay(name: str) -> Row:
    """The lessons of a term after the timetable of the whole school has changed; the floor is a
    bare UPDATE of as many rows."""
    measured = lessons_bench.relay_term()
    return _lessons_row(name, measured, "moved in a term of", "a bare UPDATE of the rows")


def timetable_import(name: str) -> Row:
    """Six thousand cards of an aSc file, from the start of the command to its report, all but the
    commit; the floor is a bare parse of the XML and a COPY of as many rows."""
    measured = import_bench.measure()
    return Row(
        name=name,
        value=round(measured.seconds, 2),
        unit="s",
        baseline=round(measured.floor, 2),
        ratio=round(measured.seconds / measured.floor, 2),
        work=f"{measured.cards} cards of {import_bench.CLASSES} classes: {measured.busy:.1f} s of"
        f" processor, {measured.megabytes:.0f} MB at the peak; floor: a bare parse of the XML and"
        " a COPY of the rows",
    )


def _lessons_row(name: str, measured: lessons_bench.Measured, done: str, floor: str) -> Row:
    return Row(
        name=name,
        value=round(measured.seconds, 2),
        unit="s",
        baseline=round(measured.floor, 2),
        ratio=round(measured.seconds / measured.floor, 2),
        work=f"{measured.lessons} lessons {done} {measured.classes} classes; floor: {floor}",
    )


BENCHES: dict[str, Callable[[str], Row]] = {
    "journal_page": journal_page,
    "journal_page_wide": journal_page_wide,
    "grid_typing": grid_typing,
    "mark_save": mark_save,
    "diary_week": diary_week,
    "control_unfilled": control_unfilled,
    "timetable_card": timetable_card,
    "print_class": print_class,
    "credential_slips": credential_slips,
    "sign_in": sign_in,
    "lessons_year": lessons_year,
    "lessons_relay": lessons_relay,
    "timetable_import": timetable_import,
}
