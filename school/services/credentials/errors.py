"""What may be refused about slips with logins and passwords."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed


class NothingToIssue(DomainError):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one person."))


class ReasonMissing(DomainError):
    """A slip that exists, or a password in use, is replaced only with a reason."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _("Say why: %(names)s have a slip or a password already, and it will stop working.")
            % {"names": _listed(names)}
        )


class CannotIssue(NotAllowed):
    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence
            or _(
                "Slips are given out by the administrator; to families also by the secretary, and"
                " by the class teacher to the own class where the regulation says so."
            )
        )


class AlreadyUsed(Conflict):
    def __init__(self, number: int) -> None:
        super().__init__(
            _("Slip No. %(number)s was replaced by a later one: hand that over.")
            % {"number": number}
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown}…"
