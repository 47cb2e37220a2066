"""The report of an import, ready to show."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from school.imports.people import cells
from school.imports.problems import ImportProblem, Severity
from school.imports.report import Line
from school.imports.words import capitalised

_MOST_CHANGES = 6
_PEOPLE = frozenset({"school.student", "school.guardian", "school.staffmember"})


def problems_by_gravity(problems: Iterable[ImportProblem]) -> list[dict[str, object]]:
    """The rows that are left out first."""
    order = list(Severity)
    titles = {
        Severity.REFUSED: (_("refused"), "bad"),
        Severity.UNPLACED: (_("left out"), "bad"),
        Severity.WARNING: (_("to be checked"), "warn"),
        Severity.SUGGESTION: (_("perhaps a slip"), "info"),
    }
    return [
        {"problem": item, "label": titles[item.severity][0], "badge": titles[item.severity][1]}
        for item in sorted(problems, key=lambda item: order.index(item.severity))
    ]


def tally_rows(tallies: Mapping[str, Mapping[str, int]]) -> list[dict[str, object]]:
    """Kinds of rows with how many were added, changed and found as they are; people, who are
    counted by themselves, left out."""
    return [
        {
            "kind": capitalised(str(apps.get_model(label)._meta.verbose_name_plural)),
            "added": counts["added"],
            "changed": counts["changed"],
            "kept": counts["kept"],
        }
        for label, counts in tallies.items()
        if label not in _PEOPLE
    ]


def line_rows(lines: Iterable[Line]) -> list[dict[str, object]]:
    """Rows added or changed, by name, with what changes in them."""
    labels = {"added": (_("is added"), "ok"), "changed": (_("is changed"), "info")}
    shown = []
    for line in lines:
        meta = apps.get_model(line.model)._meta
        label, badge = labels.get(line.action, (_("is removed"), "bad"))
        shown.append(
            {
                "kind": meta.verbose_name,
                "name": line.name,
                "label": label,
                "badge": badge,
                "changes": [
                    {
                        "label": capitalised(str(_verbose(meta, key))),
                        "was": _cell(line.was.get(key)),
                        "now": _cell(line.now[key]),
                    }
                    for key in list(line.now)[:_MOST_CHANGES]
                ],
            }
        )
    return shown


def _verbose(meta: Any, key: str) -> object:
    name = key.removesuffix("_id")
    return getattr(meta.get_field(name), "verbose_name", name)


def _cell(value: object) -> object:
    """As people read it: a date as JSON keeps it, with the day first."""
    if isinstance(value, str) and (day := cells.date(value)) and value == day.isoformat():
        return f"{day:%d.%m.%Y}"
    return "—" if value in (None, "") else value
