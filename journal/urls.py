"""Addresses of ``journal``."""

from django.urls import URLPattern, path

from journal.views import (
    absences,
    assessments,
    diary,
    feeds,
    gradebook,
    groups,
    history,
    lessons,
    movement,
    operations,
    plans,
    roll_over,
    substitutions,
    terms,
)
from journal.views.absences import announcements, class_days, week_checks
from journal.views.diary import debts
from journal.views.gradebook import cell_card, works
from journal.views.groups import activities, subgroups
from journal.views.lessons import homework, laying
from journal.views.plans import editor, importing, of_group
from journal.views.substitutions import changes
from journal.views.terms import brought, conduct, marks

app_name = "journal"

urlpatterns: list[URLPattern] = [
    # the teacher
    path("", groups.group_list, name="group-list"),
    path("groups/new/", activities.group_create, name="group-create"),
    path("groups/<int:group_id>/", gradebook.gradebook, name="gradebook"),
    path("groups/<int:group_id>/operations/", operations.operations, name="operations"),
    path("groups/<int:group_id>/term-marks/", marks.term_mark_sheet, name="term-marks"),
    path("groups/<int:group_id>/exam/", marks.exam_set, name="exam-set"),
    path("groups/<int:group_id>/reopening/", terms.reopening_ask, name="reopening-ask"),
    path("reopenings/<int:reopening_id>/", terms.reopening_decide, name="reopening-decide"),
    path(
        "reopenings/<int:reopening_id>/withdraw/",
        terms.reopening_withdraw,
        name="reopening-withdraw",
    ),
    path("term-marks/", marks.my_term_marks, name="my-term-marks"),
    path("terms/", terms.term_list, name="term-list"),
    path("terms/<int:term_id>/", terms.term_detail, name="term-detail"),
    path(
        "students/<int:student_id>/brought-marks/",
        brought.brought_marks_of,
        name="brought-marks",
    ),
    path(
        "brought-marks/<int:mark_id>/withdraw/",
        brought.brought_mark_withdraw,
        name="brought-mark-withdraw",
    ),
    path("classes/<int:class_id>/conduct/", conduct.conduct_marks, name="conduct"),
    path("groups/<int:group_id>/lessons/add/", activities.lesson_add, name="lesson-add"),
    # the deputy's morning, the substitute, and what everybody sees of it
    path("substitutions/", substitutions.substitution_day, name="substitution-day"),
    path("substitutions/own/", substitutions.substitution_own, name="substitution-own"),
    path("substitutions/add/", substitutions.substitution_add, name="substitution-add"),
    path(
        "substitutions/lessons/<int:lesson_id>/",
        substitutions.substitution_assign,
        name="substitution-assign",
    ),
    path(
        "substitutions/<int:substitution_id>/take-back/",
        substitutions.substitution_take_back,
        name="substitution-take-back",
    ),
    path(
        "substitutions/<int:substitution_id>/sign/",
        substitutions.substitution_sign,
        name="substitution-sign",
    ),
    path("changes/", changes.change_list, name="change-list"),
    path("lessons/lay/", laying.lessons_lay, name="lessons-lay"),
    path("timetable/<int:version_id>/publish/", laying.timetable_publish, name="timetable-publish"),
    path("lessons/<int:lesson_id>/", lessons.lesson_detail, name="lesson-detail"),
    path("lessons/<int:lesson_id>/topic/", lessons.topic_save, name="topic-save"),
    path("lessons/<int:lesson_id>/homework/", lessons.homework_save, name="homework-save"),
    path(
        "lessons/<int:lesson_id>/attendance/",
        lessons.attendance_confirm,
        name="attendance-confirm",
    ),
    path("lessons/<int:lesson_id>/cancel/", lessons.lesson_cancel, name="lesson-cancel"),
    path("lessons/<int:lesson_id>/restore/", lessons.lesson_restore, name="lesson-restore"),
    path("lessons/<int:lesson_id>/homework-load/", homework.homework_load, name="homework-load"),
    path("lessons/<int:lesson_id>/attachments/", homework.attachment_add, name="attachment-add"),
    path(
        "attachments/<int:attachment_id>/", homework.attachment_download, name="attachment-download"
    ),
    path(
        "attachments/<int:attachment_id>/remove/",
        homework.attachment_remove,
        name="attachment-remove",
    ),
    path("lessons/<int:lesson_id>/cells/<int:student_id>/", cell_card.cell_card, name="cell-card"),
    path("lessons/<int:lesson_id>/works/", works.work_list, name="work-list"),
    path("works/<int:work_id>/", works.work_save, name="work-save"),
    path("works/<int:work_id>/results/", works.work_results, name="work-results"),
    path("works/<int:work_id>/move/", works.work_move, name="work-move"),
    path("works/<int:work_id>/remove/", works.work_remove, name="work-remove"),
    path("marks/<int:mark_id>/retake/", cell_card.mark_retake, name="mark-retake"),
    path("marks/<int:mark_id>/comment/", cell_card.mark_comment, name="mark-comment"),
    path("marks/<int:mark_id>/debt/", cell_card.debt_put_off, name="debt-put-off"),
    path("marks/<int:mark_id>/void/", cell_card.mark_void, name="mark-void"),
    path("debts/", debts.debt_list, name="debt-list"),
    # history
    path("groups/<int:group_id>/at/", history.gradebook_at, name="gradebook-at"),
    path(
        "groups/<int:group_id>/students/<int:student_id>/term-marks/history/",
        history.term_mark_history,
        name="term-mark-history",
    ),
    path("lessons/<int:lesson_id>/history/", history.lesson_history, name="lesson-history"),
    path(
        "lessons/<int:lesson_id>/cells/<int:student_id>/history/",
        history.cell_history,
        name="cell-history",
    ),
    # subgroups
    path("classes/<int:class_id>/groups/", subgroups.subgroup_list, name="subgroup-list"),
    path(
        "classes/<int:class_id>/groups/divide/", subgroups.subgroup_divide, name="subgroup-divide"
    ),
    path(
        "classes/<int:class_id>/groups/<int:subject_id>/",
        subgroups.subgroup_members,
        name="subgroup-members",
    ),
    path(
        "divisions/<int:division_id>/confirm/",
        subgroups.division_confirm,
        name="division-confirm",
    ),
    path("divisions/<int:division_id>/refuse/", subgroups.division_refuse, name="division-refuse"),
    path("divisions/<int:division_id>/undo/", subgroups.division_undo, name="division-undo"),
    # the class teacher
    path("absences/", class_days.absence_list, name="absence-list"),
    path("absences/record/", absences.absence_record, name="absence-record"),
    path("absences/registry/", absences.absence_registry, name="absence-registry"),
    path("absences/weeks/", week_checks.week_check_list, name="week-check-list"),
    path("absences/weeks/<int:class_id>/<str:week>/", week_checks.week_check, name="week-check"),
    path(
        "absences/weeks/<int:class_id>/<str:week>/take-back/",
        week_checks.week_check_take_back,
        name="week-check-take-back",
    ),
    path("absences/<int:absence_id>/", absences.absence_detail, name="absence-detail"),
    path("absences/<int:absence_id>/accept/", absences.absence_accept, name="absence-accept"),
    path("absences/<int:absence_id>/decline/", absences.absence_decline, name="absence-decline"),
    path(
        "absences/<int:absence_id>/take-back/",
        absences.absence_take_back,
        name="absence-take-back",
    ),
    # thematic plans
    path("groups/<int:group_id>/plan/", of_group.group_plan, name="group-plan"),
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path("plans/waiting/", plans.plan_queue, name="plan-queue"),
    path("plans/progress/", of_group.plan_progress, name="plan-progress"),
    path("plans/import/", importing.plan_import, name="plan-import"),
    path("plans/import/<uuid:token>/", importing.plan_import_preview, name="plan-import-preview"),
    path("plans/<int:plan_id>/", plans.plan_detail, name="plan-detail"),
    path("plans/<int:plan_id>/lines/", editor.plan_edit, name="plan-edit"),
    path("plans/<int:plan_id>/title/", plans.plan_describe, name="plan-describe"),
    path("plans/<int:plan_id>/copy/", plans.plan_copy, name="plan-copy"),
    path("plans/<int:plan_id>/version/", plans.plan_version, name="plan-version"),
    path("plans/<int:plan_id>/changes/", plans.plan_changes, name="plan-changes"),
    path("plans/<int:plan_id>/send/", plans.plan_submit, name="plan-submit"),
    path("plans/<int:plan_id>/decision/", plans.plan_decide, name="plan-decide"),
    path("plans/<int:plan_id>/delete/", plans.plan_delete, name="plan-delete"),
    path(
        "plans/<int:plan_id>/plan.xlsx",
        plans.plan_export_file,
        {"kind": "xlsx"},
        name="plan-export-xlsx",
    ),
    path(
        "plans/<int:plan_id>/plan.csv",
        plans.plan_export_file,
        {"kind": "csv"},
        name="plan-export-csv",
    ),
    # the office
    path("movement/record/", movement.movement_record, name="movement-record"),
    path("movement/<int:movement_id>/undo/", movement.movement_undo, name="movement-undo"),
    path("next-year/", roll_over.roll_over, name="roll-over"),
    path("next-year/<int:run_id>/undo/", roll_over.roll_over_undo, name="roll-over-undo"),
    # the family
    path("diary/", diary.diary, name="diary"),
    path("diary/absences/", announcements.absence_announce, name="absence-announce"),
    path(
        "diary/absences/<int:absence_id>/withdraw/",
        announcements.absence_withdraw,
        name="absence-withdraw",
    ),
    path("diary/marks/", diary.marks_table, name="marks-table"),
    path("diary/comments/", diary.comments_read, name="comments-read"),
    # everybody: who writes what and when, kept by the deputy
    path("assessments/", assessments.assessment_list, name="assessment-list"),
    path("assessments/add/", assessments.assessment_add, name="assessment-add"),
    path(
        "assessments/<int:assessment_id>/withdraw/",
        assessments.assessment_withdraw,
        name="assessment-withdraw",
    ),
    # everybody: lessons in a calendar program
    path("feeds/", feeds.feed_list, name="feed-list"),
    path("feeds/<int:feed_id>/revoke/", feeds.feed_revoke, name="feed-revoke"),
    path("feeds/<slug:school>/<str:token>.ics", feeds.feed_read, name="feed-read"),
]
