"""Addresses of ``accounts``."""

from django.urls import URLPattern, path

from accounts.views import colleagues, profile, second_factor, sessions, sign_in, single_sign_on

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("second-factor/", second_factor.second_factor_verify, name="second-factor"),
    path("second-factor/setup/", second_factor.second_factor_setup, name="second-factor-setup"),
    path("second-factor/people/", colleagues.second_factor_list, name="second-factor-list"),
    path(
        "second-factor/people/<int:user_id>/",
        colleagues.second_factor_reset,
        name="second-factor-reset",
    ),
    path("sign-in/sso/", single_sign_on.sso_begin, name="sso-begin"),
    path("sign-in/sso/callback/", single_sign_on.sso_callback, name="sso-callback"),
    path("lock/", sessions.lock, name="lock"),
    path("unlock/", sessions.unlock, name="unlock"),
    path("profile/sessions/alive/", sessions.session_alive, name="session-alive"),
    path("profile/sessions/end/", sessions.sessions_end, name="sessions-end"),
    path("profile/sessions/<int:session_id>/end/", sessions.session_end, name="session-end"),
    path("hat/", sign_in.hat_switch, name="hat-switch"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password-change"),
]
