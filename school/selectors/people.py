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
