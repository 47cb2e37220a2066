"""What an import of a timetable does, as rows to show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from schedule.enums import Weekday, WeekParity
from schedule.selectors.week_changes import Change, WeekChange, class_order
from schedule.selectors.week_lessons import WeekLesson
from school.imports.problems import ImportProblem, Place, Severity

CHANGES: dict[Change, tuple[Promise, str]] = {
    Change.ADDED: (pgettext_lazy("lesson of an import", "added"), "ok"),
    Change.MOVED: (pgettext_lazy("lesson of an import", "moved"), "info"),
    Change.CHANGED: (pgettext_lazy("lesson of an import", "changed"), "info"),
    Change.REMOVED: (pgettext_lazy("lesson of an import", "removed"), "bad"),
}
# Rows of these kinds are counted by themselves.
_LESSONS = ("schedule.timetableentry", "school.groupclass")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    label: str
    badge: str
    classes: str
    subject: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A number of lesson with the cells of the days; each cell is a list of lessons."""

    slot: int
    cells: tuple[tuple[WeekLesson, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the address; empty ones ask for everything."""

    change: str = ""
    school_class: str = ""
    teacher: str = ""
    text: str = ""

    def fits(self, item: WeekChange) -> bool:
        sides = [lesson for lesson in (item.was, item.now) if lesson is not None]
        return (
            self.change in ("", item.change)
            and (not self.school_class or any(self.school_class in one.classes for one in sides))
            and (not self.teacher or any(self.teacher in one.teachers for one in sides))
            and (not self.text or any(self.text.casefold() in _text(one) for one in sides))
        )


def change_rows(changes: Iterable[WeekChange], wanted: Wanted) -> list[ChangeRow]:
    return [_row(item) for item in changes if wanted.fits(item)]


def classes_in(lessons: Iterable[WeekLesson]) -> list[str]:
    return sorted({name for one in lessons for name in one.classes}, key=class_order)


def teachers_in(lessons: Iterable[WeekLesson]) -> list[str]:
    return sorted({name for one in lessons for name in one.teachers})


def class_week(week: Iterable[WeekLesson], school_class: str) -> list[tuple[int, list[GridRow]]]:
    """The week of one class by shift: a row for each number of lesson, a cell for each day."""
    cells: dict[tuple[int, int, int], list[WeekLesson]] = defaultdict(list)
    for lesson in week:
        if school_class in lesson.classes:
            cells[lesson.shift, lesson.slot, lesson.weekday].append(lesson)
    shifts = sorted({shift for shift, _slot, _day in cells})
    return [
        (
            shift,
            [
                GridRow(slot, tuple(tuple(cells.get((shift, slot, day), ())) for day in days()))
                for slot in range(
                    min(slot for one, slot, _day in cells if one == shift),
                    max(slot for one, slot, _day in cells if one == shift) + 1,
                )
            ],
        )
        for shift in shifts
    ]


def days() -> list[int]:
    return [int(day) for day in Weekday.values]


def structure_rows(tallies: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Kinds of rows, lessons aside, of which the import writes any."""
    return [
        {"label": apps.get_model(label)._meta.verbose_name_plural, **tally}
        for label, tally in tallies.items()
        if label not in _LESSONS and (tally["added"] or tally["changed"] or tally["removed"])
    ]


def problem_rows(problems: Iterable[ImportProblem]) -> dict[str, list[dict[str, object]]]:
    """By gravity: what has no place, what is to be checked, likely slips."""
    titles: dict[Severity, tuple[str, str]] = {
        Severity.REFUSED: (_("refused"), "bad"),
        Severity.UNPLACED: (_("left out"), "bad"),
        Severity.WARNING: (_("to be checked"), "warn"),
        Severity.SUGGESTION: (_("perhaps a slip"), "info"),
    }
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for item in problems:
        label, badge = titles[item.severity]
        found[item.severity].append({"problem": item, "label": label, "badge": badge})
    return dict(found)


def stored_problems(report: dict[str, Any]) -> list[ImportProblem]:
    """Problems of an import that was carried out."""
    return [
        ImportProblem(
            Severity(item["severity"]), item["message"], Place(**item["place"]), item["value"]
        )
        for item in report.get("problems", ())
    ]


def _row(item: WeekChange) -> ChangeRow:
    label, badge = CHANGES[item.change]
    lesson = item.lesson
    return ChangeRow(
        label=str(label),
        badge=badge,
        classes=lesson.label or ", ".join(lesson.classes),
        subject=lesson.subject,
        was=_when(item.was, item.now),
        now=_when(item.now, item.was),
    )


def _when(lesson: WeekLesson | None, other: WeekLesson | None) -> str:
    """«Monday, 2, room 12, Иванова А. П.»; of what stays the same only the hour is told."""
    if lesson is None:
        return ""
    hour = f"{Weekday(lesson.weekday).label}, {lesson.slot}"
    if lesson.shift > 1:
        hour = _("%(hour)s (shift %(shift)s)") % {"hour": hour, "shift": lesson.shift}
    parts = [hour]
    if lesson.parity != WeekParity.EVERY:
        parts.append(str(WeekParity(lesson.parity).label))
    if other is None or lesson.room != other.room:
        parts.append(
            _("room %(room)s") % {"room": lesson.room} if lesson.room else _("without a room")
        )
    if other is None or lesson.teachers != other.teachers:
        parts.append(", ".join(lesson.teachers) or _("without a teacher"))
    return ", ".join(parts)


def _text(lesson: WeekLesson) -> str:
    parts = (lesson.subject, lesson.label, lesson.room, *lesson.teachers, *lesson.classes)
    return " ".join(parts).casefold()
