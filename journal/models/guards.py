"""The rules that PostgreSQL itself holds, whatever the code above it does.

Each guard is a statement trigger with a transition table, so a bulk load is checked by one query.
A refused row raises ``check_violation`` whose constraint name says which rule it was
(``mark_term_open``, ``mark_in_scale`` …); ``journal.services`` checks the same rules first and
answers with a sentence.
"""

import pgtrigger


def _guard(
    name: str,
    operation: pgtrigger.Operation,
    query: str,
    referencing: pgtrigger.Referencing | None = None,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing or pgtrigger.Referencing(new="fresh"),
        declare=[("broken", "TEXT")],
        func=f"""
            SELECT rule INTO broken FROM ({query}) AS found WHERE rule IS NOT NULL LIMIT 1;
            IF broken IS NOT NULL THEN
                RAISE EXCEPTION 'journal rule % is broken', broken
                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;
            END IF;
            RETURN NULL;
        """,
    )


def _both(name: str, query: str) -> list[pgtrigger.Trigger]:
    return [
        _guard(f"{name}_on_insert", pgtrigger.Insert, query),
        _guard(f"{name}_on_update", pgtrigger.Update, query),
    ]


_IN_GROUP = """
    EXISTS (
        SELECT 1 FROM school_groupmembership p
        WHERE p.group_id = l.group_id AND p.student_id = n.student_id
          AND p.since <= l."on" AND (p.until IS NULL OR p.until > l."on")
    )
"""

_TEACHES = """
    (l.teacher_id = {author} OR EXISTS (
        SELECT 1 FROM school_teachingassignment a
        WHERE a.group_id = l.group_id AND a.staff_id = {author}
          AND a.since <= l."on" AND (a.until IS NULL OR a.until > l."on")
    ))
"""

_LEADS = """
    EXISTS (
        SELECT 1 FROM school_enrolment e
        JOIN school_classteacherduty d ON d.school_class_id = e.school_class_id
        WHERE e.student_id = n.student_id AND d.staff_id = n.author_id
          AND e.since <= l."on" AND (e.until IS NULL OR e.until > l."on")
          AND d.since <= l."on" AND (d.until IS NULL OR d.until > l."on")
    )
"""

# Frozen, unless the deputy has opened this journal again for a while (``TermReopening``).
_FROZEN = """
    (t.closed_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM journal_termreopening o
        WHERE o.term_id = t.id AND o.group_id = g.id
          AND o.state = 'granted' AND o.ended_at IS NULL
    ))
"""

LESSON_RULES = _both(
    "lesson_rules",
    """
    SELECT CASE
        WHEN t.scheme_id <> g.term_scheme_id THEN 'lesson_term_of_group'
        WHEN n."on" NOT BETWEEN t.starts_on AND t.ends_on THEN 'lesson_within_term'
    END AS rule
    FROM fresh n
    JOIN school_term t ON t.id = n.term_id
    JOIN school_teachinggroup g ON g.id = n.group_id
    """,
)

LESSON_REVISION = pgtrigger.Trigger(
    name="lesson_revision",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(
        *("on", "shift", "slot", "starts_at", "ends_at", "room", "teacher", "status"),
        "cancel_reason",
    ),
    func="NEW.revision = OLD.revision + 1; RETURN NEW;",
)

# A mark: in a held lesson of an open term, of a student who was in the group that day, in a group
# that is marked, within the scale, by one who teaches that lesson or, where the regulation says
# so, by the class teacher of the student. A voided one is only bound by the open term.
MARK_RULES = _both(
    "mark_rules",
    f"""
    SELECT CASE
        WHEN {_FROZEN} THEN 'mark_term_open'
        WHEN n.voided_at IS NOT NULL THEN NULL
        WHEN r.id IS NULL THEN 'mark_year_regulated'
        WHEN l.status = 'cancelled' THEN 'mark_lesson_held'
        WHEN g.grading = 'none' THEN 'mark_group_graded'
        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'mark_in_scale'
        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'mark_in_scale'
        WHEN NOT {_IN_GROUP} THEN 'mark_student_in_group'
        WHEN NOT ({_TEACHES.format(author="n.author_id")}
            OR (r.class_teacher_edits_marks AND {_LEADS})) THEN 'mark_author_teaches'
    END AS rule
    FROM fresh n
    JOIN journal_work w ON w.id = n.work_id
    JOIN journal_lesson l ON l.id = w.lesson_id
    JOIN school_term t ON t.id = l.term_id
    JOIN school_teachinggroup g ON g.id = l.group_id
    LEFT JOIN school_regulation r ON r.year_id = g.year_id
    """,
)

