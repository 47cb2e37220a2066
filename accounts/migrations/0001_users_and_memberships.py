import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.constraints
from core.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_school"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("login", models.CharField(max_length=60, verbose_name="login")),
                        (
                            "display_name",
                            models.CharField(max_length=160, verbose_name="displayed name"),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "language",
                            models.CharField(default="ru", max_length=5, verbose_name="language"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("created_at", models.DateTimeField()),
                        ("must_change_password", models.BooleanField(default=False)),
                        ("password_expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "frozen_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="frozen at"),
                        ),
                        ("snils_digest", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("login"),
                                name="user_login_unique",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("snils_digest", ""), _negated=True),
                                fields=("snils_digest",),
                                name="user_snils_unique",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessLogEntry",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("administrator", "Administrator"),
                                    ("director", "Director"),
                                    ("deputy", "Deputy head"),
                                    ("secretary", "Secretary"),
                                    ("teacher", "Teacher"),
                                    ("guardian", "Parent"),
                                    ("student", "Student"),
                                    ("auditor", "Control group"),
                                    ("health_worker", "Health worker"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "page",
                            models.CharField(
                                choices=[
                                    ("student", "Student's card"),
                                    ("guardian", "Parent's card"),
                                    ("staff", "Staff member's card"),
                                    ("account", "Account"),
                                    ("incident", "Incident"),
                                    ("export", "Export of people"),
                                    ("class_data", "Data of a class"),
                                ],
                                max_length=20,
                                verbose_name="page",
                            ),
                        ),
                        ("object_id", models.BigIntegerField()),
                        ("at", models.DateTimeField(verbose_name="opened at")),
                        (
                            "address",
                            models.GenericIPAddressField(
                                blank=True, null=True, verbose_name="address"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "access record",
                        "verbose_name_plural": "access records",
                        "indexes": [
                            models.Index(fields=["school", "-at"], name="access_by_time"),
                            models.Index(
                                fields=["school", "page", "object_id", "-at"],
                                name="access_to_object",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivationCode",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="activation_codes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("code_digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "activation code",
                        "verbose_name_plural": "activation codes",
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("detected_at", models.DateTimeField(verbose_name="detected at")),
                        ("reported_at", models.DateTimeField(verbose_name="reported at")),
                        (
                            "informed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="the director was informed at"
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="what happened")),
                        (
                            "reporter_name",
                            models.CharField(
                                max_length=250, verbose_name="surname, given name, patronymic"
                            ),
                        ),
                        (
                            "reporter_address",
                            models.CharField(blank=True, max_length=300, verbose_name="address"),
                        ),
                        (
                            "reporter_phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                        ),
                        (
                            "reporter_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "has_leak",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="personal data have leaked"
                            ),
                        ),
                        (
                            "authority_notified_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="authority notified at"
                            ),
                        ),
                        (
                            "authority_answered_at",
                            models.DateTimeField(
                                blank=True,
                                null=True,
                                verbose_name="authority told of the result at",
                            ),
                        ),
                        (
                            "act_no",
                            models.CharField(blank=True, max_length=40, verbose_name="act No."),
                        ),
                        ("act_on", models.DateField(blank=True, null=True, verbose_name="act of")),
                        (
                            "commission",
                            models.JSONField(blank=True, default=list, verbose_name="commission"),
                        ),
                        ("measures", models.TextField(blank=True, verbose_name="measures taken")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "number"), name="incident_number_unique"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("account",),
                                name="one_open_incident_of_an_account",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentEvent",
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
                                to="accounts.incident",
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
                            "account",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("detected_at", models.DateTimeField(verbose_name="detected at")),
                        ("reported_at", models.DateTimeField(verbose_name="reported at")),
                        (
                            "informed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="the director was informed at"
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="what happened")),
                        (
                            "reporter_name",
                            models.CharField(
                                max_length=250, verbose_name="surname, given name, patronymic"
                            ),
                        ),
                        (
                            "reporter_address",
                            models.CharField(blank=True, max_length=300, verbose_name="address"),
                        ),
                        (
                            "reporter_phone",
                            models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                        ),
                        (
                            "reporter_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "has_leak",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="personal data have leaked"
                            ),
                        ),
                        (
                            "authority_notified_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="authority notified at"
                            ),
                        ),
                        (
                            "authority_answered_at",
                            models.DateTimeField(
                                blank=True,
                                null=True,
                                verbose_name="authority told of the result at",
                            ),
                        ),
                        (
                            "act_no",
                            models.CharField(blank=True, max_length=40, verbose_name="act No."),
                        ),
                        ("act_on", models.DateField(blank=True, null=True, verbose_name="act of")),
                        (
                            "commission",
                            models.JSONField(blank=True, default=list, verbose_name="commission"),
                        ),
                        ("measures", models.TextField(blank=True, verbose_name="measures taken")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="KnownDevice",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("token_digest", models.CharField(max_length=64)),
                        ("user_agent", models.CharField(blank=True, max_length=300)),
                        ("first_seen_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "device",
                        "verbose_name_plural": "devices",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "token_digest"), name="device_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("administrator", "Administrator"),
                                    ("director", "Director"),
                                    ("deputy", "Deputy head"),
                                    ("secretary", "Secretary"),
                                    ("teacher", "Teacher"),
                                    ("guardian", "Parent"),
                                    ("student", "Student"),
                                    ("auditor", "Control group"),
                                    ("health_worker", "Health worker"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=40, verbose_name="order No."),
                        ),
                        ("granted_on", models.DateField(verbose_name="granted on")),
                        ("is_revoked", models.BooleanField(default=False, verbose_name="revoked")),
                    ],
                    options={
                        "verbose_name": "membership",
                        "verbose_name_plural": "memberships",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_revoked", False)),
                                fields=("school", "user", "role"),
                                name="membership_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "administrator",
                                            "director",
                                            "deputy",
                                            "secretary",
                                            "teacher",
                                            "guardian",
                                            "student",
                                            "auditor",
                                            "health_worker",
                                        ],
                                    )
                                ),
                                name="membership_role_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MembershipEvent",
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
                                to="accounts.membership",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("administrator", "Administrator"),
                                    ("director", "Director"),
                                    ("deputy", "Deputy head"),
                                    ("secretary", "Secretary"),
                                    ("teacher", "Teacher"),
                                    ("guardian", "Parent"),
                                    ("student", "Student"),
                                    ("auditor", "Control group"),
                                    ("health_worker", "Health worker"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "order_no",
                            models.CharField(blank=True, max_length=40, verbose_name="order No."),
                        ),
                        ("granted_on", models.DateField(verbose_name="granted on")),
                        ("is_revoked", models.BooleanField(default=False, verbose_name="revoked")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UserEvent",
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
                                to=settings.AUTH_USER_MODEL,
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
                        ("login", models.CharField(max_length=60, verbose_name="login")),
                        (
                            "display_name",
                            models.CharField(max_length=160, verbose_name="displayed name"),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "language",
                            models.CharField(default="ru", max_length=5, verbose_name="language"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("created_at", models.DateTimeField()),
                        ("must_change_password", models.BooleanField(default=False)),
                        ("password_expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "frozen_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="frozen at"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UserSession",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("session_key", models.CharField(max_length=40, unique=True)),
                        (
                            "address",
                            models.GenericIPAddressField(
                                blank=True, null=True, verbose_name="address"
                            ),
                        ),
                        ("user_agent", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField(verbose_name="signed in at")),
                        ("seen_at", models.DateTimeField(verbose_name="seen at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["user", "-seen_at"],
                                name="open_sessions_of_user",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondFactorReset",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reset_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reset_at", models.DateTimeField(verbose_name="reset at")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "reset of a second factor",
                        "verbose_name_plural": "resets of second factors",
                    },
                ),
                migrations.CreateModel(
                    name="ExternalIdentity",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("provider", models.CharField(max_length=200)),
                        ("subject", models.CharField(max_length=255)),
                        ("linked_at", models.DateTimeField(verbose_name="linked at")),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "outside account",
                        "verbose_name_plural": "outside accounts",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider", "subject"), name="identity_of_one_account"
                            ),
                            models.UniqueConstraint(
                                fields=("user", "provider"), name="identity_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoidedOperation",
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
                            "incident",
                            core.constraints.SchoolForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voided_operations",
                                to="accounts.incident",
                            ),
                        ),
                        ("event_model", models.CharField(max_length=80)),
                        ("event_id", models.BigIntegerField()),
                        ("object_model", models.CharField(max_length=80)),
                        ("object_id", models.CharField(max_length=40)),
                        ("before", models.JSONField(blank=True, null=True)),
                        ("after", models.JSONField(blank=True, null=True)),
                        ("voided_at", models.DateTimeField(verbose_name="voided at")),
                        (
                            "voided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("obstacle", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "verbose_name": "voided operation",
                        "verbose_name_plural": "voided operations",
                        "constraints": [
                            core.constraints.SameSchool(
                                field="incident", name="voidedoperation_incident_same_school"
                            ),
                            models.UniqueConstraint(
                                fields=("event_model", "event_id"), name="operation_voided_once"
                            ),
                        ],
                    },
                ),
            ]
        ),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_userevent" ("created_at", "display_name", "email", "frozen_at", "id", "is_active", "language", "login", "must_change_password", "password_expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."frozen_at", NEW."id", NEW."is_active", NEW."language", NEW."login", NEW."must_change_password", NEW."password_expires_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="c24db91a0bf79810de6b233476fa732375829501",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3867c",
                            table="accounts_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."login" IS DISTINCT FROM (NEW."login") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."password_expires_at" IS DISTINCT FROM (NEW."password_expires_at"))',
                            func='INSERT INTO "accounts_userevent" ("created_at", "display_name", "email", "frozen_at", "id", "is_active", "language", "login", "must_change_password", "password_expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."frozen_at", NEW."id", NEW."is_active", NEW."language", NEW."login", NEW."must_change_password", NEW."password_expires_at", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="51040b6d827247c6040e769f41ee01ed0aae1072",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0e890",
                            table="accounts_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_userevent" ("created_at", "display_name", "email", "frozen_at", "id", "is_active", "language", "login", "must_change_password", "password_expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."display_name", OLD."email", OLD."frozen_at", OLD."id", OLD."is_active", OLD."language", OLD."login", OLD."must_change_password", OLD."password_expires_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="67e568625c2848de598ffa950789e5a7e2b3d14b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_19f14",
                            table="accounts_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accesslogentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3cf2f5fa2f80f1fd215513c37d08d78343f8661e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4aed4",
                            table="accounts_accesslogentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_incidentevent" ("account_id", "act_no", "act_on", "authority_answered_at", "authority_notified_at", "closed_at", "commission", "description", "detected_at", "has_leak", "id", "informed_at", "measures", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "reporter_address", "reporter_email", "reporter_name", "reporter_phone", "school_id") VALUES (NEW."account_id", NEW."act_no", NEW."act_on", NEW."authority_answered_at", NEW."authority_notified_at", NEW."closed_at", NEW."commission", NEW."description", NEW."detected_at", NEW."has_leak", NEW."id", NEW."informed_at", NEW."measures", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reported_at", NEW."reported_by_id", NEW."reporter_address", NEW."reporter_email", NEW."reporter_name", NEW."reporter_phone", NEW."school_id"); RETURN NULL;',
                            hash="2210646b83924a3912bc6ef51458505cd894b821",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7bf3e",
                            table="accounts_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "accounts_incidentevent" ("account_id", "act_no", "act_on", "authority_answered_at", "authority_notified_at", "closed_at", "commission", "description", "detected_at", "has_leak", "id", "informed_at", "measures", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "reporter_address", "reporter_email", "reporter_name", "reporter_phone", "school_id") VALUES (NEW."account_id", NEW."act_no", NEW."act_on", NEW."authority_answered_at", NEW."authority_notified_at", NEW."closed_at", NEW."commission", NEW."description", NEW."detected_at", NEW."has_leak", NEW."id", NEW."informed_at", NEW."measures", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reported_at", NEW."reported_by_id", NEW."reporter_address", NEW."reporter_email", NEW."reporter_name", NEW."reporter_phone", NEW."school_id"); RETURN NULL;',
                            hash="4681ab2686a938e4e7291dd649d011b2788356b3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c8976",
                            table="accounts_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incident",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_incidentevent" ("account_id", "act_no", "act_on", "authority_answered_at", "authority_notified_at", "closed_at", "commission", "description", "detected_at", "has_leak", "id", "informed_at", "measures", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "reporter_address", "reporter_email", "reporter_name", "reporter_phone", "school_id") VALUES (OLD."account_id", OLD."act_no", OLD."act_on", OLD."authority_answered_at", OLD."authority_notified_at", OLD."closed_at", OLD."commission", OLD."description", OLD."detected_at", OLD."has_leak", OLD."id", OLD."informed_at", OLD."measures", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reported_at", OLD."reported_by_id", OLD."reporter_address", OLD."reporter_email", OLD."reporter_name", OLD."reporter_phone", OLD."school_id"); RETURN NULL;',
                            hash="f304e951eab98924bf57e7fef168c9c7d7a5363d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_91210",
                            table="accounts_incident",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="incidentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a70724f231069ee752c69e700cf5dfb7d1a1f97b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_24d89",
                            table="accounts_incidentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_membershipevent" ("granted_on", "id", "is_revoked", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (NEW."granted_on", NEW."id", NEW."is_revoked", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."school_id", NEW."user_id"); RETURN NULL;',
                            hash="b99fdf1d917360a38e5c99186244efe08328db7b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_fc05a",
                            table="accounts_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "accounts_membershipevent" ("granted_on", "id", "is_revoked", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (NEW."granted_on", NEW."id", NEW."is_revoked", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."school_id", NEW."user_id"); RETURN NULL;',
                            hash="580fa2b8429599e5b57fb2557853ffc948597ded",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_20ab5",
                            table="accounts_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_membershipevent" ("granted_on", "id", "is_revoked", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (OLD."granted_on", OLD."id", OLD."is_revoked", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."school_id", OLD."user_id"); RETURN NULL;',
                            hash="a0f769034873bc163f971194bab1f4eff15f72c3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_19a8f",
                            table="accounts_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membershipevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e1f05704110766345bef638c18be4307af995a77",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9ee6c",
                            table="accounts_membershipevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="userevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9e9498e73f6fbdf2642fb33fa14189f1ad2382c8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_45b21",
                            table="accounts_userevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="secondfactorreset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4803183dea5c574f6a416491bfe634495e1a47fa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_34901",
                            table="accounts_secondfactorreset",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(
            "CREATE INDEX context_of_user ON pghistory_context ((metadata ->> 'user'), created_at)",
            "DROP INDEX context_of_user",
        ),
    ]
