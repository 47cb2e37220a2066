"""Where the regulation says so, the class teacher writes marks of the own students in every
subject: the page, the cell, the policy and the guard of the database say the same."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from journal import policies
from journal.models import Attendance, Lesson, Mark
from journal.services import errors, grading
from school.enums import Grading
from school.models import Enrolment, Regulation, TeachingGroup
from school.selectors.people import staff_of
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast

BEFORE_TODAY = dt.date(2026, 1, 20)


@pytest.fixture
def lets(cast: Cast) -> Cast:
    """A school whose regulation lets class teachers write marks."""
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_edits_marks=True)
    return cast


def save(
    cast: Cast,
    text: str,
    *,
    student: str = "pupil",
    by: str = "class_teacher",
    lesson: Lesson | None = None,
) -> str:
    """The cell as it stands afterwards, or the name of the refusal."""
    try:
        return grading.record_cell(
            actor=cast.actors[by],
            lesson=Lesson.objects.get(pk=(lesson or cast.lesson).pk),
            student_id=cast.students[student].pk,
            text=text,
            now=NOW,
        ).text
    except (errors.JournalError, errors.NotYourLesson) as refusal:
        return type(refusal).__name__


def book_of(cast: Cast, group: TeachingGroup | None = None) -> Any:
    address = reverse("journal:gradebook", args=[(group or cast.maths).pk])
    return cast.client("class_teacher").get(address).context["book"]


def editable(book: Any) -> set[tuple[str, int]]:
    """(surname, lesson) of the cells that may be typed in."""
    return {
        (row.name.split()[0], column.lesson_id)
        for row in book.rows
        for column, cell in zip(book.columns, row.cells, strict=True)
        if cell.is_editable
    }


# --- the cell ------------------------------------------------------------------------------------


def test_class_teacher_corrects_a_mark_of_the_own_class(lets: Cast) -> None:
    text = save(lets, "5 н")

    lets.mark.refresh_from_db()
    assert text == "5 н"
    assert (lets.mark.value, lets.mark.author) == (5, lets.staff["class_teacher"])
    assert [event.value for event in lets.mark.events.order_by("pgh_id")] == [4, 5]
    assert Attendance.objects.get(student=lets.students["pupil"]).code == "absent"


def test_class_teacher_takes_a_mark_out_of_force(lets: Cast) -> None:
    assert save(lets, "") == ""

    lets.mark.refresh_from_db()
    assert (lets.mark.voided_at, lets.mark.voided_by) == (NOW, lets.staff["class_teacher"])


def test_without_the_setting_the_class_teacher_only_reads(cast: Cast) -> None:
    assert save(cast, "5") == "NotYourLesson"

    cast.mark.refresh_from_db()
    assert cast.mark.value == 4
    assert editable(book_of(cast)) == set()


def test_setting_gives_nothing_to_other_teachers_and_the_office(lets: Cast) -> None:
    answers = {save(lets, "5", by=by) for by in ("stranger", "deputy", "secretary")}

    lets.mark.refresh_from_db()
    assert answers == {"NotYourLesson"}
    assert lets.mark.value == 4


def test_works_of_the_lesson_stay_with_its_teacher(lets: Cast) -> None:
    none = save(lets, "5", lesson=lets.lesson_today)
    second = save(lets, "4/5")

    assert [none, second] == ["WorkMissing", "WorkMissing"]
    assert not lets.lesson_today.works.exists()
    assert list(lets.lesson.works.values_list("pk", flat=True)) == [lets.work.pk]


def test_student_of_another_class_stays_with_the_teacher(lets: Cast) -> None:
    mixed = mixed_group(lets)
    lesson = factory.make_lesson(mixed, TODAY, slot=6)
    factory.make_work(lesson)

    own = save(lets, "5", lesson=lesson)
    foreign = save(lets, "5", student="outsider", lesson=lesson)

    assert (own, foreign) == ("5", "NotYourLesson")
    assert [mark.student for mark in Mark.objects.filter(work__lesson=lesson)] == [
        lets.students["pupil"]
    ]
    assert {name for name, _lesson in editable(book_of(lets, mixed))} == {"Абрамова", "Ёлкина"}


def mixed_group(cast: Cast) -> TeachingGroup:
    return school_factory.make_group(
        school_factory.make_subject(cast.school, "Технология"),
        cast.class_5a,
        cast.class_6b,
        teacher=cast.staff["teacher"],
    )


def test_closed_term_is_closed_to_the_class_teacher(lets: Cast) -> None:
    assert save(lets, "5", lesson=lets.lesson_closed) == "TermClosed"
    assert not Mark.objects.filter(work__lesson=lets.lesson_closed).exists()


# --- the pages -----------------------------------------------------------------------------------


def test_grid_opens_cells_of_lessons_that_have_a_work(lets: Cast) -> None:
    book = book_of(lets)

    assert editable(book) == {("Абрамова", lets.lesson.pk), ("Ёлкина", lets.lesson.pk)}
    assert (book.is_recorder, book.is_describer, book.can_decide) == (True, False, False)


def test_grid_without_marks_opens_nothing(lets: Cast) -> None:
    TeachingGroup.objects.filter(pk=lets.maths.pk).update(grading=Grading.NONE)

    assert editable(book_of(lets)) == set()


def test_grid_opens_the_days_on_which_the_class_was_led(lets: Cast) -> None:
    factory.make_work(lets.lesson_today)
    lets.class_5a.teacher_duties.update(since=TODAY)

    assert {lesson for _name, lesson in editable(book_of(lets))} == {lets.lesson_today.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_grid_of_a_class_teacher_takes_one_query_more(
    lets: Cast, number: int, django_assert_num_queries: Any
) -> None:
    students = bulk.add_students(lets.maths, lets.class_5a, number)
    bulk.fill(lets.maths, bulk.add_lessons(lets.maths, lets.term, number, until=TODAY), students)
    client = lets.client("class_teacher")
    address = reverse("journal:gradebook", args=[lets.maths.pk])
    client.get(address)

    with django_assert_num_queries(QUERIES_OF_GRID):
        client.get(address)


# Those of a reader, and whom the actor leads.
QUERIES_OF_GRID = 11


def test_lesson_page_takes_marks_without_scripts(lets: Cast) -> None:
    client = lets.client("class_teacher")
    address = reverse("journal:lesson-detail", args=[lets.lesson.pk])
    pupil, classmate = lets.students["pupil"].pk, lets.students["classmate"].pk
    html = client.get(address).content.decode()

    response = client.post(
        address,
        {f"m-{pupil}-1": "3", f"was-{pupil}": "4", f"was-{classmate}": "н", f"a-{classmate}": "н"},
    )

    lets.mark.refresh_from_db()
    assert (f'name="m-{pupil}-1"' in html, 'name="topic"' in html) == (True, False)
    assert response.status_code == 303
    assert (lets.mark.value, lets.mark.author) == (3, lets.staff["class_teacher"])


def test_lesson_page_says_what_is_wrong_beside_the_student(lets: Cast) -> None:
    pupil = lets.students["pupil"].pk
    response = lets.client("class_teacher").post(
        reverse("journal:lesson-detail", args=[lets.lesson.pk]),
        {f"m-{pupil}-1": "7", f"was-{pupil}": "4"},
    )

    lets.mark.refresh_from_db()
    assert response.status_code == 422
    assert "от 2 до 5" in response.content.decode()
    assert lets.mark.value == 4


# --- one rule in three places --------------------------------------------------------------------


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("duty", ["led", "led_before", "leads_since_later"])
def test_policy_and_guard_agree_for_everybody_on_the_staff(
    cast: Cast, is_on: bool, duty: str
) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_edits_marks=is_on)
    if duty == "led_before":
        cast.class_5a.teacher_duties.update(until=cast.lesson.on)
    elif duty == "leads_since_later":
        cast.class_5a.teacher_duties.update(since=cast.lesson.on + dt.timedelta(days=1))
    lesson = Lesson.objects.select_related("group__year__regulation").get(pk=cast.lesson.pk)
    pupil = cast.students["pupil"].pk

    said, held = {}, {}
    for name in ("teacher", "class_teacher", "stranger", "deputy"):
        staff = staff_of(cast.actors[name])
        assert staff is not None
        said[name] = policies.can_record_of_student(cast.actors[name], lesson, staff.pk, pupil)
        held[name] = taken_by_the_database(cast, staff.pk)

    assert said == held
    assert said == {
        "teacher": True,
        "class_teacher": is_on and duty == "led",
        "stranger": False,
        "deputy": False,
    }


def taken_by_the_database(cast: Cast, staff_id: int) -> bool:
    try:
        with transaction.atomic():
            Mark.objects.filter(pk=cast.mark.pk).update(author_id=staff_id)
            transaction.set_rollback(True)
    except IntegrityError as error:
        if "mark_author_teaches" not in str(error):
            raise
        return False
    return True


def test_guard_asks_of_the_day_of_the_lesson_for_attendance_too(cast: Cast) -> None:
    """A former class teacher is no author of what came after."""
    cast.class_5a.teacher_duties.update(until=cast.lesson.on)

    with pytest.raises(IntegrityError, match="attendance_author_teaches"), transaction.atomic():
        Attendance.objects.filter(pk=cast.absence.pk).update(author=cast.staff["class_teacher"])


def test_student_who_has_moved_is_corrected_by_whoever_led_then(lets: Cast) -> None:
    Enrolment.objects.filter(student=lets.students["pupil"]).update(until=BEFORE_TODAY)
    lets.maths.memberships.filter(student=lets.students["pupil"]).update(until=BEFORE_TODAY)

    assert save(lets, "5") == "5"
    assert save(lets, "н", lesson=lets.lesson_today) == "NotYourLesson"
