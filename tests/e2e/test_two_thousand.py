"""Two thousand operations while the server is killed five times: every one arrives, and once."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from core.models import OutboxEvent
from journal.models import AppliedOperation, Lesson, Mark
from school.models import Student
from tests.e2e.conftest import DESK
from tests.e2e.waiting import wait_until
from tests.factories import gradebook as factory
from tests.factories.accounts import PASSWORD
from tests.factories.cast import TODAY, Cast

if TYPE_CHECKING:
    from tests.server import Server

pytest_plugins = ["tests.server"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    # About a minute on two idle cores; what it waits for is told apart from what hangs.
    pytest.mark.timeout(420),
]

LONGEST = 240

KILLS = 5
STUDENTS, LESSONS = 64, 36
# Of the two thousand so many are typed by real keys, the rest put into the page's own queue.
TYPED = 12
PUT = 2000 // KILLS - TYPED

Cells = list[tuple[Lesson, Student]]


@pytest.fixture
def page(cast: Cast, server: "Server", browser: Browser) -> Iterator[Page]:
    """The teacher's journal on a server of its own, signed in by the form."""
    cast.users["teacher"].set_password(PASSWORD)
    cast.users["teacher"].save(update_fields=["password"])
    server.start()
    server.wait()
    context = browser.new_context(locale="ru-RU", timezone_id="Europe/Moscow", viewport=DESK)
    page = context.new_page()
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("Логин").fill("teacher")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/")
    yield page
    context.close()


def put(page: Page, cells: Cells, value: int) -> list[str]:
    """The keys of operations given to the client's own queue, as a second tab would."""
    keys: list[str] = page.evaluate(
        """async ({ cells, text }) => {
            const { url, user, group } = document.querySelector("[data-gradebook]").dataset;
            const { openQueue } = await import("/static/js/gradebook/queue.js");
            window.stress ??= openQueue({ url, user, group });
            return cells.map(([lesson, student]) =>
                window.stress.add({ kind: "cell", lesson, student, text, expected: "" }));
        }""",
        {"cells": [[lesson.pk, student.pk] for lesson, student in cells], "text": str(value)},
    )
    return keys


def type_down(page: Page, cells: Cells, value: int) -> None:
    lesson, student = cells[0]
    head = page.locator(f"th[data-l='{lesson.pk}']")
    column = int(head.evaluate("head => [...head.parentElement.cells].indexOf(head)"))
    page.locator(f"tr[data-s='{student.pk}'] td.cell").nth(column).click()
    for _cell in cells:
        page.keyboard.press(str(value))
        page.keyboard.press("Enter")


def test_two_thousand_operations_survive_five_kills_of_the_server(
    cast: Cast, server: "Server", page: Page
) -> None:
    students = factory.add_students(cast.maths, cast.class_5a, STUDENTS)
    lessons = factory.add_lessons(cast.maths, cast.term, LESSONS, until=TODAY)
    assert len(lessons) == LESSONS
    typed = [[(lesson, one) for one in students[:TYPED]] for lesson in lessons[:KILLS]]
    rest = iter([(lesson, one) for lesson in lessons[KILLS:] for one in students])
    page.goto(f"{server.url}{reverse('journal:gradebook', args=[cast.maths.pk])}")
    expected: dict[tuple[int, int], int] = {}
    keys: list[str] = []

    for turn in range(KILLS):
        value = 2 + turn % 4
        cells = [next(rest) for _ in range(PUT)]
        before = AppliedOperation.objects.count()
        keys += put(page, cells, value)
        # In the middle of a batch; what is typed next finds no server.
        wait_until(lambda before=before: AppliedOperation.objects.count() > before + 20, LONGEST)
        server.kill()
        server.start()
        type_down(page, typed[turn], value)
        server.wait()
        for lesson, student in [*cells, *typed[turn]]:
            expected[lesson.pk, student.pk] = value

    assert len(expected) == 2000
    expect(page.locator("[data-grid-status]")).to_have_text(
        re.compile(r"^Сохранено в \d\d:\d\d$"), timeout=LONGEST * 1000
    )
    assert page.locator(".is-saving, .is-queued, .is-refused").count() == 0
    marks = Mark.objects.filter(work__lesson__in=lessons)
    in_force = marks.in_force().values_list("work__lesson_id", "student_id", "value")
    assert {(lesson, student): value for lesson, student, value in in_force} == expected
    # No mark was written twice, voided or changed on the way: one row of history each.
    assert marks.count() == 2000
    assert Mark.pgh_event_model.objects.filter(pgh_obj__in=marks).count() == 2000
    applied = {str(key) for key in AppliedOperation.objects.values_list("key", flat=True)}
    assert len(applied) == 2000
    assert applied >= set(keys)
    told = OutboxEvent.objects.filter(kind="mark.recorded")
    assert told.count() == 2000
    # And the page shows what the database has.
    page.reload()
    shown = page.locator("tbody td.cell").all_inner_texts()
    assert Counter(text.strip() for text in shown if text.strip() in "2345" and text.strip()) >= (
        Counter(str(value) for value in expected.values())
    )
