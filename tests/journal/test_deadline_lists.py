"""Late gaps of lessons on the home pages, in the nightly task and in the command."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.enums import Gap
from journal.models import DeadlineBreach
from journal.selectors.deadlines import late_lessons, late_summary
from journal.services import deadlines
from journal.tasks import check_deadlines as check_deadlines_task
from school.enums import DeadlineCode, DueUnit
from school.models import Regulation
from tests.factories import journal as factory
from tests.factories.cast import NOW, Cast
from tests.factories.deadlines import NIGHT, breaches, check, fill, make_rule

# --- the lists on the home pages ---------------------------------------------------------------


def test_late_lessons_are_the_teachers_own_oldest_first(
    strict: Cast, django_assert_num_queries
) -> None:
    check(strict)

    with django_assert_num_queries(1):
        found = late_lessons(actor=strict.actors["teacher"])

    assert [lesson.lesson_id for lesson in found.lessons] == [
        strict.lesson.pk,
        strict.lesson_1a.pk,
        strict.lesson_today.pk,
    ]
    today = found.lessons[2]
    assert (today.on, today.subject, today.group) == (dt.date(2026, 1, 20), "Математика", "5А")
    assert [late.gap for late in today.gaps] == [Gap.TOPIC, Gap.HOMEWORK, Gap.ATTENDANCE]
    assert today.gaps[0].clause == "п. D1"
    assert (found.total, found.by_gap) == (
        3,
        {Gap.TOPIC: 2, Gap.HOMEWORK: 1, Gap.ATTENDANCE: 3, Gap.MARKS: 0},
    )
    short = late_lessons(actor=strict.actors["teacher"], limit=1)
    assert ([lesson.lesson_id for lesson in short.lessons], short.total) == ([strict.lesson.pk], 3)


@pytest.mark.parametrize(
    ("gap", "filled"),
    [
        (Gap.TOPIC, {"topic": "Дроби", "topic_recorded_at": NOW}),
        (Gap.HOMEWORK, {"homework_recorded_at": NOW}),
        (Gap.ATTENDANCE, {"attendance_checked_at": NOW}),
    ],
)
def test_late_lessons_lose_a_gap_the_moment_it_is_filled(
    strict: Cast, gap: Gap, filled: dict[str, object]
) -> None:
    check(strict)
    before = late_lessons(actor=strict.actors["teacher"]).by_gap

    fill(strict.lesson_today, **filled)

    after = late_lessons(actor=strict.actors["teacher"]).by_gap
    assert after == before | {gap: before[gap] - 1}


def test_late_lessons_lose_marks_with_the_first_mark(strict: Cast) -> None:
    work = factory.make_work(strict.lesson_today, code=5)
    check(strict, now=NIGHT + dt.timedelta(days=30))
    assert late_lessons(actor=strict.actors["teacher"]).by_gap[Gap.MARKS] == 1

    factory.make_mark(work, strict.students["pupil"], 5)

    assert late_lessons(actor=strict.actors["teacher"]).by_gap[Gap.MARKS] == 0


@pytest.mark.parametrize("name", ["class_teacher", "mother", "pupil", "other_teacher", "secretary"])
def test_late_lessons_of_others_are_not_shown(strict: Cast, name: str) -> None:
    check(strict)

    assert late_lessons(actor=strict.actors[name]).total == 0


def test_late_summary_counts_the_school_by_teacher(strict: Cast, django_assert_num_queries) -> None:
    make_rule(
        Regulation.objects.get(school=strict.other_school),
        DeadlineCode.LESSON,
        0,
        DueUnit.SCHOOL_DAY_END,
    )
    check(strict)
    deadlines.check_deadlines(school=strict.other_school, now=NIGHT)

    with django_assert_num_queries(2):
        summary = late_summary(actor=strict.actors["deputy"])

    assert [(late.name, late.lessons, late.gaps) for late in summary.top] == [
        ("Учителева А. И.", 3, 6),
        ("Чужанова А. И.", 1, 3),
    ]
    assert (summary.lessons, summary.gaps, summary.teachers) == (4, 9, 2)
    assert summary.by_gap == {Gap.TOPIC: 3, Gap.HOMEWORK: 2, Gap.ATTENDANCE: 4, Gap.MARKS: 0}
    assert late_summary(actor=strict.actors["other_deputy"]).gaps == 1
    assert [late.name for late in late_summary(actor=strict.actors["deputy"], top=1).top] == [
        "Учителева А. И."
    ]


def test_late_summary_of_a_school_in_order_is_empty(cast: Cast) -> None:
    summary = late_summary(actor=cast.actors["deputy"])

    assert (summary.lessons, summary.gaps, summary.top) == (0, 0, [])


# --- the task and the command ------------------------------------------------------------------


def test_task_checks_every_school(strict: Cast) -> None:
    make_rule(
        Regulation.objects.get(school=strict.other_school),
        DeadlineCode.LESSON,
        0,
        DueUnit.SCHOOL_DAY_END,
    )

    check_deadlines_task()

    # The clock stands at noon of the 20th: yesterday's lessons are late, today's not yet.
    assert breaches(strict.lesson) == {"attendance": "D1"}
    assert breaches(strict.other_lesson) == {"attendance": "D1"}
    assert breaches(strict.lesson_today) == {}


def test_command_reports_json_a_school(strict: Cast) -> None:
    out = StringIO()

    call_command("check_deadlines", "--school", "first", "--json", stdout=out)

    # 5А: attendance; 6Б: topic, homework, attendance.
    assert json.loads(out.getvalue()) == {"school": "first", "open": 4, "opened": 4, "closed": 0}
    assert not DeadlineBreach.objects.filter(school=strict.other_school).exists()


def test_command_refuses_an_unknown_school(cast: Cast) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("check_deadlines", "--school", "nowhere")
