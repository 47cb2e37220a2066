"""Nobody is asked twice why a child is away: the mother announces it, the class teacher accepts it
by one click, and the teacher of the subject finds it in the grid and on the page of the lesson."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.models import Absence, Attendance, WeekCheck
from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible
from tests.factories import journal as factory
from tests.factories.cast import TODAY, Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


def fits(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_announced_accepted_by_one_click_and_seen_by_the_subject_teacher(
    cast: Cast, visit: Visit
) -> None:
    child = cast.students["pupil"]

    mother = visit("mother", viewport=PHONE)
    page = mother.go(f"{reverse('journal:diary')}?child={child.pk}")
    page.get_by_role("link", name="Сообщить об отсутствии").click()
    page.get_by_label("Первый день").fill(TODAY.isoformat())
    page.get_by_label("Примечание для классного руководителя").fill("Температура")
    assert_accessible(page)
    assert fits(page)
    page.get_by_role("button", name="Сообщить классному руководителю").click()
    expect(page.locator("main")).to_contain_text("«Температура»")
    expect(page.locator(".badge", has_text="сообщили родители")).to_be_visible()

    leader = visit("class_teacher", viewport=DESK)
    page = leader.go(reverse("home"))
    page.get_by_role("link", name="Родители сообщили об отсутствии").click()
    expect(page.locator("main")).to_contain_text("«Температура»")
    assert_accessible(page)
    page.get_by_role("button", name="Принять").click()
    expect(page.locator(".alert.is-ok")).to_contain_text("Изменён 1 урок.")
    line = page.get_by_role("row").filter(has_text="Ёлкина Вера")
    expect(line.locator(".abs")).to_have_text("б")
    assert_accessible(page)

    teacher = visit("teacher", viewport=DESK)
    page = teacher.go(f"{reverse('journal:gradebook', args=[cast.maths.pk])}?term={cast.term.pk}")
    expect(page.get_by_role("row").filter(has_text="Ёлкина Вера").first).to_contain_text("б")
    page = teacher.go(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    expect(page.locator(".roll-row").filter(has_text="Ёлкина Вера")).to_contain_text(
        "по сообщению родителей, принято 20.01"
    )
    expect(page.locator(f"select[name='a-{child.pk}']")).to_have_value("б")

    page = mother.go(f"{reverse('journal:diary')}?child={child.pk}")
    expect(page.locator("#today .abs")).to_contain_text("б")
    row = Attendance.objects.get(lesson=cast.lesson_today)
    assert (row.student_id, row.code, row.absence_id) == (
        child.pk,
        "ill",
        Absence.objects.get().pk,
    )


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_absence_is_entered_without_scripts(
    cast: Cast, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit("class_teacher", viewport=viewport, java_script_enabled=False).go(
        reverse("journal:absence-list")
    )

    line = page.locator(".todo-item").filter(has_text="Абрамова Вера")
    line.locator("select[name=code]").select_option("excused")
    line.get_by_role("button", name="Внести").click()

    expect(page.locator(".alert.is-ok")).to_contain_text("Внесено: Абрамова Вера")
    cast.absence.refresh_from_db()
    assert cast.absence.code == "excused"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_class_teacher_goes_through_the_week_and_signs_it(
    cast: Cast, visit: Visit, viewport: dict[str, int]
) -> None:
    lesson = factory.make_lesson(cast.maths, dt.date(2026, 1, 14))
    factory.make_attendance(lesson, cast.students["classmate"], "absent")
    factory.make_attendance(cast.lesson_today, cast.students["classmate"], "absent")

    page = visit("class_teacher", viewport=viewport).go(reverse("home"))
    page.get_by_role("link", name="Подпишите неделю 5А, 12.01–14.01").click()
    assert_accessible(page)
    assert fits(page)
    line = page.locator(".todo-item").filter(has_text="Абрамова Вера")
    line.locator("select[name=code]").select_option("ill")
    line.get_by_role("button", name="Внести").click()
    expect(page.locator(".alert.is-ok")).to_contain_text("Внесено: Абрамова Вера")
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Подписать неделю").click()
    page.get_by_role("dialog").get_by_role("button", name="Подписать неделю").click()
    expect(page.locator(".messages")).to_contain_text("Неделя подписана.")
    assert_accessible(page)

    check = WeekCheck.objects.get()
    assert (check.school_class, check.signed_by) == (cast.class_5a, cast.staff["class_teacher"])
    assert (check.missed_with_reason, check.missed_without_reason) == (1, 0)
    page = visit("deputy", viewport=viewport).go(reverse("journal:week-check-list"))
    expect(page.get_by_role("row").filter(has_text="5А")).to_contain_text("подписано")
    assert_accessible(page)
    assert fits(page)
