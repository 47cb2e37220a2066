"""Who could take a lesson, best first, with the reasons: free then, of the same subject, teaches
the class, at school anyway, how many lessons and substitutions already."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.enums import AttendanceCode, LessonStatus
from journal.models import Attendance, Lesson, Mark
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import GroupClass, StaffMember, TeachingAssignment

# Beyond that a deputy takes the page of the lesson, where everybody is named.
MOST_OFFERED = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A free colleague, or one whose group may join. ``subject_id`` is what would be taught where
    it is another subject, ``group_id`` the group to join. ``value`` names the choice in a form,
    ``reasons`` are ready to show."""

    staff_id: int
    name: str
    kind: SubstitutionKind
    teaches_class: bool
    is_at_school: bool
    lessons_that_day: int
    substitutions_that_month: int
    subject_id: int | None = None
    subject: str = ""
    group_id: int | None = None
    group: str = ""

    @property
    def value(self) -> str:
        return f"{self.kind}-{self.staff_id}-{self.subject_id or self.group_id or 0}"

    @property
    def reasons(self) -> str:
        parts = []
        if self.kind == SubstitutionKind.JOINED:
            parts.append(_("joins %(group)s") % {"group": self.group})
        elif self.kind == SubstitutionKind.OTHER_SUBJECT:
            parts.append(self.subject)
        if self.teaches_class:
            parts.append(_("teaches the class"))
        if not self.is_at_school:
            parts.append(_("no lessons that day"))
        else:
            parts.append(
                ngettext("%(n)s lesson that day", "%(n)s lessons that day", self.lessons_that_day)
                % {"n": self.lessons_that_day}
            )
        if self.substitutions_that_month:
            parts.append(
                ngettext(
                    "%(n)s substitution this month",
                    "%(n)s substitutions this month",
                    self.substitutions_that_month,
                )
                % {"n": self.substitutions_that_month}
            )
        return ", ".join(parts)

    def rank(self, taken: int = 0) -> tuple[int, bool, int, int, str]:
        """Smaller is better; ``taken`` are the lessons offered to the same colleague already."""
        return (
            _order(self),
            not self.is_at_school,
            self.lessons_that_day + taken,
            self.substitutions_that_month + taken,
            self.name,
        )


def _order(one: Candidate) -> int:
    if one.kind == SubstitutionKind.SAME_SUBJECT:
        return 0 if one.teaches_class else 1
    if one.kind == SubstitutionKind.JOINED:
        return 2
    return 3 if one.teaches_class else 4


