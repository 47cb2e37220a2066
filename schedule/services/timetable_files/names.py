"""What names in timetable files mean at this school: said once, applied in silence ever after.

Kept as external ids of a system that is called «names in timetables»: no file brings such ids.
"""

from collections.abc import Collection, Mapping

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError, NotAllowed
from schedule import policies
from schedule.imports.said_names import LEFT_OUT, NEW, NameKind, Sayings, key_of
from schedule.imports.timetable_file import ClassName, Told
from school.imports import words
from school.models import AcademicYear, ExternalId, Room, SchoolClass, StaffMember, Subject

SOURCE = "timetable-names"
MODELS = {
    NameKind.SUBJECT: Subject,
    NameKind.TEACHER: StaffMember,
    NameKind.ROOM: Room,
    NameKind.CLASS: SchoolClass,
}
# A name that is a day: the weekday, plus this for each week of the cycle.
WEEK = 10
# Lessons of a day that a name may mean, zero among them.
MOST_HOURS = 12

Answers = Mapping[tuple[NameKind, str], int]


class MeaningWrong(DomainError):
    """The name cannot mean that."""


def sayings_of(year: AcademicYear) -> Sayings:
    """All decisions that hold in a year. Five queries. One about a row that is gone is none."""
    rows = [
        (NameKind(row.entity), _name_of(row, year), row.object_id)
        for row in names_of(year.school_id).order_by("pk")
        if row.entity != NameKind.CLASS or row.external_id.startswith(_yearly(year))
    ]
    if not rows:
        return Sayings()
    wanted = {kind: {pk for one, _name, pk in rows if one == kind and pk > 0} for kind in MODELS}
    school = year.school_id
    subjects = Subject.objects.filter(school_id=school).in_bulk(wanted[NameKind.SUBJECT])
    staff = StaffMember.objects.filter(school_id=school).in_bulk(wanted[NameKind.TEACHER])
    rooms = Room.objects.filter(school_id=school).in_bulk(wanted[NameKind.ROOM])
    classes = SchoolClass.objects.filter(year=year).in_bulk(wanted[NameKind.CLASS])
    known: dict[NameKind, Collection[int]] = {
        NameKind.SUBJECT: subjects,
        NameKind.TEACHER: staff,
        NameKind.ROOM: rooms,
        NameKind.CLASS: classes,
    }
    rows = [
        (kind, name, pk)
        for kind, name, pk in rows
        if pk < 0 or kind not in known or pk in known[kind]
    ]
    names = {
        pk: ClassName(row.grade, words.class_letters(row.letter)) for pk, row in classes.items()
    }
    return Sayings(
        meanings={(kind, key_of(kind, name)): pk for kind, name, pk in rows},
        subjects={pk: row.name for pk, row in subjects.items()},
        teachers={pk: (row.last_name, row.first_name, row.patronymic) for pk, row in staff.items()},
        rooms={pk: row.name for pk, row in rooms.items()},
        classes=names,
        told=Told(
            classes={name: names[pk] for kind, name, pk in rows if pk in names and _is_class(kind)},
            days={
                name: (pk % WEEK, pk // WEEK)
                for kind, name, pk in rows
                if kind == NameKind.DAY and pk >= 0
            },
            hours={name: pk for kind, name, pk in rows if kind == NameKind.HOUR and pk >= 0},
        ),
    )


@transaction.atomic
def remember_names(*, actor: Actor, year: AcademicYear, answers: Answers) -> None:
    """Keep what was said of names: a row of ours, ``NEW`` or ``LEFT_OUT``; a later word replaces an
    earlier one. Raises ``NotAllowed``, ``MeaningWrong`` for a row of another school or year."""
    _ensure_may(actor, year.school_id)
    _ensure_known(year, answers)
    known = {
        (row.entity, key_of(NameKind(row.entity), _name_of(row, year))): row
        for row in names_of(year.school_id).select_for_update().order_by("pk")
    }
    fresh = []
    for (kind, name), meaning in answers.items():
        row = known.get((kind, key_of(kind, name)))
        if row is None:
            stored = f"{_yearly(year)}{name}" if kind == NameKind.CLASS else name
            fresh.append(
                ExternalId(
                    school_id=year.school_id,
                    source=SOURCE,
                    entity=kind,
                    external_id=stored[:120],
                    object_id=meaning,
                )
            )
        elif row.object_id != meaning:
            row.object_id = meaning
            row.save(update_fields=["object_id"])
    ExternalId.objects.bulk_create(fresh, ignore_conflicts=True)


@transaction.atomic
def change_name(*, actor: Actor, year: AcademicYear, row: ExternalId, meaning: int) -> None:
    """The name means something else from the next import on. Raises as ``remember_names``."""
    _ensure_may(actor, row.school_id)
    kind = NameKind(row.entity)
    _ensure_known(year, {(kind, row.external_id): meaning})
    row.object_id = meaning
    row.save(update_fields=["object_id"])


@transaction.atomic
def forget_name(*, actor: Actor, row: ExternalId) -> None:
    """Ask again at the next import. Raises ``NotAllowed``."""
    _ensure_may(actor, row.school_id)
    row.delete()


def names_of(school_id: int) -> models.QuerySet[ExternalId]:
    """Decisions of a school, of every year."""
    return ExternalId.objects.filter(school_id=school_id, source=SOURCE)


def name_of(row: ExternalId) -> str:
    """As it stood in the file."""
    if row.entity == NameKind.CLASS:
        return row.external_id.partition(_YEAR_END)[2]
    return row.external_id


def year_of(row: ExternalId) -> str:
    """The name of the year to which a class belongs; empty for what holds in every year."""
    return row.external_id.partition(_YEAR_END)[0] if row.entity == NameKind.CLASS else ""


_YEAR_END = ": "


def _yearly(year: AcademicYear) -> str:
    return f"{year.name}{_YEAR_END}"


def _name_of(row: ExternalId, year: AcademicYear) -> str:
    if row.entity == NameKind.CLASS:
        return row.external_id.removeprefix(_yearly(year))
    return row.external_id


def _is_class(kind: NameKind) -> bool:
    return kind == NameKind.CLASS


def _ensure_may(actor: Actor, school_id: int) -> None:
    if not policies.can_import_timetable(actor) or actor.school_id != school_id:
        raise NotAllowed(_("The timetable is imported by the deputy or the administrator."))


def _ensure_known(year: AcademicYear, answers: Answers) -> None:
    for kind in NameKind:
        meant = {pk for (one, _name), pk in answers.items() if one == kind}
        if kind == NameKind.DAY:
            is_right = all(pk == LEFT_OUT or 1 <= pk % WEEK <= 6 for pk in meant)
        elif kind == NameKind.HOUR:
            is_right = all(LEFT_OUT <= pk <= MOST_HOURS for pk in meant)
        else:
            rows = {pk for pk in meant if pk not in (LEFT_OUT, NEW)}
            scope = {"year": year} if kind == NameKind.CLASS else {"school_id": year.school_id}
            found = MODELS[kind]._default_manager.filter(pk__in=rows, **scope).count()
            is_right = found == len(rows)
        if not is_right:
            raise MeaningWrong(_("This name cannot mean that: choose from the list."))
