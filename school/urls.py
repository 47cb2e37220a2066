"""Addresses of ``school``."""

from django.urls import URLPattern, path

from school.views import (
    access_log,
    ack_sheets,
    change_requests,
    class_rolls,
    classes,
    data_checks,
    family_papers,
    guardians,
    letters,
    movement_requests,
    own_papers,
    people_import,
    permissions,
    regulation,
    roster_import,
    settings,
    staff,
    students,
)

app_name = "school"

urlpatterns: list[URLPattern] = [
    path("settings/", settings.settings_edit, name="settings-edit"),
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
    path("people/import/", people_import.people_import_start, name="people-import"),
    path(
        "people/import/template/",
        people_import.people_import_template,
        name="people-import-template",
    ),
    path(
        "people/import/preview/<uuid:token>/",
        people_import.people_import_preview,
        name="people-import-preview",
    ),
    path(
        "people/import/<int:run_id>/",
        people_import.people_import_result,
        name="people-import-result",
    ),
    path(
        "people/import/<int:run_id>/undo/",
        people_import.people_import_undo,
        name="people-import-undo",
    ),
    path("people/oneroster/", roster_import.roster_import_start, name="roster-import"),
    path(
        "people/oneroster/preview/<uuid:token>/",
        roster_import.roster_import_preview,
        name="roster-import-preview",
    ),
    path(
        "people/oneroster/<int:run_id>/",
        roster_import.roster_import_result,
        name="roster-import-result",
    ),
    path(
        "people/oneroster/<int:run_id>/undo/",
        roster_import.roster_import_undo,
        name="roster-import-undo",
    ),
    path("students/", students.student_list, name="student-list"),
    path("students/export/", students.student_export, name="student-export"),
    path("students/new/", students.student_create, name="student-create"),
    path("students/<int:student_id>/", students.student_detail, name="student-detail"),
    path("students/<int:student_id>/edit/", students.student_edit, name="student-edit"),
    path(
        "students/<int:student_id>/guardians/new/",
        guardians.guardian_create,
        name="guardian-create",
    ),
    path(
        "students/<int:student_id>/guardians/link/", guardians.guardian_link, name="guardian-link"
    ),
    path("guardians/", guardians.guardian_list, name="guardian-list"),
    path("guardians/<int:guardian_id>/", guardians.guardian_detail, name="guardian-detail"),
    path("guardians/<int:guardian_id>/edit/", guardians.guardian_edit, name="guardian-edit"),
    path("guardians/links/<int:link_id>/end/", guardians.guardian_unlink, name="guardian-unlink"),
    path("guardians/links/<int:link_id>/letters/", letters.letters_set, name="letters-set"),
    path("letters/", letters.letters_own, name="letters-own"),
    path("staff/", staff.staff_list, name="staff-list"),
    path("staff/new/", staff.staff_create, name="staff-create"),
    path("staff/<int:staff_id>/", staff.staff_detail, name="staff-detail"),
    path("staff/<int:staff_id>/edit/", staff.staff_edit, name="staff-edit"),
    path("staff/<int:staff_id>/roles/", staff.hat_grant, name="hat-grant"),
    path(
        "staff/<int:staff_id>/roles/<int:membership_id>/revoke/",
        staff.hat_revoke,
        name="hat-revoke",
    ),
    path("staff/<int:staff_id>/parallels/", staff.curation_add, name="curation-add"),
    path("staff/parallels/<int:curation_id>/end/", staff.curation_end, name="curation-end"),
    path("classes/", classes.class_list, name="class-list"),
    path("classes/new/", classes.class_create, name="class-create"),
    path("classes/<int:class_id>/", classes.class_detail, name="class-detail"),
    path("classes/<int:class_id>/remove/", classes.class_remove, name="class-remove"),
    path(
        "classes/<int:class_id>/teacher/",
        classes.class_teacher_appoint,
        name="class-teacher-appoint",
    ),
    path("our-data/", change_requests.family_data, name="family-data"),
    path("movement/", movement_requests.movement_request_list, name="movement-request-list"),
    path("movement/new/", movement_requests.movement_request_send, name="movement-request-send"),
    path(
        "movement/<int:request_id>/withdraw/",
        movement_requests.movement_request_withdraw,
        name="movement-request-withdraw",
    ),
    path(
        "movement/<int:request_id>/refuse/",
        movement_requests.movement_request_refuse,
        name="movement-request-refuse",
    ),
    path("requests/", change_requests.change_request_list, name="change-request-list"),
    path(
        "requests/<int:request_id>/withdraw/",
        change_requests.change_request_withdraw,
        name="change-request-withdraw",
    ),
    path(
        "requests/<int:request_id>/confirm/",
        change_requests.change_request_confirm,
        name="change-request-confirm",
    ),
    path(
        "requests/<int:request_id>/refuse/",
        change_requests.change_request_refuse,
        name="change-request-refuse",
    ),
    path("data-checks/", data_checks.data_check_list, name="data-check-list"),
    path("data-checks/<int:check_id>/", data_checks.data_check_detail, name="data-check-detail"),
    path(
        "data-checks/<int:check_id>/take-back/",
        data_checks.data_check_take_back,
        name="data-check-take-back",
    ),
    path("access-log/", access_log.access_log, name="access-log"),
    path("permissions/", permissions.permission_matrix, name="permissions"),
    path("rolls/", class_rolls.class_roll_list, name="class-roll-list"),
    path("rolls/<int:class_id>/", class_rolls.class_roll, name="class-roll"),
    path("papers/", own_papers.papers_own, name="papers-own"),
    path("papers/children/", family_papers.papers_children, name="papers-children"),
    path("papers/coverage/", family_papers.papers_coverage, name="papers-coverage"),
    path("papers/consents/", family_papers.consent_list, name="consent-list"),
    path("papers/consents/<int:pk>/", family_papers.consent_detail, name="consent-detail"),
    path(
        "papers/consents/<int:pk>/withdraw/",
        family_papers.consent_withdraw,
        name="consent-withdraw",
    ),
    path(
        "papers/consents/<int:pk>/restore/", family_papers.consent_restore, name="consent-restore"
    ),
    path(
        "papers/children/<int:student_id>/consent/",
        family_papers.consent_record,
        name="consent-record",
    ),
    path(
        "papers/children/<int:student_id>/application/",
        family_papers.application_record,
        name="application-record",
    ),
    path("papers/applications/", family_papers.application_list, name="application-list"),
    path("papers/sheets/", ack_sheets.ack_sheet_list, name="ack-sheet-list"),
    path("papers/sheets/new/", ack_sheets.ack_sheet_open, name="ack-sheet-open"),
    path("papers/sheets/<int:pk>/", ack_sheets.ack_sheet_detail, name="ack-sheet"),
    path("papers/sheets/<int:pk>/paper/", ack_sheets.ack_sheet_paper, name="ack-sheet-paper"),
    path(
        "papers/sheets/<int:pk>/paper/<int:person_id>/undo/",
        ack_sheets.ack_sheet_paper_undo,
        name="ack-sheet-paper-undo",
    ),
    path("papers/sheets/<int:pk>/close/", ack_sheets.ack_sheet_close, name="ack-sheet-close"),
    path("papers/sheets/<int:pk>/reopen/", ack_sheets.ack_sheet_reopen, name="ack-sheet-reopen"),
    path(
        "papers/sheets/<int:pk>/acknowledge/",
        ack_sheets.ack_sheet_acknowledge,
        name="ack-sheet-acknowledge",
    ),
]
