from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("school", "0010_history_of_the_calendar")]

    operations = [row_security.ProtectRows()]
