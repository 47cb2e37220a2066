"""A thematic plan as a file: the table that the import reads back."""

import csv
import io
from collections.abc import Iterable, Iterator

from core import spreadsheets
from core.uploads import safe_name
from journal.imports.plan_file import hours_text
from journal.imports.plan_table import HEADER, KINDS, WORKS
from journal.models import PlanItem, ThematicPlan

XLSX, CSV = "xlsx", "csv"


def plan_file(
    *, plan: ThematicPlan, items: Iterable[PlanItem], kind: str
) -> tuple[bytes, str, str]:
    """(bytes, media type, name of the file) in ``kind``, xlsx or csv."""
    name = safe_name(f"{plan.title}.{kind}")
    if kind == XLSX:
        content = spreadsheets.workbook(title=plan.title, header=HEADER, rows=_rows(items))
        return content, spreadsheets.MEDIA_TYPE, name
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in _rows(items):
        writer.writerow([_harmless(value) for value in row])
    # With the mark, so that Excel takes it for UTF-8.
    return stream.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name


def _rows(items: Iterable[PlanItem]) -> Iterator[tuple[str | int | None, ...]]:
    for item in items:
        whole = item.hours % 1 == 0
        yield (
            item.number,
            item.section,
            item.topic,
            int(item.hours) if whole else hours_text(item.hours),
            KINDS.get(item.kind, ""),
            WORKS.get(item.work_category, ""),  # type: ignore[call-overload]
            item.work_title,
            item.homework,
            item.homework_minutes,
        )


def _harmless(value: str | int | None) -> str | int:
    """A text that a spreadsheet would run gets a sign before it (OWASP: CSV injection)."""
    if isinstance(value, str) and spreadsheets.is_dangerous(value):
        return f"'{value}"
    return "" if value is None else value
