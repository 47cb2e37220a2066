"""From the home page of each person every page that links and forms lead to, and every id that is
met on the way, in paths, queries and fields, swapped for one the person may not see.

An answer is 403, 404 or 422, nothing of the other person stands in it, and nothing is written.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from core.models import SchoolOwned
from journal.models import Lesson, Mark, ThematicPlan
from schedule.models import BellSchedule, TimetableEntry, TimetableVersion
from school.models import (
    AcademicYear,
    CredentialIssue,
    Guardian,
    GuardianLink,
    MovementRequest,
    Room,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingGroup,
    Term,
    WorkType,
)
from tests.security import twins
from tests.security.bodies import JSON_BODIES, request_of
from tests.security.crawling import Form, Page, match_of, query_of
from tests.security.people import PEOPLE, Stage
from tests.security.test_access_matrix import read_matrix
from tests.security.twins import FOREIGN, KINDS, OTHER, Twins
from tests.security.web_login import as_web_login

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Who crawls; at least how many pages are met, and how many ids swapped. Fewer: the crawl is broken.
CRAWLERS = {
    "admin": (12, 12),
    "deputy": (15, 25),
    "secret": (12, 20),
    "audit": (10, 12),
    "health": (3, 2),
    "teach": (12, 20),
    "class": (12, 20),
    "mother": (6, 6),
    "pupil": (5, 4),
}
MOST_PAGES_OF_A_NAME = 3

# Read by all of the office and by class teachers, whose class it is not (domain §7).
SHARED = frozenset({("timetable", "class")})

# Whose id stands in a field or a query of this name.
FIELDS: dict[str, type[models.Model]] = {
    "child": Student,
    "student": Student,
    "class": SchoolClass,
    "school_class": SchoolClass,
    "classes": SchoolClass,
    "version": TimetableVersion,
    "entry": TimetableEntry,
    "bells": BellSchedule,
    "group": TeachingGroup,
    "term": Term,
    "year": AcademicYear,
    "guardian": Guardian,
    "shown": GuardianLink,
    "gets": GuardianLink,
    "staff": StaffMember,
    "teacher": StaffMember,
    "subject": Subject,
    "hat": Membership,
    "person": Student,
    "to_class": SchoolClass,
    "into_class": SchoolClass,
    "request": MovementRequest,
    "issues": CredentialIssue,
    "type": WorkType,
    "work_type": WorkType,
    "mark": Mark,
    "plan": ThematicPlan,
    "homework_due": Lesson,
    "room": Room,
}
# Numbers that open nothing: no ids, and «user» of the unlocking, which says whose page it was.
# «row», «after», «at» are lines looked for in the plan of the address alone.
# «seen» is a version, «object» narrows the access log, which shows the own school's rows at most.
# «only» is one line of the sheet of the address, «parts» how many subgroups, «expected» a mark.
NUMBERS = frozenset(
    {
        *("page", "grade", "month", "user", "seen", "object", "row", "after", "at"),
        *("only", "parts", "expected", "grades", "weekday", "weekdays", "line", "lines"),
        # What a name in a file means is asked by kind: tests/schedule/test_timetable_names.py.
        *("source", "meaning"),
        # Of a class: which of the shifts, how many days in its week.
        *("shift", "week_days"),
    }
)
# Names of cells carry the id themselves; one that is not of the sheet is not read.
CELL = re.compile(r"(was|m|x|c)-\d+")
# «?staff=1», a box to be ticked.
FLAG = ["1"]
# 429: the crawl asks for more exports than a person may; the object matrix asks for each once.
REFUSED = {403, 404, 422, 429}
# A request may note that it came.
NOTED = ("django_session", "accounts_usersession", "axes_", "accounts_accesslogentry")


@dataclass(slots=True)
class Crawl:
    """What one person met."""

    pages: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple[str, str, str], Form] = field(default_factory=dict)
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    by_script: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Swap:
    """One request with one id that is not the person's."""

    what: str
    method: str
    address: str
    sent: dict[str, Any] = field(default_factory=dict, hash=False)


@pytest.fixture(scope="module")
def others(stage: Stage) -> Twins:
    return Twins(stage)


@pytest.mark.parametrize("who", CRAWLERS)
def test_no_id_that_is_swapped_opens_anything(
    who: str, stage: Stage, sessions: dict[str, str], others: Twins
) -> None:
    person = Person(who, stage, sessions[who])
    crawl = person.crawl()
    swaps = list(person.swaps(crawl, others))

    wrong = [found for swap in swaps if (found := person.try_swap(swap))]

    pages, ids = CRAWLERS[who]
    assert wrong == []
    assert person.unknown == set()
    assert len(crawl.pages) >= pages
    assert len(swaps) >= ids


