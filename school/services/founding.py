"""A new school in an installation: the school itself, its first year, its first administrator."""

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts import rules
from accounts.enums import Role
from accounts.models import Membership, User
from core import history
from core.errors import DomainError
from core.models import School
from school.enums import Preset
from school.models import AcademicYear, StaffMember, Term
from school.services import years

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58}[a-z0-9])")
_YEAR = re.compile(r"(\d{4})\s*[/-]\s*(\d{4})")
_NAME_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ-])*")
_LONGEST_PART = 80


class FoundingRefused(DomainError):
    """Values that make no school; ``problems`` are sentences, one for each value."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What a person says of the school, as it was typed."""

    name: str
    slug: str
    locality: str
    year: str
    preset: str
    admin_login: str
    admin_name: str
    full_name: str = ""
    district: str = ""
    region: str = ""
    time_zone: str = "Europe/Moscow"
    help_phone: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """The school, its terms in order and its administrator. ``password`` is used once and kept
    nowhere."""

    school: School
    year: AcademicYear
    terms: tuple[Term, ...]
    user: User
    password: str = field(repr=False)


@transaction.atomic
def found_school(*, plan: SchoolPlan, now: dt.datetime, expires_at: dt.datetime) -> Founded:
    """Make the school with its first year (``years.start_first_year``) and an administrator who
    signs in with a one-time password up to ``expires_at``. Raises ``FoundingRefused``."""
    problems = problems_of(plan)
    if problems:
        raise FoundingRefused(problems)
    # Two schools of one short address, two owners of one login: the unique indexes hold it too.
    with history.source(command="make_school"):
        school = School.objects.create(
            slug=plan.slug,
            name=_tidy(plan.name),
            full_name=_tidy(plan.full_name) or _tidy(plan.name),
            locality=_tidy(plan.locality),
            district=_tidy(plan.district),
            region=_tidy(plan.region),
            time_zone=plan.time_zone,
            help_phone=_tidy(plan.help_phone),
        )
        year = years.start_first_year(
            actor=None, school=school, starts_in=_starts_in(plan.year) or 0, preset=plan.preset
        )
        user, password = _make_administrator(plan, school, now=now, expires_at=expires_at)
    terms = Term.objects.filter(scheme__year=year).order_by("scheme_id", "number")
    return Founded(school, year, tuple(terms), user, password)


def problems_of(plan: SchoolPlan) -> list[str]:
    """What is wrong with the values, all at once. At most two queries."""
    checks = (
        _problem_of_texts(plan),
        _problem_of_slug(plan.slug),
        _problem_of_year(plan.year),
        _problem_of_preset(plan.preset),
        _problem_of_zone(plan.time_zone),
        _problem_of_login(plan.admin_login),
        _problem_of_name(plan.admin_name),
    )
    return [problem for problem in checks if problem]


# --- the values --------------------------------------------------------------------------------


def _problem_of_texts(plan: SchoolPlan) -> str:
    lengths = {field.name: field.max_length or 0 for field in School._meta.concrete_fields}
    for name in ("name", "full_name", "locality", "district", "region", "help_phone"):
        text = _tidy(getattr(plan, name))
        if not text and name in ("name", "locality"):
            return _("The school needs a name and a locality.")
        if len(text) > lengths[name]:
            return _("“%(text)s…” is too long: at most %(n)s characters.") % {
                "text": text[:20],
                "n": lengths[name],
            }
    return ""


def _problem_of_slug(slug: str) -> str:
    if not _SLUG.fullmatch(slug):
        return _(
            "“%(slug)s” is no short address: write Latin letters in lower case, digits and "
            "hyphens, 40 at most."
        ) % {"slug": slug}
    known = School.objects.filter(slug=slug).first()
    if known is not None:
        return _("The short address “%(slug)s” is taken by the school “%(name)s”.") % {
            "slug": slug,
            "name": known.name,
        }
    return ""


def _problem_of_year(text: str) -> str:
    if _starts_in(text) is None:
        return _("“%(text)s” is no academic year: write 2026/2027.") % {"text": text}
    return ""


def _problem_of_preset(preset: str) -> str:
    if preset not in Preset.values:
        return _("“%(preset)s” is no preset of the regulation: choose one of %(all)s.") % {
            "preset": preset,
            "all": ", ".join(Preset.values),
        }
    return ""


def _problem_of_zone(zone: str) -> str:
    if zone not in zoneinfo.available_timezones():
        return _("“%(zone)s” is no time zone: write Europe/Moscow or Asia/Yekaterinburg.") % {
            "zone": zone
        }
    return ""


def _problem_of_login(login: str) -> str:
    if not _LOGIN.fullmatch(login):
        return _(
            "“%(login)s” is no login: write three to sixty Latin letters in lower case, digits, "
            "full stops, hyphens and underscores."
        ) % {"login": login}
    if User.objects.alias(lowered=Lower("login")).filter(lowered=Lower(Value(login))).exists():
        return _("The login “%(login)s” is taken: choose another one.") % {"login": login}
    return ""


def _problem_of_name(name: str) -> str:
    parts = name.split()
    is_name = 2 <= len(parts) <= 4 and all(
        _NAME_PART.fullmatch(part) and len(part) <= _LONGEST_PART for part in parts
    )
    if not is_name:
        return _(
            "“%(name)s” is no full name: write surname, given name and patronymic, if there is one."
        ) % {"name": name}
    return ""


def _starts_in(text: str) -> int | None:
    found = _YEAR.fullmatch(text.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    return first if second == first + 1 and years.FIRST <= first <= years.LAST else None


def _tidy(text: str) -> str:
    return " ".join(text.split())


# --- the administrator -------------------------------------------------------------------------


def _make_administrator(
    plan: SchoolPlan, school: School, *, now: dt.datetime, expires_at: dt.datetime
) -> tuple[User, str]:
    """An account with a one-time password, the role, and the staff member who has both."""
    last_name, first_name, *rest = plan.admin_name.split()
    password = rules.new_secret()
    user = User.objects.create(
        login=plan.admin_login,
        display_name=_tidy(plan.admin_name)[:160],
        password=make_password(password, hasher=rules.ONE_TIME_ALGORITHM),
        created_at=now,
        must_change_password=True,
        password_expires_at=expires_at,
    )
    Membership.objects.create(
        school=school,
        user=user,
        role=Role.ADMINISTRATOR,
        granted_on=now.astimezone(school.zone).date(),
    )
    StaffMember.objects.create(
        school=school,
        user=user,
        last_name=last_name,
        first_name=first_name,
        patronymic=" ".join(rest)[:_LONGEST_PART],
    )
    return user, password
