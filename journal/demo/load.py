"""Building a demo database: stage after stage, in one transaction."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from core import bulk, clock, history
from core.errors import DomainError
from core.models import School
from journal.demo.absences import Substitutes
from journal.demo.activities import write_activities
from journal.demo.blueprint import YEAR_ENDS, YEAR_STARTS, Blueprint, SchoolPlan
from journal.demo.calendar import Days, create_school
from journal.demo.corrections import correct_some_marks
from journal.demo.days_away import write_days_away
from journal.demo.entries import EntryWriter, lean
from journal.demo.layout import Layout, read_layout
from journal.demo.lessons import Habits, LessonPlanner
from journal.demo.names import NameSource
from journal.demo.papers import write_papers
from journal.demo.people import PASSWORD, People, create_people
from journal.demo.plans import write_plans
from journal.demo.retakes import read_some_comments, retake_some_works
from journal.demo.rosters import fill_rosters
from journal.demo.slips import write_slips
from journal.demo.sources import Files, import_plans, import_structure
from journal.demo.staffing import hire_missing_teachers, replace_one_teacher
from journal.demo.structure import build_structure
from journal.demo.terms import ask_to_reopen, close_past_terms
from journal.demo.week_checks import sign_weeks
from journal.demo.weeks import write_timetable
from journal.models import (
    Absence,
    Attendance,
    Lesson,
    Mark,
    PlanAssignment,
    PlanItem,
    TermMark,
    ThematicPlan,
    Work,
)
from journal.services.deadlines import check_deadlines
from schedule.models import Substitution, TimetableEntry
from schedule.services.bells import write_bells
from school.models import (
    AcademicYear,
    Enrolment,
    GroupMembership,
    Guardian,
    ImportRun,
    SchoolClass,
    StaffMember,
    Student,
    TeachingGroup,
)

KIND = "demo"
# Raise when what is generated changes: an older demo is then not taken for the present one.
GENERATION = 4

Progress = Callable[[str], None]

COUNTED = (
    School,
    User,
    Membership,
    SchoolClass,
    StaffMember,
    Student,
    Guardian,
    Enrolment,
    TeachingGroup,
    GroupMembership,
    TimetableEntry,
    Substitution,
    PlanItem,
    Lesson,
    Absence,
    Attendance,
    Work,
    Mark,
    TermMark,
)


class DemoError(DomainError):
    """The demo cannot be loaded here; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What decides the content: the same options give the same names, marks and dates. Only of
    today's own lessons more are filled the later it is."""

    blueprint: Blueprint
    seed: int
    today: dt.date
    files: Files | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the options and of the files they name."""
        facts = {
            "generation": GENERATION,
            "blueprint": self.blueprint.name,
            "seed": self.seed,
            "today": self.today.isoformat(),
            "files": self.files.digest() if self.files else None,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class DemoReport:
    """Rows by table, and what an import could not place."""

    rows: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def is_loaded(options: Options) -> bool:
    """Whether the database holds exactly this demo."""
    return ImportRun.objects.filter(kind=KIND, sha256=options.digest).exists()


def load_demo(options: Options, *, now: dt.datetime, progress: Progress) -> DemoReport:
    """Build the schools of the blueprint; all of it or nothing.

    Raises ``DemoError`` when the database has a school already, or the day is outside the year.
    """
    if not YEAR_STARTS <= options.today <= dt.date(YEAR_ENDS.year, 8, 31):
        raise DemoError(
            _("The demo year runs from %(first)s to %(last)s: choose a day of it.")
            % {"first": f"{YEAR_STARTS:%d.%m.%Y}", "last": f"31.08.{YEAR_ENDS.year}"}
        )
    report = DemoReport()
    # Every account of the demo has one and the same password, so its Argon2 hash is computed once
    # and stored in every row: a real school hashes each password by itself, a demo of 2,300
    # accounts would spend minutes on it.
    password = make_password(PASSWORD)
    # Written before the year began, for all that does not tell its own time.
    begun = dt.datetime.combine(YEAR_STARTS, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=7)
    with (
        transaction.atomic(),
        history.source(command="load_demo", at=begun.isoformat()),
    ):
        _refuse_other_data()
        bulk.hurry_triggers()
        for number, plan in enumerate(options.blueprint.schools):
            files = options.files if number == 0 else None
            year = _build_school(plan, files, options, password, now, progress, report)
            if number == 0:
                _record(year, options, now)
        # The deferred references are checked here and not in a silent commit.
        progress(_("Checking references"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    progress(_("Collecting statistics for the query planner"))
    bulk.analyze(*COUNTED)
    report.rows = {model._meta.label: model._default_manager.count() for model in COUNTED}
    return report


def _refuse_other_data() -> None:
    if ImportRun.objects.filter(kind=KIND).exists():
        raise DemoError(
            _("A demo is loaded here already. To load another one start anew: bin/demo --reset.")
        )
    if School.objects.exists():
        raise DemoError(
            _("This database has the data of a school. The demo is only loaded into an empty one.")
        )


def _record(year: AcademicYear, options: Options, now: dt.datetime) -> None:
    ImportRun.objects.create(
        school_id=year.school_id,
        kind=KIND,
        file_name=options.blueprint.name,
        sha256=options.digest,
        report={"seed": options.seed, "today": options.today.isoformat()},
        created_at=now,
    )


def _build_school(
    plan: SchoolPlan,
    files: Files | None,
    options: Options,
    password: str,
    now: dt.datetime,
    progress: Progress,
    report: DemoReport,
) -> AcademicYear:
    seed = f"{options.seed} {plan.slug}"
    today = options.today

    def say(step: str) -> None:
        progress(f"{plan.name}: {step}")

    def rng(stage: str) -> Random:
        # A source for each stage: a change in one does not reshuffle the others.
        return Random(f"{seed} {stage}")

    names = NameSource(rng("names"))
    say(_("calendar and regulation"))
    year = create_school(plan)
    if files:
        say(_("structure from files"))
        report.problems.extend(import_structure(year, files, now))
    else:
        say(_("classes, teachers and groups"))
        build_structure(plan, year, names, rng("structure"))
    write_bells(year)
    layout = _settle_layout(plan, year, names, today, rng)
    days = Days(year)
    say(_("people"))
    people = create_people(plan, year, layout, names, password, today, rng("people"))
    write_papers(year, today, rng("papers"))
    write_slips(plan, year, today)
    rosters = fill_rosters(year, layout, people.children, rng("rosters"))
    bulk.analyze(GroupMembership, Enrolment, TeachingGroup, Student)
    say(_("thematic plans"))
    if files:
        report.problems.extend(import_plans(year, files, people.deputy_id, now))
    from_files = set(ThematicPlan.objects.filter(year=year).values_list("pk", flat=True))
    items = write_plans(year, layout, days, people.deputy_id)
    new_plans = PlanAssignment.objects.filter(plan_id__in=from_files)
    say(_("lessons and substitutions"))
    substitutes = Substitutes(year, layout, today, rng("substitutes"))
    habits = replace(
        _habits(plan, year, people, today, now, rng("laggards")),
        new_plans=frozenset(new_plans.values_list("group_id", flat=True)),
    )
    planner = LessonPlanner(year, layout, days, items, substitutes, habits, today)
    lessons = planner.write(seed)
    substitutes.write()
    bulk.analyze(Lesson)
    say(_("attendance and marks"))
    leanings = lean(year, people.children, today, seed)
    writer = EntryWriter(year, rosters, leanings, today, habits.until, seed)
    writer.write(list(layout.groups.values()), lessons)
    bulk.analyze(Work, Mark, Attendance)
    say(_("term marks"))
    close_past_terms(year, layout, rosters, today, seed)
    ask_to_reopen(year, layout, today)
    write_days_away(year, people.children, leanings, today, rng("days away"))
    sign_weeks(year, today)
    correct_some_marks(year, today, rng("corrections"))
    retake_some_works(year, today, rng("retakes"))
    read_some_comments(year, today, rng("receipts"))
    say(_("extracurricular activities and home tuition"))
    write_activities(plan, year, days, today)
    say(_("deadline check"))
    check_deadlines(school=year.school, now=_last_night(year, today))
    return year


def _settle_layout(
    plan: SchoolPlan,
    year: AcademicYear,
    names: NameSource,
    today: dt.date,
    rng: Callable[[str], Random],
) -> Layout:
    """The structure completed: every group has a teacher and a place in the week."""
    layout = read_layout(year)
    hire_missing_teachers(year, layout, names, rng("staffing"))
    if not layout.has_timetable:
        write_timetable(year, layout, rng("timetable"))
        layout = read_layout(year)
    if plan.replaces_teacher:
        replace_one_teacher(year, layout, today, names, rng("replacement"))
    return layout


def _habits(
    plan: SchoolPlan,
    year: AcademicYear,
    people: People,
    today: dt.date,
    now: dt.datetime,
    rng: Random,
) -> Habits:
    """Who puts off filling the journal, and up to when it is filled: up to ``now`` when that is
    a moment of the demo's today, else up to its midnight. The first two teachers, whose logins
    everybody tries, are no laggards and find today's lessons waiting."""
    first, others = people.teachers[:2], people.teachers[2:]
    midnight = dt.datetime.combine(today, dt.time(0), tzinfo=year.school.zone)
    is_today = clock.local(now, year.school).date() == today
    return Habits(
        until=now if is_today else midnight,
        laggards=frozenset(rng.sample(others, min(plan.laggards, len(others)))),
        waiting=frozenset(first),
    )


def _last_night(year: AcademicYear, today: dt.date) -> dt.datetime:
    return dt.datetime.combine(today, dt.time(2), tzinfo=year.school.zone)
