"""A version of the timetable as the rules of clashes know it, and the names to speak of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from schedule.enums import WeekParity
from schedule.models import BellPeriod, TimetableEntry, TimetableVersion
from schedule.rules.clashes import Card, Clash, ClashKind, Group, Place, Timeline, week_of
from school.enums import GroupKind, GroupPurpose
from school.models import (
    GroupClass,
    GroupMembership,
    Room,
    SchoolClass,
    StaffMember,
    TeachingAssignment,
    TeachingGroup,
)

# A week as the editor shows it; a slot that no bell is for is shown where a lesson stands in it.
SCHOOL_DAYS = range(1, 7)


@dataclass(slots=True)
class Facts:
    """What a version is made of. ``groups`` are those with lessons in it, or all of the year."""

    version: TimetableVersion
    day: dt.date
    timeline: Timeline
    groups: dict[int, TeachingGroup] = field(default_factory=dict)
    known: dict[int, Group] = field(default_factory=dict)
    classes: dict[int, SchoolClass] = field(default_factory=dict)
    staff: dict[int, StaffMember] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    teachers: dict[int, frozenset[int]] = field(default_factory=dict)
    entries: dict[int, TimetableEntry] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)

    @property
    def capacity(self) -> dict[int, int]:
        return {room.pk: room.capacity_lessons for room in self.rooms.values()}

    def card_of(self, group_id: int) -> Card:
        """An hour of the group that is not placed yet."""
        return Card(
            0,
            self.known[group_id],
            Place(0, 0, 0),
            staff_ids=self.teachers.get(group_id, frozenset()),
        )

    def shifts_of(self, group_id: int) -> frozenset[int]:
        return frozenset(
            self.classes[pk].shift for pk in self.known[group_id].class_ids if pk in self.classes
        ) or frozenset({1})

    def days_of(self, group_id: int) -> range:
        """Weekdays on which a class of the group has lessons."""
        days = [
            self.classes[pk].week_days
            for pk in self.known[group_id].class_ids
            if pk in self.classes
        ]
        return range(1, max(days, default=SCHOOL_DAYS[-1]) + 1)

    def places_of(self, group_id: int) -> list[Place]:
        """Where a lesson of the group may stand at all: on the days and in the shifts of its
        classes, where there is a bell."""
        shifts = self.shifts_of(group_id)
        return [
            Place(weekday, shift, slot)
            for weekday in self.days_of(group_id)
            for shift, slot in sorted(self.timeline.bells)
            if shift in shifts
        ]

    def title(self, group_id: int) -> str:
        group = self.groups[group_id]
        return f"{group.label}, {group.subject.name}"

    def told(self, clash: Clash) -> str:
        """A clash in words, said of its ``card``."""
        other = self.title(clash.other.group.id)
        if clash.kind == ClashKind.TEACHER:
            name = self.staff[clash.about].short_name
            return _("%(name)s teaches %(other)s") % {"name": name, "other": other}
        if clash.kind == ClashKind.ROOM:
            room = self.rooms[clash.about].name
            return _("room %(room)s is taken by %(other)s") % {"room": room, "other": other}
        if clash.kind == ClashKind.STUDENTS:
            return ngettext(
                "%(count)s student is in %(other)s",
                "%(count)s students are in %(other)s",
                clash.about,
            ) % {"count": clash.about, "other": other}
        return _("the class has %(other)s") % {"other": other}


def day_of(version: TimetableVersion) -> dt.date:
    """Whose students and teachers count: those of the version's first day within the year."""
    return max(version.since, version.year.starts_on)


def timeline_of(version: TimetableVersion) -> Timeline:
    """The usual bells of the year. One query."""
    bells = BellPeriod.objects.filter(
        schedule__year_id=version.year_id, schedule__is_default=True
    ).values_list("shift", "number", "starts_at", "ends_at")
    return Timeline({(shift, number): (starts, ends) for shift, number, starts, ends in bells})


def facts_of(version: TimetableVersion) -> Facts:
    """All of a version, and all groups of its year. Eight queries."""
    facts = Facts(version, day_of(version), timeline_of(version))
    facts.groups = {
        group.pk: group
        for group in TeachingGroup.objects.filter(year_id=version.year_id)
        .select_related("subject")
        .order_by("grade", "subject__name", "label", "pk")
    }
    _add_groups(facts, students_of=None)
    _add_people(facts)
    _add_entries(facts, TimetableEntry.objects.filter(version=version))
    return facts


