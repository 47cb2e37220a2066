"""The import by a real worker: its steps and its end are seen from outside its transaction."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.enums import JobState
from core.models import Job
from schedule.imports.said_names import NEW
from schedule.models import TimetableEntry
from schedule.services.timetable_files import drafts
from schedule.services.timetable_files.names import remember_names
from schedule.tasks import import_timetable
from school.imports.files import SourceFile
from school.models import ImportRun
from tests.factories.cast import NOW, Cast
from tests.factories.timetables import exchange, group, school_class, timetable, week

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_worker_imports_what_was_seen(worker: "Worker", cast: Cast) -> None:
    deputy = cast.actors["deputy"]
    token = drafts.keep_draft(
        actor=deputy,
        source=SourceFile(
            "week.xml",
            exchange(
                school_class("5А", group("g1", "Астрономия", teacher="t1")),
                timetable(week("w", "", (2, "1", "g1"))),
            ),
        ),
        year=cast.year,
        since=dt.date(2026, 2, 2),
    )
    draft = drafts.find_draft(actor=deputy, token=token)
    assert draft is not None
    asked = drafts.questions_of(draft).questions
    remember_names(
        actor=deputy, year=cast.year, answers={(one.kind, one.name): NEW for one in asked}
    )
    look = drafts.look_at(actor=deputy, draft=draft, now=NOW).found
    assert look is not None
    job = drafts.order_import(actor=deputy, draft=draft, seen=look.fingerprint, now=NOW)

    import_timetable.apply_async(args=(str(job.pk),), task_id=str(job.pk))
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.error) == (JobState.DONE, "")
    run = ImportRun.objects.get(kind="timetable")
    assert run.report["token"] == str(token)
    assert TimetableEntry.objects.get().group.subject.name == "Астрономия"
    assert drafts.find_draft(actor=deputy, token=token) is None
