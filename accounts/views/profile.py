"""One's own account."""

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import policies, selectors
from accounts.access import known
from accounts.actors import KnownRequest
from accounts.enums import Role
from accounts.forms import LanguageForm, PasswordChangeForm
from accounts.middleware import SESSION_ROW_KEY
from accounts.services import credentials
from accounts.views.sign_in import remember_language
from core import clock
from core.answers import posted, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@known
def profile(request: KnownRequest) -> HttpResponse:
    """Who I am here, in which roles, and how I sign in; a POST chooses the language."""
    user = request.user
    form = LanguageForm(posted(request), initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        credentials.choose_language(user=user, language=language)
        with translation.override(language):
            messages.success(request, _("The language is saved."))
        response = see_other("accounts:profile")
        remember_language(response, language)
        return response
    hats = request.hats
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "memberships": hats,
            "is_guardian": request.actor is not None and request.actor.role == Role.GUARDIAN,
            "second_factor": selectors.second_factor_of(user),
            "is_required": policies.must_keep_second_factor(hats),
            "sessions": selectors.open_sessions_of(user, now=clock.now()),
            "session_row": request.session.get(SESSION_ROW_KEY),
        },
        status=422 if form.is_bound else 200,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@known
def password_change(request: KnownRequest) -> HttpResponse:
    """A new password; every other session of the account ends."""
    form = PasswordChangeForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        user = request.user
        credentials.change_password(user=user, password=form.cleaned_data["new_password"])
        auth.update_session_auth_hash(request, user)
        messages.success(
            request, _("The password is changed. On other devices you will have to sign in again.")
        )
        return see_other("accounts:profile")
    return render(
        request,
        "accounts/password_change.html",
        {
            "form": form,
            "crumbs": [{"label": _("My account"), "url": reverse("accounts:profile")}],
        },
        status=422 if form.is_bound else 200,
    )
