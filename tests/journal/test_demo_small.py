"""The small demo, loaded once: two classes of one school and two of another.

All tests here only read. Each statement about the whole database goes through SQL or the ORM and
not through the generator's own structures.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import Avg, Count, F, Q
from django.test import RequestFactory

from accounts.enums import Role
from accounts.models import Membership, User
from core.models import School, SchoolOwned
from journal.demo.blueprint import DEFAULT_TODAY, SMALL
from journal.demo.load import DemoReport
from journal.demo.logins import demo_logins
from journal.demo.people import PASSWORD
from journal.models import (
    Attendance,
    DeadlineBreach,
    Lesson,
    Mark,
    PlanItem,
    TermMark,
    ThematicPlan,
    Work,
)
from journal.selectors import standing
from schedule.models import Substitution, TimetableVersion
from school.models import (
    AcademicYear,
    Enrolment,
    GroupMembership,
    GuardianLink,
    ImportRun,
    NonTeachingSpan,
    SchoolClass,
    Student,
    TeachingGroup,
    Term,
)
from tests.factories import demo as factory

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]

MIDNIGHT = dt.datetime(2026, 5, 13, 21, 0, tzinfo=dt.UTC)
# What seed 35 gives; a change of the generator shows here first.
EXPECTED_ROWS = {
    "core.School": 2,
    "accounts.User": 219,
    "accounts.Membership": 221,
    "school.SchoolClass": 4,
    "school.StaffMember": 32,
    "school.Student": 75,
    "school.Guardian": 114,
    "school.Enrolment": 76,
    "school.TeachingGroup": 57,
    "school.GroupMembership": 976,
    "schedule.TimetableEntry": 254,
    "schedule.Substitution": 62,
    "journal.PlanItem": 2_890,
    "journal.Lesson": 4_212,
    "journal.Attendance": 2_497,
    "journal.Work": 3_357,
    "journal.Mark": 30_128,
    "journal.TermMark": 2_130,
}
# Names of events of the history, by pghistory's convention.
EVENT = "Event"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[DemoReport]:
    with django_db_blocker.unblock():
        yield from factory.loaded(SMALL)


def rows_of(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def gymnasium() -> School:
    return School.objects.get(slug="gymnasium")


# --- size and shape -----------------------------------------------------------------------------


def test_small_demo_has_exactly_these_rows(demo: DemoReport) -> None:
    assert demo.rows == EXPECTED_ROWS


def test_schools_differ_in_order_terms_and_time_zone(demo: DemoReport) -> None:
    found = {
        school.slug: (
            AcademicYear.objects.get(school=school).regulation.preset,
            school.time_zone,
            sorted(Term.objects.filter(school=school).values_list("name", flat=True)),
            sorted(row.name for row in SchoolClass.objects.filter(school=school)),
        )
        for school in School.objects.all()
    }

    assert found == {
        "gymnasium": (
            "s3",
            "Europe/Moscow",
            [
                "I полугодие",
                "I четверть",
                "II полугодие",
                "II четверть",
                "III четверть",
                "IV четверть",
            ],
            ["5А", "5Б"],
        ),
        "village": (
            "s0",
            "Europe/Samara",
            ["I триместр", "II триместр", "III триместр"],
            ["1А", "7А"],
        ),
    }


def test_every_reference_stays_within_its_school(demo: DemoReport) -> None:
    checked = 0
    for model in apps.get_models():
        if not issubclass(model, SchoolOwned) or model.__name__.endswith(EVENT):
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target is None or not issubclass(target, SchoolOwned):
                continue
            strays = model._default_manager.filter(**{f"{field.name}__isnull": False}).exclude(
                **{f"{field.name}__school_id": F("school_id")}
            )
            assert not strays.exists(), f"{model.__name__}.{field.name}"
            checked += 1
    assert checked > 30


@pytest.mark.parametrize("model", [Student, TeachingGroup, Lesson, Work, Mark, Attendance])
def test_both_schools_have_rows_that_could_leak(demo: DemoReport, model: type[SchoolOwned]) -> None:
    assert model._default_manager.values("school_id").distinct().count() == 2


# --- timetable and lessons ----------------------------------------------------------------------


def test_nobody_is_in_two_places(demo: DemoReport) -> None:
    teachers = rows_of(
        """SELECT teacher_id, "on", slot FROM journal_lesson WHERE status <> 'cancelled'
           GROUP BY teacher_id, "on", shift, slot HAVING count(*) > 1"""
    )
    rooms = rows_of(
        """SELECT room_id, "on", slot FROM journal_lesson l JOIN school_room r ON r.id = l.room_id
           WHERE status <> 'cancelled'
           GROUP BY room_id, "on", shift, slot HAVING count(*) > max(r.capacity_lessons)"""
    )
    students = rows_of(
        """SELECT p.student_id, l."on", l.slot FROM journal_lesson l
           JOIN school_groupmembership p ON p.group_id = l.group_id
             AND p.since <= l."on" AND (p.until IS NULL OR p.until > l."on")
           WHERE l.status <> 'cancelled'
           GROUP BY p.student_id, l."on", l.shift, l.slot HAVING count(*) > 1"""
    )

    assert (teachers, rooms, students) == ([], [], [])


def test_classes_have_no_windows(demo: DemoReport) -> None:
    found = rows_of(
        """SELECT c.school_class_id, l."on", array_agg(DISTINCT l.slot ORDER BY l.slot)
           FROM journal_lesson l JOIN school_groupclass c ON c.group_id = l.group_id
           GROUP BY 1, 2"""
    )

    assert found
    for school_class, day, slots in found:
        assert slots == list(range(1, len(slots) + 1)), (school_class, day)


def test_no_lesson_on_a_day_off(demo: DemoReport) -> None:
    """Breaks, public holidays with the moved ones, and the cold day of the primary school."""
    strays = [
        (lesson.on, lesson.group.label, span.name)
        for span in NonTeachingSpan.objects.all()
        for lesson in Lesson.objects.filter(
            school_id=span.school_id,
            on__range=(span.starts_on, span.ends_on),
            group__grade__in=span.grades or range(1, 12),
        ).select_related("group")
    ]

    assert strays == []
    assert NonTeachingSpan.objects.filter(starts_on=dt.date(2026, 5, 11)).count() == 2
    assert not Lesson.objects.filter(on__week_day__in=[1, 7]).exists()


def test_lessons_fill_the_year_and_are_empty_from_today(demo: DemoReport) -> None:
    recorded = Q(topic_recorded_at__isnull=False) | Q(attendance_checked_at__isnull=False)
    ahead = Lesson.objects.filter(on__gte=DEFAULT_TODAY)

    assert Lesson.objects.earliest("on").on == dt.date(2025, 9, 1)
    assert Lesson.objects.latest("on").on == dt.date(2026, 5, 26)
    assert ahead.filter(on=DEFAULT_TODAY).count() > 0
    assert not ahead.filter(recorded | Q(works__isnull=False)).exists()
    assert not Lesson.objects.filter(topic_recorded_at__gte=MIDNIGHT).exists()
    assert not Mark.objects.filter(recorded_at__gte=MIDNIGHT).exists()


def test_second_half_year_has_a_timetable_of_its_own(demo: DemoReport) -> None:
    versions = TimetableVersion.objects.filter(school=gymnasium()).order_by("since")

    assert [(v.since, v.until) for v in versions] == [
        (dt.date(2025, 9, 1), dt.date(2026, 1, 12)),
        (dt.date(2026, 1, 12), None),
    ]
    assert [v.entries.count() for v in versions] == [72, 72]


def test_substitutes_teach_what_the_substitutions_say(demo: DemoReport) -> None:
    taken = Substitution.objects.filter(substitute__isnull=False)

    assert taken.count() > 10
    for row in taken:
        lesson = Lesson.objects.get(group_id=row.group_id, on=row.on, slot=row.slot)
        assert (lesson.teacher_id, lesson.replaced_teacher_id) == (
            row.substitute_id,
            row.absent_staff_id,
        )
    assert Lesson.objects.filter(replaced_teacher__isnull=False).count() == taken.count()
    assert Mark.objects.filter(work__lesson__replaced_teacher__isnull=False).count() > 50


def test_lesson_that_was_not_held_says_why_and_has_no_entries(demo: DemoReport) -> None:
    cancelled = Lesson.objects.filter(status="cancelled")

    assert cancelled.count() == Substitution.objects.filter(kind="not_held").count() > 0
    assert not cancelled.filter(cancel_reason="").exists()
    assert not cancelled.filter(Q(works__isnull=False) | Q(attendance__isnull=False)).exists()


# --- plans --------------------------------------------------------------------------------------


def test_every_group_is_taught_by_an_approved_plan(demo: DemoReport) -> None:
    assert not TeachingGroup.objects.filter(plan_assignment__isnull=True).exists()
    assert set(ThematicPlan.objects.values_list("status", flat=True)) == {"approved"}
    assert not PlanItem.objects.filter(topic="").exists()


def test_topics_of_lessons_follow_the_plan_in_order(demo: DemoReport) -> None:
    group = TeachingGroup.objects.get(school=gymnasium(), label="5А", subject__name="Математика")
    lessons = Lesson.objects.filter(group=group, plan_item__isnull=False).exclude(
        status="cancelled"
    )

    numbers = list(lessons.in_order().values_list("plan_item__number", flat=True))

    assert numbers == list(range(1, len(numbers) + 1))
    assert not lessons.exclude(topic="").exclude(topic=F("plan_item__topic")).exists()


def test_s3_2b_control_works_stay_within_the_limit(demo: DemoReport) -> None:
    """Two a quarter in mathematics and Russian, one elsewhere."""
    counts = (
        Work.objects.filter(
            school=gymnasium(), work_type__category="control", work_type__weight=Decimal("2.0")
        )
        .values("lesson__group__subject__name", "lesson__group__label", "lesson__term__number")
        .annotate(works=Count("pk"))
        .order_by()
    )

    assert counts
    for row in counts:
        main = row["lesson__group__subject__name"] in ("Математика", "Русский язык")
        assert row["works"] <= (2 if main else 1), row


# --- marks --------------------------------------------------------------------------------------


def test_grade_1_has_no_marks_of_any_kind(demo: DemoReport) -> None:
    """S1-3.11: only presence and topics."""
    first = TeachingGroup.objects.filter(grade=1)
    lessons = Lesson.objects.filter(group__in=first)

    assert first.count() == 9
    assert set(first.values_list("grading", flat=True)) == {"none"}
    assert lessons.exclude(topic="").count() > 500
    assert Attendance.objects.filter(lesson__in=lessons).count() > 50
    assert not Work.objects.filter(lesson__in=lessons).exists()
    assert not TermMark.objects.filter(group__in=first).exists()


def test_marks_are_distributed_like_those_of_a_school(demo: DemoReport) -> None:
    counts = Counter(Mark.objects.filter(value__isnull=False).values_list("value", flat=True))
    total = sum(counts.values())

    share = {value: round(100 * count / total) for value, count in counts.items()}
    assert set(share) == {2, 3, 4, 5}
    assert 1 <= share[2] <= 6
    assert 15 <= share[3] <= 30
    assert 38 <= share[4] <= 52
    assert 22 <= share[5] <= 42


def test_students_and_subjects_differ_in_their_means(demo: DemoReport) -> None:
    by_student = [
        row["mean"]
        for row in Mark.objects.values("student").annotate(mean=Avg("value")).order_by()
        if row["mean"]
    ]
    by_subject = {
        row["work__lesson__group__subject__name"]: row["mean"]
        for row in Mark.objects.filter(school=gymnasium())
        .values("work__lesson__group__subject__name")
        .annotate(mean=Avg("value"))
    }

    assert max(by_student) - min(by_student) > 0.8
    assert by_subject["Музыка"] > by_subject["Математика"] + 0.3


def test_absent_students_get_marks_only_for_control_works_written_later(demo: DemoReport) -> None:
    absent = ["absent", "ill", "excused", "unexcused", "away", "exempt"]
    made_up = Mark.objects.filter(
        work__lesson__attendance__student=F("student"),
        work__lesson__attendance__code__in=absent,
    )

    assert made_up.filter(code="").count() > 20
    assert set(made_up.values_list("work__work_type__category", flat=True)) == {"control"}
    assert not made_up.filter(recorded_at__date__lte=F("work__lesson__on"), code="").exists()


def test_debts_are_recent_and_have_a_date(demo: DemoReport) -> None:
    debts = Mark.objects.filter(code="debt")

    assert debts.count() > 0
    assert not debts.filter(debt_due_on__isnull=True).exists()
    assert debts.earliest("work__lesson__on").work.lesson.on >= dt.date(2026, 4, 23)


def test_some_lessons_have_two_works(demo: DemoReport) -> None:
    second = Work.objects.filter(position=2)

    assert second.count() > 100
    assert Mark.objects.filter(work__in=second).count() > 500


def test_history_holds_every_mark_and_who_loaded_it(demo: DemoReport) -> None:
    events = rows_of("SELECT pgh_label, count(*) FROM journal_markevent GROUP BY 1 ORDER BY 1")
    changed = dict(events)["update"]
    voided = Mark.objects.filter(voided_at__isnull=False)

    assert dict(events)["insert"] == Mark.objects.count()
    assert changed > voided.count() > 0
    assert rows_of("SELECT count(*) FROM journal_markevent WHERE pgh_context_id IS NULL") == [(0,)]
    assert rows_of(
        """SELECT DISTINCT c.metadata->>'command' FROM journal_markevent e
           JOIN pghistory_context c ON c.id = e.pgh_context_id"""
    ) == [("load_demo",)]


# --- attendance ---------------------------------------------------------------------------------


def test_attendance_has_the_usual_reasons_and_share(demo: DemoReport) -> None:
    counts = Counter(Attendance.objects.values_list("code", flat=True))
    places = rows_of(
        """SELECT count(*) FROM journal_lesson l JOIN school_groupmembership p
             ON p.group_id = l.group_id AND p.since <= l."on"
             AND (p.until IS NULL OR p.until > l."on")
           WHERE l.attendance_checked_at IS NOT NULL"""
    )[0][0]
    missed = sum(counts.values()) - counts["late"] - counts["exempt"]

    assert counts.keys() == {
        "ill", "excused", "unexcused", "late", "away", "exempt", "absent",
    }  # fmt: skip
    assert 0.02 < missed / places < 0.07
    assert counts.most_common(1)[0][0] == "ill"


def test_reasons_of_the_last_days_are_not_settled(demo: DemoReport) -> None:
    """S3-1d: the class teacher's daily queue has something in it."""
    unsettled = Attendance.objects.filter(code="absent")

    assert unsettled.count() > 0
    assert unsettled.earliest("lesson__on").lesson.on >= dt.date(2026, 5, 11)


