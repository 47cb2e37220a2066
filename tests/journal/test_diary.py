"""The family's pages: a child's week, marks by subject, and that they are one's own only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from journal.models import GroupExam, TermMark
from journal.selectors import diary
from journal.selectors.diary import marks_table
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast

DIARY = reverse("journal:diary")
MARKS = reverse("journal:marks-table")


def page(client: Client, url: str, **query: object) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("reader", ["mother", "pupil"])
def test_diary_shows_topic_mark_and_homework_where_it_is_due(cast: Cast, reader: str) -> None:
    html = page(cast.client(reader), DIARY, child=cast.students["pupil"].pk)

    assert "Обыкновенные дроби" in html
    monday, tuesday = html.index("19 января"), html.index("20 января")
    assert monday < html.index(">4<") < tuesday
    # Set on Monday, due on Tuesday.
    assert html.count("§ 5, № 231") == 1
    assert html.index("§ 5, № 231") > tuesday


def test_diary_of_absent_classmate_is_not_shown_to_the_mother(cast: Cast) -> None:
    html = page(cast.client("mother"), DIARY, child=cast.students["pupil"].pk)

    assert 'class="abs"' not in html
    assert "Абрамова" not in html


def test_mother_switches_between_two_children(cast: Cast) -> None:
    client = cast.client("mother")

    first = page(client, DIARY, child=cast.students["pupil"].pk)
    second = page(client, DIARY, child=cast.students["sibling"].pk)

    assert "5А" in first
    assert "1А" in second
    assert f"child={cast.students['sibling'].pk}" in first


@pytest.mark.parametrize("url", [DIARY, MARKS])
@pytest.mark.parametrize("child", ["outsider", "other_pupil", "classmate"])
def test_diary_of_somebody_elses_child_is_404(cast: Cast, url: str, child: str) -> None:
    response = cast.client("mother").get(url, {"child": cast.students[child].pk})

    assert response.status_code == 404


@pytest.mark.parametrize(
    "query", [{"child": "x"}, {"child": "-1"}, {"week": "yesterday"}, {"week": "9999-12-31"}]
)
def test_diary_of_nonsense_is_404_or_a_page_never_500(cast: Cast, query: dict[str, str]) -> None:
    assert cast.client("mother").get(DIARY, query).status_code in (200, 404)


@pytest.mark.parametrize("url", [DIARY, MARKS])
@pytest.mark.parametrize("reader", ["teacher", "deputy", "secretary", "administrator"])
def test_diary_is_for_families(cast: Cast, url: str, reader: str) -> None:
    assert cast.client(reader).get(url).status_code == 403


def test_diary_of_another_week_keeps_within_the_year(cast: Cast) -> None:
    week = diary.diary_week(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        year=cast.year,
        grade=5,
        monday=dt.date(2025, 9, 1),
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
    )

    assert week.previous is None
    assert week.following == dt.date(2025, 9, 8)
    assert week.is_empty


def test_diary_hides_a_topic_typed_ahead(cast: Cast) -> None:
    cast.lesson_ahead.topic = "Контрольная работа: секрет"
    cast.lesson_ahead.topic_recorded_at = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
    cast.lesson_ahead.save()

    html = page(cast.client("mother"), DIARY, child=cast.students["pupil"].pk)

    assert "секрет" not in html


def test_diary_ends_with_membership_and_shows_no_lessons_after_it(cast: Cast) -> None:
    cast.maths.memberships.filter(student=cast.students["pupil"]).update(until=TODAY)

    week = diary.diary_week(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        year=cast.year,
        grade=5,
        monday=dt.date(2026, 1, 19),
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
    )

    assert [len(day.lessons) for day in week.days] == [1, 0, 0, 0, 0, 0]


def test_voided_mark_disappears_from_the_family(cast: Cast) -> None:
    cast.mark.voided_at = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
    cast.mark.void_reason = "ошибка"
    cast.mark.save()

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    assert 'class="mark"' not in html
    assert "Ответ на уроке" not in html


@pytest.mark.parametrize("lessons", [1, 3])
def test_diary_takes_nine_queries_whatever_is_in_it(
    cast: Cast, lessons: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + lessons):
        lesson = factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)
    client = cast.client("mother")
    page(client, DIARY, child=cast.students["pupil"].pk)

    # user, hats, children, class, lessons, marks, attendance, days off, days away
    with django_assert_num_queries(9):
        page(client, DIARY, child=cast.students["pupil"].pk)


@pytest.mark.parametrize("marks", [1, 3])
def test_marks_table_takes_constant_queries(
    cast: Cast, marks: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + marks):
        lesson = factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)
    client = cast.client("mother")
    page(client, MARKS, child=cast.students["pupil"].pk)

    # user, hats, children, class, terms, regulation, groups, marks, brought, absences, term marks
    with django_assert_num_queries(10):
        page(client, MARKS, child=cast.students["pupil"].pk)


def test_marks_table_explains_the_mean(cast: Cast) -> None:
    control = factory.make_work(cast.lesson_today, code=4, title="Дроби")
    factory.make_mark(control, cast.students["pupil"], 5)

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    # (4·1 + 5·2) / 3
    assert "4,67" in html
    assert "14 / 3 = 4,67" in html


def test_marks_of_a_left_group_follow_the_student(cast: Cast) -> None:
    """Design point 4: after a transfer the marks of the subject stay together."""
    new_group = school_factory.make_group(
        cast.maths.subject,
        cast.class_6b,
        teacher=cast.staff["stranger"],
        students=[cast.students["pupil"]],
        label="6Б",
    )
    lesson = factory.make_lesson(new_group, TODAY, slot=5)
    factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    assert html.count('role="rowheader">Математика</th>') == 1
    assert "4,50" in html


def week_of(cast: Cast, monday: dt.date = dt.date(2026, 1, 19)) -> diary.DiaryWeek:
    """The pupil's week as her mother sees it at noon of the standing Tuesday."""
    return diary.diary_week(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        year=cast.year,
        grade=5,
        monday=monday,
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
    )


