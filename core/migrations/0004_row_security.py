from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("core", "0003_outbox_and_jobs")]

    operations = [row_security.CreateAppRole(), row_security.ProtectRows()]
