"""Cards of students, parents and staff: who opens them, what they show, that it is written down."""

import datetime as dt

import pytest

from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry
from school.enums import Kinship
from school.models import ClassTeacherDuty, Enrolment, Guardian, GuardianLink, StaffMember, Student
from school.selectors.change_log import version_of
from school.services import people
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast

NAMES = {"last_name": "Озерова", "first_name": "Нина", "patronymic": "Львовна"}
STUDENT = {**NAMES, "sex": "f", "born_on": "2014-03-08"}


def student_url(cast: Cast, name: str = "pupil", tail: str = "") -> str:
    return f"/school/students/{cast.students[name].pk}/{tail}"


def guardian_url(cast: Cast, tail: str = "") -> str:
    return f"/school/guardians/{cast.guardians['mother'].pk}/{tail}"


def staff_url(cast: Cast, name: str = "teacher", tail: str = "") -> str:
    return f"/school/staff/{cast.staff[name].pk}/{tail}"


# --- reading -----------------------------------------------------------------------------------


def test_student_card_shows_what_the_printed_form_needs(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(
        address="Заречье, ул. Садовая, 5", phone="+7 900 000-00-01", file_no="Е-77"
    )
    Guardian.objects.filter(pk=cast.guardians["mother"].pk).update(phone="+7 900 000-00-02")
    Enrolment.objects.filter(student=cast.students["pupil"]).update(opened_by_order="12-у")

    html = cast.client("class_teacher").get(student_url(cast)).content.decode()

    for text in (
        "Ёлкина Вера Петровна", "17.05.2014", "Е-77", "Заречье, ул. Садовая, 5",
        "+7 900 000-00-01", "Ёлкина Мария Олеговна", "+7 900 000-00-02", "12-у", "5А",
    ):  # fmt: skip
        assert text in html


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("class_teacher", 200),
        ("teacher", 403),
        ("auditor", 403),
        ("health_worker", 403),
        ("stranger", 404),
        ("mother", 403),
        ("other_secretary", 404),
        ("other_teacher", 404),
    ],
)
def test_card_is_opened_by_whom_the_matrix_names_and_only_that_is_written(
    cast: Cast, who: str, status: int
) -> None:
    response = cast.client(who).get(student_url(cast))

    assert response.status_code == status
    assert list(AccessLogEntry.objects.values_list("user__login", "page", "object_id", "role")) == (
        [(who, AccessedPage.STUDENT, cast.students["pupil"].pk, cast.actors[who].role)]
        if status == 200
        else []
    )


def test_former_class_teacher_opens_no_card(cast: Cast) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)
    client = cast.client("class_teacher")

    assert client.get(student_url(cast)).status_code == 403
    assert client.get(guardian_url(cast)).status_code == 403


def test_class_teacher_opens_no_card_of_a_student_who_moved_away(cast: Cast) -> None:
    Enrolment.objects.filter(student=cast.students["pupil"]).update(until=TODAY)

    assert cast.client("class_teacher").get(student_url(cast)).status_code == 403


def test_openings_of_all_three_cards_are_written_down(cast: Cast) -> None:
    client = cast.client("deputy")
    for url in (student_url(cast), guardian_url(cast), staff_url(cast)):
        client.get(url, REMOTE_ADDR="203.0.113.7")

    assert list(
        AccessLogEntry.objects.order_by("pk").values_list("page", "object_id", "address")
    ) == [
        ("student", cast.students["pupil"].pk, "203.0.113.7"),
        ("guardian", cast.guardians["mother"].pk, "203.0.113.7"),
        ("staff", cast.staff["teacher"].pk, "203.0.113.7"),
    ]


