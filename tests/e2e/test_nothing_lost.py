"""Nothing typed in a journal is lost: a cut network, a closed tab, an ended session, a restarted
server, two people in one place."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from journal.models import AppliedOperation, Lesson, Mark, TermMark
from school.models import TeachingAssignment
from tests.e2e.conftest import DESK, PHONE, Visitor, assert_accessible, sign_in, sign_out
from tests.e2e.waiting import wait_until
from tests.factories import gradebook as factory
from tests.factories import journal, operations
from tests.factories.accounts import PASSWORD
from tests.factories.cast import Cast
from tests.factories.school import YEAR_START

Visit = Callable[..., Visitor]

SENDING = "**/operations/"


@pytest.fixture
def address(cast: Cast) -> str:
    """A journal whose teacher has a password and a colleague in the same group."""
    factory.add_students(cast.maths, cast.class_5a, 3)
    for name in ("teacher", "stranger"):
        cast.users[name].set_password(PASSWORD)
        cast.users[name].save(update_fields=["password"])
    TeachingAssignment.objects.create(
        school=cast.school, group=cast.maths, staff=cast.staff["stranger"], since=YEAR_START
    )
    return reverse("journal:gradebook", args=[cast.maths.pk])


def marks_today(cast: Cast) -> list[tuple[str, int]]:
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    rows = found.order_by("student__sort_key").values_list("student__last_name", "value")
    return list(rows)


def versions(cast: Cast) -> int:
    """Rows in the history of the lesson's marks: one for each time a mark was written."""
    marks = Mark.objects.filter(work__lesson=cast.lesson_today)
    return sum(mark.events.count() for mark in marks)


def cell_of(page: Page, row: int) -> Locator:
    return page.locator("tbody tr").nth(row).locator("td.cell.is-today")


def put(page: Page, *texts: str) -> None:
    """Typed down the column of today, from the first student on."""
    cell_of(page, 0).click()
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def status(page: Page) -> Locator:
    return page.locator("[data-grid-status]")


def panel(page: Page) -> Locator:
    return page.locator("[data-sign-in-panel]")


def wait_saved(page: Page) -> None:
    """Nothing waits, and the line above the grid says when the last was saved."""
    expect(status(page)).to_contain_text(re.compile(r"Сохранено в \d\d:\d\d"))
    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)


def sign_in_again(page: Page, login: str = "teacher") -> None:
    panel(page).get_by_label("Логин").fill(login)
    panel(page).get_by_label("Пароль").fill(PASSWORD)
    page.keyboard.press("Enter")


# --- the network -------------------------------------------------------------------------------


@pytest.mark.everyday
def test_column_typed_without_network_is_sent_once_later(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_INTERNET_DISCONNECTED"]
    page = teacher.go(address)

    teacher.context.set_offline(True)
    put(page, "5", "4", "3")
    expect(page.locator(".is-queued")).to_have_count(3)
    expect(status(page)).to_contain_text("Нет связи. Не сохранено: 3")
    assert marks_today(cast) == []
    teacher.context.set_offline(False)
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4), ("Белова", 3)]
    assert versions(cast) == 3
    assert AppliedOperation.objects.count() == 3


