"""Who may do what with an account."""

from collections.abc import Iterable

from accounts.models import Membership


def must_keep_second_factor(hats: Iterable[Membership]) -> bool:
    """True when one of the hats is a staff role in a school that asks its staff for a second
    factor; ``hats`` come with their schools loaded."""
    return any(hat.is_staff and hat.school.requires_staff_second_factor for hat in hats)
