"""The small demo: marks, attendance, terms, and what the deputy finds undone."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import Avg, F, Q

from journal.demo.load import DemoReport
from journal.models import (
    Attendance,
    CommentReceipt,
    DeadlineBreach,
    Lesson,
    Mark,
    TermMark,
    Work,
)
from journal.selectors.terms import standing
from school.models import (
    TeachingGroup,
    Term,
)
from tests.factories.demo import gymnasium, rows_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]
MIDNIGHT = dt.datetime(2026, 5, 13, 21, 0, tzinfo=dt.UTC)


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
            group=row.group,
            term_id=row.term_id,
            student_id=row.student_id,
            today=dt.date(2026, 5, 14),
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


def test_failed_control_works_are_retaken_and_both_marks_stay(demo: DemoReport) -> None:
    retakes = Mark.objects.filter(attempt=2).select_related("work__work_type")

    assert retakes.count() > 1
    for retake in retakes:
        first = Mark.objects.in_force().get(
            work=retake.work_id, student=retake.student_id, attempt=1
        )
        assert retake.work.work_type.category == "control"
        assert (first.value, retake.value in (3, 4) or retake.code == "debt") == (2, True)


def test_some_comments_are_read_by_the_family_and_some_are_not(demo: DemoReport) -> None:
    commented = Mark.objects.in_force().exclude(comment="")
    receipts = CommentReceipt.objects.select_related("mark")

    assert 0 < receipts.count() < commented.count()
    for receipt in receipts:
        assert receipt.read_at > receipt.mark.recorded_at
        assert (
            receipt.user.guardian_roles.get().links.filter(student=receipt.mark.student_id).exists()
        )
