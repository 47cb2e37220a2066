"""What goes otherwise on a day, for everybody with only what concerns them."""

from typing import Any

import pytest
from django.urls import reverse

from journal.enums import LessonChangeKind
from journal.models import Lesson
from journal.selectors.substitutions import changes
from journal.services.substitutions import added
from journal.services.substitutions.added import Place
from school.models import GroupMembership
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.substitutions import give, make_absence

pytestmark = pytest.mark.django_db


def seen(cast: Cast, by: str) -> list[tuple[int, str, str]]:
    found = changes.day_changes(actor=cast.actors[by], day=TODAY)
    return [(change.slot, change.group, str(change.kind)) for change in found]


@pytest.fixture
def changed(cast: Cast) -> Cast:
    """1А is called off, 5А is given to the stranger, whose own lesson in 6Б is called off."""
    make_absence(cast)
    give(cast, cast.lesson_1a, kind="not_held")
    give(cast, cast.lesson_today)
    lesson = factory.make_lesson(cast.russian_6b, TODAY, slot=4)
    Lesson.objects.filter(pk=lesson.pk).update(status="cancelled", cancel_reason="экскурсия")
    return cast


def test_change_says_who_replaces_whom(changed: Cast) -> None:
    change = changes.day_changes(actor=changed.actors["pupil"], day=TODAY)[0]

    assert (change.lesson_id, change.kind) == (
        changed.lesson_today.pk,
        LessonChangeKind.REPLACED,
    )
    assert (change.absent, change.substitute) == ("Учителева А. И.", "Чужанова А. И.")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("pupil", [(2, "5А", "replaced")]),
        ("mother", [(1, "1А", "cancelled"), (2, "5А", "replaced")]),
        ("foreign_mother", [(4, "6Б", "cancelled")]),
        ("teacher", [(1, "1А", "cancelled"), (2, "5А", "replaced")]),
        ("stranger", [(2, "5А", "replaced"), (4, "6Б", "cancelled")]),
        ("class_teacher", [(2, "5А", "replaced")]),
        ("other_deputy", []),
        ("other_pupil", []),
    ],
)
def test_everybody_sees_what_concerns_them(
    changed: Cast, by: str, expected: list[tuple[int, str, str]]
) -> None:
    assert seen(changed, by) == expected


@pytest.mark.parametrize("by", ["deputy", "director", "secretary", "administrator"])
def test_office_sees_everything(changed: Cast, by: str) -> None:
    assert [group for _, group, _ in seen(changed, by)] == ["1А", "5А", "6Б"]


def test_who_left_the_group_sees_its_changes_no_more(changed: Cast) -> None:
    GroupMembership.objects.filter(student=changed.students["pupil"], group=changed.maths).update(
        until=TODAY
    )

    assert seen(changed, "pupil") == []


def test_extra_lesson_is_a_change(cast: Cast) -> None:
    added.add_lesson(
        actor=cast.actors["deputy"],
        group=cast.maths,
        staff=cast.staff["teacher"],
        kind="extra",
        place=Place(TODAY, 6),
        reason="отставание",
        now=NOW,
    )

    assert seen(cast, "pupil") == [(6, "5А", "added")]


@pytest.mark.parametrize(("by", "status"), [("pupil", 200), ("mother", 200), ("secretary", 200)])
def test_page_is_everybodys(changed: Cast, by: str, status: int) -> None:
    answer = changed.client(by).get(reverse("journal:change-list"))

    assert answer.status_code == status
    assert len(answer.context["changes"]) == len(seen(changed, by))


def test_page_tells_families_no_reason(changed: Cast) -> None:
    html = changed.client("mother").get(reverse("journal:change-list")).content.decode()

    assert "Чужанова А. И. (отсутствует Учителева А. И.)" in html
    assert "больничный" not in html
    assert "б/л" not in html


def test_page_of_a_quiet_day_says_so(cast: Cast) -> None:
    html = cast.client("pupil").get(reverse("journal:change-list")).content.decode()

    assert "Уроки этого дня идут по расписанию." in html


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("by", ["pupil", "deputy", "teacher"])
def test_changes_take_constant_queries(
    cast: Cast, by: str, count: int, django_assert_num_queries: Any
) -> None:
    make_absence(cast)
    for n in range(count):
        give(cast, factory.make_lesson(cast.maths, TODAY, slot=5 + n))

    with django_assert_num_queries(2):
        found = changes.day_changes(actor=cast.actors[by], day=TODAY)

    assert len(found) == count
