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
        ("pghistory", "0007_auto_20250421_0444"),
        ("school", "0004_journal_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_termevent" ("closed_at", "closed_by_id", "ends_on", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "school_id", "starts_on") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."ends_on", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scheme_id", NEW."school_id", NEW."starts_on"); RETURN NULL;',
                    hash="af3b0d13fd0154147a78f7035ea43c5a8c5cb90a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f4d66",
                    table="school_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_termevent" ("closed_at", "closed_by_id", "ends_on", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "school_id", "starts_on") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."ends_on", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scheme_id", NEW."school_id", NEW."starts_on"); RETURN NULL;',
                    hash="386f3d057c399be381d6b0afaf0b2527d8bc80f3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_30419",
                    table="school_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_termevent" ("closed_at", "closed_by_id", "ends_on", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "school_id", "starts_on") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."ends_on", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scheme_id", OLD."school_id", OLD."starts_on"); RETURN NULL;',
                    hash="6e9877b0928cac2332e9fcfd9cdd259f333d7345",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0d3f4",
                    table="school_term",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="termevent",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="termevent",
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
            model_name="termevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="school.term",
            ),
        ),
        migrations.AddField(
            model_name="termevent",
            name="scheme",
            field=core.constraints.SchoolForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="school.termscheme",
            ),
        ),
        migrations.AddField(
            model_name="termevent",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.school",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0c42b99371502186c310249398a73e3495460627",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f26d6",
                    table="school_termevent",
                    when="BEFORE",
                ),
            ),
        ),
        core.row_security.ProtectRows(),
    ]
