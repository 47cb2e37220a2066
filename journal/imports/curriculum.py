"""Hours of the federal programmes, where their table lies beside the plans (formats §8)."""

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from school.imports import files, subjects, words
from school.imports.files import SourceFile

TABLE_NAME = "frp_subject_hours.csv"


@dataclass(frozen=True, slots=True)
class CurriculumRow:
    """A programme: ``slug`` is the name of its files."""

    subject: str
    grade: int
    hours: Decimal
    slug: str


def is_curriculum(source: SourceFile) -> bool:
    """This is the table of hours, and no plan."""
    head = words.key(source.content[:400].decode("utf-8-sig", errors="ignore"))
    return head.startswith("уровень;предмет;вариант;класс;часов")


def read_curriculum(source: SourceFile) -> list[CurriculumRow]:
    """Rows of the table; those without a subject, a grade or hours are passed over."""
    rows = []
    lines = files.decode(source).lstrip("\ufeff").splitlines()
    for row in list(csv.reader(lines, delimiter=";"))[1:]:
        if len(row) < 7 or not row[3].isdigit():
            continue
        try:
            hours = Decimal(row[4].replace(",", "."))
        except InvalidOperation:
            continue
        rows.append(CurriculumRow(words.tidy(row[1]), int(row[3]), hours, words.tidy(row[6])))
    return rows


def hours_of(rows: list[CurriculumRow], subject: str, grade: int) -> set[Decimal]:
    """All that the programmes of a subject, basic and advanced, give a grade in a year."""
    key = subjects.subject_key(subject)
    return {
        row.hours for row in rows if row.grade == grade and subjects.subject_key(row.subject) == key
    }
