"""What the office keeps about people: the movement book, consents, applications, checks."""

import datetime as dt
import re
from random import Random

from accounts.enums import Role
from accounts.models import Membership
from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from school.enums import (
    Audience,
    ConsentPurpose,
    InformedBy,
    MovementKind,
    RequestState,
)
from school.models import (
    AcademicYear,
    AckSheet,
    ChangeRequest,
    ClassTeacherDuty,
    Consent,
    Curation,
    DataCheck,
    DiaryApplication,
    Enrolment,
    GuardianLink,
    Movement,
    MovementRequest,
    SchoolClass,
    StaffMember,
)

_ORDER = re.compile(r"№ (?P<no>\S+) от (?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})")
_NO_CONSENT, _NO_APPLICATION = 0.06, 0.12
_STREETS = ("Садовая", "Школьная", "Лесная", "Речная", "Новая", "Заводская", "Полевая", "Мира")


def address(plan: SchoolPlan, rng: Random) -> str:
    """Where a family lives: a made-up house of a made-up street."""
    street, house, flat = rng.choice(_STREETS), rng.randint(1, 90), rng.randint(1, 120)
    return f"{plan.locality}, ул. {street}, д. {house}, кв. {flat}"


def write_papers(year: AcademicYear, today: dt.date, rng: Random) -> None:
    """Everything up to ``today``, by the school's secretary."""
    secretary = (
        Membership.objects.filter(school_id=year.school_id, role=Role.SECRETARY)
        .order_by("pk")
        .values_list("user_id", flat=True)
        .first()
    )
    assert secretary is not None
    _write_movements(year, secretary)
    _write_family_papers(year, secretary, rng)
    _write_checks(year, today)
    _write_requests(year, today, rng)
    _write_movement_requests(year, today)
    _write_curations(year)
    AckSheet.objects.bulk_create(
        AckSheet(
            school_id=year.school_id,
            title="Положение о ведении электронного журнала",
            reference="приказ № 214 от 28.08.2025",
            audience=audience,
            opened_on=YEAR_STARTS,
        )
        for audience in (Audience.STAFF, Audience.GUARDIANS)
    )


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


def _order(text: str) -> tuple[str, dt.date] | None:
    found = _ORDER.search(text)
    if not found:
        return None
    return found["no"], dt.date(int(found["year"]), int(found["month"]), int(found["day"]))


def _write_movements(year: AcademicYear, secretary: int) -> None:
    """A line for each order of the year that the enrolments name; the admission and promotion
    orders of the first day are those of the year before."""
    stays = Enrolment.objects.filter(school_id=year.school_id).order_by("student_id", "since")
    movements = []
    previous: Enrolment | None = None
    for stay in stays:
        follows = previous if previous and previous.student_id == stay.student_id else None
        if stay.since > YEAR_STARTS and (order := _order(stay.opened_by_order)):
            kind = MovementKind.TRANSFER if follows else MovementKind.ARRIVAL
            movements.append(
                _movement(
                    stay,
                    kind,
                    order,
                    secretary,
                    effective_on=stay.since,
                    from_class_id=follows.school_class_id if follows else None,
                    to_class_id=stay.school_class_id,
                    place="" if follows else stay.arrived_from,
                    closed_enrolment=follows,
                    opened_enrolment=stay,
                )
            )
        previous = stay
    last = {stay.student_id: stay for stay in stays}
    movements += [
        _movement(
            stay,
            MovementKind.DEPARTURE,
            order,
            secretary,
            effective_on=stay.until,
            from_class_id=stay.school_class_id,
            place=stay.left_to,
            closed_enrolment=stay,
        )
        for stay in last.values()
        if stay.until and (order := _order(stay.closed_by_order))
    ]
    Movement.objects.bulk_create(sorted(movements, key=lambda one: (one.order_on, one.order_no)))


def _movement(
    stay: Enrolment, kind: MovementKind, order: tuple[str, dt.date], secretary: int, **more: object
) -> Movement:
    return Movement(
        school_id=stay.school_id,
        kind=kind,
        student_id=stay.student_id,
        order_no=order[0],
        order_on=order[1],
        recorded_by_id=secretary,
        recorded_at=_noon(order[1]),
        **more,
    )


