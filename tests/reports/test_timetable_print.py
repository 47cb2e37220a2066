"""The timetable on A3: what stands where on the paper (S1-4.5b)."""

import datetime as dt
import re
import shutil
import subprocess

import pytest
from django.urls import reverse

from schedule.services.bells import write_bells
from tests.factories.cast import Cast
from tests.factories.jobs import printed
from tests.factories.timetable_versions import make_version

pytestmark = pytest.mark.django_db

FEBRUARY = dt.date(2026, 2, 2)
# A3 lying, in points; the margin of 9 mm and the column of the days, 6 mm.
PAPER = (1190.55, 841.89)
DAYS_END = (9 + 6) * 72 / 25.4
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>'
)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')

Box = tuple[float, float, float, float]


def print_week(cast: Cast, view: str) -> tuple[str, dict[str, Box]]:
    """The bounding boxes of the words on the paper, and the paper as poppler tells of it."""
    write_bells(cast.year)
    weeks = {cast.maths: [(1, 1), (1, 2), (3, 1), (3, 2)], cast.maths_1a: [(1, 3), (3, 3)]}
    version = make_version(cast.year, FEBRUARY, weeks, is_draft=True, name="Весна")
    address = reverse("reports:timetable-pdf", args=[version.pk])
    answer = printed(cast.client("deputy"), address, {"view": view})
    program = shutil.which("pdftotext")
    assert program, "poppler-utils is installed"
    told = subprocess.run(
        [program, "-bbox", "-", "-"], input=answer.getvalue(), capture_output=True, check=True
    ).stdout.decode()
    boxes = {
        word: (float(left), float(top), float(right), float(bottom))
        for left, top, right, bottom, word in WORD.findall(told)
    }
    return told, boxes


def test_weekday_stands_upright_in_its_own_column(cast: Cast) -> None:
    told, boxes = print_week(cast, "class")

    (paper,) = PAGE.findall(told)
    assert tuple(round(float(side), 2) for side in paper) == pytest.approx(PAPER, abs=0.1)
    for day in ("Понедельник", "Среда"):
        left, top, right, bottom = boxes[day]
        assert right <= DAYS_END
        assert bottom - top > 2 * (right - left)
    assert boxes["Понедельник"][3] < boxes["Среда"][1]


def test_teachers_have_their_classes_under_the_day(cast: Cast) -> None:
    _told, boxes = print_week(cast, "teacher")

    teacher, lesson = boxes[cast.staff["teacher"].last_name], boxes["5А"]
    assert boxes["Понедельник"][3] < teacher[1]
    assert lesson[1] == pytest.approx(teacher[1], abs=4)
    assert lesson[0] > boxes["Понедельник"][0] - 40
