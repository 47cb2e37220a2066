import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from core import row_security

# What stood there when the history began: a later change has something to be compared with.
_KNOWN = """
INSERT INTO {event} ({names}, pgh_obj_id, pgh_created_at, pgh_label)
SELECT {names}, id, now(), 'known' FROM {table}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_row_security"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchoolEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.SlugField(db_index=False, max_length=40, verbose_name="short address"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="short name")),
                ("full_name", models.CharField(max_length=300, verbose_name="full name")),
                ("locality", models.CharField(blank=True, max_length=120, verbose_name="locality")),
                ("district", models.CharField(blank=True, max_length=120, verbose_name="district")),
                ("region", models.CharField(blank=True, max_length=120, verbose_name="region")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Moscow", max_length=40, verbose_name="time zone"
                    ),
                ),
                (
                    "help_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="telephone of help"),
                ),
                (
                    "idle_lock_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        verbose_name="staff pages lock after so many idle minutes; 0 never",
                    ),
                ),
                (
                    "requires_staff_second_factor",
                    models.BooleanField(
                        default=False, verbose_name="staff sign in with a second factor"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_schoolevent" ("district", "full_name", "help_phone", "id", "idle_lock_minutes", "locality", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "requires_staff_second_factor", "slug", "time_zone") VALUES (NEW."district", NEW."full_name", NEW."help_phone", NEW."id", NEW."idle_lock_minutes", NEW."locality", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."requires_staff_second_factor", NEW."slug", NEW."time_zone"); RETURN NULL;',
                    hash="6c885f76faee0c3e5d8438a574aaa3177a4dd8e0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_99db2",
                    table="core_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_schoolevent" ("district", "full_name", "help_phone", "id", "idle_lock_minutes", "locality", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "requires_staff_second_factor", "slug", "time_zone") VALUES (NEW."district", NEW."full_name", NEW."help_phone", NEW."id", NEW."idle_lock_minutes", NEW."locality", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."requires_staff_second_factor", NEW."slug", NEW."time_zone"); RETURN NULL;',
                    hash="5f7cf02c218a1e490cc042a54ccc7d57e53ae390",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0edb7",
                    table="core_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_schoolevent" ("district", "full_name", "help_phone", "id", "idle_lock_minutes", "locality", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "requires_staff_second_factor", "slug", "time_zone") VALUES (OLD."district", OLD."full_name", OLD."help_phone", OLD."id", OLD."idle_lock_minutes", OLD."locality", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."requires_staff_second_factor", OLD."slug", OLD."time_zone"); RETURN NULL;',
                    hash="5de922334fddb6b49400a863efcc071127cd574c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8bbf2",
                    table="core_school",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="schoolevent",
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
            model_name="schoolevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="core.school",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="965e31339e3e97d40c31d07794ca62201780c041",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ad954",
                    table="core_schoolevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            _KNOWN.format(
                event="core_schoolevent",
                table="core_school",
                names="id, slug, name, full_name, locality, district, region, time_zone, help_phone, idle_lock_minutes, requires_staff_second_factor",
            ),
            migrations.RunSQL.noop,
        ),
        row_security.ProtectRows(),
    ]
