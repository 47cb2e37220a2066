"""What a term mark rests on: every mark that enters it, and what it comes to (S1-6.1, S1-6.2).

One word for the page and for the service that decides: both ask ``bases``. Marks follow the
student, so those of a group left earlier in the term and those brought from another school count.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal import rules
from journal.enums import ABSENCES, AttendanceCode, LessonStatus, MarkCode, TermMarkKind
from journal.models import Attendance, BroughtMark, GroupExam, Lesson, Mark, TermMark
from journal.selectors import standing
from journal.selectors.gaps import HANDED_IN
from school.enums import Grading
from school.models import GroupMembership, TeachingGroup, Term

# Grades that end with a final mark of their own (domain §2.5).
NINTH, ELEVENTH = 9, 11
_AFTER_TERMS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A mark that enters the suggestion, or one that stands beside it and does not count.
    ``source`` is the other group or school, "" for this group's own."""

    on: dt.date | None
    text: str
    what: str
    weight: Decimal | None
    is_counted: bool
    source: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat() if self.on else None,
            "text": self.text,
            "what": self.what,
            "weight": str(self.weight.normalize()) if self.weight else None,
            "counted": self.is_counted,
            **({"from": self.source} if self.source else {}),
        }


@dataclass(frozen=True, slots=True)
class Basis:
    """The suggestion and everything it is made of; ``formula`` is «26 / 6 = 4,33»."""

    value: int | None = None
    code: str = ""
    mean: Decimal | None = None
    formula: str = ""
    items: tuple[Item, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: rules.TermFacts | None = None
    explanation: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is suggested, ready to show: «4», «н/а», or nothing."""
        return rules.format_mark(self.value, self.code)

    def is_departure(self, value: int | None, code: str) -> bool:
        return bool(self.text) and (value, code) != (self.value, self.code)


def has_exam(group: TeachingGroup) -> bool:
    """Whether the deputy has opened the column of examination marks. One query."""
    return GroupExam.objects.filter(group=group).exists()


def kinds_of(group: TeachingGroup, *, with_exam: bool) -> tuple[TermMarkKind, ...]:
    """The columns of the year that the group has besides its terms. No query."""
    if group.grading == Grading.NONE:
        return ()
    kinds = [TermMarkKind.YEAR]
    if with_exam:
        kinds.append(TermMarkKind.EXAM)
    if with_exam or group.grade in (NINTH, ELEVENTH):
        kinds.append(TermMarkKind.FINAL)
    return tuple(kinds)


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
    return _of_year(group, kind, students)


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
    value, code = _split(suggested)
    return Basis(
        value=value,
        code=code,
        mean=stand.mean,
        formula=_formula(mean),
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


def _formula(mean: rules.Mean | None) -> str:
    if mean is None:
        return ""
    total, weight = (
        f"{part.normalize():f}".replace(".", ",") for part in (mean.total, mean.weight)
    )
    return f"{total} / {weight} = {rules.decimal_text(mean.rounded)}"


def _split(suggested: int | str | None) -> tuple[int | None, str]:
    if isinstance(suggested, int):
        return suggested, ""
    return None, str(suggested or "")


# --- the year ----------------------------------------------------------------------------------


def _of_year(group: TeachingGroup, kind: str, students: Collection[int]) -> dict[int, Basis]:
    terms = list(Term.objects.filter(scheme_id=group.term_scheme_id).order_by("number"))
    wants_past = kind == TermMarkKind.FINAL and group.grade == ELEVENTH
    decided = _decided(group, students, with_tenth=wants_past)
    brought: dict[tuple[int, int | None], BroughtMark] = {
        (mark.student_id, mark.term_id): mark
        for mark in BroughtMark.objects.filter(
            student__in=students, subject_id=group.subject_id, term__isnull=False
        ).select_related("term")
    }
    with_exam = kind == TermMarkKind.FINAL and has_exam(group)
    found = {}
    for student in students:
        year = _year_items(group, terms, student, decided, brought)
        if kind == TermMarkKind.YEAR:
            found[student] = _year_basis(terms, student, decided, brought, year)
        elif group.grade == ELEVENTH:
            found[student] = _eleventh(group, student, decided, year)
        else:
            found[student] = _final(group, student, decided, with_exam=with_exam)
    return found


_Key = tuple[int, int, str, int | None]


def _decided(
    group: TeachingGroup, students: Collection[int], *, with_tenth: bool
) -> dict[_Key, TermMark]:
    """(student, year, kind, term) → the decided mark; this group's own one wins over one of
    another group of the subject. One query."""
    of_year = Q(group__year_id=group.year_id)
    if with_tenth:
        of_year |= Q(group__grade=ELEVENTH - 1)
    rows = (
        TermMark.objects.filter(of_year, student__in=students, group__subject_id=group.subject_id)
        .select_related("group__year", "term")
        .order_by("recorded_at", "pk")
    )
    found: dict[_Key, TermMark] = {}
    for mark in rows:
        key = (mark.student_id, mark.group.year_id, mark.kind, mark.term_id)
        if key not in found or found[key].group_id != group.pk:
            found[key] = mark
    return found


def _year_items(
    group: TeachingGroup,
    terms: Sequence[Term],
    student: int,
    decided: dict[_Key, TermMark],
    brought: dict[tuple[int, int | None], BroughtMark],
) -> list[tuple[Item, int | None]]:
    """The marks of the year's terms in order, each with its number."""
    found = []
    for term in terms:
        mark = decided.get((student, group.year_id, TermMarkKind.TERM, term.pk))
        if mark is not None:
            source = "" if mark.group_id == group.pk else mark.group.label
            found.append((_term_item(term.name, mark.value, mark.code, source), mark.value))
        elif other := brought.get((student, term.pk)):
            source = _("school “%(name)s”") % {"name": other.from_school}
            found.append((_term_item(term.name, other.value, other.code, source), other.value))
    return found


def _term_item(name: str, value: int | None, code: str, source: str = "") -> Item:
    return Item(None, rules.format_mark(value, code), name, None, value is not None, source)


def _year_basis(
    terms: Sequence[Term],
    student: int,
    decided: dict[_Key, TermMark],
    brought: dict[tuple[int, int | None], BroughtMark],
    marks: list[tuple[Item, int | None]],
) -> Basis:
    """Suggested once the last term's mark is there."""
    values = [value for _item, value in marks if value is not None]
    last = terms[-1] if terms else None
    is_over = last is not None and (
        (student, last.pk) in brought
        or any(
            who == student and term_id == last.pk and kind == TermMarkKind.TERM
            for who, _year, kind, term_id in decided
        )
    )
    codes = {item.text for item, value in marks if value is None}
    suggested: int | str | None = rules.year_mark(values) if is_over else None
    if is_over and not values and len(codes) == 1:
        # Credits, or nothing but н/а and осв: the year is what every term was.
        suggested = next(code for code in MarkCode if rules.MARK_TEXT[code] in codes)
    return _basis_of(suggested, marks, values)


def _final(
    group: TeachingGroup, student: int, decided: dict[_Key, TermMark], *, with_exam: bool
) -> Basis:
    marks = []
    values: dict[str, int | None] = {}
    for kind in (TermMarkKind.YEAR, *([TermMarkKind.EXAM] if with_exam else [])):
        mark = decided.get((student, group.year_id, kind, None))
        if mark is not None:
            marks.append((_term_item(str(kind.label), mark.value, mark.code), mark.value))
            values[kind] = mark.value
    suggested: int | str | None = rules.final_mark(
        values.get(TermMarkKind.YEAR), values.get(TermMarkKind.EXAM), has_exam=with_exam
    )
    year = decided.get((student, group.year_id, TermMarkKind.YEAR, None))
    if not with_exam and year is not None and year.code:
        suggested = year.code
    return _basis_of(suggested, marks, [value for _item, value in marks if value is not None])


def _eleventh(
    group: TeachingGroup,
    student: int,
    decided: dict[_Key, TermMark],
    of_year: list[tuple[Item, int | None]],
) -> Basis:
    """The mean of the half-years and years of grades 10 and 11, where they are known."""
    tenth = [
        (_term_item(_("grade 10, %(what)s") % {"what": _what(mark)}, mark.value, mark.code), mark)
        for (who, year, kind, _term), mark in decided.items()
        if who == student
        and year != group.year_id
        and kind in (TermMarkKind.TERM, TermMarkKind.YEAR)
    ]
    tenth.sort(
        key=lambda found: (found[1].term is None, found[1].term.number if found[1].term else 0)
    )
    marks = [(item, mark.value) for item, mark in tenth] + of_year
    year = decided.get((student, group.year_id, TermMarkKind.YEAR, None))
    if year is not None:
        item = _term_item(str(TermMarkKind.YEAR.label), year.value, year.code)
        marks.append((item, year.value))
    values = [value for _item, value in marks if value is not None]
    suggested: int | str | None = rules.year_mark(values) if year is not None else None
    if suggested is None and year is not None:
        suggested = year.code
    return _basis_of(suggested, marks, values)


def _what(mark: TermMark) -> str:
    return mark.term.name if mark.term else str(TermMarkKind(mark.kind).label)


def _basis_of(
    suggested: int | str | None, marks: list[tuple[Item, int | None]], values: Sequence[int]
) -> Basis:
    mean = rules.weighted_mean(rules.WeightedMark(value, Decimal(1)) for value in values)
    value, code = _split(suggested)
    items = tuple(item for item, _value in marks)
    return Basis(
        value=value,
        code=code,
        mean=mean.rounded if mean else None,
        formula=_formula(mean),
        items=items,
        explanation={
            "mean": rules.decimal_text(mean.rounded if mean else None),
            "suggested": rules.format_mark(value, code),
            "terms": list(values),
            "marks": [item.stored for item in items],
        },
    )
