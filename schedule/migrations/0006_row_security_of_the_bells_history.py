from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("schedule", "0005_history_of_the_calendar")]

    operations = [row_security.ProtectRows()]
