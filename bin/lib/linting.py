"""All that a machine can say about the code, one line a check.

Every check runs, whatever the others say; what a check printed is shown only when it fails.
``bin/lint NAME …`` runs the named ones.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import translations
from places import ROOT, scratch_directory

APPS = (
    *("accounts", "config", "core", "journal"),
    *("notifications", "reports", "schedule", "school"),
)
LONGEST_OUTPUT = 60

# What would tie the project to one machine or one package index, or give a secret away.
LEAKS = {
    "the address of a package index": r"--(extra-)?index-url|--find-links|/simple/|\bregistry\.npm",
    "a path of somebody's machine": r"(?<![\w.$}])/(root|home/(?!tester\b)\w+|Users/\w+)/",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of a cloud service": r"\b(AKIA[0-9A-Z]{16}|ghp_\w{36}|xox[bp]-\w{10,})",
    "a password in an address": r"\w+://(?!user:password@)[^\s/:@$'\"<>{}]+:[^\s/:@$'\"<>{}]{3,}@",
}


class CheckError(Exception):
    """A check found something; the message is what it found."""


@dataclasses.dataclass(frozen=True)
class Check:
    name: str
    run: Callable[[], None]


# ------------------------------------------------------------------ tools


def tool(*words: str, environment: dict[str, str] | None = None) -> str:
    """Run a program of the project's environment in the root of the checkout; its output."""
    program = Path(sys.executable).parent / words[0]
    answer = subprocess.run(
        [str(program) if program.exists() else words[0], *words[1:]],
        check=False,
        cwd=ROOT,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {}), "NO_COLOR": "1"},
    )
    if answer.returncode:
        raise CheckError(answer.stdout.strip() or f"{words[0]} ended with {answer.returncode}")
    return answer.stdout


def django_environment() -> dict[str, str]:
    """Enough for Django to start; nothing here talks to a database."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-lint-and-never-outside-it-0123456789",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


def project_files() -> list[Path]:
    """The files that are or would be committed; without git, everything but what tools make."""
    try:
        words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(words, cwd=ROOT, check=True, capture_output=True).stdout
        found = [ROOT / os.fsdecode(name) for name in names.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, files in os.walk(ROOT):
            made = {"var", "node_modules", "__pycache__", "htmlcov"}
            folders[:] = [each for each in folders if each not in made and each[0] != "."]
            found += [Path(folder) / name for name in files]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def is_present(*names: str) -> list[str]:
    return [name for name in names if (ROOT / name).exists()]


# ------------------------------------------------------------------ checks


def formatting() -> None:
    tool("ruff", "format", "--check", ".")


def style() -> None:
    tool("ruff", "check", "--output-format", "concise", ".")


def types() -> None:
    tool("mypy", *is_present(*APPS), environment=django_environment())
    launcher = [str(path) for path in (ROOT / "bin" / "lib").glob("*.py")]
    tool("mypy", "--config-file=", "--strict", "--ignore-missing-imports", *launcher)


def floors() -> None:
    output = ""
    try:
        tool("lint-imports", "--no-logo")
    except CheckError as error:
        output = str(error)
    if output:
        raise CheckError(output[max(output.find("Broken contracts"), 0) :])


def templates() -> None:
    folders = is_present("templates", *(f"{app}/templates" for app in APPS))
    tool("djlint", *folders, "--lint", "--quiet")


def system() -> None:
    tool(
        "python", "manage.py", "check", "--fail-level", "WARNING", environment=django_environment()
    )


def migrations() -> None:
    words = ("makemigrations", "--check", "--dry-run", "--no-input")
    quiet = {"PYTHONWARNINGS": "ignore::RuntimeWarning"}  # there is no database to compare with
    tool("python", "manage.py", *words, environment={**django_environment(), **quiet})


def catalogue() -> None:
    scratch = scratch_directory("razvorot-lint-")
    try:
        found = translations.complaints(project_files(), scratch, django_environment())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if found:
        raise CheckError("\n".join(found))


def safety() -> None:
    places = is_present(*APPS, "bin/lib", "manage.py")
    words = ("--quiet", "--severity-level", "medium", "--confidence-level", "medium")
    tool("bandit", *words, "--configfile", "pyproject.toml", "--recursive", *places)


def scripts() -> None:
    for path in project_files():
        if path.suffix == ".sh" or first_line(path).startswith(
            ("#!/bin/sh", "#!/usr/bin/env bash")
        ):
            tool("bash", "-n", str(path))


def leaks() -> None:
    patterns = {what: re.compile(pattern) for what, pattern in LEAKS.items()}
    found = []
    for path in project_files():
        if path == Path(__file__).resolve():
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            place = f"{path.relative_to(ROOT)}:{number}"
            found += [f"{place}: {what}" for what, p in patterns.items() if p.search(line)]
    if found:
        raise CheckError("\n".join(found))


def first_line(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline(80).decode(errors="replace")


CHECKS = [
    Check("format", formatting),
    Check("style", style),
    Check("types", types),
    Check("floors", floors),
    Check("templates", templates),
    Check("system", system),
    Check("migrations", migrations),
    Check("translations", catalogue),
    Check("safety", safety),
    Check("scripts", scripts),
    Check("leaks", leaks),
]


# ------------------------------------------------------------------ on screen


def run_check(check: Check) -> bool:
    started = time.monotonic()
    try:
        check.run()
    except CheckError as error:
        print(f"FAIL  {check.name}", flush=True)
        lines = str(error).splitlines()
        for line in lines[:LONGEST_OUTPUT]:
            print(f"      {line}")
        if len(lines) > LONGEST_OUTPUT:
            print(f"      … and {len(lines) - LONGEST_OUTPUT} lines more: bin/lint {check.name}")
        return False
    print(f"OK    {check.name} ({time.monotonic() - started:.1f} s)", flush=True)
    return True


def main() -> int:
    wanted = sys.argv[1:]
    unknown = set(wanted) - {check.name for check in CHECKS}
    if unknown:
        names = ", ".join(check.name for check in CHECKS)
        print(f"bin/lint: there is no check {', '.join(sorted(unknown))}; there are {names}")
        return 2
    checks = [check for check in CHECKS if not wanted or check.name in wanted]
    failed = [check.name for check in checks if not run_check(check)]
    print(f"bin/lint: {'FAILED: ' + ', '.join(failed) if failed else 'all is well'}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