def test_attendance_is_recorded_only_where_it_was_confirmed(demo: DemoReport) -> None:
    assert not Attendance.objects.filter(lesson__attendance_checked_at__isnull=True).exists()


# --- terms --------------------------------------------------------------------------------------


def test_terms_that_are_over_are_closed(demo: DemoReport) -> None:
    closed = Term.objects.filter(closed_at__isnull=False)

    assert sorted(closed.values_list("name", flat=True)) == [
        "I полугодие", "I триместр", "I четверть", "II триместр", "II четверть", "III четверть",
    ]  # fmt: skip
    assert not Mark.objects.filter(
        work__lesson__term__closed_at__isnull=False,
        recorded_at__gt=F("work__lesson__term__closed_at"),
    ).exists()
    assert not TermMark.objects.filter(recorded_at__gt=F("term__closed_at")).exists()


def test_term_marks_stand_beside_the_journals_own_suggestion(demo: DemoReport) -> None:
    rows = TermMark.objects.select_related("group__year__regulation").order_by("pk")[::97]

    assert len(rows) > 15
    for row in rows:
        found = standing.student_standing(
            group=row.group, term_id=row.term_id, student_id=row.student_id
        )
        assert (row.suggested_value, row.explanation) == (found.suggested, found.explanation)


def test_s1_6_1_term_mark_unlike_the_suggestion_has_a_reason(demo: DemoReport) -> None:
    departs = TermMark.objects.exclude(value=F("suggested_value")).filter(value__isnull=False)

    assert 0 < departs.count() < TermMark.objects.count() * 0.1
    assert not departs.filter(deviation_reason="").exists()


