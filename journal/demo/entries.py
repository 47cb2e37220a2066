"""Attendance, works and marks of the lessons that are filled in.

How a student is marked in a group is drawn once, from ability, liking and the subject's ease; a
mark is then a draw from four probabilities. The random source deals in floats; a mark is an
integer of the scale from the moment it exists.
"""

import datetime as dt
import math
from dataclasses import dataclass, field
from random import Random

from core import bulk
from journal.demo.absences import exempt_days, student_absences
from journal.demo.families import Child
from journal.demo.layout import GroupRow
from journal.demo.lessons import LessonRow
from journal.demo.rosters import Rosters
from journal.enums import AttendanceCode, MarkCode
from journal.models import Attendance, Mark, Work
from school.enums import Grading, WorkCategory
from school.models import AcademicYear, Term, WorkType

_ATTENDANCE_FIELDS = (
    "school",
    "lesson",
    "student",
    "code",
    "minutes_late",
    "author",
    "recorded_at",
)
_WORK_FIELDS = ("id", "school", "lesson", "work_type", "position", "title", "weight", "results_on")
_MARK_FIELDS = (
    "school",
    "work",
    "student",
    "value",
    "code",
    "debt_due_on",
    "comment",
    "author",
    "recorded_at",
    "void_reason",
)
_GROUPS_AT_A_TIME = 60

_SPREAD = 0.62
_SECOND_WORK = 0.08
_COMMENTED = 0.012
_COMMENTS = (
    "Отличная работа!",
    "Хороший ответ, но не хватило примеров",
    "Повторить правило",
    "Вычислительные ошибки",
    "Невнимательность",
    "Работа выполнена самостоятельно",
    "Исправить ошибки до следующего урока",
    "Активно работал на уроке",
)
# Whoever missed a control work mostly writes it later; lately it is still owed.
_MADE_UP = 0.7
_OWED_FOR = dt.timedelta(days=21)
_DEBT_DAYS = 14
_PUT_OFF = 0.015
_LAST_HOUR = dt.time(19)


@dataclass(frozen=True, slots=True)
class Leanings:
    """What is drawn once for a student, each about −2 … 2."""

    ability: float
    diligence: float
    missed: dict[dt.date, AttendanceCode]
    # Days after a long illness on which there is no physical education for this student.
    exempt: set[dt.date]


@dataclass(slots=True)
class Counts:
    """Rows written."""

    attendance: int = 0
    works: int = 0
    marks: int = 0


@dataclass(slots=True)
class _Batch:
    attendance: list[str] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def lean(
    year: AcademicYear, children: list[Child], today: dt.date, seed: str
) -> dict[int, Leanings]:
    """Leanings of every student, by child number."""
    found = {}
    for child in children:
        rng = Random(f"{seed} student {child.number}")
        ability = rng.gauss(0, 1)
        diligence = 0.5 * ability + rng.gauss(0, 0.85)
        missed = student_absences(year, today, diligence, rng)
        found[child.number] = Leanings(ability, diligence, missed, exempt_days(missed, rng))
    return found


