"""A new school from the command to the first slip, as its administrator walks it in August."""

import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from core import runner
from core.enums import JobState
from core.models import Job, School
from journal.demo.blueprint import GYMNASIUM, VILLAGE, YEAR_ENDS, YEAR_STARTS, TermDates
from journal.services.plans.importing import import_plan
from reports.printing import slips as press
from reports.selectors.first_steps import first_steps
from schedule.models import BellPeriod, TimetableEntry
from school.enums import Preset, TermKind
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    CredentialIssue,
    Enrolment,
    NonTeachingSpan,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    Term,
    TermScheme,
)
from school.selectors.classes import year_of
from school.services.calendar import Span, usual_year
from tests.factories import people_lists
from tests.factories import school as factory
from tests.security.crawling import Page

pytestmark = pytest.mark.slow

AUGUST = dt.datetime(2026, 8, 20, 9, 0, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parents[1] / "samples"
OWN = "сирень-у-крыльца-42"
SECRET = re.compile(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{5}\b")


def make_school(*more: str, **options: str) -> str:
    """Run the command; its output."""
    out = io.StringIO()
    values = {
        "slug": "school-5",
        "city": "г. Заречный",
        "year": "2026/2027",
        "preset": "s1",
        "admin-login": "osokina",
        "admin-name": "Осокина Лидия Павловна",
        **options,
    }
    named = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    with time_machine.travel(AUGUST, tick=False):
        call_command("make_school", "Школа № 5", *named, *more, stdout=out)
    return out.getvalue()


# --- the calendar ------------------------------------------------------------------------------


def test_usual_year_is_the_recommended_one() -> None:
    days = usual_year(2025)

    def spans(terms: tuple[TermDates, ...]) -> tuple[Span, ...]:
        return tuple(Span(term.name, term.first, term.last) for term in terms)

    assert (days.first, days.last) == (YEAR_STARTS, YEAR_ENDS)
    assert days.terms[TermKind.QUARTER] == spans(GYMNASIUM.terms[TermKind.QUARTER])
    assert days.terms[TermKind.HALF_YEAR] == spans(GYMNASIUM.terms[TermKind.HALF_YEAR])
    assert days.terms[TermKind.TRIMESTER] == spans(VILLAGE.terms[TermKind.TRIMESTER])


@pytest.mark.parametrize("starts_in", range(2024, 2040))
def test_terms_of_any_year_follow_one_another_on_school_days(starts_in: int) -> None:
    days = usual_year(starts_in)

    for terms in days.terms.values():
        ends = [day for term in terms for day in (term.first, term.last)]
        assert ends == sorted(set(ends))
        assert (ends[0], ends[-1]) == (days.first, days.last)
        assert all(day.isoweekday() <= 5 for day in ends)
        off = {span.first for span in days.holidays}
        assert off.isdisjoint(ends)
    quarters, common = days.terms[TermKind.QUARTER], [b for b in days.breaks if b.grades is None]
    for term, span, following in zip(quarters, common, quarters[1:], strict=False):
        assert term.last < span.first < span.last < following.first


# --- the command -------------------------------------------------------------------------------


def test_command_makes_a_school_that_can_begin(db: None) -> None:
    printed = make_school()

    school = School.objects.get()
    year = AcademicYear.objects.get()
    user = User.objects.get()
    assert (school.slug, school.name, school.locality) == ("school-5", "Школа № 5", "г. Заречный")
    assert (year.name, year.starts_on, year.ends_on) == (
        "2026/2027",
        dt.date(2026, 9, 1),
        dt.date(2027, 5, 26),
    )
    assert Regulation.objects.get(year=year).preset == Preset.GYMNASIUM
    assert dict(TermScheme.objects.values_list("kind", "grades")) == {
        TermKind.QUARTER: list(range(1, 10)),
        TermKind.HALF_YEAR: [10, 11],
    }
    assert Term.objects.count() == 6
    assert NonTeachingSpan.objects.filter(kind=NonTeachingSpan.Kind.BREAK).count() == 4
    assert BellPeriod.objects.filter(schedule__year=year).count() == 9
    assert Subject.objects.filter(school=school, name="Математика").exists()
    assert Membership.objects.get().role == Role.ADMINISTRATOR
    assert StaffMember.objects.get().full_name == "Осокина Лидия Павловна"
    (password,) = SECRET.findall(printed)
    assert user.must_change_password
    assert user.password_expires_at == AUGUST + dt.timedelta(days=30)
    assert user.check_password(password)


def test_trimesters_of_the_preset(db: None) -> None:
    make_school(preset="s0")

    assert list(Term.objects.order_by("number").values_list("name", flat=True)) == [
        "I триместр",
        "II триместр",
        "III триместр",
    ]


def test_dry_run_shows_and_writes_nothing(db: None) -> None:
    printed = make_school("--dry-run")

    assert "IV четверть: 05.04.2027–26.05.2027" in printed
    assert SECRET.findall(printed) == []
    assert not School.objects.exists()
    assert not User.objects.exists()


def test_second_run_is_refused_and_changes_nothing(db: None) -> None:
    make_school()
    before = User.objects.values().get()

    with pytest.raises(CommandError) as refused:
        make_school()

    assert str(refused.value).splitlines() == [
        "Короткий адрес «school-5» занят школой «Школа № 5».",
        "Логин «osokina» занят: выберите другой.",
    ]
    assert User.objects.values().get() == before
    assert School.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slug", "Школа 5"),
        ("slug", "-5"),
        ("city", " "),
        ("year", "2026"),
        ("year", "2026/2028"),
        ("preset", "s9"),
        ("admin-login", "Осокина"),
        ("admin-login", "ab"),
        ("admin-name", "Осокина"),
        ("admin-name", "Осокина 5"),
        ("time-zone", "Moscow"),
        ("help-phone", "8" * 31),
    ],
)
def test_wrong_value_is_refused_with_one_sentence(db: None, name: str, value: str) -> None:
    with pytest.raises(CommandError) as refused:
        make_school(**{name: value})

    assert len(str(refused.value).splitlines()) == 1
    assert not School.objects.exists()


