import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.constraints
from core import row_security
from core.migrating import Together

# What stood there when the history began: a later change has something to be compared with.
_KNOWN = """
INSERT INTO {event} ({names}, pgh_obj_id, pgh_created_at, pgh_label)
SELECT {names}, id, now(), 'known' FROM {table}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_history_of_schools"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("school", "0002_row_security"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="CurationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("since", models.DateField(verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
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
                    name="GuardianLinkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("since", models.DateField(verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "kinship",
                            models.CharField(
                                choices=[
                                    ("mother", "mother"),
                                    ("father", "father"),
                                    ("other", "legal representative"),
                                ],
                                max_length=10,
                                verbose_name="kinship",
                            ),
                        ),
                        (
                            "gets_digest",
                            models.BooleanField(
                                default=False, verbose_name="gets the weekly digest"
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
                    model_name="curation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_curationevent" ("grade", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (NEW."grade", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                            hash="48b36f40a8c72674e8aacbd9aa99defaea69596a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_08cc1",
                            table="school_curation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="curation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_curationevent" ("grade", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (NEW."grade", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                            hash="f4a5da52e269d6dcb5cab2974c748054805dc1c1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8d0dc",
                            table="school_curation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="curation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_curationevent" ("grade", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (OLD."grade", OLD."id", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."staff_id", OLD."until"); RETURN NULL;',
                            hash="d0e37c03d1ccb4f34bdb1cffe7d36fb414188163",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ced23",
                            table="school_curation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guardianlink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_guardianlinkevent" ("gets_digest", "guardian_id", "id", "kinship", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (NEW."gets_digest", NEW."guardian_id", NEW."id", NEW."kinship", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                            hash="41f13695f8a6083b0f1ac7a59d6081786e05bb60",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_88176",
                            table="school_guardianlink",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guardianlink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_guardianlinkevent" ("gets_digest", "guardian_id", "id", "kinship", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (NEW."gets_digest", NEW."guardian_id", NEW."id", NEW."kinship", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                            hash="efbce49b45424e4911a3ec96add23e2eedae587e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_19886",
                            table="school_guardianlink",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guardianlink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_guardianlinkevent" ("gets_digest", "guardian_id", "id", "kinship", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (OLD."gets_digest", OLD."guardian_id", OLD."id", OLD."kinship", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."student_id", OLD."until"); RETURN NULL;',
                            hash="5d67d250eed0b84e5dcaf750b2438cccb49370ee",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0f9b7",
                            table="school_guardianlink",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        Together(
            [
                migrations.AddField(
                    model_name="curationevent",
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
                    model_name="curationevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="school.curation",
                    ),
                ),
                migrations.AddField(
                    model_name="curationevent",
                    name="school",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.school",
                    ),
                ),
                migrations.AddField(
                    model_name="curationevent",
                    name="staff",
                    field=core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.staffmember",
                    ),
                ),
                migrations.AddField(
                    model_name="guardianlinkevent",
                    name="guardian",
                    field=core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.guardian",
                    ),
                ),
                migrations.AddField(
                    model_name="guardianlinkevent",
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
                    model_name="guardianlinkevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="school.guardianlink",
                    ),
                ),
                migrations.AddField(
                    model_name="guardianlinkevent",
                    name="school",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.school",
                    ),
                ),
                migrations.AddField(
                    model_name="guardianlinkevent",
                    name="student",
                    field=core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.student",
                    ),
                ),
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="curationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c1edf8d885d91a091e0643b9c416b67f936db3f6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5518d",
                            table="school_curationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guardianlinkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ee620be1d4dfa7f0ecdbdf85665e4156591304bd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_940d4",
                            table="school_guardianlinkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        Together(
            [
                migrations.RunSQL(
                    _KNOWN.format(
                        event="school_guardianlinkevent",
                        table="school_guardianlink",
                        names="id, school_id, since, until, kinship, gets_digest, guardian_id, student_id",
                    ),
                    migrations.RunSQL.noop,
                ),
                migrations.RunSQL(
                    _KNOWN.format(
                        event="school_curationevent",
                        table="school_curation",
                        names="id, school_id, since, until, grade, order_no, staff_id",
                    ),
                    migrations.RunSQL.noop,
                ),
            ]
        ),
        row_security.ProtectRows(),
    ]
