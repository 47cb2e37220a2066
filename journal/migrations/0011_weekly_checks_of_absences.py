import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.constraints
import core.row_security


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_more_kinds_of_jobs"),
        ("journal", "0010_g_exams_and_guards_of_term_marks"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("school", "0007_h_row_security_of_divisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="WeekCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(verbose_name="week")),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signed off at"),
                ),
                (
                    "missed_with_reason",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="missed for a valid reason"
                    ),
                ),
                (
                    "missed_without_reason",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="missed without a valid reason"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="what is being done"),
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
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="week_checks",
                        to="school.schoolclass",
                    ),
                ),
                (
                    "signed_by",
                    core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="school.staffmember",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly check of absences",
                "verbose_name_plural": "weekly checks of absences",
            },
        ),
        migrations.CreateModel(
            name="WeekCheckEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("week", models.DateField(verbose_name="week")),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signed off at"),
                ),
                (
                    "missed_with_reason",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="missed for a valid reason"
                    ),
                ),
                (
                    "missed_without_reason",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="missed without a valid reason"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="what is being done"),
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="journal.weekcheck",
                    ),
                ),
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
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.schoolclass",
                    ),
                ),
                (
                    "signed_by",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="weekcheck",
            index=models.Index(fields=["school", "week"], name="week_checks_of_school"),
        ),
        migrations.AddConstraint(
            model_name="weekcheck",
            constraint=core.constraints.SameSchool(
                field="school_class", name="weekcheck_school_class_same_school"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekcheck",
            constraint=core.constraints.SameSchool(
                field="signed_by", name="weekcheck_signed_by_same_school"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekcheck",
            constraint=models.UniqueConstraint(
                fields=("school_class", "week"), name="week_check_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__iso_week_day", 1)), name="week_check_of_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("missed_with_reason__isnull", True),
                        ("missed_without_reason__isnull", True),
                        ("signed_at__isnull", True),
                        ("signed_by__isnull", True),
                    ),
                    models.Q(
                        ("missed_with_reason__isnull", False),
                        ("missed_without_reason__isnull", False),
                        ("signed_at__isnull", False),
                        ("signed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signed_week_says_by_whom_and_what",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weekcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "journal_weekcheckevent" ("id", "missed_with_reason", "missed_without_reason", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id", "week") VALUES (NEW."id", NEW."missed_with_reason", NEW."missed_without_reason", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."signed_at", NEW."signed_by_id", NEW."week"); RETURN NULL;',
                    hash="7391efad265796be9df9e4782fc095e106eeb070",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_340aa",
                    table="journal_weekcheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weekcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "journal_weekcheckevent" ("id", "missed_with_reason", "missed_without_reason", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id", "week") VALUES (NEW."id", NEW."missed_with_reason", NEW."missed_without_reason", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."signed_at", NEW."signed_by_id", NEW."week"); RETURN NULL;',
                    hash="2ed1927c9d123721819ef6515f68cceb8f9d58fd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_36532",
                    table="journal_weekcheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weekcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "journal_weekcheckevent" ("id", "missed_with_reason", "missed_without_reason", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id", "week") VALUES (OLD."id", OLD."missed_with_reason", OLD."missed_without_reason", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."school_id", OLD."signed_at", OLD."signed_by_id", OLD."week"); RETURN NULL;',
                    hash="3680954ff4266ce94007ebcf0ca028149a0a307a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fba64",
                    table="journal_weekcheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weekcheckevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6b9ef28caae36edf7c35944c9fe13cd19049d747",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e7d9a",
                    table="journal_weekcheckevent",
                    when="BEFORE",
                ),
            ),
        ),
        core.row_security.ProtectRows(),
    ]
