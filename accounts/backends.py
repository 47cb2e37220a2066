"""Who a session belongs to."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.selectors import hats_of


class SchoolBackend(ModelBackend):
    """Passwords as Django checks them; the user of a session comes with the hats in force, so
    that knowing who acts, and where, takes one query a page."""

    def get_user(self, user_id: int) -> User | None:
        hats = hats_of(user_id)
        # Without a hat the account's own pages are still open.
        user = hats[0].user if hats else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.hats = hats
        return user

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Nobody gets in with a frozen account, and whoever is in is out (S1-3.15)."""
        return super().user_can_authenticate(user) and getattr(user, "frozen_at", None) is None
