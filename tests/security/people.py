"""The cast and one of everything that an address can name, for the access matrix."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core import files
from core.enums import JobKind, JobState
from core.models import Job
from notifications.models import Digest
from reports.models import BoundVolume
from school.enums import DeadlineCode, DueUnit, Level
from school.models import AcademicYear, DeadlineRule
from school.selectors.regulation_history import rule_version_of
from tests.factories.cast import NOW, Cast, build_cast

WEEK = dt.date(2026, 1, 12)

# The columns of access_matrix.txt, by the names of the cast.
PEOPLE = {
    "anon": None,
    "admin": "administrator",
    "direct": "director",
    "deputy": "deputy",
    "secret": "secretary",
    "audit": "auditor",
    "health": "health_worker",
    "teach": "teacher",
    "strang": "stranger",
    "class": "class_teacher",
    "mother": "mother",
    "fmoth": "foreign_mother",
    "pupil": "pupil",
    "odep": "other_deputy",
    "otea": "other_teacher",
    "omot": "other_mother",
}


@dataclass(slots=True)
class Stage:
    """The cast with what it has made: all of it of the first school."""

    cast: Cast
    rule: DeadlineRule
    new_year: AcademicYear
    job: Job
    volume: BoundVolume
    digest: Digest


def set_stage() -> Stage:
    cast = build_cast()
    rule = DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=DeadlineCode.LESSON,
        levels=list(Level.values),
        unit=DueUnit.SCHOOL_DAY_END,
        clause="п. 6",
    )
    new_year = AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )
    job = Job(
        school=cast.school,
        owner=cast.users["secretary"],
        kind=JobKind.PRINT_JOURNAL,
        title="5А",
        state=JobState.DONE,
        file_name="5А.pdf",
        created_at=NOW,
        finished_at=NOW,
    )
    job.stored_as = f"jobs/{job.pk}.pdf"
    job.sha256 = files.store(name=job.stored_as, content=b"%PDF-1.7")
    job.save()
    volume = BoundVolume.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        job=job,
        registry_no=1,
        pages=8,
        sheets=4,
        sha256=job.sha256,
        printed_at=NOW,
    )
    digest = Digest.objects.create(
        school=cast.school,
        guardian=cast.guardians["mother"],
        student=cast.students["pupil"],
        week_starts_on=WEEK,
        address="mother@example.org",
        claimed_at=NOW,
        attempts=3,
        error="550 no such mailbox",
    )
    return Stage(cast, rule, new_year, job, volume, digest)


# What an address names, by the word that stands in the second column of the matrix.
OBJECTS: dict[str, Callable[[Stage], list[Any]]] = {
    "-": lambda _: [],
    "maths-5a": lambda stage: [stage.cast.maths.pk],
    "lesson-5a": lambda stage: [stage.cast.lesson.pk],
    "ahead-5a": lambda stage: [stage.cast.lesson_ahead.pk],
    "russian-6b": lambda stage: [stage.cast.russian_6b.pk],
    "lesson-6b": lambda stage: [stage.cast.lesson_6b.pk],
    "lesson-1a": lambda stage: [stage.cast.lesson_1a.pk],
    "regulation": lambda stage: [stage.cast.regulation.pk],
    "rule": lambda stage: [stage.rule.pk],
    "job": lambda stage: [stage.job.pk],
    "volume": lambda stage: [stage.volume.pk],
    "digest": lambda stage: [stage.digest.pk],
    "week": lambda _: [WEEK.isoformat()],
    "letter": lambda _: ["letter.eml"],
}


def _pupil(stage: Stage) -> int:
    return stage.cast.students["pupil"].pk


# What is sent with a POST: right for whoever may send it.
BODIES: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "set_language": lambda _: {"language": "ru"},
    "accounts:sign-in": lambda _: {"login": "nobody", "password": "мимо"},
    "accounts:profile": lambda _: {"language": "ru"},
    "accounts:second-factor-setup": lambda _: {"action": "begin"},
    "journal:topic-save": lambda _: {"topic": "Дроби"},
    "journal:homework-save": lambda _: {"homework": "§ 6"},
    "journal:lesson-cancel": lambda _: {"reason": "карантин"},
    "journal:lesson-detail": lambda _: {"topic": "Дроби"},
    "reports:volume-order": lambda stage: {
        "school_class": stage.cast.class_5a.pk,
        "is_confirmed": "on",
    },
    "school:deadline-rule-edit": lambda stage: {
        "unit": DueUnit.SCHOOL_DAY_END,
        "clause": "п. 7",
        "seen": rule_version_of(stage.rule),
    },
    "school:work-types-edit": lambda stage: {
        f"type-{work_type.pk}-{name}": getattr(work_type, name)
        for work_type in stage.cast.regulation.work_types.all()
        for name in ("abbreviation", "weight")
    },
    "school:regulation-adopt": lambda stage: {"year": stage.new_year.pk, "preset": "s1"},
}

# The same for the addresses of our scripts, sent as JSON.
JSON_BODIES: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "journal:cell-save": lambda stage: {"student": _pupil(stage), "text": "5", "op": "1"},
    "journal:term-mark-save": lambda stage: {
        "student": _pupil(stage),
        "term": stage.cast.term.pk,
        "text": "4",
        "reason": "устный зачёт",
        "op": "1",
    },
}


def request_of(name: str, stage: Stage) -> dict[str, Any]:
    """Keyword arguments of the test client's ``post`` for this address."""
    if name in JSON_BODIES:
        return {
            "data": json.dumps(JSON_BODIES[name](stage)),
            "content_type": "application/json",
            "headers": {"accept": "application/json"},
        }
    return {"data": BODIES.get(name, lambda _: {})(stage)}
