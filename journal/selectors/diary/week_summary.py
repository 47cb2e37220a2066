"""What a weekly letter or a weekly sheet says of a child, gathered for many children at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from journal import rules
from journal.enums import AttendanceCode, LessonStatus, MarkCode, TermMarkKind
from journal.models import Attendance, BroughtMark, Lesson, Mark, TermMark
from journal.selectors.diary import homework_due
from journal.selectors.terms import standing
from school.enums import Grading
from school.models import Enrolment, GroupMembership, Regulation, Student

WEEK = dt.timedelta(days=7)
TO_SUNDAY = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """«5» for what, how heavy («2» or «1,5», empty for 1)."""

    text: str
    work: str
    weight: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject's marks of the week and where it stands: «4,33», the mark that the mean suggests,
    the term mark if it is decided already; empty strings where there is nothing to say."""

    subject: str
    marks: tuple[MarkLine, ...]
    mean: str
    suggested: str
    term_mark: str


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    on: dt.date
    slot: int
    subject: str
    label: str
    minutes_late: int | None


@dataclass(frozen=True, slots=True)
class DebtLine:
    subject: str
    work: str
    on: dt.date
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class HomeworkLine:
    """Homework for the lesson of ``on``."""

    on: dt.date
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class WeekSummary:
    student: Student
    class_name: str
    monday: dt.date
    sunday: dt.date
    term: str
    subjects: tuple[SubjectLine, ...]
    absences: tuple[AbsenceLine, ...]
    debts: tuple[DebtLine, ...]
    homework: tuple[HomeworkLine, ...]

    @property
    def has_marks(self) -> bool:
        return any(line.marks for line in self.subjects)

    @property
    def has_standing(self) -> bool:
        return any(line.mean or line.term_mark for line in self.subjects)


def week_summaries(
    *,
    students: Sequence[Student],
    regulation: Regulation | None,
    monday: dt.date,
    today: dt.date,
) -> dict[int, WeekSummary]:
    """The weeks of one school's students by student id. Nine queries for any number of students;
    the means are those at ``today``, the homework is what is due in the seven days after it."""
    ids = [student.pk for student in students]
    sunday = monday + TO_SUNDAY
    memberships = _memberships(ids, monday, max(sunday, today + WEEK))
    groups = {row["group_id"] for rows in memberships.values() for row in rows}
    lessons = _lessons(groups, monday, today)
    marks = _by_student(
        _marks(ids).exclude(code=MarkCode.DEBT).filter(work__lesson__on__range=(monday, sunday))
    )
    debts = _by_student(
        _marks(ids).filter(code=MarkCode.DEBT, work__lesson__term__closed_at__isnull=True)
    )
    absences = _by_student(_absences(ids, monday, sunday))
    terms = {row["term_id"] for row in lessons if row["on"] <= sunday}
    sums = standing.sums_by(
        Mark.objects.filter(student_id__in=ids, work__lesson__term_id__in=terms),
        "student_id",
        "work__lesson__group__subject_id",
        "work__lesson__term_id",
        counting=standing.counting_of(regulation, today) if regulation else rules.Counting(),
    )
    for key, brought in _brought(ids, lessons, sunday):
        sums[key] = sums[key].plus(brought) if key in sums else brought
    decided = _term_marks(ids, terms)
    classes = _class_names(ids, sunday)

    lessons_of = defaultdict(list)
    for row in lessons:
        lessons_of[row["group_id"]].append(row)
    summaries = {}
    for student in students:
        own = [
            (membership, row)
            for membership in memberships.get(student.pk, [])
            for row in lessons_of[membership["group_id"]]
            if membership["since"] <= row["on"]
            and (membership["until"] is None or row["on"] < membership["until"])
        ]
        # A week has one term; should two meet in it, the later one is what matters now.
        last = max((row for _, row in own if row["on"] <= sunday), key=_by_day, default=None)
        summaries[student.pk] = WeekSummary(
            student=student,
            class_name=classes.get(student.pk, ""),
            monday=monday,
            sunday=sunday,
            term=last["term_name"] if last else "",
            subjects=_subjects(
                student.pk,
                memberships.get(student.pk, []),
                marks.get(student.pk, []),
                last["term_id"] if last else None,
                sums,
                decided,
                regulation,
            ),
            absences=tuple(_absence(row) for row in absences.get(student.pk, [])),
            debts=tuple(_debt(row) for row in debts.get(student.pk, [])),
            homework=_homework(own, today),
        )
    return summaries


