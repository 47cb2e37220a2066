import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_hats_of_leavers"),
        ("core", "0004_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password", "A new password was given out"),
                            ("second_factor", "The second factor was reset"),
                            ("freeze", "The account was frozen"),
                        ],
                        max_length=20,
                        verbose_name="what was done",
                    ),
                ),
                ("done_at", models.DateTimeField(verbose_name="done at")),
                (
                    "by_school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.school",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an account by another school",
                "verbose_name_plural": "changes of accounts by other schools",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsidechange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="25bea791cb0771aefb090d726cf809b75d1263c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_28d4e",
                    table="accounts_outsidechange",
                    when="BEFORE",
                ),
            ),
        ),
        row_security.ProtectRows(),
    ]
