"""Papers that people sign, as PDF: what stands on them and whom they are for."""

import datetime as dt
import io

import pypdf
import pytest
from django.http import HttpResponse
from django.urls import reverse

from core.models import Job
from school.enums import Audience, ConsentPurpose, InformedBy
from school.models import AckSheet, Consent, DiaryApplication, Guardian
from school.services import ack_sheets
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.jobs import printed

pytestmark = pytest.mark.slow


@pytest.fixture
def consent(cast: Cast) -> Consent:
    return Consent.objects.create(
        school=cast.school,
        number=17,
        guardian=cast.guardians["mother"],
        student=cast.students["pupil"],
        purpose=ConsentPurpose.JOURNAL,
        signed_on=dt.date(2026, 1, 12),
        recorded_by=cast.users["secretary"],
        recorded_at=NOW,
    )


def pages(answer: HttpResponse) -> list[str]:
    """The text of each page, words by single spaces."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def get(cast: Cast, who: str, name: str, *args: int, **query: object) -> HttpResponse:
    return cast.client(who).get(reverse(f"reports:{name}", args=args), query)


def order(cast: Cast, who: str, name: str, *args: int, query: str = "") -> HttpResponse:
    """Order a paper and fetch what the worker made of it."""
    return printed(cast.client(who), f"{reverse(f'reports:{name}', args=args)}?{query}")


def test_consent_form_names_the_family_and_the_operator_s1_1_9(cast: Cast) -> None:
    found = pages(get(cast, "secretary", "consent-form", cast.students["pupil"].pk))

    assert len(found) == 1
    for text in ("Ёлкина Мария Олеговна", "Ёлкина Вера Петровна, 17.05.2014, 5А", "152-"):
        assert text in found[0]
    assert cast.school.full_name in found[0]
    assert "Юрьева" not in found[0]


def test_each_purpose_has_a_text_of_its_own(cast: Cast) -> None:
    texts = {
        purpose: pages(
            get(cast, "secretary", "consent-form", cast.students["pupil"].pk, purpose=purpose.value)
        )[0]
        for purpose in ConsentPurpose
    }

    assert len(set(texts.values())) == len(ConsentPurpose)


def test_unknown_purpose_is_not_found(cast: Cast) -> None:
    answer = get(cast, "secretary", "consent-form", cast.students["pupil"].pk, purpose="spam")

    assert answer.status_code == 404


def test_class_is_one_file_with_a_page_for_each_parent(cast: Cast, consent: Consent) -> None:
    everybody = pages(order(cast, "secretary", "consent-forms-of-class", cast.class_5a.pk))
    lacking = pages(
        order(cast, "secretary", "consent-forms-of-class", cast.class_5a.pk, query="lacking=1")
    )

    assert ["Абрамова" in page for page in everybody] == [True, False]
    assert ["Ёлкина" in page for page in everybody] == [False, True]
    assert ["Абрамова" in page for page in lacking] == [True]


def test_class_where_everybody_has_signed_has_nothing_to_print(
    cast: Cast, consent: Consent
) -> None:
    cast.students["classmate"].enrolments.update(until=TODAY)

    address = reverse("reports:consent-forms-of-class", args=[cast.class_5a.pk])
    answer = cast.client("secretary").post(f"{address}?lacking=1")

    assert (answer.status_code, Job.objects.count()) == (404, 0)


def test_applications_of_a_class_are_one_file(cast: Cast) -> None:
    found = pages(order(cast, "class_teacher", "application-forms-of-class", cast.class_5a.pk))

    assert ["Абрамова" in page for page in found] == [True, False]
    assert ["Ёлкина" in page for page in found] == [False, True]


def test_registered_consent_carries_its_number_and_term(cast: Cast, consent: Consent) -> None:
    Consent.objects.update(valid_until=dt.date(2027, 8, 31))

    text = pages(get(cast, "secretary", "consent-copy", consent.pk))[0]

    assert "17" in text
    assert "12.01.2026" in text
    assert "31.08.2027" in text


def test_withdrawal_names_the_consent(cast: Cast, consent: Consent) -> None:
    text = pages(get(cast, "mother", "consent-withdrawal-form", consent.pk))[0]

    assert "17" in text
    assert "12.01.2026" in text
    assert "Ёлкина Мария Олеговна" in text


def test_other_parent_of_the_same_child_gets_the_own_form_only(cast: Cast) -> None:
    father = Guardian.objects.create(
        school=cast.school, last_name="Ёлкин", first_name="Пётр", patronymic="Ильич"
    )
    father.links.create(
        school=cast.school,
        student=cast.students["pupil"],
        kinship="father",
        since=dt.date(2025, 9, 1),
    )

    office = pages(get(cast, "secretary", "application-form", cast.students["pupil"].pk))
    mother = pages(get(cast, "mother", "application-form", cast.students["pupil"].pk))

    assert ["Ёлкин Пётр" in page for page in office] == [True, False]
    assert ["Ёлкин Пётр" in page for page in mother] == [False]


@pytest.mark.parametrize("name", ["consent-copy", "consent-withdrawal-form"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("foreign_mother", 404), ("stranger", 404), ("other_deputy", 404), ("health_worker", 403)],
)
def test_consent_is_printed_for_nobody_else(
    cast: Cast, consent: Consent, name: str, who: str, status: int
) -> None:
    assert get(cast, who, name, consent.pk).status_code == status


def test_registered_application_shows_what_was_chosen_s4_10c(cast: Cast) -> None:
    made = DiaryApplication.objects.create(
        school=cast.school,
        number=5,
        guardian=cast.guardians["mother"],
        student=cast.students["pupil"],
        school_class=cast.class_5a,
        informed_by=InformedBy.PAPER,
        submitted_on=dt.date(2026, 1, 12),
        recorded_by=cast.users["secretary"],
        recorded_at=NOW,
    )

    text = pages(get(cast, "secretary", "application-copy", made.pk))[0]
    blank = pages(get(cast, "secretary", "application-form", cast.students["pupil"].pk))[0]

    assert "12.01.2026" in text
    assert (text.count("×"), blank.count("×")) == (1, 0)
    assert "5А" in text


def test_sheet_has_a_line_for_everybody_and_the_date_of_who_signed(cast: Cast) -> None:
    sheet = AckSheet.objects.create(
        school=cast.school,
        title="Положение о журнале",
        audience=Audience.GUARDIANS,
        opened_on=TODAY,
    )
    ack_sheets.acknowledge(actor=cast.actors["mother"], sheet=sheet, now=NOW, today=TODAY)

    whole = pages(order(cast, "deputy", "ack-sheet-print", sheet.pk))
    of_6b = pages(
        order(
            cast,
            "deputy",
            "ack-sheet-print",
            sheet.pk,
            query=f"school_class={cast.class_6b.pk}",
        )
    )

    assert "Положение о журнале" in whole[0]
    assert "Ёлкина Мария Олеговна 1А, 5А 20.01.2026, 12:00" in whole[0]
    assert "Юрьева Мария Олеговна" in whole[0]
    assert ("Юрьева" in of_6b[0], "Ёлкина" in of_6b[0]) == (True, False)


def test_sheet_of_a_class_it_is_not_for_is_not_found(cast: Cast) -> None:
    sheet = AckSheet.objects.create(
        school=cast.school,
        title="Положение",
        audience=Audience.GUARDIANS,
        school_class=cast.class_6b,
        opened_on=TODAY,
    )

    address = reverse("reports:ack-sheet-print", args=[sheet.pk])
    answer = cast.client("deputy").post(f"{address}?school_class={cast.class_5a.pk}")

    assert (answer.status_code, Job.objects.count()) == (404, 0)
