"""The locked packages: complete, alike, hashed, and tied to no package index."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.sources import APPS, ROOT, modules, name, tree

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-embedded.txt")


def locked(file: str) -> dict[str, str]:
    """Package → version."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / file).read_text(), flags=re.MULTILINE))


def asked_for(words: list[str]) -> set[str]:
    """The bare names of requirement lines."""
    return {re.split(r"[\[<>=!~; ]", word, maxsplit=1)[0].lower() for word in words}


@pytest.mark.parametrize("file", [*LOCKS, "requirements-uv.txt"])
def test_lock_names_no_index(file: str) -> None:
    text = (ROOT / file).read_text()

    assert re.findall(r"https?:|index|find-links|@ ", text) == []


@pytest.mark.parametrize("file", [*LOCKS, "requirements-uv.txt"])
def test_lock_hashes_every_package(file: str) -> None:
    # a package is its line and the indented lines below it
    entries = re.split(r"^(?=\S)", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]

    assert len(entries) == len(locked(file)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]

    assert asked_for(project["dependencies"]) - set(locked("requirements.txt")) == set()
    assert asked_for(extras["dev"]) - set(locked("requirements-dev.txt")) == set()
    assert asked_for(extras["embedded"]) - set(locked("requirements-embedded.txt")) == set()


@pytest.mark.parametrize("file", LOCKS[1:])
def test_locks_agree_on_the_runtime(file: str) -> None:
    runtime, other = locked("requirements.txt"), locked(file)

    assert {name: other.get(name) for name in runtime} == runtime


def optional_imports(module: ast.Module) -> Iterator[ast.AST]:
    """What is imported inside ``try … except ImportError``: the code goes on without it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Try) and any(
            isinstance(handler.type, ast.Name) and handler.type.id == "ImportError"
            for handler in node.handlers
        ):
            for statement in node.body:
                yield from ast.walk(statement)


def test_apps_import_only_what_an_installation_has() -> None:
    """A package of the development lock would be missing wherever the portal really runs."""
    distributions = packages_distributions()
    known = {*sys.stdlib_module_names, *APPS, "config"}
    runtime = set(locked("requirements.txt"))
    found = set()
    for path in modules():
        optional = set(optional_imports(tree(path)))
        for node in set(ast.walk(tree(path))) - optional:
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                imported = [node.module or ""]
            for package in {each.partition(".")[0] for each in imported} - known:
                owners = {each.lower().replace("_", "-") for each in distributions.get(package, [])}
                if not owners & runtime:
                    found.add(f"{name(path)}: {package}")

    assert found == set()