def test_every_graded_subject_of_a_closed_term_has_its_marks(demo: DemoReport) -> None:
    term = Term.objects.get(school=gymnasium(), name="II четверть")
    missing = rows_of(
        f"""SELECT count(*) FROM school_groupmembership p
            JOIN school_teachinggroup g ON g.id = p.group_id
            WHERE g.term_scheme_id = {term.scheme_id} AND g.grading = 'marks'
              AND p.since <= '{term.ends_on - dt.timedelta(days=14)}'
              AND (p.until IS NULL OR p.until > '{term.ends_on}')
              AND NOT EXISTS (SELECT 1 FROM journal_termmark m WHERE m.term_id = {term.pk}
                AND m.group_id = p.group_id AND m.student_id = p.student_id)"""
    )

    assert missing == [(0,)]


# --- what the deputy sees -----------------------------------------------------------------------


def test_a_few_recent_lessons_are_not_filled(demo: DemoReport) -> None:
    recent = Lesson.objects.filter(on__range=(dt.date(2026, 4, 30), dt.date(2026, 5, 13))).exclude(
        status="cancelled"
    )
    gaps = recent.filter(Q(topic="") | Q(attendance_checked_at__isnull=True))
    by_teacher = Counter(gaps.values_list("teacher_id", flat=True))

    assert 0.01 < gaps.count() / recent.count() < 0.10
    assert max(by_teacher.values()) >= 2
    older = Lesson.objects.filter(on__lt=dt.date(2026, 4, 30)).exclude(status="cancelled")
    assert older.filter(topic="").count() < older.count() * 0.005


