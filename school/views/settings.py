"""Settings of the school itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core.answers import posted, see_other
from school.forms.settings import SchoolSettingsForm
from school.selectors import settings as selectors
from school.services import settings


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def settings_edit(request: ActorRequest) -> HttpResponse:
    """Idle minutes, the second factor of staff, the telephone of help."""
    names = SchoolSettingsForm.base_fields
    form = SchoolSettingsForm(
        posted(request), initial={name: getattr(request.school, name) for name in names}
    )
    if form.is_bound and form.is_valid():
        is_changed = settings.change_settings(actor=request.actor, **form.cleaned_data)
        messages.success(
            request, _("The settings are saved.") if is_changed else _("Nothing changed.")
        )
        return see_other("school:settings-edit")
    return render(
        request,
        "school/settings_form.html",
        {"form": form, "changes": selectors.changes_of(request.school)},
        status=422 if form.is_bound else 200,
    )
