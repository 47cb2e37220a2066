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
import school.models.papers
import school.models.regulation
from core.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_users_and_memberships"),
        ("core", "0002_school"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="AcademicYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.UniqueConstraint(
                                fields=("school", "name"), name="year_name_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="year_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("school", "="),
                                    (
                                        school.models.calendar.ClosedRange("starts_on", "ends_on"),
                                        "&&",
                                    ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="home address"
                            ),
                        ),
                        (
                            "is_paper_only",
                            models.BooleanField(default=False, verbose_name="informed on paper"),
                        ),
                    ],
                    options={
                        "verbose_name": "parent",
                        "verbose_name_plural": "parents",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "user"), name="guardian_user_unique"
                            )
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
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="home address"
                            ),
                        ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        "indexes": [
                            models.Index(fields=["school", "-created_at"], name="import_by_time")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExternalId",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            core.constraints.SameSchool(
                                field="run", name="externalid_run_same_school"
                            ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        "indexes": [
                            models.Index(fields=["year", "starts_on"], name="span_of_year")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Regulation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.CharField(
                                blank=True, max_length=60, verbose_name="approval order No."
                            ),
                        ),
                        (
                            "mark_min",
                            models.PositiveSmallIntegerField(default=2, verbose_name="lowest mark"),
                        ),
                        (
                            "mark_max",
                            models.PositiveSmallIntegerField(
                                default=5, verbose_name="highest mark"
                            ),
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
                                default=3,
                                verbose_name="fewest marks for a term at 1-2 hours a week",
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
                                blank=True,
                                null=True,
                                verbose_name="control works a term, other subjects",
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
                                default=True,
                                verbose_name="class teacher divides the class into subgroups",
                            ),
                        ),
                        (
                            "class_teacher_issues_credentials",
                            models.BooleanField(
                                default=True,
                                verbose_name="class teacher hands out logins of the class",
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
                            core.constraints.SameSchool(
                                field="year", name="regulation_year_same_school"
                            ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "amount",
                            models.PositiveSmallIntegerField(default=0, verbose_name="amount"),
                        ),
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
                        (
                            "amount",
                            models.PositiveSmallIntegerField(default=0, verbose_name="amount"),
                        ),
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
                            models.CharField(
                                blank=True, max_length=60, verbose_name="approval order No."
                            ),
                        ),
                        (
                            "mark_min",
                            models.PositiveSmallIntegerField(default=2, verbose_name="lowest mark"),
                        ),
                        (
                            "mark_max",
                            models.PositiveSmallIntegerField(
                                default=5, verbose_name="highest mark"
                            ),
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
                                default=3,
                                verbose_name="fewest marks for a term at 1-2 hours a week",
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
                                blank=True,
                                null=True,
                                verbose_name="control works a term, other subjects",
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
                                default=True,
                                verbose_name="class teacher divides the class into subgroups",
                            ),
                        ),
                        (
                            "class_teacher_issues_credentials",
                            models.BooleanField(
                                default=True,
                                verbose_name="class teacher hands out logins of the class",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="lessons at a time"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "room",
                        "verbose_name_plural": "rooms",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "name"), name="room_name_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "position",
                            models.CharField(blank=True, max_length=120, verbose_name="position"),
                        ),
                        (
                            "hired_on",
                            models.DateField(blank=True, null=True, verbose_name="hired on"),
                        ),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="left on"),
                        ),
                    ],
                    options={
                        "verbose_name": "staff member",
                        "verbose_name_plural": "staff",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "user"), name="staff_user_unique"
                            )
                        ],
                        "indexes": [
                            models.Index(fields=["school", "sort_key"], name="staff_by_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Curation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "staff",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="curations",
                                to="school.staffmember",
                            ),
                        ),
                        ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=60, verbose_name="order No."),
                        ),
                    ],
                    options={
                        "verbose_name": "curated parallel",
                        "verbose_name_plural": "curated parallels",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="staff", name="curation_staff_same_school"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    ("until__gt", models.F("since")),
                                    _connector="OR",
                                ),
                                name="curation_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("staff", "="),
                                    ("grade", "="),
                                    (core.dated.DateRange("since", "until"), "&&"),
                                ],
                                name="parallel_curated_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("grade__gte", 1), ("grade__lte", 11)),
                                name="curation_grade_1_to_11",
                            ),
                        ],
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
                        (
                            "position",
                            models.CharField(blank=True, max_length=120, verbose_name="position"),
                        ),
                        (
                            "hired_on",
                            models.DateField(blank=True, null=True, verbose_name="hired on"),
                        ),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="left on"),
                        ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                choices=[("f", "female"), ("m", "male")],
                                max_length=1,
                                verbose_name="sex",
                            ),
                        ),
                        ("born_on", models.DateField(verbose_name="date of birth")),
                        (
                            "file_no",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="personal file No."
                            ),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="home address"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                        ),
                    ],
                    options={
                        "verbose_name": "student",
                        "verbose_name_plural": "students",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "user"), name="student_user_unique"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("file_no", ""), _negated=True),
                                fields=("school", "file_no"),
                                name="student_file_no_unique",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["school", "sort_key"], name="student_by_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        ("number", models.PositiveIntegerField(verbose_name="registration No.")),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="school.guardian",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="school.student",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("journal", "keeping of the electronic journal and diary"),
                                    ("photo", "photographs and video on the school's pages"),
                                    ("outside", "passing to contests and olympiads"),
                                ],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="signed on")),
                        (
                            "valid_until",
                            models.DateField(blank=True, null=True, verbose_name="valid until"),
                        ),
                        (
                            "withdrawn_on",
                            models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "consent",
                        "verbose_name_plural": "consents",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="guardian", name="consent_guardian_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="student", name="consent_student_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("school", "number"), name="consent_number_unique"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("guardian", "="),
                                    ("student", "="),
                                    ("purpose", "="),
                                    (
                                        school.models.papers.ConsentSpan(
                                            "signed_on", "withdrawn_on", "valid_until"
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="one_consent_in_force",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_on__isnull", True),
                                    ("withdrawn_on__gte", models.F("signed_on")),
                                    _connector="OR",
                                ),
                                name="consent_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until__isnull", True),
                                    ("valid_until__gte", models.F("signed_on")),
                                    _connector="OR",
                                ),
                                name="consent_term_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_requests",
                                to="school.student",
                            ),
                        ),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_requests",
                                to="school.guardian",
                            ),
                        ),
                        ("field", models.CharField(max_length=40, verbose_name="field")),
                        (
                            "old_value",
                            models.CharField(blank=True, max_length=300, verbose_name="now"),
                        ),
                        (
                            "new_value",
                            models.CharField(blank=True, max_length=300, verbose_name="should be"),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waits for the class teacher"),
                                    ("confirmed", "confirmed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why refused"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request to change data",
                        "verbose_name_plural": "requests to change data",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="student", name="changerequest_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="guardian", name="changerequest_guardian_same_school"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("student", "guardian", "field"),
                                name="one_pending_request_of_a_field",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="refused_request_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CredentialIssue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        ("number", models.PositiveIntegerField(verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("first", "first password"),
                                    ("reset", "new password"),
                                    ("activation", "activation code"),
                                ],
                                max_length=12,
                                verbose_name="kind",
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
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credential_issues",
                                to="school.student",
                            ),
                        ),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credential_issues",
                                to="school.guardian",
                            ),
                        ),
                        (
                            "staff",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credential_issues",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="used at"),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                        ),
                        (
                            "handed_on",
                            models.DateField(blank=True, null=True, verbose_name="handed over on"),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                    ],
                    options={
                        "verbose_name": "issue of credentials",
                        "verbose_name_plural": "issues of credentials",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="student", name="credentialissue_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="guardian", name="credentialissue_guardian_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="staff", name="credentialissue_staff_same_school"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("guardian__isnull", True),
                                        ("staff__isnull", True),
                                        ("student__isnull", False),
                                    ),
                                    models.Q(
                                        ("guardian__isnull", False),
                                        ("staff__isnull", True),
                                        ("student__isnull", True),
                                    ),
                                    models.Q(
                                        ("guardian__isnull", True),
                                        ("staff__isnull", False),
                                        ("student__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="credentials_of_one_person",
                            ),
                            models.UniqueConstraint(
                                fields=("school", "number"), name="credential_number_unique"
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["user", "-issued_at"], name="credentials_of_user")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuardianLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.BooleanField(
                                default=False, verbose_name="gets the weekly digest"
                            ),
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
                    name="CredentialIssueEvent",
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
                                to="school.credentialissue",
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
                        ("number", models.PositiveIntegerField(verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("first", "first password"),
                                    ("reset", "new password"),
                                    ("activation", "activation code"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.student",
                            ),
                        ),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.guardian",
                            ),
                        ),
                        (
                            "staff",
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
                        (
                            "issued_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="used at"),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                        ),
                        (
                            "handed_on",
                            models.DateField(blank=True, null=True, verbose_name="handed over on"),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ConsentEvent",
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
                                to="school.consent",
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
                        ("number", models.PositiveIntegerField(verbose_name="registration No.")),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.guardian",
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
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("journal", "keeping of the electronic journal and diary"),
                                    ("photo", "photographs and video on the school's pages"),
                                    ("outside", "passing to contests and olympiads"),
                                ],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="signed on")),
                        (
                            "valid_until",
                            models.DateField(blank=True, null=True, verbose_name="valid until"),
                        ),
                        (
                            "withdrawn_on",
                            models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ChangeRequestEvent",
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
                                to="school.changerequest",
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
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.guardian",
                            ),
                        ),
                        ("field", models.CharField(max_length=40, verbose_name="field")),
                        (
                            "old_value",
                            models.CharField(blank=True, max_length=300, verbose_name="now"),
                        ),
                        (
                            "new_value",
                            models.CharField(blank=True, max_length=300, verbose_name="should be"),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waits for the class teacher"),
                                    ("confirmed", "confirmed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "decided_by",
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
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why refused"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
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
                                choices=[("f", "female"), ("m", "male")],
                                max_length=1,
                                verbose_name="sex",
                            ),
                        ),
                        ("born_on", models.DateField(verbose_name="date of birth")),
                        (
                            "file_no",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="personal file No."
                            ),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="home address"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.UniqueConstraint(
                                fields=("school", "name"), name="subject_name_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermScheme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            core.constraints.SameSchool(
                                field="year", name="termscheme_year_same_school"
                            ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "letter",
                            models.CharField(blank=True, max_length=15, verbose_name="letter"),
                        ),
                        (
                            "profile",
                            models.CharField(blank=True, max_length=80, verbose_name="profile"),
                        ),
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
                            core.constraints.SameSchool(
                                field="year", name="schoolclass_year_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="term_scheme", name="schoolclass_term_scheme_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("school", "year", "grade", "letter"),
                                name="class_name_unique",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.CharField(
                                blank=True, max_length=60, verbose_name="order of admission"
                            ),
                        ),
                        (
                            "arrived_from",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="arrived from"
                            ),
                        ),
                        (
                            "closed_by_order",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="order of departure"
                            ),
                        ),
                        (
                            "left_to",
                            models.CharField(blank=True, max_length=200, verbose_name="left to"),
                        ),
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
                    name="Movement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("arrival", "arrival"),
                                    ("departure", "departure"),
                                    ("transfer", "transfer to another class"),
                                    ("promotion", "promotion to the next grade"),
                                    ("conditional", "conditional promotion"),
                                    ("repeat", "repeats the year"),
                                    ("graduation", "graduation"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="school.student",
                            ),
                        ),
                        ("order_no", models.CharField(max_length=60, verbose_name="order No.")),
                        ("order_on", models.DateField(verbose_name="order of")),
                        ("effective_on", models.DateField(verbose_name="from")),
                        (
                            "from_class",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="left_by",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "to_class",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="joined_by",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="from where, to where"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                        (
                            "debts_due_on",
                            models.DateField(blank=True, null=True, verbose_name="debts due on"),
                        ),
                        (
                            "closed_enrolment",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.enrolment",
                            ),
                        ),
                        (
                            "opened_enrolment",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.enrolment",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                        ),
                        (
                            "undo_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="why undone"),
                        ),
                        (
                            "run",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="school.importrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "movement",
                        "verbose_name_plural": "movements",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="student", name="movement_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="from_class", name="movement_from_class_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="to_class", name="movement_to_class_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="closed_enrolment",
                                name="movement_closed_enrolment_same_school",
                            ),
                            core.constraints.SameSchool(
                                field="opened_enrolment",
                                name="movement_opened_enrolment_same_school",
                            ),
                            core.constraints.SameSchool(
                                field="run", name="movement_run_same_school"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("undone_at__isnull", True),
                                    models.Q(("undo_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="undone_movement_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "conditional"), _negated=True),
                                    ("debts_due_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="conditional_promotion_has_date",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                fields=["school", "-effective_on"], name="movement_by_date"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiaryApplication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        ("number", models.PositiveIntegerField(verbose_name="registration No.")),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="school.guardian",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="school.student",
                            ),
                        ),
                        (
                            "school_class",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "informed_by",
                            models.CharField(
                                choices=[
                                    ("diary", "electronic diary"),
                                    ("paper", "weekly print"),
                                    ("both", "electronic diary and weekly print"),
                                ],
                                max_length=8,
                                verbose_name="to be informed by",
                            ),
                        ),
                        ("submitted_on", models.DateField(verbose_name="submitted on")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "application of a parent",
                        "verbose_name_plural": "applications of parents",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="guardian", name="diaryapplication_guardian_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="student", name="diaryapplication_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="school_class",
                                name="diaryapplication_school_class_same_school",
                            ),
                            models.UniqueConstraint(
                                fields=("school", "number"), name="application_number_unique"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                related_name="data_checks",
                                to="school.schoolclass",
                            ),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "signed_by",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "signed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="signed off at"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what was put right"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "monthly data check",
                        "verbose_name_plural": "monthly data checks",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="school_class", name="datacheck_school_class_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="signed_by", name="datacheck_signed_by_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("school_class", "month"), name="data_check_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_at__isnull", True), ("signed_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("signed_at__isnull", False), ("signed_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="signed_check_has_signer",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=60, verbose_name="order No."),
                        ),
                    ],
                    options={
                        "verbose_name": "class teacher's duty",
                        "verbose_name_plural": "class teachers' duties",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="school_class",
                                name="classteacherduty_school_class_same_school",
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
                    name="AckSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        ("title", models.CharField(max_length=200, verbose_name="document")),
                        (
                            "reference",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                verbose_name="number and date of the document",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="text or summary")),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("staff", "staff"),
                                    ("guardians", "parents"),
                                    ("students", "students"),
                                ],
                                max_length=10,
                                verbose_name="who signs",
                            ),
                        ),
                        (
                            "school_class",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ack_sheets",
                                to="school.schoolclass",
                                verbose_name="class",
                            ),
                        ),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
                        ),
                    ],
                    options={
                        "verbose_name": "acknowledgement sheet",
                        "verbose_name_plural": "acknowledgement sheets",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="school_class", name="acksheet_school_class_same_school"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataCheckEvent",
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
                                to="school.datacheck",
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
                            "school_class",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.schoolclass",
                            ),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        ("due_on", models.DateField(verbose_name="due on")),
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
                        (
                            "signed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="signed off at"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what was put right"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
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
                    name="MovementEvent",
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
                                to="school.movement",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("arrival", "arrival"),
                                    ("departure", "departure"),
                                    ("transfer", "transfer to another class"),
                                    ("promotion", "promotion to the next grade"),
                                    ("conditional", "conditional promotion"),
                                    ("repeat", "repeats the year"),
                                    ("graduation", "graduation"),
                                ],
                                max_length=12,
                                verbose_name="kind",
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
                        ("order_no", models.CharField(max_length=60, verbose_name="order No.")),
                        ("order_on", models.DateField(verbose_name="order of")),
                        ("effective_on", models.DateField(verbose_name="from")),
                        (
                            "from_class",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "to_class",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="from where, to where"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                        (
                            "debts_due_on",
                            models.DateField(blank=True, null=True, verbose_name="debts due on"),
                        ),
                        (
                            "closed_enrolment",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.enrolment",
                            ),
                        ),
                        (
                            "opened_enrolment",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.enrolment",
                            ),
                        ),
                        (
                            "recorded_by",
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
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                        ),
                        (
                            "undo_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="why undone"),
                        ),
                        (
                            "run",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.importrun",
                            ),
                        ),
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
                            models.CharField(
                                blank=True, max_length=60, verbose_name="order of admission"
                            ),
                        ),
                        (
                            "arrived_from",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="arrived from"
                            ),
                        ),
                        (
                            "closed_by_order",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="order of departure"
                            ),
                        ),
                        (
                            "left_to",
                            models.CharField(blank=True, max_length=200, verbose_name="left to"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DiaryApplicationEvent",
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
                                to="school.diaryapplication",
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
                        ("number", models.PositiveIntegerField(verbose_name="registration No.")),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.guardian",
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
                            "informed_by",
                            models.CharField(
                                choices=[
                                    ("diary", "electronic diary"),
                                    ("paper", "weekly print"),
                                    ("both", "electronic diary and weekly print"),
                                ],
                                max_length=8,
                                verbose_name="to be informed by",
                            ),
                        ),
                        ("submitted_on", models.DateField(verbose_name="submitted on")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Acknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "sheet",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acknowledgements",
                                to="school.acksheet",
                            ),
                        ),
                        (
                            "staff",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.staffmember",
                            ),
                        ),
                        (
                            "guardian",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.guardian",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="school.student",
                            ),
                        ),
                        ("acknowledged_at", models.DateTimeField(verbose_name="acknowledged at")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "is_on_paper",
                            models.BooleanField(default=False, verbose_name="on paper"),
                        ),
                    ],
                    options={
                        "verbose_name": "acknowledgement",
                        "verbose_name_plural": "acknowledgements",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="sheet", name="acknowledgement_sheet_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="staff", name="acknowledgement_staff_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="guardian", name="acknowledgement_guardian_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="student", name="acknowledgement_student_same_school"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("guardian__isnull", True),
                                        ("staff__isnull", False),
                                        ("student__isnull", True),
                                    ),
                                    models.Q(
                                        ("guardian__isnull", False),
                                        ("staff__isnull", True),
                                        ("student__isnull", True),
                                    ),
                                    models.Q(
                                        ("guardian__isnull", True),
                                        ("staff__isnull", True),
                                        ("student__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="acknowledged_by_one_person",
                            ),
                            models.UniqueConstraint(
                                fields=("sheet", "staff", "guardian", "student"),
                                name="acknowledged_once",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeachingGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                decimal_places=1,
                                default=1,
                                max_digits=4,
                                verbose_name="hours a week",
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
                                fields=("school", "year", "subject", "label"),
                                name="group_label_unique",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        "indexes": [
                            models.Index(fields=["student", "group"], name="groups_of_student")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeachingAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=60, verbose_name="order No."),
                        ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            core.constraints.SameSchool(
                                field="group", name="groupclass_group_same_school"
                            ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            core.constraints.SameSchool(
                                field="scheme", name="term_scheme_same_school"
                            ),
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
                                    (
                                        school.models.calendar.ClosedRange("starts_on", "ends_on"),
                                        "&&",
                                    ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "abbreviation",
                            models.CharField(max_length=5, verbose_name="abbreviation"),
                        ),
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
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.1"))
                                ],
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
                        (
                            "abbreviation",
                            models.CharField(max_length=5, verbose_name="abbreviation"),
                        ),
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
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.1"))
                                ],
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
                migrations.CreateModel(
                    name="MovementRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("arrival", "arrival"),
                                    ("departure", "departure"),
                                    ("transfer", "transfer to another class"),
                                    ("promotion", "promotion to the next grade"),
                                    ("conditional", "conditional promotion"),
                                    ("repeat", "repeats the year"),
                                    ("graduation", "graduation"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "newcomer",
                            models.CharField(
                                blank=True, max_length=240, verbose_name="new student"
                            ),
                        ),
                        ("wanted_on", models.DateField(verbose_name="from")),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="from where, to where"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waits for the class teacher"),
                                    ("confirmed", "confirmed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why refused"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "movement",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="school.movement",
                            ),
                        ),
                        (
                            "requested_by",
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
                            "school_class",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movement_requests",
                                to="school.schoolclass",
                            ),
                        ),
                        (
                            "student",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movement_requests",
                                to="school.student",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request about movement",
                        "verbose_name_plural": "requests about movement",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="school_class",
                                name="movementrequest_school_class_same_school",
                            ),
                            core.constraints.SameSchool(
                                field="student", name="movementrequest_student_same_school"
                            ),
                            core.constraints.SameSchool(
                                field="movement", name="movementrequest_movement_same_school"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("student",),
                                name="one_pending_movement_request",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ("departure", "arrival", "transfer"))
                                ),
                                name="movement_request_of_known_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("newcomer", ""), ("student__isnull", False)),
                                    models.Q(
                                        ("kind", "arrival"),
                                        ("student__isnull", True),
                                        models.Q(("newcomer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="movement_request_names_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="refused_movement_request_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("movement__isnull", False), ("state", "confirmed")),
                                    models.Q(
                                        models.Q(("state", "confirmed"), _negated=True),
                                        ("movement__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="confirmed_movement_request_has_movement",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MovementRequestEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("arrival", "arrival"),
                                    ("departure", "departure"),
                                    ("transfer", "transfer to another class"),
                                    ("promotion", "promotion to the next grade"),
                                    ("conditional", "conditional promotion"),
                                    ("repeat", "repeats the year"),
                                    ("graduation", "graduation"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "newcomer",
                            models.CharField(
                                blank=True, max_length=240, verbose_name="new student"
                            ),
                        ),
                        ("wanted_on", models.DateField(verbose_name="from")),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="from where, to where"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waits for the class teacher"),
                                    ("confirmed", "confirmed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why refused"
                            ),
                        ),
                        (
                            "decided_by",
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
                            "movement",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="school.movement",
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
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="school.movementrequest",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "student",
                            core.constraints.SchoolForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
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
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="guardian",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_guardianevent" ("address", "email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (NEW."address", NEW."email", NEW."first_name", NEW."id", NEW."is_paper_only", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."school_id", NEW."user_id"); RETURN NULL;',
                            hash="24bad3fc4395d715454e55301f3165c83d175182",
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
                            condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_paper_only" IS DISTINCT FROM (NEW."is_paper_only") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "school_guardianevent" ("address", "email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (NEW."address", NEW."email", NEW."first_name", NEW."id", NEW."is_paper_only", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."school_id", NEW."user_id"); RETURN NULL;',
                            hash="c0a389247c58b87fdc6d614d0535d495f4564f6f",
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
                            func='INSERT INTO "school_guardianevent" ("address", "email", "first_name", "id", "is_paper_only", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "user_id") VALUES (OLD."address", OLD."email", OLD."first_name", OLD."id", OLD."is_paper_only", OLD."last_name", OLD."patronymic", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."school_id", OLD."user_id"); RETURN NULL;',
                            hash="e592d1d5b577f268c02be4f2b5df6e7bce8c24ea",
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
                            func='INSERT INTO "school_studentevent" ("address", "born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "sex", "user_id") VALUES (NEW."address", NEW."born_on", NEW."file_no", NEW."first_name", NEW."id", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."school_id", NEW."sex", NEW."user_id"); RETURN NULL;',
                            hash="0d390eb020ee00ba8d91a6b28005d0b6d1a9b13d",
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
                            condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."born_on" IS DISTINCT FROM (NEW."born_on") OR OLD."file_no" IS DISTINCT FROM (NEW."file_no") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "school_studentevent" ("address", "born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "sex", "user_id") VALUES (NEW."address", NEW."born_on", NEW."file_no", NEW."first_name", NEW."id", NEW."last_name", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."school_id", NEW."sex", NEW."user_id"); RETURN NULL;',
                            hash="bc1ccc891822efff3fd7c14d1be57c55500ca49c",
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
                            func='INSERT INTO "school_studentevent" ("address", "born_on", "file_no", "first_name", "id", "last_name", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "school_id", "sex", "user_id") VALUES (OLD."address", OLD."born_on", OLD."file_no", OLD."first_name", OLD."id", OLD."last_name", OLD."patronymic", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."school_id", OLD."sex", OLD."user_id"); RETURN NULL;',
                            hash="334cfd12be137d62931e157f3c6bf9727dbd5b3a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_55d0c",
                            table="school_student",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_consentevent" ("guardian_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "school_id", "signed_on", "student_id", "valid_until", "withdrawn_on") VALUES (NEW."guardian_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."school_id", NEW."signed_on", NEW."student_id", NEW."valid_until", NEW."withdrawn_on"); RETURN NULL;',
                            hash="47c91e933661f9149640f9cd1db2a49410ebcbce",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_20c0b",
                            table="school_consent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_consentevent" ("guardian_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "school_id", "signed_on", "student_id", "valid_until", "withdrawn_on") VALUES (NEW."guardian_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."school_id", NEW."signed_on", NEW."student_id", NEW."valid_until", NEW."withdrawn_on"); RETURN NULL;',
                            hash="0c42832b8b2ad45c386261693a31dcd2840eef27",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_58e17",
                            table="school_consent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_consentevent" ("guardian_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "school_id", "signed_on", "student_id", "valid_until", "withdrawn_on") VALUES (OLD."guardian_id", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."recorded_at", OLD."recorded_by_id", OLD."school_id", OLD."signed_on", OLD."student_id", OLD."valid_until", OLD."withdrawn_on"); RETURN NULL;',
                            hash="3c94bdff6c11ad4ff9c747044e0dd8bd60ec0746",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fbf85",
                            table="school_consent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_changerequestevent" ("decided_at", "decided_by_id", "field", "guardian_id", "id", "new_value", "note", "old_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "requested_at", "requested_by_id", "school_id", "state", "student_id") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."field", NEW."guardian_id", NEW."id", NEW."new_value", NEW."note", NEW."old_value", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refusal", NEW."requested_at", NEW."requested_by_id", NEW."school_id", NEW."state", NEW."student_id"); RETURN NULL;',
                            hash="9f402ab0a629fc5ce4a8ac7c80dd8cee123faaa7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_aaa41",
                            table="school_changerequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_changerequestevent" ("decided_at", "decided_by_id", "field", "guardian_id", "id", "new_value", "note", "old_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "requested_at", "requested_by_id", "school_id", "state", "student_id") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."field", NEW."guardian_id", NEW."id", NEW."new_value", NEW."note", NEW."old_value", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refusal", NEW."requested_at", NEW."requested_by_id", NEW."school_id", NEW."state", NEW."student_id"); RETURN NULL;',
                            hash="dbf672ca8d98c189bb242e4c9238c9919db46a7a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a3dac",
                            table="school_changerequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_changerequestevent" ("decided_at", "decided_by_id", "field", "guardian_id", "id", "new_value", "note", "old_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "requested_at", "requested_by_id", "school_id", "state", "student_id") VALUES (OLD."decided_at", OLD."decided_by_id", OLD."field", OLD."guardian_id", OLD."id", OLD."new_value", OLD."note", OLD."old_value", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."refusal", OLD."requested_at", OLD."requested_by_id", OLD."school_id", OLD."state", OLD."student_id"); RETURN NULL;',
                            hash="c9a85ea5eb32c9c1994263f8f0d1d83b2383c07d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_13b33",
                            table="school_changerequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="credentialissue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_credentialissueevent" ("expires_at", "guardian_id", "handed_on", "id", "issued_at", "issued_by_id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "school_id", "staff_id", "student_id", "used_at", "user_id") VALUES (NEW."expires_at", NEW."guardian_id", NEW."handed_on", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."revoked_at", NEW."school_id", NEW."staff_id", NEW."student_id", NEW."used_at", NEW."user_id"); RETURN NULL;',
                            hash="041f28d09f7c59c5bc5e0a4ca20b7244fad9e7ad",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5388e",
                            table="school_credentialissue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="credentialissue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_credentialissueevent" ("expires_at", "guardian_id", "handed_on", "id", "issued_at", "issued_by_id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "school_id", "staff_id", "student_id", "used_at", "user_id") VALUES (NEW."expires_at", NEW."guardian_id", NEW."handed_on", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."revoked_at", NEW."school_id", NEW."staff_id", NEW."student_id", NEW."used_at", NEW."user_id"); RETURN NULL;',
                            hash="b4d7ae0fcfe6bc27979e38d1f28dee4519df9c88",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_84aa7",
                            table="school_credentialissue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="credentialissue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_credentialissueevent" ("expires_at", "guardian_id", "handed_on", "id", "issued_at", "issued_by_id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "school_id", "staff_id", "student_id", "used_at", "user_id") VALUES (OLD."expires_at", OLD."guardian_id", OLD."handed_on", OLD."id", OLD."issued_at", OLD."issued_by_id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."revoked_at", OLD."school_id", OLD."staff_id", OLD."student_id", OLD."used_at", OLD."user_id"); RETURN NULL;',
                            hash="81926723df782c5ca9c4e2ea48472a6a6a7fd574",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2e549",
                            table="school_credentialissue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="credentialissueevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="caa1828cfbded92984aac2c0abea2414a7e2709f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_26c8b",
                            table="school_credentialissueevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7b0f9da8ab1b9f1fce382d8f7c503c75dc5ca917",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3f9e0",
                            table="school_consentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changerequestevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bae7fbc771440f64fc181421265bc414b29328a3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b1797",
                            table="school_changerequestevent",
                            when="BEFORE",
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
                    model_name="movement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_movementevent" ("closed_enrolment_id", "debts_due_on", "effective_on", "from_class_id", "id", "kind", "opened_enrolment_id", "order_no", "order_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recorded_at", "recorded_by_id", "run_id", "school_id", "student_id", "to_class_id", "undo_reason", "undone_at") VALUES (NEW."closed_enrolment_id", NEW."debts_due_on", NEW."effective_on", NEW."from_class_id", NEW."id", NEW."kind", NEW."opened_enrolment_id", NEW."order_no", NEW."order_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."run_id", NEW."school_id", NEW."student_id", NEW."to_class_id", NEW."undo_reason", NEW."undone_at"); RETURN NULL;',
                            hash="bfbc9cbe70fa07c3a20153a93aab30f8254ee9fe",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0f60f",
                            table="school_movement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_movementevent" ("closed_enrolment_id", "debts_due_on", "effective_on", "from_class_id", "id", "kind", "opened_enrolment_id", "order_no", "order_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recorded_at", "recorded_by_id", "run_id", "school_id", "student_id", "to_class_id", "undo_reason", "undone_at") VALUES (NEW."closed_enrolment_id", NEW."debts_due_on", NEW."effective_on", NEW."from_class_id", NEW."id", NEW."kind", NEW."opened_enrolment_id", NEW."order_no", NEW."order_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."run_id", NEW."school_id", NEW."student_id", NEW."to_class_id", NEW."undo_reason", NEW."undone_at"); RETURN NULL;',
                            hash="f2f7bed0b07ef65353d1a0bb44f0c5295c96891e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_afc5f",
                            table="school_movement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_movementevent" ("closed_enrolment_id", "debts_due_on", "effective_on", "from_class_id", "id", "kind", "opened_enrolment_id", "order_no", "order_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recorded_at", "recorded_by_id", "run_id", "school_id", "student_id", "to_class_id", "undo_reason", "undone_at") VALUES (OLD."closed_enrolment_id", OLD."debts_due_on", OLD."effective_on", OLD."from_class_id", OLD."id", OLD."kind", OLD."opened_enrolment_id", OLD."order_no", OLD."order_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."run_id", OLD."school_id", OLD."student_id", OLD."to_class_id", OLD."undo_reason", OLD."undone_at"); RETURN NULL;',
                            hash="d01a16415ea9e3e466caeb8dbbac6222e7cd5ed3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_588ba",
                            table="school_movement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="diaryapplication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_diaryapplicationevent" ("guardian_id", "id", "informed_by", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "school_class_id", "school_id", "student_id", "submitted_on") VALUES (NEW."guardian_id", NEW."id", NEW."informed_by", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."school_class_id", NEW."school_id", NEW."student_id", NEW."submitted_on"); RETURN NULL;',
                            hash="b2be8011c2ba44de769e9f2db11ec9dfda43f0bf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4d7a2",
                            table="school_diaryapplication",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="diaryapplication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_diaryapplicationevent" ("guardian_id", "id", "informed_by", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "school_class_id", "school_id", "student_id", "submitted_on") VALUES (NEW."guardian_id", NEW."id", NEW."informed_by", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."school_class_id", NEW."school_id", NEW."student_id", NEW."submitted_on"); RETURN NULL;',
                            hash="4b78886e4c94d061d18f72d7d91da1b3e5eea52a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_eb49d",
                            table="school_diaryapplication",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="diaryapplication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_diaryapplicationevent" ("guardian_id", "id", "informed_by", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "school_class_id", "school_id", "student_id", "submitted_on") VALUES (OLD."guardian_id", OLD."id", OLD."informed_by", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."school_class_id", OLD."school_id", OLD."student_id", OLD."submitted_on"); RETURN NULL;',
                            hash="0acb9c964fa00d61a33121dc1895da5a9f3a11f1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c5c4c",
                            table="school_diaryapplication",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="datacheck",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_datacheckevent" ("due_on", "id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id") VALUES (NEW."due_on", NEW."id", NEW."month", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."signed_at", NEW."signed_by_id"); RETURN NULL;',
                            hash="f708d6ff2e41538d344839ee539bbe373fb5cc3c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_58ca1",
                            table="school_datacheck",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="datacheck",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_datacheckevent" ("due_on", "id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id") VALUES (NEW."due_on", NEW."id", NEW."month", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_class_id", NEW."school_id", NEW."signed_at", NEW."signed_by_id"); RETURN NULL;',
                            hash="650fa753d52abefa537ab29180f06d158742b5ea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e5f9c",
                            table="school_datacheck",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="datacheck",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_datacheckevent" ("due_on", "id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_class_id", "school_id", "signed_at", "signed_by_id") VALUES (OLD."due_on", OLD."id", OLD."month", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_class_id", OLD."school_id", OLD."signed_at", OLD."signed_by_id"); RETURN NULL;',
                            hash="18dc428feb7dd5c8fc417583b204957c524aff13",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_750a4",
                            table="school_datacheck",
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
                    model_name="datacheckevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f60c5ac05149651e56b7e07849ea09cd614cecd1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b3b97",
                            table="school_datacheckevent",
                            when="BEFORE",
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
                    model_name="movementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f696c13433e1e80fb1fca1f3139ee0b8ec7ade11",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f5e50",
                            table="school_movementevent",
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
                    model_name="diaryapplicationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9806ee4ac81f2b2d548ccf9338491234462807bd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a484b",
                            table="school_diaryapplicationevent",
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
        ),
        Together(
            [
                migrations.CreateModel(
                    name="AcknowledgementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("acknowledged_at", models.DateTimeField(verbose_name="acknowledged at")),
                        (
                            "is_on_paper",
                            models.BooleanField(default=False, verbose_name="on paper"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AckSheetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=200, verbose_name="document")),
                        (
                            "reference",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                verbose_name="number and date of the document",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="text or summary")),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("staff", "staff"),
                                    ("guardians", "parents"),
                                    ("students", "students"),
                                ],
                                max_length=10,
                                verbose_name="who signs",
                            ),
                        ),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
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
                    model_name="acknowledgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_acknowledgementevent" ("acknowledged_at", "guardian_id", "id", "is_on_paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "school_id", "sheet_id", "staff_id", "student_id") VALUES (NEW."acknowledged_at", NEW."guardian_id", NEW."id", NEW."is_on_paper", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."school_id", NEW."sheet_id", NEW."staff_id", NEW."student_id"); RETURN NULL;',
                            hash="3fc99e91413e7347734bdcaf45051e7e650de7af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ed7dd",
                            table="school_acknowledgement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acknowledgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_acknowledgementevent" ("acknowledged_at", "guardian_id", "id", "is_on_paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "school_id", "sheet_id", "staff_id", "student_id") VALUES (NEW."acknowledged_at", NEW."guardian_id", NEW."id", NEW."is_on_paper", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."school_id", NEW."sheet_id", NEW."staff_id", NEW."student_id"); RETURN NULL;',
                            hash="4048b711fb32624fbef47e28d56cb37df19cce90",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_23f65",
                            table="school_acknowledgement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acknowledgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_acknowledgementevent" ("acknowledged_at", "guardian_id", "id", "is_on_paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "school_id", "sheet_id", "staff_id", "student_id") VALUES (OLD."acknowledged_at", OLD."guardian_id", OLD."id", OLD."is_on_paper", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."school_id", OLD."sheet_id", OLD."staff_id", OLD."student_id"); RETURN NULL;',
                            hash="ffb6a4b223ae9388f27998464fe3b45225ad8a8f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3fae0",
                            table="school_acknowledgement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acksheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_acksheetevent" ("audience", "closed_on", "id", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_class_id", "school_id", "text", "title") VALUES (NEW."audience", NEW."closed_on", NEW."id", NEW."opened_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."school_class_id", NEW."school_id", NEW."text", NEW."title"); RETURN NULL;',
                            hash="ed4cb97f9c5c5474d49b1d1e947b4b339b4fd802",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0d47c",
                            table="school_acksheet",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acksheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_acksheetevent" ("audience", "closed_on", "id", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_class_id", "school_id", "text", "title") VALUES (NEW."audience", NEW."closed_on", NEW."id", NEW."opened_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."school_class_id", NEW."school_id", NEW."text", NEW."title"); RETURN NULL;',
                            hash="8dc3c622d72b8052a6fbd8b927cabbaaf7b2c226",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fcc1c",
                            table="school_acksheet",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acksheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_acksheetevent" ("audience", "closed_on", "id", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_class_id", "school_id", "text", "title") VALUES (OLD."audience", OLD."closed_on", OLD."id", OLD."opened_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."school_class_id", OLD."school_id", OLD."text", OLD."title"); RETURN NULL;',
                            hash="38d585f627cc1239e99bdb5b09f9d498f7d78ef2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7112e",
                            table="school_acksheet",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        Together(
            [
                migrations.AddField(
                    model_name="acknowledgementevent",
                    name="guardian",
                    field=core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.guardian",
                    ),
                ),
                migrations.AddField(
                    model_name="acknowledgementevent",
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
                    model_name="acknowledgementevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="school.acknowledgement",
                    ),
                ),
                migrations.AddField(
                    model_name="acknowledgementevent",
                    name="recorded_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="acknowledgementevent",
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
                    model_name="acknowledgementevent",
                    name="sheet",
                    field=core.constraints.SchoolForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.acksheet",
                    ),
                ),
                migrations.AddField(
                    model_name="acknowledgementevent",
                    name="staff",
                    field=core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.staffmember",
                    ),
                ),
                migrations.AddField(
                    model_name="acknowledgementevent",
                    name="student",
                    field=core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.student",
                    ),
                ),
                migrations.AddField(
                    model_name="acksheetevent",
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
                    model_name="acksheetevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="school.acksheet",
                    ),
                ),
                migrations.AddField(
                    model_name="acksheetevent",
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
                    model_name="acksheetevent",
                    name="school_class",
                    field=core.constraints.SchoolForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="school.schoolclass",
                        verbose_name="class",
                    ),
                ),
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="acknowledgementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2c591ecee9b29e9aaea5808a06802d98b2aeba54",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b54bf",
                            table="school_acknowledgementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="acksheetevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b7e445bdc072c0e82a28622ffc431dbc9d09bda9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_37004",
                            table="school_acksheetevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movementrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_movementrequestevent" ("decided_at", "decided_by_id", "id", "kind", "movement_id", "newcomer", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "refusal", "requested_at", "requested_by_id", "school_class_id", "school_id", "state", "student_id", "wanted_on") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."movement_id", NEW."newcomer", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."refusal", NEW."requested_at", NEW."requested_by_id", NEW."school_class_id", NEW."school_id", NEW."state", NEW."student_id", NEW."wanted_on"); RETURN NULL;',
                            hash="a23369fa876845d000d371f584101f4c11419508",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d9459",
                            table="school_movementrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movementrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "school_movementrequestevent" ("decided_at", "decided_by_id", "id", "kind", "movement_id", "newcomer", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "refusal", "requested_at", "requested_by_id", "school_class_id", "school_id", "state", "student_id", "wanted_on") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."movement_id", NEW."newcomer", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."refusal", NEW."requested_at", NEW."requested_by_id", NEW."school_class_id", NEW."school_id", NEW."state", NEW."student_id", NEW."wanted_on"); RETURN NULL;',
                            hash="3c6daeaf2d707c5d94118b4291778ef7e5a06c93",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d32a9",
                            table="school_movementrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movementrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "school_movementrequestevent" ("decided_at", "decided_by_id", "id", "kind", "movement_id", "newcomer", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "refusal", "requested_at", "requested_by_id", "school_class_id", "school_id", "state", "student_id", "wanted_on") VALUES (OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."kind", OLD."movement_id", OLD."newcomer", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."refusal", OLD."requested_at", OLD."requested_by_id", OLD."school_class_id", OLD."school_id", OLD."state", OLD."student_id", OLD."wanted_on"); RETURN NULL;',
                            hash="c8f71bdd296c27d08da1b7a4965cf8ea49818fc5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ea385",
                            table="school_movementrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="movementrequestevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cbaed9aca04c1d12de1a0f6de33fb1dbb64692af",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d2800",
                            table="school_movementrequestevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
