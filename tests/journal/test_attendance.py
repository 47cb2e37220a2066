"""Recording attendance: the teacher of the lesson, and the class teacher for the own class."""

import pytest
from django.urls import reverse

from journal.models import Attendance
from journal.services import errors
from journal.services.lessons import attendance
from school.enums import GroupKind
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast


def test_class_teacher_replaces_an_absence_by_its_reason_s1_4_3f(cast: Cast) -> None:
    attendance.record_attendance(
        actor=cast.actors["class_teacher"],
        lesson=cast.lesson,
        student_id=cast.students["classmate"].pk,
        code="ill",
        now=NOW,
    )

    cast.absence.refresh_from_db()
    assert (cast.absence.code, cast.absence.author_id) == ("ill", cast.staff["class_teacher"].pk)


def test_class_teacher_is_refused_for_a_student_of_another_class(cast: Cast) -> None:
    mixed = school_factory.make_group(
        cast.maths.subject,
        cast.class_5a,
        cast.class_6b,
        teacher=cast.staff["teacher"],
        kind=GroupKind.MIXED,
        label="5А, 6Б",
    )
    lesson = factory.make_lesson(mixed, TODAY, slot=6)

    with pytest.raises(errors.NotYourLesson):
        attendance.record_attendance(
            actor=cast.actors["class_teacher"],
            lesson=lesson,
            student_id=cast.students["outsider"].pk,
            code="ill",
            now=NOW,
        )

    assert not Attendance.objects.filter(lesson=lesson).exists()


@pytest.mark.parametrize("name", ["stranger", "deputy", "mother", "other_teacher"])
def test_attendance_is_refused_to_everybody_else(cast: Cast, name: str) -> None:
    with pytest.raises(errors.NotYourLesson):
        attendance.confirm_attendance(actor=cast.actors[name], lesson=cast.lesson_today, now=NOW)

    cast.lesson_today.refresh_from_db()
    assert cast.lesson_today.attendance_checked_at is None


def test_minutes_are_only_for_the_late(cast: Cast) -> None:
    with pytest.raises(errors.JournalError):
        attendance.record_attendance(
            actor=cast.actors["teacher"],
            lesson=cast.lesson_today,
            student_id=cast.students["pupil"].pk,
            code="ill",
            minutes_late=5,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("typed", "minutes", "code", "in_diary"),
    [
        ("н", "", "absent", "н"),
        ("б", "", "ill", "б"),
        ("уп", "", "excused", "уп"),
        ("нп", "", "unexcused", "нп"),
        ("оп", "12", "late", "оп 12"),
        ("осв", "", "exempt", "осв"),
        ("до", "", "remote", "до"),
        ("со", "", "away", "со"),
    ],
)
def test_every_code_goes_from_the_lesson_page_to_the_grid_and_the_diary(
    cast: Cast, typed: str, minutes: str, code: str, in_diary: str
) -> None:
    student = cast.students["pupil"].pk
    client = cast.client("teacher")

    response = client.post(
        reverse("journal:lesson-detail", args=[cast.lesson_today.pk]),
        {f"was-{student}": "", f"a-{student}": typed, f"l-{student}": minutes},
    )

    assert response.status_code == 303
    row = Attendance.objects.get(lesson=cast.lesson_today)
    assert (row.code, row.minutes_late) == (code, int(minutes) if minutes else None)
    grid = client.get(reverse("journal:gradebook", args=[cast.maths.pk])).content.decode()
    assert f"<i class=abs>{typed}{minutes}</i>" in grid
    diary = cast.client("mother").get(reverse("journal:diary"), {"child": student})
    assert f'<span aria-hidden="true">{in_diary}</span>' in diary.content.decode()
