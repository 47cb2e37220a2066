"""Lists of students, parents and staff, and the export."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from accounts.enums import AccessedPage, Role
from accounts.models import AccessLogEntry
from school.enums import Sex
from school.models import ClassTeacherDuty, Enrolment, Student
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast

STUDENTS = "/school/students/"
GUARDIANS = "/school/guardians/"
STAFF = "/school/staff/"


def names(cast: Cast, who: str, url: str, **query: object) -> list[str]:
    response = cast.client(who).get(url, query)
    assert response.status_code == 200
    page = response.context.get("page")
    return [row.full_name for row in page] if page else []


PUPIL = "Ёлкина Вера Петровна"
SIBLING = "Ёлкина Ада Петровна"
CLASSMATE = "Абрамова Вера Петровна"
OUTSIDER = "Юрьева Вера Петровна"


@pytest.mark.parametrize("who", ["administrator", "director", "deputy", "secretary", "auditor"])
def test_office_sees_every_student_in_alphabetical_order(cast: Cast, who: str) -> None:
    assert names(cast, who, STUDENTS) == [CLASSMATE, SIBLING, PUPIL, OUTSIDER]


def test_class_teacher_sees_the_own_class_only(cast: Cast) -> None:
    assert names(cast, "class_teacher", STUDENTS) == [CLASSMATE, PUPIL]
    assert names(cast, "class_teacher", GUARDIANS) == ["Ёлкина Мария Олеговна"]


@pytest.mark.parametrize("who", ["teacher", "stranger"])
def test_teacher_without_a_class_sees_nobody(cast: Cast, who: str) -> None:
    assert names(cast, who, STUDENTS) == []
    assert names(cast, who, GUARDIANS) == []


def test_former_class_teacher_sees_nobody(cast: Cast) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)

    assert names(cast, "class_teacher", STUDENTS) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "елкина"}, [SIBLING, PUPIL]),
        ({"q": "ЁЛК вер"}, [PUPIL]),
        ({"q": "нет такой"}, []),
        ({"account": "has"}, [PUPIL]),
        ({"account": "none"}, [CLASSMATE, SIBLING, OUTSIDER]),
        ({"state": "left"}, ["Бывшая Вера Петровна"]),
        ({"state": "new"}, ["Новая Вера Петровна"]),
        ({"q": "%"}, []),
    ],
)
def test_students_are_filtered(cast: Cast, query: dict[str, str], found: list[str]) -> None:
    factory.make_student(
        cast.school, "Бывшая", school_class=cast.class_5a, until=dt.date(2025, 11, 1)
    )
    new = factory.make_student(cast.school, "Новая", school_class=cast.class_5a)
    Enrolment.objects.filter(student=new).delete()

    assert names(cast, "secretary", STUDENTS, **query) == found


def test_students_are_filtered_by_class(cast: Cast) -> None:
    query = {"school_class": cast.class_6b.pk}

    assert names(cast, "secretary", STUDENTS, **query) == [OUTSIDER]
    assert names(cast, "secretary", GUARDIANS, **query) == ["Юрьева Мария Олеговна"]


def test_class_of_another_school_is_no_choice(cast: Cast) -> None:
    foreign = cast.other_group.group_classes.get().school_class_id

    response = cast.client("secretary").get(STUDENTS, {"school_class": foreign})

    assert response.status_code == 422
    assert "Иноземцева" not in response.content.decode()


def test_former_child_is_not_listed_with_a_parent(cast: Cast) -> None:
    cast.guardians["mother"].links.filter(student=cast.students["pupil"]).update(until=TODAY)

    html = cast.client("secretary").get(GUARDIANS).content.decode()

    assert "Ёлкина Ада" in html
    assert "Ёлкина Вера" not in html


def test_staff_are_listed_with_roles_and_classes(cast: Cast) -> None:
    factory.make_membership(cast.users["deputy"], cast.school, Role.TEACHER)

    page = cast.client("administrator").get(STAFF, {"q": "завучева"}).context["page"]

    (deputy,) = page.object_list
    assert deputy.role_names == [Role.DEPUTY.label, Role.TEACHER.label]
    (leader,) = cast.client("administrator").get(STAFF, {"q": "Классная"}).context["page"]
    assert leader.led == ["5А"]


def test_dismissed_staff_are_shown_when_asked_for(cast: Cast) -> None:
    gone = cast.staff["stranger"]
    gone.left_on = TODAY
    gone.save(update_fields=["left_on"])

    assert gone.full_name not in names(cast, "deputy", STAFF)
    assert names(cast, "deputy", STAFF, state="left") == [gone.full_name]


def test_control_group_sees_names_without_cards(cast: Cast) -> None:
    html = cast.client("auditor").get(STUDENTS).content.decode()

    assert PUPIL in html
    assert "17.05.2014" not in html
    assert f"{STUDENTS}{cast.students['pupil'].pk}/" not in html
    assert "export" not in html


@pytest.mark.parametrize("url", [STUDENTS, GUARDIANS, STAFF])
def test_list_takes_the_same_queries_for_few_and_many(
    cast: Cast, url: str, django_assert_num_queries
) -> None:
    client = cast.client("secretary")
    expected = {STUDENTS: 4, GUARDIANS: 6, STAFF: 3}[url]
    client.get(url)

    with django_assert_num_queries(expected):
        client.get(url)

    for number in range(6):
        student = factory.make_student(cast.school, f"Лишняя{number}", school_class=cast.class_5a)
        factory.make_guardian(cast.school, f"Лишняя{number}", student)
        factory.make_staff(cast.school, f"Лишняя{number}")
    with django_assert_num_queries(expected):
        client.get(url)


def test_long_list_is_cut_into_pages_and_keeps_the_filter(cast: Cast) -> None:
    for number in range(55):
        factory.make_student(cast.school, f"Многих{number:02}", school_class=cast.class_5a)

    first = cast.client("secretary").get(STUDENTS, {"q": "многих"})
    second = cast.client("secretary").get(STUDENTS, {"q": "многих", "page": "2"})

    assert (len(first.context["page"].object_list), len(second.context["page"].object_list)) == (
        50,
        5,
    )
    assert "?q=%D0%BC%D0%BD%D0%BE%D0%B3%D0%B8%D1%85&amp;page=2" in first.content.decode()


# --- export ------------------------------------------------------------------------------------


def exported(cast: Cast, who: str, **query: object) -> list[tuple[object, ...]]:
    response = cast.client(who).get(f"{STUDENTS}export/", query)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_export_has_the_columns_of_the_printed_form(cast: Cast) -> None:
    born = dt.datetime.combine(cast.students["pupil"].born_on, dt.time())
    Student.objects.filter(pk=cast.students["pupil"].pk).update(
        address="Заречье, ул. Садовая, 5", phone="+7 900 000-00-01", file_no="Е-1"
    )
    cast.guardians["mother"].phone = "+7 900 000-00-02"
    cast.guardians["mother"].save(update_fields=["phone"])
    Enrolment.objects.filter(student=cast.students["pupil"]).update(opened_by_order="12-у")

    rows = exported(cast, "secretary", q="Ёлкина Вера")

    (row,) = rows
    assert row[:5] == (1, PUPIL, "5А", "Е-1", born)
    assert row[5] == Sex.FEMALE.label
    assert row[6:10] == (
        "Заречье, ул. Садовая, 5",
        "+7 900 000-00-01",
        "Ёлкина Мария Олеговна",
        "+7 900 000-00-02",
    )
    assert "12-у" in str(row[10])
    assert "01.09.2025" in str(row[10])
    assert row[11:] == (None, "pupil")


def test_export_of_a_hostile_name_runs_nowhere(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(
        last_name='=HYPERLINK("http://evil.example")', address="@SUM(1)"
    )

    response = cast.client("secretary").get(f"{STUDENTS}export/", {"account": "has"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert [(cell.data_type, bool(cell.quotePrefix)) for cell in (sheet["B2"], sheet["G2"])] == [
        ("s", True),
        ("s", True),
    ]


def test_export_is_written_down(cast: Cast) -> None:
    exported(cast, "secretary", school_class=cast.class_6b.pk)
    exported(cast, "class_teacher")

    found = AccessLogEntry.objects.order_by("pk").values_list("user__login", "page", "object_id")
    assert list(found) == [
        ("secretary", AccessedPage.EXPORT, cast.class_6b.pk),
        ("class_teacher", AccessedPage.EXPORT, 0),
    ]


def test_export_of_the_class_teacher_has_the_own_class_only(cast: Cast) -> None:
    assert [row[1] for row in exported(cast, "class_teacher")] == [CLASSMATE, PUPIL]


@pytest.mark.parametrize("who", ["auditor", "health_worker", "mother", "pupil"])
def test_export_is_barred_and_nothing_is_written(cast: Cast, who: str) -> None:
    assert cast.client(who).get(f"{STUDENTS}export/").status_code == 403
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("path", ["students", "guardians", "staff", "access-log"])
def test_search_that_finds_nobody_says_so(cast: Cast, path: str) -> None:
    field = "who" if path == "access-log" else "q"
    response = cast.client("administrator").get(f"/school/{path}/", {field: "Ъъъъ"})

    assert response.status_code == 200
    assert response.content.decode().count('class="empty"') == 1
