"""A timetable file between its upload and its import.

It stays on the server, where nobody can change it meanwhile: in the cache, for two hours, for the
person who sent it; beside it what the import would do, so that a page of the preview is quick.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core.enums import JobKind
from core.errors import Conflict, NotAllowed
from core.jobs import Report, queue_job, silent
from core.models import Job
from schedule import policies
from schedule.imports.reading import read_timetable
from schedule.selectors.timetable_names import Asked, questions_about
from schedule.services.timetable_files.importing import (
    TimetableChanged,
    TimetableImportReport,
    import_timetable,
)
from schedule.services.timetable_files.names import Answers, remember_names, sayings_of
from school.imports.files import SourceFile
from school.imports.problems import ImportProblem, ImportRefused
from school.models import AcademicYear

LIFETIME = dt.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Draft:
    token: uuid.UUID
    source: SourceFile
    year: AcademicYear
    since: dt.date


class DraftGone(Conflict):
    """It was waited for too long, or the cache was emptied."""

    def __init__(self) -> None:
        super().__init__(_("The file is not kept any longer. Send it once more."))


class AlreadyImporting(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("A timetable is being imported already: wait until it is done, then look again.")
        )


def keep_draft(
    *, actor: Actor, source: SourceFile, year: AcademicYear, since: dt.date
) -> uuid.UUID:
    """Read the file and put it aside for ``LIFETIME``. Raises ``NotAllowed``, ``ImportRefused``
    for a file that cannot be read: nothing of it is kept."""
    _ensure_may(actor, year)
    read_timetable(source, sayings_of(year).told)
    token = uuid.uuid4()
    kept = {"name": source.name, "content": source.content, "year": year.pk, "since": since}
    cache.set(_key(actor, token), kept, timeout=LIFETIME.total_seconds())
    return token


def find_draft(*, actor: Actor, token: uuid.UUID) -> Draft | None:
    """The actor's own file, while it is kept. One query."""
    kept = cache.get(_key(actor, token))
    if kept is None:
        return None
    year = (
        AcademicYear.objects.select_related("school")
        .filter(school_id=actor.school_id, pk=kept["year"])
        .first()
    )
    if year is None:
        return None
    return Draft(token, SourceFile(kept["name"], kept["content"]), year, kept["since"])


def kept_draft(*, actor: Actor, token: uuid.UUID) -> Draft:
    """As ``find_draft``. Raises ``DraftGone``."""
    draft = find_draft(actor=actor, token=token)
    if draft is None:
        raise DraftGone
    return draft


def drop_draft(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete_many([_key(actor, token), _look_key(actor, token)])


def questions_of(draft: Draft) -> Asked:
    """The names of the file that have to be explained first. At most ten queries, whatever the
    size of the file."""
    sayings = sayings_of(draft.year)
    return questions_about(draft.year, read_timetable(draft.source, sayings.told), sayings)


def answer_questions(*, actor: Actor, draft: Draft, answers: Answers) -> None:
    """Remember what the names mean; what was seen before is seen anew. Raises as
    ``remember_names``."""
    remember_names(actor=actor, year=draft.year, answers=answers)
    cache.delete(_look_key(actor, draft.token))


@dataclass(frozen=True, slots=True)
class Look:
    """What the import would do, or why the file is refused."""

    found: TimetableImportReport | None
    refused: tuple[ImportProblem, ...] = ()


def kept_look(*, actor: Actor, draft: Draft) -> Look | None:
    """What ``look_at`` has found, until something else is said."""
    look: Look | None = cache.get(_look_key(actor, draft.token))
    return look


def look_at(*, actor: Actor, draft: Draft, now: dt.datetime, report: Report = silent) -> Look:
    """What the import would do: the real one, rolled back, and kept as long as the file.

    Raises ``NotAllowed``.
    """
    _ensure_may(actor, draft.year)
    try:
        look = Look(
            import_timetable(
                school=draft.year.school,
                year=draft.year,
                path=draft.source.content,
                file_name=draft.source.name,
                effective_from=draft.since,
                now=now,
                dry_run=True,
                report=report,
            )
        )
    except ImportRefused as error:
        look = Look(None, error.problems)
    cache.set(_look_key(actor, draft.token), look, timeout=LIFETIME.total_seconds())
    return look


def order_look(*, actor: Actor, draft: Draft, now: dt.datetime) -> Job:
    """Queue the look at a long file, or find the job that is at it; the caller starts it.

    Raises ``NotAllowed``.
    """
    _ensure_may(actor, draft.year)
    params = {"role": actor.role, "token": str(draft.token)}
    waiting = Job.objects.visible_to(actor).unfinished().filter(kind=JobKind.TIMETABLE_LOOK)
    return waiting.filter(params=params).first() or queue_job(
        actor=actor,
        kind=JobKind.TIMETABLE_LOOK,
        title=_("Check of the file: %(file)s") % {"file": draft.source.name[:120]},
        params=params,
        now=now,
    )


def order_import(*, actor: Actor, draft: Draft, seen: str, now: dt.datetime) -> Job:
    """Queue the import of what was ``seen`` (a fingerprint); the caller starts it. One at a time
    in a school. Raises ``NotAllowed``, ``AlreadyImporting``."""
    _ensure_may(actor, draft.year)
    waiting = Job.objects.filter(school_id=actor.school_id, kind=JobKind.TIMETABLE_IMPORT)
    if waiting.unfinished().exists():
        raise AlreadyImporting
    return queue_job(
        actor=actor,
        kind=JobKind.TIMETABLE_IMPORT,
        title=_("Import of the timetable: %(file)s") % {"file": draft.source.name[:120]},
        params={"role": actor.role, "token": str(draft.token), "seen": seen},
        now=now,
    )


def carry_out(
    *, actor: Actor, token: uuid.UUID, seen: str, now: dt.datetime, report: Report
) -> TimetableImportReport:
    """Import what was seen, all or nothing; the file stays until ``drop_draft``.

    Raises ``DraftGone``, ``NotAllowed``, ``ImportRefused``, ``TimetableChanged``.
    """
    draft = kept_draft(actor=actor, token=token)
    _ensure_may(actor, draft.year)
    try:
        return import_timetable(
            school=draft.year.school,
            year=draft.year,
            path=draft.source.content,
            file_name=draft.source.name,
            effective_from=draft.since,
            ordered_by=User.objects.get(pk=actor.user_id),
            now=now,
            seen=seen,
            token=str(token),
            report=report,
        )
    except TimetableChanged:
        cache.delete(_look_key(actor, token))
        raise


def _ensure_may(actor: Actor, year: AcademicYear) -> None:
    if not policies.can_import_timetable(actor) or actor.school_id != year.school_id:
        raise NotAllowed(_("The timetable is imported by the deputy or the administrator."))


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"timetable-import:{actor.school_id}:{actor.user_id}:{token}"


def _look_key(actor: Actor, token: uuid.UUID) -> str:
    return f"{_key(actor, token)}:look"
