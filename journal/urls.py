"""Addresses of ``journal``."""

from django.urls import URLPattern, path

from journal.views import diary, gradebook, groups, lessons, movement, roll_over, term_marks

app_name = "journal"

urlpatterns: list[URLPattern] = [
    # the teacher
    path("", groups.group_list, name="group-list"),
    path("groups/<int:group_id>/", gradebook.gradebook, name="gradebook"),
    path("groups/<int:group_id>/term-marks/", term_marks.term_marks, name="term-marks"),
    path("groups/<int:group_id>/term-mark/", gradebook.term_mark_save, name="term-mark-save"),
    path("lessons/<int:lesson_id>/", lessons.lesson_detail, name="lesson-detail"),
    path("lessons/<int:lesson_id>/cells/", gradebook.cell_save, name="cell-save"),
    path("lessons/<int:lesson_id>/topic/", lessons.topic_save, name="topic-save"),
    path("lessons/<int:lesson_id>/homework/", lessons.homework_save, name="homework-save"),
    path(
        "lessons/<int:lesson_id>/attendance/",
        lessons.attendance_confirm,
        name="attendance-confirm",
    ),
    path("lessons/<int:lesson_id>/cancel/", lessons.lesson_cancel, name="lesson-cancel"),
    # the office
    path("movement/record/", movement.movement_record, name="movement-record"),
    path("movement/<int:movement_id>/undo/", movement.movement_undo, name="movement-undo"),
    path("next-year/", roll_over.roll_over, name="roll-over"),
    path("next-year/<int:run_id>/undo/", roll_over.roll_over_undo, name="roll-over-undo"),
    # the family
    path("diary/", diary.diary, name="diary"),
    path("diary/marks/", diary.marks_table, name="marks-table"),
]
