"""An import of people: taken back, told in history, in few queries, from the command line."""

import datetime as dt
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed
from school.models import (
    ImportRun,
    Student,
)
from school.services.imports import UndoRefused
from tests.factories import people_lists as lists
from tests.factories.cast import Cast
from tests.factories.journal import make_mark, make_work
from tests.factories.people_imports import (
    MOTHER,
    PUPIL,
    listed,
    run,
    stored,
    undo,
)


def test_undo_gives_everything_back(cast: Cast) -> None:
    before = stored()
    report = run(
        cast,
        listed(lists.student(**MOTHER), lists.student(PUPIL, Адрес="ул. Новая, д. 1")),
        order_no="12-у",
    )

    undo(cast, report)

    assert stored() == before | {"ImportRun": 1}
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == ""


def test_undo_is_refused_when_a_mark_was_given(cast: Cast) -> None:
    report = run(cast, listed(lists.student()))
    student = Student.objects.get(last_name="Зарницына")
    make_mark(make_work(cast.lesson_today), student, 5)

    with pytest.raises(UndoRefused, match="отметки"):
        undo(cast, report)
    assert Student.objects.filter(pk=student.pk).exists()


def test_undo_is_refused_when_a_row_was_changed(cast: Cast) -> None:
    report = run(cast, listed(lists.student()))
    Student.objects.filter(last_name="Зарницына").update(phone="+7 914 000-11-22")

    with pytest.raises(UndoRefused, match="Зарницына П"):
        undo(cast, report)


def test_secretary_undoes_only_what_she_imported(cast: Cast) -> None:
    report = run(cast, listed(lists.student()), who="administrator")

    for who in ("secretary", "deputy", "other_secretary"):
        with pytest.raises(NotAllowed):
            undo(cast, report, who)
    undo(cast, report, "administrator")


def test_history_says_which_import_it_was(cast: Cast) -> None:
    report = run(cast, listed(lists.student()))

    event = Student.pgh_event_model.objects.get(  # type: ignore[attr-defined]
        pgh_obj__last_name="Зарницына"
    )
    assert event.pgh_context.metadata["import_run"] == report.run_id


def queries_of(cast: Cast, count: int) -> int:
    rows = [
        lists.student(
            f"Зарницына {'Полина' if number % 2 else 'Алиса'} Игоревна",
            Дата_рождения=(dt.date(2014, 1, 1) + dt.timedelta(days=number)).strftime("%d.%m.%Y"),
            ФИО_матери="Зарницына Ольга Олеговна",
            Телефон_матери=f"8912{number:07d}",
        )
        for number in range(count)
    ]
    with CaptureQueriesContext(connection) as captured:
        run(cast, listed(*rows), dry_run=True)
    return len(captured)


def test_number_of_queries_does_not_depend_on_the_number_of_people(cast: Cast) -> None:
    assert (queries_of(cast, 1), queries_of(cast, 30)) == (24, 24)


@pytest.mark.slow
def test_thousand_students_and_their_parents_take_under_ten_seconds(cast: Cast) -> None:
    surnames = ["Абрамов", "Белов", "Волков", "Громов", "Дроздов", "Ежов", "Жуков", "Зимин"]
    rows = [
        lists.student(
            f"{surnames[number % 8]}а Алиса Игоревна",
            Дата_рождения=(dt.date(2010, 1, 1) + dt.timedelta(days=number)).strftime("%d.%m.%Y"),
            Адрес=f"ул. Лесная, д. {number}",
            ФИО_матери=f"{surnames[number % 8]}а Ольга Олеговна",
            Телефон_матери=f"8912{number:07d}",
            **({"ФИО_отца": f"{surnames[number % 8]} Игорь Олегович"} if number % 2 else {}),
            Телефон_отца=f"8913{number:07d}" if number % 2 else "",
        )
        for number in range(1000)
    ]
    begun = time.monotonic()

    report = run(cast, listed(*rows))

    assert (report.counts["students"]["new"], report.counts["guardians"]["new"]) == (1000, 1500)
    assert time.monotonic() - begun < 10


def test_command_imports_shows_and_undoes(cast: Cast, tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "list.csv"
    path.write_text(
        lists.csv(lists.student(**MOTHER), lists.student(PUPIL, Дата_рождения="18.05.2014")),
        encoding="cp1251",
    )
    before = stored()

    call_command("import_people", path, "--school", "first", "--dry-run", "--json")
    assert '"new": 1' in capsys.readouterr().out
    assert stored() == before

    call_command("import_people", path, "--school", "first")
    assert Student.objects.filter(last_name="Зарницына").count() == 1

    call_command("import_people", "--undo", ImportRun.objects.get().pk, "--school", "first")
    assert stored() == before | {"ImportRun": 1}


def test_command_says_what_is_wrong_in_one_line(cast: Cast, tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "list.csv"
    path.write_text(lists.csv(lists.student(Класс="5Г")), encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("import_people", path, "--school", "first")
    assert "5Г" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("import_people", tmp_path / "none.csv", "--school", "first")
    with pytest.raises(CommandError):
        call_command("import_people", path, "--school", "first", "--since", "вчера")
    assert ImportRun.objects.count() == 0
