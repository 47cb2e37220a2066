from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_teachers_journal")]

    operations = [row_security.ProtectRows()]
