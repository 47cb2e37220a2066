"""The grid from the keyboard alone."""

import re
import sys
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.models import Attendance, Lesson, Mark
from tests.e2e.conftest import Visitor, assert_accessible
from tests.e2e.keyboard import press
from tests.e2e.test_gradebook import column_today, marks_today, wait_saved
from tests.factories import gradebook as factory
from tests.factories import journal
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    factory.add_students(cast.maths, cast.class_5a, 3)
    return reverse("journal:gradebook", args=[cast.maths.pk])


def at_today(page: Page, row: int = 0) -> None:
    page.locator("tbody tr").nth(row).locator("td.cell.is-today").click()


def test_class_of_thirty_takes_at_most_45_keystrokes_beyond_the_marks(
    cast: Cast, visit: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    factory.add_students(cast.maths, cast.class_5a, 28)
    factory.add_plan(cast.maths, ["Смешанные числа", "Проценты"])
    page = visit("teacher").go(reverse("journal:gradebook", args=[cast.maths.pk]))
    entries = ["н" if row in (3, 11, 20) else str(2 + row % 4) for row in range(30)]
    beyond = 0

    page.locator("td[tabindex='0']").focus()
    for entry in entries:
        press(page, [entry, "Enter"])
        beyond += 1 + (not entry.isdigit())
    page.keyboard.press("F4")
    beyond += 1
    wait_saved(page)
    expect(page.locator(".right-page .is-saving")).to_have_count(0)

    with capsys.disabled():
        sys.stdout.write(f"\nkeystrokes beyond the marks of a class of 30: {beyond}\n")
    assert beyond <= 45
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    values = found.order_by("student__sort_key").values_list("value", flat=True)
    assert list(values) == [int(entry) for entry in entries if entry.isdigit()]
    absent = Attendance.objects.filter(lesson=cast.lesson_today, code="absent")
    assert absent.count() == 3
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("Смешанные числа", "§ 1")
    page.reload()
    assert column_today(page) == entries


def test_enter_after_the_last_student_begins_the_next_lesson(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    yesterday = page.locator("tbody tr").nth(4).locator("td.cell").first

    yesterday.click()
    press(page, ["4", "Enter", "5", "Enter"])
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 5)]
    at_today(page, 4)
    press(page, ["Enter"])
    # Tomorrow's lesson is still ahead, so the focus stays.
    expect(page.locator("tbody tr").nth(4).locator("td.is-today")).to_be_focused()


def test_page_keys_home_end_and_edges(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    rows = page.locator("tbody tr")
    at_today(page)

    page.keyboard.press("Control+ArrowDown")
    expect(rows.nth(4).locator("td.is-today")).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.nth(4).locator("td.cell").first).to_be_focused()
    page.keyboard.press("Control+ArrowRight")
    expect(rows.nth(4).locator("td").last).to_be_focused()
    page.keyboard.press("PageUp")
    expect(rows.nth(0).locator("td").last).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(rows.nth(0).locator("td.is-suggested")).to_be_focused()


def test_every_layout_writes_the_same(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)

    at_today(page)
    press(page, ["y", "Enter", "н", "Enter", ",", "Enter", "g", "g", "Escape", "e", "g", "Enter"])
    wait_saved(page)

    found = Attendance.objects.filter(lesson=cast.lesson_today).order_by("student__sort_key")
    assert list(found.values_list("code", flat=True)) == ["absent", "absent", "ill", "excused"]
    assert column_today(page)[:4] == ["н", "н", "б", "уп"]


def test_mean_follows_every_keystroke_before_anything_is_sent(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["net::ERR_FAILED"]
    page = teacher.go(address)
    page.route("**/operations/", lambda route: route.abort())
    row = page.locator("tbody tr", has_text="Ёлкина")

    row.locator("td.cell.is-today").click()
    page.keyboard.press("5")
    expect(row.locator(".is-mean")).to_have_text("4,50")
    expect(row.locator(".is-suggested")).to_have_text("5")
    page.keyboard.press("2")
    expect(row.locator(".is-mean")).to_have_text("3,67")
    page.keyboard.press("Escape")
    expect(row.locator(".is-mean")).to_have_text("4,00")


def test_undo_and_redo_walk_through_typed_cells(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)

    at_today(page)
    press(page, ["5", "Enter", "4", "Enter"])
    wait_saved(page)
    press(page, ["Control+z"])
    expect(page.locator("tbody tr").nth(1).locator("td.is-today")).to_be_focused()
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5)]
    press(page, ["Control+z"])
    wait_saved(page)
    assert marks_today(cast) == []
    press(page, ["Control+y", "Control+Shift+Z"])
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4)]
    assert column_today(page) == ["5", "4", "", "", ""]


