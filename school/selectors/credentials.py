"""Who may be given a slip, by whom, and how far each of them is from using the portal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from accounts.policies import may_renew_keys
from accounts.selectors import hats_anywhere
from school import policies
from school.enums import AccountState
from school.models import (
    ClassTeacherDuty,
    CredentialIssue,
    Enrolment,
    Guardian,
    GuardianLink,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
)

Person: TypeAlias = Student | Guardian | StaffMember


@dataclass(frozen=True, slots=True)
class Reach:
    """To whom an actor may issue: staff, families of all classes, or of ``class_ids``."""

    staff: bool
    all_families: bool
    class_ids: frozenset[int]

    @property
    def is_empty(self) -> bool:
        return not (self.staff or self.all_families or self.class_ids)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who may get a slip. ``class_name`` and ``class_id`` are of the student, or of the
    child through whom a guardian stands here (None for staff); ``about`` is that child's name.
    ``obstacle`` says why there can be no slip, empty when there can."""

    key: str
    person: Person
    name: str
    about: str
    class_id: int | None
    class_name: str
    state: AccountState
    last_issue: CredentialIssue | None
    obstacle: str

    @property
    def needs_reason(self) -> bool:
        """A password in use, or a slip that exists, is taken away: that has a reason."""
        return self.state == AccountState.OPEN or self.last_issue is not None

    @property
    def is_wanting(self) -> bool:
        return not self.needs_reason and not self.obstacle


def reach_of(actor: Actor, *, today: dt.date) -> Reach:
    """None or one query (two for a teacher)."""
    all_families = policies.can_issue_to_all_families(actor)
    class_ids: frozenset[int] = frozenset()
    if not all_families and actor.role == Role.TEACHER:
        led = dict(
            ClassTeacherDuty.objects.on(today)
            .filter(school_id=actor.school_id, staff__user_id=actor.user_id)
            .values_list("school_class_id", "school_class__year_id")
        )
        lets = set(
            Regulation.objects.filter(
                year_id__in=led.values(), class_teacher_issues_credentials=True
            ).values_list("year_id", flat=True)
        )
        class_ids = frozenset(
            class_id
            for class_id, year_id in led.items()
            if policies.can_issue_to_class(actor, leads_it=True, regulation_lets=year_id in lets)
        )
    return Reach(policies.can_issue_to_staff(actor), all_families, class_ids)


def classes_within(actor: Actor, reach: Reach, *, today: dt.date) -> list[SchoolClass]:
    """Classes of the year that goes on, whose families the actor may give slips. One query."""
    classes = SchoolClass.objects.visible_to(actor).filter(
        year__starts_on__lte=today + dt.timedelta(days=92), year__ends_on__gte=today
    )
    if not reach.all_families:
        classes = classes.filter(pk__in=reach.class_ids)
    return list(classes.in_school_order())


def recipients_of_classes(
    actor: Actor, classes: Sequence[SchoolClass], *, now: dt.datetime, today: dt.date
) -> list[Recipient]:
    """Students of the classes and their guardians, each once, by class and name: a student and
    then those who answer for her. Of a year that has not begun, those who are enrolled for it:
    slips are handed out before the first of September. Four queries."""
    is_ahead = Q(school_class__year__starts_on__gt=today, since__gt=today, until__isnull=True)
    here = Q(pk__in=Enrolment.objects.on(today).values("pk"))
    enrolments = list(
        Enrolment.objects.filter(here | is_ahead, school_class__in=classes)
        .select_related("student__user")
        .order_by("student__sort_key", "student__last_name", "student__first_name", "student_id")
    )
    order = {school_class.pk: position for position, school_class in enumerate(classes)}
    names = {school_class.pk: school_class.name for school_class in classes}
    enrolments.sort(key=lambda row: order[row.school_class_id])
    links: dict[int, list[Guardian]] = {}
    for link in (
        GuardianLink.objects.filter(
            student__in=[row.student_id for row in enrolments],
            until__isnull=True,
            guardian__is_paper_only=False,
        )
        .select_related("guardian__user")
        .order_by("pk")
    ):
        links.setdefault(link.student_id, []).append(link.guardian)
    found: list[tuple[Person, Student, int]] = []
    seen: set[int] = set()
    students: set[int] = set()
    for row in enrolments:
        if row.student_id in students:
            continue
        students.add(row.student_id)
        found.append((row.student, row.student, row.school_class_id))
        for guardian in links.get(row.student_id, []):
            if guardian.pk not in seen:
                seen.add(guardian.pk)
                found.append((guardian, row.student, row.school_class_id))
    facts = _Facts(actor, [person for person, _child, _class in found], now)
    return [
        facts.recipient(person, about=child.list_name, class_id=pk, class_name=names[pk])
        for person, child, pk in found
    ]


def recipients_of_staff(actor: Actor, *, now: dt.datetime, today: dt.date) -> list[Recipient]:
    """Staff who work here, by name. Three queries."""
    staff = list(
        StaffMember.objects.visible_to(actor)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=today))
        .select_related("user")
        .alphabetical()
    )
    facts = _Facts(actor, staff, now)
    return [facts.recipient(person, about="", class_id=None, class_name="") for person in staff]


class _Facts:
    """What the accounts of some people say, in two queries."""

    def __init__(self, actor: Actor, people: Sequence[Person], now: dt.datetime) -> None:
        self.actor = actor
        self.now = now
        user_ids = {person.user_id for person in people if person.user_id}
        self.issues: dict[int, CredentialIssue] = {}
        for issue in CredentialIssue.objects.filter(
            school_id=actor.school_id, user__in=user_ids
        ).order_by("number"):
            if issue.revoked_at is None:
                self.issues[issue.user_id] = issue
        self.hats = hats_anywhere(user_ids)

    def recipient(
        self, person: Person, *, about: str, class_id: int | None, class_name: str
    ) -> Recipient:
        user = person.user
        issue = self.issues.get(user.pk) if user else None
        return Recipient(
            key=f"{KINDS[type(person)]}-{person.pk}",
            person=person,
            name=person.full_name,
            about=about,
            class_id=class_id,
            class_name=class_name,
            state=_state(user, issue, self.now),
            last_issue=issue,
            obstacle=self._obstacle(person, user),
        )

    def _obstacle(self, person: Person, user: User | None) -> str:
        if user is None:
            return ""
        is_own = user.pk == self.actor.user_id
        hats = self.hats.get(user.pk, [])
        is_staff = isinstance(person, StaffMember) or any(role in STAFF_ROLES for _at, role in hats)
        if policies.can_issue_to_account(
            self.actor, is_own=is_own, is_staff_account=is_staff, hats=hats
        ):
            return "" if user.is_active else _("The account is closed.")
        if is_own:
            return _("It is your own account: change the password in the profile.")
        if not may_renew_keys(hats, school_id=self.actor.school_id):
            return _(
                "The person works in another school: the administrator there gives a new password."
            )
        if any(school_id != self.actor.school_id for school_id, _role in hats):
            return _(
                "The account opens another school, too: only the administrator gives a new"
                " password."
            )
        return _("It is a staff account: only the administrator gives a new password.")


KINDS: dict[type, str] = {Student: "student", Guardian: "guardian", StaffMember: "staff"}


def _state(user: User | None, issue: CredentialIssue | None, now: dt.datetime) -> AccountState:
    if user is None:
        return AccountState.NONE
    if user.has_usable_password() and not user.must_change_password:
        return AccountState.OPEN
    if issue is None:
        return AccountState.NONE
    return AccountState.EXPIRED if issue.expires_at <= now else AccountState.WAITING
