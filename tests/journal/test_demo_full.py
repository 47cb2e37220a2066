"""The demo at full size: the school of the issue, 35 classes and a year of marks."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db.models import Count

from accounts.enums import Role
from accounts.models import Membership
from core.models import School
from journal.demo.blueprint import DEFAULT_TODAY, FULL, VILLAGE
from journal.demo.load import DemoReport
from journal.models import Lesson, Mark
from school.models import (
    Enrolment,
    GuardianLink,
    StaffMember,
    TeachingAssignment,
)
from tests.factories import demo as factory

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def full(django_db_setup: None, django_db_blocker: object) -> Iterator[DemoReport]:
    with django_db_blocker.unblock():
        yield from factory.loaded(FULL)


def test_full_demo_is_the_school_of_the_order(full: DemoReport) -> None:
    gymnasium = School.objects.get(slug="gymnasium")
    teachers = Membership.objects.in_force().filter(school=gymnasium, role=Role.TEACHER)
    now_in_class = Enrolment.objects.filter(school=gymnasium).on(DEFAULT_TODAY)

    assert 390_000 <= full.rows["journal.Mark"] <= 430_000
    assert 40_000 <= full.rows["journal.Lesson"] <= 47_000
    assert teachers.count() == 65
    assert 880 <= now_in_class.count() <= 910
    assert now_in_class.values("school_class").distinct().count() == 35
    assert Membership.objects.in_force().filter(school=gymnasium, role=Role.DEPUTY).count() == 4
    assert School.objects.get(slug="village").name == VILLAGE.name
    assert factory.clashes() == []


def test_full_demo_has_families_of_one_two_and_three(full: DemoReport) -> None:
    sizes = Counter(
        GuardianLink.objects.values("guardian")
        .annotate(children=Count("pk"))
        .values_list("children", flat=True)
    )

    assert set(sizes) == {1, 2, 3}
    assert sizes[1] > sizes[2] > sizes[3] > 20


def test_teacher_who_left_keeps_the_lessons_of_the_first_half_year(full: DemoReport) -> None:
    leaver = StaffMember.objects.get(left_on__isnull=False)
    assignments = TeachingAssignment.objects.filter(staff=leaver)
    lessons = Lesson.objects.filter(teacher=leaver, replaced_teacher__isnull=True)

    assert set(assignments.values_list("until", flat=True)) == {leaver.left_on}
    assert lessons.latest("on").on < leaver.left_on
    assert Mark.objects.filter(author=leaver).count() > 1000
    for assignment in assignments:
        successor = assignment.group.assignments.get(since=leaver.left_on)
        assert successor.staff_id != leaver.pk
