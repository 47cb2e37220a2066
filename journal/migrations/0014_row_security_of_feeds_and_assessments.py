from django.db import migrations

from core import row_security


class Migration(migrations.Migration):
    dependencies = [("journal", "0013_feeds_and_assessments")]

    operations = [row_security.ProtectRows()]
