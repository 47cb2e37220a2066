"""What an import wrote, kept so that it can be taken back whole.

A service that imports opens an ``ImportLog``, writes every row through it, and closes it. The log
counts what was added, changed, removed and left, and stores the rows as they were before and after
in ``ImportRun.changes``; ``undo_import`` walks these backwards.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from pghistory.models import Event

from accounts.actors import Actor
from accounts.models import User
from core import history
from core.errors import DomainError, NotAllowed
from core.jobs import Report, silent
from core.models import School
from school import policies
from school.imports.files import SourceFile
from school.imports.report import Line, Tally
from school.models import ExternalId, ImportRun

_MOST_LINES = 5000
# What JSON stores as it stands: most columns of most rows.
_PLAIN = frozenset({int, str, bool, type(None)})


class UndoRefused(DomainError):
    """The import cannot be taken back; the sentence says what stands in the way."""


class ImportLog:
    """Writes rows for one import and remembers each. Used inside one transaction."""

    def __init__(
        self,
        *,
        school: School,
        kind: str,
        source: SourceFile,
        ordered_by: User | None,
        now: dt.datetime,
    ) -> None:
        self.run = ImportRun.objects.create(
            school=school,
            kind=kind,
            file_name=source.name[:200],
            sha256=source.sha256,
            ordered_by=ordered_by,
            created_at=now,
        )
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.lines: list[Line] = []
        self._changes: list[dict[str, Any]] = []
        self._by_row: dict[tuple[str, int], dict[str, Any]] = {}

    def add(
        self, rows: Sequence[models.Model], *, name: Callable[[Any], str] = str, count: bool = True
    ) -> None:
        """Insert new rows of one model."""
        if not rows:
            return
        type(rows[0])._default_manager.bulk_create(rows)
        for row in rows:
            self._remember(row, before=None, after=_snapshot(row))
            if count:
                self._tell("added", row, name(row))

    def change(
        self, row: models.Model, *, name: str = "", count: bool = True, **values: Any
    ) -> bool:
        """Set fields that differ and save; False when none does."""
        differing = {key: new for key, new in values.items() if getattr(row, key) != new}
        if not differing:
            if count:
                self.keep(row)
            return False
        before = _snapshot(row)
        for key, new in differing.items():
            setattr(row, key, new)
        row.save(update_fields=list(differing))
        after = _snapshot(row)
        self._remember(row, before=before, after=after)
        if count:
            changed = [key for key in after if after[key] != before[key]]
            self._tell(
                "changed",
                row,
                name or str(row),
                was={key: before[key] for key in changed},
                now={key: after[key] for key in changed},
            )
        return True

    def change_all(self, rows: Sequence[models.Model], **values: Any) -> None:
        """Set the same values in many rows of one model, in one statement."""
        if not rows:
            return
        befores = [_snapshot(row) for row in rows]
        for row in rows:
            for key, new in values.items():
                setattr(row, key, new)
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).update(**values)
        for row, before in zip(rows, befores, strict=True):
            self._remember(row, before=before, after=_snapshot(row))
            self.tallies[row._meta.label_lower].changed += 1

    def change_each(
        self,
        changes: Sequence[tuple[models.Model, dict[str, Any]]],
        *,
        name: Callable[[Any], str] = str,
    ) -> None:
        """Set each row's own values, in one statement for five hundred rows of one model."""
        if not changes:
            return
        befores = [_snapshot(row) for row, _own in changes]
        for row, own in changes:
            for key, value in own.items():
                setattr(row, key, value)
        rows = [row for row, _own in changes]
        fields = sorted({key for _row, own in changes for key in own})
        type(rows[0])._default_manager.bulk_update(rows, fields, batch_size=500)
        for row, before in zip(rows, befores, strict=True):
            after = _snapshot(row)
            self._remember(row, before=before, after=after)
            changed = [key for key in after if after[key] != before[key]]
            was = {key: before[key] for key in changed}
            self._tell("changed", row, name(row), was=was, now={key: after[key] for key in changed})

    def remove(self, rows: Sequence[models.Model], *, name: Callable[[Any], str] = str) -> None:
        """Delete rows of one model."""
        if not rows:
            return
        for row in rows:
            self._remember(row, before=_snapshot(row), after=None)
            self._tell("removed", row, name(row))
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()

    def keep(self, row: models.Model) -> None:
        """The row is already as the file says."""
        self.tallies[row._meta.label_lower].kept += 1

    @property
    def has_changes(self) -> bool:
        return bool(self._changes)

    def close(self, report: dict[str, Any]) -> None:
        """Store the report and the changes, or nothing where nothing was written. Foreign keys
        are checked here and now."""
        connection.check_constraints()
        if not self._changes:
            self.run.delete()
            return
        self.run.changes = self._changes
        self.run.report = report
        self.run.save(update_fields=["changes", "report"])

    def _tell(self, action: str, row: models.Model, name: str, **values: Any) -> None:
        label = row._meta.label_lower
        tally = self.tallies[label]
        setattr(tally, action, getattr(tally, action) + 1)
        if len(self.lines) < _MOST_LINES:
            self.lines.append(Line(action, label, name, **values))

    def _remember(
        self, row: models.Model, *, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        key = row._meta.label_lower, row.pk
        known = self._by_row.get(key)
        if known is None:
            known = {"model": key[0], "pk": row.pk, "before": before, "after": after}
            self._by_row[key] = known
            self._changes.append(known)
        else:
            known["after"] = after


class ExternalIds:
    """The ids of one foreign system in one school, read by a single query."""

    def __init__(self, log: ImportLog, source: str) -> None:
        self._log = log
        self._source = source
        self._known = {
            (row.entity, row.external_id): row
            for row in ExternalId.objects.filter(school_id=log.run.school_id, source=source)
        }
        self._fresh: list[ExternalId] = []

    def get(self, entity: str, key: str) -> int | None:
        """Our row's primary key, if the foreign id was met before."""
        row = self._known.get((entity, key[:120]))
        return row.object_id if row else None

    def point(self, entity: str, key: str, row: models.Model) -> None:
        """From now on this foreign id means ``row``."""
        known = self._known.get((entity, key[:120]))
        if known is not None:
            if known.pk is None:
                known.object_id = row.pk
            elif known.object_id != row.pk:
                self._log.change(known, count=False, object_id=row.pk, run=self._log.run)
            return
        fresh = ExternalId(
            school_id=self._log.run.school_id,
            source=self._source,
            entity=entity,
            external_id=key[:120],
            object_id=row.pk,
            run=self._log.run,
        )
        self._known[entity, key[:120]] = fresh
        self._fresh.append(fresh)

    def flush(self) -> None:
        """Write the new ones."""
        self._log.add(self._fresh, count=False)
        self._fresh = []


@transaction.atomic
def undo_import(
    *,
    actor: Actor | None,
    run: ImportRun,
    now: dt.datetime,
    report: Report = silent,
) -> dict[str, int]:
    """Take an import back: delete what it made, restore what it changed or removed.

    All or nothing. Refused when the run was undone already, when one of its rows was changed
    since, or when rows that are not its own rely on rows it made (lessons, students of a group):
    nothing that happened is ever lost to an undo. ``actor`` is None for the command line.
    ``report`` counts rows. Answers the number of rows deleted, restored and put back.

    Raises ``NotAllowed``, ``UndoRefused``.
    """
    if actor is not None and not policies.can_undo_import(actor, run):
        raise NotAllowed(_("This import is undone by those who may make one."))
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.undone_at is not None:
        raise UndoRefused(_("This import has already been undone."))
    report(0, len(run.changes), _("Checking that nothing was changed since"))
    _ensure_untouched(run)
    report(0, len(run.changes), _("Checking that nothing is in use"))
    _ensure_unused(run)
    with history.source(undone_import=run.pk):
        done = _revert(run, report)
    report(len(run.changes), len(run.changes), _("Checking references"))
    connection.check_constraints()
    run.undone_at = now
    run.save(update_fields=["undone_at"])
    return done


def _ensure_untouched(run: ImportRun) -> None:
    """Every row is as the import left it; only its own deletions may be gone."""
    for model, changes in _by_model(run.changes).items():
        rows = model._default_manager.in_bulk([change["pk"] for change in changes])
        for change in changes:
            row = rows.get(change["pk"])
            is_right = row is not None and _snapshot(row) == change["after"]
            if change["after"] is None:
                is_right = row is None
            if not is_right:
                raise UndoRefused(
                    _("“%(row)s” (%(kind)s) was changed after the import: it cannot be undone.")
                    % {
                        "row": row if row is not None else change["pk"],
                        "kind": model._meta.verbose_name,
                    }
                )


def _ensure_unused(run: ImportRun) -> None:
    """Nothing that was written by others points at a row that would be deleted. The relations
    come from the models' metadata: this floor knows none of the higher ones by name."""
    made = _by_model([change for change in run.changes if change["before"] is None])
    own = {
        model: {change["pk"] for change in changes}
        for model, changes in _by_model(run.changes).items()
    }
    users: dict[str, int] = {}
    for model, changes in made.items():
        pks = [change["pk"] for change in changes]
        for user, reference in _references_to(model):
            rows = user._default_manager.filter(**{f"{reference}__in": pks})
            rows = rows.exclude(pk__in=own.get(user, ()))
            if count := rows.count():
                label = str(user._meta.verbose_name_plural)
                users[label] = users.get(label, 0) + count
    if users:
        told = ", ".join(f"{label}: {count}" for label, count in users.items())
        raise UndoRefused(
            _("The import cannot be undone, its rows are in use already: %(users)s.")
            % {"users": told}
        )


def _references_to(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """(model, foreign key) of everything that can point at ``model``, history aside."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and not issubclass(relation.related_model, Event | ExternalId | ImportRun)
    ]


def _revert(run: ImportRun, report: Report) -> dict[str, int]:
    """Backwards, in as few statements as the order of writing allows."""
    done = {"deleted": 0, "restored": 0, "returned": 0}
    seen = 0
    for (label, what), steps in groupby(reversed(run.changes), key=_step):
        model = apps.get_model(label)
        changes = list(steps)
        kind = model._meta.verbose_name_plural
        report(seen, len(run.changes), _("Taking back: %(kind)s") % {"kind": kind})
        seen += len(changes)
        if what == "deleted":
            model._default_manager.filter(pk__in=[change["pk"] for change in changes]).delete()
        elif what == "returned":
            model._default_manager.bulk_create(
                model(pk=change["pk"], **_values(model, change["before"])) for change in changes
            )
        elif what == "restored":
            for pks, values in _alike(changes):
                model._default_manager.filter(pk__in=pks).update(**_values(model, values))
        else:
            continue
        done[what] += len(changes)
    return done


def _alike(changes: Iterable[dict[str, Any]]) -> Iterable[tuple[list[int], dict[str, Any]]]:
    """Rows whose changed columns had the same values before, together with these values."""
    found: dict[str, tuple[list[int], dict[str, Any]]] = {}
    for change in changes:
        before, after = change["before"], change["after"]
        values = {key: was for key, was in before.items() if was != after[key]}
        key = json.dumps(values, sort_keys=True)
        found.setdefault(key, ([], values))[0].append(change["pk"])
    return [(pks, values) for pks, values in found.values() if values]


def _step(change: dict[str, Any]) -> tuple[str, str]:
    """The model, and what undoing does to its row; a row made and removed again needs nothing."""
    if change["before"] is None:
        return change["model"], "nothing" if change["after"] is None else "deleted"
    return change["model"], "returned" if change["after"] is None else "restored"


def _by_model(changes: Iterable[dict[str, Any]]) -> dict[type[models.Model], list[dict[str, Any]]]:
    found: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        if _step(change)[1] != "nothing":
            found[apps.get_model(change["model"])].append(change)
    return found


def _stored_fields(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    return [
        item for item in model._meta.concrete_fields if not (item.primary_key or item.generated)
    ]


def _snapshot(row: models.Model) -> dict[str, Any]:
    """Column values of a row as JSON stores them, the same before and after a round trip."""
    return {item.attname: _plain(item, row) for item in _stored_fields(type(row))}


def _plain(item: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = getattr(row, item.attname)
    if isinstance(item, models.DecimalField) and value is not None:
        return str(round(Decimal(value), item.decimal_places))
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC).isoformat()
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _values(model: type[models.Model], stored: dict[str, Any]) -> dict[str, Any]:
    return {
        item.attname: item.to_python(stored[item.attname])
        for item in _stored_fields(model)
        if item.attname in stored
    }
