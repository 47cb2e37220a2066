"""The timetable of a week for everybody: a family its child's, a teacher the own, the office any
class, teacher or room."""

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from journal.selectors import diary
from journal.selectors.timetable import week as selectors
from journal.selectors.timetable.week import Whose
from schedule.policies import TIMETABLE_READERS
from school.models import AcademicYear, Room, SchoolClass, StaffMember, Student
from school.selectors.classes import year_of
from school.selectors.people import chosen_child, staff_of

_FAMILY = (Role.GUARDIAN, Role.STUDENT)


@require_safe
@role_required(*TIMETABLE_READERS)
def timetable_week(request: ActorRequest) -> HttpResponse:
    """``?child=``, ``?class=``, ``?teacher=`` or ``?room=``; ``?week=`` any day of the week;
    ``?day=`` the one that a phone shows."""
    today = clock.today(request.school)
    shown = _day(request, today)
    monday = shown - dt.timedelta(days=shown.weekday())
    year = year_of(request.actor.school_id, monday)
    context: dict[str, Any] = {
        "today": today,
        "is_family": request.actor.role in _FAMILY,
    }
    if year is not None:
        reads_whole = selectors.reads_whole_timetable(request.actor, today)
        chosen = _Choice(request, year, monday, reads_whole=reads_whole)
        context |= chosen.context()
        if chosen.whose is not None:
            week = selectors.timetable_week(
                actor=request.actor,
                year=year,
                whose=chosen.whose,
                monday=monday,
                shown=shown,
                today=today,
                reads_whole=reads_whole,
            )
            context |= {
                "week": week,
                "switcher": _switcher(chosen, monday),
                "day_tabs": [
                    {
                        "label": f"{WEEKDAYS_ABBR[one.day.weekday()]} {one.day.day}",
                        "url": chosen.url(day=one.day.isoformat()),
                        "is_current": one.is_shown,
                    }
                    for one in week.days
                ],
            }
    return render(request, "journal/timetable_week.html", context)


class _Choice:
    """Whose week the address asks for, and what else the reader may choose."""

    def __init__(
        self, request: ActorRequest, year: AcademicYear, monday: dt.date, *, reads_whole: bool
    ) -> None:
        self.request = request
        self.monday = monday
        self.children: list[Student] = []
        self.classes = list(self._classes(year, reads_whole=reads_whole))
        school_id = request.actor.school_id
        self.teachers: list[StaffMember] = []
        self.rooms: list[Room] = []
        if reads_whole:
            self.teachers = list(_teaching(year).order_by("sort_key", "pk"))
            self.rooms = list(Room.objects.filter(school_id=school_id).order_by("name", "pk"))
        self.query: dict[str, Any] = {}
        self.whose = self._whose()

    def _classes(self, year: AcademicYear, *, reads_whole: bool) -> QuerySet[SchoolClass]:
        if reads_whole:
            return SchoolClass.objects.filter(year=year).in_school_order()
        return (
            SchoolClass.objects.visible_to(self.request.actor).filter(year=year).in_school_order()
        )

    def _whose(self) -> Whose | None:
        asked = self.request.GET
        if self.request.actor.role in _FAMILY and "class" not in asked:
            return self._child(asked.get("child", ""))
        if asked.get("class"):
            found = _among(self.classes, asked["class"])
            self.query = {"class": found.pk}
            return Whose(school_class=found)
        if asked.get("room"):
            room = _among(self.rooms, asked["room"])
            self.query = {"room": room.pk}
            return Whose(room=room)
        own = staff_of(self.request.actor)
        if asked.get("teacher"):
            staff = _among([*self.teachers, *([own] if own else [])], asked["teacher"])
            self.query = {"teacher": staff.pk}
            return Whose(staff=staff)
        if own is not None and self.request.actor.role == Role.TEACHER:
            self.query = {"teacher": own.pk}
            return Whose(staff=own)
        if not self.classes:
            return None
        self.query = {"class": self.classes[0].pk}
        return Whose(school_class=self.classes[0])

    def _child(self, asked: str) -> Whose | None:
        try:
            self.children, child = chosen_child(self.request.actor, asked)
        except Student.DoesNotExist:
            raise Http404 from None
        if child is None:
            return None
        self.query = {"child": child.pk}
        last = self.monday + dt.timedelta(days=selectors.SCHOOL_WEEK)
        return replace(Whose(child=child), school_class=diary.class_on(child, last))

    def url(self, **more: Any) -> str:
        query = {**self.query, "day": self._shown(), **more}
        return "?" + urlencode({name: value for name, value in query.items() if value})

    def of(self, name: str, pk: int) -> str:
        return "?" + urlencode({name: pk, "day": self._shown()})

    def _shown(self) -> str:
        return self.request.GET.get("day") or self.monday.isoformat()

    def context(self) -> dict[str, Any]:
        whose = self.whose
        return {
            "whose": whose,
            "title": _title(whose),
            "children": [
                {
                    "label": f"{one.first_name} {one.last_name}",
                    "url": self.of("child", one.pk),
                    "is_current": whose is not None and one == whose.child,
                }
                for one in self.children
            ]
            if len(self.children) > 1
            else [],
            "classes": self.classes,
            "teachers": self.teachers,
            "rooms": self.rooms,
            "shown": self._shown(),
            "own_url": reverse("timetable"),
        }


def _teaching(year: AcademicYear) -> QuerySet[StaffMember]:
    return StaffMember.objects.filter(
        school_id=year.school_id, assignments__group__year=year
    ).distinct()


def _among(rows: list[Any], asked: str) -> Any:
    """The row of this id; 404 when the reader may not choose it."""
    found = next((row for row in rows if str(row.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _title(whose: Whose | None) -> str:
    if whose is None:
        return _("Timetable")
    if whose.child is not None:
        return f"{whose.child.first_name} {whose.child.last_name}"
    if whose.staff is not None:
        return whose.staff.short_name
    if whose.room is not None:
        return _("Room %(name)s") % {"name": whose.room.name}
    assert whose.school_class is not None
    return _("Class %(name)s") % {"name": whose.school_class.name}


def _day(request: ActorRequest, today: dt.date) -> dt.date:
    """Of the address (404 for what is no date); today, on Sundays the Monday to come."""
    asked = request.GET.get("day") or request.GET.get("week") or ""
    if asked:
        try:
            day = dt.date.fromisoformat(asked)
        except ValueError:
            raise Http404 from None
        if not 1900 < day.year < 9000:
            raise Http404
        return day
    return today + dt.timedelta(days=1) if today.isoweekday() == 7 else today


def _switcher(chosen: _Choice, monday: dt.date) -> dict[str, str]:
    before, after = monday - dt.timedelta(days=7), monday + dt.timedelta(days=7)
    return {
        "label": _("Week"),
        "current": _span(monday),
        "prev_url": chosen.url(day=before.isoformat()),
        "prev_label": _span(before),
        "next_url": chosen.url(day=after.isoformat()),
        "next_label": _span(after),
    }


def _span(monday: dt.date) -> str:
    """«11–16 мая», «30 марта – 4 апреля»."""
    last = monday + dt.timedelta(days=selectors.SCHOOL_WEEK - 1)
    if monday.month == last.month:
        return f"{monday.day}–{date_format(last, 'j E')}"
    return f"{date_format(monday, 'j E')} – {date_format(last, 'j E')}"