class EntryWriter:
    """Writes what stands in the cells of the journal, group after group."""

    def __init__(
        self,
        year: AcademicYear,
        rosters: Rosters,
        leanings: dict[int, Leanings],
        today: dt.date,
        until: dt.datetime,
        seed: str,
    ) -> None:
        self.year, self.today, self.seed = year, today, seed
        self._rosters, self._leanings = rosters, leanings
        self._types = {kind.code: kind for kind in WorkType.objects.filter(regulation__year=year)}
        self._term_ends = dict(Term.objects.filter(scheme__year=year).values_list("pk", "ends_on"))
        self._until = until
        self._work_ids = bulk.endless_ids(Work)
        self._batch = _Batch()
        self.counts = Counts()

    def write(self, groups: list[GroupRow], lessons: dict[int, list[LessonRow]]) -> None:
        for number, group in enumerate(groups, start=1):
            self._write_group(group, lessons.get(group.id, []))
            if number % _GROUPS_AT_A_TIME == 0:
                self._flush()
        self._flush()

    def _flush(self) -> None:
        batch, self._batch = self._batch, _Batch()
        bulk.copy_lines(Attendance, _ATTENDANCE_FIELDS, batch.attendance)
        bulk.copy_lines(Work, _WORK_FIELDS, batch.works)
        bulk.analyze(Work)
        bulk.copy_lines(Mark, _MARK_FIELDS, batch.marks)
        self.counts.attendance += len(batch.attendance)
        self.counts.works += len(batch.works)
        self.counts.marks += len(batch.marks)

    def _write_group(self, group: GroupRow, lessons: list[LessonRow]) -> None:
        rng = Random(f"{self.seed} entries {group.key}")
        odds: dict[int, tuple[float, float, float]] = {}
        is_marked = group.grading != Grading.NONE
        for lesson in lessons:
            if lesson.on > self.today or (lesson.on == self.today and not lesson.recorded_at):
                continue
            members = self._rosters.on(lesson.group.id, lesson.on)
            present, absent = self._attend(lesson, members, rng)
            if is_marked:
                for child in members:
                    if child.number not in odds:
                        odds[child.number] = self._odds(group, child, rng)
                self._mark(lesson, present, absent, odds, rng)

    # --- attendance --------------------------------------------------------------------------

    def _attend(
        self, lesson: LessonRow, members: list[Child], rng: Random
    ) -> tuple[list[Child], list[Child]]:
        """Who was there and who was not; rows only where the teacher confirmed attendance."""
        present: list[Child] = []
        absent: list[Child] = []
        first = lesson.slot == 1
        in_gym = lesson.group.style.in_gym
        for child in members:
            lean = self._leanings[child.number]
            code = lean.missed.get(lesson.on)
            if code is None and in_gym and lesson.on in lean.exempt:
                code = AttendanceCode.EXEMPT
            minutes = None
            if code is None:
                draw = rng.random()
                carelessness = 1.0 - 0.4 * lean.diligence
                if draw < (0.012 if first else 0.0015) * carelessness:
                    code, minutes = AttendanceCode.LATE, rng.randint(2, 15)
                elif draw > 1.0 - 0.0012 * max(0.2, carelessness - 0.4):
                    code = AttendanceCode.UNEXCUSED
            if code is None or code == AttendanceCode.LATE:
                present.append(child)
            else:
                absent.append(child)
            if code is not None and lesson.has_attendance:
                self._batch.attendance.append(
                    f"{self.year.school_id}\t{lesson.id}\t{child.id}\t{code}\t"
                    f"{minutes or bulk.NULL}\t{lesson.teacher_id}\t{lesson.recorded_at}\n"
                )
        return present, absent

    # --- marks -------------------------------------------------------------------------------

    def _odds(self, group: GroupRow, child: Child, rng: Random) -> tuple[float, float, float]:
        """Probabilities below which a draw is 2, 3 and 4."""
        lean = self._leanings[child.number]
        mean = 4.02 + 0.42 * lean.ability + 0.3 * rng.gauss(0, 1) + group.style.ease
        return tuple(  # type: ignore[return-value]
            0.5 * (1 + math.erf((edge - mean) / _SPREAD / math.sqrt(2))) for edge in (2.4, 3.5, 4.5)
        )

    def _mark(
        self,
        lesson: LessonRow,
        present: list[Child],
        absent: list[Child],
        odds: dict[int, tuple[float, float, float]],
        rng: Random,
    ) -> None:
        style = lesson.group.style
        category = lesson.item.category if lesson.item else ""
        if category == WorkCategory.CONTROL and style.control:
            self._hand_in(lesson, rng.choice(style.control), present, absent, odds, rng, 0.985)
            return
        if lesson.recorded_at is None:
            return
        if category == WorkCategory.PRACTICAL and style.practical:
            self._hand_in(lesson, style.practical, present, [], odds, rng, 0.9)
            return
        if category == WorkCategory.WRITTEN and style.written:
            self._hand_in(lesson, rng.choice(style.written), present, [], odds, rng, 0.93)
            return
        share = style.answers * rng.uniform(0.5, 1.4)
        answered = [child for child in present if rng.random() < share]
        position = 1
        if answered:
            self._work(lesson, style.oral, position, "", answered, odds, rng, lesson.recorded_at)
            position += 1
        if rng.random() < _SECOND_WORK and style.written:
            code = 3 if style.needs_homework else style.written[0]
            checked = [child for child in present if rng.random() < 0.6]
            if checked:
                self._work(lesson, code, position, "", checked, odds, rng, lesson.recorded_at)

    def _hand_in(
        self,
        lesson: LessonRow,
        code: int,
        present: list[Child],
        absent: list[Child],
        odds: dict[int, tuple[float, float, float]],
        rng: Random,
        share: float,
    ) -> None:
        """A written work: its marks come days later, all at once, and the work with them. Only a
        control work is there before its marks, and lately a few others whose marks are put off or
        whose lesson is not filled at all."""
        kind = self._types[code]
        is_control = kind.category == WorkCategory.CONTROL
        days = rng.choice((0, 0, 0, 1, 1, 2) if is_control else (0, 1, 1, 2, 2, 3, 4, 5, 6))
        known = self._within_term(
            lesson,
            dt.datetime.combine(
                lesson.on + dt.timedelta(days=days),
                dt.time(15 + rng.randrange(4), rng.randrange(60)),
                tzinfo=self.year.school.zone,
            ),
        )
        writers = [child for child in present if rng.random() < share]
        is_put_off = self.today - lesson.on <= _OWED_FOR and rng.random() < _PUT_OFF
        if known >= self._until or lesson.recorded_at is None or is_put_off:
            if not is_control and not is_put_off:
                return
            writers, absent = [], []
        title = lesson.item.topic if lesson.item else ""
        work_id = self._work(lesson, code, 1, title, writers, odds, rng, known)
        for child in absent:
            later = self._within_term(lesson, known + dt.timedelta(days=rng.randint(3, 12)))
            if later < self._until and rng.random() < _MADE_UP:
                self._add(lesson, work_id, child, self._draw(odds[child.number], rng), later, rng)
            elif self.today - lesson.on <= _OWED_FOR:
                self._owe(lesson, work_id, child, known)

    def _within_term(self, lesson: LessonRow, moment: dt.datetime) -> dt.datetime:
        """Nothing is recorded after the last evening of the lesson's term."""
        last = dt.datetime.combine(self._term_ends[lesson.term_id], _LAST_HOUR, moment.tzinfo)
        return min(moment, last)

    def _work(
        self,
        lesson: LessonRow,
        code: int,
        position: int,
        title: str,
        children: list[Child],
        odds: dict[int, tuple[float, float, float]],
        rng: Random,
        known: dt.datetime,
    ) -> int:
        work_id = next(self._work_ids)
        kind = self._types[code]
        self._batch.works.append(
            f"{work_id}\t{self.year.school_id}\t{lesson.id}\t{kind.pk}\t{position}\t"
            f"{bulk.text(title[:250])}\t{kind.weight}\t"
            f"{known.date() if children else bulk.NULL}\n"
        )
        for child in children:
            self._add(lesson, work_id, child, self._draw(odds[child.number], rng), known, rng)
        return work_id

    def _draw(self, odds: tuple[float, float, float], rng: Random) -> int:
        draw = rng.random()
        return 2 if draw < odds[0] else 3 if draw < odds[1] else 4 if draw < odds[2] else 5

    def _add(
        self,
        lesson: LessonRow,
        work_id: int,
        child: Child,
        value: int,
        known: dt.datetime,
        rng: Random,
    ) -> None:
        comment = rng.choice(_COMMENTS) if rng.random() < _COMMENTED else ""
        code = ""
        number: int | str = value
        if lesson.group.grading == Grading.CREDIT:
            code = MarkCode.PASS if value > 2 else MarkCode.FAIL
            number = bulk.NULL
        self._batch.marks.append(
            f"{self.year.school_id}\t{work_id}\t{child.id}\t{number}\t{code}\t{bulk.NULL}\t"
            f"{comment}\t{lesson.teacher_id}\t{known}\t\n"
        )

    def _owe(self, lesson: LessonRow, work_id: int, child: Child, known: dt.datetime) -> None:
        due = lesson.on + dt.timedelta(days=_DEBT_DAYS)
        self._batch.marks.append(
            f"{self.year.school_id}\t{work_id}\t{child.id}\t{bulk.NULL}\t{MarkCode.DEBT}\t{due}\t"
            f"\t{lesson.teacher_id}\t{known}\t\n"
        )
