"""Every address of the portal, app by app."""

from django.urls import include, path
from django.views.i18n import set_language

from core.views import health
from journal.views.timetable import timetable_week
from reports.views.home import home
from school.views.activation import activate, own_password

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("language/", set_language, name="set_language"),
    path("activate/", activate, name="activate"),
    path("own-password/", own_password, name="own-password"),
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("journal/", include("journal.urls")),
    path("school/", include("school.urls")),
    path("timetable/", timetable_week, name="timetable"),
    path("timetable/", include("schedule.urls")),
    path("messages/", include("notifications.urls")),
]

handler400 = "core.views.bad_request"