def facts_about(
    version: TimetableVersion,
    group_ids: Collection[int],
    *,
    staff_ids: Collection[int] = (),
    room_ids: Collection[int] = (),
) -> Facts:
    """Only what lessons of some groups, with their teachers and these, in these rooms, may meet.
    Fourteen queries, whatever the size of the school."""
    facts = Facts(version, day_of(version), timeline_of(version))
    on_day = {"school_id": version.school_id}
    assigned = TeachingAssignment.objects.on(facts.day).filter(**on_day)
    members = GroupMembership.objects.on(facts.day).filter(**on_day)
    classes = GroupClass.objects.filter(group__in=group_ids).values("school_class_id")
    staff = {*staff_ids, *assigned.filter(group__in=group_ids).values_list("staff_id", flat=True)}
    students = members.filter(group__in=group_ids).values_list("student_id", flat=True)
    # Lists of ids one after another: one statement with all of it scans every membership.
    met = {
        *GroupClass.objects.filter(school_class__in=classes).values_list("group_id", flat=True),
        *members.filter(student__in=list(students)).values_list("group_id", flat=True).distinct(),
        *assigned.filter(staff__in=staff).values_list("group_id", flat=True),
    }
    entries = list(
        TimetableEntry.objects.filter(version=version).filter(
            Q(group__in=met) | Q(staff__in=staff) | Q(room__in=room_ids)
        )
    )
    wanted = {*group_ids, *(entry.group_id for entry in entries)}
    facts.groups = {
        group.pk: group
        for group in TeachingGroup.objects.filter(pk__in=wanted).select_related("subject")
    }
    _add_groups(facts, students_of=group_ids)
    _add_people(facts)
    _add_entries(facts, entries)
    return facts


def free_and_taken(facts: Facts, card: Card) -> dict[Place, list[str]]:
    """What is in the way of a card in each place of its week, in words; a free place is left
    out. No query."""
    clashes = week_of(
        card,
        list(facts.cards.values()),
        places=facts.places_of(card.group.id),
        timeline=facts.timeline,
        capacity=facts.capacity,
    )
    return {
        place: list(dict.fromkeys(facts.told(clash) for clash in found))
        for place, found in clashes.items()
    }


def taken_at(facts: Facts, card: Card) -> list[Clash]:
    """What is in the way of a card where it stands. No query."""
    found = week_of(
        card,
        list(facts.cards.values()),
        places=[card.place],
        timeline=facts.timeline,
        capacity=facts.capacity,
    )
    return found.get(card.place, [])


def weeks_word(parity: str) -> str:
    """«чёт.» of an entry that is not held every week."""
    words = {
        WeekParity.ODD: pgettext("weeks, short", "odd"),
        WeekParity.EVEN: pgettext("weeks, short", "even"),
    }
    return words.get(WeekParity(parity), "")


# --- parts -------------------------------------------------------------------------------------


def _add_groups(facts: Facts, *, students_of: Collection[int] | None) -> None:
    facts.classes = {
        item.pk: item
        for item in SchoolClass.objects.filter(year_id=facts.version.year_id).in_school_order()
    }
    class_ids: dict[int, set[int]] = defaultdict(set)
    for group_id, class_id in GroupClass.objects.filter(group__in=list(facts.groups)).values_list(
        "group_id", "school_class_id"
    ):
        class_ids[group_id].add(class_id)
    students = _students(facts, students_of)
    facts.known = {
        group.pk: Group(
            id=group.pk,
            subject_id=group.subject_id,
            class_ids=frozenset(class_ids[group.pk]),
            students=students.get(group.pk, frozenset()),
            is_whole=group.kind == GroupKind.WHOLE_CLASS,
            is_apart=group.purpose != GroupPurpose.LESSONS,
        )
        for group in facts.groups.values()
    }


def _students(facts: Facts, students_of: Collection[int] | None) -> dict[int, frozenset[int]]:
    """Members of the groups on the day; with ``students_of`` only the students of these."""
    members = GroupMembership.objects.on(facts.day).filter(group__in=list(facts.groups))
    if students_of is not None:
        members = members.filter(
            student_id__in=GroupMembership.objects.on(facts.day)
            .filter(group_id__in=students_of)
            .values("student_id")
        )
    rows = members.order_by().values("group_id").annotate(ids=ArrayAgg("student_id"))
    return {row["group_id"]: frozenset(row["ids"]) for row in rows}


def _add_people(facts: Facts) -> None:
    teachers: dict[int, set[int]] = defaultdict(set)
    for group_id, staff_id in (
        TeachingAssignment.objects.on(facts.day)
        .filter(group__in=list(facts.groups))
        .values_list("group_id", "staff_id")
    ):
        teachers[group_id].add(staff_id)
    facts.teachers = {group_id: frozenset(ids) for group_id, ids in teachers.items()}
    school_id = facts.version.school_id
    facts.staff = {
        one.pk: one
        for one in StaffMember.objects.filter(school_id=school_id).order_by("sort_key", "pk")
    }
    facts.rooms = {
        one.pk: one for one in Room.objects.filter(school_id=school_id).order_by("name", "pk")
    }


def _add_entries(facts: Facts, entries: Iterable[TimetableEntry]) -> None:
    for entry in entries:
        facts.entries[entry.pk] = entry
        facts.cards[entry.pk] = card_of_entry(facts, entry)


def card_of_entry(facts: Facts, entry: TimetableEntry) -> Card:
    """An entry, saved or not, as the rules know it."""
    staff_ids = (
        frozenset({entry.staff_id})
        if entry.staff_id
        else facts.teachers.get(entry.group_id, frozenset())
    )
    return Card(
        entry.pk or 0,
        facts.known[entry.group_id],
        Place(entry.weekday, entry.shift, entry.slot),
        entry.parity,
        staff_ids,
        entry.room_id,
    )
