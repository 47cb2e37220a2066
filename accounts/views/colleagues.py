"""Second factors of the school's people, for the administrator: who has one, and its reset."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from accounts.forms import SecondFactorResetForm
from accounts.models import SecondFactorReset
from accounts.services import second_factor
from core import clock
from core.answers import posted, see_other

PER_PAGE = 50


@require_safe
@role_required(Role.ADMINISTRATOR)
def second_factor_list(request: ActorRequest) -> HttpResponse:
    """Who has a second factor, who has not, and the resets so far. ``?q=`` name or login,
    ``?only=on|off``, ``?page=``. Five queries of its own."""
    text, only = request.GET.get("q", "").replace("\x00", "").strip()[:100], request.GET.get("only")
    people = selectors.second_factors_of_school(request.actor, text=text, only=only or "")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/second_factor_list.html",
        {
            "page": page,
            "text": text,
            "only": only,
            "query": f"{urlencode({'q': text, 'only': only or ''})}&",
            "resets": selectors.second_factor_resets(request.actor),
            "outside_changes": selectors.outside_changes(request.actor),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def second_factor_reset(request: ActorRequest, user_id: int) -> HttpResponse:
    """Take it away, with a reason. 404 for people of other schools."""
    hat = get_object_or_404(selectors.second_factors_of_school(request.actor), user_id=user_id)
    form = SecondFactorResetForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            second_factor.reset(
                actor=request.actor, hat=hat, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except (
            second_factor.NothingToReset,
            second_factor.NotYours,
            second_factor.WorksElsewhere,
        ) as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(
                request,
                _("The second factor of %(name)s is reset; a letter says so to its owner.")
                % {"name": hat.user.display_name},
            )
            return see_other("accounts:second-factor-list")
    return render(
        request,
        "accounts/second_factor_reset.html",
        {
            "form": form,
            "hat": hat,
            "resets": SecondFactorReset.objects.visible_to(request.actor)
            .filter(user_id=user_id)
            .select_related("reset_by")
            .order_by("-pk")[:20],
            "crumbs": [
                {"label": _("Second factors"), "url": reverse("accounts:second-factor-list")}
            ],
        },
        status=status,
    )
