"""Accounts, hats, staff, students and guardians."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from accounts.enums import Role
from accounts.models import Membership, User
from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from journal.demo.families import Adult, Child, Family, make_families
from journal.demo.layout import Layout
from journal.demo.movement import OrderBook, move_students, seats_of
from journal.demo.names import FullName, NameSource
from journal.demo.papers import address
from school.enums import GroupKind, Kinship, Sex
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    Guardian,
    GuardianLink,
    StaffMember,
    Student,
)

# Nothing secret: demo_logins prints it.
PASSWORD = "razvorot-demo"  # nosec B105
MAIL_DOMAIN = "demo.example"

_OFFICE = (
    (Role.DIRECTOR, "director", "Директор"),
    (Role.SECRETARY, "secretary", "Секретарь"),
    (Role.ADMINISTRATOR, "admin", "Администратор электронного журнала"),
    (Role.AUDITOR, "auditor", "Методист, член рабочей группы"),
    (Role.HEALTH_WORKER, "nurse", "Медицинский работник"),
)
_DEPUTY_POSITION = "Заместитель директора по УВР"
_PAPER_ONLY = 0.03


@dataclass(slots=True)
class People:
    """Everybody of a school. ``leaders`` maps a class to the staff member who leads it;
    ``teachers`` are ids of staff in the order of their logins."""

    children: list[Child]
    families: list[Family]
    teachers: list[int]
    leaders: dict[int, int]
    deputy_id: int


class _Accounts:
    """Users and hats waiting to be written."""

    def __init__(self, plan: SchoolPlan, year: AcademicYear, password: str) -> None:
        self._plan, self._year, self._password = plan, year, password
        self._made_at = dt.datetime.combine(
            YEAR_STARTS - dt.timedelta(days=6), dt.time(10), tzinfo=year.school.zone
        )
        self.users: list[User] = []
        self.hats: list[Membership] = []

    def open(self, login: str, name: FullName | str, role: Role, *, mail: bool = False) -> User:
        login = f"{self._plan.login_prefix}{login}"
        user = User(
            login=login,
            display_name=str(name),
            email=f"{login}@{MAIL_DOMAIN}" if mail else "",
            password=self._password,
            created_at=self._made_at,
        )
        self.users.append(user)
        self.give(user, role)
        return user

    def give(self, user: User, role: Role, *, is_revoked: bool = False) -> None:
        self.hats.append(
            Membership(
                school_id=self._year.school_id,
                user=user,
                role=role,
                order_no="112-к" if role not in (Role.GUARDIAN, Role.STUDENT) else "",
                granted_on=self._made_at.date(),
                is_revoked=is_revoked,
            )
        )

    def write(self) -> None:
        User.objects.bulk_create(self.users, batch_size=1000)
        Membership.objects.bulk_create(self.hats, batch_size=1000)


def create_people(
    plan: SchoolPlan,
    year: AcademicYear,
    layout: Layout,
    names: NameSource,
    password: str,
    today: dt.date,
    rng: Random,
) -> People:
    """Staff accounts, class teachers, families with their accounts, enrolments. ``password`` is
    the one hash that all accounts share."""
    accounts = _Accounts(plan, year, password)
    leaders = _lead_classes(year, layout)
    office = _make_office(plan, year, names, accounts)
    teachers = _teacher_order(plan, layout, leaders)
    by_staff = _open_teachers(year, teachers, accounts)

    classes = list(layout.classes.values())
    orders = OrderBook()
    first = _existing_classes(plan.first_family, layout)
    seats = seats_of(plan, classes, orders, today, rng)
    families = make_families(seats, first, names, rng)
    move_students(plan, families, classes, orders, today, rng)
    _make_teachers_parents(plan, families, teachers, by_staff)
    guardian_users, student_users = _open_families(families, by_staff, accounts)
    accounts.write()
    _save_staff(office, by_staff)
    homes = {family.number: address(plan, rng) for family in families}
    _write_students(year, families, student_users, homes)
    _write_guardians(year, families, guardian_users, homes, rng)
    children = [child for family in families for child in family.children]
    _write_enrolments(year, children)
    ClassTeacherDuty.objects.bulk_create(
        ClassTeacherDuty(
            school_id=year.school_id,
            school_class_id=class_id,
            staff_id=staff_id,
            since=YEAR_STARTS,
            order_no="114-к",
        )
        for class_id, staff_id in leaders.items()
    )
    deputy = next(staff for staff, user in office if user.login.endswith("deputy"))
    return People(children, families, teachers, leaders, deputy.pk)


def _existing_classes(wanted: tuple[str, str], layout: Layout) -> tuple[str, str]:
    """The first family's classes, or the two nearest the middle of an imported school."""
    names = [row.name for row in layout.classes.values()]
    if set(wanted) <= set(names):
        return wanted
    graded = [row.name for row in layout.classes.values() if row.grade > 1] or names
    middle = len(graded) // 2
    return graded[middle], graded[middle - 1] if len(graded) > 1 else graded[middle]


