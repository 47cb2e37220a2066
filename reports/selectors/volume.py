"""One class's year as the frozen facts of a bound journal."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.text import normalize_newlines

from journal.enums import LessonStatus, TermMarkKind
from journal.models import ConductMark, Lesson, TermMark
from journal.rules import format_mark
from journal.selectors.terms.mark_basis import ELEVENTH, NINTH, kinds_of
from reports.selectors.volume_data import (
    ClassStudent,
    ClosingColumn,
    ClosingKind,
    Column,
    GroupJournal,
    LessonColumn,
    Move,
    MoveKind,
    Period,
    Row,
    Span,
    Statement,
    StatementRow,
    Stay,
    Volume,
)
from reports.selectors.volume_facts import ClassFacts, Member
from school.enums import Grading, GroupKind
from school.models import SchoolClass, TeachingGroup

_YEARLY = {
    TermMarkKind.YEAR: ClosingKind.YEAR,
    TermMarkKind.EXAM: ClosingKind.EXAM,
    TermMarkKind.FINAL: ClosingKind.FINAL,
}


def class_volume(*, school_class: SchoolClass, as_of: dt.date) -> Volume:
    """The journal of a class as it stands on ``as_of`` (school's date), lessons up to that day.

    17 queries whatever the size of the class, one more where the school sets conduct marks. For a
    snapshot of a school at work call it in a ``REPEATABLE READ`` transaction.
    """
    facts = ClassFacts(school_class, as_of)
    school = facts.klass.school
    return Volume(
        school_name=school.full_name,
        locality=tuple(filter(None, (school.locality, school.district, school.region))),
        class_name=facts.klass.name,
        grade=facts.klass.grade,
        profile=facts.klass.profile,
        year_name=facts.year.name,
        year_ends_on=facts.year.ends_on,
        as_of=as_of,
        class_teachers=facts.class_teachers,
        director=facts.director.short_name if facts.director else "",
        counts_spreads=facts.regulation.print_counts_spreads if facts.regulation else False,
        students=tuple(_class_student(facts, member) for member in facts.alphabetical(facts.stays)),
        groups=tuple(
            _group(facts, group)
            for group in facts.groups
            if facts.lessons.get(group.pk) or facts.memberships.get(group.pk)
        ),
        statement=_statement(facts),
    )


def _class_student(facts: ClassFacts, member: Member) -> ClassStudent:
    return ClassStudent(
        student_id=member.student_id,
        full_name=member.full_name,
        file_no=member.file_no,
        stays=tuple(
            Stay(
                span=Span(stay.since, stay.until),
                opened_by=stay.opened_by_order,
                arrived_from=stay.arrived_from,
                closed_by=stay.closed_by_order,
                left_to=stay.left_to,
            )
            for stay in facts.stays[member.student_id]
        ),
    )


# --- the pages of a group ----------------------------------------------------------------------


def _group(facts: ClassFacts, group: TeachingGroup) -> GroupJournal:
    lessons = facts.lessons.get(group.pk, [])
    members = facts.memberships.get(group.pk, {})
    rows = tuple(
        Row(
            student_id=member.student_id,
            name=member.name,
            spans=tuple(members[member.student_id]),
            moves=_moves(facts, member, members[member.student_id], _held(lessons)),
        )
        for member in facts.alphabetical(members)
    )
    return GroupJournal(
        group_id=group.pk,
        subject=group.subject.name,
        label=_label(facts, group),
        is_graded=group.grading != Grading.NONE,
        hours_per_year=facts.plan_hours.get(group.pk) or group.hours_per_year,
        teachers=tuple(facts.teachers.get(group.pk, ())),
        rows=rows,
        columns=tuple(_columns(facts, group, lessons, rows)),
    )


def _columns(
    facts: ClassFacts, group: TeachingGroup, lessons: list[Lesson], rows: Sequence[Row]
) -> Iterable[Column]:
    """Lessons term by term, each term closed right after its last lesson."""
    marks = {
        (mark.student_id, mark.kind, mark.term_id): format_mark(mark.value, mark.code)
        for mark in facts.term_marks
        if mark.group_id == group.pk
    }
    terms = [term for term in facts.terms if term.scheme_id == group.term_scheme_id]
    for term in terms:
        of_term = [lesson for lesson in lessons if lesson.term_id == term.pk]
        held = _held(of_term)
        yield from (_lesson(facts, lesson, rows) for lesson in held)
        cells = tuple(marks.get((row.student_id, TermMarkKind.TERM, term.pk), "") for row in rows)
        if (of_term and term.ends_on <= facts.as_of) or any(cells):
            yield ClosingColumn(
                kind=ClosingKind.TERM,
                name=term.name,
                cells=cells,
                planned=Decimal(len(of_term)),
                given=Decimal(len(held)),
                reasons=_reasons(of_term),
            )
    is_over = bool(terms and lessons) and terms[-1].ends_on <= facts.as_of
    hours = facts.plan_hours.get(group.pk) or group.hours_per_year or Decimal(len(lessons))
    # Once the year is over a column that it has to have stands even where it is empty.
    asked = set(kinds_of(group, with_exam=group.pk in facts.exams)) if is_over else set()
    for kind, closing in _YEARLY.items():
        cells = tuple(marks.get((row.student_id, kind, None), "") for row in rows)
        accounts = is_over and closing == ClosingKind.YEAR
        if accounts or kind in asked or any(cells):
            yield ClosingColumn(
                kind=closing,
                name="",
                cells=cells,
                planned=hours if accounts else None,
                given=Decimal(len(_held(lessons))),
                reasons=_reasons(lessons),
            )


def _lesson(facts: ClassFacts, lesson: Lesson, rows: Sequence[Row]) -> LessonColumn:
    """A mark is printed where its student stands; in a shared group only for the days that the
    student spent in this class: the other class's journal prints the rest."""
    is_shared = lesson.group_id in facts.shared
    topic = " ".join(normalize_newlines(lesson.topic).split())
    return LessonColumn(
        lesson_id=lesson.pk,
        on=lesson.on,
        cells=tuple(
            facts.cells.get((lesson.pk, row.student_id), "")
            if not is_shared or any(span.covers(lesson.on) for span in row.spans)
            else ""
            for row in rows
        ),
        topic=topic,
        works=tuple(_works(facts.works.get(lesson.pk, ()), topic)),
        homework=" ".join(normalize_newlines(lesson.homework).split()),
        is_homework_free=not lesson.homework and lesson.homework_recorded_at is not None,
        substitute=lesson.teacher.short_name if lesson.replaced_teacher_id else "",
    )


def _works(titles: Iterable[str], topic: str) -> Iterable[str]:
    """What the titles of the works say beyond the topic: «Диктант» of «Диктант: Обращение»."""
    for title in titles:
        said = title.replace(topic, "") if topic else title
        rest = said.strip(" .:;,–—-«»")
        if rest and rest.lower() not in topic.lower():
            yield title if said == title else rest


def _label(facts: ClassFacts, group: TeachingGroup) -> str:
    """«1-я группа» of «5А, 1-я группа»: the class is on every page anyway."""
    if group.kind == GroupKind.WHOLE_CLASS:
        return ""
    return group.label.removeprefix(f"{facts.klass.name}, ")


def _moves(
    facts: ClassFacts, member: Member, spans: Sequence[Span], lessons: Sequence[Lesson]
) -> tuple[Move, ...]:
    """Comings and goings while the group's lessons went on; class orders are named."""
    if not lessons:
        return ()
    first, last = lessons[0].on, lessons[-1].on
    stays = facts.stays.get(member.student_id, ())
    opened = {stay.since: stay.opened_by_order for stay in stays}
    closed = {stay.until: stay.closed_by_order for stay in stays if stay.until}
    moves: list[Move] = []
    for span in spans:
        if span.since > first:
            kind = MoveKind.ARRIVED if span.since in opened else MoveKind.FROM_GROUP
            moves.append(Move(kind, span.since, opened.get(span.since, ""), member.is_female))
        if span.until and span.until <= last:
            kind = MoveKind.LEFT if span.until in closed else MoveKind.TO_GROUP
            moves.append(Move(kind, span.until, closed.get(span.until, ""), member.is_female))
    return tuple(moves)


def _held(lessons: Iterable[Lesson]) -> list[Lesson]:
    return [lesson for lesson in lessons if lesson.status != LessonStatus.CANCELLED]


def _reasons(lessons: Iterable[Lesson]) -> tuple[str, ...]:
    """Why lessons did not take place, each reason once, in order."""
    return tuple(
        dict.fromkeys(
            lesson.cancel_reason for lesson in lessons if lesson.status == LessonStatus.CANCELLED
        )
    )


# --- the statement -----------------------------------------------------------------------------


def _statement(facts: ClassFacts) -> Statement:
    subjects: dict[int, str] = {}
    for group in facts.groups:
        if group.grading != Grading.NONE and not group.subject.is_extracurricular:
            subjects.setdefault(group.subject_id, group.subject.name)
    marks = {
        (mark.student_id, mark.kind, mark.term_id, mark.group.subject_id): format_mark(
            mark.value, mark.code
        )
        for mark in facts.term_marks
        if _belongs(facts, mark)
    }
    periods = list(_periods(facts))
    conduct = {
        (mark.student_id, mark.term_id): mark.value
        for mark in facts.conduct
        if _is_of_statement(facts, mark)
    }
    return Statement(
        subjects=tuple(subjects.values()),
        periods=tuple(period for _, _, period in periods),
        rows=tuple(
            StatementRow(
                number=number,
                name=member.name,
                moves=_class_moves(facts, member),
                marks=tuple(
                    tuple(
                        marks.get((member.student_id, kind, term_id, subject_id), "")
                        for subject_id in subjects
                    )
                    for kind, term_id, _ in periods
                ),
                conduct=tuple(
                    conduct.get((member.student_id, term_id))
                    if kind in (TermMarkKind.TERM, TermMarkKind.YEAR)
                    else None
                    for kind, term_id, _ in periods
                ),
            )
            for number, member in enumerate(facts.alphabetical(facts.stays), start=1)
        ),
        conduct_scale=facts.conduct_scale,
    )


def _periods(facts: ClassFacts) -> Iterable[tuple[str, int | None, Period]]:
    """The lines of a student: terms, year; examination and final marks where there are any or an
    examination is to be, and always in the grades that end with examinations."""
    for term in facts.terms:
        if term.scheme_id == facts.klass.term_scheme_id:
            yield TermMarkKind.TERM, term.pk, Period(ClosingKind.TERM, term.name)
    used = {mark.kind for mark in facts.term_marks}
    for kind, closing in _YEARLY.items():
        if (
            closing == ClosingKind.YEAR
            or kind in used
            or facts.exams
            or facts.klass.grade in (NINTH, ELEVENTH)
        ):
            yield kind, None, Period(closing, "")


def _belongs(facts: ClassFacts, mark: TermMark) -> bool:
    """Whether a term mark stands in this class's statement: decided in a group of the class, or
    brought along by a student who came after that term; a shared group's mark belongs to the
    class that the student was in when the term ended."""
    stays = facts.stays.get(mark.student_id)
    if not stays:
        return False
    ends = facts.term_ends.get(mark.term_id or 0, facts.year.ends_on)
    if mark.group_id not in facts.memberships:
        return mark.kind == TermMarkKind.TERM and ends < stays[0].since
    if mark.group_id not in facts.shared:
        return True
    until = stays[-1].until
    return until is None or ends < until


def _is_of_statement(facts: ClassFacts, mark: ConductMark) -> bool:
    """Set in this class, or in the one before by the end of a term that the student finished
    there."""
    if mark.school_class_id == facts.klass.pk:
        return True
    ends = facts.term_ends.get(mark.term_id or 0)
    return ends is not None and ends < facts.stays[mark.student_id][0].since


def _class_moves(facts: ClassFacts, member: Member) -> tuple[Move, ...]:
    moves: list[Move] = []
    for stay in facts.stays[member.student_id]:
        if stay.since > facts.year.starts_on:
            moves.append(Move(MoveKind.ARRIVED, stay.since, stay.opened_by_order, member.is_female))
        if stay.until and stay.until <= min(facts.as_of, facts.year.ends_on):
            moves.append(Move(MoveKind.LEFT, stay.until, stay.closed_by_order, member.is_female))
    return tuple(moves)