ATTENDANCE_RULES = _both(
    "attendance_rules",
    f"""
    SELECT CASE
        WHEN {_FROZEN} THEN 'attendance_term_open'
        WHEN l.status = 'cancelled' THEN 'attendance_lesson_held'
        WHEN NOT {_IN_GROUP} THEN 'attendance_student_in_group'
        WHEN NOT ({_TEACHES.format(author="n.author_id")} OR {_LEADS})
            THEN 'attendance_author_teaches'
    END AS rule
    FROM fresh n
    JOIN journal_lesson l ON l.id = n.lesson_id
    JOIN school_term t ON t.id = l.term_id
    JOIN school_teachinggroup g ON g.id = l.group_id
    """,
)

TERM_MARK_RULES = _both(
    "term_mark_rules",
    f"""
    SELECT CASE
        WHEN {_FROZEN} THEN 'term_mark_term_open'
        WHEN r.id IS NULL THEN 'term_mark_year_regulated'
        WHEN g.grading = 'none' THEN 'term_mark_group_graded'
        WHEN n.value IS NOT NULL AND g.grading = 'credit' THEN 'term_mark_in_scale'
        WHEN n.value NOT BETWEEN r.mark_min AND r.mark_max THEN 'term_mark_in_scale'
        WHEN NOT EXISTS (
            SELECT 1 FROM school_groupmembership p
            WHERE p.group_id = n.group_id AND p.student_id = n.student_id
        ) THEN 'term_mark_student_in_group'
        WHEN NOT EXISTS (
            SELECT 1 FROM school_teachingassignment a
            WHERE a.group_id = n.group_id AND a.staff_id = n.author_id
        ) THEN 'term_mark_author_teaches'
    END AS rule
    FROM fresh n
    JOIN school_teachinggroup g ON g.id = n.group_id
    LEFT JOIN school_regulation r ON r.year_id = g.year_id
    LEFT JOIN school_term t ON t.id = n.term_id
    """,
)

# A decision is withdrawn only while its term is open; its history stays.
TERM_MARK_WITHDRAWAL = _guard(
    "term_mark_rules_on_delete",
    pgtrigger.Delete,
    f"""
    SELECT CASE WHEN {_FROZEN} THEN 'term_mark_term_open' END AS rule
    FROM gone n
    JOIN school_teachinggroup g ON g.id = n.group_id
    JOIN school_term t ON t.id = n.term_id
    """,
    pgtrigger.Referencing(old="gone"),
)

# A conduct mark: on the scale that the regulation has, in an open term of the class, of one who
# was in the class.
CONDUCT_RULES = _both(
    "conduct_rules",
    """
    SELECT CASE
        WHEN t.closed_at IS NOT NULL THEN 'conduct_term_open'
        WHEN t.scheme_id <> c.term_scheme_id THEN 'conduct_term_of_class'
        WHEN r.id IS NULL OR r.conduct_scale = 'off' THEN 'conduct_scale_chosen'
        WHEN r.conduct_scale = 'credit' AND n.value > 1 THEN 'conduct_in_scale'
        WHEN r.conduct_scale = 'levels' AND n.value NOT BETWEEN 1 AND 3 THEN 'conduct_in_scale'
        WHEN r.conduct_scale = 'marks' AND (n.value NOT BETWEEN 2 AND 5 OR c.grade = 1)
            THEN 'conduct_in_scale'
        WHEN NOT EXISTS (
            SELECT 1 FROM school_enrolment e
            WHERE e.school_class_id = n.school_class_id AND e.student_id = n.student_id
        ) THEN 'conduct_student_in_class'
    END AS rule
    FROM fresh n
    JOIN school_schoolclass c ON c.id = n.school_class_id
    LEFT JOIN school_regulation r ON r.year_id = c.year_id
    LEFT JOIN school_term t ON t.id = n.term_id
    """,
)