# --- staff -------------------------------------------------------------------------------------


def _lead_classes(year: AcademicYear, layout: Layout) -> dict[int, int]:
    """The homeroom hour says who leads a class; without it the teacher with most of its hours."""
    leaders: dict[int, int] = {}
    for class_id in layout.classes:
        hours: dict[int, int] = {}
        for group in layout.groups_of(class_id):
            if group.staff_id is None:
                continue
            if group.style.key == "rov" and len(group.class_ids) == 1:
                leaders[class_id] = group.staff_id
            if group.kind == GroupKind.WHOLE_CLASS:
                hours[group.staff_id] = hours.get(group.staff_id, 0) + group.hours
        if class_id not in leaders and hours:
            free = [staff_id for staff_id in hours if staff_id not in leaders.values()]
            leaders[class_id] = max(free or hours, key=lambda staff_id: (hours[staff_id], staff_id))
    return leaders


def _make_office(
    plan: SchoolPlan, year: AcademicYear, names: NameSource, accounts: _Accounts
) -> list[tuple[StaffMember, User]]:
    posts = [
        *_OFFICE,
        *(
            (Role.DEPUTY, "deputy" if number == 1 else f"deputy{number}", _DEPUTY_POSITION)
            for number in range(1, plan.deputies + 1)
        ),
    ]
    office = []
    for role, login, position in posts:
        name = names.adult(Sex.MALE if role == Role.DIRECTOR else Sex.FEMALE)
        staff = StaffMember(
            school_id=year.school_id,
            last_name=name.last,
            first_name=name.first,
            patronymic=name.patronymic,
            position=position,
            hired_on=YEAR_STARTS.replace(year=YEAR_STARTS.year - 7),
        )
        office.append((staff, accounts.open(login, name, role, mail=True)))
    return office


def _teacher_order(plan: SchoolPlan, layout: Layout, leaders: dict[int, int]) -> list[int]:
    """``teacher1`` teaches mathematics to the main class, ``teacher2`` leads it."""
    staff = sorted({g.staff_id for g in layout.groups.values() if g.staff_id is not None})
    main = next(
        (row for row in layout.classes.values() if row.name == plan.main_class),
        next(iter(layout.classes.values())),
    )
    own = layout.groups_of(main.id)
    first = [group.staff_id for group in own if group.style.key in ("mat", "alg")]
    head = [*first[:1], leaders.get(main.id)]
    ordered = [pk for pk in head if pk is not None]
    return list(dict.fromkeys([*ordered, *staff]))


def _open_teachers(
    year: AcademicYear, teachers: list[int], accounts: _Accounts
) -> dict[int, tuple[StaffMember, User]]:
    rows = StaffMember.objects.in_bulk(teachers)
    opened = {}
    for number, staff_id in enumerate(teachers, start=1):
        staff = rows[staff_id]
        user = accounts.open(f"teacher{number}", staff.full_name, Role.TEACHER, mail=True)
        opened[staff_id] = (staff, user)
    return opened


def _save_staff(
    office: list[tuple[StaffMember, User]], by_staff: dict[int, tuple[StaffMember, User]]
) -> None:
    for staff, user in (*office, *by_staff.values()):
        staff.user = user
    StaffMember.objects.bulk_create(staff for staff, _ in office)
    StaffMember.objects.bulk_update([staff for staff, _ in by_staff.values()], ["user"])


# --- families ----------------------------------------------------------------------------------