def test_tab_closed_without_network_is_saved_once_by_the_next_visit(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_INTERNET_DISCONNECTED"]
    page = teacher.go(address)
    put(page, "5")
    wait_saved(page)
    teacher.context.set_offline(True)
    put(page, "4", "3")
    page.locator(f"#lesson-{cast.lesson_today.pk} [data-entry='homework']").click()
    page.keyboard.type("§ 7, № 12")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text("сохранено: 3")
    with page.expect_event("close"):
        page.close(run_before_unload=True)

    teacher.context.set_offline(False)
    page = teacher.page = teacher.open()
    teacher.go(reverse("journal:group-list"))
    badge = page.locator(f"[data-unsent-group='{cast.maths.pk}'] .badge.is-bad")
    expect(badge).to_contain_text("3")
    teacher.go(address)
    wait_saved(page)

    assert marks_today(cast) == [("Абрамова", 4), ("Белова", 3)]
    assert versions(cast) == 3  # 5, then 4 in its place, and 3
    assert Lesson.objects.get(pk=cast.lesson_today.pk).homework == "§ 7, № 12"
    expect(cell_of(page, 0)).to_have_text("4")
    teacher.go(reverse("journal:group-list"))
    expect(badge).to_have_count(0)


def test_page_reloaded_without_network_shows_what_was_typed(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_FAILED"]
    page = teacher.go(address)
    page.route(SENDING, lambda route: route.abort())
    put(page, "7", "5")
    expect(page.locator(".is-queued")).to_have_count(2)

    page.reload()

    # The server's own rules speak first when it is heard again; nothing is forgotten until then.
    expect(cell_of(page, 0)).to_have_text("7")
    expect(cell_of(page, 1)).to_have_text("5")
    page.unroute(SENDING)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(page)).to_contain_text("Не принято: 1")
    expect(cell_of(page, 0)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)
    assert marks_today(cast) == [("Белова", 5)]
    assert versions(cast) == 1


def test_answer_lost_on_the_way_back_is_not_written_twice(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_FAILED"]
    page = teacher.go(address)
    lost: list[int] = []

    def lose_answer(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)
        route.abort()

    page.route(SENDING, lose_answer)
    put(page, "5", "4")
    expect(page.locator(".is-queued")).to_have_count(2)
    # Corrected while nobody knows that the first was saved: no conflict with oneself.
    put(page, "3")
    page.unroute(SENDING)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_saved(page)

    assert lost == [200]
    assert marks_today(cast) == [("Абрамова", 3), ("Белова", 4)]
    assert versions(cast) == 3


@pytest.mark.parametrize("code", [200, 429, 502])
def test_page_of_a_proxy_is_not_taken_for_success(
    cast: Cast, visit: Visit, address: str, code: int
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = [str(code)]
    page = teacher.go(address)
    page.route(
        SENDING,
        lambda route: route.fulfill(status=code, content_type="text/html", body="<h1>Wi-Fi</h1>"),
    )

    put(page, "5")
    expect(page.locator(".is-queued")).to_have_count(1)
    assert marks_today(cast) == []

    page.unroute(SENDING)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5)]


def test_tab_closed_at_once_still_sends_what_was_just_typed(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    page = teacher.go(address)

    put(page, "5")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    wait_until(lambda: marks_today(cast) == [("Абрамова", 5)])

    page = teacher.page = teacher.open()
    teacher.go(address)
    expect(cell_of(page, 0)).to_have_text("5")
    expect(page.locator(".is-saving, .is-queued")).to_have_count(0)
    assert versions(cast) == 1


def test_column_is_one_request(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    sent: list[int] = []
    page.on(
        "request",
        lambda request: (
            sent.append(len(request.post_data_json["operations"]))
            if "/operations/" in request.url
            else None
        ),
    )

    put(page, "5", "4", "3", "5", "4")
    wait_saved(page)

    assert sum(sent) == 5
    assert len(sent) <= 2
    assert [value for _name, value in marks_today(cast)] == [5, 4, 3, 5, 4]


def test_two_tabs_of_one_journal_send_everything_once(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_INTERNET_DISCONNECTED"]
    page = teacher.go(address)
    other = teacher.open()
    other.goto(f"{teacher.base_url}{address}", wait_until="load")

    teacher.context.set_offline(True)
    put(page, "5", "4")
    expect(cell_of(other, 1)).to_have_text("4")
    cell_of(other, 2).click()
    other.keyboard.type("3")
    other.keyboard.press("Enter")
    expect(cell_of(page, 2)).to_have_text("3")
    expect(status(other)).to_contain_text("сохранено: 3")
    teacher.context.set_offline(False)
    wait_saved(page)
    wait_saved(other)

    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4), ("Белова", 3)]
    assert versions(cast) == 3
    assert AppliedOperation.objects.count() == 3


def test_browser_that_keeps_nothing_says_so_and_holds_back_who_leaves(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["ERR_FAILED"]
    teacher.page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = teacher.go(address)
    expect(status(page)).to_contain_text("Этот браузер ничего не хранит")
    page.route(SENDING, lambda route: route.abort())
    put(page, "5")
    expect(page.locator(".is-queued")).to_have_count(1)

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_function("document.readyState === 'complete'")
    expect(cell_of(page, 0)).to_have_text("5")
    page.unroute(SENDING)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_saved(page)

    assert asked == ["beforeunload"]
    assert marks_today(cast) == [("Абрамова", 5)]


# --- the session -------------------------------------------------------------------------------


def test_session_that_ends_is_opened_again_in_place_and_the_queue_goes_on(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")
    # A try that was on its way when the session began anew carries the token of the old one: 403.
    teacher.expected_noise = ["401", "403", "422"]
    page = teacher.go(address)
    sign_out(teacher.context)

    put(page, "5")
    expect(panel(page).get_by_label("Логин")).to_be_visible()
    # Who is typing is not interrupted.
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("сохранено: 2")
    assert marks_today(cast) == []
    assert_accessible(page)

    panel(page).get_by_label("Логин").fill("teacher")
    panel(page).get_by_label("Пароль").fill("не тот пароль")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("неверн")
    sign_in_again(page)

    expect(panel(page)).to_be_hidden()
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5), ("Белова", 4)]
    assert versions(cast) == 2
    put(page, "3")  # under the token of the new session
    wait_saved(page)
    assert marks_today(cast)[0] == ("Абрамова", 3)


def test_second_factor_is_asked_for_in_place(cast: Cast, visit: Visit, address: str) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["401", "403"]
    page = teacher.page
    teacher.go(address)
    device = TOTPDevice.objects.create(user=cast.users["teacher"], name="app", confirmed=True)
    sign_out(teacher.context)

    put(page, "5")
    sign_in_again(page)
    code = panel(page).locator("[name=code]")
    expect(code).to_be_focused()
    assert marks_today(cast) == []
    code.fill(f"{totp(device.bin_key):06d}")
    page.keyboard.press("Enter")

    expect(panel(page)).to_be_hidden()
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5)]