def test_homework_of_either_of_two_lessons_in_a_row_is_asked_once_on_the_next_day(
    cast: Cast,
) -> None:
    factory.make_lesson(cast.maths, TODAY, slot=3)
    cast.lesson_today.homework = "§ 6, № 240"
    cast.lesson_today.homework_recorded_at = dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC)
    cast.lesson_today.save()
    factory.make_lesson(cast.maths, dt.date(2026, 1, 21), slot=3)

    days = {day.on: [line.homework for line in day.lessons] for day in week_of(cast).days}

    # The first of Tuesday's two lessons asks for Monday's, the first of Wednesday's for Tuesday's.
    assert days[TODAY] == ["§ 5, № 231", ""]
    assert days[dt.date(2026, 1, 21)] == ["§ 6, № 240", ""]


def test_homework_moves_on_from_a_cancelled_lesson(cast: Cast) -> None:
    cast.lesson_today.status = "cancelled"
    cast.lesson_today.cancel_reason = "карантин"
    cast.lesson_today.save()

    days = {day.on: [line.homework for line in day.lessons] for day in week_of(cast).days}

    assert days[TODAY] == [""]
    assert days[dt.date(2026, 1, 21)] == ["§ 5, № 231"]


def test_homework_not_written_down_yet_is_told_from_none_set(cast: Cast) -> None:
    ahead = dt.date(2026, 1, 21)
    before = {day.on: day.lessons for day in week_of(cast).days}
    cast.lesson_today.homework_recorded_at = dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC)
    cast.lesson_today.save()
    after = {day.on: day.lessons for day in week_of(cast).days}

    assert [(line.homework, line.is_homework_known) for line in before[ahead]] == [("", False)]
    assert [(line.homework, line.is_homework_known) for line in after[ahead]] == [("", True)]


def test_diary_before_the_student_joined_a_class_says_so(cast: Cast) -> None:
    html = page(cast.client("mother"), DIARY, child=cast.students["pupil"].pk, week="2025-05-12")

    assert "day-lesson" not in html
    assert 'class="empty"' in html


