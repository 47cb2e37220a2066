"""Cards of a student, a parent and a staff member: what the printed forms ask (§4.1 item 6) and how
the person stands with an account. Nothing else is kept: no place of work, no documents."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Membership, User
from school.models import (
    ClassTeacherDuty,
    Curation,
    Enrolment,
    Guardian,
    GuardianLink,
    StaffMember,
    Student,
    TeachingAssignment,
)
from school.selectors.change_log import Change
from school.selectors.people import history


@dataclass(frozen=True, slots=True)
class AccountState:
    """How a person stands with the journal: a word with its kind of badge; ``login`` is empty
    without an account."""

    login: str
    word: str
    kind: str
    last_seen_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StudentCard:
    student: Student
    account: AccountState
    school_class: str
    links: tuple[GuardianLink, ...]
    ended_links: tuple[GuardianLink, ...]
    link_changes: tuple[Change, ...]
    enrolments: tuple[Enrolment, ...]


@dataclass(frozen=True, slots=True)
class GuardianCard:
    guardian: Guardian
    account: AccountState
    links: tuple[GuardianLink, ...]
    ended_links: tuple[GuardianLink, ...]


@dataclass(frozen=True, slots=True)
class StaffCard:
    """``hats`` are all in this school, revoked ones too, latest first; ``curations`` of today and
    before."""

    staff: StaffMember
    account: AccountState
    has_left: bool
    hats: tuple[Membership, ...]
    duties: tuple[ClassTeacherDuty, ...]
    assignments: tuple[TeachingAssignment, ...]
    curations: tuple[Curation, ...]
    curation_changes: tuple[Change, ...]
    is_deputy: bool


def account_state(user: User | None) -> AccountState:
    """No query."""
    if user is None:
        return AccountState("", _("no account"), "warn")
    seen = user.last_login
    if user.frozen_at is not None:
        return AccountState(user.login, _("account frozen"), "bad", seen)
    if not user.is_active:
        return AccountState(user.login, _("account closed"), "bad", seen)
    if seen is None:
        return AccountState(user.login, _("never signed in"), "warn")
    return AccountState(user.login, _("account in use"), "ok", seen)


def student_card(*, student: Student, today: dt.date) -> StudentCard:
    """``student`` comes with the user. Five queries at most: links and classes, and three for who
    linked whom."""
    links = tuple(
        student.guardian_links.select_related("guardian__user").order_by("guardian__sort_key", "pk")
    )
    enrolments = tuple(student.enrolments.select_related("school_class__year").order_by("-since"))
    return StudentCard(
        student=student,
        account=account_state(student.user),
        school_class=next(
            (item.school_class.name for item in enrolments if _in_force(item, today)), ""
        ),
        links=tuple(link for link in links if link.until is None),
        ended_links=tuple(link for link in links if link.until is not None),
        link_changes=tuple(history.guardian_changes(student)),
        enrolments=enrolments,
    )


def guardian_card(*, actor: Actor, guardian: Guardian, today: dt.date) -> GuardianCard:
    """Children whom the actor may see, with the class they are in. Two queries."""
    links = tuple(
        guardian.links.filter(student__in=Student.objects.visible_to(actor).values("pk"))
        .select_related("student")
        .order_by("student__sort_key", "pk")
    )
    classes = {
        row.student_id: row.school_class.name
        for row in Enrolment.objects.on(today)
        .filter(student__in=[link.student_id for link in links])
        .select_related("school_class")
    }
    for link in links:
        link.student.class_name = classes.get(link.student_id, "")
    return GuardianCard(
        guardian=guardian,
        account=account_state(guardian.user),
        links=tuple(link for link in links if link.until is None),
        ended_links=tuple(link for link in links if link.until is not None),
    )


def staff_card(*, staff: StaffMember, today: dt.date) -> StaffCard:
    """``staff`` comes with the user. Six queries at most; one less
    without an account, one less where no parallel was ever given."""
    hats: tuple[Membership, ...] = ()
    if staff.user_id is not None:
        hats = tuple(
            Membership.objects.filter(school_id=staff.school_id, user_id=staff.user_id).order_by(
                "is_revoked", "-granted_on", "-pk"
            )
        )
    return StaffCard(
        staff=staff,
        account=account_state(staff.user),
        has_left=staff.left_on is not None and staff.left_on <= today,
        hats=hats,
        duties=tuple(
            staff.class_duties.select_related("school_class__year").order_by("-since", "pk")
        ),
        assignments=tuple(
            TeachingAssignment.objects.on(today)
            .filter(staff=staff, group__year__ends_on__gte=today)
            .select_related("group__subject")
            .order_by("group__grade", "group__label", "group__subject__name")
        ),
        curations=tuple(staff.curations.order_by("grade", "-since")),
        curation_changes=tuple(history.curation_changes(staff)),
        is_deputy=any(hat.role == "deputy" and not hat.is_revoked for hat in hats),
    )


def _in_force(row: Any, today: dt.date) -> bool:
    return row.since <= today and (row.until is None or row.until > today)
