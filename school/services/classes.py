"""Classes of a year and who leads them (S0-5a, S1-4.1e; permission matrix, row «classes»)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.imports.class_names import ClassName
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    GroupClass,
    SchoolClass,
    StaffMember,
    TeachingGroup,
    TermScheme,
)


class ClassError(DomainError):
    """What keeping classes refuses."""


class NotYourClasses(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Classes are kept by the administrator of this school."))


class YearOver(ClassError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(_("The year %(year)s is closed: its classes stay.") % {"year": year.name})


class ClassExists(ClassError, Conflict):
    status = Conflict.status

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("There already is: %(names)s.") % {"names": ", ".join(names)})


class NoTerms(ClassError):
    def __init__(self, grade: int) -> None:
        super().__init__(
            _("The year has no terms for grade %(grade)s: adopt the regulation first.")
            % {"grade": grade}
        )


class ClassInUse(ClassError, Conflict):
    status = Conflict.status

    def __init__(self, school_class: SchoolClass) -> None:
        super().__init__(
            _("%(name)s has students, groups or papers: a class is removed only while it is empty.")
            % {"name": school_class.name}
        )


class OutsideYear(ClassError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(
            _("The day is not in the year: from %(first)s to %(last)s.")
            % {"first": f"{year.starts_on:%d.%m.%Y}", "last": f"{year.ends_on:%d.%m.%Y}"}
        )


class LeadsAlready(ClassError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This teacher leads the class on that day already."))


class LaterDuty(ClassError):
    def __init__(self, duty: ClassTeacherDuty) -> None:
        super().__init__(
            _("%(name)s leads the class from %(since)s: choose that day or a later one.")
            % {"name": duty.staff.full_name, "since": f"{duty.since:%d.%m.%Y}"}
        )


class HasLeft(ClassError):
    def __init__(self) -> None:
        super().__init__(_("The staff member does not work here on that day."))


@transaction.atomic
def make_classes(
    *, actor: Actor, year: AcademicYear, names: Sequence[ClassName], profile: str
) -> list[SchoolClass]:
    """All of them or none, each in the terms of its grade. Raises ``NotYourClasses``,
    ``YearOver``, ``ClassExists``, ``NoTerms``."""
    if not policies.can_edit_classes(actor) or actor.school_id != year.school_id:
        raise NotYourClasses
    # The lock makes two who press the button at once meet here, not at the unique index.
    locked = AcademicYear.objects.select_for_update().get(pk=year.pk)
    _ensure_open(locked)
    known = set(SchoolClass.objects.filter(year=year).values_list("grade", "letter"))
    if doubles := [f"{grade}{letter}" for grade, letter in names if (grade, letter) in known]:
        raise ClassExists(doubles)
    schemes = {
        grade: scheme
        for scheme in TermScheme.objects.filter(year=year).order_by("pk")
        for grade in scheme.grades
    }
    for grade, _letter in names:
        if grade not in schemes:
            raise NoTerms(grade)
    return SchoolClass.objects.bulk_create(
        SchoolClass(
            school_id=year.school_id,
            year=year,
            grade=grade,
            letter=letter,
            profile=profile,
            term_scheme=schemes[grade],
        )
        for grade, letter in names
    )


@transaction.atomic
def change_class(
    *,
    actor: Actor,
    school_class: SchoolClass,
    letter: str,
    profile: str,
    shift: int | None = None,
    week_days: int | None = None,
) -> bool:
    """Another letter, profile, shift or week; the labels of the class's own groups («5А, 1-я
    группа») follow. Shift and week stay where none is said. False when all was so already. Raises
    ``NotYourClasses``, ``YearOver``, ``ClassExists``."""
    locked = _locked(actor, school_class)
    _ensure_open(locked.year)
    before = locked.name
    shift, week_days = shift or locked.shift, week_days or locked.week_days
    now = locked.letter, locked.profile, locked.shift, locked.week_days
    if now == (letter, profile, shift, week_days):
        return False
    namesake = SchoolClass.objects.filter(year_id=locked.year_id, grade=locked.grade, letter=letter)
    if namesake.exclude(pk=locked.pk).exists():
        raise ClassExists([f"{locked.grade}{letter}"])
    locked.letter, locked.profile = letter, profile
    locked.shift, locked.week_days = shift, week_days
    locked.save(update_fields=["letter", "profile", "shift", "week_days"])
    if locked.name != before:
        _relabel_groups(locked, before)
    return True


@transaction.atomic
def remove_class(*, actor: Actor, school_class: SchoolClass) -> None:
    """Take back a class in which nobody was yet, with the duty of its class teacher. Raises
    ``NotYourClasses``, ``YearOver``, ``ClassInUse``."""
    locked = _locked(actor, school_class)
    _ensure_open(locked.year)
    is_used = (
        Enrolment.objects.filter(school_class=locked).exists()
        or GroupClass.objects.filter(school_class=locked).exists()
    )
    if is_used:
        raise ClassInUse(locked)
    with history.source(user=actor.user_id, role=str(actor.role)):
        ClassTeacherDuty.objects.filter(school_class=locked).delete()
        try:
            locked.delete()
        except ProtectedError as error:
            raise ClassInUse(school_class) from error


@transaction.atomic
def appoint_class_teacher(
    *, actor: Actor, school_class: SchoolClass, staff: StaffMember, since: dt.date, order_no: str
) -> ClassTeacherDuty:
    """The staff member leads the class from that day on; whoever led it before does so up to the
    day before. One appointed from the same day is replaced: that was a mistake. Raises
    ``NotYourClasses``, ``YearOver``, ``OutsideYear``, ``HasLeft``, ``LeadsAlready``,
    ``LaterDuty``."""
    locked = _locked(actor, school_class)
    if staff.school_id != actor.school_id:
        raise NotYourClasses
    year = locked.year
    _ensure_open(year)
    if not year.starts_on <= since <= year.ends_on:
        raise OutsideYear(year)
    if staff.left_on is not None and staff.left_on <= since:
        raise HasLeft
    duties = ClassTeacherDuty.objects.filter(school_class=locked).select_related("staff")
    later = duties.filter(since__gt=since).order_by("since").first()
    if later is not None:
        raise LaterDuty(later)
    former = duties.on(since).first()
    with history.source(user=actor.user_id, role=str(actor.role)):
        if former is not None:
            if former.staff_id == staff.pk:
                raise LeadsAlready
            if former.since == since:
                former.delete()
            else:
                former.until = since
                former.save(update_fields=["until"])
        return ClassTeacherDuty.objects.create(
            school_id=actor.school_id,
            school_class=locked,
            staff=staff,
            since=since,
            order_no=order_no,
        )


# --- parts -------------------------------------------------------------------------------------


def _locked(actor: Actor, school_class: SchoolClass) -> SchoolClass:
    if not policies.can_edit_class(actor, school_class):
        raise NotYourClasses
    return (
        SchoolClass.objects.select_for_update(of=("self",))
        .select_related("year")
        .get(pk=school_class.pk)
    )


def _ensure_open(year: AcademicYear) -> None:
    if year.closed_at is not None:
        raise YearOver(year)


def _relabel_groups(school_class: SchoolClass, before: str) -> None:
    """Groups of this class alone are called after it; those of several classes keep their name."""
    groups = TeachingGroup.objects.filter(group_classes__school_class=school_class).exclude(
        pk__in=GroupClass.objects.exclude(school_class=school_class).values("group_id")
    )
    changed = []
    for group in groups:
        rest = group.label.removeprefix(before)
        if group.label == before or (group.label != rest and rest.startswith(",")):
            group.label = f"{school_class.name}{rest}"[:60]
            changed.append(group)
    TeachingGroup.objects.bulk_update(changed, ["label"])
