"""The issue journal of the main class: slips that were handed over, used, lost and reprinted."""

import datetime as dt

from django.conf import settings

from accounts.enums import Role
from accounts.models import ActivationCode, Membership, User
from accounts.rules import new_secret
from accounts.services import activation_codes
from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from school.enums import CredentialKind
from school.models import (
    AcademicYear,
    CredentialIssue,
    Enrolment,
    Guardian,
    GuardianLink,
    SchoolClass,
    Student,
)

# Everybody but the family whose logins are printed: of the parents each fifth has not typed the
# code yet, of the students each ninth has lost the slip and got another.
_LATE_GUARDIAN, _LOST_SLIP = 5, 9
# An account that nobody has opened, as ``make_password(None)`` says, the same in each load.
_NEVER_OPENED = "!" + "demo" * 10
_REASON = "листок утерян"


class _Journal:
    """Lines of the journal by the secretary, numbered as they come; nothing happens from ``today``
    on."""

    def __init__(self, year: AcademicYear, today: dt.date) -> None:
        self._school, self._today = year.school, today
        self._secretary = Membership.objects.filter(
            school_id=year.school_id, role=Role.SECRETARY
        ).order_by("pk")[0]
        self._lines: list[CredentialIssue] = []

    def issue(
        self,
        person: Student | Guardian,
        kind: CredentialKind,
        on: dt.date,
        *,
        used_after: int | None = None,
        replaced_on: dt.date | None = None,
        is_handed: bool = True,
        reason: str = "",
    ) -> None:
        """``used_after``: days until the owner has signed in with it; None: never."""
        if on >= self._today:
            return
        assert person.user_id is not None
        used_on = None if used_after is None else on + dt.timedelta(days=used_after)
        last_day = on + dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)
        self._lines.append(
            CredentialIssue(
                school_id=self._school.pk,
                number=len(self._lines) + 1,
                kind=kind,
                user_id=person.user_id,
                student=person if isinstance(person, Student) else None,
                guardian=person if isinstance(person, Guardian) else None,
                issued_by_id=self._secretary.user_id,
                issued_at=self._at(on, dt.time(11)),
                expires_at=self._at(last_day, dt.time(23, 59, 59)),
                used_at=self._past(used_on, dt.time(19, 30)),
                revoked_at=self._past(replaced_on, dt.time(11)),
                handed_on=on if is_handed else None,
                reason=reason,
            )
        )

    def write(self) -> None:
        """The lines, and of each code what is kept of one: nobody knows it any more."""
        CredentialIssue.objects.bulk_create(self._lines)
        ActivationCode.objects.bulk_create(
            ActivationCode(
                user_id=line.user_id,
                code_digest=activation_codes.digest(new_secret()),
                created_at=line.issued_at,
                expires_at=line.expires_at,
                used_at=line.used_at,
                revoked_at=line.revoked_at,
            )
            for line in self._lines
            if line.kind == CredentialKind.ACTIVATION
        )

    def _past(self, day: dt.date | None, time: dt.time) -> dt.datetime | None:
        return self._at(day, time) if day is not None and day < self._today else None

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self._school.zone)


def write_slips(plan: SchoolPlan, year: AcademicYear, today: dt.date) -> None:
    """A slip for everybody of the main class in the first days of the year. Of the parents who let
    the code lapse each second got another one yesterday, which is not always handed over yet."""
    stays = _stays(plan, year, today)
    journal = _Journal(year, today)
    for place, stay in enumerate(stays, start=1):
        on = max(YEAR_STARTS + dt.timedelta(days=1), stay.since)
        if place % _LOST_SLIP:
            journal.issue(stay.student, CredentialKind.FIRST_PASSWORD, on, used_after=place % 4)
            continue
        again = on + dt.timedelta(days=6)
        journal.issue(stay.student, CredentialKind.FIRST_PASSWORD, on, replaced_on=again)
        journal.issue(
            stay.student, CredentialKind.FIRST_PASSWORD, again, used_after=1, reason=_REASON
        )
    guardians = _guardians(stays)
    tried = _logins_that_are_tried(year)
    late = [one for one in guardians if one.user_id not in tried][::_LATE_GUARDIAN]
    meeting, yesterday = YEAR_STARTS + dt.timedelta(days=3), today - dt.timedelta(days=1)
    for place, guardian in enumerate(guardians):
        if guardian not in late:
            journal.issue(guardian, CredentialKind.ACTIVATION, meeting, used_after=1 + place % 9)
        else:
            has_another = late.index(guardian) % 2 == 0
            journal.issue(
                guardian,
                CredentialKind.ACTIVATION,
                meeting,
                replaced_on=yesterday if has_another else None,
            )
    for place, guardian in enumerate(late[::2]):
        journal.issue(
            guardian,
            CredentialKind.ACTIVATION,
            yesterday,
            is_handed=place % 2 == 0,
            reason=_REASON,
        )
    journal.write()
    User.objects.filter(pk__in=[guardian.user_id for guardian in late]).update(
        password=_NEVER_OPENED
    )


def _stays(plan: SchoolPlan, year: AcademicYear, today: dt.date) -> list[Enrolment]:
    """Today's students of the main class, or of the first where an import has none of that name."""
    classes = list(SchoolClass.objects.filter(year=year).in_school_order())
    main = next((item for item in classes if item.name == plan.main_class), classes[0])
    return list(
        Enrolment.objects.on(today)
        .filter(school_class=main)
        .select_related("student")
        .order_by("student__sort_key", "student_id")
    )


def _guardians(stays: list[Enrolment]) -> list[Guardian]:
    """Who answers for these students and reads the diary, in the order of the class list."""
    links = (
        GuardianLink.objects.filter(
            student__in=[stay.student_id for stay in stays], guardian__is_paper_only=False
        )
        .select_related("guardian")
        .order_by("student__sort_key", "student_id", "pk")
    )
    return list(dict.fromkeys(link.guardian for link in links))


def _logins_that_are_tried(year: AcademicYear) -> set[int]:
    """Users who have to get in: parents who are teachers too, and the first family, whose logins
    are printed."""
    hats = Membership.objects.filter(school_id=year.school_id)
    staff = hats.exclude(role__in=(Role.GUARDIAN, Role.STUDENT)).values_list("user_id", flat=True)
    first = hats.filter(role=Role.GUARDIAN).order_by("pk")[0].user_id
    family = Guardian.objects.filter(links__student__guardian_links__guardian__user_id=first)
    return {*staff, *family.values_list("user_id", flat=True)}
