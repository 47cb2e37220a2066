"""Exchange archives as other systems write them; the people are made up."""

from core import clock
from school.imports.files import SourceFile
from school.services.people.importing import Consent
from school.services.people.plan import ImportTerms
from school.services.roster.importing import RosterReport, import_roster
from tests.factories.cast import Cast
from tests.factories.people_lists import bundle

SINCE = "2025-09-01"

MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,{version}\n"
ORGS = (
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no,,,Школа,school,,\n"
)
SESSIONS = (
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "y,,,2025/2026,schoolYear,{year},,2026\n"
    "q3,,,III четверть,term,{third},y,2026\n"
)
COURSES = (
    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
    "subjects,subjectCodes\n"
    "k0,,,y,Класс,,,o,,\nkf,,,y,Физика,ФИЗ,7,o,Физика,\nkm,,,y,Математика,МАТ,5,o,Математика,\n"
)
C5A = "c5a,,,5A,05,k0,,homeroom,,o,q3,,,\n"
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
    "c7b,,,7-Б,07,k0,,homeroom,,o,q3,,,\n"
    'f7,,,"Физика, 7Б",07,kf,,Scheduled,,o,q3,Физика,,\n'
    "f7h,,,Физика 1-я половина,07,kf,7Б-1,scheduled,,o,q3,Физика,,\n"
)
HEAD_USERS_11 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
)
USERS_11 = (
    f"{HEAD_USERS_11}"
    's1,,,TRUE,o,student,u1,,Полина,Зарницына,Игоревна,,,,,"g1",07,Secret1\n'
    "s2,,,TRUE,o,student,u2,,Глеб,Заречный,Игоревич,,,,,,07,Secret2\n"
    "g1,,,TRUE,o,parent,u3,,Ольга,Зарницына,Олеговна,,olga@example.org,,,s1,,Secret3\n"
    "t1,,,TRUE,o,teacher,u4,,Нина,Ольховская,Павловна,,,,,,,Secret4\n"
)
USERS_12 = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
    "prefferedGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,,\n"
    "s1,active,,true,u1,,Полина,Зарницына,Игоревна,,,,,g1,07,Secret1,,,,,o,,,\n"
    "s2,active,,true,u2,,Глеб,Заречный,Игоревич,,,,,,07,Secret2,,,,,o,,,\n"
    "g1,active,,true,u3,,Ольга,Зарницына,Олеговна,,olga@example.org,,,,,Secret3,,,,,,,,\n"
    "t1,active,,true,u4,,Нина,Ольховская,Павловна,,,,,,,Secret4,,,,,o,,,\n"
)
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId,userProfileSourcedId\n"
    "r1,active,,s1,primary,student,,,o,\nr2,active,,s2,primary,student,,,o,\n"
    "r3,active,,g1,primary,parent,,,o,\nr4,active,,t1,primary,teacher,,,o,\n"
)
DEMOGRAPHICS = (
    "sourcedId,status,dateLastModified,birthDate,sex\n"
    "s1,,,2012-05-17,female\ns2,,,2012-11-03,male\n"
)
HEAD_ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate\n"
)
ENROLLMENTS = (
    f"{HEAD_ENROLLMENTS}"
    f"e1,,,c7b,o,s1,student,false,{SINCE},\ne2,,,c7b,o,s2,student,false,{SINCE},\n"
    f"e3,,,f7,o,s1,student,false,{SINCE},\ne4,,,f7,o,s2,student,false,{SINCE},\n"
    f"e5,,,f7h,o,s1,student,false,{SINCE},\n"
    f"e6,,,f7,o,t1,teacher,true,{SINCE},\ne7,,,c7b,o,t1,teacher,true,{SINCE},\n"
)


def tables(version: str = "1.1", **changed: str) -> dict[str, str]:
    """The files of an archive: two students of a new class 7Б with physics for all and for half;
    ``changed`` by the names of the files without «.csv»."""
    found = {
        "manifest": MANIFEST.format(version=version),
        "orgs": ORGS,
        "academicSessions": SESSIONS.format(
            year="2025-09-01,2026-05-26", third="2026-01-12,2026-03-27"
        ),
        "courses": COURSES,
        "classes": CLASSES,
        "users": USERS_11 if version == "1.1" else USERS_12,
        "demographics": DEMOGRAPHICS,
        "enrollments": ENROLLMENTS,
    }
    if version == "1.2":
        found["roles"] = ROLES
    return {f"{name}.csv": text for name, text in (found | changed).items() if text}


def archive(version: str = "1.1", **changed: str) -> SourceFile:
    return SourceFile("roster.zip", bundle(tables(version, **changed)))


def delta(**files: str) -> SourceFile:
    """Only these files, each a delta."""
    manifest = MANIFEST.format(version="1.1") + "".join(f"file.{name},delta\n" for name in files)
    return SourceFile(
        "delta.zip",
        bundle({"manifest.csv": manifest} | {f"{name}.csv": text for name, text in files.items()}),
    )


def sds_21() -> SourceFile:
    """Microsoft School Data Sync v2.1: no ids of enrolments, no types of classes."""
    return SourceFile(
        "sds.zip",
        bundle(
            {
                "orgs.csv": "sourcedId,name,type,parentSourcedId\no,Школа,school,\n",
                "academicSessions.csv": (
                    "sourcedId,title,type,schoolYear,startDate,endDate\n"
                    "y,2025/2026,schoolYear,2026,1/09/2025,26/05/2026\n"
                ),
                "courses.csv": (
                    "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade\n"
                    "kf,o,Физика,ФИЗ,y,,7\n"
                ),
                "classes.csv": (
                    "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\n"
                    "c7b,o,7Б,y,\nf7,o,Физика 7Б,y,kf\n"
                ),
                "users.csv": (
                    "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,"
                    "email,phone,sms\n"
                    "s1,u1,Полина,Зарницына,P@ss1,,,,\ns2,u2,Глеб,Заречный,P@ss2,,,,\n"
                    "t1,u4,Нина,Ольховская,P@ss3,,,,\n"
                ),
                "roles.csv": (
                    "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,"
                    "roleStartDate,roleEndDate\n"
                    "s1,o,student,y,7,TRUE,,\ns2,o,student,y,7,TRUE,,\nt1,o,teacher,y,,TRUE,,\n"
                ),
                "demographics.csv": (
                    "userSourcedId,sex,birthDate\ns1,female,2012-05-17\ns2,male,2012-11-03\n"
                ),
                "enrollments.csv": (
                    "classSourcedId,userSourcedId,role\n"
                    "c7b,s1,student\nc7b,s2,student\nf7,s1,student\nf7,s2,student\nf7,t1,teacher\n"
                ),
            }
        ),
    )


def run(
    cast: Cast,
    source: SourceFile,
    *,
    who: str = "administrator",
    dry_run: bool = False,
    org: str = "",
    **consent: object,
) -> RosterReport:
    return import_roster(
        actor=cast.actors[who],
        source=source,
        terms=ImportTerms(cast.year, cast.year.starts_on, org=org),
        consent=Consent(**consent),  # type: ignore[arg-type]
        now=clock.now(),
        dry_run=dry_run,
    )
