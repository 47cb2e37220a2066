"""The issue journal of credentials and the shares of those who have them (S4-П2-12, S4-П2-14)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from school.enums import CredentialKind, CredentialState
from school.models import (
    CredentialIssue,
    Enrolment,
    GuardianLink,
    SchoolClass,
    StaffMember,
)

PER_PAGE = 50
# More lines than that are not for one print.
MOST_PRINTED = 3000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of a class, or of staff, of a kind, in a state, of people so called."""

    class_id: int | None = None
    is_staff: bool = False
    kind: CredentialKind | None = None
    state: CredentialState | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal; ``classes`` are those of the student or of the guardian's children
    today."""

    issue: CredentialIssue
    name: str
    whose: str
    classes: str
    state: CredentialState
    reissue_query: str

    @property
    def may_be_handed(self) -> bool:
        return self.state != CredentialState.REVOKED


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``total`` people so many were given a login, so many use it."""

    total: int
    issued: int
    opened: int

    @property
    def issued_percent(self) -> int | None:
        """Whole percent; None of nobody."""
        return 100 * self.issued // self.total if self.total else None

    @property
    def opened_percent(self) -> int | None:
        return 100 * self.opened // self.total if self.total else None


@dataclass(frozen=True, slots=True)
class ClassShare:
    class_id: int
    name: str
    students: Share
    guardians: Share


@dataclass(frozen=True, slots=True)
class Shares:
    classes: list[ClassShare]
    students: Share
    guardians: Share
    staff: Share | None


def state_of(issue: CredentialIssue, now: dt.datetime) -> CredentialState:
    if issue.used_at:
        return CredentialState.USED
    if issue.revoked_at:
        return CredentialState.REVOKED
    if issue.expires_at <= now:
        return CredentialState.EXPIRED
    return CredentialState.HANDED if issue.handed_on else CredentialState.PRINTED


def in_state(state: CredentialState, now: dt.datetime) -> Q:
    """The lines of which ``state_of`` says so."""
    unused = Q(used_at__isnull=True)
    waiting = unused & Q(revoked_at__isnull=True)
    valid = waiting & Q(expires_at__gt=now)
    return {
        CredentialState.USED: Q(used_at__isnull=False),
        CredentialState.REVOKED: unused & Q(revoked_at__isnull=False),
        CredentialState.EXPIRED: waiting & Q(expires_at__lte=now),
        CredentialState.HANDED: valid & Q(handed_on__isnull=False),
        CredentialState.PRINTED: valid & Q(handed_on__isnull=True),
    }[state]


def register(
    *, actor: Actor, wanted: Wanted, page: str, is_whole: bool, now: dt.datetime, today: dt.date
) -> tuple[Page[CredentialIssue], list[Line]]:
    """The lines the actor may see, the last first. Four queries."""
    issues = _found(actor, wanted, now, today)
    shown = Paginator(issues, MOST_PRINTED if is_whole else PER_PAGE).get_page(page)
    classes = _classes_of(list(shown), today)
    return shown, [_line(issue, classes, now) for issue in shown]


def shares(
    *, actor: Actor, classes: Sequence[SchoolClass], with_staff: bool, today: dt.date
) -> Shares:
    """By class, and of all these classes together; staff where the actor sees them. Parents who
    are informed on paper are not counted. Two or three queries."""
    students = _student_shares(classes, today)
    guardians = _guardian_shares(classes, today)
    none = Share(0, 0, 0)
    lines = [
        ClassShare(one.pk, one.name, students.get(one.pk, none), guardians.get(one.pk, none))
        for one in classes
    ]
    return Shares(
        classes=lines,
        students=_sum([line.students for line in lines]),
        guardians=_sum([line.guardians for line in lines]),
        staff=_staff_share(actor, today) if with_staff else None,
    )


def _found(
    actor: Actor, wanted: Wanted, now: dt.datetime, today: dt.date
) -> QuerySet[CredentialIssue]:
    issues: QuerySet[CredentialIssue] = CredentialIssue.objects.visible_to(actor)
    if wanted.class_id is not None:
        members = (
            Enrolment.objects.on(today).filter(school_class_id=wanted.class_id).values("student_id")
        )
        issues = issues.filter(
            Q(student__in=members)
            | Q(
                guardian__in=GuardianLink.objects.filter(
                    student__in=members, until__isnull=True
                ).values("guardian_id")
            )
        )
    if wanted.is_staff:
        issues = issues.filter(staff__isnull=False)
    if wanted.kind:
        issues = issues.filter(kind=wanted.kind)
    if wanted.state:
        issues = issues.filter(in_state(wanted.state, now))
    if wanted.name:
        key = wanted.name.lower().replace("ё", "е")
        issues = issues.filter(
            Q(student__sort_key__startswith=key)
            | Q(guardian__sort_key__startswith=key)
            | Q(staff__sort_key__startswith=key)
            | Q(user__login__istartswith=wanted.name)
        )
    return issues.select_related("user", "student", "guardian", "staff", "issued_by").order_by(
        "-number"
    )


