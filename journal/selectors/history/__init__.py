"""Who set, changed and voided what stands in the journal, when and why (S1-1.3, S0-6d)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core.history import versions_of
from journal import rules
from journal.enums import LessonKind, LessonStatus, TermMarkKind
from journal.models import (
    Absence,
    Attendance,
    HomeworkAttachment,
    Lesson,
    Mark,
    TermMark,
    Work,
)
from journal.selectors.history.past import written_at
from school.models import GroupMembership, StaffMember, Student, TeachingGroup, Term, WorkType
from school.selectors.change_log import (
    Change,
    ChangedValue,
    beside_former,
    label_of,
    was_changed,
    was_made,
    was_removed,
)


@dataclass(slots=True)
class _Told:
    """A write in words, still without the name of whoever wrote."""

    event: Any
    subject: str
    values: list[ChangedValue] = field(default_factory=list)
    reason: str = ""
    staff_id: int | None = None


def cell_changes(lesson: Lesson, student: Student) -> list[Change]:
    """All that was ever written in a cell, the latest first: marks with their retakes, voided ones
    too, and attendance with the days away it came from. Six queries at most."""
    works = {
        work.pk: work for work in Work.objects.filter(lesson=lesson).select_related("work_type")
    }
    marks = _events(Mark, student_id=student.pk, work_id__in=list(works))
    attendance = _events(Attendance, lesson_id=lesson.pk, student_id=student.pk)
    absences = Absence.objects.in_bulk(
        {event.absence_id for event in attendance if event.absence_id is not None}
    )
    told = [
        *(_told_mark(before, event, works) for before, event in beside_former(marks)),
        *(_told_attendance(before, event, absences) for before, event in beside_former(attendance)),
    ]
    return _changes(one for one in told if one is not None)


def lesson_changes(lesson: Lesson) -> list[Change]:
    """Topic, homework with its attachments, works, the day and whether it took place, the latest
    first. Six queries at most."""
    events = _events(Lesson, pgh_obj_id=lesson.pk)
    works = _events(Work, lesson_id=lesson.pk)
    attachments = _events(HomeworkAttachment, lesson_id=lesson.pk)
    teachers = {
        staff.pk: staff.short_name
        for staff in StaffMember.objects.filter(pk__in={event.teacher_id for event in events})
    }
    types = dict(
        WorkType.objects.filter(pk__in={event.work_type_id for event in works}).values_list(
            "pk", "name"
        )
    )
    told = [
        *(_told_lesson(before, event, teachers) for before, event in beside_former(events)),
        *(_told_work(before, event, types) for before, event in beside_former(works)),
        *(_told_attachment(event) for event in attachments),
    ]
    return _changes(one for one in told if one is not None)


def term_mark_changes(group: TeachingGroup, student: Student) -> list[Change]:
    """The term marks of a student in a group, the latest first. Four queries at most."""
    events = _events(TermMark, group_id=group.pk, student_id=student.pk)
    terms = dict(
        Term.objects.filter(pk__in={event.term_id for event in events}).values_list("pk", "name")
    )
    told = [_told_term_mark(before, event, terms) for before, event in beside_former(events)]
    return _changes(one for one in told if one is not None)


def is_known_in(group_id: int, student_id: int) -> bool:
    """Whether the student is or was in the group. One query."""
    return GroupMembership.objects.filter(group_id=group_id, student_id=student_id).exists()


# --- one event in words --------------------------------------------------------------------------


def _told_mark(before: Any, event: Any, works: Mapping[int, Work]) -> _Told | None:
    work = works.get(event.work_id)
    what = _work_name(work.work_type.name, work.title) if work else ""
    if event.attempt > 1:
        what = _("%(work)s, retake %(number)s") % {"work": what, "number": event.attempt - 1}
    text = _mark_text(event)
    if was_made(event) or before is None:
        told = _Told(event, _("Mark %(mark)s is set: %(work)s") % {"mark": text, "work": what})
        told.staff_id = event.author_id
        if event.comment:
            told.values.append(ChangedValue(_("Comment"), "", event.comment))
        return told
    if not was_changed(event):
        return None
    if event.voided_at is not None and before.voided_at is None:
        return _Told(
            event,
            _("Mark %(mark)s is voided: %(work)s") % {"mark": text, "work": what},
            reason=event.void_reason,
            staff_id=event.voided_by_id,
        )
    values = []
    if _mark_text(before) != text:
        values.append(ChangedValue(_("Mark"), _mark_text(before), text))
    if before.comment != event.comment:
        values.append(ChangedValue(_("Comment"), before.comment or "—", event.comment or "—"))
    if before.debt_due_on != event.debt_due_on and event.debt_due_on is not None:
        values.append(
            ChangedValue(_("Debt due on"), _day(before.debt_due_on), _day(event.debt_due_on))
        )
    if not values:
        return None
    subject = _("Mark is changed: %(work)s") % {"work": what}
    return _Told(event, subject, values, staff_id=event.author_id)


def _told_attendance(before: Any, event: Any, absences: Mapping[int, Absence]) -> _Told | None:
    text = _attendance_text(event)
    if was_removed(event):
        return _Told(event, _("Attendance is removed: %(code)s") % {"code": text})
    absence = absences.get(event.absence_id) if event.absence_id is not None else None
    reason = _absence_text(absence) if absence is not None else ""
    if was_made(event) or before is None:
        subject = _("Attendance: %(code)s") % {"code": text}
        return _Told(event, subject, reason=reason, staff_id=event.author_id)
    if not was_changed(event) or _attendance_text(before) == text:
        return None
    values = [ChangedValue(_("Attendance"), _attendance_text(before), text)]
    return _Told(event, _("Attendance is changed"), values, reason, event.author_id)


def _told_lesson(before: Any, event: Any, teachers: Mapping[int, str]) -> _Told | None:
    if was_made(event) or before is None:
        values = [
            ChangedValue(label_of(Lesson, name.removesuffix("_id")), "", text)
            for name in ("topic", "homework")
            if (text := getattr(event, name))
        ]
        return _Told(event, _("The lesson is made: %(day)s") % {"day": _day(event.on)}, values)
    if not was_changed(event):
        return None
    values = []
    for name in _LESSON_FIELDS:
        old, new = (_lesson_value(one, name, teachers) for one in (before, event))
        if old != new:
            label = label_of(Lesson, name.removesuffix("_id"))
            values.append(ChangedValue(label, old or "—", new or "—"))
    if before.attendance_checked_at is None and event.attendance_checked_at is not None:
        values.append(ChangedValue(_("Attendance"), "", _("checked")))
    said_none = before.homework_recorded_at is None and event.homework_recorded_at is not None
    if said_none and not event.homework:
        values.append(ChangedValue(_("Homework"), "", _("nothing is set")))
    return _Told(event, _("The lesson is changed"), values) if values else None


_LESSON_FIELDS = (
    *("on", "slot", "teacher_id", "status", "cancel_reason", "kind"),
    *("topic", "homework", "homework_minutes"),
)


def _lesson_value(event: Any, name: str, teachers: Mapping[int, str]) -> str:
    value = getattr(event, name)
    if value in (None, ""):
        return ""
    if name == "on":
        return _day(value)
    if name == "teacher_id":
        return teachers.get(value, "")
    if name == "status":
        return str(LessonStatus(value).label)
    if name == "kind":
        return str(LessonKind(value).label)
    return str(value)


def _told_work(before: Any, event: Any, types: Mapping[int, str]) -> _Told | None:
    name = _work_name(types.get(event.work_type_id, ""), event.title)
    if was_made(event) or before is None:
        return _Told(event, _("Work is added: %(work)s") % {"work": name})
    if was_removed(event):
        return _Told(event, _("Work is removed: %(work)s") % {"work": name})
    former = _work_name(types.get(before.work_type_id, ""), before.title)
    values = []
    if former != name:
        values.append(ChangedValue(_("Work"), former, name))
    if before.weight != event.weight:
        values.append(
            ChangedValue(
                _("Weight"), rules.decimal_text(before.weight), rules.decimal_text(event.weight)
            )
        )
    if before.results_on != event.results_on:
        values.append(
            ChangedValue(_("Results obtained on"), _day(before.results_on), _day(event.results_on))
        )
    return _Told(event, _("Work is changed: %(work)s") % {"work": name}, values) if values else None


def _told_attachment(event: Any) -> _Told | None:
    if was_made(event):
        subject = _("Attached to the homework: %(title)s") % {"title": event.title}
        return _Told(event, subject, staff_id=event.author_id)
    if was_removed(event):
        return _Told(event, _("Taken from the homework: %(title)s") % {"title": event.title})
    return None


def _told_term_mark(before: Any, event: Any, terms: Mapping[int, str]) -> _Told | None:
    name = terms.get(event.term_id) or str(TermMarkKind(event.kind).label)
    text = rules.format_mark(event.value, event.code)
    values = []
    if event.suggested_value is not None:
        values.append(ChangedValue(_("Suggested"), "", str(event.suggested_value)))
    if was_removed(event):
        return _Told(event, f"{name}: " + pgettext("term mark", "removed"), values)
    reason = event.deviation_reason
    if was_made(event) or before is None:
        return _Told(event, f"{name}: {text}", values, reason, event.author_id)
    former = rules.format_mark(before.value, before.code)
    if (former, before.deviation_reason) == (text, reason):
        return None
    return _Told(event, f"{name}: {former} → {text}", values, reason, event.author_id)


# --- parts ---------------------------------------------------------------------------------------


def _events(model: Any, **of: Any) -> list[Any]:
    """The history of the rows, the oldest first. One query."""
    return list(
        versions_of(model)
        .filter(**of)
        .annotate(written_at=written_at(model))
        .select_related("pgh_context")
        .order_by("pgh_id")
    )


def _changes(told: Iterable[_Told]) -> list[Change]:
    """The latest first, with names: whose session it was, else whose hand the row tells. Two
    queries at most."""
    found = sorted(told, key=lambda one: (one.event.written_at, one.event.pgh_id), reverse=True)
    users = _names(User, {_user(one) for one in found} - {0})
    staff = {
        one.pk: one.short_name
        for one in StaffMember.objects.filter(
            pk__in={one.staff_id for one in found if one.staff_id is not None and not _user(one)}
        )
    }
    return [
        Change(
            at=one.event.written_at,
            who=users.get(_user(one), "") or staff.get(one.staff_id or 0, ""),
            # A load of thousands of rows says nothing about one of them.
            reason=one.reason or (str(_said(one).get("reason") or "") if _user(one) else ""),
            subject=one.subject,
            values=one.values,
        )
        for one in found
    ]


def _names(model: type[User], keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    return dict(model.objects.filter(pk__in=keys).values_list("pk", "display_name"))


def _said(one: _Told) -> dict[str, Any]:
    return one.event.pgh_context.metadata if one.event.pgh_context else {}


def _user(one: _Told) -> int:
    return int(_said(one).get("user") or 0)


def _mark_text(event: Any) -> str:
    return rules.format_mark(event.value, event.code, event.modifier)


def _attendance_text(event: Any) -> str:
    return rules.format_cell((), event.code, event.minutes_late) or pgettext("lesson", "present")


def _absence_text(absence: Absence) -> str:
    days: Sequence[dt.date] = (absence.first_day, absence.last_day)
    span = "–".join(dict.fromkeys(_day(day) for day in days))
    parts = [absence.get_document_display() if absence.document else "", absence.note]
    return ", ".join([_("away %(days)s") % {"days": span}, *filter(None, parts)])


def _work_name(kind: str, title: str) -> str:
    return f"{kind} «{title}»" if title else kind


def _day(day: dt.date | None) -> str:
    return formats.date_format(day, "d.m.Y") if day else "—"
