"""Settings of the school itself."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import NotAllowed
from core.models import School
from school import policies


@transaction.atomic
def change_settings(
    *,
    actor: Actor,
    idle_lock_minutes: int,
    requires_staff_second_factor: bool,
    help_phone: str,
) -> bool:
    """Of the actor's own school; False when all was so already. Raises ``NotAllowed``."""
    if not policies.can_change_school_settings(actor):
        raise NotAllowed(_("The settings of the school are kept by its administrator."))
    school = School.objects.select_for_update().get(pk=actor.school_id)
    values = {
        "idle_lock_minutes": idle_lock_minutes,
        "requires_staff_second_factor": requires_staff_second_factor,
        "help_phone": help_phone,
    }
    changed = [name for name, value in values.items() if getattr(school, name) != value]
    for name in changed:
        setattr(school, name, values[name])
    if changed:
        with history.source(user=actor.user_id, role=str(actor.role)):
            school.save(update_fields=changed)
    return bool(changed)
