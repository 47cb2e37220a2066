"""A plan in a browser: from a file to the deputy and over the lessons; the editor by keys."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import expect

from core import spreadsheets
from journal.models import Lesson, PlanItem, ThematicPlan
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import plans as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]

WORKBOOK = spreadsheets.workbook(
    title="КТП",
    header=("№", "Тема урока", "Количество часов"),
    rows=[(1, "Проценты", 1), (2, "Контрольная работа по теме «Проценты»", 1)],
)


def test_teacher_brings_a_plan_from_a_file_to_a_lesson(cast: Cast, visit: Visit) -> None:
    """Plan from XLSX, sent, approved, laid, and a topic written from it (S1-4.4a, S2-7.У2)."""
    teacher = visit("teacher")
    page = teacher.go(reverse("journal:plan-import"))
    page.set_input_files(
        "[name='file']",
        {"name": "ktp.xlsx", "mimeType": spreadsheets.MEDIA_TYPE, "buffer": WORKBOOK},
    )
    page.locator("[name='subject']").select_option(label="Математика")
    page.locator("[name='grade']").select_option("5")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("table")).to_contain_text("Контрольная работа по теме «Проценты»")
    assert_accessible(page)
    page.get_by_role("button", name="Загрузить").click()
    page.get_by_role("button", name="Отправить на утверждение").click()
    expect(page.locator(".messages")).to_contain_text("отправлен завучу")

    deputy = visit("deputy").go(reverse("home"))
    deputy.get_by_role("link", name="планов ждут утверждения").click()
    deputy.get_by_role("link", name="Математика, 5 класс").click()
    deputy.get_by_role("button", name="Утвердить").click()
    expect(deputy.locator(".messages")).to_contain_text("План утверждён")

    page = teacher.go(reverse("journal:group-plan", args=[cast.maths.pk]))
    page.get_by_role("button", name="Учить по этому плану").click()
    expect(page.locator(".plan-table")).to_contain_text("20.01")
    page = teacher.go(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    page.locator("[data-plan-next]").click()
    page.locator("main form .btn-primary").first.click()
    expect(page.locator(".messages")).to_be_visible()

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.plan_item) == ("Проценты", PlanItem.objects.get(number=1))


def test_lines_are_written_from_the_keyboard(cast: Cast, visit: Visit) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "А", "Б", status="draft")
    page = visit("teacher").go(reverse("journal:plan-edit", args=[plan.pk]))

    page.locator(".plan-open").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    topic = page.locator("[name='topic']")
    expect(topic).to_have_value("Б")
    expect(topic).to_be_focused()
    topic.fill("Б, часть 1")
    page.keyboard.press("Control+Enter")
    expect(topic).to_have_value("")
    topic.fill("В")
    page.locator("[name='hours']").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(".plan-open")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(topic).to_have_count(0)
    expect(page.locator(".plan-totals")).to_contain_text("3 строки")
    page.locator(".plan-open").first.press("Enter")
    expect(topic).to_have_value("А")
    expect(topic).to_be_focused()
    page.keyboard.press("Control+Delete")
    expect(page.locator("[data-focus-me]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".plan-open")).to_have_count(3)
    assert_accessible(page)

    assert list(plan.items.order_by("number").values_list("number", "topic")) == [
        (1, "А"),
        (2, "Б, часть 1"),
        (3, "В"),
    ]


def test_plan_fits_a_phone(cast: Cast, visit: Visit) -> None:
    plan = factory.taught_plan(cast, "Очень длинная тема урока о действиях с дробями " * 4)
    ThematicPlan.objects.filter(pk=plan.pk).update(status="draft")
    teacher = visit("teacher", viewport=PHONE)
    for path in (
        reverse("journal:plan-list"),
        reverse("journal:plan-detail", args=[plan.pk]),
        f"{reverse('journal:plan-edit', args=[plan.pk])}?row={plan.items.get().pk}",
        reverse("journal:group-plan", args=[cast.maths.pk]),
    ):
        page = teacher.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert_accessible(page)
