"""What the marks of the year rest on: term marks, the examination, in grade 11 two years."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from journal import rules
from journal.enums import MarkCode, TermMarkKind
from journal.models import BroughtMark, TermMark
from journal.selectors.terms.mark_basis import ELEVENTH, Basis, Item, formula_of, has_exam, split
from school.models import TeachingGroup, Term

_AFTER_TERMS = 100


def of_year(group: TeachingGroup, kind: str, students: Collection[int]) -> dict[int, Basis]:
    """By student, for the year's mark or the final one. Three queries, four for a final mark."""
    terms = list(Term.objects.filter(scheme_id=group.term_scheme_id).order_by("number"))
    wants_past = kind == TermMarkKind.FINAL and group.grade == ELEVENTH
    decided = _decided(group, students, with_tenth=wants_past)
    brought: dict[tuple[int, int | None], BroughtMark] = {}
    of_grades: dict[tuple[int, int], BroughtMark] = {}
    for mark in BroughtMark.objects.filter(
        Q(term__isnull=False) | Q(grade__isnull=False),
        student__in=students,
        subject_id=group.subject_id,
    ):
        if mark.grade is None:
            brought[mark.student_id, mark.term_id] = mark
        elif mark.grade < group.grade or mark.year_id == group.year_id:
            of_grades[mark.student_id, mark.grade] = mark
    with_exam = kind == TermMarkKind.FINAL and has_exam(group)
    found = {}
    for student in students:
        items = _year_items(group, terms, student, decided, brought)
        year = of_grades.get((student, group.grade))
        if kind == TermMarkKind.YEAR and year is not None:
            found[student] = _brought_year(year, items)
        elif kind == TermMarkKind.YEAR:
            found[student] = _year_basis(terms, student, decided, brought, items)
        elif group.grade == ELEVENTH:
            tenth = of_grades.get((student, ELEVENTH - 1))
            found[student] = _eleventh(group, student, decided, items, year=year, tenth=tenth)
        else:
            found[student] = _final(group, student, decided, year=year, with_exam=with_exam)
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
            found.append((_brought_item(term.name, other), other.value))
    return found


def _brought_item(name: str, mark: BroughtMark) -> Item:
    source = _("school “%(name)s”") % {"name": mark.from_school}
    return _term_item(name, mark.value, mark.code, source)


def _term_item(name: str, value: int | None, code: str, source: str = "") -> Item:
    return Item(None, rules.format_mark(value, code), name, None, value is not None, source)


def _brought_year(mark: BroughtMark, terms: list[tuple[Item, int | None]]) -> Basis:
    """Another school has decided the year: its mark is suggested, the terms stand beside it."""
    beside = [(replace(item, is_counted=False), None) for item, _value in terms]
    item = _brought_item(str(TermMarkKind.YEAR.label), mark)
    values = [mark.value] if mark.value is not None else []
    return _basis_of(mark.value or mark.code, [*beside, (item, mark.value)], values)


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
    group: TeachingGroup,
    student: int,
    decided: dict[_Key, TermMark],
    *,
    year: BroughtMark | None,
    with_exam: bool,
) -> Basis:
    """``year`` is another school's mark of the year: it stands in for one not decided here."""
    marks = []
    values: dict[str, int | None] = {}
    for kind in (TermMarkKind.YEAR, *([TermMarkKind.EXAM] if with_exam else [])):
        mark = decided.get((student, group.year_id, kind, None))
        if mark is not None:
            marks.append((_term_item(str(kind.label), mark.value, mark.code), mark.value))
            values[kind] = mark.value
        elif kind == TermMarkKind.YEAR and year is not None:
            marks.append((_brought_item(str(kind.label), year), year.value))
            values[kind] = year.value
    suggested: int | str | None = rules.final_mark(
        values.get(TermMarkKind.YEAR), values.get(TermMarkKind.EXAM), has_exam=with_exam
    )
    last = decided.get((student, group.year_id, TermMarkKind.YEAR, None)) or year
    if not with_exam and last is not None and last.code:
        suggested = last.code
    return _basis_of(suggested, marks, [value for _item, value in marks if value is not None])


def _eleventh(
    group: TeachingGroup,
    student: int,
    decided: dict[_Key, TermMark],
    of_year: list[tuple[Item, int | None]],
    *,
    year: BroughtMark | None,
    tenth: BroughtMark | None,
) -> Basis:
    """The mean of the half-years and years of grades 10 and 11, where they are known. ``year`` and
    ``tenth`` are another school's marks of grades 11 and 10; what was decided here goes first."""
    here = [
        (_term_item(_("grade 10, %(what)s") % {"what": _what(mark)}, mark.value, mark.code), mark)
        for (who, year, kind, _term), mark in decided.items()
        if who == student
        and year != group.year_id
        and kind in (TermMarkKind.TERM, TermMarkKind.YEAR)
    ]
    here.sort(
        key=lambda found: (found[1].term is None, found[1].term.number if found[1].term else 0)
    )
    marks = [(item, mark.value) for item, mark in here]
    if tenth is not None and all(mark.kind != TermMarkKind.YEAR for _item, mark in here):
        what = _("grade 10, %(what)s") % {"what": str(TermMarkKind.YEAR.label)}
        marks.append((_brought_item(what, tenth), tenth.value))
    marks += of_year
    own = decided.get((student, group.year_id, TermMarkKind.YEAR, None))
    name = str(TermMarkKind.YEAR.label)
    if own is not None:
        marks.append((_term_item(name, own.value, own.code), own.value))
    elif year is not None:
        marks.append((_brought_item(name, year), year.value))
    last = own or year
    values = [value for _item, value in marks if value is not None]
    suggested: int | str | None = rules.year_mark(values) if last is not None else None
    if suggested is None and last is not None:
        suggested = last.code
    return _basis_of(suggested, marks, values)


def _what(mark: TermMark) -> str:
    return mark.term.name if mark.term else str(TermMarkKind(mark.kind).label)


def _basis_of(
    suggested: int | str | None, marks: list[tuple[Item, int | None]], values: Sequence[int]
) -> Basis:
    mean = rules.weighted_mean(rules.WeightedMark(value, Decimal(1)) for value in values)
    value, code = split(suggested)
    items = tuple(item for item, _value in marks)
    return Basis(
        value=value,
        code=code,
        mean=mean.rounded if mean else None,
        formula=formula_of(mean),
        items=items,
        explanation={
            "mean": rules.decimal_text(mean.rounded if mean else None),
            "suggested": rules.format_mark(value, code),
            "terms": list(values),
            "marks": [item.stored for item in items],
        },
    )
