"""Whether a year may be closed: the checks before the move to the next one (S0-5d)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from journal.enums import LessonStatus, MarkCode, TermMarkKind
from journal.models import Lesson, Mark, TermMark
from journal.selectors import gaps
from school.enums import Grading, GroupPurpose, MovementKind, RequestState
from school.models import (
    AcademicYear,
    ChangeRequest,
    GroupMembership,
    Movement,
    MovementRequest,
    Regulation,
    SchoolClass,
    Term,
)
from school.selectors.promotion import Promotion, next_year_of

_LOWEST_PASS = 3


class Weight(StrEnum):
    """``STOPS`` cannot be passed; ``ASKS`` stops too, until a person says by name that it was
    looked at; ``WARNS`` only tells."""

    STOPS = "stops"
    ASKS = "asks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Check:
    """One question about the year. ``count`` is how many things are wrong; ``sentence`` says it to
    a person, ``page`` is the name of the address where they are put right."""

    code: str
    weight: Weight
    title: str
    count: int
    sentence: str = ""
    page: str = ""

    @property
    def is_fine(self) -> bool:
        return self.count == 0

    def stops(self, accepted: frozenset[str]) -> bool:
        if self.is_fine or self.weight == Weight.WARNS:
            return False
        return self.weight == Weight.STOPS or self.code not in accepted


def year_checks(promotion: Promotion, *, today: dt.date) -> tuple[Check, ...]:
    """Every check, in the order in which a person deals with them. Fourteen queries."""
    year = promotion.year
    found = [
        _already_moved(year),
        _running_terms(year, today),
        _open_terms(year, today),
        _year_marks(year),
        _failed(year),
        _unfilled(year),
        _debts(year),
        _requests(year),
        _movement_requests(year),
        _regulation(year),
        _plan(promotion),
        _leaderless(promotion),
    ]
    return tuple(found)


def _check(
    code: str, weight: Weight, title: str, count: int, say: Callable[[int], str], page: str = ""
) -> Check:
    return Check(code, weight, title, count, say(count) if count else "", page)


def _already_moved(year: AcademicYear) -> Check:
    following = next_year_of(year)
    classes = SchoolClass.objects.filter(year=following).count() if following else 0
    is_moved = year.closed_at is not None or classes > 0
    return _check(
        "next-year",
        Weight.STOPS,
        _("The next year is not made yet"),
        int(is_moved),
        lambda _n: _("The school has moved to the next year already."),
    )


def _running_terms(year: AcademicYear, today: dt.date) -> Check:
    running = Term.objects.filter(scheme__year=year, ends_on__gte=today)
    last = running.order_by("-ends_on").first()
    return _check(
        "terms-running",
        Weight.STOPS,
        _("All terms are over"),
        running.count(),
        lambda _n: (
            _("The last term ends on %(day)s.") % {"day": f"{last.ends_on:%d.%m.%Y}"}
            if last
            else ""
        ),
    )


def _open_terms(year: AcademicYear, today: dt.date) -> Check:
    count = Term.objects.filter(
        scheme__year=year, ends_on__lt=today, closed_at__isnull=True
    ).count()
    return _check(
        "terms-open",
        Weight.WARNS,
        _("All terms are closed"),
        count,
        lambda n: _("Terms not closed: %(n)s. The move closes them for good.") % {"n": n},
    )


def _graded(year: AcademicYear) -> QuerySet[GroupMembership]:
    """Places at the year's end in groups that give marks, of students without a decision."""
    decided = Movement.objects.in_force().filter(
        kind__in=[MovementKind.REPEAT, MovementKind.CONDITIONAL], from_class__year=year
    )
    return (
        GroupMembership.objects.filter(group__year=year, until__isnull=True)
        .exclude(group__grading=Grading.NONE)
        .filter(group__subject__is_extracurricular=False)
        .exclude(group__purpose=GroupPurpose.EXTRACURRICULAR)
        .exclude(student__in=decided.values("student_id"))
    )


