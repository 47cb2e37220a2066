"""Forms that parents sign: consent, its withdrawal, application for information on progress.

One purpose – one consent – one document (156-ФЗ of 24.06.2025); what it must say is part 4 of
article 9 of the law on personal data, 152-ФЗ.
"""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.family_papers import Family, Letterhead
from school.enums import ConsentPurpose, InformedBy
from school.models import Consent, DiaryApplication

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
) -> bytes:
    """A page for each family; with ``consent`` its number, date and term stand on it."""
    aim, data, actions = CONSENTS[purpose]
    return _printed(
        "reports/pdf/consent.html",
        head,
        {
            "families": families,
            "consent": consent,
            "aim": aim,
            "data": data,
            "actions": actions,
        },
    )


def withdrawal_pdf(head: Letterhead, family: Family, consent: Consent) -> bytes:
    """The statement by which a registered consent is withdrawn."""
    aim, _data, _actions = CONSENTS[ConsentPurpose(consent.purpose)]
    return _printed(
        "reports/pdf/consent_withdrawal.html",
        head,
        {"families": [family], "consent": consent, "aim": aim},
    )


def application_pdf(
    head: Letterhead, families: Sequence[Family], *, application: DiaryApplication | None = None
) -> bytes:
    """A page for each family (S4-10c); with ``application`` its number, date and choice."""
    chosen = application.informed_by if application else ""
    return _printed(
        "reports/pdf/application.html",
        head,
        {
            "families": families,
            "application": application,
            "choices": [(kind.label, kind == chosen) for kind in InformedBy],
        },
    )


def _printed(template: str, head: Letterhead, context: dict[str, object]) -> bytes:
    with translation.override(wording.LANGUAGE):
        html = render_to_string(template, {"language": wording.LANGUAGE, "head": head, **context})
        studio = Studio("reports/pdf/family_papers.css")
        return studio.write(studio.layout(html), identifier=f"{template}{head.school.pk}")
