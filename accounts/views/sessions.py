"""One's own sessions: ending them, locking and unlocking the one in hand."""

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import known, safe_next, to_sign_in
from accounts.actors import KnownRequest
from accounts.forms import UnlockForm
from accounts.middleware import LOCKED_SESSION_KEY, SESSION_ROW_KEY
from accounts.services import idle_lock, second_factor, sessions
from core import clock
from core.answers import posted, see_other
from core.errors import wants_json


@require_POST
@known
def session_end(request: KnownRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions; 404 for anybody else's and for one that is over. The session
    in hand is ended by signing out."""
    if request.session.get(SESSION_ROW_KEY) == session_id:
        return see_other("accounts:profile")
    if not sessions.end_session(user=request.user, session_id=session_id):
        raise Http404
    messages.success(request, _("The session is ended: that device has to sign in again."))
    return see_other(f"{resolve_url('accounts:profile')}#sessions")


@require_POST
@known
def sessions_end(request: KnownRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    count = sessions.end_sessions(request.user, except_key=request.session.session_key)
    messages.success(
        request,
        ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", count) % {"n": count}
        if count
        else _("There were no other sessions."),
    )
    return see_other(f"{resolve_url('accounts:profile')}#sessions")


@require_POST
@known
def lock(request: KnownRequest) -> HttpResponse:
    """Lock the pages of this session now: the reader's own clock has run out, or she is leaving
    the machine. Families have no lock: nothing happens."""
    if request.lock_minutes:
        request.session[LOCKED_SESSION_KEY] = True
    if wants_json(request):
        return JsonResponse({"locked": bool(request.lock_minutes)})
    back = urlsplit(safe_next(request, request.headers.get("Referer")) or "")
    query = urlencode({"next": back._replace(scheme="", netloc="").geturl()})
    return see_other(f"{resolve_url('accounts:unlock')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@known
def session_alive(request: KnownRequest) -> HttpResponse:
    """A POST: somebody is typing in a page that has had nothing to send for a while; the
    middleware has taken note of it. A GET: the token for the forms of a page that was open while
    its reader signed in anew elsewhere. 401 when the session is locked, over, or no longer that of
    the reader whom the page was made for (``user``)."""
    asked = request.POST.get("user") or request.GET.get("user")
    if not _is_made_for(request, asked):
        return to_sign_in(request)
    return JsonResponse({"locked": False, "csrf": get_token(request)})


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@known
def unlock(request: KnownRequest) -> HttpResponse:
    """The password (or the app's code) once more, and on goes the page; what was typed in it is
    still there. JSON for the dialog that covers it."""
    onward = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if not request.is_locked and request.method != "POST":
        return redirect(onward or "home")
    if not _is_made_for(request, request.POST.get("user")):
        return to_sign_in(request)
    form = UnlockForm(
        request,
        posted(request),
        takes_code=request.user.is_verified(),
        initial={"next": onward or ""},
    )
    if form.is_bound and form.is_valid():
        status = _checked_code(request, form)
        if not status:
            _open(request)
            if wants_json(request):
                return JsonResponse({"locked": False})
            return see_other(onward or "home")
    else:
        status = 422
    if wants_json(request):
        sentence = " ".join(str(error) for error in form.errors.get("secret", []))
        return JsonResponse({"locked": True, "error": sentence}, status=status)
    return render(
        request, "accounts/unlock.html", {"form": form}, status=status if form.is_bound else 200
    )


def _is_made_for(request: KnownRequest, user: str | None) -> bool:
    """False when somebody else has signed in since in another tab: her password does not uncover
    the page of the one before."""
    return not user or user == str(request.user.pk)


def _checked_code(request: KnownRequest, form: UnlockForm) -> int:
    """0, or the status of the refusal that the form now shows."""
    if not form.code:
        return 0
    try:
        second_factor.verify(user=request.user, code=form.code)
    except second_factor.SecondFactorError as error:
        form.add_error("secret", str(error))
        return error.status
    return 0


def _open(request: KnownRequest) -> None:
    request.session.pop(LOCKED_SESSION_KEY, None)
    idle_lock.touch(key=str(request.session.session_key), now=clock.now())
