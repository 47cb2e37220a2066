"""Who switches the letters about a child, where, and what stays as it was."""

import datetime as dt

import pytest

from core.history import versions_of
from school.enums import Kinship
from school.models import ClassTeacherDuty, Guardian, GuardianLink
from school.services.people import LinkEnded
from school.services.people.letters import (
    LettersTaken,
    NotYourLetters,
    set_letters,
    set_own_letters,
)
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast

OWN = "/school/letters/"


def mothers_link(cast: Cast, child: str = "pupil") -> GuardianLink:
    return GuardianLink.objects.get(
        guardian=cast.guardians["mother"], student=cast.students[child], until__isnull=True
    )


def link_father(cast: Cast, *, gets_digest: bool = False) -> GuardianLink:
    return GuardianLink.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        guardian=factory.make_guardian(cast.school, "Ёлкин-Отцов"),
        kinship=Kinship.FATHER,
        since=factory.YEAR_START,
        gets_digest=gets_digest,
    )


def readers(cast: Cast, child: str = "pupil") -> list[int]:
    return list(
        GuardianLink.objects.filter(
            student=cast.students[child], gets_digest=True, until__isnull=True
        ).values_list("guardian_id", flat=True)
    )


def url_of(link: GuardianLink) -> str:
    return f"/school/guardians/links/{link.pk}/letters/"


def card_url(cast: Cast) -> str:
    return f"/school/students/{cast.students['pupil'].pk}/"


# --- the rule ----------------------------------------------------------------------------------


def test_parent_switches_the_letters_off_and_on(cast: Cast) -> None:
    link = mothers_link(cast)
    actor = cast.actors["mother"]

    off = set_letters(actor=actor, link=link, gets_letters=False, today=TODAY)
    after_off = readers(cast)
    on = set_letters(actor=actor, link=link, gets_letters=True, today=TODAY)
    again = set_letters(actor=actor, link=link, gets_letters=True, today=TODAY)

    assert (off, after_off, on, again) == (True, [], True, False)
    assert readers(cast) == [cast.guardians["mother"].pk]
    told = versions_of(GuardianLink).filter(pgh_obj_id=link.pk, pgh_label="update")
    assert [
        (event.gets_digest, event.pgh_context.metadata["user"], event.pgh_context.metadata["role"])
        for event in told.order_by("pgh_id")
    ] == [
        (False, cast.users["mother"].pk, "guardian"),
        (True, cast.users["mother"].pk, "guardian"),
    ]


def test_parent_takes_the_letters_from_nobody(cast: Cast) -> None:
    link = mothers_link(cast)
    GuardianLink.objects.filter(pk=link.pk).update(gets_digest=False)
    father = link_father(cast, gets_digest=True)

    with pytest.raises(LettersTaken):
        set_letters(actor=cast.actors["mother"], link=link, gets_letters=True, today=TODAY)

    assert readers(cast) == [father.guardian_id]


def test_choice_about_several_children_is_written_as_a_whole(cast: Cast) -> None:
    link, sibling = mothers_link(cast), mothers_link(cast, "sibling")
    GuardianLink.objects.filter(pk=link.pk).update(gets_digest=False)
    father = link_father(cast, gets_digest=True)

    with pytest.raises(LettersTaken):
        set_own_letters(
            actor=cast.actors["mother"], wanted={sibling: False, link: True}, today=TODAY
        )

    assert readers(cast) == [father.guardian_id]
    assert readers(cast, "sibling") == [cast.guardians["mother"].pk]


@pytest.mark.parametrize("who", ["class_teacher", "secretary", "administrator"])
def test_school_moves_the_letters_to_the_other_parent(cast: Cast, who: str) -> None:
    father = link_father(cast)

    set_letters(actor=cast.actors[who], link=father, gets_letters=True, today=TODAY)

    assert readers(cast) == [father.guardian_id]


@pytest.mark.parametrize(
    "who",
    [
        *("director", "deputy", "auditor", "health_worker", "teacher", "stranger"),
        *("foreign_mother", "pupil", "other_secretary", "other_mother"),
    ],
)
def test_nobody_else_switches_them(cast: Cast, who: str) -> None:
    with pytest.raises(NotYourLetters):
        set_letters(
            actor=cast.actors[who], link=mothers_link(cast), gets_letters=False, today=TODAY
        )

    assert readers(cast) == [cast.guardians["mother"].pk]


def test_former_class_teacher_switches_nothing(cast: Cast) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)
    link = mothers_link(cast)

    with pytest.raises(NotYourLetters):
        set_letters(actor=cast.actors["class_teacher"], link=link, gets_letters=False, today=TODAY)
    assert cast.client("class_teacher").post(url_of(link)).status_code == 403
    assert readers(cast) == [cast.guardians["mother"].pk]


def test_link_that_has_ended_is_not_switched(cast: Cast) -> None:
    link = mothers_link(cast)
    GuardianLink.objects.filter(pk=link.pk).update(until=dt.date(2026, 1, 12), gets_digest=False)

    for who in ("mother", "secretary"):
        with pytest.raises(LinkEnded):
            set_letters(actor=cast.actors[who], link=link, gets_letters=True, today=TODAY)

    assert not GuardianLink.objects.get(pk=link.pk).gets_digest


# --- the parent's page -------------------------------------------------------------------------


