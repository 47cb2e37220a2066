"""The way in by an outside provider: there, and back again."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.access import safe_next
from accounts.actors import PortalRequest
from accounts.forms import SignInForm
from accounts.services import external_identities, single_sign_on
from accounts.views.sign_in import enter, sign_in_page
from core import clock

ROUND_SESSION_KEY = "sso_round"


@require_safe
def sso_begin(request: PortalRequest) -> HttpResponse:
    """To the provider. A link, for the policy of our forms lets them lead nowhere else; all it
    writes is what this browser's own session has to remember."""
    _ensure_on()
    try:
        address, this = single_sign_on.begin(
            redirect_uri=_way_back(),
            next_address=safe_next(request, request.GET.get("next")) or "",
            now=clock.now(),
        )
    except single_sign_on.SingleSignOnError as error:
        return _refused(request, error)
    request.session[ROUND_SESSION_KEY] = this.as_dict()
    return _unstored(HttpResponseRedirect(address))


@require_safe
def sso_callback(request: PortalRequest) -> HttpResponse:
    """Back from the provider: in, or to the sign-in page with the reason why not."""
    _ensure_on()
    kept, now = request.session.pop(ROUND_SESSION_KEY, None), clock.now()
    try:
        proof = single_sign_on.complete(
            redirect_uri=_way_back(), answer=request.GET.dict(), kept=kept, now=now
        )
        user = external_identities.account_of(proof=proof, now=now)
    except single_sign_on.SingleSignOnError as error:
        return _refused(request, error)
    return _unstored(enter(request, user, kept["next"]))


def _ensure_on() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404


def _way_back() -> str:
    """As it is registered with the provider: by ``BASE_URL``, not by what a request calls us."""
    return settings.BASE_URL.rstrip("/") + reverse("accounts:sso-callback")


def _refused(request: PortalRequest, error: single_sign_on.SingleSignOnError) -> HttpResponse:
    form = SignInForm(request, initial={"next": ""})
    return sign_in_page(request, form, refusal=str(error), status=error.status)


def _unstored(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
