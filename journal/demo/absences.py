"""Who was ill: teachers, whose lessons somebody else takes, and students, who miss theirs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from accounts.enums import Role
from accounts.models import Membership
from journal.demo.layout import GroupRow, Layout
from journal.enums import AttendanceCode
from schedule.enums import StaffAbsenceReason, SubstitutionKind
from schedule.models import Substitution, TeacherAbsence
from school.models import AcademicYear

_REASONS = (
    (StaffAbsenceReason.SICK, "больничный лист"),
    (StaffAbsenceReason.SICK, "больничный лист"),
    (StaffAbsenceReason.COURSES, "курсы повышения квалификации"),
    (StaffAbsenceReason.TRIP, "командировка"),
)
_NOT_HELD = 0.05
_ILLNESSES_OF_TEACHER = 1.2
_MONTHS = (1.0, 0.8, 1.0, 1.5, 1.6, 1.7, 1.8, 1.3, 1.0)  # September … May


@dataclass(frozen=True, slots=True)
class Change:
    """Who teaches a lesson; a reason when nobody does."""

    teacher_id: int
    cancel_reason: str = ""


class Substitutes:
    """Finds who takes the lessons of absent teachers, and writes the substitutions down.

    Only absences that began by ``today`` are known, and lessons after it wait for the deputy. A
    substitute is free in that slot and not absent; a colleague of the same subject goes before
    others, the less burdened first.
    """

    def __init__(self, year: AcademicYear, layout: Layout, today: dt.date, rng: Random) -> None:
        self._year, self._today, self._rng = year, today, rng
        self._pools: dict[str, list[int]] = defaultdict(list)
        for group in layout.groups.values():
            pool = self._pools[group.style.pool_in(group.grade)]
            if group.staff_id is not None and group.staff_id not in pool:
                pool.append(group.staff_id)
        self._everybody = sorted({pk for pool in self._pools.values() for pk in pool})
        self._absent: dict[dt.date, dict[int, TeacherAbsence]] = defaultdict(dict)
        self._absences: list[TeacherAbsence] = []
        self._said: dict[str, str] = {}
        self._draw_absences(today)
        self._busy: dict[tuple[int, int], set[int]] = {}
        self._taken: dict[int, int] = defaultdict(int)
        self._rows: list[Substitution] = []

    def _draw_absences(self, today: dt.date) -> None:
        number = 20
        for staff_id in self._everybody:
            for first, length in _episodes(
                self._year.starts_on, self._year.ends_on, _ILLNESSES_OF_TEACHER, self._rng
            ):
                if first > today:
                    continue
                days = [first + dt.timedelta(days=offset) for offset in range(length)]
                if any(staff_id in self._absent[day] for day in days):
                    continue
                number += 1
                absence = self._absence(staff_id, days, f"приказ № {number}-з")
                for day in days:
                    self._absent[day][staff_id] = absence

    def _absence(self, staff_id: int, days: list[dt.date], document: str) -> TeacherAbsence:
        reason, said = self._rng.choice(_REASONS)
        absence = TeacherAbsence(
            school_id=self._year.school_id,
            staff_id=staff_id,
            starts_on=days[0],
            ends_on=days[-1],
            reason=reason,
            document=document,
            recorded_at=dt.datetime.combine(days[0], dt.time(7, 30), tzinfo=self._year.school.zone),
        )
        self._said[document] = said
        self._absences.append(absence)
        return absence

    def start_day(self, day: dt.date, busy: dict[tuple[int, int], set[int]]) -> None:
        """``busy``: who teaches in each (shift, slot) by the timetable of the day."""
        self._busy = busy
        self._at_school = {pk for people in busy.values() for pk in people}
        self._day_absent = self._absent.get(day, {})

    def change(self, group: GroupRow, day: dt.date, shift: int, slot: int, usual: int) -> Change:
        if usual not in self._day_absent or day > self._today:
            return Change(usual)
        absence = self._day_absent[usual]
        reason = self._said[absence.document]
        pool = self._pools[group.style.pool_in(group.grade)]
        found, kind = None, SubstitutionKind.NOT_HELD
        if self._rng.random() >= _NOT_HELD:
            found = self._free(pool, shift, slot)
            kind = SubstitutionKind.SAME_SUBJECT
            if found is None:
                found = self._free(self._everybody, shift, slot)
                kind = SubstitutionKind.OTHER_SUBJECT
        self._rows.append(
            Substitution(
                school_id=self._year.school_id,
                group_id=group.id,
                on=day,
                shift=shift,
                slot=slot,
                kind=kind if found is not None else SubstitutionKind.NOT_HELD,
                absence=absence,
                absent_staff_id=usual,
                substitute_id=found,
                reason=reason,
            )
        )
        if found is None:
            return Change(usual, f"Учитель отсутствует ({reason}), замены нет")
        self._busy[shift, slot].add(found)
        self._taken[found] += 1
        return Change(found)

    def _free(self, candidates: Collection[int], shift: int, slot: int) -> int | None:
        free = [
            pk
            for pk in candidates
            if pk in self._at_school
            and pk not in self._busy[shift, slot]
            and pk not in self._day_absent
        ]
        return min(free, key=lambda pk: (self._taken[pk], pk)) if free else None

    def write(self) -> None:
        deputy = (
            Membership.objects.filter(school_id=self._year.school_id, role=Role.DEPUTY)
            .order_by("pk")
            .values_list("user_id", flat=True)[0]
        )
        for absence in self._absences:
            absence.recorded_by_id = deputy
        TeacherAbsence.objects.bulk_create(self._absences, batch_size=1000)
        for row in self._rows:
            row.absence_id = row.absence.pk if row.absence else None
        Substitution.objects.bulk_create(self._rows, batch_size=1000)


# --- students ----------------------------------------------------------------------------------

_ILLNESSES = 1.5
_DAYS_EXCUSED = 1.3
_UNSETTLED = dt.timedelta(days=3)


def student_absences(
    year: AcademicYear, today: dt.date, diligence: float, rng: Random
) -> dict[dt.date, AttendanceCode]:
    """Days a student misses as a whole. Reasons of the last few days are not settled yet (ОТ);
    the less diligent (about −2 … 2) also miss days without any."""
    missed: dict[dt.date, AttendanceCode] = {}
    for first, length in _episodes(year.starts_on, year.ends_on, _ILLNESSES, rng):
        for offset in range(length):
            missed[first + dt.timedelta(days=offset)] = AttendanceCode.ILL
    for rate, code in (
        (_DAYS_EXCUSED, AttendanceCode.EXCUSED),
        (0.25, AttendanceCode.AWAY),
        (max(0.0, -1.2 * diligence - 0.6), AttendanceCode.UNEXCUSED),
    ):
        for first, _ in _episodes(year.starts_on, year.ends_on, rate, rng):
            missed.setdefault(first, code)
    for day in missed:
        if today - day <= _UNSETTLED and rng.random() < 0.6:
            missed[day] = AttendanceCode.ABSENT
    return missed


def exempt_days(missed: dict[dt.date, AttendanceCode], rng: Random) -> set[dt.date]:
    """Ten days off physical education after some of the longer illnesses."""
    ill = {day for day, code in missed.items() if code == AttendanceCode.ILL}
    found: set[dt.date] = set()
    for day in sorted(ill):
        was_long = all(day - dt.timedelta(days=back) in ill for back in range(1, 5))
        if was_long and day + dt.timedelta(days=1) not in ill and rng.random() < 0.4:
            found.update(day + dt.timedelta(days=ahead) for ahead in range(1, 11))
    return found


def _episodes(
    first: dt.date, last: dt.date, a_year: float, rng: Random
) -> list[tuple[dt.date, int]]:
    """Spells of a few days, more of them in winter: (first day, calendar days)."""
    found = []
    count = int(a_year) + (rng.random() < a_year % 1)
    if count:
        count += rng.choice((-1, 0, 0, 1))
    for _ in range(count):
        month = rng.choices(range(len(_MONTHS)), weights=_MONTHS)[0]
        day = first + dt.timedelta(days=month * 30 + rng.randrange(30))
        if day <= last:
            found.append((day, rng.choice((2, 3, 5, 7, 9))))
    return found
