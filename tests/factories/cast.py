"""The standing cast: two schools whose people meet in every test of access.

School «first», class 5А, mathematics taught by ``teacher``; ``pupil`` and ``classmate`` are in
it, ``mother`` has ``pupil`` (5А) and ``sibling`` (1А, without marks). ``class_teacher`` leads 5А
and teaches nothing there. ``stranger`` teaches Russian to 6Б, where ``outsider``, the child of
``foreign_mother``, studies. School «other» has a teacher, a deputy, a student and a mother of its
own with a mark of their own. It is Tuesday, 20 January 2026, noon in Moscow.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core.models import School
from journal.models import Attendance, Lesson, Mark, Work
from school.models import (
    AcademicYear,
    Guardian,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    TeachingGroup,
    Term,
    TermScheme,
)
from tests.factories import journal as journal_factory
from tests.factories import school as factory

TODAY = dt.date(2026, 1, 20)
NOW = dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC)


@dataclass(slots=True)
class Cast:
    """Everybody by name. ``actors[name]`` acts, ``client(name)`` browses."""

    school: School
    other_school: School
    year: AcademicYear
    scheme: TermScheme
    regulation: Regulation
    term: Term
    closed_term: Term
    class_5a: SchoolClass
    class_1a: SchoolClass
    class_6b: SchoolClass
    staff: dict[str, StaffMember]
    students: dict[str, Student]
    guardians: dict[str, Guardian]
    maths: TeachingGroup
    russian_6b: TeachingGroup
    maths_1a: TeachingGroup
    other_group: TeachingGroup
    lesson: Lesson
    lesson_today: Lesson
    lesson_ahead: Lesson
    lesson_closed: Lesson
    lesson_1a: Lesson
    lesson_6b: Lesson
    other_lesson: Lesson
    work: Work
    mark: Mark
    absence: Attendance
    other_mark: Mark
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser where this person is signed in."""
        # What ``force_login`` does, without making the session twice and telling of a sign-in.
        user, session = self.users[name], SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "accounts.backends.SchoolBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client


ROLES: dict[str, tuple[str, Role]] = {
    "administrator": ("first", Role.ADMINISTRATOR),
    "director": ("first", Role.DIRECTOR),
    "deputy": ("first", Role.DEPUTY),
    "secretary": ("first", Role.SECRETARY),
    "auditor": ("first", Role.AUDITOR),
    "health_worker": ("first", Role.HEALTH_WORKER),
    "teacher": ("first", Role.TEACHER),
    "stranger": ("first", Role.TEACHER),
    "class_teacher": ("first", Role.TEACHER),
    "mother": ("first", Role.GUARDIAN),
    "foreign_mother": ("first", Role.GUARDIAN),
    "pupil": ("first", Role.STUDENT),
    "other_teacher": ("other", Role.TEACHER),
    "other_deputy": ("other", Role.DEPUTY),
    "other_secretary": ("other", Role.SECRETARY),
    "other_mother": ("other", Role.GUARDIAN),
    "other_pupil": ("other", Role.STUDENT),
}

_SURNAMES = {
    "administrator": "Админова",
    "director": "Директорова",
    "deputy": "Завучева",
    "secretary": "Секретарева",
    "auditor": "Контролёрова",
    "health_worker": "Медикова",
    "teacher": "Учителева",
    "stranger": "Чужанова",
    "class_teacher": "Классная",
    "other_teacher": "Иношкольная",
    "other_deputy": "Иношкольцева",
    "other_secretary": "Иношколова",
}


