"""What a term mark rests on: every mark that enters it, and what it comes to (S1-6.1, S1-6.2).

One word for the page and for the service that decides: both ask ``bases``. Marks follow the
student, so those of a group left earlier in the term and those brought from another school count.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal import rules
from journal.enums import ABSENCES, AttendanceCode, LessonStatus, TermMarkKind
from journal.models import Attendance, BroughtMark, Lesson, Mark
from journal.selectors.gaps import HANDED_IN
from journal.selectors.terms import standing, year_basis
from journal.selectors.terms.mark_basis import Basis, Item, formula_of, has_exam, kinds_of, split
from school.enums import Grading
from school.models import GroupMembership, TeachingGroup, Term

__all__ = ["Basis", "Item", "bases", "has_exam", "kinds_of"]


def bases(
    *,
    group: TeachingGroup,
    kind: str,
    term: Term | None,
    students: Collection[int],
    today: dt.date,
) -> dict[int, Basis]:
    """By student. For a term five queries: members, marks, brought marks, lessons held, absences;
    for the year three: the group's terms, decided marks, brought ones; one more for a final mark.
    None for an examination: nothing is reckoned there."""
    if kind == TermMarkKind.TERM and term is not None:
        return _of_term(group, term, students, today)
    if kind == TermMarkKind.EXAM:
        return {student: Basis() for student in students}
    return year_basis.of_year(group, kind, students)


# --- a term ------------------------------------------------------------------------------------

_Row = tuple[Any, ...]


def _of_term(
    group: TeachingGroup, term: Term, students: Collection[int], today: dt.date
) -> dict[int, Basis]:
    spells: dict[int, list[GroupMembership]] = defaultdict(list)
    for spell in GroupMembership.objects.filter(group=group, student__in=students).order_by(
        "since"
    ):
        spells[spell.student_id].append(spell)
    marks: dict[int, list[_Row]] = defaultdict(list)
    for row in _marks(group, term, students):
        joined = spells.get(row[0])
        # What another group gave counts up to the day on which the student came here.
        if row[-2] == group.pk or (joined and row[1] < joined[0].since):
            marks[row[0]].append(row)
    brought: dict[int, list[BroughtMark]] = defaultdict(list)
    for mark in _brought(group, students).filter(given_on__range=(term.starts_on, term.ends_on)):
        brought[mark.student_id].append(mark)
    held = list(
        Lesson.objects.filter(group=group, term=term, on__lte=today)
        .exclude(status=LessonStatus.CANCELLED)
        .values_list("on", flat=True)
    )
    absences = _absences(group, term, students, today)
    return {
        student: _term_basis(
            group,
            marks[student],
            brought[student],
            lessons=sum(_is_in(spells[student], day) for day in held),
            absent=absences[student][0],
            exempt=absences[student][1],
            today=today,
        )
        for student in students
    }


def _marks(group: TeachingGroup, term: Term, students: Collection[int]) -> Iterable[_Row]:
    return (
        Mark.objects.in_force()
        .filter(
            student__in=students,
            work__lesson__group__subject_id=group.subject_id,
            work__lesson__group__year_id=group.year_id,
            work__lesson__on__range=(term.starts_on, term.ends_on),
        )
        .order_by("student_id", "work__lesson__on", "work__lesson__slot", "work_id", "attempt")
        .values_list(
            "student_id", "work__lesson__on", "work_id", "work__weight", "work__work_type__name",
            "work__work_type__category", "work__title", "value", "code", "modifier",
            "debt_due_on", "work__lesson__group_id", "work__lesson__group__label",
        )
    )  # fmt: skip


def _brought(group: TeachingGroup, students: Collection[int]) -> Any:
    return BroughtMark.objects.filter(
        student__in=students, subject_id=group.subject_id, year_id=group.year_id
    ).order_by("given_on", "pk")


def _absences(
    group: TeachingGroup, term: Term, students: Collection[int], today: dt.date
) -> dict[int, tuple[int, int]]:
    """Lessons missed and lessons exempt from, by student. One query."""
    rows = (
        Attendance.objects.filter(
            lesson__group=group, lesson__term=term, lesson__on__lte=today, student__in=students
        )
        .exclude(lesson__status=LessonStatus.CANCELLED)
        .values_list("student_id")
        .annotate(
            absent=Count("pk", filter=Q(code__in=ABSENCES)),
            exempt=Count("pk", filter=Q(code=AttendanceCode.EXEMPT)),
        )
        .order_by()
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({student: (absent, exempt) for student, absent, exempt in rows})
    return found


def _is_in(spells: Iterable[GroupMembership], day: dt.date) -> bool:
    return any(
        spell.since <= day and (spell.until is None or day < spell.until) for spell in spells
    )


def _term_basis(
    group: TeachingGroup,
    rows: Sequence[_Row],
    brought: Sequence[BroughtMark],
    *,
    lessons: int,
    absent: int,
    exempt: int,
    today: dt.date,
) -> Basis:
    regulation = group.year.regulation
    counting = standing.counting_of(regulation, today)
    items: list[Item] = []
    works: list[tuple[Decimal, list[rules.Given]]] = []
    written = 0
    for _work, of_work in groupby(rows, key=itemgetter(2)):
        found = list(of_work)
        given = [rules.Given(row[7], row[8], row[9], row[10]) for row in found]
        weight, category = found[0][3], found[0][5]
        works.append((weight, given))
        counted = counting.counted(given)
        written += category in HANDED_IN and any(not is_owed for _value, is_owed in counted)
        items.extend(_items(group, found, given, counting))
    for mark in brought:
        given = [rules.Given(mark.value, mark.code)]
        works.append((mark.weight, given))
        items.append(
            Item(
                on=mark.given_on,
                text=given[0].text,
                what=mark.title,
                weight=mark.weight,
                is_counted=mark.value is not None,
                source=_("school “%(name)s”") % {"name": mark.from_school},
            )
        )
    items.sort(key=lambda item: item.on or dt.date.min)
    mean = rules.mean_of(works, counting)
    stand = standing.standing_of(mean, regulation, group.hours_per_week)
    facts = rules.TermFacts(
        suggested=stand.suggested,
        count=stand.count - stand.owed,
        needed=rules.min_marks(
            group.hours_per_week, regulation.min_marks_low, regulation.min_marks_high
        ),
        written=written,
        written_needed=regulation.min_written_marks,
        lessons=lessons,
        absent=absent,
        exempt=exempt,
    )
    if group.grading == Grading.CREDIT:
        found_codes = (mark.code for _weight, given in works for mark in given[-1:])
        suggested: int | str | None = rules.suggest_credit(found_codes)
        warnings: tuple[str, ...] = ()
    else:
        suggested = rules.suggest_term_mark(
            facts, unassessed_percent=regulation.unassessed_absence_percent
        )
        warnings = _warnings(facts)
    value, code = split(suggested)
    return Basis(
        value=value,
        code=code,
        mean=stand.mean,
        formula=formula_of(mean),
        items=tuple(items),
        warnings=warnings,
        facts=facts,
        explanation={
            **stand.explanation,
            "suggested": rules.format_mark(value, code),
            "needed": facts.needed,
            "written": written,
            "written_needed": facts.written_needed,
            "lessons": lessons,
            "absent": absent,
            "marks": [item.stored for item in items],
        },
    )


def _items(
    group: TeachingGroup,
    rows: Sequence[_Row],
    given: Sequence[rules.Given],
    counting: rules.Counting,
) -> Iterable[Item]:
    """The marks of one work: the work itself, then its retakes; which of them count is the
    regulation's word."""
    counted = counting.places(given)
    for place, (row, mark) in enumerate(zip(rows, given, strict=True)):
        name = f"{row[4]} «{row[6]}»" if row[6] else row[4]
        yield Item(
            on=row[1],
            text=mark.text,
            what=_("%(work)s, retake") % {"work": name} if place else name,
            weight=row[3],
            is_counted=place in counted,
            source="" if row[-2] == group.pk else row[-1],
        )


def _warnings(facts: rules.TermFacts) -> tuple[str, ...]:
    """What the regulation asks for and is not there, and how much was missed."""
    found = []
    if facts.count < facts.needed:
        found.append(
            _("marks: %(count)s, the regulation asks for %(needed)s")
            % {"count": facts.count, "needed": facts.needed}
        )
    if facts.written < facts.written_needed:
        found.append(
            _("of written, laboratory and practical works: %(count)s, asked for %(needed)s")
            % {"count": facts.written, "needed": facts.written_needed}
        )
    if found and facts.absent:
        found.append(
            ngettext(
                "missed %(absent)s lesson of %(lessons)s",
                "missed %(absent)s lessons of %(lessons)s",
                facts.absent,
            )
            % {"absent": facts.absent, "lessons": facts.lessons}
        )
    return tuple(found)
