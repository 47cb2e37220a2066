"""``manage.py import_snils``."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services import external_identities
from tests.factories.accounts import make_account
from tests.factories.school import make_school

pytestmark = pytest.mark.django_db

NUMBER = "112-233-445 95"


def run(monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    out = io.StringIO()
    call_command("import_snils", stdout=out)
    return out.getvalue()


def test_digest_is_kept_by_login_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_account("anna")

    answer = run(monkeypatch, f"Anna;{NUMBER}\n\n")

    user.refresh_from_db()
    assert user.snils_digest == external_identities.snils_digest("11223344595")
    assert answer == "kept: 1\n"


def test_wrong_lines_are_named_without_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    school = make_school()
    make_account("anna", school=school)
    make_account("vera", school=school)
    text = f"anna;{NUMBER}\nvera;{NUMBER}\nnobody;{NUMBER}\nvera;112-233-445 96\nvera\n"

    with pytest.raises(CommandError) as refusal:
        run(monkeypatch, text)

    lines = str(refusal.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 2", "line 3", "line 4", "line 5"]
    assert "112" not in str(refusal.value)
    assert User.objects.exclude(snils_digest="").get().login == "anna"