def test_passed_deadlines_are_found(demo: DemoReport) -> None:
    breaches = DeadlineBreach.objects.filter(fixed_at__isnull=True)

    assert breaches.filter(gap="topic", rule_code="D1", clause="п. 2 приказа").count() > 0
    assert not breaches.filter(due_at__gte=MIDNIGHT).exists()


# --- people -------------------------------------------------------------------------------------


def test_first_mother_has_two_children_in_two_classes(demo: DemoReport) -> None:
    links = GuardianLink.objects.filter(guardian__user__login="mother1")
    classes = Enrolment.objects.filter(student__in=links.values("student"))

    assert sorted(row.school_class.name for row in classes) == ["5А", "5Б"]
    assert User.objects.get(login="student1").pk in links.values_list("student__user", flat=True)


def test_every_student_has_a_guardian_and_one_letter(demo: DemoReport) -> None:
    recipients = Student.objects.annotate(
        letters=Count("guardian_links", filter=Q(guardian_links__gets_digest=True))
    )

    assert set(recipients.values_list("letters", flat=True)) == {1}


def test_brothers_and_sisters_are_twins_or_ten_months_apart(demo: DemoReport) -> None:
    families: dict[int, list[dt.date]] = {}
    for guardian, born_on in GuardianLink.objects.values_list("guardian", "student__born_on"):
        families.setdefault(guardian, []).append(born_on)

    several = [sorted(dates) for dates in families.values() if len(dates) > 1]
    assert several
    for dates in several:
        gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
        assert all(gap == 0 or gap >= 300 for gap in gaps)


