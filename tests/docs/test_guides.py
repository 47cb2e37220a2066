"""The guides name addresses and pages that are there, and the index leads to each of them."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
INDEX = DOCS / "guides" / "README.md"

ADDRESS = re.compile(r"`(/[^`]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(page: Path) -> list[str]:
    """Relative ones, without the place on the page."""
    found = (link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")))
    return [link for link in found if link and ":" not in link]


def is_known(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_address_resolves(guide: Path) -> None:
    found = ADDRESS.findall(guide.read_text(encoding="utf-8"))

    assert found
    assert [address for address in found if not is_known(address)] == []


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_every_guide_is_in_the_index() -> None:
    assert len(GUIDES) > 9
    assert {guide.name for guide in GUIDES} - {INDEX.name} <= set(links(INDEX))
