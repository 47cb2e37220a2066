"""Lists of people as schools keep them, and bundles as foreign systems write them. The names are
made up."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from tests.factories.workbooks import as_bytes

HEADER = (
    *("№", "ФИО", "Класс", "Дата рождения", "Пол", "№ личного дела", "Адрес", "Телефон"),
    *("ФИО матери", "Телефон матери", "E-mail матери", "ФИО отца", "Телефон отца", "E-mail отца"),
)


def student(name: str = "Зарницына Полина Игоревна", **cells: object) -> list[object]:
    """A row under ``HEADER``; by default a girl of 5А without parents."""
    values = {
        "ФИО": name,
        "Класс": "5А",
        "Дата рождения": "17.05.2014",
        "Пол": "ж",
        **{key.replace("_", " "): value for key, value in cells.items()},
    }
    return [values.get(heading) for heading in HEADER]


def workbook(
    *rows: Sequence[object], header: Sequence[str] = HEADER, sheet: str = "Лист1"
) -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    return as_bytes(book)


def csv(*rows: Sequence[object], header: Sequence[str] = HEADER, delimiter: str = ";") -> str:
    """Without quotes: no cell may hold the delimiter."""
    lines = [header, *rows]
    return "\n".join(
        delimiter.join("" if cell is None else str(cell) for cell in line) for line in lines
    )


def bundle(tables: Mapping[str, str]) -> bytes:
    """A ZIP of CSV files by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in tables.items():
            package.writestr(name, text)
    return stream.getvalue()


_MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,{version}\n"
_ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n{rows}"
_DEMOGRAPHICS = (
    "sourcedId,status,dateLastModified,birthDate,sex\n"
    "s1,,,2014-05-17,female\ns2,,,2017-11-03,male\n"
)
_CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType\n"
    "c5a,,,5A,5,k,,homeroom\nc1a,,,1-А,1,k,,homeroom\nm,,,Математика 5А,5,k,,Scheduled\n"
)
_ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\n"
    "e1,,,c5a,o,s1,student\ne2,,,c1a,o,s2,student\ne3,,,m,o,s1,student\ne4,,,c5a,o,t1,teacher\n"
)


def oneroster_11(*, extra: str = "", orgs: str = "o,,,Школа,school,,\n") -> bytes:
    """A sister in 5А, a brother in 1А, their mother, a teacher."""
    users = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
        's1,,,TRUE,o,student,u1,,Полина,Зарницына,Игоревна,,,,,"g1",05,Secret1\n'
        "s2,,,TRUE,o,student,u2,,Глеб,Зарницын,Игоревич,,,,,g1,01,Secret2\n"
        "g1,,,TRUE,o,parent,u3,,Ольга,Зарницына,Олеговна,,olga@example.org,,89120000001,"
        '"s1,s2",,Secret3\n'
        "t1,,,TRUE,o,teacher,u4,,Нина,Ольховская,Павловна,,,,,,,Secret4\n"
        f"{extra}"
    )
    return bundle(
        {
            "manifest.csv": _MANIFEST.format(version="1.1"),
            "orgs.csv": _ORGS.format(rows=orgs),
            "users.csv": users,
            "demographics.csv": _DEMOGRAPHICS,
            "classes.csv": _CLASSES,
            "enrollments.csv": _ENROLLMENTS,
        }
    )


def oneroster_12() -> bytes:
    """The same people as in ``oneroster_11``: roles stand apart."""
    users = (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
        "middleName,email,phone,agentSourcedIds,userMasterIdentifier,primaryOrgSourcedId\n"
        "s1,active,,true,u1,,Полина,Зарницына,Игоревна,,,g1,,o\n"
        "s2,active,,true,u2,,Глеб,Зарницын,Игоревич,,,g1,,o\n"
        "g1,active,,true,u3,,Ольга,Зарницына,Олеговна,olga@example.org,89120000001,,,\n"
        "t1,active,,true,u4,,Нина,Ольховская,Павловна,,,,,o\n"
    )
    roles = (
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
        "orgSourcedId,userProfileSourcedId\n"
        "r1,active,,s1,primary,student,,,o,\nr2,active,,s2,primary,student,,,o,\n"
        "r3,active,,g1,primary,parent,,,o,\nr4,active,,t1,secondary,administrator,,,o,\n"
        "r5,active,,t1,primary,teacher,,,o,\n"
    )
    return bundle(
        {
            "manifest.csv": _MANIFEST.format(version="1.2"),
            "orgs.csv": _ORGS.format(rows="o,active,,Школа,school,,\n"),
            "users.csv": users,
            "roles.csv": roles,
            "demographics.csv": _DEMOGRAPHICS,
            "classes.csv": _CLASSES,
            "enrollments.csv": _ENROLLMENTS,
        }
    )
