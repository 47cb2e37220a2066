"""The context that history carries: who, when, from where and why."""

from core import history
from journal.models import Mark
from tests.factories.cast import Cast


def reasons(mark: Mark) -> list[tuple[str, str, str]]:
    """(what was written, under which reason, under which task), the oldest first."""
    events = mark.events.filter(pgh_label="update").select_related("pgh_context").order_by("pgh_id")
    return [
        (
            str(one.value),
            one.pgh_context.metadata.get("reason", ""),
            one.pgh_context.metadata["task"],
        )
        for one in events
    ]


def test_reason_of_one_entry_is_not_told_of_the_others(cast: Cast) -> None:
    mark = Mark.objects.filter(pk=cast.mark.pk)

    with history.source(task="batch"):
        mark.update(value=3)
        with history.reason("Исправлена ошибка ввода"):
            mark.update(value=5)
        mark.update(value=2)
        with history.reason("Пересдача"):
            mark.update(value=4)

    assert reasons(cast.mark) == [
        ("3", "", "batch"),
        ("5", "Исправлена ошибка ввода", "batch"),
        ("2", "", "batch"),
        ("4", "Пересдача", "batch"),
    ]


def test_reason_without_a_source_is_told_alone(cast: Cast) -> None:
    with history.reason("Пересдача"):
        Mark.objects.filter(pk=cast.mark.pk).update(value=5)

    last = cast.mark.events.select_related("pgh_context").latest("pgh_id")
    assert last.pgh_context.metadata == {"reason": "Пересдача"}
