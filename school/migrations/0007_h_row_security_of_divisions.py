from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("school", "0006_h_divisions")]

    operations = [row_security.ProtectRows()]
