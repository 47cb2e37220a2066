"""base.html and what it is made of: the same frame around every page."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

TEMPLATES = [
    path
    for root in ("templates", "core/templates")
    for path in (Path(settings.BASE_DIR) / root).rglob("*.html")
    # Letters and printed pages carry their style with them; no browser page does.
    if not {"email", "pdf"} & set(path.parts)
]
HATS = [
    SimpleNamespace(pk=7, label="Учитель", is_current=True),
    SimpleNamespace(pk=8, label="Родитель", is_current=False),
]
NAV = [
    SimpleNamespace(label="Главная", url="/", count=0, is_current=False),
    SimpleNamespace(label="Контроль", url="/reports/unfilled/", count=41, is_current=True),
]


def frame(
    *, signed_in: bool = True, cookies: dict[str, str] | None = None, **context: object
) -> str:
    request = SimpleNamespace(
        COOKIES=cookies or {},
        school=SimpleNamespace(name="Гимназия № 12") if signed_in else None,
        user=SimpleNamespace(is_authenticated=signed_in, display_name="Зайцева А. В."),
        get_full_path="/reports/unfilled/?class=5",
    )
    with translation.override("ru"):
        return render_to_string("base.html", {"request": request, "csrf_token": "t", **context})


def test_hats_are_offered_to_who_has_several() -> None:
    html = frame(hats=HATS)

    assert f'action="{reverse("accounts:hat-switch")}"' in html
    assert (
        re.findall(r'name="hat" value="(\d+)"( aria-current="true")?', html)
        == [
            ("7", ' aria-current="true"'),
            ("8", ""),
        ]
        * 2
    )  # in the wide menu and in the narrow one


def test_one_hat_is_no_choice() -> None:
    html = frame(hats=HATS[:1])

    assert 'name="hat"' not in html
    assert "Учитель" in html


def test_current_section_is_marked_and_its_count_shown() -> None:
    html = frame(nav=NAV)

    assert re.findall(r'href="(\S+)" aria-current="page"', html) == ["/reports/unfilled/"] * 2
    assert html.count('<span class="count">41</span>') == 2


def test_stranger_sees_neither_sections_nor_sign_out() -> None:
    html = frame(signed_in=False)

    assert reverse("accounts:sign-out") not in html
    assert "site-nav" not in html
    assert "Гимназия" not in html


def test_demo_says_which_day_it_is() -> None:
    assert "14.05.2026" in frame(demo_today=dt.date(2026, 5, 14))
    assert "strip" not in frame()


@pytest.mark.parametrize(
    ("cookie", "written"),
    [
        ("dark", 'data-theme="dark"'),
        ("light", 'data-theme="light"'),
        ('dark" x="', None),
        ("", None),
    ],
)
def test_theme_cookie_is_written_only_when_known(cookie: str, written: str | None) -> None:
    opening = re.search(r"<html[^>]*>", frame(cookies={"theme": cookie}))
    assert opening

    assert re.findall(r"data-theme=\S+\"", opening[0]) == ([written] if written else [])


def test_language_form_returns_to_the_same_page() -> None:
    html = frame()

    assert f'action="{reverse("set_language")}"' in html
    assert 'name="next" value="/reports/unfilled/?class=5"' in html


def test_every_file_the_frame_names_exists() -> None:
    named = re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"?]+)', frame())

    assert len(named) > 10
    assert [name for name in named if not finders.find(name)] == []


def test_first_visit_weighs_little() -> None:
    """Style sheets, scripts and the faces every page uses, uncompressed: half the 200 KB."""
    named = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"?]+)', frame()))
    faces = {"fonts/sans-regular.woff2", "fonts/sans-bold.woff2", "fonts/serif-bold.woff2"}
    own = {name for name in named | faces if not name.startswith("django_htmx")}

    assert sum(Path(finders.find(name)).stat().st_size for name in own) < 130_000


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429])
def test_refusal_has_a_sentence_and_a_way_out(code: int) -> None:
    with translation.override("ru"):
        html = render_to_string(f"{code}.html", {"request": SimpleNamespace(COOKIES={})})

    assert html.count("<h1>") == 1
    assert '<p class="error-code">' in html
    assert 'class="btn btn-primary" href="/' in html


def test_refusal_says_the_reason_it_was_given() -> None:
    html = render_to_string("403.html", {"exception": "Журнал <9Б> ведёт другой учитель."})

    assert "Журнал &lt;9Б&gt; ведёт другой учитель." in html


def test_failure_page_needs_no_request() -> None:
    html = render_to_string("500.html")

    assert html.count("<h1>") == 1
    assert "csrf" not in html


INLINE = re.compile(
    r"<style|\sstyle=|javascript:|hx-on"
    r"|\son(?:click|change|submit|load|input|key\w+|focus|blur|error|mouse\w+)="
    r"|<script(?![^>]*\ssrc=)"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_script_or_style(path: Path) -> None:
    assert INLINE.findall(path.read_text("utf-8")) == []
