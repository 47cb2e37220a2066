"""A teaching group with as many students and lessons as a test asks for, filled throughout."""

import datetime as dt
from decimal import Decimal

from journal.enums import MarkCode, PlanStatus
from journal.models import Attendance, Lesson, Mark, PlanAssignment, PlanItem, ThematicPlan, Work
from school.enums import Sex
from school.models import (
    Enrolment,
    GroupMembership,
    SchoolClass,
    Student,
    TeachingGroup,
    Term,
    WorkType,
)
from tests.factories import journal, school
from tests.factories.cast import Cast
from tests.factories.school import YEAR_START


def add_students(
    group: TeachingGroup, school_class: SchoolClass, number: int, *, last_name: str = "Белова"
) -> list[Student]:
    """Students of the class and the group since the year's start: «Белова 001», «Белова 002»."""
    students = Student.objects.bulk_create(
        Student(
            school_id=group.school_id,
            last_name=last_name,
            first_name=f"{index:03}",
            sex=Sex.FEMALE,
            born_on=dt.date(2014, 5, 17),
        )
        for index in range(1, number + 1)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            school_id=group.school_id,
            student=student,
            school_class=school_class,
            since=YEAR_START,
        )
        for student in students
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(school_id=group.school_id, group=group, student=student, since=YEAR_START)
        for student in students
    )
    return students


def add_lessons(group: TeachingGroup, term: Term, number: int, *, until: dt.date) -> list[Lesson]:
    """Lessons with topics and homework on consecutive days from the term's start to ``until`` at
    most, four a day, each with an answer and every fifth with a control work too."""
    teacher = group.assignments.get().staff
    stamp = dt.datetime.combine(term.starts_on, dt.time(12), tzinfo=dt.UTC)
    lessons = []
    day, slot = term.starts_on, 3
    while len(lessons) < number and day <= until:
        lessons.append(
            Lesson(
                school_id=group.school_id,
                group=group,
                term=term,
                on=day,
                slot=slot,
                teacher=teacher,
                topic=f"Тема урока {len(lessons) + 1}: сложение и вычитание дробей",
                topic_recorded_at=stamp,
                homework=f"§ {len(lessons) + 1}, упр. 12, 14",
                homework_recorded_at=stamp,
                attendance_checked_at=stamp,
            )
        )
        day, slot = (day, slot + 1) if slot < 6 else (day + dt.timedelta(days=1), 3)
    lessons = Lesson.objects.bulk_create(lessons)
    types = {one.code: one for one in WorkType.objects.filter(regulation__year_id=group.year_id)}
    works = []
    for index, lesson in enumerate(lessons):
        for position, code in enumerate([10, 4] if index % 5 == 4 else [10], start=1):
            works.append(
                Work(
                    school_id=group.school_id,
                    lesson=lesson,
                    work_type=types[code],
                    position=position,
                    title="Дроби" if code == 4 else "",
                    weight=types[code].weight,
                )
            )
    Work.objects.bulk_create(works)
    return lessons


def fill(group: TeachingGroup, lessons: list[Lesson], students: list[Student]) -> None:
    """A mark for every work and student but each seventh, who is absent."""
    teacher = group.assignments.get().staff
    works = list(Work.objects.filter(lesson__in=lessons).order_by("pk"))
    stamp = dt.datetime.combine(lessons[0].on, dt.time(12), tzinfo=dt.UTC)
    marks, absences = [], []
    for at, student in enumerate(students):
        for place, work in enumerate(works):
            if (at + place) % 7 == 0:
                continue
            code = MarkCode.DEBT if (at + place) % 29 == 0 else ""
            marks.append(
                Mark(
                    school_id=group.school_id,
                    work=work,
                    student=student,
                    value=None if code else 2 + (at * 5 + place * 3) % 4,
                    code=code,
                    author=teacher,
                    recorded_at=stamp,
                )
            )
        absences += [
            Attendance(
                school_id=group.school_id,
                lesson=lesson,
                student=student,
                code="absent" if (at + place) % 2 else "ill",
                author=teacher,
                recorded_at=stamp,
            )
            for place, lesson in enumerate(lessons)
            if (at + place) % 7 == 0
        ]
    Mark.objects.bulk_create(marks)
    Attendance.objects.bulk_create(absences)


def add_plan(group: TeachingGroup, topics: list[str]) -> list[PlanItem]:
    """A thematic plan that the group is taught by."""
    plan = ThematicPlan.objects.create(
        school_id=group.school_id,
        year_id=group.year_id,
        subject_id=group.subject_id,
        grade=group.grade,
        title=f"План для {group.label}",
        status=PlanStatus.DRAFT,
    )
    PlanAssignment.objects.create(school_id=group.school_id, group=group, plan=plan)
    return PlanItem.objects.bulk_create(
        PlanItem(
            school_id=group.school_id,
            plan=plan,
            number=number,
            topic=topic,
            hours=Decimal(1),
            homework=f"§ {number}",
        )
        for number, topic in enumerate(topics, start=1)
    )


def move_in(cast: Cast, day: dt.date) -> tuple[Student, TeachingGroup]:
    """A student who came to 5А from 5Б on ``day``, with marks there."""
    class_5b = school.make_class(cast.year, cast.scheme, 5, "Б")
    student = school.make_student(cast.school, "Новенькая", school_class=class_5b, until=day)
    other = school.make_group(
        cast.maths.subject, class_5b, teacher=cast.staff["stranger"], label="5Б"
    )
    cast.maths.memberships.create(school=cast.school, student=student, since=day)
    for on, value in [(13, 5), (14, 3)]:
        lesson = journal.make_lesson(other, dt.date(2026, 1, on))
        journal.make_mark(journal.make_work(lesson), student, value)
    return student, other
