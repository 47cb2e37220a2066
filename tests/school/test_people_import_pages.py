"""The pages of the import: file, preview, decision, result, undo."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.uploads import MOST_BYTES
from school.imports.files import SourceFile
from school.models import Guardian, ImportRun, Student
from school.services.people.plan import ImportTerms
from school.services.people_files import drafts
from school.services.people_files.drafts import FileKind
from tests.factories import people_lists as lists
from tests.factories.cast import TODAY, Cast
from tests.factories.journal import make_mark, make_work

START = "/school/people/import/"


def sent(client: Client, content: bytes | str, **fields: object) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        START,
        {"file": SimpleUploadedFile("list.csv", data), "since": "2026-01-20", **fields},
    )


def previewed(client: Client, *rows: list[object]) -> str:
    """The address of the preview of a list of these rows."""
    response = sent(client, lists.csv(*rows))
    assert response.status_code == 303
    return response["Location"]


def confirmed(client: Client, address: str, **fields: object) -> HttpResponse:
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return client.post(address, {"seen": seen[1], **fields})


def test_list_is_sent_looked_at_imported_and_undone(cast: Cast) -> None:
    client = cast.client("secretary")
    address = previewed(client, lists.student(ФИО_матери="Зарницына Ольга Олеговна"))
    assert Student.objects.filter(last_name="Зарницына").count() == 0
    assert "Зарницына Полина Игоревна" in client.get(address).content.decode()

    response = confirmed(client, address)

    run = ImportRun.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{START}{run.pk}/")
    assert Student.objects.filter(last_name="Зарницына").count() == 1
    assert Guardian.objects.filter(last_name="Зарницына").count() == 1
    # The list is not kept any longer: its preview leads to what came of it.
    assert client.get(address)["Location"] == f"{START}{run.pk}/"
    result = client.get(f"{START}{run.pk}/").content.decode()
    assert "list.csv" in result
    assert f"{START}{run.pk}/undo/" in result

    assert client.post(f"{START}{run.pk}/undo/").status_code == 303
    assert Student.objects.filter(last_name="Зарницына").count() == 0
    assert f"{START}{run.pk}/undo/" not in client.get(f"{START}{run.pk}/").content.decode()


def test_preview_shows_each_field_that_changes(cast: Cast) -> None:
    client = cast.client("secretary")
    row = lists.student("Ёлкина Вера Петровна", Адрес="ул. Новая, д. 1")

    page = client.get(previewed(client, row)).content.decode()

    assert "<del>—</del> → <ins>ул. Новая, д. 1</ins>" in page


def test_rows_are_filtered_by_state_in_the_address(cast: Cast) -> None:
    client = cast.client("secretary")
    known = lists.student("Ёлкина Вера Петровна")
    address = previewed(client, known, lists.student())

    def names(state: str) -> list[bool]:
        page = client.get(f"{address}?state={state}").content.decode()
        rows = page.partition('id="rows-title"')[2]
        return ["Ёлкина Вера Петровна" in rows, "Зарницына Полина Игоревна" in rows]

    assert names("") == [True, True]
    assert names("new") == [False, True]
    assert names("same") == [True, False]
    assert names("changed") == [False, False]


def test_suspect_has_to_be_decided(cast: Cast) -> None:
    client = cast.client("secretary")
    row = lists.student("Ёлкина Вера Петровна", Дата_рождения="18.05.2014")
    address = previewed(client, row)

    assert confirmed(client, address).status_code == 422
    assert ImportRun.objects.count() == 0
    pupil = cast.students["pupil"].pk
    response = confirmed(client, address, **{"choice-student-1": f"same:{pupil}"})
    assert response.status_code == 303
    assert Student.objects.get(pk=pupil).born_on.day == 18


def test_rows_with_problems_need_consent(cast: Cast) -> None:
    client = cast.client("secretary")
    address = previewed(client, lists.student(), lists.student("Тучкин Марк", Класс="5Г", Пол="м"))

    assert "5Г" in client.get(address).content.decode()
    assert confirmed(client, address).status_code == 422
    assert ImportRun.objects.count() == 0
    assert confirmed(client, address, may_leave_out="on").status_code == 303
    assert Student.objects.filter(last_name="Тучкин").count() == 0


def test_preview_that_is_out_of_date_is_shown_anew(cast: Cast) -> None:
    client = cast.client("secretary")
    row = lists.student("Ёлкина Вера Петровна", Адрес="ул. Новая, д. 1")
    address = previewed(client, row)

    response = client.post(address, {"seen": "0" * 64})

    assert response.status_code == 409
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == ""
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', response.content.decode())
    assert seen is not None
    assert client.post(address, {"seen": seen[1]}).status_code == 303


def test_known_list_changes_nothing(cast: Cast) -> None:
    client = cast.client("secretary")
    address = previewed(client, lists.student("Ёлкина Вера Петровна"))

    page = client.get(address).content.decode()

    assert 'name="seen"' not in page
    assert client.post(address, {"seen": "x"}).status_code == 409
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "пуст"),
        (b"MZ\x00\x01\x02program", ""),
        (b"<html><body>5A</body></html>", ""),
        (b"PK\x03\x04" + b"\x00" * 100, ""),
        ("Расписание на завтра".encode(), ""),
        ("ФИО;Класс;Класс\nЗарницына Полина;5А;5А".encode(), "столбец C"),
    ],
    ids=["empty", "program", "page", "damaged", "no list", "double heading"],
)
def test_bad_file_is_answered_422_with_a_sentence(cast: Cast, content: bytes, told: str) -> None:
    response = sent(cast.client("secretary"), content)

    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert "alert is-bad" in page or "field-errors" in page
    assert ImportRun.objects.count() == 0


def test_file_larger_than_allowed_is_not_read(cast: Cast) -> None:
    response = sent(cast.client("secretary"), b"1" * (MOST_BYTES + 1))

    assert response.status_code == 422
    assert "20" in response.content.decode()


def test_order_has_a_number_and_a_date(cast: Cast) -> None:
    client = cast.client("secretary")

    assert sent(client, lists.csv(lists.student()), order_no="12").status_code == 422
    assert sent(client, lists.csv(lists.student()), order_on="2026-01-19").status_code == 422
    assert sent(client, lists.csv(lists.student()), since="2026-08-01").status_code == 422


def test_list_of_somebody_else_is_not_found(cast: Cast) -> None:
    address = previewed(cast.client("secretary"), lists.student())

    for name in ("administrator", "other_secretary"):
        assert cast.client(name).get(address).status_code == 404
        assert cast.client(name).post(address).status_code == 404
    assert cast.client("secretary").get(f"{START}preview/{uuid.uuid4()}/").status_code == 404
    assert Student.objects.filter(last_name="Зарницына").count() == 0


def test_import_of_another_school_is_not_found(cast: Cast) -> None:
    client = cast.client("secretary")
    confirmed(client, previewed(client, lists.student()))
    run = ImportRun.objects.get()
    stranger = cast.client("other_secretary")

    assert stranger.get(f"{START}{run.pk}/").status_code == 404
    assert stranger.post(f"{START}{run.pk}/undo/").status_code == 404
    assert "list.csv" not in stranger.get(START).content.decode()
    assert "list.csv" in client.get(START).content.decode()


def test_timetable_import_is_no_import_of_people(cast: Cast) -> None:
    run = ImportRun.objects.create(
        school=cast.school, kind="timetable", file_name="t.xml", created_at="2026-01-19T09:00Z"
    )

    assert cast.client("administrator").get(f"{START}{run.pk}/").status_code == 404
    assert cast.client("administrator").post(f"{START}{run.pk}/undo/").status_code == 404


@pytest.mark.parametrize("name", ["director", "deputy", "auditor", "teacher", "mother", "pupil"])
def test_other_roles_are_barred(cast: Cast, name: str) -> None:
    secretary = cast.client("secretary")
    address = previewed(secretary, lists.student())
    confirmed(secretary, previewed(secretary, lists.student("Тучкина Инна Львовна")))
    run = ImportRun.objects.get()
    client = cast.client(name)

    for page in (START, f"{START}template/", address, f"{START}{run.pk}/"):
        assert client.get(page).status_code == 403
    assert client.post(f"{START}{run.pk}/undo/").status_code == 403
    assert Student.objects.filter(last_name="Тучкина").count() == 1


def test_undo_says_what_stands_in_the_way(cast: Cast) -> None:
    client = cast.client("secretary")
    confirmed(client, previewed(client, lists.student()))
    student = Student.objects.get(last_name="Зарницына")
    make_mark(make_work(cast.lesson_today), student, 5)

    response = client.post(f"{START}{ImportRun.objects.get().pk}/undo/")

    assert response.status_code == 422
    assert "отметки: 1" in response.content.decode()
    assert Student.objects.filter(pk=student.pk).exists()


def test_secretary_cannot_undo_the_administrators_import(cast: Cast) -> None:
    administrator = cast.client("administrator")
    confirmed(administrator, previewed(administrator, lists.student()))
    run = ImportRun.objects.get()
    secretary = cast.client("secretary")

    assert f"{START}{run.pk}/undo/" not in secretary.get(f"{START}{run.pk}/").content.decode()
    assert secretary.post(f"{START}{run.pk}/undo/").status_code == 403
    assert Student.objects.filter(last_name="Зарницына").count() == 1


def test_template_comes_as_a_workbook(cast: Cast) -> None:
    response = cast.client("secretary").get(f"{START}template/")

    assert response.content.startswith(b"PK\x03\x04")
    assert "attachment" in response["Content-Disposition"]


def test_wrong_methods_are_refused(cast: Cast) -> None:
    client = cast.client("secretary")

    assert client.delete(START).status_code == 405
    assert client.post(f"{START}template/").status_code == 405
    assert client.get(f"{START}1/undo/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_queries_for_any_list(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    names = ["Полина", "Алиса", "Инна"]
    rows = [lists.student(f"Зарницына {name} Игоревна") for name in names[:count]]
    client = cast.client("secretary")
    client.get(START)
    token = drafts.keep_draft(
        actor=cast.actors["secretary"],
        kind=FileKind.LIST,
        source=SourceFile("list.csv", lists.csv(*rows).encode()),
        terms=ImportTerms(cast.year, TODAY),
    )

    with django_assert_num_queries(11):
        client.get(f"{START}preview/{token}/")
