"""Addresses of ``notifications``."""

from django.urls import URLPattern, path

from notifications.views import demo_mail, digests

app_name = "notifications"

urlpatterns: list[URLPattern] = [
    path("digests/", digests.digest_list, name="digest-list"),
    path("digests/<int:digest_id>/repeat/", digests.digest_repeat, name="digest-repeat"),
    path("digests/<str:week>/", digests.digest_week, name="digest-week"),
    path("digests/<str:week>/repeat/", digests.digest_week_repeat, name="digest-week-repeat"),
    path("demo-mail/", demo_mail.demo_mail, name="demo-mail"),
    path("demo-mail/<str:name>/", demo_mail.demo_mail_letter, name="demo-mail-letter"),
]
