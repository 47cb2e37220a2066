"""Which addresses are limited: those that are dear, or that can be guessed at."""

from tests.security.test_access_matrix import addresses

LIMITED = {
    "activate": "activation",
    "reports:credential-issue": "issue",
    "reports:credential-issue-all": "issue",
    "reports:incident-act": "print",
    "reports:incident-report": "report",
    "reports:movement-book-pdf": "print",
    "reports:movement-book-xlsx": "export",
    "reports:substitution-journal-pdf": "print",
    "reports:substitution-journal-xlsx": "export",
    "reports:time-sheet-pdf": "print",
    "reports:time-sheet-xlsx": "export",
    "reports:consent-forms-of-class": "print",
    "reports:application-forms-of-class": "print",
    "journal:feed-read": "feed-guess",
    "journal:plan-import": "import",
    "reports:assessment-schedule-pdf": "print",
    "reports:assessment-schedule-xlsx": "export",
    "reports:ack-sheet-print": "print",
    "reports:volume-order": "print",
    "reports:week-sheets-order": "print",
    "reports:timetable-pdf": "print",
    "reports:timetable-xlsx": "export",
    "schedule:calendar-import": "import",
    "schedule:timetable-export": "export",
    "schedule:timetable-import": "import",
    "school:guardian-list": "search",
    "school:people-import": "import",
    "school:roster-import": "import",
    "reports:oneroster-export": "print",
    "school:staff-list": "search",
    "school:student-export": "export",
    "school:student-list": "search",
}


def test_dear_addresses_have_their_limit() -> None:
    found = {
        name: entry.callback.rate_limit.name
        for name, entry in addresses()
        if hasattr(entry.callback, "rate_limit")
    }

    assert found == LIMITED
