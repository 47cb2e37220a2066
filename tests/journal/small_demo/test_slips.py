"""The small demo: the issue journal of logins and passwords is not empty."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import ActivationCode, User
from journal.demo.load import DemoReport
from journal.demo.logins import demo_logins
from reports.selectors.credential_register import state_of
from school.enums import CredentialKind, CredentialState
from school.models import CredentialIssue, GuardianLink
from tests.factories.demo import gymnasium

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]

NOON = dt.datetime(2026, 5, 14, 9, 0, tzinfo=dt.UTC)
# What the class list of 5А gives; a change of the generator shows here first.
EXPECTED_STATES = {
    CredentialState.USED: 63,
    CredentialState.REVOKED: 8,
    CredentialState.EXPIRED: 4,
    CredentialState.HANDED: 3,
    CredentialState.PRINTED: 2,
}


def test_main_class_has_slips_in_every_state(demo: DemoReport) -> None:
    issues = CredentialIssue.objects.filter(school=gymnasium()).order_by("number")

    states = Counter(state_of(issue, NOON) for issue in issues)

    assert states == EXPECTED_STATES
    assert [issue.number for issue in issues] == list(range(1, len(issues) + 1))
    assert {issue.issued_by.login for issue in issues} == {"secretary"}
    assert not issues.filter(issued_at__gte=NOON).exists()


def test_parents_have_opened_their_accounts_with_codes(demo: DemoReport) -> None:
    used = CredentialIssue.objects.filter(
        kind=CredentialKind.ACTIVATION, used_at__isnull=False, school=gymnasium()
    )

    codes = ActivationCode.objects.filter(user__in=used.values("user"), used_at__isnull=False)

    assert used.count() == codes.count() > 20
    assert all(issue.issued_at < issue.used_at < issue.expires_at for issue in used)
    assert not User.objects.filter(pk__in=used.values("user"), password__startswith="!").exists()


def test_parents_who_never_typed_the_code_cannot_sign_in(demo: DemoReport) -> None:
    waiting = User.objects.filter(password__startswith="!")
    printed = {row.login for row in demo_logins()}

    assert waiting.count() > 2
    assert not {user.login for user in waiting} & printed
    assert not CredentialIssue.objects.filter(user__in=waiting, used_at__isnull=False).exists()
    assert not GuardianLink.objects.filter(
        guardian__user__in=waiting, guardian__is_paper_only=True
    ).exists()


def test_secretary_finds_the_slips_and_the_shares(demo: DemoReport) -> None:
    client = Client()
    secretary = User.objects.get(login="secretary")

    with time_machine.travel(NOON):
        client.force_login(secretary, backend="accounts.backends.SchoolBackend")
        answer = client.get(reverse("reports:credential-list"))

    shares = {line.name: line.guardians for line in answer.context["shares"].classes}
    assert len(answer.context["lines"]) == 50
    assert 0 < shares["5А"].opened_percent < 100
