from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.constraints
from core.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_school"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("school", "0001_school_structure"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="TermMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "group",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="term_marks",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="term_marks",
                                to="school.student",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("term", "term mark"),
                                    ("year", "mark of the year"),
                                    ("exam", "examination mark"),
                                    ("final", "final mark"),
                                ],
                                max_length=5,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "term",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="term_marks",
                                to="school.term",
                            ),
                        ),
                        (
                            "value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="mark"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pass", "pass"),
                                    ("fail", "fail"),
                                    ("na", "not assessed"),
                                    ("exempt", "exempt"),
                                    ("debt", "debt"),
                                ],
                                max_length=6,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "suggested_value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="suggested"
                            ),
                        ),
                        ("explanation", models.JSONField(default=dict, verbose_name="explanation")),
                        (
                            "deviation_reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="reason of the decision"
                            ),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="term_marks",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ],
                    options={
                        "verbose_name": "term mark",
                        "verbose_name_plural": "term marks",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="group", name="termmark_group_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="student", name="termmark_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="term", name="termmark_term_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="author", name="termmark_author_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("group", "student", "kind", "term"),
                                name="one_term_mark",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("code", ""), ("value__isnull", False)),
                                    models.Q(
                                        ("value__isnull", True),
                                        models.Q(("code", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="term_mark_is_number_or_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("code", "debt"), _negated=True),
                                name="term_mark_is_no_debt",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "term"), ("term__isnull", False)),
                                    models.Q(
                                        models.Q(("kind", "term"), _negated=True),
                                        ("term__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="term_mark_has_term",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["student", "group"], name="term_marks_of_student")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermMarkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.termmark",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "group",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.student",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("term", "term mark"),
                                    ("year", "mark of the year"),
                                    ("exam", "examination mark"),
                                    ("final", "final mark"),
                                ],
                                max_length=5,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "term",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.term",
                            ),
                        ),
                        (
                            "value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="mark"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pass", "pass"),
                                    ("fail", "fail"),
                                    ("na", "not assessed"),
                                    ("exempt", "exempt"),
                                    ("debt", "debt"),
                                ],
                                max_length=6,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "suggested_value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="suggested"
                            ),
                        ),
                        ("explanation", models.JSONField(default=dict, verbose_name="explanation")),
                        (
                            "deviation_reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="reason of the decision"
                            ),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ThematicPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "year",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="school.academicyear",
                            ),
                        ),
                        (
                            "subject",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="school.subject",
                            ),
                        ),
                        ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                        ("title", models.CharField(max_length=250, verbose_name="title")),
                        (
                            "version",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "draft"), ("approved", "approved")],
                                default="draft",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "owner",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "approved_by",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans_approved",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "approved_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
                        ),
                    ],
                    options={
                        "verbose_name": "thematic plan",
                        "verbose_name_plural": "thematic plans",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="year", name="thematicplan_year_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="subject", name="thematicplan_subject_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="owner", name="thematicplan_owner_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="approved_by", name="thematicplan_approved_by_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("school", "year", "subject", "grade", "title", "version"),
                                name="plan_version_unique",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "approved"), _negated=True),
                                    ("approved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="plan_approved_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "group",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_assignment",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "plan",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="journal.thematicplan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan of a group",
                        "verbose_name_plural": "plans of groups",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="group", name="planassignment_group_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="plan", name="planassignment_plan_same_school"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "plan",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="journal.thematicplan",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="No.")),
                        ("section", models.TextField(blank=True, verbose_name="section")),
                        ("topic", models.TextField(verbose_name="topic")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1, default=1, max_digits=4, verbose_name="hours"
                            ),
                        ),
                        (
                            "work_category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("oral", "oral"),
                                    ("written", "written"),
                                    ("control", "control"),
                                    ("practical", "practical"),
                                ],
                                max_length=10,
                                verbose_name="written work",
                            ),
                        ),
                        ("homework", models.TextField(blank=True, verbose_name="homework")),
                    ],
                    options={
                        "verbose_name": "lesson of a plan",
                        "verbose_name_plural": "lessons of plans",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="plan", name="planitem_plan_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("plan", "number"), name="plan_item_number_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__gt", 0)),
                                name="plan_item_hours_positive",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lesson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "group",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "term",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="school.term",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="date")),
                        (
                            "shift",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shift"),
                        ),
                        ("slot", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        (
                            "starts_at",
                            models.TimeField(blank=True, null=True, verbose_name="starts at"),
                        ),
                        (
                            "ends_at",
                            models.TimeField(blank=True, null=True, verbose_name="ends at"),
                        ),
                        (
                            "room",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="school.room",
                            ),
                        ),
                        (
                            "teacher",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "replaced_teacher",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons_replaced",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("scheduled", "scheduled"),
                                    ("cancelled", "did not take place"),
                                ],
                                default="scheduled",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="why it did not take place"
                            ),
                        ),
                        (
                            "plan_item",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="journal.planitem",
                            ),
                        ),
                        ("topic", models.TextField(blank=True, verbose_name="topic")),
                        ("topic_recorded_at", models.DateTimeField(blank=True, null=True)),
                        ("homework", models.TextField(blank=True, verbose_name="homework")),
                        (
                            "homework_minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="minutes"
                            ),
                        ),
                        ("homework_recorded_at", models.DateTimeField(blank=True, null=True)),
                        ("attendance_checked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "lesson",
                        "verbose_name_plural": "lessons",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="group", name="lesson_group_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="term", name="lesson_term_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="room", name="lesson_room_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="teacher", name="lesson_teacher_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="replaced_teacher", name="lesson_replaced_teacher_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="plan_item", name="lesson_plan_item_same_school"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "cancelled"), _negated=True),
                                fields=("group", "on", "shift", "slot"),
                                name="lesson_once_in_a_slot",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "cancelled"), _negated=True),
                                    models.Q(("cancel_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="cancelled_lesson_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("homework", ""),
                                    ("homework_recorded_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="homework_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("topic", ""),
                                    ("topic_recorded_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="topic_has_time",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["group", "term", "on"], name="lessons_of_group"),
                            models.Index(fields=["school", "on"], name="lessons_of_day"),
                            models.Index(fields=["teacher", "on"], name="lessons_of_teacher"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "lesson",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="school.student",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("absent", "absent"),
                                    ("ill", "ill"),
                                    ("excused", "absent for a valid reason"),
                                    ("unexcused", "absent without a valid reason"),
                                    ("late", "late"),
                                    ("exempt", "exempt from the lesson"),
                                    ("remote", "taught remotely"),
                                    ("away", "at a competition by order"),
                                    ("present", "present"),
                                ],
                                max_length=10,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "minutes_late",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="minutes late"
                            ),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance_recorded",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ],
                    options={
                        "verbose_name": "attendance",
                        "verbose_name_plural": "attendance",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="lesson", name="attendance_lesson_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="student", name="attendance_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="author", name="attendance_author_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("lesson", "student"), name="attendance_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes_late__isnull", True),
                                    ("code", "late"),
                                    _connector="OR",
                                ),
                                name="minutes_only_when_late",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["student", "lesson"], name="attendance_of_student")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AttendanceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.attendance",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "lesson",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.student",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("absent", "absent"),
                                    ("ill", "ill"),
                                    ("excused", "absent for a valid reason"),
                                    ("unexcused", "absent without a valid reason"),
                                    ("late", "late"),
                                    ("exempt", "exempt from the lesson"),
                                    ("remote", "taught remotely"),
                                    ("away", "at a competition by order"),
                                    ("present", "present"),
                                ],
                                max_length=10,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "minutes_late",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="minutes late"
                            ),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DeadlineBreach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "lesson",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="breaches",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "staff",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="breaches",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "gap",
                            models.CharField(
                                choices=[
                                    ("topic", "topic"),
                                    ("homework", "homework"),
                                    ("attendance", "attendance"),
                                    ("marks", "marks"),
                                ],
                                max_length=10,
                                verbose_name="what is missing",
                            ),
                        ),
                        (
                            "rule_code",
                            models.CharField(
                                choices=[
                                    ("D1", "topic and attendance of a lesson"),
                                    ("D2", "homework of a lesson"),
                                    ("D3", "marks for a written work"),
                                    ("D4", "marks for a control work"),
                                    ("D5", "thematic plan"),
                                    ("D6", "schedule of control works"),
                                    ("D7", "reasons of absence"),
                                    ("D8", "check of personal data"),
                                    ("D9", "report to parents"),
                                    ("D10", "review of activity"),
                                    ("D11", "extracurricular plan"),
                                    ("D12", "teacher's self-check"),
                                    ("D13", "deputy's journal check"),
                                    ("D14", "class teacher's report"),
                                    ("D15", "term marks"),
                                    ("D16", "archive of a term"),
                                    ("D17", "print of the year's journal"),
                                    ("D18", "notice of a compromised account"),
                                    ("D19", "final results visible to parents"),
                                    ("D20", "administrator's monthly report"),
                                ],
                                max_length=4,
                                verbose_name="deadline",
                            ),
                        ),
                        (
                            "clause",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="clause of the local act"
                            ),
                        ),
                        ("due_at", models.DateTimeField(verbose_name="due")),
                        ("found_at", models.DateTimeField(verbose_name="found")),
                        (
                            "fixed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="fixed"),
                        ),
                    ],
                    options={
                        "verbose_name": "passed deadline",
                        "verbose_name_plural": "passed deadlines",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="lesson", name="deadlinebreach_lesson_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="staff", name="deadlinebreach_staff_same_school"
                            ),
                            models.UniqueConstraint(fields=("lesson", "gap"), name="breach_once"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("fixed_at__isnull", True)),
                                fields=["school", "staff"],
                                name="open_breaches",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LessonEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "group",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "term",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.term",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="date")),
                        (
                            "shift",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shift"),
                        ),
                        ("slot", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        (
                            "starts_at",
                            models.TimeField(blank=True, null=True, verbose_name="starts at"),
                        ),
                        (
                            "ends_at",
                            models.TimeField(blank=True, null=True, verbose_name="ends at"),
                        ),
                        (
                            "room",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.room",
                            ),
                        ),
                        (
                            "teacher",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "replaced_teacher",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("scheduled", "scheduled"),
                                    ("cancelled", "did not take place"),
                                ],
                                default="scheduled",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="why it did not take place"
                            ),
                        ),
                        (
                            "plan_item",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="journal.planitem",
                            ),
                        ),
                        ("topic", models.TextField(blank=True, verbose_name="topic")),
                        ("topic_recorded_at", models.DateTimeField(blank=True, null=True)),
                        ("homework", models.TextField(blank=True, verbose_name="homework")),
                        (
                            "homework_minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="minutes"
                            ),
                        ),
                        ("homework_recorded_at", models.DateTimeField(blank=True, null=True)),
                        ("attendance_checked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ThematicPlanEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.thematicplan",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "year",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.academicyear",
                            ),
                        ),
                        (
                            "subject",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.subject",
                            ),
                        ),
                        ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                        ("title", models.CharField(max_length=250, verbose_name="title")),
                        (
                            "version",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "draft"), ("approved", "approved")],
                                default="draft",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "owner",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "approved_by",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "approved_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Work",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "lesson",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="works",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "work_type",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="works",
                                to="school.worktype",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=1, verbose_name="position"),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=250, verbose_name="title"),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1.0"),
                                max_digits=3,
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "results_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="results obtained on"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "work",
                        "verbose_name_plural": "works",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="lesson", name="work_lesson_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="work_type", name="work_work_type_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("lesson", "position"), name="work_position_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weight__gt", 0)), name="work_weight_above_zero"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "work",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="journal.work",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="school.student",
                            ),
                        ),
                        (
                            "value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="mark"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pass", "pass"),
                                    ("fail", "fail"),
                                    ("na", "not assessed"),
                                    ("exempt", "exempt"),
                                    ("debt", "debt"),
                                ],
                                max_length=6,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "debt_due_on",
                            models.DateField(blank=True, null=True, verbose_name="debt due on"),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=500, verbose_name="comment"),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "voided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="voided at"),
                        ),
                        (
                            "voided_by",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks_voided",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="why voided"),
                        ),
                    ],
                    options={
                        "verbose_name": "mark",
                        "verbose_name_plural": "marks",
                        "constraints": [
                            core.constraints.SameSchool(field="work", name="mark_work_same_school"),
                            core.constraints.SameSchool(
                                field="student", name="mark_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="author", name="mark_author_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="voided_by", name="mark_voided_by_same_school"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("voided_at__isnull", True)),
                                fields=("work", "student"),
                                name="one_mark_for_a_work",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("code", ""), ("value__isnull", False)),
                                    models.Q(
                                        ("value__isnull", True),
                                        models.Q(("code", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="mark_is_number_or_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("debt_due_on__isnull", True), ("code", "debt"), _connector="OR"
                                ),
                                name="only_a_debt_is_due",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("voided_at__isnull", True),
                                    models.Q(("void_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="voided_mark_has_reason",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["student", "work"], name="marks_of_student")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MarkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.mark",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "work",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="journal.work",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.student",
                            ),
                        ),
                        (
                            "value",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="mark"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pass", "pass"),
                                    ("fail", "fail"),
                                    ("na", "not assessed"),
                                    ("exempt", "exempt"),
                                    ("debt", "debt"),
                                ],
                                max_length=6,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "debt_due_on",
                            models.DateField(blank=True, null=True, verbose_name="debt due on"),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=500, verbose_name="comment"),
                        ),
                        (
                            "author",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "voided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="voided at"),
                        ),
                        (
                            "voided_by",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="why voided"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WorkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="journal.work",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="core.school",
                            ),
                        ),
                        (
                            "lesson",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="journal.lesson",
                            ),
                        ),
                        (
                            "work_type",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.worktype",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=1, verbose_name="position"),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=250, verbose_name="title"),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1.0"),
                                max_digits=3,
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "results_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="results obtained on"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="termmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="term_mark_rules_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'term_mark_term_open'\n        WHEN r.id IS NULL THEN 'term_mark_year_regulated'\n        WHEN g.grading = 'none' THEN 'term_mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'term_mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'term_mark_in_scale'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_groupmembership p\n            WHERE p.group_id = n.group_id AND p.student_id = n.student_id\n        ) THEN 'term_mark_student_in_group'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_teachingassignment a\n            WHERE a.group_id = n.group_id AND a.staff_id = n.author_id\n        ) THEN 'term_mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN school_teachinggroup g ON g.id = n.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    LEFT JOIN school_term t ON t.id = n.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="8e3d74de36eda29219dd9795a508d24220bf5bfe",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_term_mark_rules_on_insert_c1f7a",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_termmark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="termmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="term_mark_rules_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'term_mark_term_open'\n        WHEN r.id IS NULL THEN 'term_mark_year_regulated'\n        WHEN g.grading = 'none' THEN 'term_mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'term_mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'term_mark_in_scale'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_groupmembership p\n            WHERE p.group_id = n.group_id AND p.student_id = n.student_id\n        ) THEN 'term_mark_student_in_group'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_teachingassignment a\n            WHERE a.group_id = n.group_id AND a.staff_id = n.author_id\n        ) THEN 'term_mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN school_teachinggroup g ON g.id = n.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    LEFT JOIN school_term t ON t.id = n.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="d0fc2758e130b81ac3f7c196f0517b1a7a1809a6",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_term_mark_rules_on_update_4588c",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_termmark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="termmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_termmarkevent" ("author_id", "code", "deviation_reason", "explanation", "group_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "suggested_value", "term_id", "value") VALUES (NEW."author_id", NEW."code", NEW."deviation_reason", NEW."explanation", NEW."group_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id", NEW."suggested_value", NEW."term_id", NEW."value"); RETURN NULL;',
                            hash="78bb6876dee2ab6f4c9d4ca4d79f6bb08f45ebe1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e69f3",
                            table="journal_termmark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="termmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_termmarkevent" ("author_id", "code", "deviation_reason", "explanation", "group_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "suggested_value", "term_id", "value") VALUES (NEW."author_id", NEW."code", NEW."deviation_reason", NEW."explanation", NEW."group_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id", NEW."suggested_value", NEW."term_id", NEW."value"); RETURN NULL;',
                            hash="af6ba044c0b7cea57eb0ed61730249bf17d1e0dd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_09f24",
                            table="journal_termmark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="termmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_termmarkevent" ("author_id", "code", "deviation_reason", "explanation", "group_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "suggested_value", "term_id", "value") VALUES (OLD."author_id", OLD."code", OLD."deviation_reason", OLD."explanation", OLD."group_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."school_id", OLD."student_id", OLD."suggested_value", OLD."term_id", OLD."value"); RETURN NULL;',
                            hash="7f5dc5811d0be51cd4dc5927475f481bcf7b516a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7d04f",
                            table="journal_termmark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="termmarkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2552ede31a6f0dcf65e57d58b3c539b70a7ae4cb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7d54f",
                            table="journal_termmarkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="thematicplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_thematicplanevent" ("approved_at", "approved_by_id", "grade", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "status", "subject_id", "title", "version", "year_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."grade", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."status", NEW."subject_id", NEW."title", NEW."version", NEW."year_id"); RETURN NULL;',
                            hash="d7c7bb2863e4b6f9629075794aea1fc048bca58c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3bd01",
                            table="journal_thematicplan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="thematicplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_thematicplanevent" ("approved_at", "approved_by_id", "grade", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "status", "subject_id", "title", "version", "year_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."grade", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."status", NEW."subject_id", NEW."title", NEW."version", NEW."year_id"); RETURN NULL;',
                            hash="f52d52d51d9dd9f2c7ce75edaa6926571c3925b7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1a77b",
                            table="journal_thematicplan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="thematicplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_thematicplanevent" ("approved_at", "approved_by_id", "grade", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "status", "subject_id", "title", "version", "year_id") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."grade", OLD."id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."status", OLD."subject_id", OLD."title", OLD."version", OLD."year_id"); RETURN NULL;',
                            hash="5aacb77972962600493b6631181ed53cf3d0d2f7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ed180",
                            table="journal_thematicplan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lesson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lesson_rules_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.scheme_id <> g.term_scheme_id THEN 'lesson_term_of_group'\n        WHEN n.\"on\" NOT BETWEEN t.starts_on AND t.ends_on THEN 'lesson_within_term'\n    END AS rule\n    FROM fresh n\n    JOIN school_term t ON t.id = n.term_id\n    JOIN school_teachinggroup g ON g.id = n.group_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="c411781daa285b027ef590999f13a9e460245b97",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_lesson_rules_on_insert_f9c6a",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_lesson",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lesson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lesson_rules_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.scheme_id <> g.term_scheme_id THEN 'lesson_term_of_group'\n        WHEN n.\"on\" NOT BETWEEN t.starts_on AND t.ends_on THEN 'lesson_within_term'\n    END AS rule\n    FROM fresh n\n    JOIN school_term t ON t.id = n.term_id\n    JOIN school_teachinggroup g ON g.id = n.group_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="3599c8077620b84293d29dee5dd73026bd42b2a5",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_lesson_rules_on_update_fa63a",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_lesson",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lesson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_lessonevent" ("attendance_checked_at", "cancel_reason", "ends_at", "group_id", "homework", "homework_minutes", "homework_recorded_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_item_id", "replaced_teacher_id", "room_id", "school_id", "shift", "slot", "starts_at", "status", "teacher_id", "term_id", "topic", "topic_recorded_at") VALUES (NEW."attendance_checked_at", NEW."cancel_reason", NEW."ends_at", NEW."group_id", NEW."homework", NEW."homework_minutes", NEW."homework_recorded_at", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_item_id", NEW."replaced_teacher_id", NEW."room_id", NEW."school_id", NEW."shift", NEW."slot", NEW."starts_at", NEW."status", NEW."teacher_id", NEW."term_id", NEW."topic", NEW."topic_recorded_at"); RETURN NULL;',
                            hash="0bcd1935743e3037fb82c13acc687f05a56ba2f0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b3392",
                            table="journal_lesson",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lesson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_lessonevent" ("attendance_checked_at", "cancel_reason", "ends_at", "group_id", "homework", "homework_minutes", "homework_recorded_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_item_id", "replaced_teacher_id", "room_id", "school_id", "shift", "slot", "starts_at", "status", "teacher_id", "term_id", "topic", "topic_recorded_at") VALUES (NEW."attendance_checked_at", NEW."cancel_reason", NEW."ends_at", NEW."group_id", NEW."homework", NEW."homework_minutes", NEW."homework_recorded_at", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_item_id", NEW."replaced_teacher_id", NEW."room_id", NEW."school_id", NEW."shift", NEW."slot", NEW."starts_at", NEW."status", NEW."teacher_id", NEW."term_id", NEW."topic", NEW."topic_recorded_at"); RETURN NULL;',
                            hash="2aaf10544ccc777dbf7efbcad0b9c524187f0edf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5d1b2",
                            table="journal_lesson",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lesson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_lessonevent" ("attendance_checked_at", "cancel_reason", "ends_at", "group_id", "homework", "homework_minutes", "homework_recorded_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_item_id", "replaced_teacher_id", "room_id", "school_id", "shift", "slot", "starts_at", "status", "teacher_id", "term_id", "topic", "topic_recorded_at") VALUES (OLD."attendance_checked_at", OLD."cancel_reason", OLD."ends_at", OLD."group_id", OLD."homework", OLD."homework_minutes", OLD."homework_recorded_at", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_item_id", OLD."replaced_teacher_id", OLD."room_id", OLD."school_id", OLD."shift", OLD."slot", OLD."starts_at", OLD."status", OLD."teacher_id", OLD."term_id", OLD."topic", OLD."topic_recorded_at"); RETURN NULL;',
                            hash="58d6e293e51c5316d3012770651b2d39f14976cf",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6500c",
                            table="journal_lesson",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="attendance_rules_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'attendance_term_open'\n        WHEN l.status = 'cancelled' THEN 'attendance_lesson_held'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'attendance_student_in_group'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n OR \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l.\"on\" AND (e.until IS NULL OR e.until > l.\"on\")\n    )\n)\n            THEN 'attendance_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_lesson l ON l.id = n.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="ccdb7cbeae2a6e9e04e7c59c0a2fd72b2f302d64",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_attendance_rules_on_insert_5f405",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_attendance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="attendance_rules_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'attendance_term_open'\n        WHEN l.status = 'cancelled' THEN 'attendance_lesson_held'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'attendance_student_in_group'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n OR \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l.\"on\" AND (e.until IS NULL OR e.until > l.\"on\")\n    )\n)\n            THEN 'attendance_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_lesson l ON l.id = n.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="60941d5ee902bc54ae3f9d6d6a4fae8740fd191c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_attendance_rules_on_update_e3ef9",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_attendance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_attendanceevent" ("author_id", "code", "id", "lesson_id", "minutes_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id") VALUES (NEW."author_id", NEW."code", NEW."id", NEW."lesson_id", NEW."minutes_late", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id"); RETURN NULL;',
                            hash="ac319268517730652fcdae19ba72f474320b36da",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e79c3",
                            table="journal_attendance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_attendanceevent" ("author_id", "code", "id", "lesson_id", "minutes_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id") VALUES (NEW."author_id", NEW."code", NEW."id", NEW."lesson_id", NEW."minutes_late", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id"); RETURN NULL;',
                            hash="975cf5fd46fcb765f39032e1a80eb998366db708",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_839ad",
                            table="journal_attendance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_attendanceevent" ("author_id", "code", "id", "lesson_id", "minutes_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id") VALUES (OLD."author_id", OLD."code", OLD."id", OLD."lesson_id", OLD."minutes_late", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."school_id", OLD."student_id"); RETURN NULL;',
                            hash="49492f9116269cb51ab176b5a00e41f93c0cb015",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f640a",
                            table="journal_attendance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attendanceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c18503689c1d4716c1fd75eda6af64e222c3362c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_560b2",
                            table="journal_attendanceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lessonevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4c65ddab10b8d179f2eab03d3876a8e70d59120c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_635be",
                            table="journal_lessonevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="thematicplanevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2b19f80272b6e760b761d4a19051120e111f05ca",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_af396",
                            table="journal_thematicplanevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="work",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_workevent" ("id", "lesson_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "results_on", "school_id", "title", "weight", "work_type_id") VALUES (NEW."id", NEW."lesson_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."results_on", NEW."school_id", NEW."title", NEW."weight", NEW."work_type_id"); RETURN NULL;',
                            hash="b694f058e225ae603a275722792125dcad07ee19",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9141e",
                            table="journal_work",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="work",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_workevent" ("id", "lesson_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "results_on", "school_id", "title", "weight", "work_type_id") VALUES (NEW."id", NEW."lesson_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."results_on", NEW."school_id", NEW."title", NEW."weight", NEW."work_type_id"); RETURN NULL;',
                            hash="74076085c2f0ec96e0c57951f90288f646c4c66e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bbc38",
                            table="journal_work",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="work",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_workevent" ("id", "lesson_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "results_on", "school_id", "title", "weight", "work_type_id") VALUES (OLD."id", OLD."lesson_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."results_on", OLD."school_id", OLD."title", OLD."weight", OLD."work_type_id"); RETURN NULL;',
                            hash="63dbd0c7bd24d40e503d6cc2299157068a199658",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_bb694",
                            table="journal_work",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4ecf902f67c83d266025e5adfb521bd32184482f",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_d9f19",
                            table="journal_mark",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="mark_rules_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'mark_term_open'\n        WHEN n.voided_at IS NOT NULL THEN NULL\n        WHEN r.id IS NULL THEN 'mark_year_regulated'\n        WHEN l.status = 'cancelled' THEN 'mark_lesson_held'\n        WHEN g.grading = 'none' THEN 'mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'mark_in_scale'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'mark_student_in_group'\n        WHEN NOT \n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n THEN 'mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_work w ON w.id = n.work_id\n    JOIN journal_lesson l ON l.id = w.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    JOIN school_teachinggroup g ON g.id = l.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="e7bc89a0eca38ddb96fadd61c3db93501dd2619e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_mark_rules_on_insert_b81a3",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_mark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="mark_rules_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE broken TEXT;",
                            func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'mark_term_open'\n        WHEN n.voided_at IS NOT NULL THEN NULL\n        WHEN r.id IS NULL THEN 'mark_year_regulated'\n        WHEN l.status = 'cancelled' THEN 'mark_lesson_held'\n        WHEN g.grading = 'none' THEN 'mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'mark_in_scale'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'mark_student_in_group'\n        WHEN NOT \n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n THEN 'mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_work w ON w.id = n.work_id\n    JOIN journal_lesson l ON l.id = w.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    JOIN school_teachinggroup g ON g.id = l.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                            hash="535219c1f3491535c0b6592a1a8e75b506a6cc99",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_mark_rules_on_update_0bc15",
                            referencing="REFERENCING NEW TABLE AS fresh ",
                            table="journal_mark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_markevent" ("author_id", "code", "comment", "debt_due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "value", "void_reason", "voided_at", "voided_by_id", "work_id") VALUES (NEW."author_id", NEW."code", NEW."comment", NEW."debt_due_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id", NEW."value", NEW."void_reason", NEW."voided_at", NEW."voided_by_id", NEW."work_id"); RETURN NULL;',
                            hash="3de6928c29279296e2802791e0613b7dc314066d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_edf30",
                            table="journal_mark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journal_markevent" ("author_id", "code", "comment", "debt_due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "value", "void_reason", "voided_at", "voided_by_id", "work_id") VALUES (NEW."author_id", NEW."code", NEW."comment", NEW."debt_due_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."school_id", NEW."student_id", NEW."value", NEW."void_reason", NEW."voided_at", NEW."voided_by_id", NEW."work_id"); RETURN NULL;',
                            hash="f4c3658ada7942de3767584a190326a1b1e28b1c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_42839",
                            table="journal_mark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="mark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journal_markevent" ("author_id", "code", "comment", "debt_due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "school_id", "student_id", "value", "void_reason", "voided_at", "voided_by_id", "work_id") VALUES (OLD."author_id", OLD."code", OLD."comment", OLD."debt_due_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."school_id", OLD."student_id", OLD."value", OLD."void_reason", OLD."voided_at", OLD."voided_by_id", OLD."work_id"); RETURN NULL;',
                            hash="5b75ff16aca047fef05de6cc7b08513f9daf03eb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_18e73",
                            table="journal_mark",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="markevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0d9eb134c509c36650759bdde69b021d105a7354",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6ba3a",
                            table="journal_markevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="308878ffd924d876432ddbbefd6ca43847e811eb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_cb9c7",
                            table="journal_workevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
