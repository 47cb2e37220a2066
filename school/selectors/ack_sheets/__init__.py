"""Acknowledgement sheets: the list, the coverage by class, who has signed (S4-П2-6)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from school.enums import Audience
from school.models import Acknowledgement, AckSheet, SchoolClass
from school.selectors.ack_sheets import audience as ack_audience

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of how many; ``percent`` is whole, rounded down, so 100 means everybody."""

    name: str
    signed: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.signed // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class SheetLine:
    sheet: AckSheet
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of a sheet. ``at`` None: not signed."""

    person_id: int
    name: str
    classes: str
    at: dt.datetime | None
    is_on_paper: bool
    recorded_by: str


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A document addressed to the actor; ``at`` None: still to be acknowledged."""

    sheet: AckSheet
    at: dt.datetime | None
    is_on_paper: bool


def sheet_list(
    actor: Actor,
    *,
    audience: str = "",
    is_open: bool | None = None,
    text: str = "",
    page: str = "1",
    today: dt.date,
) -> tuple[Page[AckSheet], list[SheetLine]]:
    """A page of the school's sheets with their coverage, the newest first. At most six queries
    whatever their number."""
    sheets = AckSheet.objects.visible_to(actor).select_related("school_class")
    if audience:
        sheets = sheets.filter(audience=audience)
    if is_open is not None:
        sheets = sheets.filter(closed_on__isnull=is_open)
    if text:
        sheets = sheets.filter(title__icontains=text)
    found = Paginator(sheets.order_by("-opened_on", "-pk"), PER_PAGE).get_page(page)
    shown = list(found.object_list)
    return found, _with_coverage(actor.school_id, shown, today)


def coverage_by_class(sheet: AckSheet, today: dt.date) -> list[Coverage]:
    """Total first, then each class in school order; staff have the total only. At most four
    queries."""
    addressed = ack_audience.audience_of(sheet, today)
    signed = _signed([sheet])[sheet.pk]
    everybody: set[int] = set().union(*addressed.values())
    lines = [Coverage("", len(everybody & signed), len(everybody))]
    if sheet.audience != Audience.STAFF:
        lines += [
            Coverage(item.name, len(addressed[item.pk] & signed), len(addressed[item.pk]))
            for item in SchoolClass.objects.filter(pk__in=addressed).in_school_order()
        ]
    return lines


def signatures(
    sheet: AckSheet,
    today: dt.date,
    *,
    class_id: int | None = None,
    is_signed: bool | None = None,
    text: str = "",
) -> list[Signature]:
    """The lines of a sheet in the order of names; of one class with ``class_id``. Five queries at
    most."""
    addressed = ack_audience.audience_of(sheet, today)
    wanted: set[int] = (
        set().union(*addressed.values()) if class_id is None else addressed.get(class_id, set())
    )
    rows = {
        getattr(row, f"{ack_audience.FIELDS[Audience(sheet.audience)]}_id"): row
        for row in Acknowledgement.objects.filter(sheet=sheet).select_related("recorded_by")
    }
    people = ack_audience.people(sheet, wanted)
    if text:
        people = people.filter(sort_key__contains=text.lower().replace("ё", "е"))
    classes = _class_names(sheet, addressed)
    found = []
    for person in people:
        row = rows.get(person.pk)
        if is_signed is None or (row is not None) is is_signed:
            found.append(
                Signature(
                    person_id=person.pk,
                    name=person.full_name,
                    classes=classes.get(person.pk, ""),
                    at=row.acknowledged_at if row else None,
                    is_on_paper=bool(row and row.is_on_paper),
                    recorded_by=row.recorded_by.display_name if row and row.is_on_paper else "",
                )
            )
    return found


def classes_of(sheet: AckSheet, today: dt.date) -> list[SchoolClass]:
    """The classes that a sheet is addressed to, for a filter. At most three queries."""
    if sheet.audience == Audience.STAFF:
        return []
    ids = ack_audience.audience_of(sheet, today)
    return list(SchoolClass.objects.filter(pk__in=ids).in_school_order())


def own_sheets(actor: Actor, today: dt.date) -> list[OwnSheet]:
    """What is addressed to the actor: everything open, and what they have signed before; what is
    to be signed first. At most six queries."""
    audience = {
        Role.GUARDIAN: Audience.GUARDIANS,
        Role.STUDENT: Audience.STUDENTS,
    }.get(actor.role, Audience.STAFF)
    sheets = list(
        AckSheet.objects.visible_to(actor).filter(audience=audience).order_by("-opened_on", "-pk")
    )
    if not sheets:
        return []
    field = ack_audience.FIELDS[audience]
    signed = {
        row.sheet_id: row
        for row in Acknowledgement.objects.filter(
            sheet__in=sheets, **{f"{field}__user_id": actor.user_id}
        )
    }
    days = [ack_audience.counted_on(sheet, today) for sheet in sheets]
    roster = ack_audience.roster(actor.school_id, [audience], min(days), max(days))
    own = ack_audience.row_ids(actor, audience)
    found = []
    for sheet in sheets:
        row = signed.get(sheet.pk)
        is_asked = sheet.closed_on is None and any(
            own & ids for ids in roster.addressed(sheet, today).values()
        )
        if row or is_asked:
            found.append(
                OwnSheet(
                    sheet=sheet,
                    at=row.acknowledged_at if row else None,
                    is_on_paper=bool(row and row.is_on_paper),
                )
            )
    return sorted(found, key=lambda item: item.at is not None)


def _with_coverage(school_id: int, sheets: list[AckSheet], today: dt.date) -> list[SheetLine]:
    if not sheets:
        return []
    days = [ack_audience.counted_on(sheet, today) for sheet in sheets]
    roster = ack_audience.roster(
        school_id, {Audience(sheet.audience) for sheet in sheets}, min(days), max(days)
    )
    signed = _signed(sheets)
    lines = []
    for sheet, day in zip(sheets, days, strict=True):
        asked: set[int] = set().union(*roster.addressed(sheet, day).values())
        lines.append(SheetLine(sheet, Coverage("", len(asked & signed[sheet.pk]), len(asked))))
    return lines


def _signed(sheets: list[AckSheet]) -> dict[int, set[int]]:
    """Ids of those who signed, by sheet. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Acknowledgement.objects.filter(sheet__in=sheets).annotate(
        person_id=Coalesce("staff_id", "guardian_id", "student_id")
    )
    for sheet_id, person_id in rows.values_list("sheet_id", "person_id"):
        found[sheet_id].add(person_id)
    return found


def _class_names(sheet: AckSheet, addressed: dict[int, set[int]]) -> dict[int, str]:
    if sheet.audience == Audience.STAFF:
        return {}
    names: dict[int, list[str]] = defaultdict(list)
    for item in SchoolClass.objects.filter(pk__in=addressed).in_school_order():
        for person_id in addressed[item.pk]:
            names[person_id].append(item.name)
    return {person_id: ", ".join(found) for person_id, found in names.items()}
