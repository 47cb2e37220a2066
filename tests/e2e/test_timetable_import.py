"""A timetable comes in through the browser: names explained, looked at, imported, moved, undone."""

import re
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from core.enums import JobKind, JobState
from core.models import Job
from schedule.models import TimetableEntry
from schedule.tasks import import_timetable
from school.models import StaffMember
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories.cast import Cast
from tests.factories.timetables import exchange, group, school_class, timetable, week

Visit = Callable[..., Visitor]


def a_file(weekday: int, teacher: StaffMember) -> bytes:
    """«Maтематика» with two Latin letters, and the teacher's surname with a wrong ending."""
    wrong = f"{teacher.last_name[:-1]}о"
    return exchange(
        school_class("5А", group("g1", "Maтематика", teacher="t1")),
        timetable(week("w", "", (weekday, "1", "g1"))),
        teachers=(
            f'<teachers><teacher tid="t1" lastname="{wrong}" firstname="{teacher.first_name}" '
            f'middlename="{teacher.patronymic}"/></teachers>'
        ),
    )


def send(visitor: Visitor, content: bytes) -> Page:
    page = visitor.go(reverse("schedule:timetable-import"))
    page.set_input_files(
        "[name='file']", {"name": "week.xml", "mimeType": "text/xml", "buffer": content}
    )
    page.get_by_role("button", name="Просмотреть расписание").click()
    return page


def order(page: Page) -> None:
    """The worker's part is done here; a real one is in the tests of the job. The page of the job
    goes on by itself."""
    page.get_by_role("button", name="Импортировать расписание").click()
    page.wait_for_url(re.compile(r"/jobs/"))
    job = Job.objects.get(kind=JobKind.TIMETABLE_IMPORT, state=JobState.QUEUED)
    import_timetable.apply(args=(str(job.pk),))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    page.wait_for_url(re.compile(r"/import/runs/"))
    expect(page.locator(".messages")).to_contain_text(job.step)


def test_deputy_imports_a_timetable_and_its_newer_version(cast: Cast, visit: Visit) -> None:
    """S1-4.1f: a misspelt teacher is explained once, the newer file moves the lesson."""
    teacher = cast.staff["teacher"]
    deputy = visit("deputy")
    assert_accessible(deputy.go(reverse("schedule:timetable-import")))
    page = send(deputy, a_file(2, teacher))

    expect(page.get_by_role("heading", name="Незнакомые названия")).to_be_visible()
    assert_accessible(page)
    # The letters are folded in silence; the teacher is offered, the room would be made.
    expect(page.get_by_label("Maтематика")).to_have_count(0)
    asked = page.locator("label", has_text=f"{teacher.last_name[:-1]}о")
    expect(asked).to_have_count(1)
    chosen = page.locator("select option:checked", has_text=teacher.full_name)
    expect(chosen).to_have_count(1)
    page.get_by_role("button", name="Запомнить и продолжить").click()

    expect(page.get_by_role("heading", name="Просмотр расписания")).to_be_visible()
    expect(page.locator("#week")).to_contain_text("Математика")
    assert_accessible(page)
    order(page)
    expect(page.get_by_role("button", name="Отменить импорт").first).to_be_visible()
    assert_accessible(page)
    assert TimetableEntry.objects.get().weekday == 1
    assert StaffMember.objects.filter(last_name__startswith=teacher.last_name[:-1]).count() == 1

    send(deputy, a_file(4, teacher))
    expect(page.get_by_role("heading", name="Просмотр расписания")).to_be_visible()
    expect(page.locator(".tabs")).to_contain_text("перенесено: 1")
    order(page)
    assert TimetableEntry.objects.get(version__until=None).weekday == 3

    page.get_by_role("button", name="Отменить импорт").first.click()
    page.locator("dialog[open] [data-dialog-accept]").click()
    expect(page.locator(".messages")).to_contain_text("Импорт отменён")
    assert TimetableEntry.objects.get().weekday == 1


def test_names_and_preview_fit_a_phone(cast: Cast, visit: Visit) -> None:
    deputy = visit("deputy", viewport=PHONE)
    page = send(deputy, a_file(2, cast.staff["teacher"]))
    page.get_by_role("button", name="Запомнить и продолжить").click()
    expect(page.get_by_role("heading", name="Просмотр расписания")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == page.evaluate(
        "document.documentElement.clientWidth"
    )
    assert_accessible(page)
    deputy.go(reverse("schedule:timetable-name-list"))
    expect(page.locator("table")).to_contain_text(cast.staff["teacher"].full_name)
    assert_accessible(page)
