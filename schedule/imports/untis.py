"""Untis GPU001.TXT: the timetable, one row for each class and period (formats §5).

Fields: lesson No.; class; teacher; subject; room; day; period; length; nothing. The rows of one
lesson number with one teacher and subject in one slot are one joint lesson of several classes.
"""

import re
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from schedule.imports import csv_rows
from schedule.imports.csv_rows import CsvRow
from schedule.imports.day_names import MOST_HOURS
from schedule.imports.lesson_rows import Card, LessonRow, Taker, group_lessons
from schedule.imports.people_and_rooms import Named
from schedule.imports.student_sets import StudentSets
from schedule.imports.timetable_file import TimetableFile, Told, Unread
from school.imports.files import SourceFile
from school.imports.problems import ImportProblem, unplaced, warning

SEPARATOR = ";"
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


def is_untis(text: str) -> bool:
    """The first rows have day and period in the sixth and seventh field and no header."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    if not lines:
        return False
    likely = 0
    for line in lines:
        fields = line.split(SEPARATOR)
        likely += 7 <= len(fields) <= 12 and all(
            _NUMBER.fullmatch(fields[at].strip(' "')) for at in (0, 5, 6)
        )
    return likely * 2 > len(lines)


def read_untis(source: SourceFile, told: Told) -> TimetableFile:
    """Read the rows; those without a class, a day or a period are reported."""
    problems: list[ImportProblem] = []
    rows = csv_rows.read_rows(source, SEPARATOR)
    sets = StudentSets((row[1] for row in rows), told)
    named = Named()
    # (lesson No., teacher, subject) → (weekday, slot) → rows
    lessons: dict[tuple[str, str, str], dict[tuple[int, int], list[CsvRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        reason = _reason(row, sets)
        if reason:
            problems.append(unplaced(reason, row.place, " ".join(filter(None, row.fields[1:7]))))
            continue
        when = int(row[5]), int(row[6])
        lessons[row[0], row[2], row[3]][when].append(row)
    lesson_rows = [_lesson(slots, sets, named, problems) for slots in lessons.values()]
    groups, placements = group_lessons(lesson_rows, weeks=1, problems=problems)
    classes = (taker.name for lesson in lesson_rows for taker in lesson.takers)
    class_rows = sets.class_rows(classes)
    return TimetableFile(
        source="untis",
        teachers=named.teacher_rows,
        rooms=named.room_rows,
        classes=class_rows,
        groups=tuple(groups),
        placements=tuple(placements),
        problems=tuple(problems),
        class_columns=len(class_rows),
        lesson_cells=len(rows),
        unread=tuple((Unread.CLASS, name) for name in sets.unread),
        are_hours_checked=True,
    )


def _reason(row: CsvRow, sets: StudentSets) -> str:
    """Why a row has no place, in the order in which a person would look."""
    if not row[1]:
        return _("The lesson has no class.")
    if not sets.takers(row[1]):
        return _("This is no name of a class from 1 to 11.")
    if not any(sign.isalpha() for sign in row[3]):
        return _("This is no name of a subject.")
    if not re.fullmatch("[1-6]", row[5], re.ASCII):
        return _("There are lessons from Monday to Saturday only.")
    if not re.fullmatch(r"\d{1,2}", row[6], re.ASCII) or int(row[6]) > MOST_HOURS:
        return _("This is no number of a lesson.")
    return ""


def _lesson(
    slots: dict[tuple[int, int], list[CsvRow]],
    sets: StudentSets,
    named: Named,
    problems: list[ImportProblem],
) -> LessonRow:
    rows = [row for same in slots.values() for row in same]
    first = rows[0]
    takers: dict[Taker, None] = {}
    for row in rows:
        takers |= dict.fromkeys(sets.takers(row[1]))
    cards = []
    for (weekday, slot), same in slots.items():
        rooms = list(dict.fromkeys(filter(None, (row[4] for row in same))))
        if len(rooms) > 1:
            message = _("The lesson has several rooms: the first was set.")
            problems.append(warning(message, same[0].place, ", ".join(rooms)))
        room = named.room(rooms[0], same[0].place) if rooms else ""
        cards.append(Card(weekday, slot, tuple(row.place for row in same), room))
    return LessonRow(
        subject=first[3],
        takers=tuple(takers),
        teacher_keys=named.teachers([first[2]], first.place),
        place=first.place,
        hours=Decimal(len(slots)),
        cards=cards,
    )
