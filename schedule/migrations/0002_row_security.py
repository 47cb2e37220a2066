from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("schedule", "0001_timetable")]

    operations = [row_security.ProtectRows()]
