"""Absent teachers and who takes their lessons."""

import datetime as dt
from typing import Any

from journal.models import Lesson
from journal.services import substitutions
from journal.services.substitutions import Choice
from schedule.enums import SubstitutionKind
from schedule.models import Substitution, TeacherAbsence
from school.models import StaffMember
from tests.factories.cast import NOW, TODAY, Cast


def make_absence(
    cast: Cast,
    who: str = "teacher",
    first: dt.date = TODAY,
    last: dt.date | None = None,
    **fields: Any,
) -> TeacherAbsence:
    """``who`` is ill, by a sick note."""
    staff = cast.staff[who]
    return TeacherAbsence.objects.create(
        **{
            "school_id": staff.school_id,
            "staff": staff,
            "starts_on": first,
            "ends_on": last or first,
            "reason": "sick",
            "document": "б/л № 12",
            "recorded_by": cast.users["deputy"],
            "recorded_at": NOW,
            **fields,
        }
    )


def give(
    cast: Cast,
    lesson: Lesson,
    to: StaffMember | None = None,
    kind: str = SubstitutionKind.SAME_SUBJECT,
    **fields: Any,
) -> Substitution:
    """The deputy gives the lesson to a colleague, the stranger unless another is named."""
    substitute = None if kind == SubstitutionKind.NOT_HELD else to or cast.staff["stranger"]
    return substitutions.assign(
        actor=cast.actors["deputy"],
        lesson=lesson,
        choice=Choice(kind=kind, substitute=substitute, **fields),
        now=NOW,
    )