@pytest.mark.parametrize(("who", "status"), [("teacher", 200), ("stranger", 403)])
def test_staff_member_opens_the_own_card_only(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get(staff_url(cast)).status_code == status


def test_guardian_card_of_a_class_teacher_hides_children_of_other_classes(cast: Cast) -> None:
    html = cast.client("class_teacher").get(guardian_url(cast)).content.decode()

    assert "Ёлкина Вера" in html
    assert "Ёлкина Ада" not in html


@pytest.mark.parametrize(("url", "queries"), [(student_url, 7), (guardian_url, 5), (staff_url, 8)])
def test_card_takes_the_same_queries_for_one_and_for_three(
    cast: Cast, url, queries: int, django_assert_num_queries
) -> None:
    client = cast.client("secretary")
    client.get(url(cast))
    with django_assert_num_queries(queries):
        client.get(url(cast))

    for number in range(3):
        guardian = factory.make_guardian(cast.school, f"Вторая{number}")
        link(cast, guardian, cast.students["pupil"])
        student = factory.make_student(cast.school, f"Ещё{number}", school_class=cast.class_5a)
        link(cast, cast.guardians["mother"], student)
        factory.make_group(
            factory.make_subject(cast.school, f"Предмет{number}"),
            cast.class_5a,
            teacher=cast.staff["teacher"],
        )
    with django_assert_num_queries(queries):
        client.get(url(cast))


def link(cast: Cast, guardian: Guardian, student: Student) -> GuardianLink:
    return GuardianLink.objects.create(
        school=cast.school,
        guardian=guardian,
        student=student,
        kinship=Kinship.OTHER,
        since=factory.YEAR_START,
    )


# --- keeping -----------------------------------------------------------------------------------


def test_secretary_writes_a_student_down(cast: Cast) -> None:
    response = cast.client("secretary").post("/school/students/new/", STUDENT)

    student = Student.objects.get(last_name="Озерова")
    assert response.status_code == 303
    assert response["Location"] == f"/school/students/{student.pk}/"
    assert (student.school, student.born_on) == (cast.school, dt.date(2014, 3, 8))
    event = Student.pgh_event_model.objects.get(pgh_obj_id=student.pk)
    assert event.pgh_context.metadata["user"] == cast.users["secretary"].pk


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"born_on": "0014-03-08"}, "born_on"),
        ({"born_on": "2026-01-20"}, "born_on"),
        ({"phone": "позвонить маме"}, "phone"),
        ({"sex": "x"}, "sex"),
    ],
)
def test_student_is_checked(cast: Cast, bad: dict[str, str], field: str) -> None:
    response = cast.client("secretary").post("/school/students/new/", {**STUDENT, **bad})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Student.objects.filter(first_name="Нина").exists()


def test_file_number_belongs_to_one_student(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["classmate"].pk).update(file_no="А-1")
    Student.objects.filter(pk=cast.students["other_pupil"].pk).update(file_no="И-1")
    client = cast.client("secretary")

    taken = client.post("/school/students/new/", {**STUDENT, "file_no": "А-1"})
    free = client.post("/school/students/new/", {**STUDENT, "file_no": "И-1"})

    assert taken.status_code == 422
    assert "Абрамова" in taken.context["form"].errors["file_no"][0]
    assert free.status_code == 303


def test_change_of_a_name_renames_the_account(cast: Cast) -> None:
    user = cast.users["pupil"]
    user.display_name = cast.students["pupil"].full_name
    user.save(update_fields=["display_name"])
    seen = version_of(cast.students["pupil"])

    response = cast.client("secretary").post(
        student_url(cast, tail="edit/"), {**STUDENT, "seen": seen}
    )

    user.refresh_from_db()
    assert response.status_code == 303
    assert user.display_name == "Озерова Нина Львовна"


def test_second_of_two_who_change_a_card_is_told(cast: Cast) -> None:
    seen = version_of(cast.students["pupil"])
    Student.objects.filter(pk=cast.students["pupil"].pk).update(phone="+7 900 000-00-09")
    client = cast.client("secretary")
    url = student_url(cast, tail="edit/")

    first = client.post(url, {**STUDENT, "seen": seen})
    again = client.post(url, {**STUDENT, "seen": first.context["form"]["seen"].value()})

    assert first.status_code == 409
    assert again.status_code == 303
    assert Student.objects.get(pk=cast.students["pupil"].pk).last_name == "Озерова"


def test_nothing_of_another_school_is_changed(cast: Cast) -> None:
    client = cast.client("other_secretary")

    for url in (
        student_url(cast, tail="edit/"),
        student_url(cast, tail="guardians/new/"),
        student_url(cast, tail="guardians/link/"),
        guardian_url(cast, tail="edit/"),
    ):
        assert client.post(url, STUDENT).status_code == 404


def test_secretary_keeps_no_staff(cast: Cast) -> None:
    client = cast.client("secretary")

    assert client.get("/school/staff/new/").status_code == 403
    assert client.post(staff_url(cast, tail="edit/"), NAMES).status_code == 403


def test_administrator_dismisses_a_staff_member(cast: Cast) -> None:
    url = staff_url(cast, tail="edit/")
    seen = version_of(cast.staff["teacher"])
    body = {**NAMES, "hired_on": "2020-09-01", "seen": seen}

    wrong = cast.client("administrator").post(url, {**body, "left_on": "2019-01-01"})
    right = cast.client("administrator").post(url, {**body, "left_on": "2026-01-15"})

    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["left_on"])
    assert right.status_code == 303
    assert StaffMember.objects.get(pk=cast.staff["teacher"].pk).left_on == dt.date(2026, 1, 15)


