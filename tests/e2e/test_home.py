"""The first pages of the staff: one click to what needs them now."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import DeadlineBreach
from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible
from tests.factories.cast import NOW, Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


@pytest.fixture
def breach(cast: Cast) -> DeadlineBreach:
    """Monday's Russian lesson of 6Б has no topic past its deadline."""
    return DeadlineBreach.objects.create(
        school=cast.school,
        lesson=cast.lesson_6b,
        staff=cast.staff["stranger"],
        gap="topic",
        rule_code="D1",
        clause="п. 2.3",
        due_at=dt.datetime(2026, 1, 19, 20, 59, 59, tzinfo=dt.UTC),
        found_at=NOW,
    )


@pytest.mark.parametrize(
    "viewport",
    [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk", marks=pytest.mark.everyday)],
)
def test_deputy_opens_the_unfilled_lessons_from_home(
    cast: Cast, breach: DeadlineBreach, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit("deputy", viewport=viewport).go(reverse("home"))
    late = page.locator("a.stat").first
    expect(late.locator(".stat-value")).to_have_text("1")

    late.click()

    expect(page).to_have_url(f"{page.url.split('?')[0]}?span=term")
    expect(page.locator("main")).to_contain_text("Чужанова")
    assert_accessible(page)


def test_teacher_opens_an_overdue_lesson_from_home(
    cast: Cast, breach: DeadlineBreach, visit: Visit
) -> None:
    page = visit("stranger", viewport=PHONE).go(reverse("home"))
    expect(page.locator("main")).to_contain_text("п. 2.3")
    address = reverse("journal:lesson-detail", args=[cast.lesson_6b.pk])

    page.locator(f"main a[href='{address}']").first.click()

    expect(page).to_have_url(f"{page.url.split('/journal')[0]}{address}")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    "name",
    ["teacher", "class_teacher", "director", "auditor", "secretary", "administrator",
     "health_worker", "pupil"],
)  # fmt: skip
def test_home_of_each_role_is_accessible_and_fits(
    cast: Cast, breach: DeadlineBreach, visit: Visit, viewport: dict[str, int], name: str
) -> None:
    page = visit(name, viewport=viewport).go(reverse("home"))

    assert_accessible(page)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
