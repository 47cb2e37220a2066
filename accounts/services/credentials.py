"""The password and the language of an account."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """``password`` has passed the validators. Every session of the account ends by it, for each
    carries a hash of the old one; the view keeps the session of the person who asked."""
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """The language of pages and letters, one of ``settings.LANGUAGES``."""
    user.language = language
    user.save(update_fields=["language"])