def build_cast() -> Cast:
    """Write the cast into the database."""
    schools = {"first": factory.make_school("first"), "other": factory.make_school("other")}
    users = {
        name: factory.make_user(name, email=f"{name}@example.org", display_name=name)
        for name in ROLES
    }
    for name, (slug, role) in ROLES.items():
        factory.make_membership(users[name], schools[slug], role)
    actors = {
        name: Actor(users[name].pk, schools[slug].pk, role) for name, (slug, role) in ROLES.items()
    }
    staff = {
        name: factory.make_staff(schools[ROLES[name][0]], surname, user=users[name])
        for name, surname in _SURNAMES.items()
    }

    school = schools["first"]
    year = factory.make_year(school)
    scheme = factory.make_quarters(year)
    regulation = factory.make_regulation(year)
    class_5a = factory.make_class(year, scheme, 5, "А")
    class_1a = factory.make_class(year, scheme, 1, "А")
    class_6b = factory.make_class(year, scheme, 6, "Б")
    students = {
        "pupil": factory.make_student(school, "Ёлкина", school_class=class_5a, user=users["pupil"]),
        "classmate": factory.make_student(school, "Абрамова", school_class=class_5a),
        "sibling": factory.make_student(school, "Ёлкина", school_class=class_1a, first_name="Ада"),
        "outsider": factory.make_student(school, "Юрьева", school_class=class_6b),
    }
    guardians = {
        "mother": factory.make_guardian(
            school,
            "Ёлкина",
            students["pupil"],
            students["sibling"],
            user=users["mother"],
            email="mother@example.org",
        ),
        "foreign_mother": factory.make_guardian(
            school,
            "Юрьева",
            students["outsider"],
            user=users["foreign_mother"],
            email="foreign_mother@example.org",
        ),
    }
    factory.make_duty(class_5a, staff["class_teacher"])
    subject = factory.make_subject(school, "Математика")
    maths = factory.make_group(subject, class_5a, teacher=staff["teacher"])
    maths_1a = factory.make_group(subject, class_1a, teacher=staff["teacher"])
    russian_6b = factory.make_group(
        factory.make_subject(school, "Русский язык"), class_6b, teacher=staff["stranger"]
    )
    lesson = journal_factory.make_lesson(
        maths, dt.date(2026, 1, 19), slot=2, topic="Обыкновенные дроби", homework="§ 5, № 231"
    )
    work = journal_factory.make_work(lesson)
    lesson_6b = journal_factory.make_lesson(russian_6b, dt.date(2026, 1, 19), slot=1)
    journal_factory.make_mark(journal_factory.make_work(lesson_6b), students["outsider"], 3)
    other = _build_other_school(schools["other"], users, staff)
    return Cast(
        school=school,
        other_school=schools["other"],
        year=year,
        scheme=scheme,
        regulation=regulation,
        term=scheme.terms.get(number=3),
        closed_term=scheme.terms.get(number=2),
        class_5a=class_5a,
        class_1a=class_1a,
        class_6b=class_6b,
        staff=staff,
        students=students | {"other_pupil": other[1].student},
        guardians=guardians,
        maths=maths,
        russian_6b=russian_6b,
        maths_1a=maths_1a,
        other_group=other[0].group,
        lesson=lesson,
        lesson_today=journal_factory.make_lesson(maths, TODAY, slot=2),
        lesson_ahead=journal_factory.make_lesson(maths, dt.date(2026, 1, 21), slot=2),
        lesson_closed=journal_factory.make_lesson(maths, dt.date(2025, 12, 15), slot=2),
        lesson_1a=journal_factory.make_lesson(maths_1a, TODAY, slot=1),
        lesson_6b=lesson_6b,
        other_lesson=other[0],
        work=work,
        mark=journal_factory.make_mark(work, students["pupil"], 4),
        absence=journal_factory.make_attendance(lesson, students["classmate"], "absent"),
        other_mark=other[1],
        users=users,
        actors=actors,
    )


def _build_other_school(
    school: School, users: dict[str, User], staff: dict[str, StaffMember]
) -> tuple[Lesson, Mark]:
    year = factory.make_year(school)
    scheme = factory.make_quarters(year)
    factory.make_regulation(year)
    school_class = factory.make_class(year, scheme, 5, "А")
    student = factory.make_student(
        school, "Иноземцева", school_class=school_class, user=users["other_pupil"]
    )
    factory.make_guardian(
        school, "Иноземцева", student, user=users["other_mother"], email="other_mother@example.org"
    )
    group = factory.make_group(
        factory.make_subject(school, "Математика"), school_class, teacher=staff["other_teacher"]
    )
    lesson = journal_factory.make_lesson(group, dt.date(2026, 1, 19), slot=2, topic="Дроби")
    mark = journal_factory.make_mark(journal_factory.make_work(lesson), student, 2)
    return lesson, mark
