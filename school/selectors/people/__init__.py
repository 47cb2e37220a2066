"""Who the actor is in the school."""

from accounts.actors import Actor
from school.models import Guardian, StaffMember, Student


def staff_of(actor: Actor) -> StaffMember | None:
    """The actor's staff row in the actor's school. One query; none for families."""
    if not actor.is_staff:
        return None
    return StaffMember.objects.filter(school_id=actor.school_id, user_id=actor.user_id).first()


def guardian_of(actor: Actor) -> Guardian | None:
    """The actor's guardian row. One query."""
    return Guardian.objects.filter(school_id=actor.school_id, user_id=actor.user_id).first()


def children_of(actor: Actor) -> list[Student]:
    """The students whose diary the actor may open as family, oldest class first by name: a
    guardian's children, or the student alone. One query."""
    return list(Student.objects.visible_to(actor).alphabetical())


def chosen_child(actor: Actor, asked: str) -> tuple[list[Student], Student | None]:
    """The children of the family and the one asked for by id, the first by default; None when
    there is none at all. Raises ``Student.DoesNotExist`` for somebody else's. One query."""
    children = children_of(actor)
    if not asked:
        return children, children[0] if children else None
    for child in children:
        if str(child.pk) == asked:
            return children, child
    raise Student.DoesNotExist