@dataclass(slots=True)
class Staffroom:
    """Everybody who teaches on the day: what, whom, when, how much. Read once for all lessons.
    The absent are offered nothing; ``entered`` are the lessons in which something is."""

    staff: dict[int, StaffMember]
    # staff → {subject: its name}; staff → class → {subject: its name}
    subjects: dict[int, dict[int, str]]
    in_class: dict[int, dict[int, dict[int, str]]]
    classes_of_group: dict[int, set[int]]
    lessons: list[Lesson]
    substitutions: dict[int, int]
    absent: set[int]
    entered: frozenset[int]
    _of_staff: dict[int, list[Lesson]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for lesson in self.lessons:
            self._of_staff[lesson.teacher_id].append(lesson)

    def drop(self, lesson: Lesson) -> None:
        """Leave a lesson out of the day: its present teacher is free to keep it."""
        for own in self._of_staff.values():
            own[:] = [one for one in own if one.pk != lesson.pk]

    def candidates(self, lesson: Lesson) -> tuple[Candidate, ...]:
        """For one lesson, best first. No query."""
        found = [
            one
            for staff_id in self.staff
            if staff_id not in self.absent
            and (one := self._candidate(staff_id, lesson)) is not None
        ]
        return tuple(sorted(found, key=Candidate.rank))

    def _candidate(self, staff_id: int, lesson: Lesson) -> Candidate | None:
        subject_id = lesson.group.subject_id
        classes = self.classes_of_group[lesson.group_id]
        taught = self.in_class.get(staff_id, {})
        in_class = {
            key: name for class_id in classes for key, name in taught.get(class_id, {}).items()
        }
        own = self._of_staff[staff_id]
        others = [one for one in own if _meets(one, lesson)]
        kind, other, joined = SubstitutionKind.SAME_SUBJECT, None, None
        if others:
            joined = self._joinable(others, lesson)
            if joined is None:
                return None
            kind = SubstitutionKind.JOINED
        elif subject_id not in self.subjects[staff_id]:
            kind = SubstitutionKind.OTHER_SUBJECT
            named = in_class or self.subjects[staff_id]
            other = min(named.items(), key=lambda item: item[1])
        return Candidate(
            staff_id=staff_id,
            name=self.staff[staff_id].short_name,
            kind=kind,
            teaches_class=bool(in_class),
            is_at_school=bool(own),
            lessons_that_day=len(own),
            substitutions_that_month=self.substitutions.get(staff_id, 0),
            subject_id=other[0] if other else None,
            subject=other[1] if other else "",
            group_id=joined.group_id if joined else None,
            group=joined.group.label if joined else "",
        )

    def _joinable(self, others: list[Lesson], lesson: Lesson) -> Lesson | None:
        """The other half of the same class in the same subject, taught in the same slot."""
        if len(others) != 1:
            return None
        other = others[0]
        is_same = (other.shift, other.slot) == (lesson.shift, lesson.slot)
        classes = self.classes_of_group
        shares = classes[other.group_id] & classes[lesson.group_id]
        if is_same and shares and other.group.subject_id == lesson.group.subject_id:
            return other
        return None


def _meets(one: Lesson, other: Lesson) -> bool:
    """At the same time: the same slot of a shift, or crossing bells of two shifts."""
    if (one.shift, one.slot) == (other.shift, other.slot):
        return True
    if one.starts_at is None or one.ends_at is None:
        return False
    if other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def staffroom(*, school_id: int, day: dt.date, absent: Iterable[int]) -> Staffroom:
    """Four queries: assignments with their colleagues, classes of the groups, lessons of the day,
    substitutions of the month."""
    staff: dict[int, StaffMember] = {}
    subjects: dict[int, dict[int, str]] = defaultdict(dict)
    groups: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for row in (
        TeachingAssignment.objects.on(day)
        .filter(school_id=school_id, group__year__starts_on__lte=day, group__year__ends_on__gte=day)
        .select_related("staff", "group__subject")
        .order_by("pk")
    ):
        member, subject = row.staff, row.group.subject
        if member.left_on is not None and member.left_on <= day:
            continue
        staff[member.pk] = member
        subjects[member.pk][subject.pk] = subject.name
        groups[member.pk].append((row.group_id, subject.pk, subject.name))
    lessons = list(
        Lesson.objects.filter(school_id=school_id, on=day)
        .exclude(status=LessonStatus.CANCELLED)
        .select_related("group__subject", "teacher")
        .annotate(is_entered=entered())
        .in_order()
    )
    classes: dict[int, set[int]] = defaultdict(set)
    for group_id, class_id in GroupClass.objects.filter(
        school_id=school_id,
        school_class__year__starts_on__lte=day,
        school_class__year__ends_on__gte=day,
    ).values_list("group_id", "school_class_id"):
        classes[group_id].add(class_id)
    in_class: dict[int, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for staff_id, taught in groups.items():
        for group_id, subject_id, name in taught:
            for class_id in classes[group_id]:
                in_class[staff_id][class_id][subject_id] = name
    return Staffroom(
        staff=staff,
        subjects=subjects,
        in_class=in_class,
        classes_of_group=classes,
        lessons=lessons,
        substitutions=_of_month(school_id, day),
        absent=set(absent),
        entered=frozenset(lesson.pk for lesson in lessons if getattr(lesson, "is_entered", False)),
    )


def entered() -> Case:
    """For an annotation of lessons: whether a teacher has entered marks or absences, and so has
    given the lesson. Days away that were entered for the student do not count."""
    lesson = OuterRef("pk")
    marks = Mark.objects.in_force().filter(work__lesson=lesson)
    noted = (
        Attendance.objects.filter(lesson=lesson)
        .exclude(code=AttendanceCode.PRESENT)
        .filter(Q(absence__isnull=True) | ~Q(absence__code=F("code")))
    )
    return Case(
        When(Exists(marks) | Exists(noted), then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def _of_month(school_id: int, day: dt.date) -> dict[int, int]:
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return dict(
        Substitution.objects.in_force()
        .filter(school_id=school_id, on__gte=first, on__lt=following, substitute__isnull=False)
        .order_by()
        .values_list("substitute_id")
        .annotate(n=Count("pk"))
    )


def suggest(offered: Mapping[Lesson, tuple[Candidate, ...]]) -> dict[int, Candidate]:
    """The best for all lessons at once, by lesson: nobody twice at one time, the load shared. The
    lessons with the fewest candidates choose first. No query."""
    chosen: dict[int, Candidate] = {}
    taken: dict[int, list[Lesson]] = defaultdict(list)
    for lesson, candidates in sorted(
        offered.items(), key=lambda item: (len(item[1]), item[0].slot, item[0].pk)
    ):
        free = [
            one
            for one in candidates
            if not any(_meets(other, lesson) for other in taken[one.staff_id])
        ]
        if free:
            best = min(free, key=lambda one: one.rank(len(taken[one.staff_id])))
            chosen[lesson.pk] = best
            taken[best.staff_id].append(lesson)
    return chosen
