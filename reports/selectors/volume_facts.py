"""Everything the database knows about one class's year: read once, in 17 queries, one more
where the school sets conduct marks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounts.enums import Role
from journal.models import (
    Attendance,
    ConductMark,
    GroupExam,
    Lesson,
    Mark,
    PlanAssignment,
    TermMark,
    Work,
)
from journal.rules import conduct_values, printed_cell
from reports.selectors.subject_order import subject_rank
from reports.selectors.volume_data import Span, Teacher
from school.enums import Sex, WorkCategory
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupClass,
    GroupMembership,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    TeachingAssignment,
    TeachingGroup,
    Term,
)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who is on a page of the journal."""

    student_id: int
    name: str
    full_name: str
    file_no: str
    is_female: bool
    sort_key: tuple[str, str, str, int]


class ClassFacts:
    """The rows of a class's year up to ``as_of``, by what they are looked up with."""

    def __init__(self, school_class: SchoolClass, as_of: dt.date) -> None:
        self.as_of = as_of
        self.klass = SchoolClass.objects.select_related("school", "year", "term_scheme").get(
            pk=school_class.pk
        )
        self.year = self.klass.year
        self.people: dict[int, Member] = {}
        self.regulation = Regulation.objects.filter(year=self.year).first()
        self.class_teachers = self._read_class_teachers()
        self.director = self._read_director()
        self.stays = self._read_stays()
        self.groups = self._read_groups()
        ids = [group.pk for group in self.groups]
        self.exams = self._read_exams(ids)
        self.plan_hours = self._read_plan_hours(ids)
        self.shared = self._read_shared(ids)
        self.memberships = self._read_memberships(ids)
        self.teachers = self._read_teachers(ids)
        self.lessons = self._read_lessons(ids)
        self.works = self._read_works(ids)
        self.cells = self._read_cells(ids)
        self.terms = self._read_terms()
        self.term_ends = {term.pk: term.ends_on for term in self.terms}
        self.term_marks = self._read_term_marks()
        self.conduct_scale = self._find_conduct_scale()
        self.conduct = self._read_conduct() if self.conduct_scale else []

    def alphabetical(self, students: Iterable[int]) -> list[Member]:
        return sorted((self.people[pk] for pk in students), key=lambda member: member.sort_key)

    def _remember(self, student: Student) -> None:
        self.people[student.pk] = Member(
            student_id=student.pk,
            name=student.list_name,
            full_name=student.full_name,
            file_no=student.file_no,
            is_female=student.sex == Sex.FEMALE,
            sort_key=(student.sort_key, student.last_name, student.first_name, student.pk),
        )

    def _read_class_teachers(self) -> tuple[Teacher, ...]:
        duties = (
            ClassTeacherDuty.objects.filter(school_class=self.klass, since__lte=self.as_of)
            .select_related("staff")
            .order_by("since", "pk")
        )
        return tuple(_teacher(row.staff, row.since, row.until) for row in duties)

    def _read_director(self) -> StaffMember | None:
        return (
            StaffMember.objects.filter(
                school_id=self.klass.school_id,
                user__memberships__school_id=self.klass.school_id,
                user__memberships__role=Role.DIRECTOR,
                user__memberships__is_revoked=False,
            )
            .order_by("pk")
            .first()
        )

    def _read_stays(self) -> dict[int, list[Enrolment]]:
        """student → times in the class, oldest first."""
        stays: dict[int, list[Enrolment]] = defaultdict(list)
        for stay in (
            Enrolment.objects.filter(school_class=self.klass, since__lte=self.as_of)
            .select_related("student")
            .order_by("since", "pk")
        ):
            self._remember(stay.student)
            stays[stay.student_id].append(stay)
        return stays

    def _read_groups(self) -> list[TeachingGroup]:
        groups = TeachingGroup.objects.filter(
            group_classes__school_class=self.klass, year=self.year
        ).select_related("subject")
        return sorted(
            groups,
            key=lambda group: (
                subject_rank(
                    group.subject.name, is_extracurricular=group.subject.is_extracurricular
                ),
                group.label,
                group.pk,
            ),
        )

    def _read_exams(self, groups: list[int]) -> frozenset[int]:
        """Groups that sit an examination."""
        rows = GroupExam.objects.filter(group_id__in=groups)
        return frozenset(rows.values_list("group_id", flat=True))

    def _read_plan_hours(self, groups: list[int]) -> dict[int, Decimal]:
        """group → hours of its thematic plan."""
        return dict(
            PlanAssignment.objects.filter(group_id__in=groups)
            .values_list("group_id")
            .annotate(hours=Sum("plan__items__hours"))
            .order_by()
        )

    def _read_shared(self, groups: list[int]) -> frozenset[int]:
        """Groups that take students from other classes too."""
        return frozenset(
            GroupClass.objects.filter(group_id__in=groups)
            .exclude(school_class=self.klass)
            .values_list("group_id", flat=True)
        )

    def _read_memberships(self, groups: list[int]) -> dict[int, dict[int, list[Span]]]:
        """group → student → spans; of a shared group only the days spent in this class."""
        found: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for row in (
            GroupMembership.objects.filter(group_id__in=groups, since__lte=self.as_of)
            .select_related("student")
            .order_by("since", "pk")
        ):
            span = Span(row.since, row.until)
            if row.group_id in self.shared:
                meets = [
                    span.meet(Span(stay.since, stay.until))
                    for stay in self.stays.get(row.student_id, ())
                ]
                spans = [meet for meet in meets if meet]
            else:
                spans = [span]
            if spans:
                self._remember(row.student)
                found[row.group_id][row.student_id].extend(spans)
        return found

    def _read_teachers(self, groups: list[int]) -> dict[int, list[Teacher]]:
        found: dict[int, list[Teacher]] = defaultdict(list)
        for row in (
            TeachingAssignment.objects.filter(group_id__in=groups, since__lte=self.as_of)
            .select_related("staff")
            .order_by("since", "pk")
        ):
            found[row.group_id].append(_teacher(row.staff, row.since, row.until))
        return found

    def _read_lessons(self, groups: list[int]) -> dict[int, list[Lesson]]:
        found: dict[int, list[Lesson]] = defaultdict(list)
        for lesson in (
            Lesson.objects.filter(group_id__in=groups, on__lte=self.as_of)
            .select_related("teacher")
            .in_order()
        ):
            found[lesson.group_id].append(lesson)
        return found

    def _read_works(self, groups: list[int]) -> dict[int, list[str]]:
        """lesson → what its works are called: by their title, a control work at least by type."""
        found: dict[int, list[str]] = defaultdict(list)
        for lesson_id, title, category, kind in (
            Work.objects.filter(lesson__group_id__in=groups, lesson__on__lte=self.as_of)
            .order_by("lesson_id", "position")
            .values_list("lesson_id", "title", "work_type__category", "work_type__name")
        ):
            name = title or (kind if category == WorkCategory.CONTROL else "")
            if name:
                found[lesson_id].append(name)
        return found

    def _read_cells(self, groups: list[int]) -> dict[tuple[int, int], str]:
        """(lesson, student) → the printed cell."""
        marks: dict[tuple[int, int], list[tuple[int | None, str] | None]] = defaultdict(list)
        for lesson_id, student_id, value, code in (
            Mark.objects.in_force()
            .filter(work__lesson__group_id__in=groups, work__lesson__on__lte=self.as_of)
            .order_by("work__position", "attempt")
            .values_list("work__lesson_id", "student_id", "value", "code")
        ):
            marks[lesson_id, student_id].append((value, code))
        absences = {
            (lesson_id, student_id): code
            for lesson_id, student_id, code in Attendance.objects.filter(
                lesson__group_id__in=groups, lesson__on__lte=self.as_of
            ).values_list("lesson_id", "student_id", "code")
        }
        return {
            key: printed_cell(marks.get(key, ()), absences.get(key, ""))
            for key in marks.keys() | absences.keys()
        }

    def _read_terms(self) -> list[Term]:
        schemes = {self.klass.term_scheme_id, *(group.term_scheme_id for group in self.groups)}
        return list(Term.objects.filter(scheme_id__in=schemes).order_by("starts_on", "number"))

    def _read_term_marks(self) -> list[TermMark]:
        return list(
            TermMark.objects.filter(student_id__in=list(self.people), group__year=self.year)
            .select_related("group")
            .order_by("recorded_at", "pk")
        )

    def _find_conduct_scale(self) -> str:
        scale = self.regulation.conduct_scale if self.regulation else ""
        return scale if scale and conduct_values(scale, self.klass.grade) else ""

    def _read_conduct(self) -> list[ConductMark]:
        """Of everybody who was in the class, those of other classes of the year too."""
        return list(
            ConductMark.objects.filter(
                student_id__in=list(self.stays), school_class__year=self.year
            ).order_by("recorded_at", "pk")
        )


def _teacher(staff: StaffMember, since: dt.date, until: dt.date | None) -> Teacher:
    return Teacher(staff.full_name, staff.short_name, Span(since, until))
