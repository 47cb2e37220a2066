"""Subgroups of a class: what there is, whom a division takes, what it would change."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.actors import Actor
from accounts.enums import Role
from journal.selectors.groups.entries import lessons_ahead
from school.enums import GroupKind, GroupPurpose, RequestState, Sex
from school.models import (
    Division,
    Enrolment,
    GroupMembership,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)
from school.selectors.divisions import Split, whole_class_groups

BY_ALPHABET, BY_SEX, BY_LIST = "alphabet", "sex", "list"
WAYS = (BY_ALPHABET, BY_SEX, BY_LIST)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group of the class as it is on the day."""

    group: TeachingGroup
    teachers: str
    students: tuple[Student, ...]


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject of the class: taught to the class as a whole, divided, or both."""

    subject: Subject
    whole: tuple[GroupCard, ...]
    parts: tuple[GroupCard, ...]

    @property
    def groups(self) -> tuple[GroupCard, ...]:
        return (*self.whole, *self.parts)


@dataclass(frozen=True, slots=True)
class DivisionPart:
    label: str
    teacher: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DivisionCard:
    division: Division
    parts: tuple[DivisionPart, ...]

    @property
    def dialog(self) -> str:
        """Id of the dialog that asks before it is undone."""
        return f"undo-{self.division.pk}"


@dataclass(frozen=True, slots=True)
class Seat:
    """A student to be placed; ``place`` 0 is nowhere, else the number of the group."""

    student: Student
    class_name: str
    place: int


@dataclass(frozen=True, slots=True)
class Board:
    """Whom a division takes: everybody of the classes on the day, without those who study the
    subject in a subgroup already (``taken``)."""

    seats: tuple[Seat, ...]
    taken: tuple[str, ...]
    sources: tuple[TeachingGroup, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a division would change. ``stays`` are students of the classes who are put nowhere,
    with a whole-class group to stay in or without."""

    parts: tuple[DivisionPart, ...]
    leaves: tuple[TeachingGroup, ...]
    emptied: tuple[TeachingGroup, ...]
    stays: tuple[str, ...]
    has_home: bool
    lessons: int
    lessons_move: bool


def subject_cards(school_class: SchoolClass, today: dt.date) -> list[SubjectCard]:
    """Subjects of the class with their groups, the divided ones first. Three queries."""
    day = _day(school_class, today)
    found = (
        TeachingGroup.objects.filter(
            group_classes__school_class=school_class, purpose=GroupPurpose.LESSONS
        )
        .select_related("subject")
        .prefetch_related(
            Prefetch(
                "assignments",
                TeachingAssignment.objects.on(day).select_related("staff").order_by("since", "pk"),
                to_attr="teaching",
            ),
            Prefetch(
                "memberships",
                GroupMembership.objects.on(day)
                .select_related("student")
                .order_by("student__sort_key", "student__last_name", "student_id"),
                to_attr="studying",
            ),
        )
        .order_by("subject__name", "label", "pk")
    )
    of: dict[int, tuple[Subject, list[GroupCard], list[GroupCard]]] = {}
    for group in found:
        card = GroupCard(
            group=group,
            teachers=", ".join(one.staff.short_name for one in group.teaching),  # type: ignore[attr-defined]
            students=tuple(one.student for one in group.studying),  # type: ignore[attr-defined]
        )
        _subject, whole, parts = of.setdefault(group.subject_id, (group.subject, [], []))
        if group.kind != GroupKind.WHOLE_CLASS:
            parts.append(card)
        elif card.students:
            whole.append(card)
    cards = [
        SubjectCard(subject, tuple(whole), tuple(parts)) for subject, whole, parts in of.values()
    ]
    return sorted(cards, key=lambda card: not card.parts)


def division_cards(actor: Actor, school_class: SchoolClass) -> list[DivisionCard]:
    """Divisions of the class that wait or were made, the latest first, in names. Three queries."""
    divisions = list(
        Division.objects.visible_to(actor)
        .filter(school_class=school_class, undone_at__isnull=True)
        .exclude(state=RequestState.WITHDRAWN)
        .select_related("subject", "requested_by", "decided_by")
        .order_by("-requested_at", "-pk")
    )
    plans = [part for division in divisions for part in division.plan["parts"]]
    staff = StaffMember.objects.in_bulk({part["staff"] for part in plans})
    students = Student.objects.in_bulk({one for part in plans for one in part["students"]})
    return [
        DivisionCard(
            division,
            tuple(
                DivisionPart(
                    part["label"],
                    staff[part["staff"]].short_name if part["staff"] in staff else "",
                    tuple(students[one].list_name for one in part["students"] if one in students),
                )
                for part in division.plan["parts"]
            ),
        )
        for division in divisions
    ]


def classes_to_divide(actor: Actor, group: TeachingGroup, today: dt.date) -> list[SchoolClass]:
    """Classes of the group whose division its teacher of today may propose (S2-7.У1). One query,
    none for other roles and for groups that are no lessons."""
    if actor.role != Role.TEACHER or group.purpose != GroupPurpose.LESSONS:
        return []
    teaches = TeachingAssignment.objects.on(today).filter(group=group, staff__user_id=actor.user_id)
    return list(
        SchoolClass.objects.filter(
            pk__in=teaches.values("group__group_classes__school_class"),
            school_id=actor.school_id,
            year__closed_at__isnull=True,
        ).in_school_order()
    )


