"""What the control report finds, counts, groups and pages."""

import datetime as dt

import pytest
from django.core.paginator import Paginator

from journal.enums import Gap, LessonStatus
from journal.models import Lesson
from reports.selectors.control import ControlReport, unfilled_lessons
from reports.selectors.control_filter import ControlFilter, Grouping, Order, filter_options
from school.enums import DeadlineCode, DueUnit, GroupKind, Level
from school.models import DeadlineRule, TeachingGroup
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast

MONDAY = dt.date(2026, 1, 19)
DONE = {"topic": "Дроби", "homework": "§ 5", "attendance_checked_at": NOW}


def make_rule(cast: Cast, code: DeadlineCode, amount: int, unit: DueUnit, clause: str) -> None:
    DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=code,
        levels=list(Level),
        amount=amount,
        unit=unit,
        clause=clause,
    )


@pytest.fixture
def ruled(cast: Cast) -> Cast:
    make_rule(cast, DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END, "п. 4.1")
    make_rule(cast, DeadlineCode.HOMEWORK, 0, DueUnit.SCHOOL_DAY_END, "п. 4.1")
    make_rule(cast, DeadlineCode.MARKS, 7, DueUnit.CALENDAR_DAYS, "п. 4.4")
    return cast


def report(
    cast: Cast,
    *,
    by: str = "deputy",
    now: dt.datetime = NOW,
    page: int = 1,
    per_page: int = 100,
    **wanted: object,
) -> ControlReport:
    found = unfilled_lessons(
        actor=cast.actors[by],
        wanted=ControlFilter(**({"since": MONDAY, "until": TODAY} | wanted)),
        local_now=now.astimezone(cast.school.zone),
        page=page,
        per_page=per_page,
    )
    assert found is not None
    return found


def listed(found: ControlReport) -> dict[str, list[int]]:
    return {group.title: [row.lesson_id for row in group.lessons] for group in found.groups}


def counts(found: ControlReport) -> dict[Gap, int]:
    return {item.gap: item.count for item in found.by_gap}


# --- what counts as unfilled -------------------------------------------------------------------


def test_report_lists_lessons_that_are_over_by_teacher(ruled: Cast) -> None:
    found = report(ruled)

    # At noon lesson 2 of the 20th (till 10:40) is over and so is lesson 1 of class 1А.
    assert listed(found) == {
        "Учителева Анна Ивановна": [ruled.lesson.pk, ruled.lesson_1a.pk, ruled.lesson_today.pk],
        "Чужанова Анна Ивановна": [ruled.lesson_6b.pk],
    }
    assert (found.held, found.unfilled, found.filled_percent) == (4, 4, 0)
    assert counts(found) == {Gap.TOPIC: 3, Gap.HOMEWORK: 2, Gap.ATTENDANCE: 4, Gap.MARKS: 0}


def test_report_takes_a_lesson_in_when_its_bell_has_rung(ruled: Cast) -> None:
    before = report(ruled, now=dt.datetime(2026, 1, 20, 7, 39, tzinfo=dt.UTC), since=TODAY)
    after = report(ruled, now=dt.datetime(2026, 1, 20, 7, 40, tzinfo=dt.UTC), since=TODAY)

    assert (before.held, after.held) == (1, 2)


def test_report_leaves_out_what_is_filled_cancelled_or_ahead(ruled: Cast) -> None:
    Lesson.objects.filter(pk=ruled.lesson.pk).update(attendance_checked_at=NOW)
    Lesson.objects.filter(pk=ruled.lesson_today.pk).update(
        status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )

    found = report(ruled, until=dt.date(2026, 1, 25), subject_id=ruled.maths.subject_id)

    assert listed(found) == {"Учителева Анна Ивановна": [ruled.lesson_1a.pk]}
    assert (found.held, found.unfilled, found.filled_percent) == (2, 1, 50)


def test_report_of_a_filled_school_says_a_hundred_percent(ruled: Cast) -> None:
    Lesson.objects.all().update(
        topic="Дроби", topic_recorded_at=NOW, homework_recorded_at=NOW, attendance_checked_at=NOW
    )

    found = report(ruled)

    assert (found.held, found.unfilled, found.filled_percent, found.groups) == (4, 0, 100, [])


@pytest.mark.parametrize(
    ("held", "unfilled", "percent"), [(1000, 1, 99), (3, 2, 33), (1, 0, 100), (0, 0, 0)]
)
def test_report_never_rounds_up_to_a_hundred_percent(
    held: int, unfilled: int, percent: int
) -> None:
    page = Paginator(range(unfilled), 100).get_page(1)

    assert ControlReport(held, unfilled, [], 0, [], page).filled_percent == percent


def test_report_shows_marks_of_handed_in_works_only(ruled: Cast) -> None:
    written = factory.make_lesson(ruled.maths, MONDAY, slot=3, **DONE)
    factory.make_work(written, code=5)
    oral = factory.make_lesson(ruled.maths, MONDAY, slot=4, **DONE)
    factory.make_work(oral, code=10)
    marked = factory.make_lesson(ruled.maths, MONDAY, slot=5, **DONE)
    factory.make_mark(factory.make_work(marked, code=5), ruled.students["pupil"], 5)

    found = report(ruled, gap=Gap.MARKS)

    assert listed(found) == {"Учителева Анна Ивановна": [written.pk]}
    assert (found.held, found.unfilled) == (7, 1)


