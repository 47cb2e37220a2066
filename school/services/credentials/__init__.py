"""Accounts for those who have none, and slips that open them (S0-7c, S1-3.2, S1-4.1c, S2-7.А3).

A slip is made in two steps, so that a print that fails takes no password from anybody. ``prepare``
opens missing accounts and writes lines of the issue journal that are not in force; then the slips
are laid out; ``put_in_force`` makes the secrets those of the accounts and replaces earlier slips.
Numbers of slips that were never finished stay in the journal as replaced, like spoilt forms.

A secret lives in the slips in memory and on paper; what the database gets is a hash or a digest.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max

from accounts import rules
from accounts.actors import Actor
from accounts.enums import OutsideChangeKind, Role
from accounts.models import Membership, User
from accounts.selectors import orderer_of
from accounts.services import activation_codes, outside_changes, sessions
from accounts.services import credentials as accounts
from core import jobs, tenancy
from core.enums import JobKind
from core.models import Job, School
from school.enums import AccountState, CredentialKind
from school.models import CredentialIssue, Guardian, SchoolClass, StaffMember, Student
from school.selectors import credentials as selectors
from school.selectors.credentials import Reach, Recipient
from school.services.credentials.errors import (
    AlreadyUsed,
    CannotIssue,
    NothingToIssue,
    ReasonMissing,
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One printed slip. ``secret`` is a one-time password, or an activation code, as printed."""

    issue_id: int
    number: int
    kind: CredentialKind
    user_id: int
    login: str
    name: str
    about: str
    class_name: str
    is_staff: bool
    secret: str = field(repr=False)


def order_slips(
    *,
    actor: Actor,
    chosen: Sequence[Recipient],
    title: str,
    reason: str,
    staff_role: Role,
    now: dt.datetime,
) -> Job:
    """Queue the printing of slips for the chosen, whom ``chosen_among`` found; the caller starts
    its task. Raises ``NothingToIssue``, ``CannotIssue`` for one with an obstacle,
    ``ReasonMissing``."""
    if not chosen:
        raise NothingToIssue
    _check(chosen, reason)
    return jobs.queue_job(
        actor=actor,
        kind=JobKind.CREDENTIAL_SLIPS,
        title=title[:200],
        params={
            "role": actor.role,
            "people": [recipient.key for recipient in chosen],
            "classes": sorted({r.class_id for r in chosen if r.class_id is not None}),
            "reason": reason[:200],
            "staff_role": staff_role,
        },
        now=now,
    )


def chosen_of(job: Job, *, now: dt.datetime, today: dt.date) -> tuple[Actor, list[Recipient]]:
    """Who ordered the job and for whom, as both stand now. Raises ``CannotIssue`` when the right
    to it has gone meanwhile, ``HatTakenAway``."""
    actor = orderer_of(job)
    reach = selectors.reach_of(actor, today=today)
    class_ids = job.params["classes"]
    wants_staff = any(key.startswith("staff-") for key in job.params["people"])
    lost_classes = class_ids and not (reach.all_families or reach.class_ids >= set(class_ids))
    if lost_classes or (wants_staff and not reach.staff):
        raise CannotIssue
    found = chosen_among(
        actor=actor,
        reach=reach,
        class_ids=class_ids,
        keys=job.params["people"],
        now=now,
        today=today,
    )
    _check(found, job.params["reason"])
    return actor, found


def chosen_among(
    *,
    actor: Actor,
    reach: Reach,
    class_ids: Iterable[int],
    keys: Iterable[str],
    now: dt.datetime,
    today: dt.date,
) -> list[Recipient]:
    """The people of these keys («student-5», «guardian-7», «staff-3») within the reach of the
    actor; keys of anybody else find nobody. At most eight queries."""
    wanted = set(keys)
    found: list[Recipient] = []
    ids = set(class_ids)
    if ids:
        classes = [
            one for one in selectors.classes_within(actor, reach, today=today) if one.pk in ids
        ]
        found += selectors.recipients_of_classes(actor, classes, now=now, today=today)
    if reach.staff and any(key.startswith("staff-") for key in wanted):
        found += selectors.recipients_of_staff(actor, now=now, today=today)
    return [recipient for recipient in found if recipient.key in wanted]


