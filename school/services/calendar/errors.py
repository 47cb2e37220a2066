"""What keeping the calendar refuses."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed
from school.models import AcademicYear, Term
from school.rules.calendar import Finding


class CalendarError(DomainError):
    """A change of the calendar that cannot be."""


class NotYourCalendar(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("The calendar is kept by the administrator or a deputy head of this school.")
        )


class YearOver(CalendarError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(_("The year %(year)s is closed: its calendar stays.") % {"year": year})


class TermClosed(CalendarError):
    def __init__(self, term: Term) -> None:
        super().__init__(
            _("“%(term)s” is closed: its days stay as they are. Open the term first.")
            % {"term": term.name}
        )


class Unsound(CalendarError):
    """The rules found errors that were not there before; ``findings`` are all of them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in findings))


class InUse(CalendarError, Conflict):
    status = Conflict.status


class ChangedMeanwhile(CalendarError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed it meanwhile. Look at it again; saving once more overwrites.")
        )
