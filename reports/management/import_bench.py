"""``bench timetable_import``: an aSc file of six thousand cards read into the biggest school.

The whole command runs as a process of its own, a dry run: everything but the commit, from the start
of Python to the report. Its peak memory is what the kernel says of that process. The floor is a
bare parse of the same XML and one COPY of as many rows.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import Count

from reports.management.measuring import plain_connection
from schedule.models import TimetableEntry
from school.models import AcademicYear

CLASSES = 44
_DAYS, _PERIODS = 5, 7
_SUBJECTS = 14
_FLOOR = "bench_import_floor"


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, those of them that the processor was ``busy`` for the command, those of the floor,
    megabytes at the peak, cards of the file."""

    seconds: float
    busy: float
    floor: float
    megabytes: float
    cards: int


def measure() -> Measured:
    """Import the file into the year that has most of the timetable, and take it back."""
    year = AcademicYear.objects.annotate(size=Count("timetable_versions__entries"))
    year = year.filter(closed_at=None).order_by("-size", "pk").select_related("school")
    found = year.first()
    if found is None:
        raise CommandError("there is no open year to import into")
    content, cards = write_file()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cards.xml")
        path.write_bytes(content)
        seconds, usage, report = _imported(path, found)
    if not report["placed_cells"] == report["lesson_cells"] == cards:
        raise CommandError(f"{report['placed_cells']} of {cards} cards were placed")
    busy = usage.ru_utime + usage.ru_stime
    return Measured(seconds, busy, _floor(content, cards), usage.ru_maxrss / 1024, cards)


def write_file() -> tuple[bytes, int]:
    """An export of 2012: classes in halves, odd and even weeks, all five days, and its cards."""
    classes = [(grade, letter) for grade in range(1, 12) for letter in "АБВГ"]
    periods = "".join(
        f'<period period="{n}" starttime="{8 + n}:00" endtime="{8 + n}:40"/>'
        for n in range(1, _PERIODS + 1)
    )
    days = "".join(f'<daysdef id="D{n}" days="{_mask(n)}"/>' for n in range(_DAYS))
    subjects = "".join(f'<subject id="S{n}" name="Предмет {n}"/>' for n in range(_SUBJECTS))
    rooms = "".join(f'<classroom id="R{n}" name="К{n}"/>' for n in range(2 * CLASSES))
    teachers = "".join(
        f'<teacher id="T{n}" name="Преподаватель{n} Б.В."/>' for n in range(2 * CLASSES)
    )
    rows: list[str] = []
    groups: list[str] = []
    lessons: list[str] = []
    cards: list[str] = []
    for at, (grade, letter) in enumerate(classes):
        rows.append(f'<class id="C{at}" name="{grade}{letter}"/>')
        for half in (0, 1):
            group = 2 * at + half
            groups.append(
                f'<group id="G{group}" classid="C{at}" name="{half + 1} группа" divisiontag="1"/>'
            )
            lessons += (
                f'<lesson id="L{group}_{n}" subjectid="S{n}" classids="C{at}" groupids="G{group}"'
                f' teacherids="T{group}" periodsperweek="2.5"/>'
                for n in range(_SUBJECTS)
            )
            cards += _cards(group, half)
    tables = {
        "periods": periods,
        "daysdefs": days,
        "subjects": subjects,
        "teachers": teachers,
        "classrooms": rooms,
        "classes": "".join(rows),
        "groups": "".join(groups),
        "lessons": "".join(lessons),
        "cards": "".join(cards),
    }
    text = "".join(f"<{name}>{inside}</{name}>" for name, inside in tables.items())
    return f'<timetable options="">{text}</timetable>'.encode(), len(cards)


def _mask(day: int) -> str:
    return "".join("01"[day == at] for at in range(_DAYS))


def _cards(group: int, half: int) -> list[str]:
    """Every slot of the week, one subject in odd weeks and another in even ones."""
    slots = [(day, period) for day in range(_DAYS) for period in range(1, _PERIODS + 1)]
    return [
        f'<card lessonid="L{group}_{(2 * at + week + half) % _SUBJECTS}" period="{period}"'
        f' days="{_mask(day)}" weeks="{("10", "01")[week]}" terms="1" classroomids="R{group}"/>'
        for at, (day, period) in enumerate(slots)
        for week in (0, 1)
    ]


def _imported(
    path: Path, year: AcademicYear
) -> tuple[float, resource.struct_rusage, dict[str, Any]]:
    """(seconds, what it used, report) of ``manage.py import_timetable``."""
    command = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "import_timetable",
        str(path),
        *("--school", year.school.slug, "--year", year.name),
        *("--from", year.starts_on.isoformat(), "--dry-run", "--json"),
    ]
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=told)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        output = told.read()
    if process.returncode:
        raise CommandError(f"the import ended with {process.returncode}: {output[:300]!r}")
    return seconds, usage, json.loads(output)


def _floor(content: bytes, cards: int) -> float:
    columns = [item.column for item in TimetableEntry._meta.concrete_fields]
    with plain_connection() as plain:
        plain.execute(
            f'CREATE TEMPORARY TABLE "{_FLOOR}" ({", ".join(f"{c} text" for c in columns)})'
        )
        started = time.perf_counter()
        root = defusedxml.ElementTree.fromstring(content)
        rows = [list(card.attrib.values()) for card in root.iterfind("cards/card")]
        with plain.cursor() as cursor, cursor.copy(f'COPY "{_FLOOR}" FROM STDIN') as copy:
            for row in rows:
                copy.write_row([*row, *[None] * len(columns)][: len(columns)])
        seconds = time.perf_counter() - started
    if len(rows) != cards:
        raise CommandError(f"{len(rows)} of {cards} cards were parsed")
    return seconds
