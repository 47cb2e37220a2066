"""The small demo: its size, the timetable, lessons and plans."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Count, F, Q

from core.models import School, SchoolOwned
from journal.demo.blueprint import DEFAULT_TODAY
from journal.demo.load import DemoReport
from journal.models import (
    Attendance,
    Lesson,
    Mark,
    PlanItem,
    ThematicPlan,
    Work,
)
from schedule.models import Substitution, TimetableVersion
from school.enums import GroupPurpose
from school.models import (
    AcademicYear,
    NonTeachingSpan,
    SchoolClass,
    Student,
    TeachingGroup,
    Term,
)
from tests.factories.demo import gymnasium, rows_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]
MIDNIGHT = dt.datetime(2026, 5, 13, 21, 0, tzinfo=dt.UTC)
EXPECTED_ROWS = {
    "core.School": 2,
    "accounts.User": 219,
    "accounts.Membership": 221,
    "school.SchoolClass": 4,
    "school.StaffMember": 32,
    "school.Student": 75,
    "school.Guardian": 114,
    "school.Enrolment": 76,
    "school.TeachingGroup": 60,
    "school.GroupMembership": 1015,
    "schedule.TimetableEntry": 254,
    "schedule.Substitution": 61,
    "journal.PlanItem": 3_022,
    "journal.Lesson": 4_287,
    "journal.Attendance": 2_498,
    "journal.Work": 3_357,
    "journal.Absence": 38,
    "journal.Mark": 30_142,
    "journal.TermMark": 2_130,
}
EVENT = "Event"


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
           JOIN school_teachinggroup g ON g.id = l.group_id AND g.purpose = 'lessons'
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


def test_every_group_is_taught_by_an_approved_plan(demo: DemoReport) -> None:
    lessons = TeachingGroup.objects.filter(purpose=GroupPurpose.LESSONS)
    assert not lessons.filter(plan_assignment__isnull=True).exists()
    taught = ThematicPlan.objects.filter(assignments__isnull=False)
    assert set(taught.values_list("status", flat=True)) == {"approved"}
    # Two in each school are being changed: one waits for the deputy, one was given back.
    assert sorted(ThematicPlan.objects.filter(version=2).values_list("status", flat=True)) == [
        "returned",
        "returned",
        "submitted",
        "submitted",
    ]
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