@transaction.atomic
def prepare(
    *,
    actor: Actor,
    chosen: Sequence[Recipient],
    staff_role: Role,
    reason: str,
    now: dt.datetime,
    today: dt.date,
    expires_at: dt.datetime,
) -> list[Slip]:
    """Open the missing accounts and write the lines of the issue journal, not in force yet.

    The kind: a first password; a new one for whoever has chosen an own password before; for a
    guardian who has not, an activation code.
    """
    _open_accounts(actor, chosen, staff_role=staff_role, now=now, today=today)
    School.objects.select_for_update(no_key=True).only("pk").get(pk=actor.school_id)
    last = CredentialIssue.objects.filter(school_id=actor.school_id).aggregate(last=Max("number"))
    first = (last["last"] or 0) + 1
    issues = CredentialIssue.objects.bulk_create(
        [
            CredentialIssue(
                school_id=actor.school_id,
                number=number,
                kind=_kind(recipient),
                user=recipient.person.user,
                issued_by_id=actor.user_id,
                issued_at=now,
                expires_at=expires_at,
                revoked_at=now,
                reason=reason,
                **_whom(recipient.person),
            )
            for number, recipient in enumerate(chosen, start=first)
        ],
        batch_size=500,
    )
    return [
        Slip(
            issue_id=issue.pk,
            number=issue.number,
            kind=CredentialKind(issue.kind),
            user_id=issue.user_id,
            login=issue.user.login,
            name=recipient.name,
            about=recipient.about,
            class_name=recipient.class_name,
            is_staff=isinstance(recipient.person, StaffMember),
            secret=rules.new_secret(),
        )
        for issue, recipient in zip(issues, chosen, strict=True)
    ]


@transaction.atomic
def put_in_force(*, slips: Sequence[Slip], expires_at: dt.datetime, now: dt.datetime) -> None:
    """The secrets of the slips open the accounts from now on; earlier slips, codes, passwords and
    sessions of the same people do so no longer. Other schools of an account are told."""
    user_ids = [slip.user_id for slip in slips]
    users = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=user_ids)}
    CredentialIssue.objects.filter(
        user__in=user_ids, revoked_at__isnull=True, used_at__isnull=True
    ).update(revoked_at=now)
    CredentialIssue.objects.filter(pk__in=[slip.issue_id for slip in slips]).update(revoked_at=None)
    activation_codes.revoke(user_ids=user_ids, now=now)
    for slip in slips:
        user = users[slip.user_id]
        if slip.kind == CredentialKind.ACTIVATION:
            user.password = make_password(None)
            user.must_change_password = False
            user.password_expires_at = None
        else:
            user.password = make_password(slip.secret, hasher=rules.ONE_TIME_ALGORITHM)
            user.must_change_password = True
            user.password_expires_at = expires_at
    User.objects.bulk_update(
        users.values(), ["password", "must_change_password", "password_expires_at"], batch_size=500
    )
    activation_codes.create(
        codes={s.user_id: s.secret for s in slips if s.kind == CredentialKind.ACTIVATION},
        expires_at=expires_at,
        now=now,
    )
    # A changed password ends every session by itself; here their records learn of it.
    sessions.end_sessions_of(user_ids)
    if slips:
        issue = CredentialIssue.objects.get(pk=slips[0].issue_id)
        outside_changes.tell_other_schools(
            school_id=issue.school_id,
            kind=OutsideChangeKind.PASSWORD,
            user_ids=user_ids,
            done_by_id=issue.issued_by_id,
            now=now,
        )


@transaction.atomic
def choose_own_password(*, user: User, password: str, now: dt.datetime) -> None:
    """The owner of a one-time password puts an own one in its place: the slip is used up.
    ``password`` has passed the validators."""
    accounts.change_password(user=user, password=password)
    mark_used(user_id=user.pk, now=now)


def mark_used(*, user_id: int, now: dt.datetime) -> None:
    """The slip in force of this user has done its work."""
    # It may have been given by another school than that in which the person acts, or, when a code
    # is typed, nobody acts at all.
    with tenancy.of_all_schools():
        CredentialIssue.objects.filter(
            user_id=user_id, revoked_at__isnull=True, used_at__isnull=True
        ).update(used_at=now)


