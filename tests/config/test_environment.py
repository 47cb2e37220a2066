"""The table of variables in docs/operations.md, the settings and docker-compose.yml agree."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]
# Everything behind «Fixed:» up to the end of the comment.
FIXED = set(re.findall(r"[A-Z_]{4,}", re.search(r"# Fixed:((?:.*\n +#)*.*)", COMPOSE)[1]))


def documented() -> list[str]:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = text.partition("| variable | meaning | default |")[2].partition("\n\n")[0]
    return [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", first(row))]


def first(row: str) -> str:
    return row.split("|")[1] if row.startswith("|") else ""


def test_settings_read_nothing_that_is_not_documented() -> None:
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")

    asked = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))

    assert len(asked) > 25
    assert asked - set(documented()) == set()


@pytest.mark.parametrize("name", documented())
def test_every_variable_reaches_the_containers_or_is_said_to_be_fixed(name: str) -> None:
    handed = {part for part, service in SERVICES.items() if name in service.get("environment", {})}

    if name == "WEB_DATABASE_PASSWORD":
        assert handed == {"migrate"}
    elif name in FIXED:
        assert handed == set()
    else:
        assert handed == {"migrate", "web", "worker", "beat"}


def test_what_is_not_set_leaves_the_defaults() -> None:
    values = SERVICES["web"]["environment"]

    # An empty flag is «no», and this one is «yes» where nobody says anything.
    assert values["SSL_REDIRECT"] == "${SSL_REDIRECT:-1}"
    assert values["ONE_TIME_PASSWORD_DAYS"] == "${ONE_TIME_PASSWORD_DAYS:-}"


def test_access_logs_hold_no_secret_address() -> None:
    assert "--access-logfile" not in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8").splitlines()
    (rule,) = [line.split() for line in lines if "request>uri regexp" in line]

    hidden = re.sub(rule[2], rule[3].replace("${1}", r"\1"), "/journal/feeds/first/Secret.ics?a=1")

    assert hidden == "/journal/feeds/first/…?a=1"
    logs = [at for at, line in enumerate(lines) if line.strip() == "log {"]
    assert len(logs) == 2
    for at in logs:
        block = lines[at : lines.index(lines[at].replace("log {", "}"), at)]
        assert any(line.strip() == "import no_secrets" for line in block)
