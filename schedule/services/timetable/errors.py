"""Why a timetable is not changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed


class TimetableError(DomainError):
    """``field`` is the one of the form that is wrong; empty for all of it."""

    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotYourTimetable(NotAllowed, TimetableError):
    status = NotAllowed.status

    def __init__(self) -> None:
        super().__init__(_("The timetable is changed by the deputy head and the administrator."))


class InForce(TimetableError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _(
                "This timetable is in force already and is not rewritten."
                " Start a new one from the day from which it changes."
            )
        )


class PlaceTaken(TimetableError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The group already has a lesson there. Choose another place."))


class NoSuchPlace(TimetableError):
    def __init__(self) -> None:
        super().__init__(_("There is no such lesson in the week of the class."), field="place")


class Clashing(TimetableError, Conflict):
    """``swap_with``: the one entry that would make room by changing places, or 0."""

    status = Conflict.status

    def __init__(self, told: Sequence[str], *, swap_with: int = 0) -> None:
        self.told = tuple(told)
        self.swap_with = swap_with
        super().__init__(_("There are clashes here: %(list)s.") % {"list": "; ".join(told)})


class NothingToUndo(TimetableError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("There is nothing to take back: nobody has changed this timetable."))


class ChangedByOther(TimetableError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this timetable after you. Look at the log before going on.")
        )
