from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("journal", "0001_journal")]

    operations = [row_security.ProtectRows()]
