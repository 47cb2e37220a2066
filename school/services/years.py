"""The first academic year of a school; the later ones are made by the move to the next year."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from core.models import School
from school import policies
from school.enums import Preset
from school.imports.subjects import CATALOGUE, is_extracurricular
from school.models import AcademicYear, Subject
from school.services.calendar import usual_year, write_calendar
from school.services.regulation import adopt_preset

FIRST, LAST = 2000, 2100


class YearError(DomainError):
    """What starting the first year refuses."""


class NotYourYear(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("The first academic year is started by the administrator."))


class HasYear(YearError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("The school has an academic year already: the next one comes with the move to it.")
        )


def year_name(starts_in: int) -> str:
    """«2026/2027»."""
    return f"{starts_in}/{starts_in + 1}"


@transaction.atomic
def start_first_year(
    *, actor: Actor | None, school: School, starts_in: int, preset: Preset | str
) -> AcademicYear:
    """The year from September of ``starts_in`` with the usual terms, breaks and public holidays,
    the regulation of the preset, and the subjects of the federal curriculum where the school has
    none. ``actor`` is None for a command. Raises ``NotYourYear``, ``HasYear``."""
    if actor is not None and not (policies.can_start_year(actor) and actor.school_id == school.pk):
        raise NotYourYear
    # The lock makes two people who press the button at once meet here.
    School.objects.select_for_update(no_key=True).only("pk").get(pk=school.pk)
    if AcademicYear.objects.filter(school=school).exists():
        raise HasYear
    days = usual_year(starts_in)
    source = (
        {"user": actor.user_id, "role": str(actor.role)} if actor else {"command": "make_school"}
    )
    with history.source(**source):
        year = AcademicYear.objects.create(
            school=school, name=year_name(starts_in), starts_on=days.first, ends_on=days.last
        )
        adopt_preset(actor=actor, year=year, preset=preset)
        write_calendar(year, days)
        write_subjects(school)
    return year


def write_subjects(school: School) -> None:
    """The dictionary of subjects, unless the school has subjects of its own. What is not in it
    comes with the timetable."""
    if Subject.objects.filter(school=school).exists():
        return
    Subject.objects.bulk_create(
        Subject(
            school=school,
            name=known.name,
            short_name=known.short[:30],
            is_extracurricular=is_extracurricular(known.name),
            needs_homework=not is_extracurricular(known.name),
        )
        for known in CATALOGUE
    )
