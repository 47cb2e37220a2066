from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="School",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(max_length=40, unique=True, verbose_name="short address"),
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
                "verbose_name": "school",
                "verbose_name_plural": "schools",
            },
        ),
    ]
