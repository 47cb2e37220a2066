"""docs/security.md names nothing that is not there, and leaves out no section of the lists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ADR = (ROOT / "docs" / "adr" / "0007-row-level-security.md").read_text(encoding="utf-8")

# Sections of each chapter of ASVS 5.0.
SECTIONS = (5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3)
GROUPS = re.findall(r"\w+", "ИАФ УПД ОПС ЗНИ РСБ АВЗ СОВ АНЗ ОЦЛ ОДТ ЗСВ ЗТС ЗИС ИНЦ УКФ")
PATH = re.compile(r"(?:`|\b)((?:[\w.-]+/)+[\w.-]+)(?:::(\w+))?")


def named(text: str) -> set[tuple[str, str]]:
    """(path, test or nothing) of everything written as a path."""
    return {
        (path, test)
        for path, test in PATH.findall(text)
        if not path.startswith("example") and "." in path.rpartition("/")[2]
    }


def test_every_file_that_is_named_exists() -> None:
    found = named(TEXT) | named(ADR)

    assert len(found) > 50
    assert {path for path, _ in found if not (ROOT / path).exists()} == set()


def test_every_test_that_is_named_exists() -> None:
    tests = {(path, test) for path, test in named(TEXT) if test}

    missing = {
        f"{path}::{test}"
        for path, test in tests
        if f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    }

    assert tests
    assert missing == set()


def test_every_section_of_the_standard_has_an_answer() -> None:
    answered = set(re.findall(r"\bV\d+\.\d+\b", TEXT))

    assert answered == {
        f"V{chapter}.{section}"
        for chapter, count in enumerate(SECTIONS, start=1)
        for section in range(1, count + 1)
    }


def test_every_group_of_measures_has_an_answer() -> None:
    rows = re.findall(r"^\| (\w{3})[ .,]", TEXT, flags=re.MULTILINE)

    assert [group for group in GROUPS if group not in rows] == []


def test_every_answer_is_one_of_four() -> None:
    lines = re.findall(r"^\| (?:V\d|[А-Я]{3}[ .]).*", TEXT, flags=re.MULTILINE)
    words = {line.split("|")[2].strip() for line in lines}

    assert len(lines) > 100
    assert words == {
        "yes",
        "partly",
        "not met",
        "not applicable",
        "organisational",
        "not asked at УЗ-3",
    }


def test_decision_is_short() -> None:
    assert len(ADR.split()) <= 400