def test_marks_table_says_what_the_mean_comes_to_until_it_is_decided(cast: Cast) -> None:
    def row() -> marks_table.SubjectMarks:
        table = marks_table.marks_table(
            actor=cast.actors["mother"],
            student=cast.students["pupil"],
            school_class=cast.class_5a,
            regulation=cast.regulation,
            terms=list(cast.scheme.terms.order_by("number")),
            term=cast.term,
            today=TODAY,
        )
        return table.rows[0]

    open_row = row()
    TermMark.objects.create(
        school=cast.school,
        group=cast.maths,
        student=cast.students["pupil"],
        kind="term",
        term=cast.term,
        value=5,
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )
    decided_row = row()

    assert (open_row.mean, open_row.suggested) == ("4,00", 4)
    assert [cell.text for cell in open_row.term_marks] == ["", "", "", ""]
    assert decided_row.suggested is None
    assert [(cell.head.short, cell.text) for cell in decided_row.term_marks] == [
        ("I", ""),
        ("II", ""),
        ("III", "5"),
        ("IV", ""),
    ]


def test_marks_table_opens_in_a_year_without_regulation(cast: Cast) -> None:
    row = marks_table.marks_table(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        school_class=cast.class_5a,
        regulation=None,
        terms=[cast.term],
        term=cast.term,
        today=TODAY,
    ).rows[0]

    assert (row.mean, row.suggested) == ("4,00", None)


def test_concerns_are_a_failing_mean_and_debts(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    control = factory.make_work(cast.lesson_today, code=4, title="Дроби")
    factory.make_mark(control, pupil, code="debt", debt_due_on=dt.date(2026, 1, 30))
    factory.make_mark(factory.make_work(factory.make_lesson(cast.maths, TODAY, slot=4)), pupil, 2)
    factory.make_mark(factory.make_work(factory.make_lesson(cast.maths, TODAY, slot=5)), pupil, 2)
    cast.mark.value = 2
    cast.mark.save()
    # A classmate's 2 must not become the pupil's.
    factory.make_mark(control, cast.students["classmate"], 2)

    found = marks_table.concerns(actor=cast.actors["mother"], student=pupil, today=TODAY)

    assert found == (
        marks_table.Concern(marks_table.ConcernKind.FAILING, "Математика", "6 / 3 = 2,00"),
        marks_table.Concern(
            marks_table.ConcernKind.DEBT,
            "Математика",
            "Контрольная работа: Дроби",
            dt.date(2026, 1, 30),
        ),
    )


def test_concern_of_few_marks_comes_in_the_last_two_weeks_only(cast: Cast) -> None:
    def kinds(day: dt.date) -> list[tuple[str, int, int]]:
        return [
            (item.kind, item.count, item.needed)
            for item in marks_table.concerns(
                actor=cast.actors["mother"], student=cast.students["pupil"], today=day
            )
        ]

    assert kinds(dt.date(2026, 3, 13)) == []
    assert kinds(dt.date(2026, 3, 14)) == [("few", 1, 5)]
    assert kinds(dt.date(2026, 3, 30)) == []


def test_concerns_of_somebody_elses_child_stay_hidden(cast: Cast) -> None:
    factory.make_mark(
        factory.make_work(cast.lesson_6b, position=2), cast.students["outsider"], code="debt"
    )

    found = marks_table.concerns(
        actor=cast.actors["mother"], student=cast.students["outsider"], today=TODAY
    )

    assert found == ()


def test_marks_of_the_year_have_short_heads(cast: Cast) -> None:
    for kind in ("year", "exam", "final"):
        if kind == "exam":
            GroupExam.objects.create(
                school=cast.school, group=cast.maths, opened_by=cast.users["deputy"], opened_at=NOW
            )
        TermMark.objects.create(
            school=cast.school,
            group=cast.maths,
            student=cast.students["pupil"],
            kind=kind,
            value=4,
            author=cast.staff["teacher"],
            recorded_at=NOW,
        )

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    for short, name in (
        ("год", "годовая отметка"),
        ("экз.", "экзаменационная отметка"),
        ("итог", "итоговая отметка"),
    ):
        assert f'<abbr title="{name}">{short}</abbr>' in html
        assert f'data-label="{short}"' in html