# --- queries -----------------------------------------------------------------------------------


def _memberships(ids: list[int], first: dt.date, last: dt.date) -> dict[int, list[dict[str, Any]]]:
    return _by_student(
        GroupMembership.objects.within(first, last)
        .filter(student_id__in=ids)
        .order_by("group__subject__name", "pk")
        .values(
            "student_id", "group_id", "since", "until",
            subject_id=F("group__subject_id"),
            subject=F("group__subject__name"),
            grading=F("group__grading"),
            hours=F("group__hours_per_week"),
        )
    )  # fmt: skip


def _lessons(groups: Iterable[int], monday: dt.date, today: dt.date) -> list[Any]:
    """Lessons of the week and of the seven days after ``today``, with what is due at each."""
    coming = Q(on__gt=today, on__lte=today + WEEK)
    return list(
        Lesson.objects.filter(
            coming | Q(on__range=(monday, monday + TO_SUNDAY)),
            group_id__in=groups,
        )
        .exclude(status=LessonStatus.CANCELLED)
        .annotate(sources=homework_due.homework_sources(), term_name=F("term__name"))
        .values(
            *("pk", "group_id", "on", "slot", "term_id", "term_name", "sources"),
            *("term__starts_on", "term__ends_on"),
        )
        .order_by("on", "shift", "slot", "pk")
    )


def _marks(ids: list[int]) -> QuerySet[Mark, Any]:
    return (
        Mark.objects.in_force()
        .filter(student_id__in=ids)
        .order_by("work__lesson__on", "work__lesson__slot", "work__position", "attempt", "pk")
        .values(
            "student_id", "value", "code", "modifier", "debt_due_on",
            on=F("work__lesson__on"),
            subject_id=F("work__lesson__group__subject_id"),
            subject=F("work__lesson__group__subject__name"),
            kind=F("work__work_type__name"),
            title=F("work__title"),
            weight=F("work__weight"),
        )
    )  # fmt: skip


def _absences(ids: list[int], first: dt.date, last: dt.date) -> QuerySet[Attendance, Any]:
    return (
        Attendance.objects.filter(student_id__in=ids, lesson__on__range=(first, last))
        .exclude(code=AttendanceCode.PRESENT)
        .order_by("lesson__on", "lesson__slot", "pk")
        .values(
            "student_id", "code", "minutes_late",
            on=F("lesson__on"),
            slot=F("lesson__slot"),
            subject=F("lesson__group__subject__name"),
        )
    )  # fmt: skip


def _brought(
    ids: list[int], lessons: Iterable[dict[str, Any]], sunday: dt.date
) -> Iterable[tuple[tuple[int, int, int], rules.Mean]]:
    """Marks from other schools as they enter a mean, by student, subject and term."""
    spans = {
        row["term_id"]: (row["term__starts_on"], row["term__ends_on"])
        for row in lessons
        if row["on"] <= sunday
    }
    for mark in BroughtMark.objects.filter(
        student_id__in=ids, value__isnull=False, given_on__isnull=False
    ).values("student_id", "subject_id", "given_on", "value", "weight"):
        weight: Decimal = mark["weight"]
        entered = rules.Mean((mark["value"] or 0) * weight, weight, 1)
        for term, (first, last) in spans.items():
            if first <= mark["given_on"] <= last:
                yield (mark["student_id"], mark["subject_id"], term), entered


def _term_marks(ids: list[int], terms: Iterable[int]) -> dict[tuple[int, int, int], str]:
    """Decided marks by student, subject and term."""
    return {
        (row["student_id"], row["group__subject_id"], row["term_id"]): rules.format_mark(
            row["value"], row["code"]
        )
        for row in TermMark.objects.filter(
            student_id__in=ids, kind=TermMarkKind.TERM, term_id__in=terms
        ).values("student_id", "group__subject_id", "term_id", "value", "code")
    }