# --- who answers for whom ----------------------------------------------------------------------


def test_new_parent_takes_the_letter_over(cast: Cast) -> None:
    response = cast.client("secretary").post(
        student_url(cast, tail="guardians/new/"),
        {**NAMES, "kinship": "father", "since": "2026-01-20", "gets_digest": "on"},
    )

    assert response.status_code == 303
    links = cast.students["pupil"].guardian_links.order_by("pk")
    assert [(item.guardian.last_name, item.gets_digest, item.kinship) for item in links] == [
        ("Ёлкина", False, "mother"),
        ("Озерова", True, "father"),
    ]


def test_known_parent_is_found_by_name_and_linked(cast: Cast) -> None:
    url = f"{student_url(cast)}guardians/link/?q=юрьева"
    body = {
        "guardian": cast.guardians["foreign_mother"].pk,
        "kinship": "other",
        "since": "2026-01-20",
    }

    shown = cast.client("secretary").get(url).content.decode()
    response = cast.client("secretary").post(url, body)

    assert "Юрьева Мария Олеговна" in shown
    assert "Иноземцева" not in shown
    assert response.status_code == 303
    assert cast.client("foreign_mother").get("/journal/diary/").context["children"] == [
        cast.students["pupil"],
        cast.students["outsider"],
    ]


def test_parent_of_another_school_is_not_linked(cast: Cast) -> None:
    foreign = Guardian.objects.get(user=cast.users["other_mother"])

    response = cast.client("secretary").post(
        f"{student_url(cast)}guardians/link/?q=иноземцева",
        {"guardian": foreign.pk, "kinship": "other", "since": "2026-01-20"},
    )

    assert response.status_code == 422
    assert not GuardianLink.objects.filter(guardian=foreign, school=cast.school).exists()


def test_unlinked_parent_sees_the_child_no_more(cast: Cast) -> None:
    found = cast.guardians["mother"].links.get(student=cast.students["pupil"])
    url = f"/school/guardians/links/{found.pk}/end/"
    client = cast.client("secretary")

    future = client.post(url, {"until": "2026-01-21"})
    response = client.post(url, {"until": "2026-01-19"})
    again = client.post(url, {"until": "2026-01-19"})

    found.refresh_from_db()
    assert (future.status_code, response.status_code, again.status_code) == (422, 303, 409)
    assert found.until == dt.date(2026, 1, 19)
    assert cast.client("mother").get("/journal/diary/").context["children"] == [
        cast.students["sibling"]
    ]


def test_link_of_today_was_a_mistake_and_goes(cast: Cast) -> None:
    found = link(cast, cast.guardians["foreign_mother"], cast.students["pupil"])
    GuardianLink.objects.filter(pk=found.pk).update(since=TODAY)

    cast.client("secretary").post(
        f"/school/guardians/links/{found.pk}/end/", {"until": TODAY.isoformat()}
    )

    assert not GuardianLink.objects.filter(pk=found.pk).exists()


def test_card_says_who_linked_and_unlinked_a_parent(cast: Cast) -> None:
    client = cast.client("secretary")
    father = factory.make_guardian(cast.school, "Ёлкин-Отцов")
    made = people.link_guardian(
        actor=cast.actors["secretary"],
        student=cast.students["pupil"],
        guardian=father,
        kinship=Kinship.FATHER,
        gets_digest=False,
        since=dt.date(2026, 1, 12),
        today=TODAY,
    )
    client.post(f"/school/guardians/links/{made.pk}/end/", {"until": "2026-01-19"})

    changes = cast.client("class_teacher").get(student_url(cast)).context["card"].link_changes

    told = [(change.who, change.subject) for change in changes if "Отцов" in change.subject]
    assert told == [
        ("secretary", f"Связь прекращена: {father.full_name}"),
        ("secretary", f"Связь установлена: {father.full_name}, отец"),
    ]


def test_card_opens_the_registers_at_the_student(cast: Cast) -> None:
    page = cast.client("class_teacher").get(student_url(cast))

    addresses = [link["url"].partition("?")[0] for link in page.context["elsewhere"]]
    assert addresses == [
        "/movement/",
        "/school/papers/consents/",
        "/school/papers/applications/",
        "/credentials/",
    ]
    for link in page.context["elsewhere"]:
        assert link["url"].replace("&", "&amp;") in page.content.decode()
        assert cast.client("class_teacher").get(link["url"]).status_code == 200


def test_form_of_a_staff_member_asks_for_the_position(cast: Cast) -> None:
    """Not for the place in a row, whose word in the model is the same."""
    page = cast.client("administrator").get(staff_url(cast, tail="edit/"))

    assert page.context["form"]["position"].label == "Должность"
