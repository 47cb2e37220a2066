"""Writing a plan of people down, in a fixed number of statements."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from accounts.actors import Actor
from school.enums import Kinship, MovementKind
from school.models import (
    Enrolment,
    GroupMembership,
    Guardian,
    GuardianLink,
    Movement,
    StaffMember,
    Student,
)
from school.services.imports import ExternalIds, ImportLog
from school.services.movement.plan import Order
from school.services.people.guardians import contacts_of
from school.services.people.plan import (
    ImportTerms,
    Plan,
    PlannedGuardian,
    PlannedStaff,
    PlannedStudent,
    State,
)

# Who of the parents gets the weekly letter when nobody does yet and they have an address.
_FIRST_TO_BE_TOLD = {Kinship.MOTHER: 0, Kinship.FATHER: 1, Kinship.OTHER: 2}


def write_people(
    plan: Plan,
    log: ImportLog,
    ids: ExternalIds,
    *,
    terms: ImportTerms,
    actor: Actor | None,
    now: dt.datetime,
) -> None:
    """Write what the plan says through the log of the import: students, who is in which class and
    in its groups, parents and whose they are, staff. The number of statements does not depend on
    the number of people. Used inside one transaction."""
    _write_rows(plan.students, _new_student, log)
    _write_rows(plan.guardians, _new_guardian, log)
    _write_rows(plan.staff, _new_staff, log)
    _enrol(plan, log, terms, actor, now)
    _link(plan, log, terms)
    for kind, rows in (("student", plan.students), ("staff", plan.staff)):
        for planned in rows:
            if planned.row is not None and planned.entry.external_id:
                ids.point(kind, planned.entry.external_id, planned.row)
    for guardian in plan.guardians:
        for _child, entry in guardian.children:
            if guardian.row is not None and entry.external_id:
                ids.point("guardian", entry.external_id, guardian.row)
    ids.flush()


def _write_rows(rows: Iterable[Any], make: Callable[[int, Any], Any], log: ImportLog) -> None:
    """Add the new ones, change those that differ, count the others."""
    fresh, changes = [], []
    for planned in rows:
        if planned.state == State.NEW:
            planned.row = make(log.run.school_id, planned)
            fresh.append(planned.row)
        elif planned.state == State.CHANGED:
            changes.append((planned.row, planned.values))
        elif planned.state == State.SAME:
            log.keep(planned.row)
    log.add(fresh, name=_full_name)
    log.change_each(changes, name=_full_name)


def _full_name(row: Student | Guardian | StaffMember) -> str:
    return row.full_name


def _new_student(school_id: int, planned: PlannedStudent) -> Student:
    entry = planned.entry
    # The plan leaves new students out who lack one of these.
    assert entry.sex is not None
    assert entry.born_on is not None
    return Student(
        school_id=school_id,
        last_name=entry.name.last,
        first_name=entry.name.first,
        patronymic=entry.name.patronymic,
        sex=entry.sex,
        born_on=entry.born_on,
        file_no=planned.file_no,
        address=entry.address,
        phone=entry.phone,
    )


def _new_guardian(school_id: int, planned: PlannedGuardian) -> Guardian:
    name = planned.entry.name
    return Guardian(
        school_id=school_id,
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        **contacts_of(planned),
    )


def _new_staff(school_id: int, planned: PlannedStaff) -> StaffMember:
    entry = planned.entry
    return StaffMember(
        school_id=school_id,
        last_name=entry.name.last,
        first_name=entry.name.first,
        patronymic=entry.name.patronymic,
        position=entry.position,
        hired_on=entry.hired_on,
    )


def _enrol(
    plan: Plan, log: ImportLog, terms: ImportTerms, actor: Actor | None, now: dt.datetime
) -> None:
    """Into the class and its whole-class groups; with an order, into the movement book too."""
    school_id, register = log.run.school_id, plan.register
    joining = [row for row in plan.students if row.is_taken and row.joins is not None]
    enrolments = [
        Enrolment(
            school_id=school_id,
            student=planned.row,
            school_class=planned.joins,
            since=terms.since,
            opened_by_order=_order_name(terms),
        )
        for planned in joining
    ]
    log.add(enrolments, name=_enrolment_name)
    log.add(
        [
            GroupMembership(
                school_id=school_id,
                group=group,
                student_id=enrolment.student_id,
                since=terms.since,
            )
            for enrolment in enrolments
            for group in register.groups.get(enrolment.school_class_id, ())
            if (group.pk, enrolment.student_id) not in register.members
        ],
        count=False,
    )
    if terms.order_no:
        log.add(_movements(enrolments, log, terms, actor, now), count=False)


def _movements(
    enrolments: Sequence[Enrolment],
    log: ImportLog,
    terms: ImportTerms,
    actor: Actor | None,
    now: dt.datetime,
) -> list[Movement]:
    return [
        Movement(
            school_id=log.run.school_id,
            kind=MovementKind.ARRIVAL,
            student_id=enrolment.student_id,
            order_no=terms.order_no,
            order_on=terms.order_on or terms.since,
            effective_on=terms.since,
            to_class_id=enrolment.school_class_id,
            opened_enrolment=enrolment,
            recorded_by_id=actor.user_id if actor else None,
            recorded_at=now,
            run=log.run,
        )
        for enrolment in enrolments
    ]


def _order_name(terms: ImportTerms) -> str:
    """As the movement book writes it."""
    if not terms.order_no:
        return ""
    day = terms.order_on or terms.since
    order = Order(MovementKind.ARRIVAL, number=terms.order_no, on=day, effective_on=terms.since)
    return order.name[:60]


def _enrolment_name(enrolment: Enrolment) -> str:
    return f"{enrolment.student.full_name}, {enrolment.school_class.name}"


def _link(plan: Plan, log: ImportLog, terms: ImportTerms) -> None:
    """Who answers for whom; where nobody could get the letters yet, the mother gets them."""
    reached_anew = {
        planned.row.pk for planned in plan.guardians if planned.row and "email" in planned.values
    }
    # Where somebody could and does not, the family has switched the letters off.
    told = {
        student
        for (guardian, student), link in plan.register.links.items()
        if link.gets_digest
        or (plan.register.guardians[guardian].email and guardian not in reached_anew)
    }
    fresh: dict[tuple[int, int], GuardianLink] = {}
    changes: list[tuple[GuardianLink, dict[str, Any]]] = []
    for planned in plan.guardians:
        if not planned.is_taken or planned.row is None:
            continue
        for student, entry in planned.children:
            assert student.row is not None
            pair = planned.row.pk, student.row.pk
            known = plan.register.links.get(pair)
            if known is None and pair not in fresh:
                fresh[pair] = GuardianLink(
                    school_id=log.run.school_id,
                    guardian=planned.row,
                    student=student.row,
                    kinship=entry.kinship,
                    since=terms.since,
                )
            elif (
                known is not None
                and entry.kinship != Kinship.OTHER
                and known.kinship != entry.kinship
            ):
                changes.append((known, {"kinship": entry.kinship}))
    for link in sorted(fresh.values(), key=lambda link: _FIRST_TO_BE_TOLD[Kinship(link.kinship)]):
        if link.guardian.email and link.student_id not in told:
            link.gets_digest = True
            told.add(link.student_id)
    log.add(list(fresh.values()), name=_link_name)
    log.change_each(changes, name=str)


def _link_name(link: GuardianLink) -> str:
    return f"{link.guardian.full_name} → {link.student.full_name}"
