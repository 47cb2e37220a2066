import django.db.models.deletion
from django.db import migrations, models

import core.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_school"),
        ("core", "0003_outbox_and_jobs"),
        ("school", "0001_school_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundVolume",
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
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bound_volumes",
                        to="school.schoolclass",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="volume",
                        to="core.job",
                    ),
                ),
                ("registry_no", models.PositiveIntegerField(verbose_name="registry No.")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="pages")),
                ("sheets", models.PositiveSmallIntegerField(verbose_name="sheets")),
                ("sha256", models.CharField(max_length=64, verbose_name="checksum")),
                ("printed_at", models.DateTimeField(verbose_name="printed at")),
            ],
            options={
                "verbose_name": "bound volume",
                "verbose_name_plural": "bound volumes",
                "constraints": [
                    core.constraints.SameSchool(
                        field="school_class", name="boundvolume_school_class_same_school"
                    ),
                    core.constraints.SameSchool(field="job", name="boundvolume_job_same_school"),
                    models.UniqueConstraint(
                        fields=("school", "registry_no"), name="registry_no_unique"
                    ),
                ],
            },
        ),
    ]
