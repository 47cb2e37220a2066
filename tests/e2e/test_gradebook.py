"""The teacher's journal in a browser."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.models import Attendance, Lesson, Mark, TermMark
from tests.e2e.conftest import Visitor
from tests.factories import gradebook as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    factory.add_students(cast.maths, cast.class_5a, 3)
    return reverse("journal:gradebook", args=[cast.maths.pk])


def marks_today(cast: Cast) -> list[tuple[str, int]]:
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    rows = found.order_by("student__sort_key").values_list("student__last_name", "value")
    return list(rows)


def column_today(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("tbody td.is-today").all_inner_texts()]


def wait_saved(page: Page) -> None:
    """Nothing waits, and the line above the grid says when the last was saved."""
    expect(page.locator("[data-grid-status]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)


@pytest.mark.everyday
def test_teacher_marks_three_students_from_keyboard(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)

    page.locator("td[tabindex='0']").focus()
    for key in ["5", "Enter", "y", "Enter", "4", "5", "Tab"]:
        page.keyboard.press(key)
    wait_saved(page)

    page.reload()
    assert column_today(page) == ["5", "н", "4/5", "", ""]
    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4), ("Белова", 5)]
    assert Attendance.objects.get(lesson=cast.lesson_today).code == "absent"


def test_average_and_suggestion_follow_the_typing(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    row = page.locator("tbody tr", has_text="Ёлкина")
    assert row.locator(".is-mean").inner_text() == "4,00"

    row.locator("td.cell.is-today").click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")

    expect(row.locator(".is-mean")).to_have_text("4,50")
    expect(row.locator(".is-suggested")).to_have_text("5")


def test_keys_move_the_focus_and_edit(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    focused = page.locator("td:focus")
    page.locator("tbody tr").nth(1).locator("td.cell.is-today").click()

    page.keyboard.press("4")
    page.keyboard.press("Escape")
    expect(focused).to_have_text("")
    page.keyboard.press("4")
    page.keyboard.press("ArrowUp")
    expect(page.locator("tbody tr").nth(0).locator("td.is-today")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.press("Backspace")
    page.keyboard.press("3")
    page.keyboard.press("Tab")
    wait_saved(page)

    assert marks_today(cast) == [("Белова", 3)]
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator("thead .grid-days a").first).to_be_focused()


def test_tab_leaves_the_grid_at_the_end_of_a_row(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    page.locator("tbody tr").nth(0).locator("td.cell.is-today").click()

    page.keyboard.press("End")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('[data-grid]')") is None


def test_refused_mark_says_why_and_escape_leaves_what_was(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["422"]
    page = teacher.go(address)
    cell = page.locator("tbody tr").nth(0).locator("td.cell.is-today")

    cell.click()
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-cell-note]")).to_contain_text("7")
    page.keyboard.press("ArrowUp")
    expect(cell).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")

    expect(cell).to_have_text("")
    expect(page.locator(".is-refused")).to_have_count(0)
    assert marks_today(cast) == []


def test_removed_mark_is_brought_back_by_undo(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    cell = page.locator("tbody tr", has_text="Ёлкина").locator("td.cell:not(.is-today)").first
    expect(cell).to_have_text("4")

    cell.click()
    page.keyboard.press("Delete")
    wait_saved(page)
    assert not Mark.objects.in_force().filter(work=cast.work).exists()
    page.locator("[data-grid-status]").get_by_role("button").click()

    expect(cell).to_have_text("4")
    wait_saved(page)
    assert Mark.objects.in_force().get(work=cast.work).value == 4
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    expect(cell).to_have_text("4")


def test_topic_of_the_plan_is_written_with_one_click(
    cast: Cast, visit: Visit, address: str
) -> None:
    factory.add_plan(cast.maths, ["Смешанные числа", "Проценты"])
    page = visit("teacher").go(address)
    line = page.locator(f"#lesson-{cast.lesson_today.pk}")

    line.locator("[data-plan]").click()
    expect(line.locator("[data-plan]")).to_have_count(0)
    expect(line.locator("[data-entry='homework']")).to_have_text("§ 1")
    line.locator("[data-entry='homework']").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("§ 7, № 12")
    page.keyboard.press("Control+Enter")
    wait_saved(page)
    expect(line.locator(".is-saving")).to_have_count(0)

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("Смешанные числа", "§ 7, № 12")
    assert lesson.plan_item
    assert lesson.plan_item.topic == "Смешанные числа"


def test_term_mark_unlike_the_suggested_asks_for_a_reason(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    cell = page.locator("tbody tr", has_text="Ёлкина").locator("td.grid-decision")

    cell.click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").locator("textarea").fill("Победа на олимпиаде")
    page.get_by_role("dialog").locator("button.btn-primary").click()
    wait_saved(page)

    decided = TermMark.objects.get()
    assert (decided.value, decided.suggested_value) == (5, 4)
    assert decided.deviation_reason == "Победа на олимпиаде"
    expect(cell).to_have_text("5")


def test_deputy_reads_the_grid_and_can_change_nothing(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("deputy").go(address)

    expect(page.locator("[data-grid]")).to_have_attribute("aria-readonly", "true")
    page.locator("tbody td.is-today").first.click()
    page.keyboard.press("5")

    assert page.locator("td.cell").count() == 0
    assert page.locator(".cell-input").count() == 0
    assert page.locator("[data-entry], .entry-plan, [data-grid-status]").count() == 0
