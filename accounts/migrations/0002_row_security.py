from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("accounts", "0001_users_and_memberships")]

    operations = [row_security.ProtectRows(own=("Membership",))]