def test_transfer_inside_the_school_leaves_marks_in_the_old_class(demo: DemoReport) -> None:
    old = Enrolment.objects.get(left_to="5А класс")
    new = Enrolment.objects.get(student=old.student_id, arrived_from="5Б класс")
    marks = Mark.objects.filter(student=old.student_id)
    before = marks.filter(work__lesson__group__label__startswith="5Б")
    after = marks.filter(work__lesson__group__label__startswith="5А")

    assert (old.until, new.since, old.closed_by_order) == (
        dt.date(2026, 4, 20),
        dt.date(2026, 4, 20),
        new.opened_by_order,
    )
    assert before.latest("work__lesson__on").work.lesson.on < dt.date(2026, 4, 20)
    assert after.earliest("work__lesson__on").work.lesson.on >= dt.date(2026, 4, 20)
    assert before.filter(work__lesson__term__name="IV четверть").count() > 5


def test_departure_closes_enrolment_groups_and_account(demo: DemoReport) -> None:
    left = Enrolment.objects.get(school=gymnasium(), left_to__startswith="МБОУ")

    assert left.closed_by_order.endswith(f"{left.until:%d.%m.%Y}")
    memberships = GroupMembership.objects.filter(student=left.student_id)
    assert set(memberships.values_list("until", flat=True)) == {left.until}
    assert Membership.objects.get(user=left.student.user_id).is_revoked is True
    assert not Mark.objects.filter(
        student=left.student_id, work__lesson__on__gte=left.until
    ).exists()


