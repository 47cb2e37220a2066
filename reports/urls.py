"""Addresses of ``reports``."""

from django.urls import URLPattern, path

from reports.views import control, jobs, volumes

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("reports/unfilled/", control.unfilled_lessons, name="unfilled-lessons"),
    path("reports/volumes/", volumes.volume_list, name="volume-list"),
    path("reports/volumes/order/", volumes.volume_order, name="volume-order"),
    path("reports/volumes/registry/", volumes.volume_registry, name="volume-registry"),
    path("reports/volumes/<int:pk>/file/", volumes.volume_download, name="volume-download"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<uuid:pk>/file/", jobs.job_download, name="job-download"),
    path("jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
]
