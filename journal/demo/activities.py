"""What the timetable has not: one extracurricular course and one home tuition of the main class."""

import datetime as dt
from decimal import Decimal

from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from journal.demo.calendar import Days
from journal.models import Lesson
from school.enums import Grading, GroupKind, GroupPurpose
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    GroupClass,
    GroupMembership,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
    TeachingGroup,
    Term,
)

_COURSE = "Юный исследователь"
_TOPICS = (
    "Как ставят вопросы природе",
    "Наблюдение и опыт",
    "Измеряем и записываем",
    "Работа с источниками",
    "Готовим выступление",
    "Экскурсия в краеведческий музей",
)
# Thursdays after the lessons, Tuesdays at home.
_COURSE_AT = (4, dt.time(15, 0), dt.time(15, 40))
_HOME_AT = (2, dt.time(16, 0), dt.time(16, 40))
_SLOT = 9
_AT_HOME_SINCE = dt.timedelta(weeks=6)


def write_activities(plan: SchoolPlan, year: AcademicYear, days: Days, today: dt.date) -> None:
    """The class teacher's course for the whole main class since September, and mathematics at home
    for its last student for the last weeks; past lessons are filled. A school without such a class
    or without its class teacher has none."""
    school_class = next(
        (one for one in SchoolClass.objects.filter(year=year) if one.name == plan.main_class), None
    )
    duty = ClassTeacherDuty.objects.filter(school_class=school_class).on(today).first()
    if school_class is None or duty is None:
        return
    students = [
        row.student
        for row in Enrolment.objects.filter(school_class=school_class)
        .on(today)
        .select_related("student")
        .order_by("student__sort_key", "student_id")
    ]
    course = Subject.objects.create(
        school_id=year.school_id,
        name=_COURSE,
        short_name=_COURSE,
        is_extracurricular=True,
        needs_homework=False,
    )
    club = _group(
        school_class, course, GroupPurpose.EXTRACURRICULAR, Grading.NONE, school_class.name
    )
    _fill(club, duty.staff, students, YEAR_STARTS)
    _write_lessons(club, duty.staff, days, today, _COURSE_AT, since=YEAR_STARTS)
    maths = (
        TeachingGroup.objects.filter(
            group_classes__school_class=school_class,
            subject__name="Математика",
            kind=GroupKind.WHOLE_CLASS,
        )
        .select_related("subject")
        .first()
    )
    if not students or maths is None:
        return
    assignment = maths.assignments.on(today).select_related("staff").first()
    if assignment is None:
        return
    last = students[-1]
    since = today - _AT_HOME_SINCE
    label = f"{school_class.name}, на дому: {last.last_name} {last.first_name[:1]}."
    home = _group(school_class, maths.subject, GroupPurpose.HOME, Grading.MARKS, label[:60])
    _fill(home, assignment.staff, [last], since)
    _write_lessons(home, assignment.staff, days, today, _HOME_AT, since=since)


def _group(
    school_class: SchoolClass, subject: Subject, purpose: GroupPurpose, grading: str, label: str
) -> TeachingGroup:
    group = TeachingGroup.objects.create(
        school_id=school_class.school_id,
        year_id=school_class.year_id,
        subject=subject,
        term_scheme_id=school_class.term_scheme_id,
        kind=GroupKind.WHOLE_CLASS
        if purpose == GroupPurpose.EXTRACURRICULAR
        else GroupKind.SUBGROUP,
        purpose=purpose,
        grading=grading,
        grade=school_class.grade,
        label=label,
        hours_per_week=Decimal(1),
        hours_per_year=Decimal(34),
    )
    GroupClass.objects.create(school_id=group.school_id, group=group, school_class=school_class)
    return group


def _fill(
    group: TeachingGroup, teacher: StaffMember, students: list[Student], since: dt.date
) -> None:
    TeachingAssignment.objects.create(
        school_id=group.school_id, group=group, staff=teacher, since=since
    )
    joined = dict(
        Enrolment.objects.filter(student__in=students, until__isnull=True).values_list(
            "student_id", "since"
        )
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(
            school_id=group.school_id,
            group=group,
            student=student,
            since=max(since, joined.get(student.pk, since)),
        )
        for student in students
    )


def _write_lessons(
    group: TeachingGroup,
    teacher: StaffMember,
    days: Days,
    today: dt.date,
    when: tuple[int, dt.time, dt.time],
    *,
    since: dt.date,
) -> None:
    weekday, starts_at, ends_at = when
    terms = list(Term.objects.filter(scheme_id=group.term_scheme_id))
    zone = group.school.zone
    lessons: list[Lesson] = []
    for day in days.of_grade(group.grade):
        term = next((one for one in terms if one.covers(day)), None)
        if term is None or day.isoweekday() != weekday or day < since:
            continue
        lesson = Lesson(
            school_id=group.school_id,
            group=group,
            term=term,
            on=day,
            slot=_SLOT,
            starts_at=starts_at,
            ends_at=ends_at,
            teacher=teacher,
        )
        if day < today:
            recorded_at = dt.datetime.combine(day, ends_at, tzinfo=zone)
            is_home = group.purpose == GroupPurpose.HOME
            lesson.topic = "Разбор тем недели" if is_home else _TOPICS[len(lessons) % len(_TOPICS)]
            lesson.topic_recorded_at = lesson.attendance_checked_at = recorded_at
            if is_home:
                lesson.homework = "Повторить правила, 3–4 номера по выбору"
                lesson.homework_minutes = 15
                lesson.homework_recorded_at = recorded_at
        lessons.append(lesson)
    Lesson.objects.bulk_create(lessons)
