"""The card of a cell beside the grid, and the comment that reaches the family."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import CommentReceipt, Mark
from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible
from tests.factories import journal as factory
from tests.factories.cast import NOW, Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HOUR = dt.timedelta(hours=1)
Visit = Callable[..., Visitor]


def test_teacher_comments_and_retakes_in_the_panel_without_leaving_the_grid(
    cast: Cast, visit: Visit
) -> None:
    page = visit("teacher", viewport=DESK).go(reverse("journal:gradebook", args=[cast.maths.pk]))
    pupil = cast.students["pupil"]
    cell = page.locator(f"[data-s='{pupil.pk}'] td").filter(has_text="4").first
    cell.click()
    page.keyboard.press("Control+Enter")
    card = page.locator("[data-cell-card]")

    card.get_by_text("Комментарий", exact=True).click()
    card.get_by_label("Комментарий для семьи").fill("Ошибка в знаке")
    card.get_by_role("button", name="Сохранить комментарий").click()
    expect(card).to_contain_text("«Ошибка в знаке»")
    card.get_by_text("Пересдача", exact=True).click()
    card.get_by_label("Отметка за пересдачу").fill("5")
    card.get_by_role("button", name="Добавить пересдачу").click()
    expect(card.get_by_label("Клетка")).to_have_value("4→5")

    in_force = Mark.objects.in_force().filter(work=cast.work).order_by("attempt")
    assert list(in_force.values_list("value", "comment")) == [(4, "Ошибка в знаке"), (5, "")]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_mother_opens_the_row_and_the_teacher_sees_that_she_has_read(
    cast: Cast, visit: Visit, scripts: bool
) -> None:
    pupil = cast.students["pupil"]
    work = factory.make_work(cast.lesson_today, code=5)
    mark = factory.make_mark(
        work, pupil, 5, comment="без единой ошибки", comment_recorded_at=NOW - HOUR
    )
    visitor = visit("mother", viewport=PHONE, java_script_enabled=scripts)
    page = visitor.go(f"{reverse('journal:marks-table')}?child={pupil.pk}")
    row = page.get_by_role("row").filter(has_text="Математика")
    expect(row).to_contain_text("новый комментарий")

    row.locator("summary").click()
    if scripts:
        expect(row.locator("[data-unread]")).to_have_count(0)
    else:
        row.get_by_role("button", name="Прочитано").click()
    expect(row).not_to_contain_text("новый комментарий")

    assert list(CommentReceipt.objects.values_list("mark", "user")) == [
        (mark.pk, cast.users["mother"].pk)
    ]
    if scripts:
        assert_accessible(page)
    teacher = visit("teacher", viewport=DESK)
    card = teacher.go(reverse("journal:cell-card", args=[cast.lesson_today.pk, pupil.pk]))
    expect(card.locator(".cell-card-comment")).to_contain_text("Прочитано мамой")
    assert_accessible(card)
