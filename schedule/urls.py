"""Addresses of ``schedule``."""

from django.urls import URLPattern, path

from schedule.views import years

app_name = "schedule"

urlpatterns: list[URLPattern] = [path("year/", years.year_start, name="year-start")]
