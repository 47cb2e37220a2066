"""Letters about substitutions, through the outbox: to who takes the lessons and to the class
teachers. One person gets one letter of one act, however many lessons it was about."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from core import outbox
from schedule.models import Substitution
from school.models import ClassTeacherDuty, GroupClass, StaffMember

ASSIGNED = "substitution.assigned"
TAKEN_BACK = "substitution.taken_back"


def tell(kind: str, rows: Iterable[Substitution], *, school_id: int, now: dt.datetime) -> None:
    """Put the letters on the outbox of this transaction. Four queries."""
    found = sorted(rows, key=lambda row: row.pk)
    if not found:
        return
    about: dict[int, list[int]] = defaultdict(list)
    users = dict(
        StaffMember.objects.filter(
            pk__in=[row.substitute_id for row in found if row.substitute_id is not None],
            user__isnull=False,
        ).values_list("pk", "user_id")
    )
    classes = _classes([row.group_id for row in found])
    duties = list(
        ClassTeacherDuty.objects.filter(
            school_class__in={pk for of_group in classes.values() for pk in of_group},
            staff__user__isnull=False,
        ).select_related("staff")
    )
    for row in found:
        readers = {users[row.substitute_id]} if row.substitute_id in users else set()
        readers |= {
            duty.staff.user_id
            for duty in duties
            if duty.school_class_id in classes[row.group_id]
            and duty.since <= row.on
            and (duty.until is None or duty.until > row.on)
        }
        for user_id in readers:
            about[user_id].append(row.pk)
    outbox.publish_all(
        school_id=school_id,
        kind=kind,
        now=now,
        payloads=[
            {"user": user_id, "substitutions": rows} for user_id, rows in sorted(about.items())
        ],
    )


def _classes(groups: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for group_id, class_id in GroupClass.objects.filter(group__in=set(groups)).values_list(
        "group_id", "school_class_id"
    ):
        found[group_id].add(class_id)
    return found
