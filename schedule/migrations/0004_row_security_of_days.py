from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("schedule", "0003_days_and_substitutions")]

    operations = [row_security.ProtectRows()]
