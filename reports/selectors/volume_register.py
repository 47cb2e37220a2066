"""The classes of a year with their printed journals, and the register."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.actors import Actor
from core import clock
from core.enums import JobKind
from core.models import Job, School
from reports.models import BoundVolume
from school.models import AcademicYear, ClassTeacherDuty, Regulation, SchoolClass

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """A registered volume, ready to be shown; ``printed_at`` is the school's time."""

    pk: int
    registry_no: int
    class_name: str
    year_name: str
    pages: int
    sheets: int
    sha256: str
    printed_at: str
    ordered_by: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class with its last volume. ``own_job`` is the actor's order that is not finished,
    ``in_press_for`` the name of somebody else who has one."""

    class_id: int
    name: str
    teacher: str
    volume: VolumeLine | None
    own_job: UUID | None
    in_press_for: str


@dataclass(frozen=True, slots=True)
class ClassList:
    """``print_by`` are the days of the regulation, dd.mm: grades 1-8 and 10, then 9 and 11."""

    lines: tuple[ClassLine, ...]
    print_by: tuple[str, str] | None


def years_of(actor: Actor) -> list[AcademicYear]:
    """The school's years, the newest first. One query."""
    return list(AcademicYear.objects.filter(school_id=actor.school_id).order_by("-starts_on", "pk"))


def current_year(years: Iterable[AcademicYear], today: dt.date) -> AcademicYear | None:
    """The year of ``today``, else the last one begun, else the first to come. No query."""
    known = list(years)
    begun = [year for year in known if year.starts_on <= today]
    return begun[0] if begun else (known[-1] if known else None)


def class_list(
    *,
    actor: Actor,
    school: School,
    year: AcademicYear,
    grade: int | None = None,
    is_printed: bool | None = None,
) -> ClassList:
    """The classes of a year in school order. Five queries whatever their number."""
    volumes = BoundVolume.objects.visible_to(actor)
    classes = SchoolClass.objects.visible_to(actor).filter(year=year)
    if grade is not None:
        classes = classes.filter(grade=grade)
    if is_printed is not None:
        printed = Exists(volumes.filter(school_class=OuterRef("pk")))
        classes = classes.filter(printed if is_printed else ~printed)
    classes = classes.in_school_order().prefetch_related(
        Prefetch(
            "teacher_duties",
            ClassTeacherDuty.objects.select_related("staff").order_by("-since", "-pk"),
        )
    )
    last = {
        volume.school_class_id: _line(volume, school)
        for volume in _with_names(volumes)
        .filter(school_class__year=year)
        .order_by("school_class_id", "-registry_no")
        .distinct("school_class_id")
    }
    unfinished = {
        job.params["school_class"]: job
        for job in Job.objects.unfinished()
        .filter(school_id=actor.school_id, kind=JobKind.PRINT_JOURNAL)
        .select_related("owner")
    }
    regulation = Regulation.objects.filter(year=year).first()
    return ClassList(
        lines=tuple(
            _class_line(actor, item, last.get(item.pk), unfinished.get(item.pk)) for item in classes
        ),
        print_by=(
            (_ddmm(regulation.print_by_lower), _ddmm(regulation.print_by_final))
            if regulation
            else None
        ),
    )


def register(
    *, actor: Actor, school: School, page: str
) -> tuple[Page[BoundVolume], list[VolumeLine]]:
    """A page of the register, the newest first. Two queries."""
    volumes = _with_names(BoundVolume.objects.visible_to(actor)).order_by("-registry_no")
    found = Paginator(volumes, PER_PAGE).get_page(page)
    return found, [_line(volume, school) for volume in found.object_list]


def last_volume(*, actor: Actor, school: School, school_class: SchoolClass) -> VolumeLine | None:
    """The volume of a class that was printed last. One query."""
    volume = (
        _with_names(BoundVolume.objects.visible_to(actor))
        .filter(school_class=school_class)
        .order_by("-registry_no")
        .first()
    )
    return _line(volume, school) if volume else None


def _with_names(volumes: QuerySet[BoundVolume]) -> QuerySet[BoundVolume]:
    return volumes.select_related("school_class__year", "job__owner")


def _class_line(
    actor: Actor, item: SchoolClass, volume: VolumeLine | None, job: Job | None
) -> ClassLine:
    duties = list(item.teacher_duties.all())
    is_own = job is not None and job.owner_id == actor.user_id
    return ClassLine(
        class_id=item.pk,
        name=item.name,
        teacher=duties[0].staff.short_name if duties else "",
        volume=volume,
        own_job=job.pk if job and is_own else None,
        in_press_for=job.owner.display_name if job and not is_own else "",
    )


def _line(volume: BoundVolume, school: School) -> VolumeLine:
    return VolumeLine(
        pk=volume.pk,
        registry_no=volume.registry_no,
        class_name=volume.school_class.name,
        year_name=volume.school_class.year.name,
        pages=volume.pages,
        sheets=volume.sheets,
        sha256=volume.sha256,
        printed_at=f"{clock.local(volume.printed_at, school):%d.%m.%Y, %H:%M}",
        ordered_by=volume.job.owner.display_name,
    )


def _ddmm(value: str) -> str:
    return f"{value[:2]}.{value[2:]}"