class Person:
    def __init__(self, who: str, stage: Stage, session: str) -> None:
        self.stage = stage
        self.actor = stage.cast.actors[PEOPLE[who] or ""]
        self.session = session
        self.client = Client(headers={"cookie": f"sessionid={session}"})
        # Fields with numbers of which nobody has said yet whether they are ids.
        self.unknown: set[str] = set()

    # -- going round

    def crawl(self) -> Crawl:
        crawl, met = Crawl(), Counter[str]()
        queue, queued = deque(["/"]), {"/"}
        while queue:
            address = queue.popleft()
            match = match_of(address)
            if match is None:
                continue
            crawl.addresses.setdefault((match.view_name, ",".join(query_of(address))), address)
            shape = f"{match.view_name}?{','.join(query_of(address))}"
            met[shape] += 1
            if met[shape] > MOST_PAGES_OF_A_NAME:
                continue
            response = self.ask("GET", address)
            if response.status_code != 200 or "html" not in response["Content-Type"]:
                continue
            crawl.pages[address] = match.view_name
            page = Page.read(address, response.content.decode())
            for form in page.forms:
                if found := match_of(form.action):
                    crawl.forms.setdefault(
                        (found.view_name, form.method, ",".join(sorted(form.fields))), form
                    )
            for told in page.script_addresses:
                if (found := match_of(told)) and found.view_name in JSON_BODIES:
                    crawl.by_script.setdefault(found.view_name, told)
            onward = page.links | {
                f"{urlsplit(form.action).path}?{urlencode(form.data())}"
                for form in page.forms
                if form.method == "GET"
            }
            fresh = sorted(onward - queued)
            queued.update(fresh)
            queue.extend(fresh)
        return crawl

    # -- whom to swap for whom

    def swaps(self, crawl: Crawl, others: Twins) -> Iterator[Swap]:
        for (name, _), address in crawl.addresses.items():
            for what, path in self.paths(name, others):
                yield Swap(what, "GET", path)
            yield from self.in_query(name, address)
        for (name, method, _), form in crawl.forms.items():
            if method == "POST":
                for what, path in self.paths(name, others):
                    yield Swap(what, "POST", path, {"data": form.data()})
            yield from self.in_fields(name, form)
        for name in crawl.by_script:
            for what, path in self.paths(name, others):
                yield Swap(what, "POST", path, request_of(name, self.stage))

    def in_query(self, name: str, address: str) -> Iterator[Swap]:
        query, path = query_of(address), urlsplit(address).path
        for key, value in query.items():
            for whose, pk in self.strangers(key, [value]):
                if whose == FOREIGN and (name, key) in SHARED:
                    continue
                swapped = urlencode(query | {key: pk})
                yield Swap(f"{name} ?{key} {whose}", "GET", f"{path}?{swapped}")

    def in_fields(self, name: str, form: Form) -> Iterator[Swap]:
        for key, (_, choices) in form.fields.items():
            for whose, pk in self.strangers(key, choices):
                if whose == FOREIGN and (name, key) in SHARED:
                    continue
                data, what = form.data() | {key: str(pk)}, f"{name} [{key}] {whose}"
                if form.method == "POST":
                    yield Swap(what, "POST", form.action, {"data": data})
                else:
                    yield Swap(what, "GET", f"{urlsplit(form.action).path}?{urlencode(data)}")

    def paths(self, name: str, others: Twins) -> Iterator[tuple[str, str]]:
        """The address with ids of others that the person may not see."""
        for what in sorted({row.what for row in read_matrix() if row.name == name} & set(KINDS)):
            for whose in twins.whose(what):
                ids = others.ids(what, whose)
                model = KINDS[what][0]
                if whose == OTHER or (model and not self.sees(model, ids[0])):
                    yield f"{name} {what}/{whose}", reverse(name, args=ids)

    def strangers(self, field_name: str, values: list[str]) -> Iterator[tuple[str, Any]]:
        """Ids of the same kind: one of the own school, if there is one unseen, one of the other."""
        if not any(re.fullmatch(r"\d+", value) for value in values) or values == FLAG:
            return
        name = field_name.rpartition("-")[2]
        is_of_row = field_name.startswith(("shift-", "week-"))
        if name in NUMBERS or is_of_row or CELL.match(field_name):
            return
        model = FIELDS.get(name)
        if model is None:
            self.unknown.add(field_name)
            return
        rows = model._default_manager.order_by("pk")
        if issubclass(model, SchoolOwned) or model is Membership:
            theirs = rows.exclude(school_id=self.actor.school_id)
            own = rows.filter(school_id=self.actor.school_id)
            unseen = [row.pk for row in own if not self.sees(model, row.pk)]
            candidates = [(FOREIGN, unseen), (OTHER, list(theirs.values_list("pk", flat=True)))]
        else:
            other = self.stage.cast.other_school
            ids = Membership.objects.filter(school=other).values_list("user_id", flat=True)
            candidates = [(OTHER, list(ids))]
        for whose, pks in candidates:
            if free := [pk for pk in pks if str(pk) not in values]:
                yield whose, free[0]

    def sees(self, model: type[models.Model], pk: Any) -> bool:
        rows: Any = model._default_manager.all()
        if model is Membership:
            return bool(rows.filter(pk=pk, user_id=self.actor.user_id).exists())
        if not hasattr(rows, "visible_to"):
            return True
        return bool(rows.visible_to(self.actor).filter(pk=pk).exists())

    # -- trying

    def ask(self, method: str, address: str, **sent: Any) -> HttpResponse:
        point = transaction.savepoint()
        try:
            with as_web_login():
                return getattr(self.client, method.lower())(address, **sent)  # type: ignore[no-any-return]
        finally:
            transaction.savepoint_rollback(point)
            cache.delete(SessionStore(self.session).cache_key)

    def try_swap(self, swap: Swap) -> str:
        """What was wrong, or nothing."""
        with CaptureQueriesContext(connection) as queries:
            response = self.ask(swap.method, swap.address, **swap.sent)
        written = [
            query["sql"][:80]
            for query in queries
            if re.search(r"\b(INSERT INTO|UPDATE|DELETE FROM) \"", query["sql"])
            and not any(f'"{table}' in query["sql"] for table in NOTED)
        ]
        if response.status_code == 405:
            return ""
        if response.status_code not in REFUSED or written:
            return f"{swap.method} {swap.what}: {response.status_code} {written[:1]}"
        return ""
