"""Addresses of ``accounts``."""

from django.urls import URLPattern, path

from accounts.views import profile, second_factor, sign_in

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("second-factor/", second_factor.second_factor_verify, name="second-factor"),
    path("second-factor/setup/", second_factor.second_factor_setup, name="second-factor-setup"),
    path("hat/", sign_in.hat_switch, name="hat-switch"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password-change"),
]
