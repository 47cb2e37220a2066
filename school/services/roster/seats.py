"""Who is in which class and group, and since when; what is over ends on its day.

Nothing that happened is erased: a stay that ends keeps its row, a person who leaves stays written
down. Nobody is moved to another class unless the file ends the former stay.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from school.enums import GroupKind
from school.imports.problems import Place
from school.imports.roster_file import STUDENT, TEACHER, Seat
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupClass,
    GroupMembership,
    SchoolClass,
    StaffMember,
    Student,
    TeachingGroup,
)
from school.services.roster.places import ENTITIES, MODELS, Places, Row, load_places, pair_of
from school.services.roster.structure import Importing

_DAY = dt.timedelta(days=1)


def import_seats(importing: Importing) -> None:
    """Ends first, so that a place is free for who comes next; then the rest of the file."""
    places = load_places(importing)
    _end(importing, places)
    pointed = _come(importing, places)
    _join_whole_classes(importing, places)
    _write(importing, places)
    for entity, key, row in pointed:
        if key:
            importing.ids.point(entity, key, row)
    if not importing.file.is_delta:
        _tell_of_missing(importing, places)


def _come(importing: Importing, places: Places) -> list[tuple[str, str, Row]]:
    """(what it is, foreign id, row) of each place that is said to be taken."""
    pointed: list[tuple[str, str, Row]] = []
    known = importing.file.known
    lost = 0
    for seat in sorted(importing.file.seats, key=lambda seat: not seat.is_primary):
        if seat.is_over:
            continue
        person = importing.people.get(seat.person)
        owner = importing.classes.get(seat.section) or importing.groups.get(seat.section)
        is_left_out = (person is None and seat.person in known) or (
            owner is None and seat.section in known
        )
        if is_left_out:
            lost += 1
        elif person is None:
            message = _("There is no such person in the file, nor from an earlier one.")
            importing.leave_out(message, seat.place, seat.person)
        elif owner is None:
            message = _("There is no such class in the file, nor from an earlier one.")
            importing.leave_out(message, seat.place, seat.section)
        elif isinstance(person, Student) != (seat.role == STUDENT):
            message = _("The role here is not the role of the person: the row was left out.")
            importing.leave_out(message, seat.place, f"{person.full_name}: {seat.role}")
        elif (row := _seated(importing, places, seat, owner, person)) is not None:
            entity = ENTITIES[isinstance(owner, SchoolClass), seat.role]
            pointed.append((entity, seat.key, row))
    if lost:
        told = ngettext(
            "%(count)s place belongs to a person or a class that was left out, and was left out "
            "with it.",
            "%(count)s places belong to people or classes that were left out, and were left out "
            "with them.",
            lost,
        )
        importing.warn(told % {"count": lost}, Place("enrollments.csv"))
    return pointed


# --- coming --------------------------------------------------------------------------------------


def _seated(
    importing: Importing,
    places: Places,
    seat: Seat,
    owner: SchoolClass | TeachingGroup,
    person: Student | StaffMember,
) -> Row | None:
    """The row that says so: the known one, or a fresh one; None when it is left out."""
    year = importing.year
    since = max(seat.since or importing.since, year.starts_on)
    until = seat.until if seat.until and seat.until <= year.ends_on else None
    if since > year.ends_on or (seat.until is not None and seat.until <= since):
        importing.warn(_("It lies outside the academic year."), seat.place, seat.key)
        return None
    entity = ENTITIES[isinstance(owner, SchoolClass), seat.role]
    for row in places.by_pair[entity, owner.pk, person.pk]:
        if places.overlaps(row, since, until):
            _settle(importing, places, entity, row, seat.until if until else None)
            return row
    if _is_taken(importing, places, entity, seat, owner, person, since, until):
        return None
    row = _new(entity, owner, person, since, until)
    places.take(entity, row)
    places.fresh[entity].append(row)
    return row


def _settle(
    importing: Importing, places: Places, entity: str, row: Row, until: dt.date | None
) -> None:
    """A known row gets the end that the file gives it; its beginning is history."""
    if until is not None and places.until(row) is None and until > row.since:
        _close(places, entity, row, until)
    elif row.pk is not None:
        importing.log.keep(row)


def _is_taken(
    importing: Importing,
    places: Places,
    entity: str,
    seat: Seat,
    owner: SchoolClass | TeachingGroup,
    person: Student | StaffMember,
    since: dt.date,
    until: dt.date | None,
) -> bool:
    """A student has one class at a time, a class one class teacher."""
    if entity == "enrolment":
        for row in places.by_person[entity, person.pk]:
            if isinstance(row, Enrolment) and places.overlaps(row, since, until):
                message = _(
                    "The student is in %(class)s: record the transfer by its order, it was left."
                ) % {"class": row.school_class}
                importing.warn(message, seat.place, person.full_name)
                return True
    if entity == "class-teacher":
        for row in places.by_owner[entity, owner.pk]:
            if places.overlaps(row, since, until):
                message = _("The class has another class teacher, who stays.")
                importing.warn(message, seat.place, f"{owner}: {person.full_name}")
                return True
    return False


def _new(
    entity: str,
    owner: SchoolClass | TeachingGroup,
    person: Student | StaffMember,
    since: dt.date,
    until: dt.date | None,
) -> Row:
    what = "school_class" if isinstance(owner, SchoolClass) else "group"
    whom = "student" if isinstance(person, Student) else "staff"
    row: Row = MODELS[entity](
        school_id=owner.school_id, since=since, until=until, **{what: owner, whom: person}
    )
    return row


def _join_whole_classes(importing: Importing, places: Places) -> None:
    """Who comes to a class comes to its whole-class groups that the file says nothing of."""
    told = {group.pk for group in importing.groups.values()}
    groups: dict[int, list[TeachingGroup]] = defaultdict(list)
    for link in GroupClass.objects.filter(
        group__year=importing.year, group__kind=GroupKind.WHOLE_CLASS
    ).select_related("group"):
        if link.group_id not in told:
            groups[link.school_class_id].append(link.group)
    for stay in places.fresh["enrolment"]:
        assert isinstance(stay, Enrolment)
        for group in groups[stay.school_class_id]:
            pair = places.by_pair["membership", group.pk, stay.student_id]
            if not any(places.overlaps(row, stay.since, stay.until) for row in pair):
                row = _new("membership", group, stay.student, stay.since, stay.until)
                places.take("membership", row)
                places.fresh["membership"].append(row)


# --- going ---------------------------------------------------------------------------------------


def _end(importing: Importing, places: Places) -> None:
    for seat in importing.file.seats:
        if seat.is_over:
            _end_seat(importing, places, seat)
    for ending in importing.file.over_sections:
        group = importing.groups.get(ending.key)
        if ending.key in importing.classes:
            message = _("A class is not deleted by a file: its students are moved by an order.")
            importing.warn(message, ending.place, ending.key)
        elif group is None:
            importing.warn(_("Nothing was known of it: there is nothing to end."), ending.place)
        else:
            for entity in ("membership", "assignment"):
                _close_all(importing, places, entity, places.by_owner[entity, group.pk], ending.on)
    for ending in importing.file.over_people:
        person = importing.people.get(ending.key)
        if person is None:
            importing.warn(_("Nothing was known of it: there is nothing to end."), ending.place)
            continue
        is_student = isinstance(person, Student)
        for entity in (
            ("enrolment", "membership") if is_student else ("class-teacher", "assignment")
        ):
            _close_all(importing, places, entity, places.by_person[entity, person.pk], ending.on)
        message = (
            _("The student stays written down; the departure takes an order.")
            if is_student
            else _("The staff member stays written down; the day of leaving is set in the card.")
        )
        importing.warn(message, ending.place, person.full_name)


def _end_seat(importing: Importing, places: Places, seat: Seat) -> None:
    rows = [
        row
        for entity in MODELS
        if seat.key and (pk := importing.ids.get(entity, seat.key))
        if (row := places.by_pk.get((entity, pk))) is not None
    ]
    if not rows:
        owner = importing.classes.get(seat.section) or importing.groups.get(seat.section)
        person = importing.people.get(seat.person)
        if owner is not None and person is not None:
            role = STUDENT if isinstance(person, Student) else TEACHER
            entity = ENTITIES[isinstance(owner, SchoolClass), role]
            rows = places.by_pair[entity, owner.pk, person.pk]
    if not rows:
        importing.warn(_("Nothing was known of it: there is nothing to end."), seat.place, seat.key)
    for row in rows:
        entity = next(name for name, model in MODELS.items() if isinstance(row, model))
        _close_all(importing, places, entity, [row], seat.until)
        if isinstance(row, Enrolment):
            _leave_groups(importing, places, row, seat.until)


def _leave_groups(
    importing: Importing, places: Places, stay: Enrolment, until: dt.date | None
) -> None:
    """Whoever leaves a class leaves the groups that take from it."""
    own = set(
        GroupClass.objects.filter(school_class_id=stay.school_class_id).values_list(
            "group_id", flat=True
        )
    )
    rows = places.by_person["membership", stay.student_id]
    _close_all(
        importing, places, "membership", [row for row in rows if pair_of(row)[0] in own], until
    )


def _close_all(
    importing: Importing, places: Places, entity: str, rows: list[Row], until: dt.date | None
) -> None:
    day = until or importing.since
    for row in rows:
        end, wanted = places.until(row), max(day, row.since + _DAY)
        if end is None or end > wanted:
            _close(places, entity, row, wanted)


def _close(places: Places, entity: str, row: Row, until: dt.date) -> None:
    """Not before the day after it began: a stay of no days cannot be written."""
    if row.pk is None:
        row.until = until
        return
    places.ends[entity][row.pk] = row
    places.closing[type(row).__name__, row.pk] = until


# --- writing -------------------------------------------------------------------------------------


def _write(importing: Importing, places: Places) -> None:
    for entity in MODELS:
        ends = [(row, {"until": places.until(row)}) for row in places.ends[entity].values()]
        importing.log.change_each(ends, name=_naming(importing))
    for entity in MODELS:
        importing.log.add(places.fresh[entity], name=_naming(importing))


def _naming(importing: Importing) -> Callable[[Any], str]:
    """«5А: Ёлкина Вера Петровна», without a query for each row."""
    classes = {row.pk: row.name for row in importing.classes.values()}
    groups = {row.pk: row.label for row in importing.groups.values()}
    people = {(type(row), row.pk): row.full_name for row in importing.people.values()}

    def name(row: Row) -> str:
        owner, person = pair_of(row)
        of_class = isinstance(row, Enrolment | ClassTeacherDuty)
        of_student = isinstance(row, Enrolment | GroupMembership)
        shown = (classes if of_class else groups).get(owner, f"№ {owner}")
        whom = people.get((Student if of_student else StaffMember, person), f"№ {person}")
        return f"{shown}: {whom}"

    return name


def _tell_of_missing(importing: Importing, places: Places) -> None:
    """A whole file that no longer names somebody: told of, never ended by silence."""
    named = {
        (seat.section, person.pk)
        for seat in importing.file.seats
        if (person := importing.people.get(seat.person)) is not None and seat.role == STUDENT
    }
    for section in importing.file.sections:
        owner = importing.classes.get(section.key) or importing.groups.get(section.key)
        if owner is None:
            continue
        entity = ENTITIES[isinstance(owner, SchoolClass), STUDENT]
        missing = len(
            [
                row
                for row in places.by_owner[entity, owner.pk]
                if places.until(row) is None and (section.key, pair_of(row)[1]) not in named
            ]
        )
        if missing:
            told = ngettext(
                "%(count)s student who is in it here is not in the file: the place was left.",
                "%(count)s students who are in it here are not in the file: their places were "
                "left.",
                missing,
            )
            importing.warn(told % {"count": missing}, section.place, section.title)
