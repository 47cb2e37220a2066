"""Schools and years as a person names them on a command line."""

import datetime as dt

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import School
from school.models import AcademicYear


class NotFound(DomainError):
    """There is no such school or year."""

    status = 404


def find_school(slug: str) -> School:
    """The school with this short address; without one, the only school there is. Raises
    ``NotFound``."""
    if slug:
        school = School.objects.filter(slug=slug).first()
        if school is None:
            raise NotFound(
                _("There is no school with the short address “%(slug)s”.") % {"slug": slug}
            )
        return school
    schools = list(School.objects.order_by("pk")[:2])
    if len(schools) != 1:
        raise NotFound(_("Say which school: --school SLUG."))
    return schools[0]


def find_year(school: School, name: str, today: dt.date) -> AcademicYear:
    """The year of this name; without one, the year that goes on today or begins next. Raises
    ``NotFound``."""
    years = AcademicYear.objects.filter(school=school)
    if name:
        year = years.filter(name=name).first()
    else:
        year = years.filter(ends_on__gte=today).order_by("starts_on").first()
    if year is None:
        raise NotFound(_("There is no such academic year in the school: create it first."))
    return year
