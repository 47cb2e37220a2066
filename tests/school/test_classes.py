"""Classes of a year: several at once, another letter, who leads them, taking an empty one back."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actors import Actor
from accounts.enums import Role
from school.imports.class_names import NoClasses, read_class_names
from school.models import ClassTeacherDuty, SchoolClass, StaffMember
from school.services import classes
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

LIST, NEW = "/school/classes/", "/school/classes/new/"


def names(cast: Cast) -> list[str]:
    return [item.name for item in SchoolClass.objects.filter(year=cast.year).in_school_order()]


def empty_class(cast: Cast, letter: str = "В") -> SchoolClass:
    return factory.make_class(cast.year, cast.scheme, 7, letter)


def duty(staff: StaffMember, since: str, order_no: str = "") -> dict[str, object]:
    return {"duty-staff": staff.pk, "duty-since": since, "duty-order_no": order_no}


def duties(school_class: SchoolClass) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = ClassTeacherDuty.objects.filter(school_class=school_class).order_by("since")
    return list(rows.values_list("staff__last_name", "since", "until"))


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5: А Б В", [(5, "А"), (5, "Б"), (5, "В")]),
        ("5:а,б;в", [(5, "А"), (5, "Б"), (5, "В")]),
        ("10И 11", [(10, "И"), (11, "")]),
        ("1 класс: А\n\n2:", [(1, "А"), (2, "")]),
        # Latin A and B, a hyphen, quotes.
        ("5: A B\n9-Г 9«Д»", [(5, "А"), (5, "В"), (9, "Г"), (9, "Д")]),
        ("5А 5А", [(5, "А")]),
    ],
)
def test_classes_are_read_as_they_are_typed(text: str, found: list[tuple[int, str]]) -> None:
    assert read_class_names(text) == found


@pytest.mark.parametrize(
    "text", ["", " \n ", "12А", "0Б", "5А5Б", "абв", "5: А1", "5: " + "Я" * 16]
)
def test_what_is_no_class_is_refused(text: str) -> None:
    with pytest.raises(NoClasses):
        read_class_names(text)


# --- making ------------------------------------------------------------------------------------


def test_administrator_makes_several_classes_at_once(cast: Cast) -> None:
    client = cast.client("administrator")

    response = client.post(NEW, {"names": "7: А Б\n10И", "profile": "технологический"})

    assert (response.status_code, response["Location"]) == (303, LIST)
    assert names(cast) == ["1А", "5А", "6Б", "7А", "7Б", "10И"]
    made = SchoolClass.objects.get(year=cast.year, grade=10)
    assert (made.profile, made.term_scheme, made.school) == (
        "технологический",
        cast.scheme,
        cast.school,
    )


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("7А 5А", 409, "Уже есть: 5А."),
        ("12А", 422, "Параллели 12 нет"),
        ("", 422, "Обязательное поле"),
    ],
)
def test_one_wrong_class_keeps_all_from_being_made(
    cast: Cast, text: str, status: int, sentence: str
) -> None:
    response = cast.client("administrator").post(NEW, {"names": text})

    assert response.status_code == status
    assert sentence in response.content.decode()
    assert names(cast) == ["1А", "5А", "6Б"]


def test_grade_without_terms_is_refused_with_a_sentence(cast: Cast) -> None:
    cast.scheme.grades = list(range(1, 10))
    cast.scheme.save(update_fields=["grades"])

    with pytest.raises(classes.NoTerms):
        classes.make_classes(
            actor=cast.actors["administrator"], year=cast.year, names=[(10, "А")], profile=""
        )


def test_closed_year_keeps_its_classes(cast: Cast) -> None:
    cast.year.closed_at = NOW
    cast.year.save(update_fields=["closed_at"])
    client, url = cast.client("administrator"), f"{LIST}{empty_class(cast).pk}/"

    answers = [
        client.post(NEW, {"names": "8А"}).status_code,
        client.post(url, {"letter": "Ж"}).status_code,
        client.post(f"{url}remove/").status_code,
        client.post(f"{url}teacher/", duty(cast.staff["teacher"], "2026-01-20")).status_code,
    ]

    assert answers == [422, 422, 422, 422]
    assert names(cast) == ["1А", "5А", "6Б", "7В"]


# --- one of them -------------------------------------------------------------------------------


def test_other_letter_goes_to_the_groups_of_the_class(cast: Cast) -> None:
    half = factory.make_group(cast.maths.subject, cast.class_5a, label="5А, 1-я группа")
    mixed = factory.make_group(cast.maths.subject, cast.class_5a, cast.class_6b, label="5А и 6Б")

    response = cast.client("administrator").post(
        f"{LIST}{cast.class_5a.pk}/", {"letter": "м", "profile": "математический"}
    )

    cast.class_5a.refresh_from_db()
    for group in (cast.maths, half, mixed):
        group.refresh_from_db()
    assert response.status_code == 303
    assert (cast.class_5a.name, cast.class_5a.profile) == ("5М", "математический")
    assert [cast.maths.label, half.label, mixed.label] == ["5М", "5М, 1-я группа", "5А и 6Б"]


def test_letter_of_another_class_is_refused(cast: Cast) -> None:
    other = factory.make_class(cast.year, cast.scheme, 5, "Б")

    response = cast.client("administrator").post(f"{LIST}{other.pk}/", {"letter": "A"})

    assert response.status_code == 409
    assert "Уже есть: 5А." in response.content.decode()


def test_empty_class_is_taken_back_with_its_duty(cast: Cast) -> None:
    school_class = empty_class(cast)
    factory.make_duty(school_class, cast.staff["stranger"])

    response = cast.client("administrator").post(f"{LIST}{school_class.pk}/remove/")

    assert response.status_code == 303
    assert names(cast) == ["1А", "5А", "6Б"]
    assert not ClassTeacherDuty.objects.filter(school_class_id=school_class.pk).exists()


def test_class_with_students_stays(cast: Cast) -> None:
    response = cast.client("administrator").post(f"{LIST}{cast.class_6b.pk}/remove/")

    assert response.status_code == 409
    assert "6Б" in names(cast)


def test_class_with_a_paper_only_stays(cast: Cast) -> None:
    """What points at a class from anywhere keeps it."""
    school_class = empty_class(cast)
    school_class.data_checks.create(
        school=cast.school, month=dt.date(2026, 1, 1), due_on=dt.date(2026, 1, 31)
    )
    factory.make_duty(school_class, cast.staff["stranger"])

    response = cast.client("administrator").post(f"{LIST}{school_class.pk}/remove/")

    assert response.status_code == 409
    assert len(duties(school_class)) == 1


# --- who leads it ------------------------------------------------------------------------------


def test_new_class_teacher_follows_the_former_one(cast: Cast) -> None:
    school_class = empty_class(cast)
    factory.make_duty(school_class, cast.staff["stranger"])
    client, url = cast.client("administrator"), f"{LIST}{school_class.pk}/teacher/"

    first = client.post(url, duty(cast.staff["teacher"], "2026-01-20", "15-к"))
    again = client.post(url, duty(cast.staff["teacher"], "2026-01-21"))

    assert (first.status_code, again.status_code) == (303, 409)
    assert duties(school_class) == [
        ("Чужанова", factory.YEAR_START, TODAY),
        ("Учителева", TODAY, None),
    ]


def test_mistaken_appointment_of_the_same_day_is_replaced(cast: Cast) -> None:
    school_class = empty_class(cast)
    client, url = cast.client("administrator"), f"{LIST}{school_class.pk}/teacher/"

    client.post(url, duty(cast.staff["stranger"], "2026-01-20"))
    client.post(url, duty(cast.staff["teacher"], "2026-01-20"))

    assert duties(school_class) == [("Учителева", TODAY, None)]


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ("2025-08-31", "Дата вне учебного года"),
        ("2026-06-30", "Дата вне учебного года"),
        ("2025-09-02", "С 10.01.2026 классом руководит"),
    ],
)
def test_day_that_cannot_be_is_refused_with_a_sentence(
    cast: Cast, since: str, sentence: str
) -> None:
    school_class = empty_class(cast)
    ClassTeacherDuty.objects.create(
        school=cast.school,
        school_class=school_class,
        staff=cast.staff["stranger"],
        since=dt.date(2026, 1, 10),
    )

    response = cast.client("administrator").post(
        f"{LIST}{school_class.pk}/teacher/", duty(cast.staff["teacher"], since)
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert len(duties(school_class)) == 1


def test_who_has_left_or_works_elsewhere_leads_nothing(cast: Cast) -> None:
    school_class = empty_class(cast)
    gone = cast.staff["teacher"]
    gone.left_on = dt.date(2026, 1, 15)
    gone.save(update_fields=["left_on"])
    client, url = cast.client("administrator"), f"{LIST}{school_class.pk}/teacher/"

    answers = [
        client.post(url, duty(person, "2026-01-20")).status_code
        for person in (gone, cast.staff["other_teacher"])
    ]

    assert answers == [422, 422]
    assert duties(school_class) == []


# --- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["director", "deputy", "secretary", "auditor"])
def test_others_read_and_change_nothing(cast: Cast, who: str) -> None:
    client, url = cast.client(who), f"{LIST}{cast.class_5a.pk}/"

    page = client.get(url).content.decode()

    assert client.get(LIST).status_code == 200
    assert "Классная Анна Ивановна" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert client.get(NEW).status_code == 403
    assert client.post(url, {"letter": "Ж"}).status_code == 403
    assert client.post(f"{url}remove/").status_code == 403
    assert (
        client.post(f"{url}teacher/", duty(cast.staff["teacher"], "2026-01-20")).status_code == 403
    )
    assert names(cast) == ["1А", "5А", "6Б"]


def test_services_themselves_keep_other_schools_out(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)
    actor = Actor(cast.users["administrator"].pk, cast.school.pk, Role.ADMINISTRATOR)

    with pytest.raises(classes.NotYourClasses):
        classes.change_class(actor=actor, school_class=foreign, letter="Ж", profile="")
    with pytest.raises(classes.NotYourClasses):
        classes.remove_class(actor=actor, school_class=foreign)
    with pytest.raises(classes.NotYourClasses):
        classes.make_classes(actor=actor, year=foreign.year, names=[(7, "Ж")], profile="")


# --- pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 2])
def test_list_takes_constant_queries(
    cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        school_class = empty_class(cast, "АБ"[number])
        factory.make_duty(school_class, cast.staff["stranger"])
        factory.make_student(cast.school, f"Ученикова{number}", school_class=school_class)
    client = cast.client("administrator")
    client.get(LIST)

    with django_assert_num_queries(4):
        assert len(client.get(LIST).context["rows"]) == 3 + more


def test_list_counts_students_and_names_teachers(cast: Cast) -> None:
    rows = cast.client("secretary").get(LIST).context["rows"]

    assert [
        (row.school_class.name, row.students, row.teacher and row.teacher.staff.last_name)
        for row in rows
    ] == [("1А", 1, None), ("5А", 2, "Классная"), ("6Б", 1, None)]


def test_school_without_a_year_is_told_what_to_do(client: Client, db: None) -> None:
    school = factory.make_school("new")
    user = factory.make_user("chief")
    factory.make_membership(user, school, Role.ADMINISTRATOR)
    client.force_login(user, backend="accounts.backends.SchoolBackend")

    page = client.get(LIST).content.decode()

    assert "В школе ещё нет учебного года" in page
    assert 'href="/timetable/year/"' in page
    assert client.get(NEW).status_code == 303
