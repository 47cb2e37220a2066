"""Addresses of ``school``."""

from django.urls import URLPattern, path

from school.views import regulation

app_name = "school"

urlpatterns: list[URLPattern] = [
    path("regulation/", regulation.regulation_detail, name="regulation-detail"),
    path("regulation/adopt/", regulation.regulation_adopt, name="regulation-adopt"),
    path(
        "regulation/<int:regulation_id>/edit/",
        regulation.regulation_edit_settings,
        name="regulation-edit",
    ),
    path(
        "regulation/<int:regulation_id>/work-types/",
        regulation.work_types_edit,
        name="work-types-edit",
    ),
    path(
        "regulation/rules/<int:rule_id>/", regulation.deadline_rule_edit, name="deadline-rule-edit"
    ),
]
