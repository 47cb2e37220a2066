"""Addresses of ``reports``."""

from django.urls import URLPattern, path

from reports.views import (
    control,
    credentials,
    family_papers,
    incident_report,
    incidents,
    jobs,
    movement_book,
    volumes,
)

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("reports/unfilled/", control.unfilled_lessons, name="unfilled-lessons"),
    path("reports/volumes/", volumes.volume_list, name="volume-list"),
    path("reports/volumes/order/", volumes.volume_order, name="volume-order"),
    path("reports/volumes/registry/", volumes.volume_registry, name="volume-registry"),
    path("reports/volumes/<int:pk>/file/", volumes.volume_download, name="volume-download"),
    path("credentials/", credentials.credential_list, name="credential-list"),
    path("credentials/issue/", credentials.credential_issue, name="credential-issue"),
    path("credentials/issue/all/", credentials.credential_issue_all, name="credential-issue-all"),
    path("credentials/handed/", credentials.credential_handed, name="credential-handed"),
    path("jobs/<uuid:pk>/slips/", credentials.slips_download, name="slips-download"),
    path("movement/", movement_book.movement_book, name="movement-book"),
    path("movement/book.xlsx", movement_book.movement_book_xlsx, name="movement-book-xlsx"),
    path("movement/book.pdf", movement_book.movement_book_pdf, name="movement-book-pdf"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<uuid:pk>/file/", jobs.job_download, name="job-download"),
    path("jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("incidents/", incidents.incident_list, name="incident-list"),
    path("incidents/report/", incident_report.incident_report, name="incident-report"),
    path(
        "incidents/report/other/",
        incident_report.incident_report_other,
        name="incident-report-other",
    ),
    path(
        "incidents/reported/<str:token>/",
        incident_report.incident_reported,
        name="incident-reported",
    ),
    path(
        "incidents/reported/<str:token>/notice/",
        incident_report.incident_reported_notice,
        name="incident-reported-notice",
    ),
    path("incidents/<int:pk>/", incidents.incident_detail, name="incident-detail"),
    path("incidents/<int:pk>/informed/", incidents.incident_inform, name="incident-inform"),
    path("incidents/<int:pk>/void/", incidents.incident_void, name="incident-void"),
    path("incidents/<int:pk>/leak/", incidents.incident_leak, name="incident-leak"),
    path("incidents/<int:pk>/duty/<str:duty>/", incidents.incident_duty, name="incident-duty"),
    path("incidents/<int:pk>/close/", incidents.incident_close, name="incident-close"),
    path("incidents/<int:pk>/act/", incidents.incident_act_edit, name="incident-act-edit"),
    path("incidents/<int:pk>/act/print/", incidents.incident_act, name="incident-act"),
    path("incidents/<int:pk>/notice/", incidents.incident_notice, name="incident-notice"),
    path(
        "reports/papers/students/<int:student_id>/consent/",
        family_papers.consent_form,
        name="consent-form",
    ),
    path(
        "reports/papers/classes/<int:class_id>/consents/",
        family_papers.consent_forms_of_class,
        name="consent-forms-of-class",
    ),
    path("reports/papers/consents/<int:pk>/", family_papers.consent_copy, name="consent-copy"),
    path(
        "reports/papers/consents/<int:pk>/withdrawal/",
        family_papers.consent_withdrawal_form,
        name="consent-withdrawal-form",
    ),
    path(
        "reports/papers/students/<int:student_id>/application/",
        family_papers.application_form,
        name="application-form",
    ),
    path(
        "reports/papers/classes/<int:class_id>/applications/",
        family_papers.application_forms_of_class,
        name="application-forms-of-class",
    ),
    path(
        "reports/papers/applications/<int:pk>/",
        family_papers.application_copy,
        name="application-copy",
    ),
    path("reports/papers/sheets/<int:pk>/", family_papers.ack_sheet_print, name="ack-sheet-print"),
]
