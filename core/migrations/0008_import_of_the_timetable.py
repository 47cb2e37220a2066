from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_lessons_by_the_timetable")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("print_journal", "Bound journal"),
                    ("credential_slips", "Logins and passwords"),
                    ("roll_over", "Move to the next year"),
                    ("roll_over_undo", "Way back to the former year"),
                    ("class_papers", "Papers of a class"),
                    ("ack_sheet", "Acknowledgement sheet"),
                    ("movement_book", "Movement book"),
                    ("incident_act", "Act of an incident"),
                    ("incident_void", "Voiding of operations"),
                    ("lay_lessons", "Lessons by the timetable"),
                    ("timetable_import", "Import of the timetable"),
                ],
                max_length=40,
            ),
        )
    ]
