from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("school", "0008_calendar_of_classes")]

    operations = [row_security.ProtectRows()]
