"""Forms that parents sign: consent, its withdrawal, application for information on progress.

One purpose – one consent – one document (156-ФЗ of 24.06.2025); what it must say is part 4 of
article 9 of the law on personal data, 152-ФЗ.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.jobs import Report, silent
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.family_papers import Family, Letterhead
from school.enums import ConsentPurpose, InformedBy
from school.models import Consent, DiaryApplication

# Pages laid out at a time: between them the job says how far it is.
AT_ONCE = 10

# Purpose, data and actions of each consent, as they are printed.
CONSENTS: dict[ConsentPurpose, tuple[Promise, Promise, Promise]] = {
    ConsentPurpose.JOURNAL: (
        _(
            "keeping of the electronic journal and diary: recording of progress and attendance and "
            "informing me of them"
        ),
        _(
            "of the student: surname, given name, patronymic, date of birth, sex, address, "
            "telephone, class, number of the personal file, marks, attendance and its reasons; of "
            "the parent: surname, given name, patronymic, kinship, address, telephone, e-mail "
            "address"
        ),
        _(
            "collection, recording, systematisation, accumulation, storage, updating, retrieval, "
            "use, blocking, deletion and destruction, with and without means of automation; the "
            "data are not passed to third parties except where a federal law demands it"
        ),
    ),
    ConsentPurpose.PHOTO: (
        _(
            "photographs and video of the student on the official site and pages of the school, to "
            "tell of its life"
        ),
        _("of the student: surname, given name, class, photograph and video image"),
        _(
            "collection, storage, use, dissemination on the official site and pages of the school, "
            "deletion and destruction; conditions and bans of the parent: ______________________"
        ),
    ),
    ConsentPurpose.OUTSIDE: (
        _(
            "participation of the student in contests, olympiads and competitions to which the "
            "school sends the application"
        ),
        _("of the student: surname, given name, patronymic, date of birth, class, results"),
        _(
            "collection, storage, use, passing to the organisers of the contest in which the "
            "student takes part, deletion and destruction"
        ),
    ),
}


def consent_pdf(
    head: Letterhead,
    families: Sequence[Family],
    purpose: ConsentPurpose,
    *,
    consent: Consent | None = None,
    report: Report = silent,
) -> bytes:
    """A page for each family; with ``consent`` its number, date and term stand on it. ``report``
    counts pages and may raise to stop."""
    aim, data, actions = CONSENTS[purpose]
    return _printed(
        "reports/pdf/consent.html",
        head,
        families,
        report,
        consent=consent,
        aim=aim,
        data=data,
        actions=actions,
    )


def withdrawal_pdf(head: Letterhead, family: Family, consent: Consent) -> bytes:
    """The statement by which a registered consent is withdrawn."""
    aim, _data, _actions = CONSENTS[ConsentPurpose(consent.purpose)]
    return _printed(
        "reports/pdf/consent_withdrawal.html", head, [family], silent, consent=consent, aim=aim
    )


def application_pdf(
    head: Letterhead,
    families: Sequence[Family],
    *,
    application: DiaryApplication | None = None,
    report: Report = silent,
) -> bytes:
    """A page for each family (S4-10c); with ``application`` its number, date and choice.
    ``report`` as above."""
    chosen = application.informed_by if application else ""
    return _printed(
        "reports/pdf/application.html",
        head,
        families,
        report,
        application=application,
        choices=[(kind.label, kind == chosen) for kind in InformedBy],
    )


def _printed(
    template: str, head: Letterhead, families: Sequence[Family], report: Report, **context: Any
) -> bytes:
    laying_out = gettext("Laying out the pages")
    studio = Studio("reports/pdf/family_papers.css")
    pages: list[Any] = []
    context |= {"language": wording.LANGUAGE, "head": head}
    for start in range(0, len(families), AT_ONCE):
        report(start, len(families), laying_out)
        with translation.override(wording.LANGUAGE):
            part = {**context, "families": families[start : start + AT_ONCE]}
            pages += studio.layout(render_to_string(template, part))
    report(len(families), len(families), gettext("Writing the file"))
    return studio.write(pages, identifier=f"{template}{head.school.pk}")
