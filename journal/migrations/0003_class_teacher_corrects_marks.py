import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_row_security"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="attendance",
            name="attendance_rules_on_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attendance",
            name="attendance_rules_on_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mark",
            name="mark_rules_on_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mark",
            name="mark_rules_on_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_rules_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func='\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN \'attendance_term_open\'\n        WHEN l.status = \'cancelled\' THEN \'attendance_lesson_held\'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l."on" AND (p.until IS NULL OR p.until > l."on")\n    )\n THEN \'attendance_student_in_group\'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l."on" AND (a.until IS NULL OR a.until > l."on")\n    ))\n OR \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l."on" AND (e.until IS NULL OR e.until > l."on")\n          AND d.since <= l."on" AND (d.until IS NULL OR d.until > l."on")\n    )\n)\n            THEN \'attendance_author_teaches\'\n    END AS rule\n    FROM fresh n\n    JOIN journal_lesson l ON l.id = n.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION \'journal rule % is broken\', broken\n                    USING ERRCODE = \'check_violation\', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ',
                    hash="6f52f6677228bc4cecc7e70e10c1d2e17c1c3b13",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_attendance_rules_on_insert_5f405",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_attendance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_rules_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func='\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN \'attendance_term_open\'\n        WHEN l.status = \'cancelled\' THEN \'attendance_lesson_held\'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l."on" AND (p.until IS NULL OR p.until > l."on")\n    )\n THEN \'attendance_student_in_group\'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l."on" AND (a.until IS NULL OR a.until > l."on")\n    ))\n OR \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l."on" AND (e.until IS NULL OR e.until > l."on")\n          AND d.since <= l."on" AND (d.until IS NULL OR d.until > l."on")\n    )\n)\n            THEN \'attendance_author_teaches\'\n    END AS rule\n    FROM fresh n\n    JOIN journal_lesson l ON l.id = n.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION \'journal rule % is broken\', broken\n                    USING ERRCODE = \'check_violation\', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ',
                    hash="8d97fc7c34ea55078463cb078a37f2d0ea3e3679",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_attendance_rules_on_update_e3ef9",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_attendance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mark",
            trigger=pgtrigger.compiler.Trigger(
                name="mark_rules_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'mark_term_open'\n        WHEN n.voided_at IS NOT NULL THEN NULL\n        WHEN r.id IS NULL THEN 'mark_year_regulated'\n        WHEN l.status = 'cancelled' THEN 'mark_lesson_held'\n        WHEN g.grading = 'none' THEN 'mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'mark_in_scale'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'mark_student_in_group'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n\n            OR (r.class_teacher_edits_marks AND \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l.\"on\" AND (e.until IS NULL OR e.until > l.\"on\")\n          AND d.since <= l.\"on\" AND (d.until IS NULL OR d.until > l.\"on\")\n    )\n)) THEN 'mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_work w ON w.id = n.work_id\n    JOIN journal_lesson l ON l.id = w.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    JOIN school_teachinggroup g ON g.id = l.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="444adacdbf311016810504ca3ce779adecab77a5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_mark_rules_on_insert_b81a3",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_mark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mark",
            trigger=pgtrigger.compiler.Trigger(
                name="mark_rules_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE broken TEXT;",
                    func="\n            SELECT rule INTO broken FROM (\n    SELECT CASE\n        WHEN t.closed_at IS NOT NULL THEN 'mark_term_open'\n        WHEN n.voided_at IS NOT NULL THEN NULL\n        WHEN r.id IS NULL THEN 'mark_year_regulated'\n        WHEN l.status = 'cancelled' THEN 'mark_lesson_held'\n        WHEN g.grading = 'none' THEN 'mark_group_graded'\n        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'mark_in_scale'\n        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'mark_in_scale'\n        WHEN NOT \n    EXISTS (\n        SELECT 1 FROM school_groupmembership p\n        WHERE p.group_id = l.group_id AND p.student_id = n.student_id\n          AND p.since <= l.\"on\" AND (p.until IS NULL OR p.until > l.\"on\")\n    )\n THEN 'mark_student_in_group'\n        WHEN NOT (\n    (l.teacher_id = n.author_id OR EXISTS (\n        SELECT 1 FROM school_teachingassignment a\n        WHERE a.group_id = l.group_id AND a.staff_id = n.author_id\n          AND a.since <= l.\"on\" AND (a.until IS NULL OR a.until > l.\"on\")\n    ))\n\n            OR (r.class_teacher_edits_marks AND \n    EXISTS (\n        SELECT 1 FROM school_enrolment e\n        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id\n        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id\n          AND e.since <= l.\"on\" AND (e.until IS NULL OR e.until > l.\"on\")\n          AND d.since <= l.\"on\" AND (d.until IS NULL OR d.until > l.\"on\")\n    )\n)) THEN 'mark_author_teaches'\n    END AS rule\n    FROM fresh n\n    JOIN journal_work w ON w.id = n.work_id\n    JOIN journal_lesson l ON l.id = w.lesson_id\n    JOIN school_term t ON t.id = l.term_id\n    JOIN school_teachinggroup g ON g.id = l.group_id\n    LEFT JOIN school_regulation r ON r.year_id = g.year_id\n    ) AS found WHERE rule IS NOT NULL LIMIT 1;\n            IF broken IS NOT NULL THEN\n                RAISE EXCEPTION 'journal rule % is broken', broken\n                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="387f62d41c294bf4ca24e068ad580232b7fb6df1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_mark_rules_on_update_0bc15",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="journal_mark",
                    when="AFTER",
                ),
            ),
        ),
    ]
