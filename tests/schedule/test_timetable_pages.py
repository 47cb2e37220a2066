"""The pages of the editor: what they show, answer to a script and to a form, and refuse."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.bells import write_bells
from school.models import TeachingGroup
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.timetable_versions import make_entry, make_version

FEBRUARY = dt.date(2026, 2, 2)
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(cast: Cast) -> TimetableVersion:
    write_bells(cast.year)
    weeks = {cast.maths: [(1, 1)], cast.maths_1a: [(1, 2)]}
    return make_version(cast.year, FEBRUARY, weeks, is_draft=True, name="Весна")


@pytest.fixture
def deputy(cast: Cast) -> Client:
    return cast.client("deputy")


def url(name: str, *args: Any) -> str:
    return reverse(f"schedule:timetable-{name}", args=args)


def place(entry: TimetableEntry) -> tuple[int, int]:
    entry.refresh_from_db()
    return entry.weekday, entry.slot


def test_list_names_drafts_first_and_what_is_in_force(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    make_version(cast.year, dt.date(2025, 9, 1), {cast.maths: [(1, 1)]}, name="Осень")

    body = deputy.get(url("versions")).content.decode()

    assert body.index("Весна") < body.index("Осень")
    assert body.count(">черновик</span>") == 1
    assert body.count("действует</span>") == 1


def test_new_draft_is_a_copy_and_opens_its_board(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    sent = {"since": "2026-03-02", "name": "Март", "note": "новый учитель", "source": draft.pk}

    response = deputy.post(url("start"), sent)

    made = TimetableVersion.objects.get(name="Март")
    assert (response.status_code, response.headers["Location"]) == (303, url("board", made.pk))
    assert (made.is_draft, made.note, made.entries.count()) == (True, "новый учитель", 2)


def test_draft_after_the_end_of_the_year_is_422_and_nothing_is_made(deputy: Client) -> None:
    response = deputy.post(url("start"), {"since": "2026-08-01", "name": "Лето"})

    assert response.status_code == 422
    assert "Этот день вне учебного года." in response.content.decode()
    assert TimetableVersion.objects.count() == 0


def test_board_shows_lessons_hours_left_and_clashes(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    make_entry(draft, cast.maths_1a, 1, 1)

    body = deputy.get(f"{url('board', draft.pk)}?grade=5").content.decode()

    teacher = cast.staff["teacher"].short_name
    assert f"{teacher} ведёт: 1А, Математика" in body
    assert "1 накладка" in body
    assert 'data-group="' + str(cast.maths.pk) in body
    assert "3 ч" in body


@pytest.mark.parametrize("view", ["class", "teacher", "room"])
def test_board_asks_the_same_number_of_queries(
    cast: Cast,
    deputy: Client,
    draft: TimetableVersion,
    django_assert_num_queries: Callable[..., Any],
    view: str,
) -> None:
    address = f"{url('board', draft.pk)}?view={view}&grade=5"
    deputy.get(address)

    with django_assert_num_queries(12):
        deputy.get(address)
    for letter in "ВГД":
        other = factory.make_class(cast.year, cast.scheme, 5, letter)
        group = factory.make_group(cast.maths.subject, other, teacher=cast.staff["stranger"])
        make_entry(draft, group, 2, 3)
    with django_assert_num_queries(12):
        deputy.get(address)


def test_script_learns_what_is_in_the_way(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)

    told = deputy.get(f"{url('slots', draft.pk)}?entry={entry.pk}", headers=JSON).json()

    teacher = cast.staff["teacher"].short_name
    assert told["taken"] == {"1-1-2": [f"{teacher} ведёт: 1А, Математика"]}
    assert len(told["places"]) == 5 * 9


def test_script_moves_a_lesson_and_gets_the_board(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)

    response = deputy.post(
        url("put", draft.pk), {"entry": entry.pk, "place": "2-1-3"}, headers=JSON
    )

    assert response.status_code == 200
    assert response.json()["said"] == "Сохранено."
    assert 'data-cell="2-1-3"' in response.json()["html"]
    assert place(entry) == (2, 3)


def test_clash_is_409_with_its_words_and_changes_nothing(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)

    response = deputy.post(
        url("put", draft.pk), {"entry": entry.pk, "place": "1-1-2"}, headers=JSON
    )

    told = f"{cast.staff['teacher'].short_name} ведёт: 1А, Математика"
    assert response.status_code == 409
    assert response.json() == {
        "error": f"Здесь накладки: {told}.",
        "clashes": [told],
        "swap": 0,
    }
    assert place(entry) == (1, 1)


@pytest.mark.parametrize(
    "sent",
    [{}, {"place": "1-1-1"}, {"entry": "1", "group": "1", "place": "1-1-1"}, {"entry": "1"}]
    + [{"entry": "1", "place": text} for text in ("9-1-1", "1-1", "x-y-z", "1-1-111", "²-1-1")],
)
def test_nonsense_from_a_script_is_422(
    deputy: Client, draft: TimetableVersion, sent: dict[str, str]
) -> None:
    response = deputy.post(url("put", draft.pk), sent, headers=JSON)

    assert response.status_code == 422
    assert response.json()["error"]


def test_form_moves_a_lesson_and_returns_to_its_board(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)
    address = f"{url('entry', draft.pk, entry.pk)}?view=class&grade=5"
    body = deputy.get(address).content.decode()
    assert "1-й урок: свободно" in body
    assert "2-й урок: ! " in body

    response = deputy.post(address, {"place": "4-1-2", "parity": "odd"})

    assert response.status_code == 303
    assert response.headers["Location"] == f"{url('board', draft.pk)}?view=class&grade=5"
    assert (*place(entry), entry.parity) == (4, 2, "odd")


def test_form_with_a_clash_is_409_and_keeps_what_was_chosen(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)

    response = deputy.post(url("entry", draft.pk, entry.pk), {"place": "1-1-2", "parity": "every"})

    body = response.content.decode()
    assert response.status_code == 409
    assert "Здесь накладки" in body
    assert '<option value="1-1-2" selected>' in body
    assert place(entry) == (1, 1)


def test_lesson_of_another_version_and_of_another_year_is_not_found(
    cast: Cast, deputy: Client, draft: TimetableVersion, other_version: TimetableVersion
) -> None:
    entry, foreign = draft.entries.get(group=cast.maths), other_version.entries.get()

    assert deputy.get(url("entry", draft.pk, foreign.pk)).status_code == 404
    sent = {"entry": foreign.pk, "place": "2-1-1"}
    assert deputy.post(url("put", draft.pk), sent, headers=JSON).status_code == 404
    swap = {"entry": entry.pk, "swap": foreign.pk}
    assert deputy.post(url("put", draft.pk), swap, headers=JSON).status_code == 404
    assert place(foreign) == (3, 3)


@pytest.fixture
def other_version(cast: Cast) -> TimetableVersion:
    return make_version(cast.year, dt.date(2026, 4, 6), {cast.maths: [(3, 3)]}, is_draft=True)


@pytest.mark.parametrize(
    ("name", "status"), [("teacher", 403), ("mother", 403), ("other_deputy", 404)]
)
def test_board_is_for_those_who_make_it(
    cast: Cast, draft: TimetableVersion, name: str, status: int
) -> None:
    response = cast.client(name).get(url("board", draft.pk))

    assert response.status_code == status
    assert "Весна" not in response.content.decode()


def test_comparison_pairs_what_moved(cast: Cast, deputy: Client, draft: TimetableVersion) -> None:
    make_version(cast.year, dt.date(2025, 9, 1), {cast.maths: [(2, 3), (3, 3)]}, name="Осень")

    body = deputy.get(url("compare", draft.pk)).content.decode()

    assert "Перенесено: 1, добавлено: 1, снято: 1." in body
    assert "<del>Вт, 3</del>" in body
    assert "<ins>Пн, 1</ins>" in body


def test_log_tells_who_moved_what_and_keeps_to_its_filters(
    cast: Cast, deputy: Client, draft: TimetableVersion
) -> None:
    entry = draft.entries.get(group=cast.maths)
    deputy.post(url("put", draft.pk), {"entry": entry.pk, "place": "2-1-3"}, headers=JSON)
    deputy.post(url("start"), {"since": "2026-03-02", "name": "Копия", "source": draft.pk})

    body = deputy.get(f"{url('log')}?version={draft.pk}").content.decode()

    assert "5А, Математика (Весна)" in body
    assert "Перенос: Пн, 1 → Вт, 3" in body
    assert "(Копия)" not in deputy.get(url("log")).content.decode()
    filtered = f"{url('log')}?school_class={cast.class_6b.pk}"
    assert "5А, Математика" not in deputy.get(filtered).content.decode()
    assert deputy.get(f"{url('log')}?version=0").status_code == 422


def test_log_asks_the_same_number_of_queries(
    cast: Cast,
    deputy: Client,
    draft: TimetableVersion,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    def move(group: TeachingGroup, where: str) -> None:
        entry = draft.entries.get(group=group)
        deputy.post(url("put", draft.pk), {"entry": entry.pk, "place": where}, headers=JSON)

    move(cast.maths, "2-1-3")
    deputy.get(url("log"))
    with django_assert_num_queries(13):
        deputy.get(url("log"))
    move(cast.maths, "2-1-4")
    move(cast.maths_1a, "2-1-5")
    with django_assert_num_queries(13):
        deputy.get(url("log"))
