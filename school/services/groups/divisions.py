"""What a division into subgroups is refused for: every check, and nothing written."""

import datetime as dt

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from school.enums import GroupKind, GroupPurpose
from school.models import Enrolment, GroupMembership, StaffMember, TeachingGroup
from school.selectors.divisions import Split

FEWEST_PARTS, MOST_PARTS = 1, 4


class SubgroupError(DomainError):
    """What a division refuses; ``field`` is where the mistake is."""

    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class DivisionDecided(SubgroupError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This proposal is not waiting any more. Reload the page."))


class ProposedAlready(SubgroupError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("A proposal for this subject waits already. Confirm or refuse it first.")
        )


class NotYourSubgroups(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Subgroups are made by the administrator and, where the regulation says so, by the "
                "class teacher; a teacher of the subject proposes them."
            )
        )


def check(*, actor: Actor, split: Split) -> None:
    """Everything a division is refused for, and nothing written. Raises ``SubgroupError``. At most
    seven queries."""
    home = split.classes[0]
    year = home.year
    if any(one.school_id != actor.school_id for one in (*split.classes, split.subject)):
        raise NotYourSubgroups
    if year.closed_at is not None:
        raise SubgroupError(
            _("The year %(year)s is closed: its groups stay.") % {"year": year.name}
        )
    if any(
        (one.year_id, one.grade, one.term_scheme_id)
        != (home.year_id, home.grade, home.term_scheme_id)
        for one in split.classes
    ):
        raise SubgroupError(_("A mixed group takes classes of one parallel."), field="classes")
    if not year.starts_on <= split.since <= year.ends_on:
        raise SubgroupError(
            _("The day is not in the year: from %(first)s to %(last)s.")
            % {"first": _date(year.starts_on), "last": _date(year.ends_on)},
            field="since",
        )
    _check_parts(split)
    _check_teachers(split)
    _check_students(split)


# --- parts -------------------------------------------------------------------------------------


def _check_parts(split: Split) -> None:
    if not FEWEST_PARTS <= len(split.parts) <= MOST_PARTS:
        raise SubgroupError(_("A class is divided into 2 to 4 groups."))
    if len(split.parts) < 2 and len(split.classes) < 2:
        raise SubgroupError(_("One group is the class itself: make at least two."))
    labels = [part.label for part in split.parts]
    for place, part in enumerate(split.parts):
        if not part.label:
            raise SubgroupError(_("Give the group a name."), field=f"label_{place}")
        if labels.index(part.label) != place:
            raise SubgroupError(_("Two groups have the same name."), field=f"label_{place}")
        if not part.student_ids:
            raise SubgroupError(
                _("Nobody is in “%(group)s”: put students into it or take fewer groups.")
                % {"group": part.label},
                field=f"label_{place}",
            )
    taken = TeachingGroup.objects.filter(
        year_id=split.classes[0].year_id, subject=split.subject, label__in=labels
    ).values_list("label", flat=True)
    for label in taken:
        raise SubgroupError(
            _("There is a group “%(group)s” of this subject already: name it otherwise.")
            % {"group": label},
            field=f"label_{labels.index(label)}",
        )


def _check_teachers(split: Split) -> None:
    staff = StaffMember.objects.in_bulk(
        [part.staff_id for part in split.parts if part.staff_id is not None]
    )
    for place, part in enumerate(split.parts):
        teacher = staff.get(part.staff_id) if part.staff_id is not None else None
        if teacher is None or teacher.school_id != split.subject.school_id:
            raise SubgroupError(_("Choose who teaches the group."), field=f"staff_{place}")
        if teacher.left_on is not None and teacher.left_on <= split.since:
            raise SubgroupError(
                _("The staff member does not work here on that day."), field=f"staff_{place}"
            )


def _check_students(split: Split) -> None:
    placed = [student for part in split.parts for student in part.student_ids]
    if len(set(placed)) < len(placed):
        raise SubgroupError(_("A student is in two groups at once: choose one of them."))
    enrolled = set(
        Enrolment.objects.filter(school_class__in=split.classes, student__in=placed)
        .on(split.since)
        .values_list("student_id", flat=True)
    )
    if len(enrolled) < len(placed):
        raise SubgroupError(
            _("Somebody in the list is not in the class on that day. Reload the page.")
        )
    elsewhere = (
        GroupMembership.objects.filter(
            student__in=placed,
            group__subject=split.subject,
            group__year_id=split.classes[0].year_id,
            group__purpose=GroupPurpose.LESSONS,
        )
        .filter(Q(until__isnull=True) | Q(until__gt=split.since))
        .exclude(group__kind=GroupKind.WHOLE_CLASS)
        .select_related("student", "group")
        .order_by("student__sort_key", "pk")
        .first()
    )
    if elsewhere is not None:
        raise SubgroupError(
            _(
                "%(student)s studies in “%(group)s” already. Leave those out, or move them from "
                "group to group."
            )
            % {"student": elsewhere.student.list_name, "group": elsewhere.group.label}
        )
    later = (
        GroupMembership.objects.filter(
            student__in=placed, group__subject=split.subject, since__gt=split.since
        )
        .select_related("student")
        .first()
    )
    if later is not None:
        raise SubgroupError(
            _(
                "%(student)s comes into the group of the class on %(day)s: choose that day or a "
                "later one."
            )
            % {"student": later.student.list_name, "day": _date(later.since)},
            field="since",
        )


def _date(day: dt.date) -> str:
    return formats.date_format(day, "d.m.Y")