# --- deadlines ---------------------------------------------------------------------------------


def test_report_says_when_each_gap_was_due_and_by_which_clause(ruled: Cast) -> None:
    factory.make_work(ruled.lesson, code=5, position=2)

    row = report(ruled).groups[0].lessons[0]

    assert [(line.labels, line.due, line.clause, line.is_late) for line in row.missing] == [
        ((Gap.ATTENDANCE.label,), "19.01.2026", "п. 4.1", True),
        ((Gap.MARKS.label,), "26.01.2026", "п. 4.4", False),
    ]
    assert row.is_late is True


def test_report_puts_gaps_of_one_deadline_in_one_line(ruled: Cast) -> None:
    row = report(ruled).groups[0].lessons[2]

    assert row.lesson_id == ruled.lesson_today.pk
    assert [(line.labels, line.due, line.is_late) for line in row.missing] == [
        ((Gap.TOPIC.label, Gap.HOMEWORK.label, Gap.ATTENDANCE.label), "20.01.2026", False)
    ]


def test_report_shows_the_hour_of_a_deadline_in_hours(cast: Cast) -> None:
    make_rule(cast, DeadlineCode.LESSON, 1, DueUnit.HOURS, "п. 2")

    row = report(cast).groups[0].lessons[0]

    assert [line.due for line in row.missing] == ["19.01.2026, 11:40"]


def test_report_without_a_deadline_still_shows_the_gap(cast: Cast) -> None:
    row = report(cast).groups[0].lessons[0]

    assert [(line.labels, line.due, line.is_late) for line in row.missing] == [
        ((Gap.ATTENDANCE.label,), "", False)
    ]


# --- filters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"grades": (1,)}, ["lesson_1a"]),
        ({"class_id": "class_6b"}, ["lesson_6b"]),
        ({"staff_id": "stranger"}, ["lesson_6b"]),
        ({"subject_id": "russian"}, ["lesson_6b"]),
        ({"gap": Gap.TOPIC, "grades": (5,)}, ["lesson_today"]),
        ({"gap": Gap.HOMEWORK, "grades": (1,)}, []),
        ({"until": MONDAY}, ["lesson", "lesson_6b"]),
        ({"since": TODAY}, ["lesson_1a", "lesson_today"]),
    ],
)
def test_report_filters(ruled: Cast, wanted: dict[str, object], expected: list[str]) -> None:
    ids = {
        "class_6b": ruled.class_6b.pk,
        "stranger": ruled.staff["stranger"].pk,
        "russian": ruled.russian_6b.subject_id,
    }

    found = report(ruled, **{name: ids.get(value, value) for name, value in wanted.items()})

    shown = sorted(pk for lessons in listed(found).values() for pk in lessons)
    assert shown == sorted(getattr(ruled, name).pk for name in expected)


def test_report_of_a_term_takes_the_term_of_each_scheme(ruled: Cast) -> None:
    # lesson_closed is of the second quarter.
    assert ruled.lesson_closed.pk not in listed(report(ruled, since=None)).get(
        "Учителева Анна Ивановна", []
    )
    assert report(ruled, since=None).held == 4
    assert report(ruled, since=None, until=dt.date(2025, 12, 30)).held == 1


def test_report_of_a_term_in_the_holidays_is_of_the_term_that_ended(ruled: Cast) -> None:
    holidays = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)

    found = report(ruled, since=None, until=dt.date(2026, 1, 5), now=holidays)

    assert listed(found) == {"Учителева Анна Ивановна": [ruled.lesson_closed.pk]}


def test_report_without_a_regulation_is_none(cast: Cast) -> None:
    assert (
        unfilled_lessons(
            actor=cast.actors["deputy"],
            wanted=ControlFilter(until=dt.date(2025, 8, 1), since=dt.date(2025, 7, 1)),
            local_now=NOW.astimezone(cast.school.zone),
        )
        is None
    )


def test_report_of_another_school_shows_only_its_own(ruled: Cast) -> None:
    found = report(ruled, by="other_deputy")

    assert listed(found) == {"Иношкольная Анна Ивановна": [ruled.other_lesson.pk]}


# --- groups, order, pages ----------------------------------------------------------------------


def make_mixed_group(cast: Cast) -> TeachingGroup:
    classes = [
        school_factory.make_class(cast.year, cast.scheme, 10, letter) for letter in ("Б", "А")
    ]
    return school_factory.make_group(
        school_factory.make_subject(cast.school, "Химия"),
        *classes,
        teacher=cast.staff["class_teacher"],
        students=[],
        kind=GroupKind.MIXED,
        label="10АБ, химия (У)",
    )


