"""From the plan to the PDF: WeasyPrint lays out each part, the parts become one file.

WeasyPrint is imported where it is used: only a worker or a command that prints pays for it.
"""

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.jobs import Report
from reports.printing import geometry as g
from reports.printing import wording
from reports.printing.pages import Imprint, book_view, page_view
from reports.printing.plan import PageKind, Part, Plan
from reports.printing.typeface import Face
from reports.selectors.volume_data import Volume


class PrinterMissing(DomainError):
    """The machine lacks Pango, which no wheel carries."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "PDF files cannot be made on this server: the system library Pango is missing."
                " Ask the administrator to install it."
            )
        )


class PlanBroken(Exception):
    """A part came out with another number of pages than planned: a defect of ours."""


def digest(volume: Volume) -> str:
    """SHA-256 of what is printed, 64 hex digits: equal data, equal digest."""
    text = json.dumps(asdict(volume), default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Book:
    """A volume on its way to paper.

    The certification names the number in the register, which is given only when all the rest is
    laid out: ``render`` does the rest, ``bind`` the certification and the file.
    """

    def __init__(self, plan: Plan, imprint: Imprint) -> None:
        self._plan = plan
        self._imprint = imprint
        self._studio = Studio()
        self._pages: list[Any] = []

    def render(self, report: Report) -> None:
        """Lay out everything but the certification; ``report(done, total, step)`` counts pages
        and may raise to stop."""
        total = self._plan.page_count
        with translation.override(wording.LANGUAGE):
            for part in self._plan.parts:
                if part.pages[-1].kind != PageKind.SEAL:
                    report(len(self._pages), total, part.name)
                    self._pages.extend(self._layout(part, self._imprint))

    def bind(self, registry_no: int | None) -> bytes:
        """The finished PDF. The same volume, imprint and number give the same bytes."""
        imprint = replace(self._imprint, registry_no=registry_no)
        with translation.override(wording.LANGUAGE):
            seals = [part for part in self._plan.parts if part.pages[-1].kind == PageKind.SEAL]
            pages = [
                *self._pages,
                *(page for part in seals for page in self._layout(part, imprint)),
            ]
        if len(pages) != self._plan.page_count:
            raise PlanBroken(f"{len(pages)} pages instead of {self._plan.page_count}")
        return self._studio.write(pages, identifier=f"{imprint.digest}{registry_no or ''}")

    def _layout(self, part: Part, imprint: Imprint) -> list[Any]:
        pages = self._studio.layout(part_html(self._plan, part, imprint))
        if len(pages) != len(part.pages):
            raise PlanBroken(f"{part.name}: {len(pages)} pages instead of {len(part.pages)}")
        return pages


def part_html(plan: Plan, part: Part, imprint: Imprint) -> str:
    volume = plan.volume
    return render_to_string(
        "reports/pdf/part.html",
        {
            "language": wording.LANGUAGE,
            "title": _("Class journal. Class %(name)s")
            % {"name": wording.class_title(volume.class_name)},
            "author": volume.school_name,
            "created": imprint.printed_at.replace(microsecond=0).isoformat(),
            "book": book_view(plan, imprint),
            "pages": [page_view(plan, spec, imprint) for spec in part.pages],
        },
    )


class Studio:
    """WeasyPrint with our faces and style, and no way to any address but theirs."""

    def __init__(self, css: str = "reports/pdf/book.css") -> None:
        try:
            from weasyprint import CSS
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise PrinterMissing from error
        self._fetcher = _local_fetcher()
        self._fonts = FontConfiguration()
        self._documents: list[Any] = []
        self._css = CSS(
            string=style_of(css),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )

    def layout(self, html: str) -> list[Any]:
        """Laid out pages of one HTML document."""
        from weasyprint import HTML

        with _quiet_collector():
            document = HTML(string=html, url_fetcher=self._fetcher).render(
                font_config=self._fonts, stylesheets=[self._css]
            )
        self._documents.append(document)
        return list(document.pages)

    def write(self, pages: list[Any], *, identifier: str, finisher: Any = None) -> bytes:
        """One PDF of pages from any of the documents; ``finisher`` is WeasyPrint's."""
        with _quiet_collector():
            content = (
                self._documents[0]
                .copy(pages)
                .write_pdf(pdf_identifier=identifier.encode(), finisher=finisher)
            )
        return bytes(content)


def style_of(css: str) -> str:
    """The text of a style sheet with our measures and faces."""
    return render_to_string(css, _measures())


def _measures() -> dict[str, Any]:
    return {
        "g": {name: value for name, value in vars(g).items() if name.isupper()},
        "faces": list(Face),
        "marks_width": g.UNITS * g.UNIT,
        "topics_width": g.DATE_W + g.TOPIC_W - g.PAD_X,
        "homework_x": g.DATE_W + g.TOPIC_W + g.PAD_X,
        "see_y": g.HEAD_H + 4,
        "closing_width": g.CONTENT_W - g.SIGN_W - g.PAD_X,
    }


def _local_fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    folders = {face.path.parent.resolve() for face in Face} | {Path(settings.BASE_DIR, "static")}

    class LocalFetcher(URLFetcher):
        """Our fonts, our static files, and what is inside the page itself."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                path = Path(url.removeprefix("file://")).resolve()
                if not any(path.is_relative_to(folder) for folder in folders):
                    raise ValueError(f"not ours: {url}")
            return super().fetch(url, headers)

    return LocalFetcher(allowed_protocols={"file", "data"}, allow_redirects=False)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Hundreds of thousands of boxes live until the part is done: looking for garbage among them
    over and over costs a tenth of the time and finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