def test_arrival_has_an_order_and_no_marks_before_it(demo: DemoReport) -> None:
    came = Enrolment.objects.get(school=gymnasium(), arrived_from__startswith="МБОУ")

    assert came.opened_by_order.endswith(f"{came.since:%d.%m.%Y}")
    marks = Mark.objects.filter(student=came.student_id)
    assert marks.count() > 20
    assert marks.earliest("work__lesson__on").work.lesson.on >= came.since


def test_all_roles_sign_in_with_the_printed_password(demo: DemoReport) -> None:
    logins = demo_logins()

    assert {row.role for row in logins if row.school == "Гимназия № 35"} == set(Role)
    request = RequestFactory().post("/sign-in/")
    for login in ("teacher1", "mother1", "village-deputy"):
        assert authenticate(request, username=login, password=PASSWORD) is not None
    assert User.objects.values("password").distinct().count() == 1


def test_a_teacher_of_the_school_is_also_a_parent(demo: DemoReport) -> None:
    row = [row for row in demo_logins() if row.role == Role.TEACHER][2]
    hats = Membership.objects.in_force().filter(user__login=row.login)

    assert [hat.role for hat in hats.order_by("pk")] == ["teacher", "guardian"]
    assert GuardianLink.objects.filter(guardian__user__login=row.login).exists()


def test_teacher1_teaches_the_main_class_and_teacher2_leads_it(demo: DemoReport) -> None:
    maths = TeachingGroup.objects.get(school=gymnasium(), label="5А", subject__name="Математика")
    leader = SchoolClass.objects.get(school=gymnasium(), letter="А").teacher_duties.get()

    assert maths.assignments.get().staff.user.login == "teacher1"
    assert leader.staff.user.login == "teacher2"


def test_guardians_write_from_the_reserved_domain(demo: DemoReport) -> None:
    mails = User.objects.exclude(email="").values_list("email", flat=True)

    assert mails
    assert all(mail.endswith("@demo.example") for mail in mails)


def test_load_is_recorded(demo: DemoReport) -> None:
    run = ImportRun.objects.get(kind="demo")

    assert (run.file_name, run.report) == ("small", {"seed": 35, "today": "2026-05-14"})
