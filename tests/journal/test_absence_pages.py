"""Pages of days away: the class teacher's queue, the form, the registry, the family's page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from journal.models import Absence, Attendance
from journal.selectors import absences as selectors
from journal.selectors.absences import class_days
from journal.services import absences
from journal.services.absences.checks import Days, Reason
from school.enums import Sex
from school.models import ClassTeacherDuty, Enrolment, GroupMembership, Student
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

LIST = reverse("journal:absence-list")
RECORD = reverse("journal:absence-record")
REGISTRY = reverse("journal:absence-registry")
ANNOUNCE = reverse("journal:absence-announce")
MONDAY, WEDNESDAY = dt.date(2026, 1, 19), dt.date(2026, 1, 21)


def page(client: Client, url: str, **query: object) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def announced(cast: Cast, **fields: Any) -> Absence:
    return Absence.objects.create(
        **{
            "school": cast.school,
            "student": cast.students["pupil"],
            "first_day": WEDNESDAY,
            "last_day": WEDNESDAY,
            "code": "ill",
            "note": "Высокая температура",
            "state": "announced",
            "announced_by": cast.users["mother"],
            "announced_at": NOW,
            **fields,
        }
    )


def entered(cast: Cast, student: str = "classmate", **reason: str) -> Absence:
    absence, _effect = absences.record(
        actor=cast.actors["class_teacher"],
        student=cast.students[student],
        days=Days(MONDAY, TODAY),
        reason=Reason(**{"code": "ill", "document": "clinic", "document_no": "№ 7", **reason}),
        now=NOW,
        today=TODAY,
    )
    return absence


def address(name: str, absence: Absence) -> str:
    return reverse(f"journal:absence-{name}", args=[absence.pk])


def classmates(cast: Cast, amount: int) -> list[Student]:
    """More students of 5А, absent on Monday without a reason."""
    found = []
    for number in range(amount):
        student = Student.objects.create(
            school=cast.school,
            last_name=f"Новая{number}",
            first_name="Ия",
            sex=Sex.FEMALE,
            born_on=dt.date(2014, 3, 1),
        )
        since = cast.year.starts_on
        Enrolment.objects.create(
            school=cast.school, student=student, school_class=cast.class_5a, since=since
        )
        GroupMembership.objects.create(
            school=cast.school, student=student, group=cast.maths, since=since
        )
        factory.make_attendance(cast.lesson, student, "absent")
        found.append(student)
    return found


# --- the class teacher -------------------------------------------------------------------------


def test_queue_shows_what_parents_announced_and_absences_without_a_reason(cast: Cast) -> None:
    absence = announced(cast)

    html = page(cast.client("class_teacher"), LIST)

    assert "Ёлкина Вера" in html
    assert "«Высокая температура»" in html
    assert address("accept", absence) in html
    (line,) = selectors.unexplained(school_class=cast.class_5a, today=TODAY)
    assert (line.name, line.first_day, line.last_day, line.lessons) == (
        "Абрамова Вера",
        MONDAY,
        MONDAY,
        1,
    )
    assert f'name="first_day" value="{MONDAY}"' in html


def test_absence_leaves_the_queue_when_its_reason_is_entered_by_one_form(cast: Cast) -> None:
    client = cast.client("class_teacher")

    response = client.post(
        RECORD,
        {
            "student": cast.students["classmate"].pk,
            "first_day": str(MONDAY),
            "last_day": str(MONDAY),
            "code": "excused",
            "document": "parent",
        },
        follow=True,
    )

    assert response.redirect_chain == [(f"{LIST}?class={cast.class_5a.pk}", 303)]
    cast.absence.refresh_from_db()
    assert cast.absence.code == "excused"
    assert selectors.unexplained(school_class=cast.class_5a, today=TODAY) == []


def test_days_in_a_row_are_one_line_and_a_part_of_a_day_keeps_its_lessons(cast: Cast) -> None:
    student = cast.students["classmate"]
    factory.make_attendance(cast.lesson_today, student, "absent")
    factory.make_lesson(cast.maths, MONDAY, slot=1)
    last_week = dt.date(2026, 1, 14)
    factory.make_lesson(cast.maths, dt.date(2026, 1, 15), slot=1)
    late = factory.make_lesson(cast.maths, last_week, slot=2)
    factory.make_lesson(cast.maths, last_week, slot=5)
    factory.make_attendance(late, student, "absent")

    recent, earlier = selectors.unexplained(school_class=cast.class_5a, today=TODAY)

    assert (recent.first_day, recent.last_day) == (MONDAY, TODAY)
    assert (recent.first_slot, recent.last_slot) == (2, None)
    assert (earlier.first_day, earlier.last_day) == (last_week, last_week)
    assert (earlier.first_slot, earlier.last_slot) == (None, 2)


def test_one_click_accepts_and_says_how_many_lessons_changed(cast: Cast) -> None:
    absence = announced(cast)

    response = cast.client("class_teacher").post(address("accept", absence), follow=True)

    absence.refresh_from_db()
    assert absence.state == "accepted"
    row = Attendance.objects.get(lesson=cast.lesson_ahead)
    assert (row.student_id, row.code, row.absence_id) == (
        cast.students["pupil"].pk,
        "ill",
        absence.pk,
    )
    assert "Изменён 1 урок." in response.content.decode()


def test_second_click_says_that_it_is_decided(cast: Cast) -> None:
    absence = announced(cast)
    client = cast.client("class_teacher")
    client.post(address("accept", absence))

    html = client.post(address("accept", absence), follow=True).content.decode()

    assert "Это отсутствие уже рассмотрено: принято." in html
    assert Attendance.objects.filter(absence=absence).count() == 1


def test_declining_needs_words_for_the_parents(cast: Cast) -> None:
    absence = announced(cast)
    client = cast.client("class_teacher")

    refused = client.post(address("decline", absence), {"answer": " "})
    client.post(address("decline", absence), {"answer": "В среду контрольная"})

    assert refused.status_code == 422
    absence.refresh_from_db()
    assert (absence.state, absence.answer) == ("declined", "В среду контрольная")
    html = page(cast.client("mother"), ANNOUNCE, child=cast.students["pupil"].pk)
    assert "В среду контрольная" in html


def test_form_says_beside_the_field_what_to_put_right(cast: Cast) -> None:
    entered(cast)

    response = cast.client("class_teacher").post(
        RECORD,
        {
            "student": cast.students["classmate"].pk,
            "first_day": str(TODAY),
            "last_day": str(MONDAY),
            "code": "ill",
        },
    )
    again = cast.client("class_teacher").post(
        RECORD,
        {"student": cast.students["classmate"].pk, "first_day": str(TODAY), "code": "ill"},
    )

    assert response.status_code == 422
    assert "Последний день раньше первого" in response.content.decode()
    assert again.status_code == 409
    assert "уже внесено" in again.content.decode()
    assert Absence.objects.count() == 1


def test_form_offers_and_takes_the_own_class_only(cast: Cast) -> None:
    client = cast.client("class_teacher")

    html = page(client, RECORD, student=cast.students["classmate"].pk)
    asked = client.get(RECORD, {"student": cast.students["outsider"].pk})
    response = client.post(
        RECORD,
        {"student": cast.students["outsider"].pk, "first_day": str(TODAY), "code": "ill"},
    )

    assert "Абрамова" in html
    assert "Юрьева" not in html
    assert asked.status_code == 404
    assert response.status_code == 422
    assert not Absence.objects.exists()


def test_page_of_an_absence_extends_it_and_tells_its_history(cast: Cast) -> None:
    absence = entered(cast)
    client = cast.client("class_teacher")

    response = client.post(
        address("detail", absence),
        {
            "first_day": str(MONDAY),
            "last_day": str(WEDNESDAY),
            "code": "ill",
            "document": "clinic",
            "document_no": "№ 7",
        },
    )

    assert response.status_code == 303
    absence.refresh_from_db()
    assert absence.last_day == WEDNESDAY
    html = page(client, address("detail", absence))
    assert "20.01.2026 → 21.01.2026" in html
    assert "class_teacher" in html


def test_taken_back_absence_gives_the_lessons_back(cast: Cast) -> None:
    absence = entered(cast)

    response = cast.client("class_teacher").post(address("take-back", absence))

    assert response.status_code == 303
    cast.absence.refresh_from_db()
    assert (cast.absence.code, cast.absence.absence_id) == ("absent", None)


def test_teacher_of_no_class_is_told_so(cast: Cast) -> None:
    announced(cast)

    html = page(cast.client("teacher"), LIST)

    assert "Сегодня у вас нет классного руководства" in html
    assert "Ёлкина" not in html


def test_subject_teacher_does_not_read_what_parents_wrote(cast: Cast) -> None:
    absence = announced(cast)

    response = cast.client("teacher").get(address("detail", absence))

    assert response.status_code == 403
    assert "Высокая температура" not in response.content.decode()


@pytest.mark.parametrize("reader", ["deputy", "director", "auditor"])
def test_heads_read_every_class_and_decide_nothing(cast: Cast, reader: str) -> None:
    absence = announced(cast)
    client = cast.client(reader)

    html = page(client, LIST, **{"class": cast.class_5a.pk})

    assert "Ёлкина Вера" in html
    assert address("accept", absence) not in html
    assert RECORD not in html
    assert client.post(address("accept", absence)).status_code == 403
    absence.refresh_from_db()
    assert absence.state == "announced"


def test_class_of_somebody_else_is_404(cast: Cast) -> None:
    client = cast.client("class_teacher")

    for asked in (cast.class_6b.pk, "x", -1):
        assert client.get(LIST, {"class": asked}).status_code == 404
    for day in ("yesterday", "9999-12-31"):
        assert client.get(LIST, {"day": day}).status_code == 404


# --- the class by lessons ----------------------------------------------------------------------


def test_day_lays_every_subject_over_the_lessons(cast: Cast) -> None:
    absence = entered(cast)
    factory.make_attendance(cast.lesson_today, cast.students["pupil"], "late", minutes_late=7)

    found = class_days.class_day(
        actor=cast.actors["class_teacher"], school_class=cast.class_5a, day=TODAY
    )

    classmate, pupil = found.lines
    assert found.slots == (2,)
    assert (classmate.cells[0][0].text, classmate.absence) == ("б", absence)
    assert (classmate.absent, pupil.absent) == (1, 0)
    assert (pupil.cells[0][0].text, pupil.absence) == ("оп7", None)
    assert (found.previous, found.following, found.unchecked) == (MONDAY, WEDNESDAY, 1)
    html = page(cast.client("class_teacher"), LIST, day=str(TODAY))
    assert "Математика: опоздал" in html


def test_week_counts_missed_lessons_of_those_held(cast: Cast) -> None:
    entered(cast)

    found = class_days.class_week(
        actor=cast.actors["class_teacher"],
        school_class=cast.class_5a,
        monday=MONDAY,
        today=TODAY,
    )

    classmate, pupil = found.lines
    assert [cell.text for cell in classmate.cells] == ["б 1", "б 1", "", "", "", ""]
    assert (classmate.missed, classmate.held) == (2, 2)
    assert (pupil.missed, pupil.held) == (0, 2)
    html = page(cast.client("class_teacher"), LIST, view="week")
    assert "2 из 2" in html


@pytest.mark.parametrize("amount", [1, 3])
@pytest.mark.parametrize(("view", "queries"), [("", 12), ("week", 10)])
def test_page_of_the_class_takes_constant_queries(
    cast: Cast, amount: int, view: str, queries: int, django_assert_num_queries: Any
) -> None:
    for student in classmates(cast, amount):
        announced(cast, student=student)
    client = cast.client("class_teacher")
    page(client, LIST, view=view)

    # the person, classes, announced, absent, days of lessons; students, memberships, lessons,
    # attendance, days away; and the days around
    with django_assert_num_queries(queries):
        page(client, LIST, view=view)


# --- the registry ------------------------------------------------------------------------------


def test_registry_finds_by_name_document_reason_and_days(cast: Cast) -> None:
    ill = entered(cast)
    excused = entered(cast, "pupil", code="excused", document="", document_no="")
    announced(cast)

    def found(**wanted: Any) -> list[Absence]:
        return list(
            selectors.registry(
                actor=cast.actors["class_teacher"],
                classes=[cast.class_5a],
                wanted=selectors.Wanted(**wanted),
            )
        )

    assert found() == [ill, excused]
    assert found(q="елкина") == [excused]
    assert found(q="№ 7") == [ill]
    assert found(document="none") == [excused]
    assert found(document="clinic") == [ill]
    assert found(code="excused") == [excused]
    assert found(first_day=WEDNESDAY) == []
    assert len(found(state="")) == 3
    html = page(cast.client("class_teacher"), REGISTRY, document="clinic")
    assert "Абрамова Вера" in html
    assert "Ёлкина" not in html


def test_registry_of_a_deputy_has_every_class(cast: Cast) -> None:
    entered(cast)

    html = page(cast.client("deputy"), REGISTRY, school_class=cast.class_5a.pk)
    other = page(cast.client("deputy"), REGISTRY, school_class=cast.class_6b.pk)

    assert "Абрамова Вера" in html
    assert ">5А<" in html
    assert "Абрамова" not in other


@pytest.mark.parametrize("amount", [1, 3])
def test_registry_takes_constant_queries(
    cast: Cast, amount: int, django_assert_num_queries: Any
) -> None:
    for student in classmates(cast, amount):
        announced(cast, student=student)
    client = cast.client("class_teacher")
    page(client, REGISTRY, state="announced")

    # the person, classes, count, the page
    with django_assert_num_queries(4):
        page(client, REGISTRY, state="announced")


# --- the family --------------------------------------------------------------------------------


def test_mother_announces_and_withdraws(cast: Cast) -> None:
    client = cast.client("mother")
    child = cast.students["pupil"].pk

    response = client.post(
        f"{ANNOUNCE}?child={child}",
        {"first_day": str(WEDNESDAY), "code": "ill", "note": "Кашель"},
        follow=True,
    )

    absence = Absence.objects.get()
    assert (absence.student_id, absence.first_day, absence.last_day) == (
        child,
        WEDNESDAY,
        WEDNESDAY,
    )
    html = response.content.decode()
    assert "«Кашель»" in html
    assert address("withdraw", absence) in html
    client.post(address("withdraw", absence))
    absence.refresh_from_db()
    assert absence.state == "withdrawn"


def test_announcement_of_the_wrong_days_is_422_beside_the_field(cast: Cast) -> None:
    child = cast.students["pupil"].pk

    response = cast.client("mother").post(
        f"{ANNOUNCE}?child={child}",
        {"first_day": str(WEDNESDAY), "last_day": str(MONDAY), "code": "ill"},
    )

    assert response.status_code == 422
    assert "Последний день раньше первого" in response.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("child", ["outsider", "classmate", "other_pupil"])
def test_nobody_announces_of_somebody_elses_child(cast: Cast, child: str) -> None:
    client = cast.client("mother")
    url = f"{ANNOUNCE}?child={cast.students[child].pk}"

    assert client.get(url).status_code == 404
    assert client.post(url, {"first_day": str(TODAY), "code": "ill"}).status_code == 404
    assert not Absence.objects.exists()


def test_student_reads_and_announces_nothing(cast: Cast) -> None:
    announced(cast)
    client = cast.client("pupil")

    html = page(client, ANNOUNCE)

    assert "21.01.2026" in html
    assert "<select" not in html
    assert client.post(ANNOUNCE, {"first_day": str(TODAY), "code": "ill"}).status_code == 403
    assert Absence.objects.count() == 1


def test_diary_shows_the_state_and_the_way_to_announce(cast: Cast) -> None:
    absence = announced(cast)
    child = cast.students["pupil"].pk
    client = cast.client("mother")

    waiting = page(client, reverse("journal:diary"), child=child)
    absences.accept(actor=cast.actors["class_teacher"], absence=absence, now=NOW, today=TODAY)
    accepted = page(client, reverse("journal:diary"), child=child)

    assert "сообщили родители" in waiting
    assert f"{ANNOUNCE}?child={child}" in waiting
    assert 'class="abs"' not in waiting
    assert "принято" in accepted
    assert 'class="abs"' in accepted


@pytest.mark.parametrize("amount", [1, 3])
def test_page_of_the_family_takes_constant_queries(
    cast: Cast, amount: int, django_assert_num_queries: Any
) -> None:
    for number in range(amount):
        day = WEDNESDAY + dt.timedelta(days=number)
        announced(cast, first_day=day, last_day=day)
    client = cast.client("mother")
    child = cast.students["pupil"].pk
    page(client, ANNOUNCE, child=child)

    # the person, children, absences
    with django_assert_num_queries(3):
        page(client, ANNOUNCE, child=child)


# --- in the lessons ----------------------------------------------------------------------------


def test_subject_teacher_sees_the_days_in_the_grid_and_on_the_lesson(cast: Cast) -> None:
    absence = announced(cast, first_day=TODAY, last_day=TODAY)
    absences.accept(actor=cast.actors["class_teacher"], absence=absence, now=NOW, today=TODAY)
    client = cast.client("teacher")

    lesson = page(client, reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    grid = page(client, reverse("journal:gradebook", args=[cast.maths.pk]))

    assert "по сообщению родителей, принято 20.01" in lesson
    assert grid.count("<i class=abs>б</i>") == 1


def test_mark_of_an_absent_student_is_saved_with_a_soft_warning(cast: Cast) -> None:
    student = cast.students["classmate"].pk
    entered(cast)

    response = cast.client("teacher").post(
        reverse("journal:lesson-detail", args=[cast.lesson.pk]),
        {f"was-{student}": "б", f"a-{student}": "б", f"m-{student}-1": "4"},
        follow=True,
    )

    assert "Отметка стоит у отсутствующего: Абрамова Вера." in response.content.decode()
    assert cast.students["classmate"].marks.get().value == 4


def test_home_of_the_class_teacher_counts_what_waits(cast: Cast) -> None:
    announced(cast)

    found = selectors.waiting(actor=cast.actors["class_teacher"], today=TODAY)
    html = page(cast.client("class_teacher"), reverse("home"))

    assert (found.announced, found.unexplained) == (1, 1)
    assert "Родители сообщили об отсутствии" in html
    ClassTeacherDuty.objects.all().delete()
    assert "Родители сообщили" not in page(cast.client("class_teacher"), reverse("home"))
