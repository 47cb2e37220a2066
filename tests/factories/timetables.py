"""Timetable files in small: an NSXML exchange written from its parts, and the samples."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
# Files of real schools lie beside the checkout on some machines and are never part of it.
REAL = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"

EXCHANGE = SAMPLES / "timetable" / "exchange_cp1251.nsxml"
PLAN_ONLY = SAMPLES / "timetable" / "plan_only_cp1251.nsxml"
GRID = SAMPLES / "timetable" / "grid.xlsx"

BELLS = """
<LessonTimes>
  <LessonTime id="1" starttime="8:30" endtime="9:15" sm="1" number="1"/>
  <LessonTime id="2" starttime="9:25" endtime="10:10" sm="1" number="2"/>
</LessonTimes>
"""
TEACHERS = """
<teachers>
  <teacher tid="t1" lastname="Иванова" firstname="Анна" middlename="Петровна"/>
  <teacher tid="t2" lastname="Петров" firstname="Пётр" middlename="Ильич"/>
</teachers>
"""


def real(*parts: str) -> Path:
    """A file of a real school, or a skipped test where there are none."""
    path = REAL.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{Path(*parts)} of real schools is not on this machine")
    return path


def exchange(plan: str, timetable: str = "", *, teachers: str = TEACHERS) -> bytes:
    """An exchange file with two bells, two teachers and one room, in UTF-8."""
    rooms = '<Rooms><room id="r1" name="12" seats="30" floor="1"/></Rooms>'
    text = f"{BELLS}{teachers}{rooms}<Plan>{plan}</Plan>{timetable}"
    return f"<TimeTableExchange>{text}</TimeTableExchange>".encode()


def school_class(name: str, *groups: str, students: int = 20) -> str:
    return (
        f'<class id="c{name}" name="{name}" grade="" studcnt="{students}">{"".join(groups)}</class>'
    )


def group(
    key: str, name: str, *, teacher: str = "", hours: str = "1", students: int = 0, **others: str
) -> str:
    extra = "".join(f' {attribute}="{value}"' for attribute, value in others.items())
    return (
        f'<csg id="{key}" sid="s" name="{name}" groupid="" tid="{teacher}" '
        f'hrsweek="{hours}" studcnt="{students}"{extra}/>'
    )


def week(key: str, name: str, *lessons: tuple[int, str, str]) -> str:
    """A week of (wd, timeId, csg id), all in the one room."""
    days = "".join(
        f'<Day id="{wd}" name="" wd="{wd}"><Lesson timeId="{time}">'
        f'<csg id="{csg}" roomid="r1"/></Lesson></Day>'
        for wd, time, csg in lessons
    )
    return f'<Week id="{key}" name="{name}">{days}</Week>'


def timetable(*weeks: str) -> str:
    return f"<TimeTable>{''.join(weeks)}</TimeTable>"


def said(message: str, **values: object) -> str:
    """A sentence of the project in the language that data is stored in."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext(message) % values if values else gettext(message)


def half(classes: str, number: int) -> str:
    """Label of a subgroup."""
    return said("%(classes)s, subgroup No. %(number)s", classes=classes, number=number)
