"""Lists of people as tables for a spreadsheet, with the columns of the printed form §4.1 item 6."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.spreadsheets import Value
from school.models import Enrolment, GuardianLink
from school.selectors.people import lists


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def students_table(*, actor: Actor, wanted: lists.StudentFilter, today: dt.date) -> Table:
    """Every student of the filtered list in its order. Three queries, whatever their number."""
    students: Any = lists.student_list(actor=actor, wanted=wanted, today=today).prefetch_related(
        Prefetch(
            "guardian_links",
            queryset=GuardianLink.objects.filter(until__isnull=True)
            .select_related("guardian")
            .order_by("guardian__sort_key", "pk"),
            to_attr="open_links",
        ),
        Prefetch(
            "enrolments",
            queryset=Enrolment.objects.select_related("school_class").order_by("since"),
            to_attr="all_enrolments",
        ),
    )
    rows = tuple(_row(number, student) for number, student in enumerate(students, start=1))
    names = {row[2] for row in rows}
    title = _("Students")
    if wanted.class_id and len(names) == 1:
        title = f"{title} {names.pop()}"
    return Table(
        title=title,
        header=(
            _("No."),
            _("Surname, given name, patronymic"),
            _("Class"),
            _("Personal file No."),
            _("Date of birth"),
            _("Sex"),
            _("Home address"),
            _("Telephone"),
            _("Parents"),
            _("Telephones of the parents"),
            _("Admitted"),
            _("Departed"),
            _("Login"),
        ),
        rows=rows,
    )


def _row(number: int, student: Any) -> tuple[Value, ...]:
    guardians = [link.guardian for link in student.open_links]
    first = next(iter(student.all_enrolments), None)
    last = student.all_enrolments[-1] if student.all_enrolments else None
    return (
        number,
        student.full_name,
        student.class_name or "",
        student.file_no,
        student.born_on,
        student.get_sex_display(),
        student.address,
        student.phone,
        "; ".join(guardian.full_name for guardian in guardians),
        "; ".join(guardian.phone for guardian in guardians if guardian.phone),
        _order(first.opened_by_order, first.since) if first else "",
        _order(last.closed_by_order, last.until) if last and last.until else "",
        student.user.login if student.user else "",
    )


def _order(order: str, day: dt.date) -> str:
    return (
        _("order %(order)s, %(day)s") % {"order": order, "day": f"{day:%d.%m.%Y}"}
        if order
        else (f"{day:%d.%m.%Y}")
    )