def test_signing_in_in_another_tab_sends_what_was_typed(
    cast: Cast, visit: Visit, live_server: LiveServer, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["401", "403"]
    page = teacher.go(address)
    sign_out(teacher.context)
    put(page, "5")
    expect(panel(page)).to_be_visible()
    panel(page).get_by_role("button", name="Позже").click()
    expect(panel(page)).to_be_hidden()
    expect(status(page).get_by_role("button")).to_have_count(1)

    sign_in(teacher.context, live_server.url, cast, "teacher")
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5)]


def test_queue_of_one_teacher_waits_for_her_while_another_is_signed_in(
    cast: Cast, visit: Visit, live_server: LiveServer, address: str
) -> None:
    teacher = visit("teacher")
    teacher.expected_noise = ["401", "403", "422"]
    page = teacher.go(address)
    sign_out(teacher.context)
    sign_in(teacher.context, live_server.url, cast, "stranger")

    put(page, "5")
    expect(panel(page)).to_contain_text("другой человек")
    assert marks_today(cast) == []

    # The other one opens the same journal in the same browser: nothing of it is hers.
    other = teacher.open()
    other.goto(f"{teacher.base_url}{address}", wait_until="load")
    cell_of(other, 1).click()
    other.keyboard.type("4")
    other.keyboard.press("Enter")
    wait_saved(other)
    expect(cell_of(other, 0)).to_have_text("")
    assert marks_today(cast) == [("Белова", 4)]

    sign_in_again(page)
    expect(panel(page)).to_be_hidden()
    wait_saved(page)
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    assert {(mark.value, mark.author_id) for mark in found} == {
        (4, cast.staff["stranger"].pk),
        (5, cast.staff["teacher"].pk),
    }


def test_panel_of_the_sign_in_fits_a_phone(cast: Cast, visit: Visit, address: str) -> None:
    teacher = visit("teacher", viewport=PHONE)
    teacher.expected_noise = ["401"]
    page = teacher.go(address)
    sign_out(teacher.context)

    put(page, "5")
    expect(panel(page).get_by_label("Пароль")).to_be_visible()

    box = panel(page).bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert_accessible(page)


