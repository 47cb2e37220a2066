"""What a page of the journal sends to be written: a batch, and each operation of it."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import DomainError
from journal.enums import OperationKind
from journal.forms.cells import LARGEST_ID, LONGEST_CELL
from journal.services.errors import JournalError
from journal.services.lessons import MOST_HOMEWORK
from journal.services.operations import Operation

MOST_OPERATIONS = 200
LONGEST_BODY = 512 * 1024
LONGEST_REASON = 300


class TooMuch(DomainError):
    """More than a page sends at once."""

    status = 413

    def __init__(self) -> None:
        super().__init__(_("This is too much for one request."))


class Unread(JournalError):
    def __init__(self) -> None:
        super().__init__(_("This cannot be read. Reload the page and try again."))


class OperationForm(forms.Form):
    """``operation``: the cleaned data, for the service."""

    key = forms.UUIDField()
    kind = forms.ChoiceField(choices=OperationKind.choices)
    lesson = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    student = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    column = forms.CharField(max_length=19, required=False)
    text = forms.CharField(max_length=MOST_HOMEWORK * 2, required=False, strip=False)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)
    plan_item = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)

    # What each kind cannot do without.
    NEEDED = {
        OperationKind.CELL: ("lesson", "student"),
        OperationKind.TERM_MARK: ("column", "student"),
        OperationKind.TOPIC: ("lesson",),
        OperationKind.HOMEWORK: ("lesson",),
        OperationKind.ATTENDANCE: ("lesson",),
    }

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        kind = found.get("kind", "")
        if any(not found.get(name) for name in self.NEEDED.get(kind, ())):
            raise ValidationError(str(Unread()))
        is_short = kind not in (OperationKind.TOPIC, OperationKind.HOMEWORK)
        if is_short and len(found.get("text", "").strip()) > LONGEST_CELL:
            raise ValidationError(
                _("A cell takes at most %(most)s characters.") % {"most": LONGEST_CELL}
            )
        expected = self.data.get("expected")
        if not isinstance(self.data.get("text"), str) or not isinstance(expected, str | None):
            raise ValidationError(str(Unread()))
        return found

    @property
    def operation(self) -> Operation:
        """Only of a valid form. An empty cell is expected as "", so "" and nothing are told
        apart."""
        found, expected = self.cleaned_data, self.data.get("expected")
        return Operation(
            key=found["key"],
            kind=found["kind"],
            text=found["text"].strip(),
            lesson_id=found["lesson"] or 0,
            student_id=found["student"] or 0,
            column=found["column"],
            expected=expected.strip() if expected is not None else None,
            reason=found["reason"],
            plan_item_id=found["plan_item"],
        )

    @property
    def sentence(self) -> str:
        """The first of what is wrong."""
        return next(str(error) for found in self.errors.values() for error in found)


class Batch:
    """The body of a request: ``user`` whom the page belongs to (None: it does not say), ``forms``
    an operation each, in order. Raises ``TooMuch``, ``Unread``."""

    def __init__(self, body: bytes) -> None:
        try:
            sent = json.loads(body)
            self.user, operations = sent.get("user"), sent["operations"]
        except (ValueError, AttributeError, KeyError, RecursionError):
            raise Unread from None
        if (
            not isinstance(self.user, int | None)
            or not isinstance(operations, list)
            or not all(map(_has_key, operations))
        ):
            raise Unread
        if len(operations) > MOST_OPERATIONS:
            raise TooMuch
        self.forms = [OperationForm(operation) for operation in operations]


def _has_key(sent: object) -> bool:
    """Without a key it could not even be answered."""
    if not isinstance(sent, dict) or not isinstance(sent.get("key"), str):
        return False
    try:
        UUID(sent["key"])
    except ValueError:
        return False
    return True
