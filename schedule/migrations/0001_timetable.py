import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.constraints
import core.dated
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
                    name="Substitution",
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
                                related_name="substitutions",
                                to="school.teachinggroup",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="date")),
                        ("slot", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("same_subject", "same subject"),
                                    ("other_subject", "other subject"),
                                    ("joined", "joined groups"),
                                    ("not_held", "lesson did not take place"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "absent_staff",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absences_substituted",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "substitute",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="substitutions_made",
                                to="school.staffmember",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=60, verbose_name="order No."),
                        ),
                    ],
                    options={
                        "verbose_name": "substitution",
                        "verbose_name_plural": "substitutions",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="group", name="substitution_group_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="absent_staff", name="substitution_absent_staff_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="substitute", name="substitution_substitute_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("group", "on", "slot"), name="substitution_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "not_held"),
                                    ("substitute__isnull", False),
                                    _connector="OR",
                                ),
                                name="substitution_has_substitute",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["school", "on"], name="substitution_by_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SubstitutionEvent",
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
                                to="schedule.substitution",
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
                        ("on", models.DateField(verbose_name="date")),
                        ("slot", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("same_subject", "same subject"),
                                    ("other_subject", "other subject"),
                                    ("joined", "joined groups"),
                                    ("not_held", "lesson did not take place"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "absent_staff",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "substitute",
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
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=60, verbose_name="order No."),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TimetableVersion",
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
                        ("since", models.DateField(verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "year",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="timetable_versions",
                                to="school.academicyear",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                    ],
                    options={
                        "verbose_name": "timetable version",
                        "verbose_name_plural": "timetable versions",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="year", name="timetableversion_year_same_school"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    ("until__gt", models.F("since")),
                                    _connector="OR",
                                ),
                                name="timetable_version_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("year", "="),
                                    (core.dated.DateRange("since", "until"), "&&"),
                                ],
                                name="one_timetable_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimetableEntry",
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
                            "version",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="schedule.timetableversion",
                            ),
                        ),
                        (
                            "group",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="timetable_entries",
                                to="school.teachinggroup",
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Monday"),
                                    (2, "Tuesday"),
                                    (3, "Wednesday"),
                                    (4, "Thursday"),
                                    (5, "Friday"),
                                    (6, "Saturday"),
                                ],
                                verbose_name="weekday",
                            ),
                        ),
                        (
                            "shift",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shift"),
                        ),
                        ("slot", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        (
                            "parity",
                            models.CharField(
                                choices=[
                                    ("every", "every week"),
                                    ("odd", "odd weeks"),
                                    ("even", "even weeks"),
                                ],
                                default="every",
                                max_length=5,
                                verbose_name="weeks",
                            ),
                        ),
                        (
                            "room",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="timetable_entries",
                                to="school.room",
                            ),
                        ),
                        (
                            "staff",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="timetable_entries",
                                to="school.staffmember",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "timetable entry",
                        "verbose_name_plural": "timetable entries",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="version", name="timetableentry_version_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="group", name="timetableentry_group_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="room", name="timetableentry_room_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="staff", name="timetableentry_staff_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("version", "group", "weekday", "shift", "slot", "parity"),
                                name="entry_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)),
                                name="entry_weekday_iso",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                fields=["version", "weekday", "slot"], name="entry_by_slot"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BellPeriod",
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
                                related_name="bell_periods",
                                to="school.academicyear",
                            ),
                        ),
                        (
                            "shift",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shift"),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="lesson No.")),
                        ("starts_at", models.TimeField(verbose_name="starts at")),
                        ("ends_at", models.TimeField(verbose_name="ends at")),
                    ],
                    options={
                        "verbose_name": "bell",
                        "verbose_name_plural": "bells",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="year", name="bellperiod_year_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("year", "shift", "number"), name="bell_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="bell_in_order",
                            ),
                        ],
                    },
                ),
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="substitution",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "schedule_substitutionevent" ("absent_staff_id", "group_id", "id", "kind", "on", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id", "slot", "substitute_id") VALUES (NEW."absent_staff_id", NEW."group_id", NEW."id", NEW."kind", NEW."on", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."school_id", NEW."slot", NEW."substitute_id"); RETURN NULL;',
                            hash="4346d83764be1404283523fb6c0edae20eab6e6e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b0889",
                            table="schedule_substitution",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="substitution",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "schedule_substitutionevent" ("absent_staff_id", "group_id", "id", "kind", "on", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id", "slot", "substitute_id") VALUES (NEW."absent_staff_id", NEW."group_id", NEW."id", NEW."kind", NEW."on", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."school_id", NEW."slot", NEW."substitute_id"); RETURN NULL;',
                            hash="5582715c2ef830d32bba202d033962c532674bdf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_041c3",
                            table="schedule_substitution",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="substitution",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "schedule_substitutionevent" ("absent_staff_id", "group_id", "id", "kind", "on", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id", "slot", "substitute_id") VALUES (OLD."absent_staff_id", OLD."group_id", OLD."id", OLD."kind", OLD."on", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."school_id", OLD."slot", OLD."substitute_id"); RETURN NULL;',
                            hash="28f6fbe2932e5c62486b02dacb7a9a4758e260f5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3fea0",
                            table="schedule_substitution",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="substitutionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c1ea09e6fd12f665e908d8baf04e98816b67d276",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_20452",
                            table="schedule_substitutionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
