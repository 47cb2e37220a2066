"""Addresses of ``schedule``."""

from django.urls import URLPattern, path

from schedule.views import teacher_absences, years
from schedule.views.calendar import bells, days, imports, terms, year
from schedule.views.timetable import board, versions
from schedule.views.timetable_files import exporting, importing, names

app_name = "schedule"

urlpatterns: list[URLPattern] = [
    path("year/", years.year_start, name="year-start"),
    path("absences/", teacher_absences.teacher_absence_list, name="teacher-absence-list"),
    path(
        "absences/record/", teacher_absences.teacher_absence_record, name="teacher-absence-record"
    ),
    path(
        "absences/<int:absence_id>/",
        teacher_absences.teacher_absence_edit,
        name="teacher-absence-edit",
    ),
    path(
        "absences/<int:absence_id>/withdraw/",
        teacher_absences.teacher_absence_withdraw,
        name="teacher-absence-withdraw",
    ),
    path("calendar/", year.calendar, name="calendar"),
    path("calendar/check/", year.calendar_check, name="calendar-check"),
    path("calendar/terms/", terms.calendar_terms, name="calendar-terms"),
    path("calendar/terms/<int:scheme_id>/", terms.terms_edit, name="terms-edit"),
    path("calendar/<int:year_id>/bounds/", terms.calendar_bounds, name="calendar-bounds"),
    path("calendar/<int:year_id>/grades/", terms.calendar_grades, name="calendar-grades"),
    path("calendar/days/", days.calendar_days, name="calendar-days"),
    path("calendar/<int:year_id>/days/new/", days.days_off_create, name="days-off-create"),
    path("calendar/days/<int:span_id>/", days.days_off_edit, name="days-off-edit"),
    path("calendar/days/<int:span_id>/remove/", days.days_off_remove, name="days-off-remove"),
    path("calendar/<int:year_id>/special/new/", days.special_day_create, name="special-day-create"),
    path("calendar/special/<int:special_id>/", days.special_day_edit, name="special-day-edit"),
    path(
        "calendar/special/<int:special_id>/remove/",
        days.special_day_remove,
        name="special-day-remove",
    ),
    path("calendar/<int:year_id>/holidays/", days.holidays_adopt, name="holidays-adopt"),
    path("calendar/weeks/", bells.calendar_weeks, name="calendar-weeks"),
    path("calendar/import/", imports.calendar_import, name="calendar-import"),
    path("calendar/<int:year_id>/table/", imports.calendar_export, name="calendar-export"),
    path(
        "calendar/import/<uuid:token>/",
        imports.calendar_import_preview,
        name="calendar-import-preview",
    ),
    path(
        "calendar/import/runs/<int:run_id>/",
        imports.calendar_import_result,
        name="calendar-import-result",
    ),
    path(
        "calendar/import/runs/<int:run_id>/undo/",
        imports.calendar_import_undo,
        name="calendar-import-undo",
    ),
    path("bells/", bells.bell_list, name="bell-list"),
    path("bells/<int:year_id>/new/", bells.bell_create, name="bell-create"),
    path("bells/<int:schedule_id>/", bells.bell_edit, name="bell-edit"),
    path("bells/<int:schedule_id>/copy/", bells.bell_copy, name="bell-copy"),
    path("bells/<int:schedule_id>/remove/", bells.bell_remove, name="bell-remove"),
    path("import/", importing.timetable_import_start, name="timetable-import"),
    path(
        "import/<uuid:token>/",
        importing.timetable_import_preview,
        name="timetable-import-preview",
    ),
    path(
        "import/<uuid:token>/names/",
        importing.timetable_import_names,
        name="timetable-import-names",
    ),
    path(
        "import/runs/<int:run_id>/",
        importing.timetable_import_result,
        name="timetable-import-result",
    ),
    path(
        "import/runs/<int:run_id>/undo/",
        importing.timetable_import_undo,
        name="timetable-import-undo",
    ),
    path("import/names/", names.timetable_name_list, name="timetable-name-list"),
    path(
        "import/names/<int:name_id>/",
        names.timetable_name_edit,
        name="timetable-name-edit",
    ),
    path(
        "import/names/<int:name_id>/forget/",
        names.timetable_name_forget,
        name="timetable-name-forget",
    ),
    path("export/", exporting.timetable_export, name="timetable-export"),
    path("versions/", versions.version_list, name="timetable-versions"),
    path("versions/new/", versions.version_start, name="timetable-start"),
    path("versions/log/", versions.timetable_log, name="timetable-log"),
    path("versions/<int:version_id>/", board.board, name="timetable-board"),
    path("versions/<int:version_id>/about/", versions.version_edit, name="timetable-edit"),
    path("versions/<int:version_id>/discard/", versions.version_discard, name="timetable-discard"),
    path("versions/<int:version_id>/compare/", versions.version_compare, name="timetable-compare"),
    path("versions/<int:version_id>/slots/", board.card_slots, name="timetable-slots"),
    path("versions/<int:version_id>/put/", board.card_put, name="timetable-put"),
    path("versions/<int:version_id>/remove/", board.card_remove, name="timetable-remove"),
    path("versions/<int:version_id>/undo/", board.step_undo, name="timetable-undo"),
    path(
        "versions/<int:version_id>/entries/<int:entry_id>/",
        board.entry_edit,
        name="timetable-entry",
    ),
    path(
        "versions/<int:version_id>/groups/<int:group_id>/",
        board.entry_add,
        name="timetable-entry-add",
    ),
]
