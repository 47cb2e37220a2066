"""Subgroups of a class and mixed groups of a parallel: who studies where from a day on.

A division makes groups beside the whole-class ones: whoever is put into a group leaves the
whole-class group of that subject on the same day, whoever is not stays there (S0-7b, S1-4.1e). A
teacher of the subject proposes it, those who make subgroups confirm (S2-7.У1). What becomes of
lessons is one floor up, in ``journal.services.subgroups``.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from school import policies
from school.enums import Grading, GroupKind, RequestState
from school.models import (
    AcademicYear,
    Division,
    Enrolment,
    GroupClass,
    GroupMembership,
    SchoolClass,
    Student,
    TeachingAssignment,
    TeachingGroup,
)
from school.selectors.divisions import Part, Split, classes_of, split_of, whole_class_groups
from school.services.groups.divisions import (
    DivisionDecided,
    NotYourSubgroups,
    ProposedAlready,
    SubgroupError,
    check,
)


@dataclass(frozen=True, slots=True)
class Made:
    """What a division wrote. ``sources`` are the whole-class groups that somebody left, ``emptied``
    those of them where nobody stays."""

    division: Division
    groups: tuple[TeachingGroup, ...]
    sources: tuple[TeachingGroup, ...]
    emptied: frozenset[int] = field(default_factory=frozenset)


@transaction.atomic
def divide(*, actor: Actor, split: Split, today: dt.date, now: dt.datetime) -> Made:
    """Carry a division out. Raises ``NotYourSubgroups``, ``SubgroupError``."""
    ensure_maker(actor, split.classes, today)
    _lock(split)
    check(actor=actor, split=split)
    division = Division(
        school_id=actor.school_id,
        school_class=split.classes[0],
        subject=split.subject,
        since=split.since,
        plan=_written(split),
        requested_by_id=actor.user_id,
        requested_at=now,
    )
    return _carry_out(actor, division, split, now)


@transaction.atomic
def propose(*, actor: Actor, split: Split, today: dt.date, now: dt.datetime) -> Division:
    """A teacher of the subject asks for a division; nobody moves yet. Raises
    ``NotYourSubgroups``, ``SubgroupError``, ``ProposedAlready``."""
    home = split.classes[0]
    if not policies.can_propose_subgroups(actor, home, split.subject, today):
        raise NotYourSubgroups
    _lock(split)
    check(actor=actor, split=split)
    waiting = Division.objects.filter(school_class=home, subject=split.subject).pending()
    if waiting.exists():
        raise ProposedAlready
    with history.source(user=actor.user_id, role=str(actor.role)):
        return Division.objects.create(
            school_id=actor.school_id,
            school_class=home,
            subject=split.subject,
            since=split.since,
            plan=_written(split),
            requested_by_id=actor.user_id,
            requested_at=now,
        )


@transaction.atomic
def confirm(*, actor: Actor, division: Division, today: dt.date, now: dt.datetime) -> Made:
    """Carry a proposal out, as it was proposed. Raises ``NotYourSubgroups``, ``DivisionDecided``,
    ``SubgroupError`` when the class has changed meanwhile."""
    locked = _locked(division)
    split = split_of(locked)
    ensure_maker(actor, split.classes, today)
    if not locked.is_pending:
        raise DivisionDecided
    _lock(split)
    check(actor=actor, split=split)
    return _carry_out(actor, locked, split, now)


@transaction.atomic
def refuse(
    *, actor: Actor, division: Division, refusal: str, today: dt.date, now: dt.datetime
) -> None:
    """The teacher reads why. Raises ``NotYourSubgroups``, ``DivisionDecided``,
    ``SubgroupError``."""
    locked = _locked(division)
    ensure_maker(actor, [locked.school_class], today)
    if not locked.is_pending:
        raise DivisionDecided
    if not refusal.strip():
        raise SubgroupError(_("Say why the proposal is refused."), field="refusal")
    locked.refusal = refusal.strip()[:300]
    _decide(actor, locked, RequestState.REFUSED, now)


@transaction.atomic
def dissolve(*, actor: Actor, division: Division, today: dt.date, now: dt.datetime) -> None:
    """Take a division back: its groups go, the whole-class groups go on. That nothing was entered
    and no lesson is left is the matter of ``journal.services.subgroups``. Raises
    ``NotYourSubgroups``, ``DivisionDecided``."""
    locked = _locked(division)
    ensure_maker(actor, classes_of(locked), today)
    if not locked.is_made:
        raise DivisionDecided
    groups = list(locked.plan["groups"])
    members = GroupMembership.objects.filter(group__in=groups)
    left = GroupMembership.objects.filter(
        group__in=locked.plan["left"],
        until=locked.since,
        student__in=members.values("student_id"),
    )
    with _because(actor, _("the division into subgroups is undone")):
        left.update(until=None)
        GroupMembership.objects.bulk_create(
            GroupMembership(
                school_id=locked.school_id, group_id=group, student_id=student, since=locked.since
            )
            for group, student in locked.plan["gone"]
        )
        # Those who changed the class meanwhile do not come back.
        _close_leavers(locked.plan["left"])
        members.delete()
        TeachingAssignment.objects.filter(group__in=groups).delete()
        GroupClass.objects.filter(group__in=groups).delete()
        TeachingGroup.objects.filter(pk__in=groups).delete()
        locked.undone_at = now
        locked.save(update_fields=["undone_at"])


@transaction.atomic
def move_member(
    *,
    actor: Actor,
    student: Student,
    source: TeachingGroup,
    target: TeachingGroup,
    since: dt.date,
    today: dt.date,
) -> GroupMembership:
    """The student studies in another group of the subject from that day on; the marks stay where
    they were set and are shown on the new page (domain §3.8). Raises ``NotYourSubgroups``,
    ``SubgroupError``."""
    classes = list(
        SchoolClass.objects.filter(
            Q(group_classes__group=source) | Q(group_classes__group=target),
            pk__in=Enrolment.objects.filter(student=student).on(since).values("school_class_id"),
        ).distinct()
    )
    if not classes:
        raise SubgroupError(_("The student is in no class of these groups on that day."))
    ensure_maker(actor, classes, today)
    if source.pk == target.pk or (source.subject_id, source.year_id) != (
        target.subject_id,
        target.year_id,
    ):
        raise SubgroupError(_("Choose another group of the same subject."), field="target")
    takes = GroupClass.objects.filter(group=target, school_class__in=classes)
    if not takes.exists():
        raise SubgroupError(
            _("%(group)s does not take students of this class.") % {"group": target.label},
            field="target",
        )
    year = AcademicYear.objects.get(pk=target.year_id)
    if year.closed_at is not None or not year.starts_on <= since <= year.ends_on:
        raise SubgroupError(_("The day is not in the year that goes on."), field="since")
    Student.objects.select_for_update(no_key=True).only("pk").get(pk=student.pk)
    stay = GroupMembership.objects.filter(group=source, student=student).on(since).first()
    if stay is None:
        raise SubgroupError(
            _("The student is not in %(group)s on that day.") % {"group": source.label},
            field="since",
        )
    if GroupMembership.objects.filter(group=target, student=student, until__gt=since).exists() or (
        GroupMembership.objects.filter(group=target, student=student, until__isnull=True).exists()
    ):
        raise SubgroupError(
            _("The student is or will be in %(group)s already.") % {"group": target.label},
            field="target",
        )
    with _because(
        actor,
        _("moved from %(source)s to %(target)s") % {"source": source.label, "target": target.label},
    ):
        until = stay.until
        if stay.since == since:
            stay.delete()
        else:
            stay.until = since
            stay.save(update_fields=["until"])
        return GroupMembership.objects.create(
            school_id=student.school_id, group=target, student=student, since=since, until=until
        )


def ensure_maker(actor: Actor, classes: Iterable[SchoolClass], today: dt.date) -> None:
    """Raises ``NotYourSubgroups`` unless the actor divides all these classes."""
    if not all(policies.can_make_subgroups(actor, one, today) for one in classes):
        raise NotYourSubgroups


# --- parts -------------------------------------------------------------------------------------


def _carry_out(actor: Actor, division: Division, split: Split, now: dt.datetime) -> Made:
    sources = whole_class_groups(split.classes, split.subject, split.since)
    placed = [student for part in split.parts for student in part.student_ids]
    with _because(actor, _("division into subgroups")):
        groups = tuple(_make_group(split, part, sources) for part in split.parts)
        leavers = GroupMembership.objects.filter(group__in=sources, student__in=placed)
        left = sorted(set(leavers.on(split.since).values_list("group_id", flat=True)))
        # Whoever leaves on the very first day was never there.
        never = leavers.filter(since=split.since)
        gone = list(never.order_by("pk").values_list("group_id", "student_id"))
        never.delete()
        leavers.on(split.since).update(until=split.since)
        division.plan = {
            **division.plan,
            "groups": [group.pk for group in groups],
            "left": left,
            "gone": gone,
        }
        division.state = RequestState.CONFIRMED
        division.decided_by_id = actor.user_id
        division.decided_at = now
        division.save()
    staying = set(
        GroupMembership.objects.filter(group__in=left)
        .filter(Q(until__isnull=True) | Q(until__gt=split.since))
        .values_list("group_id", flat=True)
    )
    return Made(
        division=division,
        groups=groups,
        sources=tuple(source for source in sources if source.pk in left),
        emptied=frozenset(left) - staying,
    )


def _make_group(split: Split, part: Part, sources: Sequence[TeachingGroup]) -> TeachingGroup:
    home = split.classes[0]
    like = sources[0] if sources else None
    group = TeachingGroup.objects.create(
        school_id=home.school_id,
        year_id=home.year_id,
        subject=split.subject,
        term_scheme_id=home.term_scheme_id,
        kind=GroupKind.MIXED if len(split.classes) > 1 else GroupKind.SUBGROUP,
        grade=home.grade,
        label=part.label,
        **(
            {
                "purpose": like.purpose,
                "grading": like.grading,
                "hours_per_week": like.hours_per_week,
                "hours_per_year": like.hours_per_year,
            }
            if like
            else {
                "grading": Grading.NONE if home.grade == 1 else Grading.MARKS,
                "hours_per_week": split.hours,
            }
        ),
    )
    GroupClass.objects.bulk_create(
        GroupClass(school_id=home.school_id, group=group, school_class=one) for one in split.classes
    )
    stays = Enrolment.objects.filter(
        school_class__in=split.classes, student__in=part.student_ids
    ).on(split.since)
    GroupMembership.objects.bulk_create(
        GroupMembership(
            school_id=home.school_id,
            group=group,
            student_id=stay.student_id,
            since=split.since,
            until=stay.until,
        )
        for stay in stays
    )
    assert part.staff_id is not None
    TeachingAssignment.objects.create(
        school_id=home.school_id, group=group, staff_id=part.staff_id, since=split.since
    )
    return group


def _close_leavers(groups: Collection[int]) -> None:
    """End memberships that would outlive the student's time in the class."""
    open_ones = GroupMembership.objects.filter(group__in=groups, until__isnull=True)
    ends = dict(
        Enrolment.objects.filter(
            school_class__group_classes__group__in=groups,
            student__in=open_ones.values("student_id"),
            until__isnull=False,
        )
        .exclude(student__enrolments__until__isnull=True)
        .values_list("student_id", "until")
    )
    for row in open_ones.filter(student__in=ends):
        row.until = ends[row.student_id]
        row.save(update_fields=["until"])


def _lock(split: Split) -> None:
    """Two who divide a class at once meet here, not at the label of the group."""
    found = SchoolClass.objects.filter(pk__in=[one.pk for one in split.classes])
    list(found.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _locked(division: Division) -> Division:
    return (
        Division.objects.select_for_update(of=("self",))
        .select_related("school_class__year", "subject")
        .get(pk=division.pk)
    )


def _decide(actor: Actor, division: Division, state: RequestState, now: dt.datetime) -> None:
    division.state = state
    division.decided_by_id = actor.user_id
    division.decided_at = now
    with history.source(user=actor.user_id, role=str(actor.role)):
        division.save(update_fields=["state", "refusal", "decided_by", "decided_at"])


def _written(split: Split) -> dict[str, Any]:
    return {
        "classes": [one.pk for one in split.classes],
        "moves_lessons": split.moves_lessons,
        "hours": str(split.hours),
        "parts": [
            {"label": part.label, "staff": part.staff_id, "students": list(part.student_ids)}
            for part in split.parts
        ],
    }


def _because(actor: Actor, reason: str) -> Any:
    return history.source(user=actor.user_id, role=str(actor.role), reason=reason)
