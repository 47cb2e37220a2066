"""Groups of the closed year end, those of the next one begin: part of the move to the next year."""

import datetime as dt
from collections.abc import Mapping

from school.models import (
    AcademicYear,
    GroupClass,
    GroupMembership,
    SchoolClass,
    TeachingAssignment,
    TeachingGroup,
)
from school.selectors.promotion import Promotion
from school.selectors.promotion.next_groups import NewGroup, NextGroups
from school.services.imports import ImportLog


def end_groups(log: ImportLog, promotion: Promotion, start: dt.date) -> None:
    """Memberships and assignments of the old groups end when the new year begins."""
    _end_memberships(log, promotion, start)
    log.change_all(
        list(
            TeachingAssignment.objects.filter(
                group__year=promotion.year, until__isnull=True, since__lt=start
            )
        ),
        until=start,
    )


def make_groups(
    log: ImportLog, planned: NextGroups, *, year: AcademicYear, classes: Mapping[str, SchoolClass]
) -> list[tuple[NewGroup, TeachingGroup]]:
    """The groups of the new year with their classes (by name), students and teachers."""
    start, made = year.starts_on, []
    for item in planned.groups:
        model = item.model
        group = TeachingGroup(
            school_id=year.school_id,
            year=year,
            subject_id=model.subject_id,
            term_scheme_id=classes[item.classes[0].name].term_scheme_id,
            kind=model.kind,
            purpose=model.purpose,
            grading=item.grading,
            grade=item.grade,
            label=item.label,
            hours_per_week=model.hours_per_week,
            hours_per_year=model.hours_per_year,
        )
        made.append((item, group))
    log.add([group for _item, group in made])
    links, members, teachers = [], [], []
    for item, group in made:
        owned = {"school_id": year.school_id, "group": group}
        links += [GroupClass(**owned, school_class=classes[part.name]) for part in item.classes]
        members += [GroupMembership(**owned, student_id=pk, since=start) for pk in item.student_ids]
        teachers += [
            TeachingAssignment(**owned, staff_id=pk, since=start) for pk in item.teacher_ids
        ]
    log.add(links)
    log.add(members)
    log.add(teachers)
    return made


def _end_memberships(log: ImportLog, promotion: Promotion, start: dt.date) -> None:
    """Of graduates on the day of their order, of all others when the new year begins."""
    graduated_on = promotion.options.graduated_on
    gone = {stay.student_id for stay in promotion.graduates}
    rows = list(
        GroupMembership.objects.filter(
            group__year=promotion.year, until__isnull=True, since__lt=start
        )
    )
    log.change_all([row for row in rows if row.student_id not in gone], until=start)
    log.change_all(
        [row for row in rows if row.student_id in gone and row.since < (graduated_on or start)],
        until=graduated_on,
    )
