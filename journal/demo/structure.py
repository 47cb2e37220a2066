"""The first stage, from our own curriculum: classes, subjects, teachers, groups."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from journal.demo.blueprint import YEAR_STARTS, SchoolPlan
from journal.demo.curriculum import (
    HOMEROOM_POOL,
    PRIMARY_POOL,
    STREAM_GRADES,
    STREAMS,
    STYLES,
    SubjectStyle,
    subjects_of,
)
from journal.demo.names import NameSource
from school.enums import Grading, GroupKind, Sex
from school.models import (
    AcademicYear,
    GroupClass,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
    TermScheme,
)

# A class of at least so many students is halved for languages, computing and technology.
_HALVED_FROM = 20
_WEEKS = 34
_MOST_MEN_IN = {"pe", "tec", "obzr", "inf", "phy"}


@dataclass(slots=True)
class _Teacher:
    """A teacher being given work: what they can teach and how much they have."""

    staff: StaffMember
    pools: tuple[str, ...]
    hours: int = 0
    leads: int | None = None


@dataclass(slots=True)
class _Draft:
    """A group not yet written, with the teachers that must not be its own."""

    style: SubjectStyle
    grade: int
    label: str
    kind: str
    hours: int
    classes: tuple[SchoolClass, ...]
    teacher: _Teacher | None = None


def build_structure(plan: SchoolPlan, year: AcademicYear, names: NameSource, rng: Random) -> None:
    """Write classes, subjects, rooms, teachers, groups and who teaches them since 1 September."""
    classes = _make_classes(plan, year)
    subjects = _make_subjects(year)
    teachers = _make_teachers(plan, year, names, rng)
    sizes = {
        f"{grade}{letter}": size for grade, letters, size in plan.classes for letter in letters
    }
    drafts = _draft_groups(classes, sizes)
    _hand_out(drafts, teachers, plan.main_class)
    _write_groups(year, drafts, subjects)


def _make_classes(plan: SchoolPlan, year: AcademicYear) -> list[SchoolClass]:
    schemes = {
        grade: scheme for scheme in TermScheme.objects.filter(year=year) for grade in scheme.grades
    }
    return SchoolClass.objects.bulk_create(
        SchoolClass(
            school_id=year.school_id,
            year=year,
            grade=grade,
            letter=letter,
            term_scheme=schemes[grade],
        )
        for grade, letters, _ in plan.classes
        for letter in letters
    )


def _make_subjects(year: AcademicYear) -> dict[str, Subject]:
    made = Subject.objects.bulk_create(
        Subject(
            school_id=year.school_id,
            name=style.name,
            short_name=style.short_name,
            is_extracurricular=style.is_extracurricular,
            needs_homework=style.needs_homework,
        )
        for style in STYLES.values()
        if style.key != "any"
    )
    return dict(zip((key for key in STYLES if key != "any"), made, strict=True))


def _make_teachers(
    plan: SchoolPlan, year: AcademicYear, names: NameSource, rng: Random
) -> list[_Teacher]:
    teachers = []
    for position in plan.staff:
        for _ in range(position.count):
            men = 0.5 if _MOST_MEN_IN & set(position.pools) else 0.06
            name = names.adult(Sex.MALE if rng.random() < men else Sex.FEMALE)
            staff = StaffMember(
                school_id=year.school_id,
                last_name=name.last,
                first_name=name.first,
                patronymic=name.patronymic,
                position=position.position,
                hired_on=YEAR_STARTS.replace(year=YEAR_STARTS.year - rng.randint(1, 25)),
            )
            teachers.append(_Teacher(staff, position.pools))
    StaffMember.objects.bulk_create(teacher.staff for teacher in teachers)
    return teachers


# --- groups ------------------------------------------------------------------------------------


def _draft_groups(classes: list[SchoolClass], sizes: dict[str, int]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for school_class in classes:
        for style, hours in subjects_of(school_class.grade):
            halves: tuple[str, ...] = ("",)
            if style.split and style.key != "tec" and sizes[school_class.name] >= _HALVED_FROM:
                halves = (", 1-я группа", ", 2-я группа")
            elif (
                style.key == "tec"
                and school_class.grade >= 5
                and (sizes[school_class.name] >= _HALVED_FROM)
            ):
                halves = (", девочки", ", мальчики")
            drafts.extend(
                _Draft(
                    style,
                    school_class.grade,
                    f"{school_class.name}{half}",
                    GroupKind.SUBGROUP if half else GroupKind.WHOLE_CLASS,
                    hours,
                    (school_class,),
                )
                for half in halves
            )
    for grade in STREAM_GRADES:
        parallel = tuple(row for row in classes if row.grade == grade)
        if parallel:
            drafts.extend(_draft_streams(grade, parallel))
    return drafts


def _draft_streams(grade: int, parallel: tuple[SchoolClass, ...]) -> list[_Draft]:
    letters = "".join(row.letter for row in parallel)
    return [
        _Draft(
            STYLES[key],
            grade,
            f"{grade}{letters}, {stream.name} ({'У' if key in stream.advanced else 'Б'})",
            GroupKind.MIXED,
            hours,
            parallel,
        )
        for stream in STREAMS
        for key, hours in stream.hours.items()
    ]


# --- who teaches what --------------------------------------------------------------------------


def _hand_out(drafts: list[_Draft], teachers: list[_Teacher], main_class: str) -> None:
    """Give every group to the least loaded teacher who can take it. One teacher keeps all of a
    class's subjects of a pool (algebra with geometry, Russian with literature); halves and streams
    that run side by side get different people."""
    by_class: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        by_class[",".join(row.name for row in draft.classes)].append(draft)
    primary = iter([teacher for teacher in teachers if PRIMARY_POOL in teacher.pools])
    # The main class chooses first, so that the first mathematician of the list is its own; then
    # the streams, whose teachers take most hours at once.
    for name in sorted(by_class, key=lambda name: (name != main_class, "," not in name)):
        own: dict[tuple[str, str], _Teacher] = {}
        for draft in by_class[name]:
            pool = draft.style.pool_in(draft.grade)
            if pool == HOMEROOM_POOL:
                continue
            strand = draft.label.removeprefix(name) if draft.kind != GroupKind.WHOLE_CLASS else ""
            if draft.kind == GroupKind.MIXED:
                strand = draft.label.rpartition(" (")[0]
            if (pool, strand) not in own:
                others = {teacher.staff.pk for (p, _), teacher in own.items() if p == pool}
                own[pool, strand] = (
                    next(primary) if pool == PRIMARY_POOL else _least(teachers, pool, others)
                )
            draft.teacher = own[pool, strand]
            draft.teacher.hours += draft.hours
    _give_homerooms(by_class, main_class)


def _least(teachers: list[_Teacher], pool: str, others: set[int]) -> _Teacher:
    """Whoever has fewest hours; one who already has the other half only when there is nobody."""
    able = [teacher for teacher in teachers if pool in teacher.pools]
    free = [teacher for teacher in able if teacher.staff.pk not in others]
    return min(free or able, key=lambda teacher: (teacher.hours, teacher.staff.pk))


def _give_homerooms(by_class: dict[str, list[_Draft]], main_class: str) -> None:
    """A class is led by one who teaches all of it; nobody leads two while another is free. The
    main class is led by its teacher of Russian, so that its mathematician is not both."""
    for name in sorted(by_class, key=lambda name: name != main_class):
        for homeroom in by_class[name]:
            if homeroom.style.pool != HOMEROOM_POOL:
                continue
            hours: dict[int, int] = defaultdict(int)
            able: dict[int, _Teacher] = {}
            for draft in by_class[name]:
                if draft.teacher and draft.kind == GroupKind.WHOLE_CLASS:
                    able[draft.teacher.staff.pk] = draft.teacher
                    hours[draft.teacher.staff.pk] += draft.hours
            if name == main_class and "rus" in {pool for t in able.values() for pool in t.pools}:
                able = {pk: t for pk, t in able.items() if "rus" in t.pools}
            leader = min(able.values(), key=lambda t: (t.leads or 0, -hours[t.staff.pk]))
            leader.leads = (leader.leads or 0) + 1
            leader.hours += homeroom.hours
            homeroom.teacher = leader


# --- writing -----------------------------------------------------------------------------------


def _write_groups(year: AcademicYear, drafts: list[_Draft], subjects: dict[str, Subject]) -> None:
    groups = TeachingGroup.objects.bulk_create(
        TeachingGroup(
            school_id=year.school_id,
            year=year,
            subject=subjects[draft.style.key],
            term_scheme_id=draft.classes[0].term_scheme_id,
            kind=draft.kind,
            grading=Grading.NONE if draft.grade == 1 else draft.style.grading,
            grade=draft.grade,
            label=draft.label,
            hours_per_week=Decimal(draft.hours),
            hours_per_year=Decimal(draft.hours * (_WEEKS - (draft.grade == 1))),
        )
        for draft in drafts
    )
    GroupClass.objects.bulk_create(
        GroupClass(school_id=year.school_id, group=group, school_class=school_class)
        for group, draft in zip(groups, drafts, strict=True)
        for school_class in draft.classes
    )
    TeachingAssignment.objects.bulk_create(
        TeachingAssignment(
            school_id=year.school_id, group=group, staff=draft.teacher.staff, since=YEAR_STARTS
        )
        for group, draft in zip(groups, drafts, strict=True)
        if draft.teacher
    )