def _classes_of(issues: Sequence[CredentialIssue], today: dt.date) -> dict[str, tuple[str, str]]:
    """Names and the id of classes, by «student-5» and «guardian-7». Two queries."""
    found: dict[str, list[tuple[str, int]]] = {}
    students = {issue.student_id for issue in issues if issue.student_id}
    guardians = {issue.guardian_id for issue in issues if issue.guardian_id}
    links = list(
        GuardianLink.objects.filter(guardian__in=guardians, until__isnull=True).values_list(
            "guardian_id", "student_id"
        )
    )
    class_of = {
        row.student_id: row.school_class
        for row in Enrolment.objects.on(today)
        .filter(student__in=students | {student for _guardian, student in links})
        .select_related("school_class")
    }
    for student in students:
        if student in class_of:
            found[f"student-{student}"] = [(class_of[student].name, class_of[student].pk)]
    for guardian, student in links:
        if student in class_of:
            one = class_of[student]
            found.setdefault(f"guardian-{guardian}", []).append((one.name, one.pk))
    return {
        key: (", ".join(dict.fromkeys(name for name, _pk in rows)), str(rows[0][1]))
        for key, rows in found.items()
    }


def _line(issue: CredentialIssue, classes: dict[str, tuple[str, str]], now: dt.datetime) -> Line:
    person = issue.student or issue.guardian or issue.staff
    assert person is not None
    whose = "student" if issue.student_id else "guardian" if issue.guardian_id else "staff"
    key = f"{whose}-{person.pk}"
    names, class_id = classes.get(key, ("", ""))
    scope = "staff=1" if whose == "staff" else f"class={class_id}"
    return Line(
        issue=issue,
        name=person.full_name,
        whose=whose,
        classes=names,
        state=state_of(issue, now),
        reissue_query=f"{scope}&person={key}" if class_id or whose == "staff" else "",
    )


def _in_use(path: str) -> Q:
    """An own password is set: slips have done their work, or were never needed."""
    return Q(**{f"{path}__isnull": False, f"{path}__must_change_password": False}) & ~Q(
        **{f"{path}__password__startswith": "!"}
    )


def _issued(path: str) -> Q:
    in_force = CredentialIssue.objects.filter(user_id=OuterRef(path), revoked_at__isnull=True)
    return _in_use(path.removesuffix("_id")) | Q(Exists(in_force))


def _student_shares(classes: Sequence[SchoolClass], today: dt.date) -> dict[int, Share]:
    rows = (
        Enrolment.objects.on(today)
        .filter(school_class__in=classes)
        .order_by()
        .values("school_class_id")
        .annotate(
            total=Count("student"),
            issued=Count("student", filter=_issued("student__user_id")),
            opened=Count("student", filter=_in_use("student__user")),
        )
    )
    return {row["school_class_id"]: _share(row) for row in rows}


def _guardian_shares(classes: Sequence[SchoolClass], today: dt.date) -> dict[int, Share]:
    place = "student__enrolments"
    rows = (
        GuardianLink.objects.filter(
            Q(**{f"{place}__until__isnull": True}) | Q(**{f"{place}__until__gt": today}),
            until__isnull=True,
            guardian__is_paper_only=False,
            **{f"{place}__school_class__in": classes, f"{place}__since__lte": today},
        )
        .order_by()
        .values(f"{place}__school_class_id")
        .annotate(
            total=Count("guardian", distinct=True),
            issued=Count("guardian", distinct=True, filter=_issued("guardian__user_id")),
            opened=Count("guardian", distinct=True, filter=_in_use("guardian__user")),
        )
    )
    return {row[f"{place}__school_class_id"]: _share(row) for row in rows}


def _staff_share(actor: Actor, today: dt.date) -> Share:
    row = (
        StaffMember.objects.visible_to(actor)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=today))
        .aggregate(
            total=Count("pk"),
            issued=Count("pk", filter=_issued("user_id")),
            opened=Count("pk", filter=_in_use("user")),
        )
    )
    return _share(row)


def _share(row: dict[str, Any]) -> Share:
    return Share(total=row["total"], issued=row["issued"], opened=row["opened"])


def _sum(parts: Sequence[Share]) -> Share:
    return Share(
        total=sum(part.total for part in parts),
        issued=sum(part.issued for part in parts),
        opened=sum(part.opened for part in parts),
    )
