"""A lesson on a phone: students are tapped in the list, marks and absences on a pad (S1-5.4)."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journal.models import AppliedOperation, Attendance, Lesson, Mark
from school.models import Student
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.e2e.waiting import wait_until
from tests.factories import gradebook as factory
from tests.factories import journal as journal_factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]
THUMB = 44


@pytest.fixture
def students(cast: Cast) -> list[Student]:
    return factory.add_students(cast.maths, cast.class_5a, 4)


def open_lesson(visitor: Visitor, lesson: Lesson) -> Page:
    page = visitor.go(reverse("journal:lesson-detail", args=[lesson.pk]))
    expect(page.locator(".is-tapped")).to_be_visible()
    return page


def tap(page: Page, student: Student, *keys: str) -> None:
    """The row of the student, then keys of the pad: a mark, or «н»."""
    row_of(page, student).locator(".tap-cell").tap()
    for key in keys:
        kind = "mark" if key.isdecimal() else "attendance"
        page.locator(f"[data-tap-{kind}='{key}']").tap()


def row_of(page: Page, student: Student) -> Locator:
    return page.locator(f".roll-row:has([name='was-{student.pk}'])")


def recorded(lesson: Lesson) -> dict[int, int]:
    found = Mark.objects.in_force().filter(work__lesson=lesson)
    return dict(found.values_list("student_id", "value"))


@pytest.mark.everyday
def test_phone_marks_five_students_with_the_network_off_and_on(
    cast: Cast, visit: Visit, students: list[Student]
) -> None:
    teacher = visit("teacher", viewport=PHONE, has_touch=True)
    page = open_lesson(teacher, cast.lesson_today)
    pupil, classmate = cast.students["pupil"], cast.students["classmate"]
    status = page.locator("[data-grid-status]")

    tap(page, pupil, "5")
    tap(page, students[0], "4")
    expect(status).to_contain_text("Сохранено")
    assert recorded(cast.lesson_today) == {pupil.pk: 5, students[0].pk: 4}

    teacher.expected_noise.append("ERR_INTERNET_DISCONNECTED")
    teacher.context.set_offline(True)
    tap(page, students[1], "3")
    tap(page, students[2], "2")
    tap(page, students[3], "5")
    tap(page, classmate, "н")
    expect(status).to_contain_text("Нет связи")
    expect(row_of(page, students[1]).locator(".tap-cell")).to_have_text("3")
    assert len(recorded(cast.lesson_today)) == 2

    teacher.context.set_offline(False)
    expect(status).to_contain_text("Сохранено", timeout=20_000)

    assert recorded(cast.lesson_today) == {
        pupil.pk: 5,
        students[0].pk: 4,
        students[1].pk: 3,
        students[2].pk: 2,
        students[3].pk: 5,
    }
    assert Mark.objects.filter(work__lesson=cast.lesson_today).count() == 5
    absence = Attendance.objects.get(lesson=cast.lesson_today)
    assert (absence.student_id, absence.code) == (classmate.pk, "absent")


def test_phone_keys_are_large_enough_for_a_thumb_and_fit(
    cast: Cast, visit: Visit, students: list[Student]
) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson)
    tap(page, students[0])

    for target in page.locator(".tap-pad button:visible, .tap-cell").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= THUMB, target.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(page)


def test_phone_takes_a_mark_away_and_says_how_late(
    cast: Cast, visit: Visit, students: list[Student]
) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson)
    pupil = cast.students["pupil"]
    cell = row_of(page, pupil).locator(".tap-cell")
    expect(cell).to_have_text("4")

    tap(page, pupil)
    page.locator("[data-tap-erase]").tap()
    expect(cell).to_have_text("")
    late = page.locator("[data-tap-attendance='оп']")
    for shown in ("оп", "оп5", "оп10"):
        tap(page, pupil)  # another student was never tapped by a bouncing finger
        late.tap()
        expect(cell).to_have_text(shown)

    expect(row_of(page, pupil)).to_contain_class("is-saved")
    assert recorded(cast.lesson) == {}
    row = Attendance.objects.get(lesson=cast.lesson, student=pupil)
    assert (row.code, row.minutes_late) == ("late", 10)


def test_phone_shows_whose_value_stands_in_the_way_and_lets_the_teacher_decide(
    cast: Cast, visit: Visit, students: list[Student]
) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)
    pupil = cast.students["pupil"]
    journal_factory.make_mark(journal_factory.make_work(cast.lesson_today), pupil, 3)

    tap(page, pupil, "5")
    why = row_of(page, pupil).locator(".tap-why")
    expect(why).to_contain_text("«3»")
    page.locator("[data-tap-close]").tap()
    why.get_by_role("button", name="Поставить 5").tap()
    expect(why).to_have_count(0)
    expect(row_of(page, pupil)).to_contain_class("is-saved")

    assert recorded(cast.lesson_today) == {pupil.pk: 5}


def test_phone_saves_the_topic_beside_the_marks(
    cast: Cast, visit: Visit, students: list[Student]
) -> None:
    factory.add_plan(cast.maths, ["Проценты"])
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)
    tap(page, students[0], "5")
    expect(page.locator("[data-grid-status]")).to_contain_text("Сохранено")
    page.locator("[data-tap-close]").tap()

    page.locator("[data-plan-next]").tap()
    expect(page.locator("[name='topic']")).to_have_value("Проценты")
    expect(page.locator("[name='homework']")).to_have_value("§ 1")
    page.locator("[data-quick-minutes] button[value='20']").tap()
    expect(page.locator("[data-homework-load]")).to_contain_text("20 мин из 120")
    page.locator("[name='all_present']").tap()
    expect(page.locator(".messages")).to_be_visible()

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework, lesson.homework_minutes) == ("Проценты", "§ 1", 20)
    assert lesson.attendance_checked_at is not None
    assert recorded(lesson) == {students[0].pk: 5}


def written(lesson: Lesson) -> tuple[str, str]:
    found = Lesson.objects.get(pk=lesson.pk)
    return found.topic, found.homework


def test_phone_sends_topic_and_homework_without_a_save(cast: Cast, visit: Visit) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)

    page.locator("[name='topic']").fill("  Сложение   дробей ")
    page.locator("[name='homework']").fill("§ 6, № 240")
    page.locator("[name='homework']").blur()

    wait_until(lambda: written(cast.lesson_today) == ("Сложение дробей", "§ 6, № 240"))
    expect(page.locator("[data-grid-status]")).to_contain_text("Сохранено")
    expect(page.locator("[name='topic']")).to_have_value("Сложение дробей")
    assert AppliedOperation.objects.count() == 2
    # Nothing is left for the draft of the form to bring back.
    page.reload()
    expect(page.locator(".is-tapped")).to_be_visible()
    expect(page.locator(".messages")).not_to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_phone_takes_the_line_of_the_plan_with_its_words(cast: Cast, visit: Visit) -> None:
    factory.add_plan(cast.maths, ["Проценты"])
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)

    page.locator("[data-plan-next]").tap()
    expect(page.locator("[data-grid-status]")).to_contain_text("Сохранено")

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.homework) == ("Проценты", "§ 1")
    assert lesson.plan_item is not None
    assert lesson.plan_item.topic == "Проценты"


def test_phone_keeps_topic_and_homework_through_a_cut_network_and_a_closed_tab(
    cast: Cast, visit: Visit
) -> None:
    teacher = visit("teacher", viewport=PHONE, has_touch=True)
    teacher.expected_noise.append("ERR_INTERNET_DISCONNECTED")
    page = open_lesson(teacher, cast.lesson_today)

    teacher.context.set_offline(True)
    page.locator("[name='topic']").fill("Сложение дробей")
    page.locator("[name='homework']").fill("§ 6")
    page.locator("[name='homework']").blur()
    expect(page.locator("[data-grid-status]")).to_contain_text("Не сохранено: 2")
    assert written(cast.lesson_today) == ("", "")
    page.close()
    teacher.context.set_offline(False)
    teacher.page = teacher.open()
    page = open_lesson(teacher, cast.lesson_today)
    wait_until(lambda: written(cast.lesson_today) == ("Сложение дробей", "§ 6"), 20)

    expect(page.locator("[name='topic']")).to_have_value("Сложение дробей")


def test_phone_asks_whose_topic_is_to_stay(cast: Cast, visit: Visit) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        topic="Вычитание дробей", topic_recorded_at=cast.mark.recorded_at
    )

    topic = page.locator("[name='topic']")
    topic.fill("Сложение дробей")
    topic.blur()
    why = page.locator(".field .tap-why")
    expect(why).to_contain_text("«Вычитание дробей»")
    assert_accessible(page)
    why.get_by_role("button", name="Оставить их текст").tap()
    expect(topic).to_have_value("Вычитание дробей")
    expect(why).to_have_count(0)

    topic.fill("Сложение дробей")
    topic.blur()
    wait_until(lambda: written(cast.lesson_today)[0] == "Сложение дробей")


def test_phone_insists_on_the_own_homework(cast: Cast, visit: Visit) -> None:
    page = open_lesson(visit("teacher", viewport=PHONE, has_touch=True), cast.lesson_today)
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        homework="§ 7", homework_recorded_at=cast.mark.recorded_at
    )

    homework = page.locator("[name='homework']")
    homework.fill("§ 6")
    homework.blur()
    page.locator(".field .tap-why").get_by_role("button", name="Поставить мой текст").tap()
    expect(page.locator(".field .tap-why")).to_have_count(0)

    wait_until(lambda: written(cast.lesson_today)[1] == "§ 6")
