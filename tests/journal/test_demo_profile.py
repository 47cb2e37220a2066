"""The demo in grades 10-11: half-years, and profile streams drawn from the parallel."""

from collections import Counter
from collections.abc import Iterator

import pytest

from journal.demo.load import DemoReport
from journal.models import Mark, TermMark
from school.models import (
    GroupMembership,
    Student,
    TeachingGroup,
)
from tests.factories import demo as factory

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def profile(django_db_setup: None, django_db_blocker: object) -> Iterator[DemoReport]:
    with django_db_blocker.unblock():
        yield from factory.loaded(factory.PROFILE)


def test_profile_streams_mix_the_parallel(profile: DemoReport) -> None:
    mixed = TeachingGroup.objects.filter(kind="mixed")

    assert mixed.count() == 20
    assert set(mixed.values_list("term_scheme__kind", flat=True)) == {"half_year"}
    for group in mixed:
        classes = group.memberships.values("student__enrolments__school_class").distinct()
        assert classes.count() == 2, group.label
    assert factory.clashes() == []


def test_student_of_grade_10_is_in_one_stream_only(profile: DemoReport) -> None:
    student = Student.objects.filter(enrolments__school_class__grade=10).first()
    memberships = GroupMembership.objects.filter(student=student).select_related("group__subject")
    labels = {m.group.label.rpartition(" (")[0] for m in memberships if m.group.kind == "mixed"}

    assert len(labels) == 1
    subjects = Counter(m.group.subject.name for m in memberships)
    assert max(subjects.values()) == 1
    assert subjects["Физика"] == subjects["Обществознание"] == 1


def test_half_years_above_quarters_below(profile: DemoReport) -> None:
    assert set(TermMark.objects.values_list("term__name", "group__grade").distinct()) == {
        ("I полугодие", 10)
    }


def test_pass_or_fail_course_has_no_numbers(profile: DemoReport) -> None:
    marks = Mark.objects.filter(work__lesson__group__grading="credit", voided_at__isnull=True)

    assert marks.count() > 20
    assert set(marks.values_list("value", flat=True)) == {None}
    assert set(marks.values_list("code", flat=True)) <= {"pass", "fail", "debt"}
