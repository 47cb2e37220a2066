"""Sessions, courses, classes, people and who is where: one year of one school."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports.selectors.oneroster.headings import V1_1, V1_2
from reports.selectors.oneroster.order import CHUNK, Ids, Order, Row, Table, day, grade
from school.enums import Sex, TermKind
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupMembership,
    Guardian,
    GuardianLink,
    SchoolClass,
    StaffMember,
    Student,
    TeachingAssignment,
    TeachingGroup,
    Term,
)


@dataclass(slots=True)
class Roster:
    """What the year holds, by primary key: small enough to be kept; memberships, works and marks
    are streamed. Eight queries when it is made."""

    order: Order
    ids: Ids
    terms: dict[int, list[Term]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[int, SchoolClass] = field(default_factory=dict)
    groups: dict[int, TeachingGroup] = field(default_factory=dict)
    students: dict[int, int] = field(default_factory=dict)
    teachers: set[int] = field(default_factory=set)
    parents: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def tables(self) -> Iterator[Table]:
        """Each file with its rows, read as they are written."""
        yield "orgs", self._orgs()
        yield "academicSessions", self._sessions()
        yield "courses", self._courses()
        yield "classes", self._classes()
        yield "users", (row for row, _role in self._users())
        if self.order.version == V1_2:
            yield "roles", self._roles()
        if self.order.with_births:
            yield "demographics", self._demographics()
        yield "enrollments", self._enrollments()

    # --- the frame -------------------------------------------------------------------------------

    def _orgs(self) -> Iterator[Row]:
        school = self.order.school
        yield {
            "sourcedId": self.ids.org,
            "name": school.full_name or school.name,
            "type": "school",
            "identifier": school.slug,
        }

    @property
    def year_id(self) -> str:
        return self.ids.of("year", self.order.year.pk)

    def _sessions(self) -> Iterator[Row]:
        """The year, its terms, and for each term the grading period that works belong to."""
        year = self.order.year
        school_year = str(year.ends_on.year)
        yield {
            "sourcedId": self.year_id,
            "title": year.name,
            "type": "schoolYear",
            "startDate": day(year.starts_on),
            "endDate": day(year.ends_on),
            "schoolYear": school_year,
        }
        for terms in self.terms.values():
            for term in terms:
                is_half = term.scheme.kind == TermKind.HALF_YEAR
                about = {
                    "title": term.name,
                    "startDate": day(term.starts_on),
                    "endDate": day(term.ends_on),
                    "schoolYear": school_year,
                }
                yield about | {
                    "sourcedId": self.ids.of("term", term.pk),
                    "type": "semester" if is_half else "term",
                    "parentSourcedId": self.year_id,
                }
                yield about | {
                    "sourcedId": self.ids.of("period", term.pk),
                    "type": "gradingPeriod",
                    "parentSourcedId": self.ids.of("term", term.pk),
                }

    def _courses(self) -> Iterator[Row]:
        grades: dict[int, set[int]] = defaultdict(set)
        subjects = {}
        for group in self.groups.values():
            grades[group.subject_id].add(group.grade)
            subjects[group.subject_id] = group.subject
        if self.classes:
            yield self._course(
                self.homeroom_course,
                _("Class of the school"),
                "homeroom",
                {row.grade for row in self.classes.values()},
            )
        for pk, subject in subjects.items():
            yield self._course(
                self.ids.of("course", pk), subject.name, subject.short_name, grades[pk]
            ) | {"subjects": _single(subject.name)}

    @property
    def homeroom_course(self) -> str:
        return self.ids.of("course", 0)

    def _course(self, key: str, title: str, code: str, grades: set[int]) -> Row:
        return {
            "sourcedId": key,
            "schoolYearSourcedId": self.year_id,
            "title": title,
            "courseCode": code,
            "grades": ",".join(map(grade, sorted(grades))),
            "orgSourcedId": self.ids.org,
        }

    def _classes(self) -> Iterator[Row]:
        for row in self.classes.values():
            yield self._class(
                self.ids.of("class", row.pk),
                title=row.name,
                number=row.grade,
                course=self.homeroom_course,
                scheme=row.term_scheme_id,
            ) | {"classType": "homeroom"}
        for group in self.groups.values():
            yield self._class(
                self.ids.of("group", group.pk),
                title=f"{group.subject.name}, {group.label}",
                number=group.grade,
                course=self.ids.of("course", group.subject_id),
                scheme=group.term_scheme_id,
            ) | {
                "classCode": group.label,
                "classType": "scheduled",
                "subjects": _single(group.subject.name),
            }

    def _class(self, key: str, *, title: str, number: int, course: str, scheme: int) -> Row:
        return {
            "sourcedId": key,
            "title": title,
            "grades": grade(number),
            "courseSourcedId": course,
            "schoolSourcedId": self.ids.org,
            "termSourcedIds": ",".join(self.ids.of("term", term.pk) for term in self.terms[scheme]),
        }

    # --- people ----------------------------------------------------------------------------------

    def _users(self) -> Iterator[tuple[Row, str]]:
        """(row, role): passwords, telephones, addresses and numbers of papers stay here."""
        school_id = self.order.school.pk
        for person in StaffMember.objects.filter(
            school_id=school_id, left_on__isnull=True
        ).order_by("sort_key", "pk"):
            # An aide has the fewest rights of all roles that other systems know.
            role = "teacher" if person.pk in self.teachers else "aide"
            yield self._user("staff", person, role), role
        for student in self._students():
            row = self._user("student", student, "student")
            row["grades"] = grade(self.students[student.pk])
            row["agentSourcedIds"] = ",".join(
                self.ids.of("guardian", pk) for pk in self.parents[student.pk]
            )
            yield row, "student"
        if self.order.with_parents:
            pks = {pk for own in self.parents.values() for pk in own}
            for guardian in Guardian.objects.filter(pk__in=pks).order_by("sort_key", "pk"):
                yield self._user("guardian", guardian, "parent"), "parent"

    def _students(self) -> Iterator[Student]:
        rows = Student.objects.filter(
            pk__in=Enrolment.objects.filter(school_class__year=self.order.year).values("student_id")
        )
        return rows.order_by("sort_key", "pk").iterator(chunk_size=CHUNK)

    def _user(self, entity: str, person: Student | StaffMember | Guardian, role: str) -> Row:
        key = self.ids.of(entity, person.pk)
        row = {
            "sourcedId": key,
            "enabledUser": "true",
            # The login is a secret of the person: the id stands in for it.
            "username": key,
            "givenName": person.first_name,
            "familyName": person.last_name,
            "middleName": person.patronymic,
        }
        if self.order.version == V1_1:
            return row | {"orgSourcedIds": self.ids.org, "role": role}
        return row | {"primaryOrgSourcedId": self.ids.org}

    def _roles(self) -> Iterator[Row]:
        for user, role in self._users():
            yield {
                "sourcedId": f"{user['sourcedId']}.role",
                "userSourcedId": user["sourcedId"],
                "roleType": "primary",
                "role": role,
                "beginDate": day(self.order.year.starts_on),
                "orgSourcedId": self.ids.org,
            }

    def _demographics(self) -> Iterator[Row]:
        for student in self._students():
            yield {
                "sourcedId": self.ids.of("student", student.pk),
                "birthDate": day(student.born_on),
                "sex": "female" if student.sex == Sex.FEMALE else "male",
            }

    def _enrollments(self) -> Iterator[Row]:
        year = self.order.year
        for stay in (
            Enrolment.objects.filter(school_class__year=year).order_by("pk").iterator(CHUNK)
        ):
            yield self._seat("enrolment", "class", stay.school_class_id, "student", stay)
        for duty in ClassTeacherDuty.objects.filter(school_class__year=year).order_by("pk"):
            yield self._seat("class-teacher", "class", duty.school_class_id, "staff", duty)
        for member in (
            GroupMembership.objects.filter(group__year=year).order_by("pk").iterator(CHUNK)
        ):
            if member.group_id in self.groups and member.student_id in self.students:
                yield self._seat("membership", "group", member.group_id, "student", member)
        for work in TeachingAssignment.objects.filter(group__year=year).order_by("pk"):
            if work.group_id in self.groups:
                yield self._seat("assignment", "group", work.group_id, "staff", work)

    def _seat(
        self,
        entity: str,
        owner: str,
        owner_pk: int,
        person: str,
        row: Enrolment | ClassTeacherDuty | GroupMembership | TeachingAssignment,
    ) -> Row:
        """``endDate`` is the first day on which it does not hold any more, as ``until`` is."""
        of_student = isinstance(row, Enrolment | GroupMembership)
        person_pk = row.student_id if isinstance(row, Enrolment | GroupMembership) else row.staff_id
        return {
            "sourcedId": self.ids.of(entity, row.pk),
            "classSourcedId": self.ids.of(owner, owner_pk),
            "schoolSourcedId": self.ids.org,
            "userSourcedId": self.ids.of(person, person_pk),
            "role": "student" if of_student else "teacher",
            "primary": "false" if of_student else "true",
            "beginDate": day(row.since),
            "endDate": day(row.until),
        }


def read_roster(order: Order) -> Roster:
    """Eight queries, whatever the school's size."""
    year = order.year
    roster = Roster(order, Ids(order.school))
    for term in (
        Term.objects.filter(scheme__year=year)
        .select_related("scheme")
        .order_by("scheme_id", "number")
    ):
        roster.terms[term.scheme_id].append(term)
    roster.classes = {
        row.pk: row for row in SchoolClass.objects.filter(year=year).order_by("grade", "letter")
    }
    roster.groups = {
        group.pk: group
        for group in TeachingGroup.objects.filter(year=year)
        .select_related("subject")
        .order_by("grade", "subject__name", "label")
    }
    # The class of the latest stay tells the grade.
    roster.students = dict(
        Enrolment.objects.filter(school_class__year=year)
        .order_by("since", "pk")
        .values_list("student_id", "school_class__grade")
    )
    assigned = TeachingAssignment.objects.filter(group__year=year).values_list(
        "staff_id", flat=True
    )
    leading = ClassTeacherDuty.objects.filter(school_class__year=year).values_list(
        "staff_id", flat=True
    )
    roster.teachers = {*assigned, *leading}
    if order.with_parents:
        links = GuardianLink.objects.filter(school_id=order.school.pk, until__isnull=True)
        for guardian, student in links.order_by("pk").values_list("guardian_id", "student_id"):
            if student in roster.students:
                roster.parents[student].append(guardian)
    return roster


def _single(name: str) -> str:
    """A comma parts two subjects: a name with one is told by the course alone."""
    return "" if "," in name else name
