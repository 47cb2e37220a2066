from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_export_to_other_systems")]

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
                    ("people_look", "Check of a list of people"),
                    ("people_import", "Import of a list of people"),
                    ("roster_look", "Check of an archive of another system"),
                    ("roster_import", "Import of an archive of another system"),
                    ("timetable_look", "Check of a timetable"),
                    ("import_undo", "Way back of an import"),
                    ("timetable_import", "Import of the timetable"),
                    ("timetable_sheets", "Timetable on paper"),
                    ("week_sheets", "Weekly sheets of the diary"),
                    ("oneroster_export", "Export to other systems"),
                ],
                max_length=40,
            ),
        )
    ]
