"""Carrying the plan of the next year out: classes, students, groups, teachers (S0-5d,e).

Every row is written through an ``ImportLog``, so that the whole move can be taken back. The
transaction, the checks and the thematic plans belong to ``journal.services.roll_over``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict
from school.enums import MovementKind
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    DeadlineRule,
    Enrolment,
    Movement,
    NonTeachingSpan,
    Regulation,
    SchoolClass,
    TeachingGroup,
    Term,
    TermScheme,
    WorkType,
)
from school.selectors.promotion import NewClass, Promotion, a_year_later, next_year_of
from school.selectors.promotion.next_groups import NewGroup, NextGroups
from school.services.imports import ImportLog
from school.services.promotion.groups import end_groups, make_groups
from school.services.promotion.limits import ensure_possible

KIND = "roll_over"

# Told in front of each step of the move.
Tell = Callable[[str], None]

# An exception of one year (quarantine, frost) says nothing of the next.
_REPEATED_SPANS = (NonTeachingSpan.Kind.HOLIDAY, NonTeachingSpan.Kind.BREAK)


class AlreadyMoved(Conflict):
    """The next year has its classes: the move is made once."""

    def __init__(self, year: str) -> None:
        super().__init__(
            _("The school has moved to %(year)s already: undo that move first.") % {"year": year}
        )


@dataclass(slots=True)
class Written:
    """What the new year consists of, by what it was made from."""

    year: AcademicYear
    schemes: dict[int, TermScheme] = field(default_factory=dict)
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    groups: list[tuple[NewGroup, TeachingGroup]] = field(default_factory=list)


def lock_year(*, log: ImportLog, year: AcademicYear, now: dt.datetime) -> None:
    """Close the terms that are still open, and the year: its marks are final (S0-5d)."""
    terms = list(Term.objects.filter(scheme__year=year, closed_at__isnull=True))
    log.change_all(terms, closed_at=now)
    log.change(year, closed_at=now)


def promote(
    *,
    log: ImportLog,
    actor: Actor | None,
    promotion: Promotion,
    groups: NextGroups,
    now: dt.datetime,
    tell: Tell,
) -> Written:
    """Write the new year down, in ``steps_of(promotion)`` steps. Raises ``AlreadyMoved``,
    ``PlanRefused``, and what ``tell`` raises."""
    ensure_possible(promotion)
    tell(_("Making the new year and its classes"))
    written = Written(_open_year(log, promotion))
    _copy_calendar(log, promotion.year, written)
    _copy_regulation(log, promotion.year, written.year)
    for item in promotion.classes:
        written.classes[item.name] = _class(item, written)
    log.add(list(written.classes.values()))
    _move_students(log, actor, promotion, written, now, tell)
    tell(_("Ending the groups of the closed year"))
    _hand_over_duties(log, promotion, written)
    end_groups(log, promotion, written.year.starts_on)
    tell(_("Making the groups of the new year: %(n)s") % {"n": len(groups.groups)})
    written.groups = make_groups(log, groups, year=written.year, classes=written.classes)
    return written


def steps_of(promotion: Promotion) -> int:
    """How many times ``promote`` tells where it is."""
    return len(promotion.classes) + 4


def _open_year(log: ImportLog, promotion: Promotion) -> AcademicYear:
    """The next year; one that was made beforehand is taken while it has no classes."""
    options = promotion.options
    known = next_year_of(promotion.year)
    if known is not None:
        if SchoolClass.objects.filter(year=known).exists():
            raise AlreadyMoved(known.name)
        return known
    year = AcademicYear(
        school_id=promotion.year.school_id,
        name=options.year_name,
        starts_on=options.starts_on,
        ends_on=options.ends_on,
    )
    log.add([year])
    return year


def _copy_calendar(log: ImportLog, old: AcademicYear, written: Written) -> None:
    """Term schemes with their terms a year later, public holidays and school holidays. Where the
    new year has schemes of its own, these are taken."""
    known = {item.kind: item for item in TermScheme.objects.filter(year=written.year)}
    schemes = list(TermScheme.objects.filter(year=old).order_by("pk"))
    fresh = []
    for scheme in schemes:
        target = known.get(scheme.kind)
        if target is None:
            target = TermScheme(
                school_id=old.school_id, year=written.year, kind=scheme.kind, grades=scheme.grades
            )
            fresh.append(target)
        written.schemes[scheme.pk] = target
    log.add(fresh)
    has_terms = set(
        Term.objects.filter(scheme__year=written.year).values_list("scheme_id", flat=True)
    )
    last_days = {
        scheme.pk: max((term.ends_on for term in scheme.terms.all()), default=None)
        for scheme in schemes
    }
    log.add(
        [
            Term(
                school_id=old.school_id,
                scheme=written.schemes[term.scheme_id],
                number=term.number,
                name=term.name,
                starts_on=max(a_year_later(term.starts_on), written.year.starts_on),
                ends_on=written.year.ends_on
                if term.ends_on == last_days[term.scheme_id]
                else a_year_later(term.ends_on),
            )
            for term in Term.objects.filter(scheme__in=schemes).order_by("scheme_id", "number")
            if written.schemes[term.scheme_id].pk not in has_terms
        ]
    )
    if not NonTeachingSpan.objects.filter(year=written.year).exists():
        log.add(
            [
                NonTeachingSpan(
                    school_id=old.school_id,
                    year=written.year,
                    kind=span.kind,
                    name=span.name,
                    starts_on=a_year_later(span.starts_on),
                    ends_on=a_year_later(span.ends_on),
                    grades=span.grades,
                )
                for span in NonTeachingSpan.objects.filter(
                    year=old, kind__in=_REPEATED_SPANS
                ).order_by("starts_on", "pk")
            ]
        )


def _copy_regulation(log: ImportLog, old: AcademicYear, new: AcademicYear) -> None:
    """The local act goes on as it is, with its deadlines and types of work."""
    former = Regulation.objects.filter(year=old).first()
    if former is None or Regulation.objects.filter(year=new).exists():
        return
    rules = list(former.deadline_rules.order_by("pk"))
    kinds = list(former.work_types.order_by("code"))
    regulation = Regulation.objects.get(pk=former.pk)
    regulation.pk, regulation.year = None, new
    regulation._state.adding = True
    log.add([regulation])
    for rows in (rules, kinds):
        copies: list[DeadlineRule | WorkType] = []
        for row in rows:
            row.pk, row.regulation = None, regulation
            row._state.adding = True
            copies.append(row)
        log.add(copies)


def _class(item: NewClass, written: Written) -> SchoolClass:
    scheme = next(
        (scheme for scheme in written.schemes.values() if item.grade in scheme.grades), None
    )
    model = item.template or item.source
    assert model is not None
    return SchoolClass(
        school_id=written.year.school_id,
        year=written.year,
        grade=item.grade,
        letter=item.letter,
        profile=item.profile,
        term_scheme=scheme or written.schemes[model.term_scheme_id],
    )


# --- students ----------------------------------------------------------------------------------


def _move_students(
    log: ImportLog,
    actor: Actor | None,
    promotion: Promotion,
    written: Written,
    now: dt.datetime,
    tell: Tell,
) -> None:
    options, year = promotion.options, written.year
    assert options.order_on is not None
    moves: list[Movement] = []
    for number, item in enumerate(promotion.classes, start=1):
        tell(
            _("Promoting students: class %(name)s, %(n)s of %(all)s")
            % {"name": item.name, "n": number, "all": len(promotion.classes)}
        )
        target = written.classes[item.name]
        for stays in _by_class(item.stays):
            log.change_all(
                stays,
                until=year.starts_on,
                closed_by_order=options.order_name()[:60],
                left_to=f"{target.name} класс",
            )
        opened = [
            Enrolment(
                school_id=year.school_id,
                student_id=stay.student_id,
                school_class=target,
                since=year.starts_on,
                opened_by_order=options.order_name()[:60],
            )
            for stay in item.stays
        ]
        log.add(opened)
        for stay, enrolment in zip(item.stays, opened, strict=True):
            decision = promotion.decisions.get(stay.student_id)
            if decision is not None:
                log.change(
                    decision, to_class=target, closed_enrolment=stay, opened_enrolment=enrolment
                )
            else:
                moves.append(
                    Movement(
                        school_id=year.school_id,
                        kind=MovementKind.PROMOTION,
                        student_id=stay.student_id,
                        order_no=options.order_no,
                        order_on=options.order_on,
                        effective_on=year.starts_on,
                        from_class_id=stay.school_class_id,
                        to_class=target,
                        closed_enrolment=stay,
                        opened_enrolment=enrolment,
                        recorded_by_id=actor.user_id if actor else None,
                        recorded_at=now,
                        run=log.run,
                    )
                )
    tell(_("Letting graduates go and recording the orders"))
    moves.extend(_graduations(log, actor, promotion, now))
    log.add(moves)


def _graduations(
    log: ImportLog, actor: Actor | None, promotion: Promotion, now: dt.datetime
) -> list[Movement]:
    options = promotion.options
    if not promotion.graduates:
        return []
    assert options.graduated_on is not None
    log.change_all(
        promotion.graduates,
        until=options.graduated_on,
        closed_by_order=options.graduation_order_name()[:60],
    )
    return [
        Movement(
            school_id=stay.school_id,
            kind=MovementKind.GRADUATION,
            student_id=stay.student_id,
            order_no=options.graduation_order_no,
            order_on=options.graduated_on,
            effective_on=options.graduated_on,
            from_class_id=stay.school_class_id,
            closed_enrolment=stay,
            recorded_by_id=actor.user_id if actor else None,
            recorded_at=now,
            run=log.run,
        )
        for stay in promotion.graduates
    ]


def _by_class(stays: Iterable[Enrolment]) -> list[list[Enrolment]]:
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for stay in stays:
        found[stay.school_class_id].append(stay)
    return list(found.values())


# --- teachers ---------------------------------------------------------------------------------


def _hand_over_duties(log: ImportLog, promotion: Promotion, written: Written) -> None:
    start = written.year.starts_on
    duties = list(
        ClassTeacherDuty.objects.filter(
            school_class__year=promotion.year, until__isnull=True, since__lt=start
        )
    )
    log.change_all(duties, until=start)
    log.add(
        [
            ClassTeacherDuty(
                school_id=written.year.school_id,
                school_class=written.classes[item.name],
                staff_id=item.teacher_id,
                since=start,
                order_no=promotion.options.order_no,
            )
            for item in promotion.classes
            if item.teacher_id is not None
        ]
    )