def test_parent_takes_one_tick_away(cast: Cast) -> None:
    client = cast.client("mother")
    pupil, sibling = mothers_link(cast), mothers_link(cast, "sibling")

    page = client.get(OWN).content.decode()
    response = client.post(OWN, {"shown": [pupil.pk, sibling.pk], "gets": [sibling.pk]})
    shown = client.get(OWN).content.decode()

    assert f'name="gets" value="{pupil.pk}" checked' in page
    assert response.status_code == 303
    assert response["Location"] == OWN
    assert (readers(cast), readers(cast, "sibling")) == ([], [cast.guardians["mother"].pk])
    assert f'name="gets" value="{pupil.pk}">' in shown
    assert f'name="gets" value="{sibling.pk}" checked' in shown
    assert "Сохранено." in shown


def test_child_that_the_page_did_not_show_is_left_alone(cast: Cast) -> None:
    cast.client("mother").post(OWN, {"shown": [mothers_link(cast).pk]})

    assert (readers(cast), readers(cast, "sibling")) == ([], [cast.guardians["mother"].pk])


@pytest.mark.parametrize("whose", ["foreign", "ended", "nonsense"])
def test_link_that_is_not_ones_own_is_not_found(cast: Cast, whose: str) -> None:
    own = mothers_link(cast)
    if whose == "foreign":
        value = str(cast.guardians["foreign_mother"].links.get().pk)
    elif whose == "ended":
        GuardianLink.objects.filter(pk=own.pk).update(until=TODAY)
        value = str(own.pk)
    else:
        value = "first"
    before = list(GuardianLink.objects.order_by("pk").values_list("pk", "gets_digest"))

    response = cast.client("mother").post(OWN, {"shown": [value]})

    assert response.status_code == 404
    assert list(GuardianLink.objects.order_by("pk").values_list("pk", "gets_digest")) == before


def test_child_whose_letters_go_to_another_parent_has_no_box(cast: Cast) -> None:
    link = mothers_link(cast)
    GuardianLink.objects.filter(pk=link.pk).update(gets_digest=False)
    father = link_father(cast, gets_digest=True)
    client = cast.client("mother")

    html = client.get(OWN).content.decode()
    forced = client.post(OWN, {"shown": [link.pk], "gets": [link.pk]})

    assert f'value="{link.pk}"' not in html
    assert father.guardian.last_name not in html
    assert "сейчас получает другой родитель" in html
    assert forced.status_code == 409
    assert "сейчас получает другой родитель" in forced.content.decode()
    assert readers(cast) == [father.guardian_id]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": ""}, "Школа не знает адреса вашей почты"),
        ({"is_paper_only": True}, "Вас информируют на бумаге"),
    ],
)
def test_page_says_why_no_letter_comes_in_spite_of_the_tick(
    cast: Cast, change: dict[str, object], sentence: str
) -> None:
    before = cast.client("mother").get(OWN).content.decode()
    Guardian.objects.filter(pk=cast.guardians["mother"].pk).update(**change)

    assert sentence not in before
    assert sentence in cast.client("mother").get(OWN).content.decode()


def test_parent_without_children_is_told_what_to_do(cast: Cast) -> None:
    GuardianLink.objects.filter(guardian=cast.guardians["mother"]).update(until=TODAY)

    html = cast.client("mother").get(OWN).content.decode()

    assert "Попросите" in html
    assert "checkbox" not in html


def test_account_page_leads_parents_alone_to_it(cast: Cast) -> None:
    assert f'href="{OWN}"' in cast.client("mother").get("/profile/").content.decode()
    assert f'href="{OWN}"' not in cast.client("teacher").get("/profile/").content.decode()


def test_page_takes_the_same_queries_for_one_and_for_three_children(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("foreign_mother")
    client.get(OWN)
    with django_assert_num_queries(3):
        client.get(OWN)

    for number in range(2):
        GuardianLink.objects.create(
            school=cast.school,
            student=factory.make_student(cast.school, f"Ещё{number}", school_class=cast.class_5a),
            guardian=cast.guardians["foreign_mother"],
            kinship=Kinship.MOTHER,
            since=factory.YEAR_START,
        )
    with django_assert_num_queries(3):
        page = client.get(OWN)
    assert page.content.decode().count('type="checkbox"') == 3


# --- the card ----------------------------------------------------------------------------------


def test_class_teacher_switches_the_letters_on_the_card(cast: Cast) -> None:
    client = cast.client("class_teacher")
    mother, father = mothers_link(cast), link_father(cast)

    before = client.get(card_url(cast)).content.decode()
    moved = client.post(url_of(father), {"gets": "on"})
    told = client.get(card_url(cast)).content.decode()
    after_move = readers(cast)
    client.post(url_of(father))

    assert url_of(mother) in before
    assert "Не присылать писем" in before
    assert (moved.status_code, moved["Location"]) == (303, card_url(cast))
    assert f"письма теперь получает {father.guardian.full_name}." in told
    assert after_move == [father.guardian_id]
    assert readers(cast) == []


def test_deputy_reads_the_card_without_the_switch(cast: Cast) -> None:
    html = cast.client("deputy").get(card_url(cast)).content.decode()

    assert "получает письма о неделе" in html
    assert "/letters/" not in html
    assert cast.client("deputy").post(url_of(mothers_link(cast))).status_code == 403


def test_link_of_another_class_or_school_is_not_found(cast: Cast) -> None:
    outsider = cast.guardians["foreign_mother"].links.get()

    assert cast.client("class_teacher").post(url_of(outsider)).status_code == 404
    assert cast.client("other_secretary").post(url_of(outsider)).status_code == 404
    assert cast.client("mother").post(url_of(outsider)).status_code == 403
    assert cast.client("secretary").get(url_of(outsider)).status_code == 405
    assert readers(cast, "outsider") == [outsider.guardian_id]
