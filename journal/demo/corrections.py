"""A few marks that were changed or taken back, so that the history has something to show."""

import datetime as dt
from random import Random

from core import history
from journal.models import Mark
from school.models import AcademicYear

_RECENT = dt.timedelta(days=10)
_ONE_IN = 400
_VOIDED = 0.25
_MISTYPED = "Исправлена ошибка ввода"
_WRONG_STUDENT = "Отметка поставлена не тому ученику"


def correct_some_marks(year: AcademicYear, today: dt.date, rng: Random) -> int:
    """Change or void one recent mark in four hundred, by its own author; returns how many."""
    recent = list(
        Mark.objects.filter(
            work__lesson__group__year=year,
            work__lesson__on__gte=today - _RECENT,
            work__lesson__on__lt=today,
            work__lesson__term__closed_at__isnull=True,
            value__isnull=False,
        )
        .select_related("work__lesson")
        # Not by id: the same marks are chosen whatever ids the database gave.
        .order_by(
            "work__lesson__on",
            "work__lesson__slot",
            "work__lesson__group__label",
            "work__lesson__group__subject__name",
            "work__position",
            "student__file_no",
        )
    )
    chosen = rng.sample(recent, len(recent) // _ONE_IN)
    for mark in chosen:
        later = mark.recorded_at + dt.timedelta(minutes=rng.randint(1, 40))
        if rng.random() < _VOIDED:
            mark.voided_at, mark.voided_by_id = later, mark.author_id
            mark.void_reason = _WRONG_STUDENT
        else:
            mark.value = 4 if mark.value != 4 else rng.choice((3, 5))
            mark.recorded_at = later
        with history.reason(mark.void_reason or _MISTYPED):
            mark.save(
                update_fields=["value", "recorded_at", "voided_at", "voided_by", "void_reason"]
            )
    return len(chosen)