def test_second_school_stands_beside_the_first(db: None) -> None:
    make_school()
    make_school(slug="school-6", **{"admin-login": "lugina", "preset": "s4"})

    assert School.objects.count() == AcademicYear.objects.count() == 2


# --- a school without a year -------------------------------------------------------------------


@pytest.fixture
def chief(db: None) -> Client:
    """The administrator of a school that has nothing at all."""
    school = factory.make_school("empty")
    user = factory.make_user("chief")
    factory.make_membership(user, school, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user, backend="accounts.backends.SchoolBackend")
    return client


def test_administrator_starts_the_first_year(chief: Client) -> None:
    with time_machine.travel(AUGUST, tick=False):
        form = chief.get("/timetable/year/").context["form"]
        first = chief.post("/timetable/year/", {"starts_in": "2026", "preset": "s3"})
        again = chief.post("/timetable/year/", {"starts_in": "2026", "preset": "s3"})

    assert form.initial["starts_in"] == 2026
    assert (first.status_code, first["Location"]) == (303, "/school/classes/new/")
    assert again.status_code == 409
    assert AcademicYear.objects.get().name == "2026/2027"
    assert (Term.objects.count(), BellPeriod.objects.count()) == (6, 9)


def test_year_and_preset_have_to_be_chosen(chief: Client) -> None:
    with time_machine.travel(AUGUST, tick=False):
        answer = chief.post("/timetable/year/", {"starts_in": "2031"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"starts_in", "preset"}
    assert not AcademicYear.objects.exists()


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[] if role == Role.DEPUTY else [pytest.mark.slow])
        for role in Role
        if role != Role.STUDENT
    ],
)
def test_empty_school_answers_everybody_without_an_error(
    chief: Client, role: Role, client: Client
) -> None:
    user = factory.make_user("somebody")
    factory.make_membership(user, School.objects.get(), role)
    client.force_login(user, backend="accounts.backends.SchoolBackend")

    assert _walk(client) == {}


# --- the whole way -----------------------------------------------------------------------------