def test_fill_down_repeats_the_upper_row_of_the_range(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)

    at_today(page)
    press(page, ["4", "ArrowDown", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown"])
    expect(page.locator("td[aria-selected]")).to_have_count(3)
    press(page, ["Control+d"])
    wait_saved(page)
    assert column_today(page) == ["4", "4", "4", "", ""]
    press(page, ["Control+z"])
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 4)]


def test_range_is_removed_and_brought_back_in_one_step(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    at_today(page)
    press(page, ["5", "Enter", "4", "Enter", "3", "Enter"])
    wait_saved(page)

    press(page, ["ArrowUp", "Control+Shift+ArrowUp", "Delete"])
    wait_saved(page)
    assert marks_today(cast) == []
    press(page, ["Control+z"])
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4), ("Белова", 3)]


def test_whole_lesson_is_filled_after_a_look_at_how_many(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    at_today(page, 1)
    press(page, ["н", "Enter"])
    wait_saved(page)
    dialog = page.locator("[data-fill-dialog]")

    page.locator("[data-fill]").click()
    dialog.locator("[name='text']").fill("5")
    expect(dialog.locator("[data-fill-count]")).to_contain_text("4")
    assert_accessible(page)
    dialog.locator("[data-fill-accept]").click()
    wait_saved(page)
    assert column_today(page) == ["5", "н", "5", "5", "5"]
    press(page, ["Control+z"])
    wait_saved(page)

    assert marks_today(cast) == []
    assert column_today(page) == ["", "н", "", "", ""]
    page.locator("[data-fill]").click()
    dialog.locator("[value='nobody']").check()
    dialog.locator("[data-fill-accept]").click()
    wait_saved(page)
    expect(page.locator("tbody td.is-today i.abs")).to_have_count(0)
    assert not Attendance.objects.filter(
        lesson=cast.lesson_today, code__in=("absent", "ill")
    ).exists()


def test_two_works_are_one_cell_and_the_head_names_them(
    cast: Cast, visit: Visit, address: str
) -> None:
    journal.make_work(cast.lesson_today)
    journal.make_work(cast.lesson_today, position=2, code=4)
    page = visit("teacher").go(address)
    expect(page.locator("th.is-today .works")).to_have_text("О/К")

    at_today(page)
    press(page, ["4", "5", "Enter"])
    wait_saved(page)

    assert column_today(page)[0] == "4/5"
    # 4 of weight 1 and 5 of weight 2.
    expect(page.locator("tbody tr").nth(0).locator(".is-mean")).to_have_text("4,67")


def test_screen_reader_hears_student_date_work_and_value(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    grid = page.locator("[data-grid]")
    expect(grid).to_have_attribute("role", "grid")
    expect(grid).to_have_attribute("aria-rowcount", "7")
    assert page.locator("tbody td[aria-label]").count() == 0
    assert page.locator("[data-grid] [tabindex='0']").count() == 1

    cell = page.locator("tbody tr", has_text="Ёлкина").locator("td.cell").first
    cell.click()
    expect(cell).to_have_attribute(
        "aria-label", "Ёлкина Вера, 19 января, 2-й урок, Ответ на уроке: 4"
    )
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    expect(cell).to_have_attribute("aria-label", re.compile("Ответ на уроке: 4$"))
    page.keyboard.press("End")
    expect(page.locator("td:focus")).to_have_attribute(
        "aria-label", "Ёлкина Вера, III четверть: пусто"
    )
    assert page.locator("tbody td[aria-label]").count() == 1
    assert_accessible(page)
    page.keyboard.press("?")
    expect(page.locator("#grid-keys")).to_be_visible()
    assert_accessible(page)


def test_topic_is_reached_and_left_by_keys(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)

    at_today(page)
    page.keyboard.press("F6")
    page.keyboard.type("Проценты")
    page.keyboard.press("Tab")
    page.keyboard.type("§ 7")
    page.keyboard.press("F6")
    expect(page.locator("tbody tr").nth(0).locator("td.is-today")).to_be_focused()
    wait_saved(page)
    expect(page.locator(".right-page .is-saving")).to_have_count(0)

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("Проценты", "§ 7")


def test_focus_is_never_under_the_sticky_names_and_sums(cast: Cast, visit: Visit) -> None:
    factory.add_students(cast.maths, cast.class_5a, 28)
    factory.add_lessons(cast.maths, cast.term, 50, until=cast.lesson_today.on)
    page = visit("teacher", viewport={"width": 720, "height": 450}).go(
        reverse("journal:gradebook", args=[cast.maths.pk])
    )
    page.locator("td[tabindex='0']").focus()

    for key in ("Home", "Control+ArrowDown", *["ArrowRight"] * 12, *["ArrowUp"] * 12, "ArrowLeft"):
        page.keyboard.press(key)
        assert page.evaluate(
            """() => {
                const cell = document.activeElement;
                const { left, top, width, height } = cell.getBoundingClientRect();
                return cell.contains(document.elementFromPoint(left + width / 2, top + height / 2));
            }"""
        ), key