# --- two people --------------------------------------------------------------------------------


def test_second_of_two_teachers_sees_who_was_first_and_decides(
    cast: Cast, visit: Visit, address: str
) -> None:
    pages = [visit(name).go(address) for name in ("teacher", "stranger")]
    for page, text in zip(pages, "35", strict=True):
        put(page, text)
        if text == "3":
            wait_saved(page)
    page = pages[1]
    note = page.locator("[data-cell-note]")
    page.keyboard.press("ArrowUp")
    expect(note).to_contain_text(f"{cast.staff['teacher'].short_name}: здесь записано «3», в 12:")
    expect(cell_of(page, 0)).to_have_class(re.compile("is-refused"))
    expect(cell_of(page, 0)).to_have_text("5")
    assert marks_today(cast) == [("Абрамова", 3)]

    note.get_by_role("button", name="Поставить 5").click()
    wait_saved(page)
    assert marks_today(cast) == [("Абрамова", 5)]

    # Now the first one types over what she has seen, and leaves what stands there.
    put(pages[0], "4")
    pages[0].keyboard.press("ArrowUp")
    pages[0].locator("[data-cell-note]").get_by_role("button").first.click()
    expect(cell_of(pages[0], 0)).to_have_text("5")
    expect(status(pages[0])).not_to_contain_text("Не принято")
    assert marks_today(cast) == [("Абрамова", 5)]


def test_conflict_outlives_the_page(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher").go(address)
    journal.make_mark(journal.make_work(cast.lesson_today), cast.students["classmate"], 3)
    put(page, "5")
    expect(status(page)).to_contain_text("Не принято: 1")

    page.reload()

    expect(cell_of(page, 0)).to_have_text("5")
    expect(cell_of(page, 0)).to_have_attribute("aria-invalid", "true")
    cell_of(page, 0).click()
    expect(page.locator("[data-cell-note]")).to_contain_text("«3»")
    page.keyboard.press("Escape")
    expect(cell_of(page, 0)).to_have_text("3")
    assert marks_today(cast) == [("Абрамова", 3)]


@pytest.mark.parametrize("kind", ["topic", "homework"])
def test_text_of_two_teachers_is_decided_by_the_second(
    cast: Cast, visit: Visit, address: str, kind: str
) -> None:
    page = visit("teacher").go(address)
    theirs = operations.words(kind, cast.lesson_today, "Проценты")
    [first] = operations.results(operations.send(cast.client("stranger"), cast.maths.pk, theirs))
    assert first["status"] == 200
    line = page.locator(f"#lesson-{cast.lesson_today.pk}")

    line.locator(f"[data-entry='{kind}']").click()
    page.keyboard.type("Дроби")
    page.keyboard.press("Control+Enter")
    expect(line.locator(".entry-error")).to_contain_text("«Проценты»")
    assert getattr(Lesson.objects.get(pk=cast.lesson_today.pk), kind) == "Проценты"
    line.get_by_role("button", name="Записать моё").click()
    wait_saved(page)

    assert getattr(Lesson.objects.get(pk=cast.lesson_today.pk), kind) == "Дроби"
    expect(line.locator(".entry-error")).to_have_count(0)


def test_term_mark_of_two_teachers_is_decided_by_the_second(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher", viewport=DESK).go(address)
    pupil = cast.students["pupil"].pk
    operations.send(
        cast.client("stranger"), cast.maths.pk, operations.term_mark(cast.term.pk, pupil, "4")
    )
    cell = page.locator(f"tr[data-s='{pupil}'] td.grid-decision.cell").first

    cell.click()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").locator("textarea").fill("Победа на олимпиаде")
    page.get_by_role("dialog").locator("button.btn-primary").click()
    expect(status(page)).to_contain_text("Не принято: 1")
    cell.click()
    expect(page.locator("[data-cell-note]")).to_contain_text(cast.staff["stranger"].short_name)
    assert TermMark.objects.get().value == 4
    page.keyboard.press("Escape")

    expect(cell).to_have_text("4")