@pytest.mark.slow
def test_new_school_is_walked_up_to_its_first_slips(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path
    (password,) = SECRET.findall(make_school())
    client = Client()
    with time_machine.travel(AUGUST, tick=True):
        client.post("/sign-in/", {"login": "Osokina", "password": password.upper()})
        own = client.post("/own-password/", {"new_password": OWN, "new_password_again": OWN})
        home = client.get("/").content.decode()
        assert (own.status_code, client.get("/").status_code) == (303, 200)
        assert "Первые шаги школы" in home
        assert _walk(client) == {}

        assert client.post("/school/classes/new/", {"names": "5: А Б\n6А"}).status_code == 303
        _import(
            client,
            people_lists.workbook(
                ["Ветрова Анна Сергеевна", "учитель математики"], header=("ФИО", "Должность")
            ),
        )
        _import(
            client,
            people_lists.workbook(
                people_lists.student(ФИО_матери="Зарницына Мария Олеговна"),
                people_lists.student("Тишин Егор Олегович", Класс="6А", Пол="м"),
            ),
        )
        school_class = SchoolClass.objects.get(grade=5, letter="А")
        teacher = StaffMember.objects.get(last_name="Ветрова")
        appointed = client.post(
            f"/school/classes/{school_class.pk}/teacher/",
            {"duty-staff": teacher.pk, "duty-since": "2026-09-01"},
        )
        assert appointed.status_code == 303

        year = AcademicYear.objects.select_related("school").get()
        out = io.StringIO()
        exchange = SAMPLES / "timetable" / "exchange_cp1251.nsxml"
        call_command("import_timetable", str(exchange), school="school-5", stdout=out)
        plan = import_plan(
            school=year.school,
            year=year,
            path=SAMPLES / "plans" / "matematika_5kl_edsoo.xlsx",
            now=AUGUST,
        )
        job = _print_slips(client, school_class)

    assert list(
        Enrolment.objects.order_by("student__sort_key").values_list(
            "student__last_name", "school_class__letter", "since"
        )
    ) == [("Зарницына", "А", dt.date(2026, 9, 1)), ("Тишин", "А", dt.date(2026, 9, 1))]
    assert ClassTeacherDuty.objects.get(school_class=school_class).staff == teacher
    assert TimetableEntry.objects.exists()
    assert plan is not None
    assert (job.state, job.error) == (JobState.DONE, "")
    assert CredentialIssue.objects.filter(student=Student.objects.first()).exists()
    with time_machine.travel(AUGUST, tick=True):
        assert _walk(client) == {}
        assert "Первые шаги школы" not in client.get("/").content.decode()


def test_steps_say_what_is_done(db: None) -> None:
    make_school()
    actor = _actor()
    before = first_steps(actor=actor, today=AUGUST.date())
    year = AcademicYear.objects.get()
    factory.make_class(year, TermScheme.objects.get(kind=TermKind.QUARTER), 5, "А")

    after = first_steps(actor=actor, today=AUGUST.date())

    assert before is not None
    assert after is not None
    assert before.year == year_of(actor.school_id, AUGUST.date()) == year
    assert (before.has_classes, before.has_regulation, before.is_regulation_approved) == (
        False,
        True,
        False,
    )
    assert (after.has_classes, after.has_students, after.all_classes_led) == (True, False, False)


# --- parts -------------------------------------------------------------------------------------


def _actor() -> Actor:
    membership = Membership.objects.get()
    return Actor(membership.user_id, membership.school_id, Role(membership.role))


ALIKE = 3


def _walk(client: Client) -> dict[str, int]:
    """Every page that links lead to from the home page; those that answer with an error. Of pages
    that differ in a number or a day only, ``ALIKE``: a calendar has no last week."""
    seen, waiting, wrong = {"/"}, ["/"], {}
    shapes: Counter[str] = Counter()
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if answer.status_code >= 400:
            wrong[address] = answer.status_code
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        links = Page.read(address, answer.content.decode()).links
        fresh = {link for link in links if not link.startswith(("/static/", "/sign-out"))} - seen
        seen |= fresh
        for link in sorted(fresh):
            shape = re.sub(r"[0-9-]+", "#", link)
            shapes[shape] += 1
            if shapes[shape] <= ALIKE:
                waiting.append(link)
    return wrong


def _import(client: Client, content: bytes) -> None:
    """Look at the list, then confirm it."""
    shown = client.post(
        "/school/people/import/",
        {"file": SimpleUploadedFile("list.xlsx", content), "since": "2026-09-01"},
    )
    assert shown.status_code == 303, shown.content.decode()
    page = client.get(shown["Location"]).content.decode()
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
    answer = client.post(shown["Location"], {"seen": seen})
    assert answer.status_code == 303, answer.content.decode()


def _print_slips(client: Client, school_class: SchoolClass) -> Job:
    keys = [
        f"student-{student.pk}"
        for student in Student.objects.filter(enrolments__school_class=school_class)
    ]
    ordered = client.post(f"/credentials/issue/?class={school_class.pk}", {"people": keys})
    assert ordered.status_code == 303, ordered.content.decode()
    job = Job.objects.latest("created_at")
    runner.run(job.pk, lambda job, progress: press.print_slips(job, progress, now=lambda: AUGUST))
    job.refresh_from_db()
    return job
