"""Boring builders of one row each. Nothing is random; every default is visible."""

import datetime as dt
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Membership, User
from core.models import School
from school.enums import (
    DeadlineCode,
    DueUnit,
    Grading,
    GroupKind,
    Kinship,
    Level,
    Preset,
    Sex,
    TermKind,
    WorkCategory,
)
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    DeadlineRule,
    Enrolment,
    GroupClass,
    GroupMembership,
    Guardian,
    GuardianLink,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
    TeachingGroup,
    Term,
    TermScheme,
    WorkType,
)

YEAR_START = dt.date(2025, 9, 1)
YEAR_END = dt.date(2026, 5, 26)
LONG_AGO = dt.datetime(2025, 8, 20, 9, 0, tzinfo=dt.UTC)
QUARTERS = [
    ("I четверть", dt.date(2025, 9, 1), dt.date(2025, 10, 24)),
    ("II четверть", dt.date(2025, 11, 5), dt.date(2025, 12, 30)),
    ("III четверть", dt.date(2026, 1, 12), dt.date(2026, 3, 27)),
    ("IV четверть", dt.date(2026, 4, 6), dt.date(2026, 5, 26)),
]


def make_school(slug: str = "first", **fields: object) -> School:
    return School.objects.create(
        slug=slug,
        **{
            "name": f"Школа «{slug}»",
            "full_name": f"Муниципальное общеобразовательное учреждение «{slug}»",
            "locality": "Заречье",
            "region": "Приволжский край",
            **fields,
        },
    )


def make_user(login: str, *, email: str = "", display_name: str = "") -> User:
    return User.objects.create(
        login=login,
        display_name=display_name or login,
        email=email,
        password="!",
        created_at=LONG_AGO,
    )


def make_membership(user: User, school: School, role: Role) -> Membership:
    return Membership.objects.create(user=user, school=school, role=role, granted_on=YEAR_START)


def make_year(school: School) -> AcademicYear:
    return AcademicYear.objects.create(
        school=school, name="2025/2026", starts_on=YEAR_START, ends_on=YEAR_END
    )


def make_quarters(year: AcademicYear, *, closed: int = 2) -> TermScheme:
    """Four quarters, the first ``closed`` of them closed."""
    scheme = TermScheme.objects.create(
        school_id=year.school_id, year=year, kind=TermKind.QUARTER, grades=list(range(1, 12))
    )
    Term.objects.bulk_create(
        Term(
            school_id=year.school_id,
            scheme=scheme,
            number=number,
            name=name,
            starts_on=first,
            ends_on=last,
            closed_at=(
                dt.datetime.combine(last + dt.timedelta(days=2), dt.time(12), tzinfo=dt.UTC)
                if number <= closed
                else None
            ),
        )
        for number, (name, first, last) in enumerate(QUARTERS, start=1)
    )
    return scheme


def make_regulation(year: AcademicYear, **fields: object) -> Regulation:
    """A regulation with three work types: answer (default), control (weight 2), laboratory."""
    regulation = Regulation.objects.create(
        school_id=year.school_id,
        year=year,
        preset=Preset.STRICT,
        title="Положение о ведении электронного журнала",
        **fields,
    )
    WorkType.objects.bulk_create(
        [
            WorkType(
                school_id=year.school_id,
                regulation=regulation,
                code=10,
                name="Ответ на уроке",
                abbreviation="О",
                category=WorkCategory.ORAL,
                is_default=True,
            ),
            WorkType(
                school_id=year.school_id,
                regulation=regulation,
                code=4,
                name="Контрольная работа",
                abbreviation="К",
                category=WorkCategory.CONTROL,
                weight=Decimal("2.0"),
                needs_title=True,
            ),
            WorkType(
                school_id=year.school_id,
                regulation=regulation,
                code=5,
                name="Самостоятельная работа",
                abbreviation="С",
                category=WorkCategory.WRITTEN,
            ),
        ]
    )
    return regulation


