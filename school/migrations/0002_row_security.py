from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("school", "0001_school_structure")]

    operations = [row_security.ProtectRows()]
