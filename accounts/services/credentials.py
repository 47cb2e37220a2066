"""The password and the language of an account."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """``password`` has passed the validators. Every session of the account ends by it, for each
    carries a hash of the old one; the view keeps the session of the person who asked. A printed
    password is dead with it."""
    user.set_password(password)
    user.must_change_password = False
    user.password_expires_at = None
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """The language of pages and letters, one of ``settings.LANGUAGES``."""
    user.language = language
    user.save(update_fields=["language"])
