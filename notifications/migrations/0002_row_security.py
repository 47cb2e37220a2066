from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0004_row_security"), ("notifications", "0001_digests")]

    operations = [row_security.ProtectRows()]
