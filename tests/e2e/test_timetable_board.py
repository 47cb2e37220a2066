"""The deputy moves lessons of a draft: by mouse, by keys, by taps on a phone, without scripts."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.bells import write_bells
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.timetable_versions import make_version

Visit = Callable[..., Visitor]


@pytest.fixture
def draft(cast: Cast) -> TimetableVersion:
    """5А: mathematics on Monday 1, history on Tuesday 1; the teacher of mathematics has 1А on
    Monday 2."""
    write_bells(cast.year)
    history = factory.make_group(
        factory.make_subject(cast.school, "История"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )
    weeks = {cast.maths: [(1, 1)], cast.maths_1a: [(1, 2)], history: [(2, 1)]}
    return make_version(cast.year, dt.date(2026, 2, 2), weeks, is_draft=True, name="Весна")


@pytest.fixture
def address(cast: Cast, draft: TimetableVersion) -> str:
    return (
        f"{reverse('schedule:timetable-board', args=[draft.pk])}?view=class&line={cast.class_5a.pk}"
    )


def place_of(cast: Cast, draft: TimetableVersion) -> list[tuple[int, int]]:
    entries = TimetableEntry.objects.filter(version=draft, group=cast.maths)
    return list(entries.order_by("weekday", "slot").values_list("weekday", "slot"))


def test_deputy_drags_a_lesson_and_takes_it_back(
    cast: Cast, visit: Visit, draft: TimetableVersion, address: str
) -> None:
    visitor = visit("deputy")
    visitor.expected_noise = ["409 (Conflict)"]
    page = visitor.go(address)
    assert_accessible(page)
    card = page.locator("[data-cell='1-1-1'] [data-card]")

    card.drag_to(page.locator("[data-cell='3-1-4']"))
    expect(page.locator("[data-cell='3-1-4'] [data-card]")).to_have_count(1)
    expect(page.locator("#notices")).to_contain_text("Сохранено.")
    assert place_of(cast, draft) == [(3, 4)]

    # Onto the lesson of the same class: the clash is said, and they change places.
    page.locator("[data-cell='3-1-4'] [data-card]").drag_to(page.locator("[data-cell='2-1-1']"))
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("у класса другой урок: 5А, История")
    assert_accessible(page)
    dialog.get_by_role("button", name="Поменять местами").click()
    expect(page.locator("[data-cell='3-1-4'] [data-card]")).to_contain_text("Ист", ignore_case=True)
    assert place_of(cast, draft) == [(2, 1)]

    teacher = cast.staff["teacher"].short_name
    for weekday, slot in ((3, 4), (1, 1)):
        page.get_by_role("button", name="Отменить последнее действие").click()
        there = page.locator(f"[data-cell='{weekday}-1-{slot}'] [data-card]")
        expect(there).to_contain_text(teacher)
        assert place_of(cast, draft) == [(weekday, slot)]


def test_deputy_moves_a_lesson_by_keys_alone(
    cast: Cast, visit: Visit, draft: TimetableVersion, address: str
) -> None:
    page = visit("deputy").go(address)
    page.locator("[data-cell='1-1-1'] [data-card]").focus()

    page.keyboard.press("Enter")
    expect(page.locator("[data-cell='1-1-2'].is-taken")).to_have_count(1)
    expect(page.locator("[data-cell='2-1-1'].is-taken")).to_have_count(1)
    expect(page.locator("[data-cell='1-1-3'].is-free")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-voice]")).to_contain_text("ведёт: 1А, Математика")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-voice]")).to_contain_text("свободно")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.locator("[data-cell='2-1-3'] [data-card]")).to_be_focused()
    assert place_of(cast, draft) == [(2, 3)]
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".is-picked")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-cell='1-1-1'] [data-card]")).to_have_count(1)
    assert place_of(cast, draft) == [(1, 1)]


def test_phone_puts_an_hour_of_the_tray_by_two_taps(
    cast: Cast, visit: Visit, draft: TimetableVersion, address: str
) -> None:
    page = visit("deputy", viewport=PHONE, has_touch=True).go(f"{address}&day=4")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.locator("[data-cell='1-1-1']")).to_be_hidden()

    page.locator(f"[data-group='{cast.maths.pk}']").tap()
    expect(page.locator("[data-cell='4-1-2'].is-free")).to_be_visible()
    page.locator("[data-cell='4-1-2']").tap()

    expect(page.locator("[data-cell='4-1-2'] [data-card]")).to_be_visible()
    assert place_of(cast, draft) == [(1, 1), (4, 2)]
    assert_accessible(page)


@pytest.mark.slow
def test_deputy_without_scripts_moves_a_lesson_by_its_form(
    cast: Cast, visit: Visit, draft: TimetableVersion, address: str
) -> None:
    page = visit("deputy", java_script_enabled=False).go(address)
    page.locator("[data-cell='1-1-1'] [data-card]").click()
    page.get_by_label("День и урок").select_option("5-1-1")
    page.get_by_role("button", name="Сохранить").click()

    expect(page.locator("[data-cell='5-1-1'] [data-card]")).to_have_count(1)
    assert place_of(cast, draft) == [(5, 1)]
