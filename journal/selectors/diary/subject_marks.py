"""A student's marks of one term by subject, and the mean that they come to.

Marks follow the student: those of a group that was left and those from another school are shown
and count. The mean is the one that the teacher of the subject sees (``terms.standing``).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal import rules
from journal.models import BroughtMark, Mark
from journal.selectors import comments
from journal.selectors.diary import DiaryMark, diary_mark, plain
from school.models import GroupMembership, Student, Term


@dataclass(slots=True)
class SubjectTerm:
    """Marks of a subject in a term: given here, with their works in order, and ``brought`` from
    another school. ``memberships`` are the student's groups of the subject, oldest first."""

    memberships: Sequence[GroupMembership]
    marks: list[Mark] = field(default_factory=list)
    brought: list[BroughtMark] = field(default_factory=list)

    @property
    def shown(self) -> tuple[DiaryMark, ...]:
        """Every mark, by the day it was given on."""
        found = [diary_mark(mark) for mark in self.marks]
        found.extend(_brought(mark) for mark in self.brought)
        return tuple(sorted(found, key=lambda mark: mark.on))

    @property
    def came_along(self) -> str:
        """What the mean takes from elsewhere, ready to show; "" when all was given in the group
        that the student is in."""
        group_id = self.memberships[-1].group_id
        from_group = any(mark.work.lesson.group_id != group_id for mark in self._counted)
        if self.brought and from_group:
            return _("with marks from the former school and the former group")
        if self.brought:
            return _("with marks from the former school")
        return _("with marks from the former group") if from_group else ""

    def mean(self, counting: rules.Counting) -> rules.Mean | None:
        of_works = [
            (
                work.weight,
                [rules.Given(one.value, one.code, one.modifier, one.debt_due_on) for one in given],
            )
            for work, given in groupby(self._counted, key=lambda mark: mark.work)
        ]
        of_school = [(mark.weight, [rules.Given(mark.value, mark.code)]) for mark in self.brought]
        return rules.mean_of([*of_works, *of_school], counting)

    @property
    def _counted(self) -> list[Mark]:
        """What a group that was left gave counts up to the day on which the student came to the
        one that follows."""
        last = self.memberships[-1]
        joined = min(one.since for one in self.memberships if one.group_id == last.group_id)
        stays = {one.group_id for one in self.memberships if one.until == last.until}
        return [
            mark
            for mark in self.marks
            if mark.work.lesson.group_id in stays or mark.work.lesson.on < joined
        ]


def by_subject(
    *, actor: Actor, student: Student, year_id: int, term: Term | None, today: dt.date
) -> dict[str, SubjectTerm]:
    """Every subject of the student's year in order of names, with the marks of ``term``. Three
    queries, one without a term."""
    memberships: dict[str, list[GroupMembership]] = defaultdict(list)
    for membership in (
        GroupMembership.objects.filter(student=student, group__year_id=year_id)
        .select_related("group__subject")
        .order_by("group__subject__name", "since", "pk")
    ):
        memberships[membership.group.subject.name].append(membership)
    day = min(today, term.ends_on) if term is not None else today
    found = {name: SubjectTerm(_begun(own, day)) for name, own in memberships.items()}
    if term is None:
        return found
    for mark in _marks(actor, student, term):
        found[mark.work.lesson.group.subject.name].marks.append(mark)
    for brought in (
        BroughtMark.objects.visible_to(actor)
        .filter(student=student, year_id=year_id, given_on__range=(term.starts_on, term.ends_on))
        .select_related("subject")
        .order_by("given_on", "pk")
    ):
        if brought.subject.name in found:
            found[brought.subject.name].brought.append(brought)
    return found


def _begun(memberships: Sequence[GroupMembership], day: dt.date) -> Sequence[GroupMembership]:
    """Those of the student by ``day``; of a subject that is ahead, what is ahead."""
    return [one for one in memberships if one.since <= day] or memberships


def _marks(actor: Actor, student: Student, term: Term) -> Iterable[Mark]:
    """With all that is shown of them. One query."""
    return (
        comments.with_unread(Mark.objects.visible_to(actor), actor)
        .filter(student=student, work__lesson__on__range=(term.starts_on, term.ends_on))
        .select_related("work__work_type", "work__lesson__group__subject")
        .order_by(
            *("work__lesson__on", "work__lesson__slot", "work__lesson_id"),
            *("work__position", "attempt", "pk"),
        )
    )


def _brought(mark: BroughtMark) -> DiaryMark:
    school = _("from school “%(name)s”") % {"name": mark.from_school}
    return DiaryMark(
        id=-mark.pk,
        text=rules.format_mark(mark.value, mark.code),
        work=f"{mark.title}, {school}" if mark.title else school,
        weight="" if mark.weight == 1 else plain(mark.weight),
        comment="",
        on=mark.given_on or dt.date.min,
        is_low=mark.value is not None and mark.value <= 2,
        is_debt=False,
    )