def _write_family_papers(year: AcademicYear, secretary: int, rng: Random) -> None:
    """A consent and an application of the first guardian of nearly every student."""
    classes = dict(
        Enrolment.objects.filter(school_id=year.school_id)
        .order_by("since")
        .values_list("student_id", "school_class_id")
    )
    links = (
        GuardianLink.objects.filter(school_id=year.school_id, gets_digest=True)
        .select_related("guardian")
        .order_by("pk")
    )
    consents: list[Consent] = []
    applications: list[DiaryApplication] = []
    signed = YEAR_STARTS - dt.timedelta(days=3)
    for link in links:
        people = {
            "school_id": year.school_id,
            "guardian_id": link.guardian_id,
            "student_id": link.student_id,
            "recorded_by_id": secretary,
            "recorded_at": _noon(signed),
        }
        if not consents or rng.random() > _NO_CONSENT:
            consents.append(
                Consent(
                    number=len(consents) + 1,
                    purpose=ConsentPurpose.JOURNAL,
                    signed_on=signed,
                    **people,
                )
            )
        if not applications or rng.random() > _NO_APPLICATION:
            applications.append(
                DiaryApplication(
                    number=len(applications) + 1,
                    school_class_id=classes[link.student_id],
                    informed_by=(
                        InformedBy.PAPER if link.guardian.is_paper_only else InformedBy.DIARY
                    ),
                    submitted_on=signed,
                    **people,
                )
            )
    Consent.objects.bulk_create(consents, batch_size=1000)
    DiaryApplication.objects.bulk_create(applications, batch_size=1000)


def _write_checks(year: AcademicYear, today: dt.date) -> None:
    """The monthly checks of every class: signed off, but for those of the present month."""
    leaders = dict(
        ClassTeacherDuty.objects.filter(school_id=year.school_id)
        .order_by("since")
        .values_list("school_class_id", "staff_id")
    )
    checks = []
    for school_class in SchoolClass.objects.filter(year=year).order_by("pk"):
        month = YEAR_STARTS.replace(day=1)
        while month <= today:
            following = (month + dt.timedelta(days=32)).replace(day=1)
            signer = leaders.get(school_class.pk) if following <= today else None
            due = following - dt.timedelta(days=1)
            checks.append(
                DataCheck(
                    school_id=year.school_id,
                    school_class=school_class,
                    month=month,
                    due_on=due,
                    signed_by_id=signer,
                    signed_at=_noon(due) if signer else None,
                )
            )
            month = following
    DataCheck.objects.bulk_create(checks, batch_size=1000)


def _write_requests(year: AcademicYear, today: dt.date, rng: Random) -> None:
    """A few parents have asked to put a telephone number right; one waits in the first class."""
    links = list(
        GuardianLink.objects.filter(school_id=year.school_id, guardian__user__isnull=False)
        .select_related("guardian", "student")
        .order_by("pk")[:60]
    )
    ChangeRequest.objects.bulk_create(
        ChangeRequest(
            school_id=year.school_id,
            student=link.student,
            guardian=link.guardian,
            field="phone",
            old_value=link.guardian.phone,
            new_value=f"+7 900 001-{rng.randrange(100):02}-{rng.randrange(100):02}",
            state=RequestState.PENDING,
            requested_by_id=link.guardian.user_id,
            requested_at=_noon(today - dt.timedelta(days=1)),
        )
        for link in links[::20]
    )


def _write_movement_requests(year: AcademicYear, today: dt.date) -> None:
    """Two class teachers wait for the office: somebody new comes to the one class, the last of the
    list leaves the other."""
    duties = list(
        ClassTeacherDuty.objects.on(today)
        .filter(school_class__year=year, staff__user__isnull=False)
        .select_related("staff")
        .order_by("school_class__grade", "school_class__letter")[:2]
    )
    kinds = (MovementKind.ARRIVAL, MovementKind.DEPARTURE)
    for kind, duty in zip(kinds, duties, strict=False):
        leaver = None
        if kind == MovementKind.DEPARTURE:
            leaver = (
                Enrolment.objects.on(today)
                .filter(school_class=duty.school_class_id, until__isnull=True)
                .order_by("-student__sort_key")
                .first()
            )
        if kind == MovementKind.DEPARTURE and leaver is None:
            continue
        MovementRequest.objects.create(
            school_id=year.school_id,
            school_class_id=duty.school_class_id,
            kind=kind,
            student_id=leaver.student_id if leaver else None,
            newcomer="" if leaver else "Берестова Алиса Игоревна",
            wanted_on=today + dt.timedelta(days=4),
            place="г. Белогорье, школа № 12",
            note="заявление родителей",
            requested_by_id=duty.staff.user_id,
            requested_at=_noon(today - dt.timedelta(days=1)),
        )


def _write_curations(year: AcademicYear) -> None:
    """The deputies share the parallels between them."""
    deputies = list(
        StaffMember.objects.filter(
            school_id=year.school_id,
            user__memberships__role=Role.DEPUTY,
            user__memberships__school_id=year.school_id,
        ).order_by("pk")
    )
    if not deputies:
        return
    Curation.objects.bulk_create(
        Curation(
            school_id=year.school_id,
            staff=deputies[(grade - 1) * len(deputies) // 11],
            grade=grade,
            since=YEAR_STARTS,
            order_no="115-к",
        )
        for grade in range(1, 12)
    )
