"""The settings of marks: retakes, debts, plus and minus on the page and in the five orders."""

import pytest

from school.enums import Preset
from school.models import AcademicYear
from school.services import regulation
from tests.factories.cast import Cast
from tests.school.test_regulation_settings import PAGE, edit_url, typed


def test_settings_of_retakes_and_debts_are_changed_and_shown_in_words(cast: Cast) -> None:
    client = cast.client("deputy")
    fields = typed(
        client,
        cast.regulation,
        retake_rule="best",
        debt_days="10",
        overdue_debt_counts="on",
        allows_plus_minus="on",
    )

    response = client.post(edit_url(cast.regulation), fields)

    cast.regulation.refresh_from_db()
    page = client.get(PAGE).content.decode()
    assert response.status_code == 303
    assert (
        cast.regulation.retake_rule,
        cast.regulation.debt_days,
        cast.regulation.overdue_debt_counts,
        cast.regulation.allows_plus_minus,
    ) == ("best", 10, True, True)
    assert "<dd>лучшая</dd>" in page


@pytest.mark.parametrize("changes", [{"debt_days": "0"}, {"retake_rule": "any"}])
def test_impossible_settings_are_refused(cast: Cast, changes: dict[str, str]) -> None:
    client = cast.client("deputy")

    response = client.post(edit_url(cast.regulation), typed(client, cast.regulation, **changes))

    cast.regulation.refresh_from_db()
    assert response.status_code == 422
    assert (cast.regulation.retake_rule, cast.regulation.debt_days) == ("last", 14)


@pytest.mark.parametrize("preset", list(Preset))
def test_every_order_starts_without_pluses_and_with_the_last_retake(
    other_year: AcademicYear, preset: str
) -> None:
    adopted = regulation.adopt_preset(actor=None, year=other_year, preset=preset)

    assert (
        adopted.allows_plus_minus,
        adopted.retake_rule,
        adopted.overdue_debt_counts,
        adopted.conduct_scale,
    ) == (False, "last", False, "off")
    assert adopted.debt_days == (7 if preset == Preset.STRICT else 14)
    assert adopted.min_written_marks == (1 if preset == Preset.GYMNASIUM else 0)


@pytest.fixture
def other_year(cast: Cast) -> AcademicYear:
    return AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=cast.year.starts_on.replace(year=2026),
        ends_on=cast.year.ends_on.replace(year=2027),
    )