def subjects_to_divide(
    actor: Actor, school_class: SchoolClass, *, makes: bool, today: dt.date
) -> list[Subject]:
    """For one who makes subgroups all subjects of the school, those nobody teaches in the class yet
    included; for a teacher the own ones. One query."""
    subjects = Subject.objects.filter(school_id=actor.school_id)
    if makes:
        return list(subjects.order_by("name"))
    mine = TeachingAssignment.objects.on(today).filter(
        staff__user_id=actor.user_id, group__group_classes__school_class=school_class
    )
    return list(subjects.filter(groups__in=mine.values("group_id")).distinct().order_by("name"))


def sister_classes(school_class: SchoolClass) -> list[SchoolClass]:
    """The other classes of the parallel that study by the same terms. One query."""
    return list(
        SchoolClass.objects.filter(
            year_id=school_class.year_id,
            grade=school_class.grade,
            term_scheme_id=school_class.term_scheme_id,
        )
        .exclude(pk=school_class.pk)
        .select_related("year")
        .in_school_order()
    )


def board(
    classes: Sequence[SchoolClass], subject: Subject, since: dt.date, *, parts: int, way: str
) -> Board:
    """The students to divide, placed in the way that was asked for. Three queries."""
    stays = list(
        Enrolment.objects.filter(school_class__in=classes)
        .on(since)
        .select_related("student", "school_class")
        .order_by("student__sort_key", "student__last_name", "student_id")
    )
    divided = dict(
        GroupMembership.objects.filter(
            student__in=[stay.student_id for stay in stays],
            group__subject=subject,
            group__year_id=classes[0].year_id,
            group__purpose=GroupPurpose.LESSONS,
        )
        .exclude(group__kind=GroupKind.WHOLE_CLASS)
        .on(since)
        .values_list("student_id", "group__label")
    )
    free = [stay for stay in stays if stay.student_id not in divided]
    places = placed([stay.student for stay in free], parts, way)
    return Board(
        seats=tuple(
            Seat(stay.student, stay.school_class.name, place)
            for stay, place in zip(free, places, strict=True)
        ),
        taken=tuple(
            f"{stay.student.list_name} ({divided[stay.student_id]})"
            for stay in stays
            if stay.student_id in divided
        ),
        sources=tuple(whole_class_groups(classes, subject, since)),
    )


def placed(students: Sequence[Student], parts: int, way: str) -> list[int]:
    """The group of each student, from 1; 0 is nowhere. By alphabet: as equal runs as can be, the
    longer ones first. No query."""
    if way == BY_SEX:
        return [min(parts, 1 if student.sex == Sex.FEMALE else 2) for student in students]
    if way != BY_ALPHABET:
        return [0] * len(students)
    size, longer = divmod(len(students), parts)
    runs = [size + (part < longer) for part in range(parts)]
    return [part for part, run in enumerate(runs, start=1) for _place in range(run)]


def default_labels(classes: Sequence[SchoolClass], parts: int, way: str) -> list[str]:
    """«5А, 1-я группа», «5АБ, девочки»: as the journal prints it. No query."""
    name = f"{classes[0].grade}{''.join(one.letter for one in classes)}"
    if parts == 1:
        return [name]
    if way == BY_SEX and parts == 2:
        return [f"{name}, девочки", f"{name}, мальчики"]
    return [f"{name}, {number}-я группа" for number in range(1, parts + 1)]


def preview(split: Split, board_: Board, staff: Sequence[StaffMember]) -> Preview:
    """What would be written. Two queries."""
    names = {one.pk: one.short_name for one in staff}
    of = {seat.student.pk: seat.student.list_name for seat in board_.seats}
    in_groups = {student for part in split.parts for student in part.student_ids}
    sources = {source.pk: source for source in board_.sources}
    rows = list(
        GroupMembership.objects.filter(group__in=sources)
        .on(split.since)
        .values_list("group_id", "student_id")
    )
    left = {group for group, student in rows if student in in_groups}
    kept = {group for group, student in rows if student not in in_groups}
    emptied = [sources[one] for one in sources if one in left - kept]
    ahead = lessons_ahead([one.pk for one in emptied], split.since).count()
    return Preview(
        parts=tuple(
            DivisionPart(
                part.label,
                names.get(part.staff_id or 0, ""),
                tuple(of[student] for student in part.student_ids if student in of),
            )
            for part in split.parts
        ),
        leaves=tuple(sources[one] for one in sources if one in left),
        emptied=tuple(emptied),
        stays=tuple(name for student, name in of.items() if student not in in_groups),
        has_home=bool(sources),
        lessons=ahead,
        lessons_move=split.moves_lessons and len(split.classes) == 1,
    )


def _day(school_class: SchoolClass, today: dt.date) -> dt.date:
    """Before the year begins its first day, afterwards its last."""
    year = school_class.year
    return min(max(today, year.starts_on), year.ends_on)
