"""For each object of the stage one that is not the actor's: a foreign one of the same school, and
one of the other school. A row is copied, and what it points at is swapped along with it."""

import uuid
from typing import Any

from django.db import models

from accounts.models import Incident, Membership, User, UserSession
from core.models import Job, SchoolOwned
from journal.models import (
    Absence,
    Assessment,
    BroughtMark,
    CalendarFeed,
    HomeworkAttachment,
    Lesson,
    Mark,
    TermReopening,
    ThematicPlan,
    Work,
)
from journal.selectors.feeds import digest
from notifications.models import Digest
from reports.models import BoundVolume
from schedule.models import (
    BellSchedule,
    SpecialDay,
    Substitution,
    TeacherAbsence,
    TimetableEntry,
    TimetableVersion,
)
from school.models import (
    AcademicYear,
    AckSheet,
    ChangeRequest,
    Consent,
    Curation,
    DataCheck,
    DeadlineRule,
    DiaryApplication,
    Division,
    Enrolment,
    ExternalId,
    Guardian,
    GuardianLink,
    ImportRun,
    Movement,
    MovementRequest,
    NonTeachingSpan,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingGroup,
    Term,
    TermScheme,
)
from tests.factories.cast import ROLES, Cast
from tests.security.people import OBJECTS, Stage

FOREIGN, OTHER = "foreign", "other"

# What the words of the matrix stand for, id by id; None is no id.
KINDS: dict[str, tuple[type[models.Model] | None, ...]] = {
    "maths-5a": (TeachingGroup,),
    "lesson-5a": (Lesson,),
    "ahead-5a": (Lesson,),
    "fallen-5a": (Lesson,),
    "attachment": (HomeworkAttachment,),
    "club": (TeachingGroup,),
    "plan-done": (ThematicPlan,),
    "plan-sent": (ThematicPlan,),
    "plan-draft": (ThematicPlan,),
    "announced": (Absence,),
    "away": (Absence,),
    "cell-5a": (Lesson, Student),
    "pupil-5a": (TeachingGroup, Student),
    "subject-5a": (SchoolClass, Subject),
    "division": (Division,),
    "work-5a": (Work,),
    "mark-5a": (Mark,),
    "job": (Job,),
    "pupil": (Student,),
    "class-5a": (SchoolClass,),
    "week-5a": (SchoolClass, None),
    "consent": (Consent,),
    "application": (DiaryApplication,),
    "parent": (Guardian,),
    "teacher-card": (StaffMember,),
    "request": (ChangeRequest,),
    "data-check": (DataCheck,),
    "teacher-session": (UserSession,),
    "regulation": (Regulation,),
    "term": (Term,),
    "reopening": (TermReopening,),
    "brought": (BroughtMark,),
    "rule": (DeadlineRule,),
    "volume": (BoundVolume,),
    "digest": (Digest,),
    "sheet": (AckSheet,),
    "signature": (AckSheet, Guardian),
    "link": (GuardianLink,),
    "deputy-card": (StaffMember,),
    "deputy-hat": (StaffMember, Membership),
    "curation": (Curation,),
    "teacher-user": (User,),
    "import": (ImportRun,),
    "roster-import": (ImportRun,),
    "move": (ImportRun,),
    "draft-version": (TimetableVersion,),
    "draft-entry": (TimetableVersion, TimetableEntry),
    "draft-group": (TimetableVersion, TeachingGroup),
    "year": (AcademicYear,),
    "scheme": (TermScheme,),
    "days-off": (NonTeachingSpan,),
    "special-day": (SpecialDay,),
    "bells": (BellSchedule,),
    "calendar-import": (ImportRun,),
    "week-import": (ImportRun,),
    "timetable-name": (ExternalId,),
    "teacher-absence": (TeacherAbsence,),
    "substitution": (Substitution,),
    "feed": (CalendarFeed,),
    "assessment": (Assessment,),
    "movement": (Movement,),
    "movement-request": (MovementRequest,),
    "incident": (Incident,),
    "incident-duty": (Incident, None),
}
# Whoever may do it at all may do it to each of these in the own school.
SCHOOL_WIDE = frozenset(
    {
        *("regulation", "term", "rule", "volume", "digest", "sheet", "signature", "link"),
        *("reopening", "plan-sent", "assessment", "substitution"),
        *("year", "scheme", "days-off", "special-day", "bells", "calendar-import"),
        *("week-import", "timetable-name"),
        *("deputy-card", "deputy-hat", "curation", "teacher-user"),
        *(
            "teacher-absence",
            "draft-version",
            "draft-entry",
            "draft-group",
            "import",
            "roster-import",
            "move",
            "movement",
            "incident",
            "incident-duty",
        ),
    }
)
# Ids that are foreign to somebody as they stand, and words that name no row.
PLAIN = frozenset(
    {
        "-",
        "russian-6b",
        "lesson-6b",
        "lesson-1a",
        "week",
        "letter",
        "list",
        "roster-file",
        "plan-file",
        "no-token",
        "feed-address",
        "calendar-file",
        "timetable-file",
    }
)

# What has to differ from the row that was copied, in the same school.
_CHANGED: dict[type[models.Model], dict[str, Any]] = {
    Consent: {"number": 2},
    DiaryApplication: {"number": 2},
    Subject: {"name": "Чужой предмет"},
    TeachingGroup: {"label": "6Б"},
    Substitution: {"slot": 9},
    # Versions tell the twins of several plans apart.
    ThematicPlan: {"title": "Чужой план"},
}