def _year_marks(year: AcademicYear) -> Check:
    marks = TermMark.objects.filter(
        group=OuterRef("group_id"),
        student=OuterRef("student_id"),
        kind__in=[TermMarkKind.YEAR, TermMarkKind.FINAL],
    )
    lacking = _graded(year).filter(~Exists(marks))
    count = lacking.count()
    students = lacking.values("student_id").distinct().count() if count else 0
    return _check(
        "year-marks",
        Weight.ASKS,
        _("Every student has the marks of the year"),
        count,
        lambda n: (
            _("Marks of the year missing: %(n)s, students: %(students)s.")
            % {"n": n, "students": students}
        ),
        "journal:group-list",
    )


def _failed(year: AcademicYear) -> Check:
    failed = TermMark.objects.filter(
        Q(value__lt=_LOWEST_PASS) | Q(code=MarkCode.FAIL),
        group__year=year,
        kind__in=[TermMarkKind.YEAR, TermMarkKind.FINAL],
        student__in=_graded(year).values("student_id"),
    )
    return _check(
        "failed",
        Weight.ASKS,
        _("There is a decision about everybody with a failing mark of the year"),
        failed.values("student_id").distinct().count(),
        lambda n: _("Students with a failing mark and without a decision: %(n)s.") % {"n": n},
        "journal:movement-record",
    )


def _unfilled(year: AcademicYear) -> Check:
    regulation = Regulation.objects.filter(year=year).first()
    count = 0
    if regulation is not None:
        lessons = Lesson.objects.filter(group__year=year).exclude(status=LessonStatus.CANCELLED)
        count = lessons.filter(gaps.any_of(gaps.conditions(regulation))).count()
    return _check(
        "lessons",
        Weight.WARNS,
        _("Every lesson is filled"),
        count,
        lambda n: _("Unfilled lessons: %(n)s.") % {"n": n},
        "reports:unfilled-lessons",
    )


def _debts(year: AcademicYear) -> Check:
    debts = Mark.objects.in_force().filter(code=MarkCode.DEBT, work__lesson__group__year=year)
    return _check(
        "debts",
        Weight.WARNS,
        _("No mark is owed"),
        debts.count(),
        lambda n: _("Debts left in the journal: %(n)s.") % {"n": n},
    )


def _requests(year: AcademicYear) -> Check:
    waiting = ChangeRequest.objects.filter(school_id=year.school_id, state=RequestState.PENDING)
    return _check(
        "requests",
        Weight.WARNS,
        _("Every request to change data is answered"),
        waiting.count(),
        lambda n: _("Requests that wait: %(n)s.") % {"n": n},
    )


def _movement_requests(year: AcademicYear) -> Check:
    """An order of a class of a closed year can no longer be recorded."""
    waiting = MovementRequest.objects.pending().filter(school_class__year=year)
    return _check(
        "movement-requests",
        Weight.WARNS,
        _("Every request about movement is answered"),
        waiting.count(),
        lambda n: _("Requests that wait: %(n)s.") % {"n": n},
        "school:movement-request-list",
    )


def _regulation(year: AcademicYear) -> Check:
    has_one = Regulation.objects.filter(year=year).exists()
    return _check(
        "regulation",
        Weight.WARNS,
        _("The year has a regulation to go on with"),
        0 if has_one else 1,
        lambda _n: _("There is none: the next year begins without it."),
        "school:regulation-detail",
    )


def _plan(promotion: Promotion) -> Check:
    names = [stay.student.list_name for stay in promotion.lost]
    wrong = [*names, *promotion.doubled]
    return _check(
        "plan",
        Weight.STOPS,
        _("Every student has a class, every class a name of its own"),
        len(wrong),
        lambda _n: _("Put right in the plan: %(names)s.") % {"names": ", ".join(wrong[:10])},
    )


def _leaderless(promotion: Promotion) -> Check:
    count = sum(item.teacher_id is None for item in promotion.classes)
    return _check(
        "class-teachers",
        Weight.WARNS,
        _("Every class of the new year has a class teacher"),
        count,
        lambda n: _("Classes to be given a class teacher: %(n)s.") % {"n": n},
    )
