"""Acknowledgement sheets: who is asked, who signs, how far it is (S4-П2-6)."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.enums import Audience
from school.models import Acknowledgement, AckSheet
from school.selectors import ack_sheets as selectors
from school.services import ack_sheets
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

OWN = reverse("school:papers-own")


def sheet(cast: Cast, audience: Audience, *, by: str = "deputy", **values: object) -> AckSheet:
    return ack_sheets.open_sheet(
        **{
            "actor": cast.actors[by],
            "title": "Положение",
            "audience": audience,
            "today": TODAY,
            **values,
        }
    )


def sign(cast: Cast, item: AckSheet, by: str) -> bool:
    return ack_sheets.acknowledge(actor=cast.actors[by], sheet=item, now=NOW, today=TODAY)


def own_titles(cast: Cast, name: str) -> list[str]:
    return [own.sheet.title for own in selectors.own_sheets(cast.actors[name], TODAY)]


# --- opening -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["director", "deputy", "secretary"])
def test_sheet_is_opened_by_the_heads_and_the_secretary(cast: Cast, by: str) -> None:
    assert sheet(cast, Audience.STAFF, by=by).opened_on == TODAY


@pytest.mark.parametrize("by", ["administrator", "auditor", "class_teacher", "mother", "pupil"])
def test_sheet_is_opened_by_nobody_else(cast: Cast, by: str) -> None:
    with pytest.raises(ack_sheets.NotYourSheet):
        sheet(cast, Audience.STAFF, by=by)


def test_sheet_is_asked_of_its_audience_only(cast: Cast) -> None:
    sheet(cast, Audience.STAFF, title="Работникам")
    sheet(cast, Audience.GUARDIANS, title="Родителям")
    sheet(cast, Audience.STUDENTS, title="Ученикам")
    sheet(cast, Audience.GUARDIANS, title="Родителям 6Б", school_class=cast.class_6b)

    assert own_titles(cast, "class_teacher") == ["Работникам"]
    assert own_titles(cast, "health_worker") == ["Работникам"]
    assert own_titles(cast, "mother") == ["Родителям"]
    assert own_titles(cast, "foreign_mother") == ["Родителям 6Б", "Родителям"]
    assert own_titles(cast, "pupil") == ["Ученикам"]
    assert own_titles(cast, "other_mother") == own_titles(cast, "other_teacher") == []


# --- signing -------------------------------------------------------------------------------------


def test_person_signs_once_in_the_browser(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)

    assert [sign(cast, item, "mother"), sign(cast, item, "mother")] == [True, False]

    signed = Acknowledgement.objects.get()
    assert (signed.guardian, signed.is_on_paper) == (cast.guardians["mother"], False)


@pytest.mark.parametrize("by", ["pupil", "teacher", "other_mother"])
def test_nobody_signs_a_sheet_for_others(cast: Cast, by: str) -> None:
    item = sheet(cast, Audience.GUARDIANS)

    with pytest.raises(ack_sheets.NotAddressed):
        sign(cast, item, by)


def test_parent_of_another_class_is_not_asked(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS, school_class=cast.class_6b)

    with pytest.raises(ack_sheets.NotAddressed):
        sign(cast, item, "mother")
    assert AckSheet.objects.visible_to(cast.actors["mother"]).count() == 0


def test_closed_sheet_takes_no_signature_until_it_is_opened_again(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)
    ack_sheets.close_sheet(actor=cast.actors["deputy"], sheet=item, today=TODAY)

    with pytest.raises(ack_sheets.SheetClosed):
        sign(cast, item, "mother")
    assert own_titles(cast, "mother") == []

    ack_sheets.reopen_sheet(actor=cast.actors["deputy"], sheet=item)
    assert sign(cast, item, "mother")


def test_paper_signatures_are_entered_and_taken_back(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)
    sign(cast, item, "foreign_mother")
    people = [cast.guardians["mother"].pk, cast.guardians["foreign_mother"].pk]

    entered = ack_sheets.record_paper_signatures(
        actor=cast.actors["secretary"], sheet=item, person_ids=people, now=NOW, today=TODAY
    )
    for person_id in people:
        ack_sheets.take_back_paper_signature(
            actor=cast.actors["secretary"], sheet=item, person_id=person_id
        )

    assert entered == 1
    assert Acknowledgement.objects.get().guardian == cast.guardians["foreign_mother"]


def test_paper_signature_of_somebody_else_is_refused(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS, school_class=cast.class_6b)

    with pytest.raises(ack_sheets.NotAddressed):
        ack_sheets.record_paper_signatures(
            actor=cast.actors["secretary"],
            sheet=item,
            person_ids=[cast.guardians["mother"].pk],
            now=NOW,
            today=TODAY,
        )
    assert not Acknowledgement.objects.exists()


# --- coverage ------------------------------------------------------------------------------------


def test_coverage_is_counted_by_class(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)
    sign(cast, item, "mother")

    lines = selectors.coverage_by_class(item, TODAY)

    assert [(line.name, line.signed, line.total, line.percent) for line in lines] == [
        ("", 1, 2, 50),
        ("1А", 1, 1, 100),
        ("5А", 1, 1, 100),
        ("6Б", 0, 1, 0),
    ]


def test_closed_sheet_counts_those_who_were_here_when_it_was_closed(cast: Cast) -> None:
    item = sheet(cast, Audience.STUDENTS, school_class=cast.class_5a)
    ack_sheets.close_sheet(actor=cast.actors["deputy"], sheet=item, today=TODAY)
    item.refresh_from_db()
    factory.make_student(
        cast.school,
        "Поздняя",
        school_class=cast.class_5a,
        since=TODAY + dt.timedelta(days=1),
    )

    later = TODAY + dt.timedelta(days=30)

    assert selectors.coverage_by_class(item, later)[0].total == 2


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_sheets_asks_the_same_whatever_their_number(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        sheet(cast, Audience.GUARDIANS)

    with django_assert_num_queries(5):
        _, lines = selectors.sheet_list(cast.actors["deputy"], today=TODAY)

    assert [line.coverage.total for line in lines] == [2] * count


# --- pages ---------------------------------------------------------------------------------------


def test_parent_acknowledges_on_the_own_page(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS, text="Прочтите <b>внимательно</b>")
    client = cast.client("mother")

    before = client.get(OWN).content.decode()
    answer = client.post(reverse("school:ack-sheet-acknowledge", args=[item.pk]))

    assert "Прочтите &lt;b&gt;внимательно&lt;/b&gt;" in before
    assert (answer.status_code, answer.headers["Location"]) == (303, OWN)
    assert client.get(OWN).context["sheets"][0].at is not None


def test_secretary_ticks_paper_signatures_and_stays_in_the_filter(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)
    page = reverse("school:ack-sheet", args=[item.pk])

    answer = cast.client("secretary").post(
        f"{page}paper/", {"person": [cast.guardians["mother"].pk], "query": "state=waiting&"}
    )

    assert answer.headers["Location"] == f"{page}?state=waiting"
    assert Acknowledgement.objects.get().is_on_paper


def test_somebody_who_is_not_of_the_sheet_is_refused_and_nobody_is_ticked(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS, school_class=cast.class_6b)
    page = reverse("school:ack-sheet", args=[item.pk])
    people = [cast.guardians["foreign_mother"].pk, cast.guardians["mother"].pk]

    answer = cast.client("secretary").post(f"{page}paper/", {"person": people})

    assert answer.status_code == 422
    assert "уже нет" in answer.content.decode()
    assert not Acknowledgement.objects.exists()


def test_sheet_shows_who_has_not_signed(cast: Cast) -> None:
    item = sheet(cast, Audience.GUARDIANS)
    sign(cast, item, "mother")

    page = cast.client("deputy").get(
        reverse("school:ack-sheet", args=[item.pk]), {"state": "waiting"}
    )

    assert [line.person_id for line in page.context["page"]] == [
        cast.guardians["foreign_mother"].pk
    ]


def test_class_is_no_choice_for_a_sheet_of_the_staff(cast: Cast) -> None:
    page = cast.client("deputy").post(
        reverse("school:ack-sheet-open"),
        {"title": "Положение", "audience": "staff", "school_class": cast.class_5a.pk},
    )

    assert page.status_code == 422
    assert not AckSheet.objects.exists()
