from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.constraints
import core.dated
import school.models.calendar
import school.models.regulation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_users_and_memberships"),
        ("core", "0002_school"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcademicYear",
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
                ("name", models.CharField(max_length=20, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
            ],
            options={
                "verbose_name": "academic year",
                "verbose_name_plural": "academic years",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "name"), name="year_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="year_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("school", "="),
                            (school.models.calendar.ClosedRange("starts_on", "ends_on"), "&&"),
                        ],
                        name="years_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardian",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            django.db.models.functions.text.Lower(
                                django.db.models.functions.text.Concat(
                                    models.F("last_name"),
                                    models.Value(" "),
                                    models.F("first_name"),
                                    models.Value(" "),
                                    models.F("patronymic"),
                                )
                            ),
                            models.Value("ё"),
                            models.Value("е"),
                        ),
                        output_field=models.CharField(max_length=250),
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardian_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="telephone")),
                (
                    "is_paper_only",
                    models.BooleanField(default=False, verbose_name="informed on paper"),
                ),
            ],
            options={
                "verbose_name": "parent",
                "verbose_name_plural": "parents",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "user"), name="guardian_user_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardianEvent",
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
                        to="school.guardian",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="telephone")),
                (
                    "is_paper_only",
                    models.BooleanField(default=False, verbose_name="informed on paper"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                ("kind", models.CharField(max_length=40)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("report", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "indexes": [models.Index(fields=["school", "-created_at"], name="import_by_time")],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
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
                ("source", models.CharField(max_length=40)),
                ("entity", models.CharField(max_length=40)),
                ("external_id", models.CharField(max_length=120)),
                ("object_id", models.BigIntegerField()),
                (
                    "run",
                    core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_ids",
                        to="school.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "external id",
                "verbose_name_plural": "external ids",
                "constraints": [
                    core.constraints.SameSchool(field="run", name="externalid_run_same_school"),
                    models.UniqueConstraint(
                        fields=("school", "source", "entity", "external_id"),
                        name="external_id_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NonTeachingSpan",
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
                    "year",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="non_teaching_spans",
                        to="school.academicyear",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "public holiday"),
                            ("break", "school holidays"),
                            ("exception", "no lessons"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "grades",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="grades",
                    ),
                ),
            ],
            options={
                "verbose_name": "days without lessons",
                "verbose_name_plural": "days without lessons",
                "constraints": [
                    core.constraints.SameSchool(
                        field="year", name="nonteachingspan_year_same_school"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="span_in_order",
                    ),
                ],
                "indexes": [models.Index(fields=["year", "starts_on"], name="span_of_year")],
            },
        ),
        migrations.CreateModel(
            name="Regulation",
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
                    "year",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regulation",
                        to="school.academicyear",
                    ),
                ),
                (
                    "preset",
                    models.CharField(
                        choices=[
                            ("s0", "Same day, trimesters (order S0)"),
                            ("s1", "Three and seven days, quarters (order S1)"),
                            ("s2", "Deputy-led, quarters (order S2)"),
                            ("s3", "Same day, control limits, quarters (order S3)"),
                            ("s4", "Small school, quarters (order S4)"),
                        ],
                        max_length=4,
                        verbose_name="started from",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="local act")),
                (
                    "approved_on",
                    models.DateField(blank=True, null=True, verbose_name="approved on"),
                ),
                (
                    "approval_order",
                    models.CharField(blank=True, max_length=60, verbose_name="approval order No."),
                ),
                (
                    "mark_min",
                    models.PositiveSmallIntegerField(default=2, verbose_name="lowest mark"),
                ),
                (
                    "mark_max",
                    models.PositiveSmallIntegerField(default=5, verbose_name="highest mark"),
                ),
                (
                    "threshold_5",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("4.50"),
                        max_digits=3,
                        verbose_name="mean from which 5 is suggested",
                    ),
                ),
                (
                    "threshold_4",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("3.50"),
                        max_digits=3,
                        verbose_name="mean from which 4 is suggested",
                    ),
                ),
                (
                    "threshold_3",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("2.50"),
                        max_digits=3,
                        verbose_name="mean from which 3 is suggested",
                    ),
                ),
                (
                    "min_marks_low",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="fewest marks for a term at 1-2 hours a week"
                    ),
                ),
                (
                    "min_marks_high",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="fewest marks for a term at more hours"
                    ),
                ),
                (
                    "deviation_needs_reason",
                    models.BooleanField(
                        default=True,
                        verbose_name="a term mark unlike the suggested one needs a reason",
                    ),
                ),
                (
                    "control_works_per_term",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="control works a term, mathematics and Russian",
                    ),
                ),
                (
                    "control_works_per_term_other",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="control works a term, other subjects"
                    ),
                ),
                (
                    "days_between_control_works",
                    models.PositiveSmallIntegerField(
                        default=17, verbose_name="days between control works of a subject"
                    ),
                ),
                (
                    "control_share_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of control works in the hours of a year, %",
                    ),
                ),
                (
                    "homework_minutes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=school.models.regulation.default_homework_minutes,
                        size=11,
                        verbose_name="homework norm, minutes a day, grades 1-11",
                    ),
                ),
                (
                    "requires_attendance",
                    models.BooleanField(
                        default=True, verbose_name="attendance is confirmed at every lesson"
                    ),
                ),
                (
                    "class_teacher_edits_marks",
                    models.BooleanField(
                        default=False,
                        verbose_name="class teacher may set marks in every subject of the class",
                    ),
                ),
                (
                    "class_teacher_makes_subgroups",
                    models.BooleanField(
                        default=True, verbose_name="class teacher divides the class into subgroups"
                    ),
                ),
                (
                    "class_teacher_issues_credentials",
                    models.BooleanField(
                        default=True, verbose_name="class teacher hands out logins of the class"
                    ),
                ),
                (
                    "parent_report_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="report to parents, once in so many days",
                    ),
                ),
                (
                    "print_by_lower",
                    models.CharField(
                        default="2506",
                        max_length=4,
                        verbose_name="bound journal printed by, grades 1-8 and 10 (DDMM)",
                    ),
                ),
                (
                    "print_by_final",
                    models.CharField(
                        default="3006",
                        max_length=4,
                        verbose_name="bound journal printed by, grades 9 and 11 (DDMM)",
                    ),
                ),
                (
                    "print_counts_spreads",
                    models.BooleanField(
                        default=False,
                        verbose_name="number the bound journal by spreads, not by pages",
                    ),
                ),
            ],
            options={
                "verbose_name": "regulation",
                "verbose_name_plural": "regulations",
                "constraints": [
                    core.constraints.SameSchool(field="year", name="regulation_year_same_school"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("threshold_3__lt", models.F("threshold_4")),
                            ("threshold_4__lt", models.F("threshold_5")),
                        ),
                        name="thresholds_in_order",
                        violation_error_message="The thresholds must rise: for 3, for 4, for 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mark_min__gte", 1),
                            ("mark_min__lt", models.F("mark_max")),
                            ("mark_max__lte", 100),
                        ),
                        name="scale_in_order",
                        violation_error_message="The lowest mark must be below the highest one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
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
                    "regulation",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_rules",
                        to="school.regulation",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("D1", "topic and attendance of a lesson"),
                            ("D2", "homework of a lesson"),
                            ("D3", "marks for a written work"),
                            ("D4", "marks for a control work"),
                            ("D5", "thematic plan"),
                            ("D6", "schedule of control works"),
                            ("D7", "reasons of absence"),
                            ("D8", "check of personal data"),
                            ("D9", "report to parents"),
                            ("D10", "review of activity"),
                            ("D11", "extracurricular plan"),
                            ("D12", "teacher's self-check"),
                            ("D13", "deputy's journal check"),
                            ("D14", "class teacher's report"),
                            ("D15", "term marks"),
                            ("D16", "archive of a term"),
                            ("D17", "print of the year's journal"),
                            ("D18", "notice of a compromised account"),
                            ("D19", "final results visible to parents"),
                            ("D20", "administrator's monthly report"),
                        ],
                        max_length=4,
                        verbose_name="deadline",
                    ),
                ),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("primary", "Primary general education"),
                                ("basic", "Basic general education"),
                                ("secondary", "Secondary general education"),
                            ],
                            max_length=10,
                        ),
                        help_text="All three levels unless the local act says otherwise.",
                        size=None,
                        verbose_name="levels of education",
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(default=0, verbose_name="amount")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("school_day_end", "end of the same school day"),
                            ("hours", "hours"),
                            ("calendar_days", "calendar days"),
                            ("school_days", "school days"),
                            ("day_of_month", "day of the next month"),
                            ("date", "date of the year (DDMM)"),
                        ],
                        max_length=16,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "clause",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="clause of the local act"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in force")),
            ],
            options={
                "verbose_name": "deadline rule",
                "verbose_name_plural": "deadline rules",
                "constraints": [
                    core.constraints.SameSchool(
                        field="regulation", name="deadlinerule_regulation_same_school"
                    ),
                    models.UniqueConstraint(
                        fields=("regulation", "code", "levels"), name="rule_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRuleEvent",
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
                        to="school.deadlinerule",
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
                    "regulation",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.regulation",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("D1", "topic and attendance of a lesson"),
                            ("D2", "homework of a lesson"),
                            ("D3", "marks for a written work"),
                            ("D4", "marks for a control work"),
                            ("D5", "thematic plan"),
                            ("D6", "schedule of control works"),
                            ("D7", "reasons of absence"),
                            ("D8", "check of personal data"),
                            ("D9", "report to parents"),
                            ("D10", "review of activity"),
                            ("D11", "extracurricular plan"),
                            ("D12", "teacher's self-check"),
                            ("D13", "deputy's journal check"),
                            ("D14", "class teacher's report"),
                            ("D15", "term marks"),
                            ("D16", "archive of a term"),
                            ("D17", "print of the year's journal"),
                            ("D18", "notice of a compromised account"),
                            ("D19", "final results visible to parents"),
                            ("D20", "administrator's monthly report"),
                        ],
                        max_length=4,
                        verbose_name="deadline",
                    ),
                ),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("primary", "Primary general education"),
                                ("basic", "Basic general education"),
                                ("secondary", "Secondary general education"),
                            ],
                            max_length=10,
                        ),
                        help_text="All three levels unless the local act says otherwise.",
                        size=None,
                        verbose_name="levels of education",
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(default=0, verbose_name="amount")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("school_day_end", "end of the same school day"),
                            ("hours", "hours"),
                            ("calendar_days", "calendar days"),
                            ("school_days", "school days"),
                            ("day_of_month", "day of the next month"),
                            ("date", "date of the year (DDMM)"),
                        ],
                        max_length=16,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "clause",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="clause of the local act"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in force")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegulationEvent",
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
                        to="school.regulation",
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
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.academicyear",
                    ),
                ),
                (
                    "preset",
                    models.CharField(
                        choices=[
                            ("s0", "Same day, trimesters (order S0)"),
                            ("s1", "Three and seven days, quarters (order S1)"),
                            ("s2", "Deputy-led, quarters (order S2)"),
                            ("s3", "Same day, control limits, quarters (order S3)"),
                            ("s4", "Small school, quarters (order S4)"),
                        ],
                        max_length=4,
                        verbose_name="started from",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="local act")),
                (
                    "approved_on",
                    models.DateField(blank=True, null=True, verbose_name="approved on"),
                ),
                (
                    "approval_order",
                    models.CharField(blank=True, max_length=60, verbose_name="approval order No."),
                ),
                (
                    "mark_min",
                    models.PositiveSmallIntegerField(default=2, verbose_name="lowest mark"),
                ),
                (
                    "mark_max",
                    models.PositiveSmallIntegerField(default=5, verbose_name="highest mark"),
                ),
                (
                    "threshold_5",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("4.50"),
                        max_digits=3,
                        verbose_name="mean from which 5 is suggested",
                    ),
                ),
                (
                    "threshold_4",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("3.50"),
                        max_digits=3,
                        verbose_name="mean from which 4 is suggested",
                    ),
                ),
                (
                    "threshold_3",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("2.50"),
                        max_digits=3,
                        verbose_name="mean from which 3 is suggested",
                    ),
                ),
                (
                    "min_marks_low",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="fewest marks for a term at 1-2 hours a week"
                    ),
                ),
                (
                    "min_marks_high",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="fewest marks for a term at more hours"
                    ),
                ),
                (
                    "deviation_needs_reason",
                    models.BooleanField(
                        default=True,
                        verbose_name="a term mark unlike the suggested one needs a reason",
                    ),
                ),
                (
                    "control_works_per_term",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="control works a term, mathematics and Russian",
                    ),
                ),
                (
                    "control_works_per_term_other",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="control works a term, other subjects"
                    ),
                ),
                (
                    "days_between_control_works",
                    models.PositiveSmallIntegerField(
                        default=17, verbose_name="days between control works of a subject"
                    ),
                ),
                (
                    "control_share_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of control works in the hours of a year, %",
                    ),
                ),
                (
                    "homework_minutes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=school.models.regulation.default_homework_minutes,
                        size=11,
                        verbose_name="homework norm, minutes a day, grades 1-11",
                    ),
                ),
                (
                    "requires_attendance",
                    models.BooleanField(
                        default=True, verbose_name="attendance is confirmed at every lesson"
                    ),
                ),
                (
                    "class_teacher_edits_marks",
                    models.BooleanField(
                        default=False,
                        verbose_name="class teacher may set marks in every subject of the class",
                    ),
                ),
                (
                    "class_teacher_makes_subgroups",
                    models.BooleanField(
                        default=True, verbose_name="class teacher divides the class into subgroups"
                    ),
                ),
                (
                    "class_teacher_issues_credentials",
                    models.BooleanField(
                        default=True, verbose_name="class teacher hands out logins of the class"
                    ),
                ),
                (
                    "parent_report_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="report to parents, once in so many days",
                    ),
                ),
                (
                    "print_by_lower",
                    models.CharField(
                        default="2506",
                        max_length=4,
                        verbose_name="bound journal printed by, grades 1-8 and 10 (DDMM)",
                    ),
                ),
                (
                    "print_by_final",
                    models.CharField(
                        default="3006",
                        max_length=4,
                        verbose_name="bound journal printed by, grades 9 and 11 (DDMM)",
                    ),
                ),
                (
                    "print_counts_spreads",
                    models.BooleanField(
                        default=False,
                        verbose_name="number the bound journal by spreads, not by pages",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Room",
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
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "capacity_lessons",
                    models.PositiveSmallIntegerField(default=1, verbose_name="lessons at a time"),
                ),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "name"), name="room_name_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            django.db.models.functions.text.Lower(
                                django.db.models.functions.text.Concat(
                                    models.F("last_name"),
                                    models.Value(" "),
                                    models.F("first_name"),
                                    models.Value(" "),
                                    models.F("patronymic"),
                                )
                            ),
                            models.Value("ё"),
                            models.Value("е"),
                        ),
                        output_field=models.CharField(max_length=250),
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="position")),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
            ],
            options={
                "verbose_name": "staff member",
                "verbose_name_plural": "staff",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "user"), name="staff_user_unique")
                ],
                "indexes": [models.Index(fields=["school", "sort_key"], name="staff_by_name")],
            },
        ),
        migrations.CreateModel(
            name="StaffMemberEvent",
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
                        to="school.staffmember",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="position")),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Student",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            django.db.models.functions.text.Lower(
                                django.db.models.functions.text.Concat(
                                    models.F("last_name"),
                                    models.Value(" "),
                                    models.F("first_name"),
                                    models.Value(" "),
                                    models.F("patronymic"),
                                )
                            ),
                            models.Value("ё"),
                            models.Value("е"),
                        ),
                        output_field=models.CharField(max_length=250),
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="student_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("f", "female"), ("m", "male")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("born_on", models.DateField(verbose_name="date of birth")),
                (
                    "file_no",
                    models.CharField(blank=True, max_length=20, verbose_name="personal file No."),
                ),
            ],
            options={
                "verbose_name": "student",
                "verbose_name_plural": "students",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "user"), name="student_user_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("file_no", ""), _negated=True),
                        fields=("school", "file_no"),
                        name="student_file_no_unique",
                    ),
                ],
                "indexes": [models.Index(fields=["school", "sort_key"], name="student_by_name")],
            },
        ),
        migrations.CreateModel(
            name="GuardianLink",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "guardian",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="school.guardian",
                    ),
                ),
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardian_links",
                        to="school.student",
                    ),
                ),
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
                    models.BooleanField(default=False, verbose_name="gets the weekly digest"),
                ),
            ],
            options={
                "verbose_name": "guardian of a student",
                "verbose_name_plural": "guardians of students",
                "constraints": [
                    core.constraints.SameSchool(
                        field="guardian", name="guardianlink_guardian_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="student", name="guardianlink_student_same_school"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("guardian", "student"),
                        name="guardian_link_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("gets_digest", True), ("until__isnull", True)),
                        fields=("student",),
                        name="one_digest_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="guardian_link_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentEvent",
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
                        to="school.student",
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
                ("last_name", models.CharField(max_length=80, verbose_name="surname")),
                ("first_name", models.CharField(max_length=80, verbose_name="given name")),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("f", "female"), ("m", "male")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("born_on", models.DateField(verbose_name="date of birth")),
                (
                    "file_no",
                    models.CharField(blank=True, max_length=20, verbose_name="personal file No."),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Subject",
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
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("short_name", models.CharField(max_length=30, verbose_name="short name")),
                (
                    "is_extracurricular",
                    models.BooleanField(default=False, verbose_name="extracurricular"),
                ),
                (
                    "needs_homework",
                    models.BooleanField(default=True, verbose_name="homework is expected"),
                ),
            ],
            options={
                "verbose_name": "subject",
                "verbose_name_plural": "subjects",
                "constraints": [
                    models.UniqueConstraint(fields=("school", "name"), name="subject_name_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="TermScheme",
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
                    "year",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term_schemes",
                        to="school.academicyear",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quarter", "Quarter"),
                            ("trimester", "Trimester"),
                            ("half_year", "Half-year"),
                            ("module", "Module"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "grades",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        size=None,
                        verbose_name="grades",
                    ),
                ),
            ],
            options={
                "verbose_name": "term scheme",
                "verbose_name_plural": "term schemes",
                "constraints": [
                    core.constraints.SameSchool(field="year", name="termscheme_year_same_school"),
                    models.UniqueConstraint(
                        fields=("school", "year", "kind"), name="scheme_kind_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolClass",
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
                    "year",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="school.academicyear",
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                ("letter", models.CharField(blank=True, max_length=15, verbose_name="letter")),
                ("profile", models.CharField(blank=True, max_length=80, verbose_name="profile")),
                (
                    "term_scheme",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="school.termscheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "class",
                "verbose_name_plural": "classes",
                "constraints": [
                    core.constraints.SameSchool(field="year", name="schoolclass_year_same_school"),
                    core.constraints.SameSchool(
                        field="term_scheme", name="schoolclass_term_scheme_same_school"
                    ),
                    models.UniqueConstraint(
                        fields=("school", "year", "grade", "letter"), name="class_name_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 1), ("grade__lte", 11)),
                        name="class_grade_1_to_11",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="school.student",
                    ),
                ),
                (
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="school.schoolclass",
                    ),
                ),
                (
                    "opened_by_order",
                    models.CharField(blank=True, max_length=60, verbose_name="order of admission"),
                ),
                (
                    "arrived_from",
                    models.CharField(blank=True, max_length=200, verbose_name="arrived from"),
                ),
                (
                    "closed_by_order",
                    models.CharField(blank=True, max_length=60, verbose_name="order of departure"),
                ),
                ("left_to", models.CharField(blank=True, max_length=200, verbose_name="left to")),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "constraints": [
                    core.constraints.SameSchool(
                        field="student", name="enrolment_student_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="school_class", name="enrolment_school_class_same_school"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="enrolment_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("student", "="),
                            (core.dated.DateRange("since", "until"), "&&"),
                        ],
                        name="student_in_one_class_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassTeacherDuty",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teacher_duties",
                        to="school.schoolclass",
                    ),
                ),
                (
                    "staff",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_duties",
                        to="school.staffmember",
                    ),
                ),
                ("order_no", models.CharField(blank=True, max_length=60, verbose_name="order No.")),
            ],
            options={
                "verbose_name": "class teacher's duty",
                "verbose_name_plural": "class teachers' duties",
                "constraints": [
                    core.constraints.SameSchool(
                        field="school_class", name="classteacherduty_school_class_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="staff", name="classteacherduty_staff_same_school"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="class_teacher_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("school_class", "="),
                            (core.dated.DateRange("since", "until"), "&&"),
                        ],
                        name="one_class_teacher_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassTeacherDutyEvent",
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
                        to="school.classteacherduty",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                    "staff",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.staffmember",
                    ),
                ),
                ("order_no", models.CharField(blank=True, max_length=60, verbose_name="order No.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EnrolmentEvent",
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
                        to="school.enrolment",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.student",
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
                    "opened_by_order",
                    models.CharField(blank=True, max_length=60, verbose_name="order of admission"),
                ),
                (
                    "arrived_from",
                    models.CharField(blank=True, max_length=200, verbose_name="arrived from"),
                ),
                (
                    "closed_by_order",
                    models.CharField(blank=True, max_length=60, verbose_name="order of departure"),
                ),
                ("left_to", models.CharField(blank=True, max_length=200, verbose_name="left to")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeachingGroup",
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
                    "year",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="school.academicyear",
                    ),
                ),
                (
                    "subject",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="school.subject",
                    ),
                ),
                (
                    "term_scheme",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="school.termscheme",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whole_class", "whole class"),
                            ("subgroup", "subgroup"),
                            ("mixed", "mixed group"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "grading",
                    models.CharField(
                        choices=[
                            ("marks", "by marks"),
                            ("credit", "pass or fail"),
                            ("none", "without marks"),
                        ],
                        default="marks",
                        max_length=8,
                        verbose_name="assessment",
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        decimal_places=1, default=1, max_digits=4, verbose_name="hours a week"
                    ),
                ),
                (
                    "hours_per_year",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        verbose_name="hours a year",
                    ),
                ),
            ],
            options={
                "verbose_name": "teaching group",
                "verbose_name_plural": "teaching groups",
                "constraints": [
                    core.constraints.SameSchool(
                        field="year", name="teachinggroup_year_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="subject", name="teachinggroup_subject_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="term_scheme", name="teachinggroup_term_scheme_same_school"
                    ),
                    models.UniqueConstraint(
                        fields=("school", "year", "subject", "label"), name="group_label_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 1), ("grade__lte", 11)),
                        name="group_grade_1_to_11",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", 1), _negated=True),
                            ("grading", "none"),
                            _connector="OR",
                        ),
                        name="grade_1_without_marks",
                        violation_error_message="There are no marks in grade 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "group",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="school.teachinggroup",
                    ),
                ),
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_memberships",
                        to="school.student",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership of a group",
                "verbose_name_plural": "memberships of groups",
                "constraints": [
                    core.constraints.SameSchool(
                        field="group", name="groupmembership_group_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="student", name="groupmembership_student_same_school"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="group_membership_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("group", "="),
                            ("student", "="),
                            (core.dated.DateRange("since", "until"), "&&"),
                        ],
                        name="student_once_in_a_group",
                    ),
                ],
                "indexes": [models.Index(fields=["student", "group"], name="groups_of_student")],
            },
        ),
        migrations.CreateModel(
            name="TeachingAssignment",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "group",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="school.teachinggroup",
                    ),
                ),
                (
                    "staff",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="school.staffmember",
                    ),
                ),
                ("order_no", models.CharField(blank=True, max_length=60, verbose_name="order No.")),
            ],
            options={
                "verbose_name": "teaching assignment",
                "verbose_name_plural": "teaching assignments",
                "constraints": [
                    core.constraints.SameSchool(
                        field="group", name="teachingassignment_group_same_school"
                    ),
                    core.constraints.SameSchool(
                        field="staff", name="teachingassignment_staff_same_school"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="assignment_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("group", "="),
                            ("staff", "="),
                            (core.dated.DateRange("since", "until"), "&&"),
                        ],
                        name="teacher_once_in_a_group",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeachingAssignmentEvent",
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
                        to="school.teachingassignment",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                (
                    "staff",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.staffmember",
                    ),
                ),
                ("order_no", models.CharField(blank=True, max_length=60, verbose_name="order No.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupMembershipEvent",
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
                        to="school.groupmembership",
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
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                (
                    "student",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.student",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupClass",
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
                    "group",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_classes",
                        to="school.teachinggroup",
                    ),
                ),
                (
                    "school_class",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_classes",
                        to="school.schoolclass",
                    ),
                ),
            ],
            options={
                "verbose_name": "class of a group",
                "verbose_name_plural": "classes of groups",
                "constraints": [
                    core.constraints.SameSchool(field="group", name="groupclass_group_same_school"),
                    core.constraints.SameSchool(
                        field="school_class", name="groupclass_school_class_same_school"
                    ),
                    models.UniqueConstraint(
                        fields=("group", "school_class"), name="group_class_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
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
                    "scheme",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="school.termscheme",
                    ),
                ),
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
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "constraints": [
                    core.constraints.SameSchool(field="scheme", name="term_scheme_same_school"),
                    models.UniqueConstraint(
                        fields=("school", "scheme", "number"), name="term_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="term_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("scheme", "="),
                            (school.models.calendar.ClosedRange("starts_on", "ends_on"), "&&"),
                        ],
                        name="terms_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkType",
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
                    "regulation",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_types",
                        to="school.regulation",
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("abbreviation", models.CharField(max_length=5, verbose_name="abbreviation")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("oral", "oral"),
                            ("written", "written"),
                            ("control", "control"),
                            ("practical", "practical"),
                        ],
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("1.0"),
                        max_digits=3,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.1"))],
                        verbose_name="weight",
                    ),
                ),
                (
                    "needs_title",
                    models.BooleanField(default=False, verbose_name="title is obligatory"),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False, verbose_name="the work of an ordinary lesson"
                    ),
                ),
            ],
            options={
                "verbose_name": "type of work",
                "verbose_name_plural": "types of work",
                "constraints": [
                    core.constraints.SameSchool(
                        field="regulation", name="worktype_regulation_same_school"
                    ),
                    models.UniqueConstraint(
                        fields=("regulation", "code"), name="work_type_code_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("regulation",),
                        name="one_default_work_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="work_weight_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkTypeEvent",
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
                        to="school.worktype",
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
                    "regulation",
                    core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.regulation",
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("abbreviation", models.CharField(max_length=5, verbose_name="abbreviation")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("oral", "oral"),
                            ("written", "written"),
                            ("control", "control"),
                            ("practical", "practical"),
                        ],
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("1.0"),
                        max_digits=3,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.1"))],
                        verbose_name="weight",
                    ),
                ),
                (
                    "needs_title",
                    models.BooleanField(default=False, verbose_name="title is obligatory"),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False, verbose_name="the work of an ordinary lesson"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guardian",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_guardianevent" ("email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."is_paper_only", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."school_id", NEW."user_id"); RETURN NULL;',
                    hash="119c03222afb57c3a6eb990bde49165c4177c3de",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91206",
                    table="school_guardian",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guardian",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_paper_only" IS DISTINCT FROM (NEW."is_paper_only") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "school_guardianevent" ("email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."is_paper_only", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."school_id", NEW."user_id"); RETURN NULL;',
                    hash="b813511b35314e4e56223e4d79077c7c9c7d82e4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_29c76",
                    table="school_guardian",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guardian",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_guardianevent" ("email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (OLD."email", OLD."first_name", OLD."id", OLD."is_paper_only", OLD."last_name", OLD."patronymic", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."school_id", OLD."user_id"); RETURN NULL;',
                    hash="0fa9e49aad838ed6362e1808464f5de92c3a275d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_17a3e",
                    table="school_guardian",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guardianevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a0f512bafed8672bd159efe8bb75a778b287424d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f58f8",
                    table="school_guardianevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regulation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_regulationevent" ("approval_order", "approved_on", "class_teacher_edits_marks", "class_teacher_issues_credentials", "class_teacher_makes_subgroups", "control_share_percent", "control_works_per_term", "control_works_per_term_other", "days_between_control_works", "deviation_needs_reason", "homework_minutes", "id", "mark_max", "mark_min", "min_marks_high", "min_marks_low", "parent_report_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "print_by_final", "print_by_lower", "print_counts_spreads", "requires_attendance", "school_id", "threshold_3", "threshold_4", "threshold_5", "title", "year_id") VALUES (NEW."approval_order", NEW."approved_on", NEW."class_teacher_edits_marks", NEW."class_teacher_issues_credentials", NEW."class_teacher_makes_subgroups", NEW."control_share_percent", NEW."control_works_per_term", NEW."control_works_per_term_other", NEW."days_between_control_works", NEW."deviation_needs_reason", NEW."homework_minutes", NEW."id", NEW."mark_max", NEW."mark_min", NEW."min_marks_high", NEW."min_marks_low", NEW."parent_report_days", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."preset", NEW."print_by_final", NEW."print_by_lower", NEW."print_counts_spreads", NEW."requires_attendance", NEW."school_id", NEW."threshold_3", NEW."threshold_4", NEW."threshold_5", NEW."title", NEW."year_id"); RETURN NULL;',
                    hash="0eeeb8e4b94ae852cd0b79e8193b7200d0ba3821",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_76941",
                    table="school_regulation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regulation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_regulationevent" ("approval_order", "approved_on", "class_teacher_edits_marks", "class_teacher_issues_credentials", "class_teacher_makes_subgroups", "control_share_percent", "control_works_per_term", "control_works_per_term_other", "days_between_control_works", "deviation_needs_reason", "homework_minutes", "id", "mark_max", "mark_min", "min_marks_high", "min_marks_low", "parent_report_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "print_by_final", "print_by_lower", "print_counts_spreads", "requires_attendance", "school_id", "threshold_3", "threshold_4", "threshold_5", "title", "year_id") VALUES (NEW."approval_order", NEW."approved_on", NEW."class_teacher_edits_marks", NEW."class_teacher_issues_credentials", NEW."class_teacher_makes_subgroups", NEW."control_share_percent", NEW."control_works_per_term", NEW."control_works_per_term_other", NEW."days_between_control_works", NEW."deviation_needs_reason", NEW."homework_minutes", NEW."id", NEW."mark_max", NEW."mark_min", NEW."min_marks_high", NEW."min_marks_low", NEW."parent_report_days", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."preset", NEW."print_by_final", NEW."print_by_lower", NEW."print_counts_spreads", NEW."requires_attendance", NEW."school_id", NEW."threshold_3", NEW."threshold_4", NEW."threshold_5", NEW."title", NEW."year_id"); RETURN NULL;',
                    hash="7f00aa60f9ea5ba0ee9c8ffa0de4f9acbe62acfe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f64bc",
                    table="school_regulation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regulation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_regulationevent" ("approval_order", "approved_on", "class_teacher_edits_marks", "class_teacher_issues_credentials", "class_teacher_makes_subgroups", "control_share_percent", "control_works_per_term", "control_works_per_term_other", "days_between_control_works", "deviation_needs_reason", "homework_minutes", "id", "mark_max", "mark_min", "min_marks_high", "min_marks_low", "parent_report_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "print_by_final", "print_by_lower", "print_counts_spreads", "requires_attendance", "school_id", "threshold_3", "threshold_4", "threshold_5", "title", "year_id") VALUES (OLD."approval_order", OLD."approved_on", OLD."class_teacher_edits_marks", OLD."class_teacher_issues_credentials", OLD."class_teacher_makes_subgroups", OLD."control_share_percent", OLD."control_works_per_term", OLD."control_works_per_term_other", OLD."days_between_control_works", OLD."deviation_needs_reason", OLD."homework_minutes", OLD."id", OLD."mark_max", OLD."mark_min", OLD."min_marks_high", OLD."min_marks_low", OLD."parent_report_days", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."preset", OLD."print_by_final", OLD."print_by_lower", OLD."print_counts_spreads", OLD."requires_attendance", OLD."school_id", OLD."threshold_3", OLD."threshold_4", OLD."threshold_5", OLD."title", OLD."year_id"); RETURN NULL;',
                    hash="a1b324d1cc1dd953f394a09d0b9706370abfe648",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6b5dc",
                    table="school_regulation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadlinerule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_deadlineruleevent" ("amount", "clause", "code", "id", "is_active", "levels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "unit") VALUES (NEW."amount", NEW."clause", NEW."code", NEW."id", NEW."is_active", NEW."levels", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."regulation_id", NEW."school_id", NEW."unit"); RETURN NULL;',
                    hash="b89f32b20fdcd4cb3d2d1ddc32bb7d71c5df75b2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5d5d5",
                    table="school_deadlinerule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadlinerule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_deadlineruleevent" ("amount", "clause", "code", "id", "is_active", "levels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "unit") VALUES (NEW."amount", NEW."clause", NEW."code", NEW."id", NEW."is_active", NEW."levels", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."regulation_id", NEW."school_id", NEW."unit"); RETURN NULL;',
                    hash="c66401ad50b60fece819a46240c3b9dfd5ff344d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f078e",
                    table="school_deadlinerule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadlinerule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_deadlineruleevent" ("amount", "clause", "code", "id", "is_active", "levels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "unit") VALUES (OLD."amount", OLD."clause", OLD."code", OLD."id", OLD."is_active", OLD."levels", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."regulation_id", OLD."school_id", OLD."unit"); RETURN NULL;',
                    hash="f2691704f77f3edd17d2ed4217b09d80723016a3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f7a98",
                    table="school_deadlinerule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadlineruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8b442300bc258b3209ba306df9840cde5b43997d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_acc42",
                    table="school_deadlineruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regulationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="43973e5fe7e41d13d57b36c39036c39aa00f6b2e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_63862",
                    table="school_regulationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_staffmemberevent" ("first_name", "hired_on", "id", "last_name", "left_on", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "school_id", "user_id") VALUES (NEW."first_name", NEW."hired_on", NEW."id", NEW."last_name", NEW."left_on", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."school_id", NEW."user_id"); RETURN NULL;',
                    hash="3f95b09b6fb93ad21918b39eb50c42f5421a83b1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5aef5",
                    table="school_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."hired_on" IS DISTINCT FROM (NEW."hired_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "school_staffmemberevent" ("first_name", "hired_on", "id", "last_name", "left_on", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "school_id", "user_id") VALUES (NEW."first_name", NEW."hired_on", NEW."id", NEW."last_name", NEW."left_on", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."school_id", NEW."user_id"); RETURN NULL;',
                    hash="e4048295cff5b41074ddb9d6ef6d83a53535e173",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_20a19",
                    table="school_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_staffmemberevent" ("first_name", "hired_on", "id", "last_name", "left_on", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "school_id", "user_id") VALUES (OLD."first_name", OLD."hired_on", OLD."id", OLD."last_name", OLD."left_on", OLD."patronymic", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."school_id", OLD."user_id"); RETURN NULL;',
                    hash="3083fdf31cb913c0de6879872ff785ccaf27e7a0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73d5a",
                    table="school_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmemberevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="702b893bbe343dfe85cc96d832b79173dc22122b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5e135",
                    table="school_staffmemberevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="student",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_studentevent" ("born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sex", "user_id") VALUES (NEW."born_on", NEW."file_no", NEW."first_name", NEW."id", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."sex", NEW."user_id"); RETURN NULL;',
                    hash="3b68cfc774b9ba2a1672251ee957608d43e2827a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_82fe8",
                    table="school_student",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="student",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."born_on" IS DISTINCT FROM (NEW."born_on") OR OLD."file_no" IS DISTINCT FROM (NEW."file_no") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "school_studentevent" ("born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sex", "user_id") VALUES (NEW."born_on", NEW."file_no", NEW."first_name", NEW."id", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."sex", NEW."user_id"); RETURN NULL;',
                    hash="df5a422ed7cdaadba5dd02295d9a1790752f85d1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_012ae",
                    table="school_student",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="student",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_studentevent" ("born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sex", "user_id") VALUES (OLD."born_on", OLD."file_no", OLD."first_name", OLD."id", OLD."last_name", OLD."patronymic", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."sex", OLD."user_id"); RETURN NULL;',
                    hash="32ba73d4149c1eee4b59e8f190a895660f5ba424",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_55d0c",
                    table="school_student",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="studentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cedaefc9dd7249d94b2a6476592729c682acac96",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_69452",
                    table="school_studentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_enrolmentevent" ("arrived_from", "closed_by_order", "id", "left_to", "opened_by_order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "student_id", "until") VALUES (NEW."arrived_from", NEW."closed_by_order", NEW."id", NEW."left_to", NEW."opened_by_order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                    hash="9193ce43c29e3d8bd884d4caf6d2120bd228e3d4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_16be9",
                    table="school_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_enrolmentevent" ("arrived_from", "closed_by_order", "id", "left_to", "opened_by_order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "student_id", "until") VALUES (NEW."arrived_from", NEW."closed_by_order", NEW."id", NEW."left_to", NEW."opened_by_order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                    hash="4948995dabfda2a864ace3efc87eb36e3af23478",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a8561",
                    table="school_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_enrolmentevent" ("arrived_from", "closed_by_order", "id", "left_to", "opened_by_order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "student_id", "until") VALUES (OLD."arrived_from", OLD."closed_by_order", OLD."id", OLD."left_to", OLD."opened_by_order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."school_id", OLD."since", OLD."student_id", OLD."until"); RETURN NULL;',
                    hash="23c8e33bd7d897c2825b26357239366730bd400c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_25375",
                    table="school_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classteacherduty",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_classteacherdutyevent" ("id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "staff_id", "until") VALUES (NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                    hash="727f016af6c2dd9e816119c0dba63a6ec97a8462",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_74343",
                    table="school_classteacherduty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classteacherduty",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_classteacherdutyevent" ("id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "staff_id", "until") VALUES (NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                    hash="9927f606e4905feba55abcf0a58de56da91d98fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6025e",
                    table="school_classteacherduty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classteacherduty",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_classteacherdutyevent" ("id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "since", "staff_id", "until") VALUES (OLD."id", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."school_id", OLD."since", OLD."staff_id", OLD."until"); RETURN NULL;',
                    hash="20800f45cc99b8274e7c47b2c716ecfe716cd253",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_096b9",
                    table="school_classteacherduty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classteacherdutyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4c119e3cdc565f08903ee52b99a180c312be163f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4746d",
                    table="school_classteacherdutyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="75c20b912b440928c5961873f08d34df93751364",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e5e3b",
                    table="school_enrolmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_groupmembershipevent" ("group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                    hash="03664e345591e684a662b3fe5964af0de94d8d54",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6a3dc",
                    table="school_groupmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_groupmembershipevent" ("group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."student_id", NEW."until"); RETURN NULL;',
                    hash="f708722dfbd884aa9b93e9665eb84df9ad5adf80",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7147a",
                    table="school_groupmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_groupmembershipevent" ("group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "student_id", "until") VALUES (OLD."group_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."student_id", OLD."until"); RETURN NULL;',
                    hash="0d275fda6c2e370b09a37e0cc613130e6d763226",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_af1e8",
                    table="school_groupmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teachingassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_teachingassignmentevent" ("group_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (NEW."group_id", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                    hash="e01da4b15d43b0ad9056a7f3b12cce62958fce59",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9d842",
                    table="school_teachingassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teachingassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_teachingassignmentevent" ("group_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (NEW."group_id", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."staff_id", NEW."until"); RETURN NULL;',
                    hash="e83d9219165a391e6fadd490fd0cbdc4b589595c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a59e",
                    table="school_teachingassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teachingassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_teachingassignmentevent" ("group_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_id", "until") VALUES (OLD."group_id", OLD."id", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."staff_id", OLD."until"); RETURN NULL;',
                    hash="af32a9535b77e521d18ef95ad8fdbbf903dfabd1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_51933",
                    table="school_teachingassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teachingassignmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6212c76725902b2c0b8bfbf8ff6c59b5e8bd33dd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4d288",
                    table="school_teachingassignmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmembershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7229ba55de8a3ff7ee5d00a4e232219ce4a21243",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_095d8",
                    table="school_groupmembershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktype",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_worktypeevent" ("abbreviation", "category", "code", "id", "is_default", "name", "needs_title", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "weight") VALUES (NEW."abbreviation", NEW."category", NEW."code", NEW."id", NEW."is_default", NEW."name", NEW."needs_title", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."regulation_id", NEW."school_id", NEW."weight"); RETURN NULL;',
                    hash="833bba73433c79acf127023b09e7160146a5b177",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6af51",
                    table="school_worktype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktype",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "school_worktypeevent" ("abbreviation", "category", "code", "id", "is_default", "name", "needs_title", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "weight") VALUES (NEW."abbreviation", NEW."category", NEW."code", NEW."id", NEW."is_default", NEW."name", NEW."needs_title", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."regulation_id", NEW."school_id", NEW."weight"); RETURN NULL;',
                    hash="97a8485ac9427795b378057609a56d207ff826ff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d3d82",
                    table="school_worktype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktype",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "school_worktypeevent" ("abbreviation", "category", "code", "id", "is_default", "name", "needs_title", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regulation_id", "school_id", "weight") VALUES (OLD."abbreviation", OLD."category", OLD."code", OLD."id", OLD."is_default", OLD."name", OLD."needs_title", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."regulation_id", OLD."school_id", OLD."weight"); RETURN NULL;',
                    hash="31051fa845370bbf2e1ae86161466cb3c52a274d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e9762",
                    table="school_worktype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktypeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a7194b4a4dbda055b73a47180ba7007b3de7950c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1005d",
                    table="school_worktypeevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