def whose(what: str) -> tuple[str, ...]:
    return (OTHER,) if what in SCHOOL_WIDE else (FOREIGN, OTHER)


class Twins:
    """``ids(what, whose)``: what stands in the address instead."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._swaps = {FOREIGN: _foreign(stage.cast), OTHER: _other(stage.cast)}
        # All at once: what a test writes is taken back after it.
        for what in KINDS:
            for whose_it_is in whose(what):
                self.ids(what, whose_it_is)

    def ids(self, what: str, whose: str) -> list[Any]:
        own = OBJECTS[what](self._stage)
        return [
            pk if model is None else self._twin(model, pk, whose)
            for model, pk in zip(KINDS[what], own, strict=True)
        ]

    def _twin(self, model: type[models.Model], pk: Any, whose: str) -> Any:
        swaps = self._swaps[whose]
        if (model, pk) not in swaps:
            row = model._default_manager.get(pk=pk)
            for field in row._meta.concrete_fields:
                related, value = field.related_model, getattr(row, field.attname)
                if isinstance(related, type) and value is not None:
                    setattr(row, field.attname, self._neighbour(related, value, whose))
            for name, value in _CHANGED.get(model, {}).items():
                setattr(row, name, value)
            if isinstance(row, UserSession):
                row.session_key = f"of-somebody-{whose}"
            if isinstance(row, CalendarFeed):
                row.token_hash = digest(whose)
            row.pk = uuid.uuid4() if isinstance(pk, uuid.UUID) else None
            row._state.adding = True
            row.save(force_insert=True)
            swaps[model, pk] = row.pk
        return swaps[model, pk]

    def _neighbour(self, related: type[models.Model], pk: Any, whose: str) -> Any:
        """Rows of a school are followed, if need be copied; what belongs to none stays."""
        if (related, pk) in self._swaps[whose]:
            return self._swaps[whose][related, pk]
        is_followed = whose == OTHER and issubclass(related, SchoolOwned)
        return self._twin(related, pk, whose) if is_followed else pk


Swaps = dict[tuple[type[models.Model], Any], Any]


def _swaps(*pairs: tuple[models.Model, models.Model]) -> Swaps:
    return {(type(own), own.pk): twin.pk for own, twin in pairs}


def _foreign(cast: Cast) -> Swaps:
    """5А becomes 6Б, the teacher the stranger, the mother the foreign mother."""
    mark = Mark.objects.get(work__lesson=cast.lesson_6b)
    return _swaps(
        (cast.maths, cast.russian_6b),
        (cast.lesson, cast.lesson_6b),
        (cast.mark, mark),
        (cast.work, mark.work),
        (cast.class_5a, cast.class_6b),
        (cast.students["pupil"], cast.students["outsider"]),
        (cast.guardians["mother"], cast.guardians["foreign_mother"]),
        (cast.staff["teacher"], cast.staff["stranger"]),
        (cast.users["teacher"], cast.users["stranger"]),
        (cast.users["mother"], cast.users["foreign_mother"]),
        (cast.users["secretary"], cast.users["deputy"]),
    )


def _other(cast: Cast) -> Swaps:
    """Everybody becomes the one of the same name in the other school."""
    school = cast.other_school

    def one(model: type[models.Model], **where: Any) -> Any:
        return model._default_manager.get(school=school, **where)

    guardian, student = one(Guardian), one(Student)
    somebody = cast.users["other_pupil"]
    people: list[tuple[models.Model, models.Model]] = [
        (cast.users[name], somebody)
        for name, (school_name, _) in ROLES.items()
        if school_name == "first"
    ]
    for name in ("teacher", "deputy", "secretary"):
        people += [
            (cast.users[name], cast.users[f"other_{name}"]),
            (cast.staff[name], cast.staff[f"other_{name}"]),
            (cast.users[name].memberships.get(), cast.users[f"other_{name}"].memberships.get()),
        ]
    # The stranger substitutes and teaches 6Б.
    people.append((cast.staff["stranger"], cast.staff["other_teacher"]))
    # Who gave the lesson of the substitution.
    people.append((cast.staff["stranger"], cast.staff["other_deputy"]))
    terms = [(term, one(Term, number=term.number)) for term in cast.scheme.terms.all()]
    enrolments = [
        (row, one(Enrolment)) for row in Enrolment.objects.filter(student=cast.students["pupil"])
    ]
    return _swaps(
        *people,
        *terms,
        *enrolments,
        (cast.school, school),
        (cast.scheme, one(TermScheme)),
        (cast.maths.subject, one(Subject)),
        (cast.year, one(AcademicYear)),
        (cast.regulation, one(Regulation)),
        (cast.class_5a, one(SchoolClass)),
        (cast.maths, cast.other_group),
        (cast.lesson, cast.other_lesson),
        (cast.mark, cast.other_mark),
        (cast.work, cast.other_mark.work),
        (cast.students["pupil"], student),
        (cast.guardians["mother"], guardian),
        (cast.users["mother"], cast.users["other_mother"]),
        (cast.guardians["mother"].links.order_by("pk")[0], guardian.links.get()),
    )
