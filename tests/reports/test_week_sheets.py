"""The week of the diary on paper: who is to get it, what stands on it, who printed it
(S1-1.10, S1-8.3)."""

import datetime as dt
import io
import re

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.models import Job
from journal.enums import AttendanceCode
from journal.models import Lesson
from reports.selectors import week_sheets
from reports.selectors.week_sheets import Wanted, Whose
from school.models import ClassTeacherDuty, Guardian
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.jobs import done, ordered, printed
from tests.factories.journal import make_attendance, make_lesson, make_mark, make_work

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PAGE = reverse("reports:week-sheets")
ORDER = reverse("reports:week-sheets-order")
MONDAY = dt.date(2026, 1, 19)


def wants_paper(cast: Cast, name: str = "mother") -> None:
    Guardian.objects.filter(pk=cast.guardians[name].pk).update(is_paper_only=True)


def body(cast: Cast | None = None, *, whose: str = "paper") -> dict[str, object]:
    """Of 5А; without a cast of all classes."""
    return {"week": "2026-01-21", "class": cast.class_5a.pk if cast else "", "whose": whose}


def pages(answer: HttpResponse) -> list[str]:
    """The text of each page, its white space made plain."""
    found = PdfReader(io.BytesIO(answer.getvalue())).pages
    return [" ".join(page.extract_text().split()) for page in found]


def shown(cast: Cast, name: str, **query: object) -> str:
    return cast.client(name).get(PAGE, {"week": "2026-01-21", **query}).content.decode()