def _make_teachers_parents(
    plan: SchoolPlan,
    families: list[Family],
    teachers: list[int],
    by_staff: dict[int, tuple[StaffMember, User]],
) -> None:
    """Some mothers are teachers of the school and wear two hats; ``teacher3`` is the first. The
    first family is left alone."""
    women = [pk for pk in teachers[2:] if by_staff[pk][0].patronymic.endswith("на")]
    able = [
        family.adults[0] for family in families[1:] if family.adults[0].kinship == Kinship.MOTHER
    ]
    for staff_id, adult in zip(women[: plan.parent_teachers], able, strict=False):
        staff = by_staff[staff_id][0]
        adult.staff_id = staff_id
        adult.name = FullName(staff.last_name, staff.first_name, staff.patronymic)


def _open_families(
    families: list[Family], by_staff: dict[int, tuple[StaffMember, User]], accounts: _Accounts
) -> tuple[dict[int, list[User]], dict[int, User]]:
    """Accounts of adults by family number, of students by child number."""
    of_adults: dict[int, list[User]] = {}
    of_children: dict[int, User] = {}
    for family in families:
        users = []
        for adult in family.adults:
            if adult.staff_id is not None:
                user = by_staff[adult.staff_id][1]
                accounts.give(user, Role.GUARDIAN)
            else:
                kin = "guardian" if adult.kinship == Kinship.OTHER else adult.kinship
                user = accounts.open(f"{kin}{family.number}", adult.name, Role.GUARDIAN, mail=True)
                accounts.hats[-1].is_revoked = all(child.has_left for child in family.children)
            users.append(user)
        of_adults[family.number] = users
        for child in family.children:
            of_children[child.number] = accounts.open(
                f"student{child.number}", child.name, Role.STUDENT
            )
            accounts.hats[-1].is_revoked = child.has_left
    return of_adults, of_children


def _write_students(
    year: AcademicYear, families: list[Family], users: dict[int, User], homes: dict[int, str]
) -> None:
    home_of = {
        child.number: homes[family.number] for family in families for child in family.children
    }
    children = [child for family in families for child in family.children]
    rows = Student.objects.bulk_create(
        [
            Student(
                school_id=year.school_id,
                user=users[child.number],
                last_name=child.name.last,
                first_name=child.name.first,
                patronymic=child.name.patronymic,
                sex=child.sex,
                born_on=child.born_on,
                file_no=f"{child.name.last[0]}-{child.number}",
                address=home_of[child.number],
            )
            for child in children
        ],
        batch_size=1000,
    )
    for child, row in zip(children, rows, strict=True):
        child.id = row.pk


def _write_guardians(
    year: AcademicYear,
    families: list[Family],
    users: dict[int, list[User]],
    homes: dict[int, str],
    rng: Random,
) -> None:
    pairs: list[tuple[Family, Adult, User]] = [
        (family, adult, user)
        for family in families
        for adult, user in zip(family.adults, users[family.number], strict=True)
    ]
    rows = Guardian.objects.bulk_create(
        [
            Guardian(
                school_id=year.school_id,
                user=user,
                last_name=adult.name.last,
                first_name=adult.name.first,
                patronymic=adult.name.patronymic,
                email=user.email,
                phone=f"+7 900 000-{rng.randrange(100):02}-{rng.randrange(100):02}",
                address=homes[family.number],
                is_paper_only=family.number > 1 and rng.random() < _PAPER_ONLY,
            )
            for family, adult, user in pairs
        ],
        batch_size=1000,
    )
    GuardianLink.objects.bulk_create(
        [
            GuardianLink(
                school_id=year.school_id,
                guardian=row,
                student_id=child.id,
                kinship=adult.kinship,
                # One letter per child: to the first adult of the family.
                gets_digest=adult is family.adults[0],
                since=YEAR_STARTS,
            )
            for row, (family, adult, _) in zip(rows, pairs, strict=True)
            for child in family.children
        ],
        batch_size=1000,
    )


def _write_enrolments(year: AcademicYear, children: Iterable[Child]) -> None:
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                school_id=year.school_id,
                student_id=child.id,
                school_class_id=stay.class_id,
                since=stay.since,
                until=stay.until,
                opened_by_order=stay.opened_by,
                arrived_from=stay.arrived_from,
                closed_by_order=stay.closed_by,
                left_to=stay.left_to,
            )
            for child in children
            for stay in child.stays
        ],
        batch_size=1000,
    )
