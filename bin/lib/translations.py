"""Is the Russian catalogue complete, current and compiled?

The messages are collected anew from a copy of the sources, with the committed catalogue beside
them, so nothing in the checkout changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
from places import ROOT

LANGUAGE = "ru"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
SOURCES = {".py", ".html", ".txt"}
Key = tuple[str | None, str]


def complaints(files: list[Path], scratch: Path, environment: dict[str, str]) -> list[str]:
    """What is wrong with the catalogue, a line each; empty when nothing is."""
    committed = ROOT / CATALOGUE
    if not committed.exists():
        return [f"{CATALOGUE} is missing"]
    old = polib.pofile(str(committed))
    new = collect(files, scratch, environment)
    known = {key_of(entry) for entry in old if not entry.obsolete}
    found = [f"missing: {shown(entry)}" for entry in new if key_of(entry) not in known]
    used = {key_of(entry) for entry in new}
    found += [
        f"no longer used: {shown(e)}" for e in old if not e.obsolete and key_of(e) not in used
    ]
    found += [f"obsolete, delete it: {shown(entry)}" for entry in old.obsolete_entries()]
    found += [f"untranslated: {shown(entry)}" for entry in old.untranslated_entries()]
    found += [f"fuzzy: {shown(entry)}" for entry in old.fuzzy_entries()]
    return found + compiled_complaints(old, committed.with_suffix(".mo")) + format_errors(committed)


def collect(files: list[Path], scratch: Path, environment: dict[str, str]) -> list[polib.POEntry]:
    """The messages of the sources as ``makemessages`` finds them."""
    for path in files:
        name = path.relative_to(ROOT)
        if path.suffix in SOURCES and name.parts[0] not in {"tests", "bin", "docs"}:
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, scratch / name)
    (scratch / CATALOGUE.parent).mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "manage.py", "makemessages", "--locale", LANGUAGE, "--no-wrap"]
    answer = subprocess.run(
        [*words, "--extension", "html,txt,py"],
        check=False,
        cwd=scratch,
        text=True,
        capture_output=True,
        env={**os.environ, **environment},
    )
    if answer.returncode or not (scratch / CATALOGUE).exists():
        raise RuntimeError(f"makemessages failed: {answer.stdout}{answer.stderr}")
    return [entry for entry in polib.pofile(str(scratch / CATALOGUE)) if not entry.obsolete]


def compiled_complaints(source: polib.POFile, compiled: Path) -> list[str]:
    """Whether the .mo holds exactly what the .po says."""
    if not compiled.exists():
        return [f"{CATALOGUE.with_suffix('.mo')} is missing: bin/manage compilemessages"]
    wanted = {key_of(entry): texts_of(entry) for entry in source.translated_entries()}
    actual = {key_of(entry): texts_of(entry) for entry in polib.mofile(str(compiled))}
    if wanted != actual:
        return [f"{CATALOGUE.with_suffix('.mo')} is stale: bin/manage compilemessages"]
    return []


def format_errors(source: Path) -> list[str]:
    """Placeholders that differ between a message and its translation."""
    answer = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(source)],
        check=False,
        text=True,
        capture_output=True,
    )
    return answer.stderr.strip().splitlines() if answer.returncode else []


def key_of(entry: polib.POEntry | polib.MOEntry) -> Key:
    return entry.msgctxt, entry.msgid


def texts_of(entry: polib.POEntry | polib.MOEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


def shown(entry: polib.POEntry) -> str:
    """The message on one line, with the first place that uses it."""
    text = " ".join(entry.msgid.split())
    place = f" ({entry.occurrences[0][0]})" if entry.occurrences else ""
    return (text if len(text) <= 70 else f"{text[:69]}…") + place
