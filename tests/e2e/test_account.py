"""A person and her account; the deputy and the regulation."""

import base64

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from accounts.enums import Role
from school.services.regulation import adopt_preset
from tests.e2e.conftest import PHONE, assert_accessible
from tests.factories.accounts import PASSWORD
from tests.factories.cast import Cast
from tests.factories.school import make_membership, make_school, make_year

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The teacher has a password and a second hat: she is a mother, too."""
    teacher = cast.users["teacher"]
    teacher.set_password(PASSWORD)
    teacher.save(update_fields=["password"])
    make_membership(teacher, cast.school, Role.GUARDIAN)
    return cast


def type_login(page: Page) -> None:
    page.get_by_label("Логин").fill("teacher")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_teacher_puts_a_second_lock_on_her_account(visit) -> None:
    visitor = visit()
    page = visitor.go("/profile/")
    assert_accessible(page)
    expect(page.get_by_label("Логин")).to_be_focused()
    type_login(page)
    expect(page).to_have_url(f"{visitor.base_url}/profile/")
    assert_accessible(page)

    page.get_by_role("link", name="Настроить").click()
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_alt_text("QR-код с ключом для приложения")).to_be_visible()
    page.get_by_text("ввести ключ вручную").click()
    assert_accessible(page)
    secret = page.locator(".sign-in-secret").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Код").fill(f"{totp(base64.b32decode(secret)):06d}")
    page.get_by_role("button", name="Включить второй фактор").click()

    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    expect(page.get_by_role("button", name="Напечатать")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Сохранить в файл").click()
    assert codes[0] in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="Коды сохранены, продолжить").click()
    page.locator("details.account summary").click()
    page.locator("details.account").get_by_role("button", name="Выйти").click()

    type_login(page)
    expect(page).to_have_url(f"{visitor.base_url}/second-factor/")
    expect(page.get_by_role("navigation", name="Разделы")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("textbox", name="Код").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.base_url}/")


def test_hat_is_switched_on_a_phone_without_scripts(visit) -> None:
    visitor = visit("teacher", viewport=PHONE, java_script_enabled=False)
    page = visitor.go("/profile/")

    page.get_by_role("button", name="Работать в этой роли").click()

    expect(page).to_have_url(f"{visitor.base_url}/")
    page.goto(f"{visitor.base_url}/profile/")
    expect(page.locator(".todo-item", has_text="Родитель")).to_contain_text("сейчас")


def test_deputy_changes_a_deadline_and_everybody_sees_by_whom(visit, cast: Cast) -> None:
    school = make_school("third")
    adopt_preset(actor=None, year=make_year(school), preset="s1")
    make_membership(cast.users["other_deputy"], school, Role.DEPUTY)
    visitor = visit("other_deputy")
    visitor.expected_noise = ["422"]
    page = visitor.go("/profile/")
    page.locator(".todo-item", has_text=school.name).get_by_role("button").click()
    expect(page).to_have_url(f"{visitor.base_url}/")
    page.get_by_role("link", name="Положение").click()
    expect(page.get_by_role("heading", name="Положение", exact=True)).to_be_visible()
    assert_accessible(page)

    page.locator("#deadlines tr", has_text="Отметки за контрольную работу").get_by_role(
        "link"
    ).click()
    assert_accessible(page)
    page.get_by_label("Сколько или к какой дате").fill("много")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_label("Сколько или к какой дате")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.get_by_label("Сколько или к какой дате").fill("48")
    page.get_by_label("Почему или по какому приказу").fill("приказ № 7")
    page.get_by_role("button", name="Сохранить").click()

    change = page.locator("#changes tbody tr").first
    expect(change).to_contain_text("other_deputy")
    expect(change).to_contain_text("в течение 24 часов → в течение 48 часов")
    expect(change).to_contain_text("приказ № 7")
    page.get_by_role("link", name="Изменить настройки").click()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("link", name="Изменить виды работы").click()
    assert_accessible(page)
