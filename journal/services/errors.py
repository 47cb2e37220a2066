"""What the rules of the journal refuse, each with a sentence that says what to do."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed
from journal.models import Lesson
from school.models import Term


class JournalError(DomainError):
    """A rule of the journal."""


class TermClosed(JournalError):
    def __init__(self, term: Term) -> None:
        super().__init__(
            _("The term “%(term)s” is closed since %(date)s. Ask the deputy head to reopen it.")
            % {
                "term": term.name,
                "date": formats.date_format(term.closed_at, "d.m.Y") if term.closed_at else "",
            }
        )


class LessonCancelled(JournalError):
    def __init__(self, lesson: Lesson) -> None:
        super().__init__(
            _("This lesson did not take place (%(reason)s), nothing can be recorded in it.")
            % {"reason": lesson.cancel_reason}
        )


class LessonAhead(JournalError):
    def __init__(self, lesson: Lesson) -> None:
        super().__init__(
            _("The lesson is on %(date)s. Marks and absences are recorded from that day on.")
            % {"date": formats.date_format(lesson.on, "d.m.Y")}
        )


class NotGraded(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("There are no marks in this group: record attendance, the topic and comments.")
        )


class OutOfScale(JournalError):
    def __init__(self, value: object, low: int, high: int) -> None:
        super().__init__(
            _("“%(value)s” is outside the school's scale: marks go from %(low)s to %(high)s.")
            % {"value": value, "low": low, "high": high}
        )


class Unreadable(JournalError):
    def __init__(self, token: str) -> None:
        super().__init__(
            _(
                "“%(token)s” cannot be read. Type a mark (5, or 45 for two works, 2>4 for a "
                "retake), н, б, уп, нп, осв, оп5 (late by 5 minutes), зач, н/а or a full stop for "
                "a debt."
            )
            % {"token": token}
        )


class NoModifiers(JournalError):
    def __init__(self, token: str) -> None:
        super().__init__(
            _(
                "“%(token)s”: the school's regulation has no plus and minus. Type the mark alone, "
                "and what you want to add as a comment."
            )
            % {"token": token}
        )


class OneMarkOnly(JournalError):
    def __init__(self) -> None:
        super().__init__(_("One mark goes here: a number, зач, or a full stop for a debt."))


class MarkChanged(JournalError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("Somebody has voided or retaken this mark meanwhile. Look at the cell again.")
        )


class NoDebt(JournalError):
    def __init__(self) -> None:
        super().__init__(_("This is no debt any more: a mark has been set."))


class DebtDayWrong(JournalError):
    def __init__(self, first: dt.date, last: dt.date) -> None:
        super().__init__(
            _("A debt is due between %(first)s and %(last)s: choose a day in between.")
            % {
                "first": formats.date_format(first, "d.m.Y"),
                "last": formats.date_format(last, "d.m.Y"),
            }
        )


class TooManyRetakes(JournalError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("A work has at most %(most)s marks, retakes included: change the last one.")
            % {"most": most}
        )


class VoidReasonNeeded(JournalError):
    def __init__(self) -> None:
        super().__init__(_("Say why the mark is voided: the reason stays in the history."))


class TitleNeeded(JournalError):
    def __init__(self, type_name: str) -> None:
        super().__init__(_("“%(type)s” needs a title: say which work it is.") % {"type": type_name})


class WorkHasMarks(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There are marks for this work, void ones included, so it stays. "
                "Change its type or title instead."
            )
        )


class ResultsDayWrong(JournalError):
    def __init__(self, first: dt.date, last: dt.date) -> None:
        super().__init__(
            _(
                "Results become known between the day of the work, %(first)s, and today, "
                "%(last)s: correct the date."
            )
            % {
                "first": formats.date_format(first, "d.m.Y"),
                "last": formats.date_format(last, "d.m.Y"),
            }
        )


class NotInGroup(JournalError):
    def __init__(self, lesson: Lesson) -> None:
        super().__init__(
            _("The student was not in this group on %(date)s.")
            % {"date": formats.date_format(lesson.on, "d.m.Y")}
        )


class TooManyWorks(JournalError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("A lesson has at most %(most)s works, so many marks do not fit in one cell.")
            % {"most": most}
        )


class NotYourLesson(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("You can read this lesson, but only its teacher or substitute records in it.")
        )


class WorkMissing(JournalError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no work in this lesson for this mark: its teacher adds the work first, "
                "then you can set marks for it."
            )
        )


class NotFamily(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only the family confirms that it has read a comment."))


class NotYourGroup(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only a teacher of this group decides its term marks."))


class CellConflict(Conflict):
    """Somebody recorded another value meanwhile; ``current`` is what the cell says now."""

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__(
            _("Somebody has recorded “%(current)s” here meanwhile. Look and decide again.")
            % {"current": current or "—"}
        )


class ReasonNeeded(JournalError):
    def __init__(self, suggested: str) -> None:
        super().__init__(
            _("The mark differs from the suggested %(suggested)s: say why.")
            % {"suggested": suggested}
        )


class TopicEmpty(JournalError):
    def __init__(self) -> None:
        super().__init__(_("The topic of a lesson that has taken place cannot be empty."))