def make_class(year: AcademicYear, scheme: TermScheme, grade: int, letter: str) -> SchoolClass:
    return SchoolClass.objects.create(
        school_id=year.school_id, year=year, grade=grade, letter=letter, term_scheme=scheme
    )


def make_staff(
    school: School, last_name: str, *, user: User | None = None, first_name: str = "Анна"
) -> StaffMember:
    return StaffMember.objects.create(
        school=school,
        user=user,
        last_name=last_name,
        first_name=first_name,
        patronymic="Ивановна",
        position="учитель",
    )


def make_student(
    school: School,
    last_name: str,
    *,
    school_class: SchoolClass,
    user: User | None = None,
    first_name: str = "Вера",
    since: dt.date = YEAR_START,
    until: dt.date | None = None,
) -> Student:
    """A student enrolled in a class."""
    student = Student.objects.create(
        school=school,
        user=user,
        last_name=last_name,
        first_name=first_name,
        patronymic="Петровна",
        sex=Sex.FEMALE,
        born_on=dt.date(2014, 5, 17),
    )
    Enrolment.objects.create(
        school=school, student=student, school_class=school_class, since=since, until=until
    )
    return student


def make_guardian(
    school: School, last_name: str, *children: Student, user: User | None = None, email: str = ""
) -> Guardian:
    """A mother of the children; she gets the digest about each."""
    guardian = Guardian.objects.create(
        school=school,
        user=user,
        last_name=last_name,
        first_name="Мария",
        patronymic="Олеговна",
        email=email,
    )
    for child in children:
        GuardianLink.objects.create(
            school=school,
            guardian=guardian,
            student=child,
            kinship=Kinship.MOTHER,
            gets_digest=True,
            since=YEAR_START,
        )
    return guardian


def make_subject(school: School, name: str) -> Subject:
    return Subject.objects.create(school=school, name=name, short_name=name[:30])


def make_group(
    subject: Subject,
    *classes: SchoolClass,
    teacher: StaffMember | None = None,
    students: list[Student] | None = None,
    grading: Grading | None = None,
    kind: GroupKind = GroupKind.WHOLE_CLASS,
    label: str = "",
    hours_per_week: Decimal = Decimal(4),
) -> TeachingGroup:
    """A teaching group of the classes with its members and teacher since the year's start.
    Without ``students`` everybody enrolled in the classes belongs to it, with the same dates."""
    first = classes[0]
    school = first.school
    group = TeachingGroup.objects.create(
        school=school,
        year=first.year,
        subject=subject,
        term_scheme=first.term_scheme,
        kind=kind,
        grade=first.grade,
        grading=grading or (Grading.NONE if first.grade == 1 else Grading.MARKS),
        label=label or first.name,
        hours_per_week=hours_per_week,
    )
    GroupClass.objects.bulk_create(
        GroupClass(school=school, group=group, school_class=item) for item in classes
    )
    spans = [
        (item.student_id, item.since, item.until)
        for item in Enrolment.objects.filter(school_class__in=classes)
    ]
    if students is not None:
        spans = [(student.pk, YEAR_START, None) for student in students]
    GroupMembership.objects.bulk_create(
        GroupMembership(school=school, group=group, student_id=student, since=since, until=until)
        for student, since, until in spans
    )
    if teacher is not None:
        TeachingAssignment.objects.create(
            school=school, group=group, staff=teacher, since=YEAR_START
        )
    return group


def make_duty(school_class: SchoolClass, staff: StaffMember) -> ClassTeacherDuty:
    return ClassTeacherDuty.objects.create(
        school_id=school_class.school_id, school_class=school_class, staff=staff, since=YEAR_START
    )


def make_rule(regulation: Regulation, **fields: object) -> DeadlineRule:
    """Marks for written works within seven calendar days, at every level."""
    return DeadlineRule.objects.create(
        **{
            "school_id": regulation.school_id,
            "regulation": regulation,
            "code": DeadlineCode.MARKS,
            "levels": list(Level.values),
            "amount": 7,
            "unit": DueUnit.CALENDAR_DAYS,
            "clause": "п. 4.4 Положения",
            **fields,
        }
    )
