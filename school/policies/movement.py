"""Orders of movement and what class teachers ask for."""

import datetime as dt

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, Role
from school.models import (
    ClassTeacherDuty,
    Movement,
    MovementRequest,
    SchoolClass,
)

# Row «movement» of the permission matrix: the administrator and the secretary record (S0-9b), the
# class teacher asks for it and reads the own class (S1-4.3d), those who control read.
MOVEMENT_RECORDERS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})

MOVEMENT_READERS = PEOPLE_READERS | {Role.TEACHER}


def can_record_movement(actor: Actor) -> bool:
    return actor.role in MOVEMENT_RECORDERS


def can_undo_movement(actor: Actor, movement: Movement) -> bool:
    return can_record_movement(actor) and actor.school_id == movement.school_id


def can_request_movement(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """Tell the office that a student of the class comes or goes, and take that back: the class
    teacher of today (S1-4.3d). One query, none for other roles than teacher."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == school_class.school_id
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class=school_class, staff__user_id=actor.user_id)
        .exists()
    )


def can_decide_movement_request(actor: Actor, asked: MovementRequest) -> bool:
    """Record the order that a class teacher asked for, or refuse: whoever records movement."""
    return can_record_movement(actor) and actor.school_id == asked.school_id
