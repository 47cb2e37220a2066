"""A plan comes from a file in the browser, and goes back into one (formats §8)."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from journal.enums import LessonKind, PlanStatus
from journal.imports.plan_file import read_plan
from journal.imports.plan_text import work_title_of
from journal.models import PlanItem, ThematicPlan
from journal.services.plans import LINE_FIELDS, export
from school.enums import WorkCategory
from school.imports import words
from school.imports.files import SourceFile
from tests.factories import plans as factory
from tests.factories.cast import Cast

TABLE = (
    "№;Раздел;Тема урока;Количество часов\n"
    "1;Числа;Дроби;1\n"
    "2;Числа;Контрольная работа № 1 по теме «Дроби»;1\n"
    ";;Всего;3\n"
)
START = "journal:plan-import"


def send(cast: Cast, table: str | bytes = TABLE, by: str = "teacher", **more: Any) -> HttpResponse:
    content = table.encode() if isinstance(table, str) else table
    return cast.client(by).post(
        reverse(START),
        {
            "file": SimpleUploadedFile("plan.csv", content),
            "subject": cast.maths.subject_id,
            "grade": "5",
            "year": cast.year.pk,
            **more,
        },
    )


def lines() -> list[tuple[int, str, str, str]]:
    return list(
        PlanItem.objects.order_by("plan_id", "number").values_list(
            "number", "topic", "work_category", "work_title"
        )
    )


def test_file_is_shown_first_and_written_when_confirmed(cast: Cast) -> None:
    response = send(cast)
    assert response.status_code == 303
    client: Client = cast.client("teacher")
    preview = client.get(response["Location"]).content.decode()

    assert "Контрольная работа № 1 по теме «Дроби»" in preview
    assert "файл" in preview.lower()
    assert "в файле указано 3" in preview
    assert ThematicPlan.objects.count() == 0
    written = client.post(response["Location"])

    plan = ThematicPlan.objects.get()
    assert written["Location"] == reverse("journal:plan-detail", args=[plan.pk])
    assert (plan.owner, plan.status) == (cast.staff["teacher"], PlanStatus.DRAFT)
    assert lines() == [
        (1, "Дроби", "", ""),
        (2, "Контрольная работа № 1 по теме «Дроби»", "control", "Дроби"),
    ]
    assert client.get(response["Location"]).status_code == 404


def test_preview_is_nobody_else_s(cast: Cast) -> None:
    address = send(cast)["Location"]

    assert cast.client("stranger").get(address).status_code == 404


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("просто текст без таблицы", "таблиц"),
        ("№;Тема урока\n", "нет ни одного урока"),
        (b"%PDF-1.7", "Такие файлы здесь не принимаются"),
    ],
)
def test_file_that_is_no_plan_is_refused_with_a_sentence(
    cast: Cast, table: str | bytes, sentence: str
) -> None:
    response = send(cast, table)

    assert response.status_code == 422
    assert ThematicPlan.objects.count() == 0


def test_colleague_s_plan_is_left_alone(cast: Cast) -> None:
    factory.make_plan(cast.maths, cast.staff["stranger"], "Дроби")

    cast.client("teacher").post(send(cast)["Location"])

    assert list(ThematicPlan.objects.order_by("pk").values_list("title", "version")) == [
        ("Математика, 5 класс", 1),
        ("Математика, 5 класс, Учителева А. И.", 1),
    ]


def test_own_draft_gives_way_and_own_approved_plan_gets_a_version(cast: Cast) -> None:
    approved = factory.make_plan(cast.maths, cast.staff["teacher"], "Дроби")

    cast.client("teacher").post(send(cast, reason="карантин")["Location"])
    changed = TABLE.replace("Всего", "Проценты").replace(";;Проценты;3", "3;Числа;Проценты;1")
    cast.client("teacher").post(send(cast, changed)["Location"])

    second, third = ThematicPlan.objects.order_by("version")[1:]
    assert (second.status, second.change_reason) == (PlanStatus.REPLACED, "карантин")
    assert (third.status, third.version, third.previous) == (PlanStatus.DRAFT, 3, approved)
    assert third.change_reason == "карантин"


def test_file_waits_while_the_own_plan_is_with_the_deputy(cast: Cast) -> None:
    factory.make_plan(cast.maths, cast.staff["teacher"], "Дроби", status=PlanStatus.SUBMITTED)

    response = send(cast)

    assert response.status_code == 422
    assert "ждёт решения завуча" in response.content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exported_plan_is_read_back_as_it_was(cast: Cast, kind: str) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"])
    factory.add_items(
        plan,
        "Дроби; и «проценты»",
        "=HYPERLINK(1)",
        section="Числа",
        hours="1.5",
        work_category=WorkCategory.PRACTICAL,
        work_title="Сравнение",
        kind=LessonKind.LABORATORY,
        homework="§ 1, № 2",
        homework_minutes=20,
    )

    response = cast.client("teacher").get(reverse(f"journal:plan-export-{kind}", args=[plan.pk]))
    file = read_plan(SourceFile(f"plan.{kind}", response.content))

    assert response["Content-Disposition"].startswith("attachment")
    first = file.lessons[0]
    item = plan.items.order_by("number")[0]
    assert {
        **{name: getattr(item, name) for name in LINE_FIELDS},
        "hours": first.hours,
    } == {
        "topic": first.topic,
        "hours": first.hours,
        "section": first.section,
        "work_category": first.category,
        "work_title": first.work_title,
        "kind": first.kind,
        "homework": first.homework,
        "homework_minutes": first.minutes,
    }
    assert str(first.hours) == "1.5"
    assert b";=HYPER" not in response.content


@given(topic=st.text(min_size=1, max_size=300))
def test_title_of_a_work_is_never_empty_nor_too_long(topic: str) -> None:
    title = work_title_of(topic)

    assert len(title) <= 250
    assert bool(title) == bool(words.tidy(topic))


def test_name_of_the_file_is_the_title(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Дроби")

    _content, media_type, name = export.plan_file(plan=plan, items=plan.items.all(), kind="csv")

    assert (media_type, name) == ("text/csv; charset=utf-8", "Математика, 5 класс.csv")
