"""The report of an import: how many rows, which, and what was wrong; as data and as text."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from school.imports.problems import ImportProblem, Severity
from school.imports.words import capitalised

_MOST_LINES = 100


@dataclass(slots=True)
class Tally:
    """How many rows of one kind an import added, changed, removed and found already right."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the report: ``action`` is added, changed or removed; ``model`` is a label such as
    ``school.room``; ``was`` and ``now`` are what changed in it."""

    action: str
    model: str
    name: str
    was: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)


def tallies_as_json(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {label: asdict(tally) for label, tally in tallies.items()}


def tally_lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """One line for each kind of rows."""
    for label, tally in tallies.items():
        told = _(
            "%(kind)s: added %(added)s, changed %(changed)s, removed %(removed)s, kept %(kept)s"
        ) % {
            "kind": apps.get_model(label)._meta.verbose_name_plural,
            "added": tally.added,
            "changed": tally.changed,
            "removed": tally.removed,
            "kept": tally.kept,
        }
        yield f"  {told}"


def change_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Rows that were changed or removed, by name; what was added is only counted."""
    for line in lines:
        kind = apps.get_model(line.model)._meta.verbose_name
        if line.action == "removed":
            told = _("removed (%(kind)s): %(name)s") % {"kind": kind, "name": line.name}
            yield f"  {told}"
        elif line.action == "changed":
            details = ", ".join(_difference(line, key) for key in line.now)
            values = {"kind": kind, "name": line.name, "details": details}
            told = _("changed (%(kind)s): %(name)s: %(details)s") % values
            yield f"  {told}"


def _difference(line: Line, key: str) -> str:
    """«until — → 2026-01-20», the field under its name for people."""
    name = apps.get_model(line.model)._meta.get_field(key).verbose_name
    was, now = ("—" if value in (None, "") else value for value in (line.was[key], line.now[key]))
    return f"{name} {was} → {now}"


def problem_lines(problems: Iterable[ImportProblem]) -> Iterator[str]:
    """Problems under the heading of their severity, the gravest first."""
    titles = {
        Severity.REFUSED: _("The file was refused"),
        Severity.UNPLACED: _("Could not be placed"),
        Severity.WARNING: _("To be checked"),
        Severity.SUGGESTION: _("Perhaps typing errors (nothing was changed)"),
    }
    listed = list(problems)
    for severity, title in titles.items():
        own = [problem for problem in listed if problem.severity == severity]
        if own:
            yield f"{title} ({len(own)}):"
            yield from (f"  {capitalised(str(problem))}" for problem in own[:_MOST_LINES])
        if len(own) > _MOST_LINES:
            told = _("… and %(count)s more; all of them with --json.")
            yield "  " + told % {"count": len(own) - _MOST_LINES}
