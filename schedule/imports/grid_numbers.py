"""Numbers of lessons in a grid: missing, merged over two rows, written twice (formats §3a)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a class block. ``merged_with`` is the row whose number cell is merged down over
    this one; rows and columns of the sheet count from 0."""

    row: int
    number: int | None
    merged_with: int | None
    subject: str
    room: str
    subject_column: int


def settle_numbers(rows: list[GridRow], usual: dict[int, int]) -> list[tuple[GridRow, int, str]]:
    """Give every row that says anything its slot, with a sentence where that was a guess.

    ``rows`` are one class's day from top to bottom; ``usual`` is the number most classes have in
    a sheet row. Two rows under one merged number are two halves of the class in the same slot.
    """
    told = [row for row in rows if row.number is not None or row.subject]
    settled: list[tuple[GridRow, int, str]] = []
    slots: dict[int, int] = {}
    for position, row in enumerate(told):
        before = settled[-1][1] if settled else None
        below = told[position + 1 :]
        if row.number is None:
            after = next((later.number for later in below if later.number is not None), None)
            slot, doubt = _without_number(row, slots, before, after, usual)
        else:
            slot, doubt = _with_number(row, row.number, below, before, usual)
        slots[row.row] = slot
        settled.append((row, slot, doubt))
    return settled


def _without_number(
    row: GridRow,
    slots: dict[int, int],
    before: int | None,
    after: int | None,
    usual: dict[int, int],
) -> tuple[int, str]:
    if row.merged_with is not None and row.merged_with in slots:
        return slots[row.merged_with], ""
    if before is None:
        slot = after - 1 if after is not None and after > 0 else usual.get(row.row, 1)
    elif after == before + 1:
        slot = before
    else:
        slot = before + 1
    return slot, _("The lesson has no number: it was taken as No. %(number)s.") % {"number": slot}


def _with_number(
    row: GridRow,
    number: int,
    below: list[GridRow],
    before: int | None,
    usual: dict[int, int],
) -> tuple[int, str]:
    """A number that stands twice is a slip when the number beside it is missing; otherwise the
    two lessons are halves of the class."""
    after = [later.number for later in below if later.number is not None]
    if before != number:
        is_gap_above = number - 1 == (before + 1 if before is not None else 1)
        if after[:1] == [number] and is_gap_above:
            return number - 1, _slip(number, number - 1)
        return number, ""
    is_gap_below = after[0] > number + 1 if after else usual.get(row.row) == number + 1
    if is_gap_below:
        return number + 1, _slip(number, number + 1)
    return number, _("Two lessons No. %(number)s: taken as two halves of the class.") % {
        "number": number
    }


def _slip(written: int, taken: int) -> str:
    return _("No. %(written)s is written twice: this one was taken as No. %(taken)s.") % {
        "written": written,
        "taken": taken,
    }
