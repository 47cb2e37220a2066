"""Copying from the grid and pasting from a spreadsheet, with the preview."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journal.models import Attendance, Mark
from school.models import Student
from tests.e2e.conftest import Visitor, assert_accessible
from tests.e2e.test_gradebook import column_today, marks_today, wait_saved
from tests.factories import gradebook as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]

COPY = "text => navigator.clipboard.writeText(text)"
COPY_TABLE = """html => navigator.clipboard.write([
    new ClipboardItem({"text/html": new Blob([html], {type: "text/html"})})
])"""
READ = "() => navigator.clipboard.readText()"
READ_TABLE = """async () => {
    const [item] = await navigator.clipboard.read();
    return (await item.getType("text/html")).text();
}"""


@pytest.fixture
def page(cast: Cast, visit: Visit) -> Page:
    factory.add_students(cast.maths, cast.class_5a, 3)
    teacher = visit("teacher", permissions=["clipboard-read", "clipboard-write"])
    return teacher.go(reverse("journal:gradebook", args=[cast.maths.pk]))


def today(page: Page, row: int = 0) -> Locator:
    return page.locator("tbody tr").nth(row).locator("td.is-today")


def reasons(page: Page) -> list[list[str]]:
    rows = page.locator("[data-paste-reasons] tr")
    return [row.locator("td").all_inner_texts() for row in rows.all()]


def test_column_of_a_spreadsheet_is_shown_before_it_is_pasted(cast: Cast, page: Page) -> None:
    dialog = page.locator("[data-paste]")
    page.evaluate(COPY, "5\nн\n7\n\n4\n3\n")
    today(page).click()

    page.keyboard.press("Control+v")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    assert page.locator("[data-paste-rows] tr td:last-child").all_inner_texts() == ["5", "н", "4"]
    assert [(text, why) for text, _, why in reasons(page)] == [
        ("7", "Это не отметка и не пропуск."),
        ("3", "Ученики кончились."),
    ]
    assert marks_today(cast) == []
    dialog.locator("[data-paste-accept]").click()
    wait_saved(page)

    assert column_today(page) == ["5", "н", "", "", "4"]
    assert marks_today(cast) == [("Абрамова", 5), ("Ёлкина", 4)]
    assert Attendance.objects.get(lesson=cast.lesson_today).code == "absent"
    page.keyboard.press("Control+z")
    wait_saved(page)
    assert marks_today(cast) == []
    assert column_today(page) == ["", "", "", "", ""]
    page.keyboard.press("Control+y")
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5), ("Ёлкина", 4)]


def test_nothing_is_pasted_when_the_preview_is_left(cast: Cast, page: Page) -> None:
    page.evaluate(COPY, "5\n4\n")
    today(page).click()

    page.keyboard.press("Control+v")
    page.locator("[data-paste-cancel]").click()

    expect(today(page)).to_be_focused()
    assert column_today(page) == ["", "", "", "", ""]
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


def test_table_of_html_goes_over_several_lessons(cast: Cast, page: Page) -> None:
    page.evaluate(
        COPY_TABLE,
        "<table><tr><td>3</td><td>5</td><td>4</td></tr><tr><td></td><td>2</td><td>4</td></tr></table>",
    )
    page.locator("tbody tr").nth(1).locator("td.cell").first.click()

    page.keyboard.press("Control+v")
    assert {why for _, _, why in reasons(page)} == {"Урок ещё не прошёл."}
    page.locator("[data-paste-accept]").click()
    wait_saved(page)

    assert marks_today(cast) == [("Белова", 5), ("Белова", 2)]
    first = Mark.objects.in_force().get(work__lesson=cast.lesson, value=3)
    assert first.student.last_name == "Белова"


def test_list_of_names_finds_its_students(cast: Cast, page: Page) -> None:
    page.evaluate(
        COPY, "Ёлкина В.\t5\nАбрамова\t4\nБелова\t3\nБелова 002\t2\nПетров\t5\nАбрамова\t3\n"
    )
    today(page, 2).click()

    page.keyboard.press("Control+v")
    expect(page.locator("[data-paste-count]")).to_contain_text("по фамилиям")
    assert reasons(page) == [
        ["3", "Белова", "Однофамильцев несколько: добавьте имя."],
        ["5", "Петров", "Такого ученика в группе нет."],
        ["3", "Абрамова", "Этот ученик в списке дважды."],
    ]
    page.locator("[data-paste-accept]").click()
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 4), ("Белова", 2), ("Ёлкина", 5)]
    second = Mark.objects.in_force().get(work__lesson=cast.lesson_today, value=2)
    assert second.student.first_name == "002"


def test_student_who_was_not_in_the_group_that_day_is_left_out(cast: Cast, visit: Visit) -> None:
    Student.objects.get(pk=cast.students["classmate"].pk).group_memberships.filter(
        group=cast.maths
    ).update(since=cast.lesson_today.on)
    teacher = visit("teacher", permissions=["clipboard-read", "clipboard-write"])
    page = teacher.go(reverse("journal:gradebook", args=[cast.maths.pk]))
    page.evaluate(COPY, "5\t5\n3\t3\n")
    page.locator("tbody tr").nth(0).locator("td.is-outside").first.click()

    page.keyboard.press("Control+v")

    assert reasons(page)[0][2] == "В этот день ученика не было в группе."
    page.locator("[data-paste-accept]").click()
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5), ("Ёлкина", 3)]


def test_one_value_fills_the_selected_range(cast: Cast, page: Page) -> None:
    page.evaluate(COPY, "4")
    today(page).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")

    page.keyboard.press("Control+v")
    page.locator("[data-paste-accept]").click()
    wait_saved(page)

    assert column_today(page) == ["4", "4", "4", "", ""]


def test_range_is_copied_as_text_and_as_a_table(cast: Cast, page: Page) -> None:
    page.locator("tbody tr", has_text="Ёлкина").locator("td.cell").first.click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")

    page.keyboard.press("Control+c")

    assert page.evaluate(READ) == "\t\n4\t"
    table = page.evaluate(READ_TABLE)
    assert table.count("<tr>") == 2
    assert ">4</td>" in table


def test_head_and_mouse_select(cast: Cast, page: Page) -> None:
    selected = page.locator("td[aria-selected='true']")

    page.locator("th.is-today .works").click()
    expect(selected).to_have_count(5)
    expect(page.locator("[data-chosen]")).to_contain_text("5")
    page.locator("th[data-l]").first.locator(".works").click(modifiers=["Shift"])
    expect(selected).to_have_count(10)
    today(page).hover()
    page.mouse.down()
    today(page, 2).hover()
    page.mouse.up()
    expect(selected).to_have_count(3)
    page.keyboard.press("Escape")
    expect(selected).to_have_count(0)
    page.locator("tbody td.grid-no").first.click()
    expect(selected).to_have_count(3)