def _class_names(ids: list[int], day: dt.date) -> dict[int, str]:
    """The class of each student on the day, or the last one before it."""
    return {
        enrolment.student_id: enrolment.school_class.name
        for enrolment in Enrolment.objects.filter(student_id__in=ids, since__lte=day)
        .select_related("school_class")
        .order_by("since")
    }


# --- parts -------------------------------------------------------------------------------------


def _by_student(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["student_id"]].append(row)
    return dict(found)


def _by_day(row: dict[str, Any]) -> tuple[dt.date, int]:
    return row["on"], row["slot"]


def _subjects(
    student_id: int,
    memberships: list[dict[str, Any]],
    marks: list[dict[str, Any]],
    term_id: int | None,
    sums: dict[Any, rules.Mean],
    decided: dict[tuple[int, int, int], str],
    regulation: Regulation | None,
) -> tuple[SubjectLine, ...]:
    """Subjects with a mark in the week or a standing in the term, by name. Marks follow the
    student: those of a group that was left count under the same subject."""
    of_week = defaultdict(list)
    names = {}
    for row in marks:
        of_week[row["subject_id"]].append(row)
        names[row["subject_id"]] = row["subject"]
    hours = {}
    for row in memberships:
        if row["grading"] != Grading.NONE:
            names[row["subject_id"]] = row["subject"]
            hours[row["subject_id"]] = row["hours"]
    lines = []
    for subject_id, subject in sorted(names.items(), key=lambda item: item[1]):
        key = (student_id, subject_id, term_id or 0)
        found = (
            standing.standing_of(sums.get(key), regulation, hours.get(subject_id, Decimal(1)))
            if regulation
            else None
        )
        line = SubjectLine(
            subject=subject,
            marks=tuple(_mark(row) for row in of_week[subject_id]),
            mean=rules.decimal_text(found.mean) if found else "",
            suggested=str(found.suggested) if found and found.suggested is not None else "",
            term_mark=decided.get(key, ""),
        )
        if line.marks or line.mean or line.term_mark:
            lines.append(line)
    return tuple(lines)


def _mark(row: dict[str, Any]) -> MarkLine:
    weight: Decimal = row["weight"]
    return MarkLine(
        text=rules.format_mark(row["value"], row["code"], row["modifier"]),
        work=_work(row),
        weight="" if weight == 1 else f"{weight.normalize():f}".replace(".", ","),
        on=row["on"],
    )


def _work(row: dict[str, Any]) -> str:
    """«Контрольная работа: Дроби»; a title that names the kind itself stands alone."""
    kind, title = row["kind"], row["title"]
    if not title:
        return kind
    return title if title.lower().startswith(kind.lower()) else f"{kind}: {title}"


def _absence(row: dict[str, Any]) -> AbsenceLine:
    return AbsenceLine(
        on=row["on"],
        slot=row["slot"],
        subject=row["subject"],
        label=str(AttendanceCode(row["code"]).label),
        minutes_late=row["minutes_late"],
    )


def _debt(row: dict[str, Any]) -> DebtLine:
    return DebtLine(
        subject=row["subject"], work=_work(row), on=row["on"], due_on=row["debt_due_on"]
    )


def _homework(
    own: list[tuple[dict[str, Any], dict[str, Any]]], today: dt.date
) -> tuple[HomeworkLine, ...]:
    """What was set at lessons up to ``today``: the rest is still the teacher's draft. Of two
    lessons in a row it is asked at the first one."""
    lines = []
    seen = set()
    for membership, row in sorted(own, key=lambda pair: _by_day(pair[1])):
        for source in homework_due.due_here(row["sources"], row["pk"]):
            key = (row["group_id"], source["id"])
            is_set = source["text"] and source["on"] <= today.isoformat()
            if row["on"] > today and is_set and key not in seen:
                seen.add(key)
                lines.append(HomeworkLine(row["on"], membership["subject"], source["text"]))
    return tuple(lines)
