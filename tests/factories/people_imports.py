"""Lists of people imported into the school of the cast, in one line."""

from dataclasses import replace

from core import clock
from school.imports.files import SourceFile
from school.models import (
    Enrolment,
    ExternalId,
    GroupMembership,
    Guardian,
    GuardianLink,
    ImportRun,
    Movement,
    StaffMember,
    Student,
)
from school.services.imports import undo_import
from school.services.people import importing
from school.services.people.importing import (
    Consent,
    PeopleImportReport,
)
from school.services.people.plan import ImportTerms, Plan
from tests.factories import people_lists as lists
from tests.factories.cast import TODAY, Cast

# Of the cast: a pupil of 5А, born 17.05.2014, whose mother is «Ёлкина Мария Олеговна».
PUPIL = "Ёлкина Вера Петровна"
MOTHER = {
    "ФИО_матери": "Зарницына Ольга Олеговна",
    "Телефон_матери": "89120000001",
    "E-mail_матери": "olga@example.org",
}


def listed(*rows: list[object]) -> SourceFile:
    return SourceFile("list.csv", lists.csv(*rows).encode())


def terms(cast: Cast, **fields: object) -> ImportTerms:
    return replace(ImportTerms(cast.year, TODAY), **fields)


def plan(cast: Cast, source: SourceFile, *, who: str = "secretary") -> Plan:
    return importing.plan_people(
        actor=cast.actors[who], source=source, terms=terms(cast), today=TODAY
    )


def run(
    cast: Cast,
    source: SourceFile,
    *,
    who: str = "secretary",
    dry_run: bool = False,
    order_no: str = "",
    org: str = "",
    **consent: object,
) -> PeopleImportReport:
    return importing.import_people(
        actor=cast.actors[who],
        source=source,
        terms=terms(cast, order_no=order_no, org=org),
        consent=Consent(**consent),  # type: ignore[arg-type]
        now=clock.now(),
        dry_run=dry_run,
    )


def the_run(report: PeopleImportReport) -> ImportRun:
    return ImportRun.objects.get(pk=report.run_id)


def undo(cast: Cast, report: PeopleImportReport, who: str = "secretary") -> None:
    undo_import(actor=cast.actors[who], run=the_run(report), now=clock.now())


def stored() -> dict[str, int]:
    models = (Student, Guardian, GuardianLink, StaffMember, Enrolment, GroupMembership, Movement)
    return {model.__name__: model.objects.count() for model in (*models, ExternalId, ImportRun)}
