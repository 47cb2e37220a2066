"""A guardian opens the account with the code of a slip (S4-П2-14)."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.services import activation_codes
from school.services import credentials


@transaction.atomic
def open_account(
    *, code_digest: str, login: str, email: str, password: str, now: dt.datetime
) -> User:
    """The account is open and the line of the issue journal used. Raises as
    ``activation_codes.open_account``."""
    user = activation_codes.open_account(
        code_digest=code_digest, login=login, email=email, password=password, now=now
    )
    credentials.mark_used(user_id=user.pk, now=now)
    return user
