import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.constraints
import core.row_security


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_more_kinds_of_jobs"),
        ("journal", "0005_row_security_of_the_teachers_journal"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("school", "0004_journal_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupExam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
            ],
            options={
                "verbose_name": "examination of a group",
                "verbose_name_plural": "examinations of groups",
            },
        ),
        migrations.CreateModel(
            name="GroupExamEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conductmark",
            trigger=pgtrigger.compiler.Trigger(
                name="conduct_rules_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'conduct_term_open'\n        WHEN t.scheme_id <> c.term_scheme_id THEN 'conduct_term_of_class'\n        WHEN r.id IS NULL OR r.conduct_scale = 'off' THEN 'conduct_scale_chosen'\n        WHEN r.conduct_scale = 'credit' AND n.value > 1 THEN 'conduct_in_scale'\n        WHEN r.conduct_scale = 'levels' AND n.value NOT BETWEEN 1 AND 3 THEN 'conduct_in_scale'\n        WHEN r.conduct_scale = 'marks' AND (n.value NOT BETWEEN 2 AND 5 OR c.grade = 1)\n            THEN 'conduct_in_scale'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_enrolment e\n            WHERE e.school_class_id = n.school_class_id AND e.student_id = n.student_id\n        ) THEN 'conduct_student_in_class'\n    END AS rule\n    FROM fresh n\n    JOIN school_schoolclass c ON c.id = n.school_class_id\n    LEFT JOIN school_regulation r ON r.year_id = c.year_id\n    LEFT JOIN school_term t ON t.id = n.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="6cf8dd2de7db65f01f81b9b05fcf58d60f528485",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_conduct_rules_on_insert_0cc8e",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_conductmark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conductmark",
            trigger=pgtrigger.compiler.Trigger(
                name="conduct_rules_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'conduct_term_open'\n        WHEN t.scheme_id <> c.term_scheme_id THEN 'conduct_term_of_class'\n        WHEN r.id IS NULL OR r.conduct_scale = 'off' THEN 'conduct_scale_chosen'\n        WHEN r.conduct_scale = 'credit' AND n.value > 1 THEN 'conduct_in_scale'\n        WHEN r.conduct_scale = 'levels' AND n.value NOT BETWEEN 1 AND 3 THEN 'conduct_in_scale'\n        WHEN r.conduct_scale = 'marks' AND (n.value NOT BETWEEN 2 AND 5 OR c.grade = 1)\n            THEN 'conduct_in_scale'\n        WHEN NOT EXISTS (\n            SELECT 1 FROM school_enrolment e\n            WHERE e.school_class_id = n.school_class_id AND e.student_id = n.student_id\n        ) THEN 'conduct_student_in_class'\n    END AS rule\n    FROM fresh n\n    JOIN school_schoolclass c ON c.id = n.school_class_id\n    LEFT JOIN school_regulation r ON r.year_id = c.year_id\n    LEFT JOIN school_term t ON t.id = n.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="e711863cd3074e637139475202db94ff2fbb211e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_conduct_rules_on_update_3d270",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_conductmark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termmark",
            trigger=pgtrigger.compiler.Trigger(
                name="term_mark_rules_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE WHEN \n    (t.closed_at IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM journal_termreopening o\n        WHERE o.term_id = t.id AND o.group_id = g.id\n          AND o.state = 'granted' AND o.ended_at IS NULL\n    ))\n THEN 'term_mark_term_open' END AS rule\n    FROM gone n\n    JOIN school_teachinggroup g ON g.id = n.group_id\n    JOIN school_term t ON t.id = n.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="9e6e89e946efd190c9563549e978b89ad7795949",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_term_mark_rules_on_delete_a0ca5",
                    referencing="REFERENCING OLD TABLE AS gone ",
                    table="journal_termmark",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="groupexam",
            name="group",
            field=core.constraints.SchoolForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exams",
                to="school.teachinggroup",
            ),
        ),
        migrations.AddField(
            model_name="groupexam",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exams_opened",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupexam",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.school"
            ),
        ),
        migrations.AddField(
            model_name="groupexamevent",
            name="group",
            field=core.constraints.SchoolForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="school.teachinggroup",
            ),
        ),
        migrations.AddField(
            model_name="groupexamevent",
            name="opened_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupexamevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="groupexamevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="journal.groupexam",
            ),
        ),
        migrations.AddField(
            model_name="groupexamevent",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.school",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupexam",
            constraint=core.constraints.SameSchool(
                field="group", name="groupexam_group_same_school"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupexam",
            constraint=models.UniqueConstraint(fields=("group",), name="one_exam_of_a_group"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupexam",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "journal_groupexamevent" ("group_id", "id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."group_id", NEW."id", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id"); RETURN NULL;',
                    hash="a4fcfdf7d2aa19dfcfbcd37371b773606d0fa30e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_71d3f",
                    table="journal_groupexam",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupexam",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "journal_groupexamevent" ("group_id", "id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."group_id", NEW."id", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id"); RETURN NULL;',
                    hash="2ec2786ae2007b99a86f77077abd70659f6ada05",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_86233",
                    table="journal_groupexam",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupexam",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "journal_groupexamevent" ("group_id", "id", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (OLD."group_id", OLD."id", OLD."opened_at", OLD."opened_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id"); RETURN NULL;',
                    hash="7700206dc5bd72d9f3d14e451576493c404996c3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_92394",
                    table="journal_groupexam",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupexamevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2c8c505b0a92edd72737de9132ecb0624b929cbd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_64153",
                    table="journal_groupexamevent",
                    when="BEFORE",
                ),
            ),
        ),
        core.row_security.ProtectRows(),
    ]