def test_report_by_class_counts_a_mixed_group_once(ruled: Cast) -> None:
    lesson = factory.make_lesson(make_mixed_group(ruled), MONDAY)

    found = report(ruled, grouping=Grouping.CLASS)

    assert listed(found) == {
        "1А": [ruled.lesson_1a.pk],
        "5А": [ruled.lesson.pk, ruled.lesson_today.pk],
        "6Б": [ruled.lesson_6b.pk],
        "10А, 10Б": [lesson.pk],
    }
    assert found.held == 5


def test_report_of_one_class_has_the_lessons_of_its_mixed_groups(ruled: Cast) -> None:
    group = make_mixed_group(ruled)
    lesson = factory.make_lesson(group, MONDAY)

    found = report(ruled, class_id=group.group_classes.first().school_class_id)

    assert listed(found) == {"Классная Анна Ивановна": [lesson.pk]}


def test_report_by_class_joins_the_groups_of_a_class(ruled: Cast) -> None:
    english = school_factory.make_group(
        school_factory.make_subject(ruled.school, "Английский язык"),
        ruled.class_5a,
        teacher=ruled.staff["stranger"],
        kind=GroupKind.SUBGROUP,
        label="5А, 1-я подгруппа",
    )
    lesson = factory.make_lesson(english, TODAY, slot=1)

    found = report(ruled, grouping=Grouping.CLASS, grades=(5,))

    assert listed(found) == {"5А": [ruled.lesson.pk, lesson.pk, ruled.lesson_today.pk]}
    assert (found.groups[0].held, found.groups[0].unfilled) == (3, 3)


def test_report_by_day(ruled: Cast) -> None:
    assert listed(report(ruled, grouping=Grouping.DAY)) == {
        "Понедельник, 19.01.2026": [ruled.lesson_6b.pk, ruled.lesson.pk],
        "Вторник, 20.01.2026": [ruled.lesson_1a.pk, ruled.lesson_today.pk],
    }


def test_report_puts_those_with_the_most_first(ruled: Cast) -> None:
    for slot in (3, 4, 5):
        factory.make_lesson(ruled.russian_6b, MONDAY, slot=slot)

    assert list(listed(report(ruled, order=Order.MOST))) == [
        "Чужанова Анна Ивановна",
        "Учителева Анна Ивановна",
    ]
    assert list(listed(report(ruled, order=Order.NAME))) == [
        "Учителева Анна Ивановна",
        "Чужанова Анна Ивановна",
    ]


def test_report_pages_lessons_and_keeps_the_counts_of_a_cut_group(ruled: Cast) -> None:
    pages = [report(ruled, page=number, per_page=2) for number in (1, 2)]

    assert [listed(found) for found in pages] == [
        {"Учителева Анна Ивановна": [ruled.lesson.pk, ruled.lesson_1a.pk]},
        {
            "Учителева Анна Ивановна": [ruled.lesson_today.pk],
            "Чужанова Анна Ивановна": [ruled.lesson_6b.pk],
        },
    ]
    assert [group.is_continued for found in pages for group in found.groups] == [
        False,
        True,
        False,
    ]
    assert [group.unfilled for group in pages[1].groups] == [3, 1]
    assert report(ruled, page=99, per_page=2).page.number == 2


def test_report_names_the_teacher_who_was_replaced(ruled: Cast) -> None:
    Lesson.objects.filter(pk=ruled.lesson_6b.pk).update(
        teacher=ruled.staff["class_teacher"], replaced_teacher=ruled.staff["stranger"]
    )

    row = report(ruled, grades=(6,)).groups[0].lessons[0]

    assert (row.teacher, row.replaced) == ("Классная А. И.", "Чужанова А. И.")


# --- queries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("grouping", list(Grouping))
def test_report_asks_four_queries_for_one_lesson_and_for_three(
    ruled: Cast, django_assert_num_queries, grouping: Grouping
) -> None:
    with django_assert_num_queries(4):
        assert report(ruled, grades=(6,), grouping=grouping).unfilled == 1

    for slot in (3, 4):
        factory.make_work(factory.make_lesson(ruled.russian_6b, MONDAY, slot=slot), code=5)

    with django_assert_num_queries(4):
        assert report(ruled, grades=(6,), grouping=grouping).unfilled == 3


def test_report_asks_six_queries_when_deadlines_count_school_days(
    cast: Cast, django_assert_num_queries
) -> None:
    make_rule(cast, DeadlineCode.LESSON, 2, DueUnit.SCHOOL_DAYS, "п. 3")

    with django_assert_num_queries(6):
        report(cast)


def test_filter_options_are_the_schools_own_in_one_query(
    cast: Cast, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        options = filter_options(actor=cast.actors["deputy"], day=TODAY)

    assert options.grades == [1, 5, 6]
    assert options.classes == [
        (cast.class_1a.pk, "1А"),
        (cast.class_5a.pk, "5А"),
        (cast.class_6b.pk, "6Б"),
    ]
    assert options.staff == [
        (cast.staff["teacher"].pk, "Учителева А. И."),
        (cast.staff["stranger"].pk, "Чужанова А. И."),
    ]
    assert options.subjects == [
        (cast.maths.subject_id, "Математика"),
        (cast.russian_6b.subject_id, "Русский язык"),
    ]
