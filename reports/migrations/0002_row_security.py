from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("reports", "0001_bound_volumes")]

    operations = [row_security.ProtectRows()]
