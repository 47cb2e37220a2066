"""What makes a plan of the next year impossible (S0-5e)."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from school.models import AcademicYear
from school.selectors.promotion import Promotion, next_year_of


class PlanRefused(DomainError):
    """The plan cannot be carried out as it is."""


def ensure_possible(promotion: Promotion) -> None:
    """What the database would refuse, as a sentence. Two queries. Raises ``PlanRefused``."""
    options, year = promotion.options, promotion.year
    if promotion.lost or promotion.doubled:
        raise PlanRefused(_("The plan of classes has to be put right first."))
    if options.starts_on <= year.ends_on:
        raise PlanRefused(
            _("The new year begins before %(year)s is over: change its dates.")
            % {"year": year.name}
        )
    namesake = AcademicYear.objects.filter(school_id=year.school_id, name=options.year_name)
    following = next_year_of(year)
    if following is None and namesake.exists():
        raise PlanRefused(_("There is a year of this name already: choose another name."))
    day = options.graduated_on
    late = next((stay for stay in promotion.graduates if day and stay.since >= day), None)
    if late is not None:
        raise PlanRefused(
            _("%(name)s came after the order on graduation: record the graduation separately.")
            % {"name": late.student.list_name}
        )