def test_class_teacher_sees_who_is_informed_on_paper(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    assert pupil.list_name not in shown(cast, "class_teacher")
    wants_paper(cast)

    page = shown(cast, "class_teacher")

    assert pupil.list_name in page
    assert cast.guardians["mother"].full_name in page
    assert "19.01–24.01.2026" in page


def test_sheet_says_what_the_diary_says(cast: Cast) -> None:
    wants_paper(cast)
    pupil = cast.students["pupil"]
    make_mark(make_work(cast.lesson_today), pupil, 5, comment="Умница", comment_recorded_at=NOW)
    make_attendance(cast.lesson_ahead, pupil, AttendanceCode.ABSENT)
    ahead = make_lesson(cast.maths, dt.date(2026, 1, 29), slot=2)
    make_work(ahead, code=4, title="Дроби и проценты")

    sheet, handing = pages(printed(cast.client("class_teacher"), ORDER, body(cast)))

    assert pupil.full_name in sheet
    assert "5А класс" in sheet
    assert cast.staff["class_teacher"].full_name in sheet
    assert "§ 5, № 231" in sheet
    assert "«Умница»" in sheet
    assert "Пропущено уроков: за неделю 1, за период 1" in sheet
    assert "29.01 Математика" in sheet
    assert "Дроби и проценты" in sheet
    assert "Подпись родителя" in sheet
    assert "ведомость выдачи" in handing
    assert pupil.full_name in handing
    assert cast.guardians["mother"].full_name in handing


def test_deputy_prints_all_classes_in_order_and_a_class_whole(cast: Cast) -> None:
    wants_paper(cast)
    wants_paper(cast, "foreign_mother")
    deputy = cast.client("deputy")

    *sheets, _handing = pages(printed(deputy, ORDER, body()))
    *whole, _handing = pages(printed(deputy, ORDER, body(cast, whose="all")))

    assert [re.findall(r"(\d\w) класс ·", sheet) for sheet in sheets] == [["1А"], ["5А"], ["6Б"]]
    assert len(whole) == cast.class_5a.enrolments.count()
    assert all("5А класс" in sheet for sheet in whole)


def test_who_leads_no_class_prints_nothing(cast: Cast) -> None:
    wants_paper(cast)

    page = shown(cast, "teacher")

    assert "Сегодня у вас нет классного руководства" in page
    assert cast.students["pupil"].list_name not in page
    assert cast.client("teacher").post(ORDER, body(cast)).status_code == 404
    assert cast.client("teacher").post(ORDER, body()).status_code == 404
    assert (
        cast.client("class_teacher").post(ORDER, {**body(), "class": cast.class_6b.pk}).status_code
        == 404
    )
    assert Job.objects.count() == 0


def test_nobody_on_paper_is_said_and_nothing_is_ordered(cast: Cast) -> None:
    assert "На бумаге никого не информируют" in shown(cast, "deputy")
    assert cast.client("deputy").post(ORDER, body()).status_code == 404
    assert "Выберите класс" in shown(cast, "deputy", whose="all")
    assert cast.client("deputy").post(ORDER, body(whose="all")).status_code == 404


def test_prints_of_the_week_are_told_to_who_may_print_the_class(cast: Cast) -> None:
    wants_paper(cast)
    printed(cast.client("class_teacher"), ORDER, body(cast))
    teacher = cast.users["class_teacher"].display_name
    told = f"{teacher}, 5А: 1 лист"

    assert told in shown(cast, "class_teacher")
    assert told in shown(cast, "deputy")
    assert told not in shown(cast, "stranger")
    assert told not in shown(cast, "other_deputy")
    assert told not in cast.client("deputy").get(PAGE, {"week": "2026-01-12"}).content.decode()


def test_teacher_who_led_the_class_when_it_was_ordered_gets_no_sheet_later(cast: Cast) -> None:
    wants_paper(cast)
    job = ordered(cast.client("class_teacher"), ORDER, body(cast))
    ClassTeacherDuty.objects.filter(school_class=cast.class_5a).update(until=TODAY)

    job = done(job)

    assert job.state == "failed"
    assert "больше недоступен" in job.error
    assert not job.stored_as


def test_home_reminds_the_class_teacher_until_the_sheets_are_printed(cast: Cast) -> None:
    """On a Tuesday: of the week that was."""
    make_lesson(cast.maths, dt.date(2026, 1, 14))
    reminder = "Напечатать недельные листы для семей на бумаге, 12.01–17.01"

    def home(name: str = "class_teacher") -> str:
        return cast.client(name).get(reverse("home")).content.decode()

    assert reminder not in home()
    wants_paper(cast)
    assert reminder in home()
    assert reminder not in home("teacher")
    # Of another week, and of another class.
    printed(cast.client("class_teacher"), ORDER, body(cast))
    wants_paper(cast, "foreign_mother")
    of_week = {"week": "2026-01-12", "whose": "paper"}
    printed(cast.client("deputy"), ORDER, of_week | {"class": cast.class_6b.pk})
    assert reminder in home()
    printed(cast.client("deputy"), ORDER, of_week)
    assert reminder not in home()


def test_home_asks_for_no_sheets_of_a_week_without_lessons(cast: Cast) -> None:
    wants_paper(cast)
    assert not Lesson.objects.filter(on__range=("2026-01-12", "2026-01-17")).exists()

    page = cast.client("class_teacher").get(reverse("home")).content.decode()

    assert "Напечатать недельные листы" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"week": "nonsense"}, 200),
        ({"week": "0001-01-01"}, 404),
        ({"class": "x"}, 404),
        ({"class": "²"}, 404),
        ({"class": "99999999999"}, 404),
        ({"whose": "nobody"}, 200),
    ],
)
def test_nonsense_in_the_address_is_a_page_or_404(
    cast: Cast, query: dict[str, str], status: int
) -> None:
    assert cast.client("deputy").get(PAGE, query).status_code == status


@pytest.mark.parametrize("count", [1, 4])
def test_sheets_take_as_many_queries_for_each_student(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count - 1):
        factory.make_student(cast.school, f"Новенький{number}", school_class=cast.class_5a)
    actor, local_now = cast.actors["deputy"], clock.local(clock.now(), cast.school)
    wanted = Wanted(MONDAY, Whose.ALL, cast.class_5a.pk)
    classes = week_sheets.classes_for(actor, wanted, TODAY)
    lines = week_sheets.lines(classes, wanted, TODAY)[:count]
    assert len(lines) == count

    with django_assert_num_queries(15 + 3 * count):
        week_sheets.week_sheets(actor, lines, MONDAY, local_now)
