import django.db.models.deletion
from django.db import migrations, models

import core.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_school"),
        ("school", "0001_school_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "guardian",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to="school.guardian",
                    ),
                ),
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to="school.student",
                    ),
                ),
                ("week_starts_on", models.DateField(verbose_name="week")),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                ("claimed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "constraints": [
                    core.constraints.SameSchool(
                        field="guardian", name="digest_guardian_same_school"
                    ),
                    core.constraints.SameSchool(field="student", name="digest_student_same_school"),
                    models.UniqueConstraint(
                        fields=("student", "week_starts_on"), name="one_digest_a_week"
                    ),
                ],
            },
        ),
    ]
