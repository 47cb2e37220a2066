"""What the rules of term marks, closings and reopenings refuse."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from core.errors import Conflict, NotAllowed
from journal.services.errors import JournalError
from school.models import Term


class TermMarkChanged(JournalError, Conflict):
    """Somebody decided otherwise meanwhile; ``current`` is what stands there now."""

    status = Conflict.status

    def __init__(self, current: str, author: str) -> None:
        self.current = current
        super().__init__(
            _("%(author)s has decided “%(current)s” meanwhile. Look and decide again.")
            % {"author": author or _("Somebody"), "current": current or "—"}
        )


class NothingToWithdraw(JournalError):
    def __init__(self) -> None:
        super().__init__(_("There is no decision to withdraw."))


class WithdrawReasonNeeded(JournalError):
    def __init__(self) -> None:
        super().__init__(_("Say why the decision is withdrawn: the reason stays in the history."))


class ExamNotOpened(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("No examination is foreseen for this group: the deputy head opens its column.")
        )


class FinalNotForeseen(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("A final mark is given in grades 9 and 11 and where there is an examination.")
        )


class ExamHasMarks(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("There are examination marks already: withdraw them first, then close the column.")
        )


class YearClosed(JournalError):
    def __init__(self) -> None:
        super().__init__(_("The academic year is closed: its marks do not change any more."))


class NotDeputy(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only the deputy head closes and reopens terms."))


class TermNotOver(JournalError):
    def __init__(self, term: Term) -> None:
        super().__init__(
            _("The term “%(term)s” ends on %(day)s: it can be closed from that day on.")
            % {"term": term.name, "day": formats.date_format(term.ends_on, "d.m.Y")}
        )


class TermClosedAlready(JournalError, Conflict):
    status = Conflict.status

    def __init__(self, term: Term) -> None:
        super().__init__(_("The term “%(term)s” is closed already.") % {"term": term.name})


class TermNotClosed(JournalError, Conflict):
    status = Conflict.status

    def __init__(self, term: Term) -> None:
        super().__init__(
            _("The term “%(term)s” is open: there is nothing to reopen.") % {"term": term.name}
        )


class ClosingNotConfirmed(JournalError):
    def __init__(self, count: int) -> None:
        super().__init__(
            _(
                "Term marks not decided: %(count)s. Confirm that the term is closed without them, "
                "or wait for the teachers."
            )
            % {"count": count}
        )


class ReopenReasonNeeded(JournalError):
    def __init__(self) -> None:
        super().__init__(_("Say why it is to be reopened: the reason stays in the history."))


class HoursWrong(JournalError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("A journal is reopened for 1 to %(most)s hours: so says the regulation.")
            % {"most": most}
        )


class ReopeningAsked(JournalError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This journal is open again already, or a request about it waits."))


class ReopeningDecided(JournalError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This request is not waiting any more. Reload the page."))


class BroughtGradeWrong(JournalError):
    def __init__(self) -> None:
        super().__init__(_("Choose the grade that the student is in, or an earlier one."))


class BroughtDayClosed(JournalError):
    def __init__(self, day: dt.date) -> None:
        super().__init__(
            _("The term of %(day)s is closed. Enter the mark of that term instead.")
            % {"day": formats.date_format(day, "d.m.Y")}
        )


class BroughtOutsideYear(JournalError):
    def __init__(self) -> None:
        super().__init__(_("The date is in no term of this year: correct it."))


class BroughtTwice(JournalError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("A mark of this term from another school is there already: withdraw it first.")
        )


class NotYourStudent(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("Marks from another school are entered by the class teacher or the teacher.")
        )


class NoConductMarks(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("The school's regulation has no conduct mark here: the deputy head turns it on.")
        )


class NotYourClass(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Conduct marks are set by the class teacher."))
