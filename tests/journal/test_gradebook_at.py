"""The page as it stood on a date: built from the histories, for reading alone (design point 12)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core import history
from journal.models import Attendance, Lesson, Mark, TermMark, Work
from journal.selectors import gradebook as pages
from journal.selectors.gradebook.page import Gradebook
from journal.selectors.history import gradebook_at
from journal.selectors.history.past import Past
from school.models import GroupMembership, Student, TeachingGroup
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast

START = dt.datetime(2026, 1, 12, 8, 0, tzinfo=dt.UTC)


def moment(number: int) -> dt.datetime:
    return START + dt.timedelta(minutes=number)


@contextmanager
def written(at: dt.datetime) -> Iterator[None]:
    """What a request of that moment leaves in the history."""
    with history.source(at=at.isoformat()):
        yield


@dataclass
class Stage:
    """A page of three students and three lessons that somebody works on."""

    cast: Cast
    group: TeachingGroup
    students: list[Student]
    lessons: list[Lesson]
    works: list[Work]

    def book(self, at: dt.datetime | None = None) -> Gradebook:
        term = self.cast.term
        source = {"source": Past(at)} if at else {}
        return pages.gradebook(
            actor=self.cast.actors["deputy"],
            group=self.group,
            term=term,
            terms=list(self.cast.scheme.terms.order_by("number")),
            today=TODAY,
            **source,
        )


def build(cast: Cast) -> Stage:
    with written(START - dt.timedelta(days=100)):
        subject = factory.make_subject(cast.school, "Физика")
        students = [
            factory.make_student(cast.school, name, school_class=cast.class_5a)
            for name in ("Белова", "Волкова", "Громова")
        ]
        group = factory.make_group(
            subject, cast.class_5a, teacher=cast.staff["teacher"], students=students
        )
        lessons = [
            journal_factory.make_lesson(group, dt.date(2026, 1, 12 + number)) for number in range(3)
        ]
        works = [journal_factory.make_work(lesson) for lesson in lessons]
    return Stage(
        cast,
        TeachingGroup.objects.select_related(
            "school", "subject", "term_scheme", "year__regulation"
        ).get(pk=group.pk),
        students,
        lessons,
        works,
    )


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return build(cast)


# --- one thing after another -------------------------------------------------------------------


def set_mark(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    row, work = stage.students[student], stage.works[lesson]
    if not Work.objects.filter(pk=work.pk).exists() or not _is_in(stage, row, lesson):
        return
    if stage.lessons[lesson].is_cancelled:
        return
    mark = Mark.objects.in_force().filter(work=work, student=row).first()
    if mark is None:
        Mark.objects.create(
            school=stage.cast.school,
            work=work,
            student=row,
            value=value,
            author=stage.cast.staff["teacher"],
            recorded_at=at,
        )
    else:
        Mark.objects.filter(pk=mark.pk).update(value=value, recorded_at=at)


def void_mark(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    Mark.objects.in_force().filter(
        work=stage.works[lesson], student=stage.students[student]
    ).update(voided_at=at, voided_by=stage.cast.staff["teacher"], void_reason="Ошибка")


def set_attendance(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    row = stage.students[student]
    if stage.lessons[lesson].is_cancelled or not _is_in(stage, row, lesson):
        return
    Attendance.objects.update_or_create(
        lesson=stage.lessons[lesson],
        student=row,
        defaults={
            "school": stage.cast.school,
            "code": ("absent", "ill", "present")[value % 3],
            "author": stage.cast.staff["teacher"],
            "recorded_at": at,
        },
    )


def remove_attendance(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    Attendance.objects.filter(
        lesson=stage.lessons[lesson], student=stage.students[student]
    ).delete()


def write_topic(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    Lesson.objects.filter(pk=stage.lessons[lesson].pk).update(
        topic=f"Тема {value}", topic_recorded_at=at, homework=f"§ {value}", homework_recorded_at=at
    )


def decide_term(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    TermMark.objects.update_or_create(
        group=stage.group,
        student=stage.students[student],
        kind="term",
        term=stage.cast.term,
        defaults={
            "school": stage.cast.school,
            "value": value,
            "author": stage.cast.staff["teacher"],
            "recorded_at": at,
        },
    )


def move_lesson(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    Lesson.objects.filter(pk=stage.lessons[lesson].pk).update(
        on=dt.date(2026, 1, 12 + lesson), slot=value
    )


def weigh_work(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    Work.objects.filter(pk=stage.works[lesson].pk).update(weight=value, title=f"Работа {value}")


def end_membership(stage: Stage, at: dt.datetime, student: int, lesson: int, value: int) -> None:
    GroupMembership.objects.filter(
        group=stage.group, student=stage.students[student], until__isnull=True
    ).update(until=dt.date(2026, 2, value))


def _is_in(stage: Stage, row: Student, lesson: int) -> bool:
    day = stage.lessons[lesson].on
    return GroupMembership.objects.filter(group=stage.group, student=row).on(day).exists()


STEPS = (
    *(set_mark, void_mark, set_attendance, remove_attendance, write_topic, decide_term),
    *(move_lesson, weigh_work, end_membership),
)
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 2), st.integers(2, 5))


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=1, max_size=10))
def test_page_of_every_moment_is_what_was_shown_then(cast: Cast, steps: list) -> None:
    """Whatever happened, in whatever order: the past says what the present said."""
    from django.db import transaction

    with transaction.atomic():
        stage = build(cast)
        shown = [stage.book()]
        for number, (do, student, lesson, value) in enumerate(steps, start=1):
            with written(moment(number)):
                do(stage, moment(number), student, lesson, value)
            shown.append(stage.book())

        for number, book in enumerate(shown):
            assert stage.book(moment(number)) == book
        transaction.set_rollback(True)


def test_removed_attendance_still_stands_in_the_past(stage: Stage) -> None:
    with written(moment(1)):
        set_attendance(stage, moment(1), 0, 1, 3)
    with written(moment(3)):
        remove_attendance(stage, moment(3), 0, 1, 3)

    key = stage.students[0].pk, stage.lessons[1].pk
    assert gradebook_at.cells_of(stage.book(moment(2))) == {key: "н"}
    assert gradebook_at.cells_of(stage.book(moment(3))) == {}


# --- the page ----------------------------------------------------------------------------------


def page_of(stage: Stage, at: dt.datetime) -> gradebook_at.PastPage:
    return gradebook_at.page_at(
        actor=stage.cast.actors["teacher"],
        group=stage.group,
        term=stage.cast.term,
        terms=list(stage.cast.scheme.terms.order_by("number")),
        at=at,
        today=TODAY,
    )


def test_changed_cells_are_named_with_what_they_say_today(stage: Stage) -> None:
    for number, value in ((1, 3), (3, 5)):
        with written(moment(number)):
            set_mark(stage, moment(number), 0, 1, value)
    with written(moment(4)):
        write_topic(stage, moment(4), 0, 0, 2)

    page = page_of(stage, moment(2))

    key = stage.students[0].pk, stage.lessons[1].pk
    assert gradebook_at.cells_of(page.book) == {key: "3"}
    assert page.changed == {key: "5"}
    assert [(one.what, one.before, one.after) for one in page.differences] == [
        ("13.01.2026, Белова Вера", "3", "5"),
        ("12.01.2026, тема", "", "Тема 2"),
        ("12.01.2026, домашнее задание", "", "§ 2"),
    ]


def test_nothing_of_the_past_can_be_edited_even_by_its_teacher(stage: Stage) -> None:
    book = page_of(stage, moment(1)).book

    assert not book.is_recorder
    assert not book.can_decide
    assert not any(cell.is_editable for row in book.rows for cell in row.cells)


def test_page_before_anything_was_written_is_empty(stage: Stage) -> None:
    book = page_of(stage, START - dt.timedelta(days=200)).book

    assert (book.columns, book.rows) == ((), ())


def test_address_shows_the_moment_that_was_asked_for(stage: Stage) -> None:
    with written(moment(1)):
        set_mark(stage, moment(1), 0, 1, 3)
    with written(moment(3)):
        set_mark(stage, moment(3), 0, 1, 5)
    client = stage.cast.client("teacher")
    # 12.01.2026, 11:02 in Moscow.
    address = f"/journal/groups/{stage.group.pk}/at/?term={stage.cast.term.pk}&at="

    then = client.get(f"{address}2026-01-12T11:02").content.decode()
    day = client.get(f"{address}2026-01-11").content.decode()

    assert "12.01.2026, 11:02" in then
    assert 'title="сегодня: 5"' in then
    assert "is-changed" in then
    assert "<form" in then
    assert "data-gradebook" not in then
    assert 'title="сегодня: 5"' in day


@pytest.mark.parametrize("at", ["2099-01-01T00:00", "вчера", "2026-13-01"])
def test_moment_that_makes_no_sense_is_said_so(stage: Stage, at: str) -> None:
    address = f"/journal/groups/{stage.group.pk}/at/"

    answer = stage.cast.client("teacher").get(address, {"at": at})

    assert answer.status_code == 422
    assert answer.context["form"].errors["at"]


@pytest.mark.parametrize("students", [1, 3])
def test_page_of_the_past_asks_as_many_queries_whatever_its_size(
    cast: Cast, students: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage = build(cast)
    for number in range(students):
        with written(moment(number)):
            set_mark(stage, moment(number), number, number, 4)
            set_attendance(stage, moment(number), number, number, 3)

    with django_assert_num_queries(15):
        page_of(stage, moment(5))


def test_marks_of_the_group_one_came_from_are_shown_as_they_stood(stage: Stage) -> None:
    with written(moment(1)):
        set_mark(stage, moment(1), 0, 0, 3)
    with written(moment(2)):
        other = factory.make_group(
            stage.group.subject,
            stage.cast.class_5a,
            teacher=stage.cast.staff["stranger"],
            students=[],
            label="5А, 2-я группа",
        )
        journal_factory.make_lesson(other, dt.date(2026, 1, 15))
        GroupMembership.objects.create(
            school=stage.cast.school,
            group=other,
            student=stage.students[0],
            since=dt.date(2026, 1, 15),
        )
    with written(moment(4)):
        set_mark(stage, moment(4), 0, 0, 5)
    stage.group = (
        type(stage.group)
        .objects.select_related("school", "subject", "term_scheme", "year__regulation")
        .get(pk=other.pk)
    )

    then, now = stage.book(moment(3)), stage.book()

    assert [row.brought.items for row in then.rows] == [((dt.date(2026, 1, 12), "3"),)]
    assert [row.brought.items for row in now.rows] == [((dt.date(2026, 1, 12), "5"),)]
    assert then.rows[0].note == "из 5А с 15.01"
