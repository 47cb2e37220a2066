"""A mother's evening: signs in, sees what is new, switches the child, opens the marks."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible
from tests.factories import journal as factory
from tests.factories.cast import Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct-horse-battery-9"
Visit = Callable[..., Visitor]


@pytest.fixture
def mark_of_today(cast: Cast) -> None:
    """A control work of today with a remark of the teacher; the mother knows her password."""
    work = factory.make_work(cast.lesson_today, code=4, title="Дроби")
    factory.make_mark(work, cast.students["pupil"], 5, comment="без единой ошибки")
    cast.users["mother"].set_password(PASSWORD)
    cast.users["mother"].save(update_fields=["password"])


def fits(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(
    "viewport",
    [pytest.param(PHONE, id="phone", marks=pytest.mark.everyday), pytest.param(DESK, id="desk")],
)
def test_mother_signs_in_sees_todays_mark_switches_child_and_opens_marks(
    cast: Cast, mark_of_today: None, visit: Visit, viewport: dict[str, int], scripts: bool
) -> None:
    pupil, sibling = cast.students["pupil"], cast.students["sibling"]
    page = visit(viewport=viewport, java_script_enabled=scripts).go(reverse("accounts:sign-in"))
    page.locator("input[name=username], input[name=login]").fill("mother")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit], main button:not([type])").click()
    page.goto(f"{page.url.split('?')[0]}?child={pupil.pk}")
    main = page.locator("main")

    expect(main.locator(".card").first.locator(".mark")).to_contain_text("5")
    expect(main.locator(".card").first).to_contain_text("без единой ошибки")

    main.locator(f"a[href='?child={sibling.pk}']").click()
    expect(main.locator(".lead")).to_contain_text("1А")
    expect(main).not_to_contain_text("без единой ошибки")

    main.locator(f"a[href='?child={pupil.pk}']").click()
    main.locator(f"a[href='{reverse('journal:marks-table')}?child={pupil.pk}']").first.click()
    row = main.get_by_role("row").filter(has_text="Математика")
    expect(row).to_contain_text("4,67")
    detail = row.get_by_text("Контрольная работа: Дроби, 20 января", exact=False)
    expect(detail).to_be_hidden()
    row.locator("summary").click()
    expect(detail).to_be_visible()
    if scripts:
        assert fits(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["home", "journal:diary", "journal:marks-table"])
def test_family_pages_are_accessible_and_fit(
    cast: Cast, mark_of_today: None, visit: Visit, viewport: dict[str, int], name: str
) -> None:
    page = visit("mother", viewport=viewport).go(
        f"{reverse(name)}?child={cast.students['pupil'].pk}"
    )

    assert_accessible(page)
    assert fits(page)


def test_diary_on_a_phone_jumps_to_today(cast: Cast, visit: Visit) -> None:
    page = visit("mother", viewport=PHONE).go(
        f"{reverse('journal:diary')}?child={cast.students['pupil'].pk}"
    )

    page.locator("a[href='#today']").click()

    expect(page.locator("#today h2")).to_be_in_viewport()
    expect(page.locator("#today")).to_contain_text("20 января")
