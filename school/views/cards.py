"""What the pages of all cards share."""

from typing import cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest


def take_version(form: BaseForm, version: int) -> None:
    """The person has been told of the other change: saving once more is deliberate."""
    data = cast(QueryDict, form.data).copy()
    data["seen"] = str(version)
    form.data = data


def say_saved(request: ActorRequest, *, is_changed: bool) -> None:
    messages.success(request, _("Saved.") if is_changed else _("Nothing changed."))
