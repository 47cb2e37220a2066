"""Types of work: the table of weights."""

from decimal import Decimal

import pytest

from core.errors import NotAllowed
from school.models import Regulation, WorkType
from school.services.regulation import edit
from tests.factories.cast import Cast

PAGE = "/school/regulation/"


def types_url(regulation: Regulation) -> str:
    return f"{PAGE}{regulation.pk}/work-types/"


def typed_types(regulation: Regulation, **changes: str) -> dict[str, str]:
    """The table as it stands; ``changes`` name a cell as «К_weight»."""
    fields = {}
    for item in WorkType.objects.filter(regulation=regulation):
        prefix = f"type-{item.pk}-"
        for name in ("abbreviation", "weight"):
            given = str(getattr(item, name))
            fields[prefix + name] = changes.get(f"{item.abbreviation}_{name}", given)
        if changes.get(f"{item.abbreviation}_needs_title", item.needs_title):
            fields[prefix + "needs_title"] = "on"
    return fields


def test_weight_abbreviation_and_title_are_changed(cast: Cast) -> None:
    client = cast.client("deputy")

    response = client.post(
        types_url(cast.regulation),
        typed_types(cast.regulation, К_weight="2,5", С_abbreviation="СР", С_needs_title="on"),
        follow=True,
    )

    control = WorkType.objects.get(regulation=cast.regulation, code=4)
    written = WorkType.objects.get(regulation=cast.regulation, code=5)
    assert control.weight == Decimal("2.5")
    assert (written.abbreviation, written.needs_title) == ("СР", True)
    assert "Изменено 2 вида работы." in response.content.decode()


def test_works_that_stand_keep_their_weight(cast: Cast) -> None:
    client = cast.client("deputy")

    client.post(types_url(cast.regulation), typed_types(cast.regulation, О_weight="3"))

    cast.work.refresh_from_db()
    assert cast.work.weight == Decimal("1.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"К_weight": "0"},
        {"К_weight": "-1"},
        {"К_weight": "10,1"},
        {"К_weight": "1,25"},
        {"К_weight": "NaN"},
        {"К_weight": "Infinity"},
        {"К_weight": ""},
        {"К_abbreviation": ""},
        {"К_abbreviation": "сс сс с"},
        {"К_abbreviation": "с"},  # taken by another type, whatever the case
    ],
)
def test_types_are_refused_and_none_is_written(cast: Cast, changes: dict[str, str]) -> None:
    before = list(WorkType.objects.order_by("pk").values())

    response = cast.client("deputy").post(
        types_url(cast.regulation), typed_types(cast.regulation, О_weight="2", **changes)
    )

    assert response.status_code == 422
    assert list(WorkType.objects.order_by("pk").values()) == before


def test_types_of_another_school_are_not_found(cast: Cast) -> None:
    client = cast.client("other_deputy")

    assert client.get(types_url(cast.regulation)).status_code == 404
    assert client.post(types_url(cast.regulation), {}).status_code == 404


def test_service_takes_no_type_of_another_school(cast: Cast) -> None:
    foreign = WorkType.objects.filter(school=cast.other_school).first()
    assert foreign is not None

    with pytest.raises(NotAllowed):
        edit.change_work_types(
            actor=cast.actors["deputy"],
            regulation=cast.regulation,
            changes=[edit.WorkTypeChange(foreign.pk, "Ж", Decimal(2), needs_title=False)],
        )