@transaction.atomic
def mark_handed(
    *, actor: Actor, issues: Sequence[CredentialIssue], on: dt.date | None, reach: Reach
) -> int:
    """The slips were signed for on this day, or, with None, were not after all. How many lines
    changed. Raises ``CannotIssue``, ``AlreadyUsed`` for a slip that was replaced."""
    for issue in issues:
        if not may_touch(actor, issue, reach):
            raise CannotIssue
        if issue.revoked_at is not None:
            raise AlreadyUsed(issue.number)
    return CredentialIssue.objects.filter(
        school_id=actor.school_id, pk__in=[issue.pk for issue in issues]
    ).update(handed_on=on)


def may_touch(actor: Actor, issue: CredentialIssue, reach: Reach) -> bool:
    """Whether the actor may issue to the person of this line."""
    if issue.school_id != actor.school_id:
        return False
    if issue.staff_id:
        return reach.staff
    if reach.all_families:
        return True
    own = SchoolClass.objects.filter(pk__in=reach.class_ids)
    if issue.student_id:
        return own.filter(enrolments__student=issue.student_id).exists()
    return own.filter(
        enrolments__student__guardian_links__guardian=issue.guardian_id,
        enrolments__student__guardian_links__until__isnull=True,
    ).exists()


def _check(chosen: Sequence[Recipient], reason: str) -> None:
    for recipient in chosen:
        if recipient.obstacle:
            raise CannotIssue(f"{recipient.name}: {recipient.obstacle}")
    replaced = [recipient.name for recipient in chosen if recipient.needs_reason]
    if replaced and not reason.strip():
        raise ReasonMissing(replaced)


def _kind(recipient: Recipient) -> CredentialKind:
    if recipient.state == AccountState.OPEN:
        return CredentialKind.RESET
    if isinstance(recipient.person, Guardian):
        return CredentialKind.ACTIVATION
    return CredentialKind.FIRST_PASSWORD


def _whom(person: selectors.Person) -> dict[str, Any]:
    return {selectors.KINDS[type(person)]: person}


def _open_accounts(
    actor: Actor,
    chosen: Sequence[Recipient],
    *,
    staff_role: Role,
    now: dt.datetime,
    today: dt.date,
) -> None:
    """A user and a hat for each who has none. The password is unusable until a slip is in force."""
    wanting = [recipient.person for recipient in chosen if recipient.person.user_id is None]
    if not wanting:
        return
    users = User.objects.bulk_create(
        [
            User(
                login=login,
                display_name=person.full_name[:160],
                email=person.email if isinstance(person, Guardian) else "",
                password=make_password(None),
                created_at=now,
            )
            for person, login in zip(
                wanting, free_logins([person.last_name for person in wanting]), strict=True
            )
        ],
        batch_size=500,
    )
    for person, user in zip(wanting, users, strict=True):
        person.user = user
    Membership.objects.bulk_create(
        [
            Membership(
                school_id=actor.school_id,
                user=person.user,
                role=_role(person, staff_role),
                granted_on=today,
            )
            for person in wanting
        ],
        batch_size=500,
    )
    for model in (Student, Guardian, StaffMember):
        people: list[Any] = [person for person in wanting if isinstance(person, model)]
        model._default_manager.bulk_update(people, ["user"], batch_size=500)


def free_logins(surnames: Sequence[str]) -> list[str]:
    """One new login for each surname, none of them taken in the whole installation. One query a
    try; the second is needed once in a thousand sheets."""
    logins: list[str] = [""] * len(surnames)
    taken: set[str] = set()
    open_places = list(range(len(surnames)))
    while open_places:
        for place in open_places:
            login = rules.new_login(rules.login_stem(surnames[place]))
            while login in taken:
                login = rules.new_login(rules.login_stem(surnames[place]))
            taken.add(login)
            logins[place] = login
        existing = set(
            User.objects.filter(login__in=[logins[place] for place in open_places]).values_list(
                "login", flat=True
            )
        )
        open_places = [place for place in open_places if logins[place] in existing]
    return logins


def _role(person: selectors.Person, staff_role: Role) -> Role:
    if isinstance(person, Student):
        return Role.STUDENT
    return Role.GUARDIAN if isinstance(person, Guardian) else staff_role
