"""Templates and static files under a strict Content-Security-Policy, with no other host."""

import re
from pathlib import Path

from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tests.architecture.sources import APPS, ROOT, name

FOLDERS = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
OTHER_HOST = re.compile(
    r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+", flags=re.IGNORECASE
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style\b"
    r"|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on\b",
    flags=re.IGNORECASE,
)


def templates(suffix: str) -> list[tuple[Path, str]]:
    """Every template of a kind, with the name it is loaded by."""
    return [
        (path, str(path.relative_to(folder)))
        for folder in FOLDERS
        for path in sorted(folder.rglob(f"*{suffix}"))
    ]


def static_files() -> list[Path]:
    kinds = {".css", ".js", ".html", ".svg", ".webmanifest"}
    return [path for path in sorted((ROOT / "static").rglob("*")) if path.suffix in kinds]


def without_comments(path: Path) -> str:
    comments = r"\{% comment.*?\{% endcomment %\}|\{#.*?#\}|/\*.*?\*/|<!--.*?-->"
    return re.sub(comments, "", path.read_text(), flags=re.DOTALL)


def is_printed(path: Path) -> bool:
    """Letters and printed pages are not read under the page's policy."""
    return bool({"email", "pdf"} & set(path.parts))


def test_templates_compile() -> None:
    broken = {}
    for path, loaded_by in [*templates(".html"), *templates(".txt")]:
        try:
            get_template(loaded_by)
        except TemplateSyntaxError as error:
            broken[name(path)] = str(error)

    assert broken == {}


def test_pages_have_nothing_inline() -> None:
    pages = [path for path, _ in templates(".html") if not is_printed(path)]
    found = {name(path): INLINE.findall(without_comments(path)) for path in pages}

    assert {path: what for path, what in found.items() if what} == {}


def test_pages_ask_no_other_host() -> None:
    files = [*(path for path, _ in templates(".html")), *static_files()]
    found = {name(path): OTHER_HOST.findall(without_comments(path)) for path in files}

    assert {path: hosts for path, hosts in found.items() if hosts} == {}
