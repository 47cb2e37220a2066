"""Comments of marks and the family's receipt."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from journal.models import CommentReceipt, Mark
from journal.selectors import comments, diary
from journal.services import errors
from journal.services.grading import comments as service
from journal.services.grading import marks
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=3)


def say(cast: Cast, comment: str, *, now: dt.datetime = NOW, by: str = "teacher") -> None:
    marks.comment_mark(actor=cast.actors[by], mark=cast.mark, comment=comment, now=now)


def read(cast: Cast, *, by: str = "mother", now: dt.datetime = LATER) -> int:
    return service.confirm_reading(actor=cast.actors[by], marks=[cast.mark], now=now)


def receipts(cast: Cast) -> list[tuple[str, dt.datetime]]:
    cast.mark.refresh_from_db()
    found = comments.receipts_of(student=cast.students["pupil"], marks=[cast.mark])
    return [(one.reader, one.at) for one in found.get(cast.mark.pk, ())]


def test_comment_is_kept_with_its_time_and_history(cast: Cast) -> None:
    say(cast, "  Ошибка в знаке,\nпересчитай. ")

    cast.mark.refresh_from_db()
    assert (cast.mark.comment, cast.mark.comment_recorded_at) == (
        "Ошибка в знаке, пересчитай.",
        NOW,
    )
    assert cast.mark.value == 4
    assert cast.mark.events.order_by("-pgh_id").first().comment == "Ошибка в знаке, пересчитай."


def test_comment_taken_away_leaves_no_time(cast: Cast) -> None:
    say(cast, "Молодец")
    say(cast, "", now=LATER)

    cast.mark.refresh_from_db()
    assert (cast.mark.comment, cast.mark.comment_recorded_at) == ("", None)


def test_same_comment_again_keeps_its_time(cast: Cast) -> None:
    say(cast, "Молодец")
    say(cast, "Молодец", now=LATER)

    cast.mark.refresh_from_db()
    assert cast.mark.comment_recorded_at == NOW


@pytest.mark.parametrize("who", ["stranger", "class_teacher", "deputy", "mother", "other_teacher"])
def test_comment_is_written_by_the_lessons_teacher(cast: Cast, who: str) -> None:
    with pytest.raises(errors.NotYourLesson):
        say(cast, "Молодец", by=who)

    cast.mark.refresh_from_db()
    assert cast.mark.comment == ""


def test_comment_on_a_voided_mark_is_refused(cast: Cast) -> None:
    marks.void_mark(actor=cast.actors["teacher"], mark=cast.mark, reason="ошибка", now=NOW)

    with pytest.raises(errors.MarkChanged):
        say(cast, "Молодец")


def test_teacher_sees_who_has_read_it_by_kinship(cast: Cast) -> None:
    say(cast, "Молодец")

    assert read(cast) == 1
    assert read(cast, by="pupil", now=LATER + dt.timedelta(hours=1)) == 1
    assert receipts(cast) == [
        ("мамой", LATER),
        ("учеником", LATER + dt.timedelta(hours=1)),
    ]


def test_read_twice_keeps_the_first_time(cast: Cast) -> None:
    say(cast, "Молодец")
    read(cast)

    assert read(cast, now=LATER + dt.timedelta(days=1)) == 0
    assert receipts(cast) == [("мамой", LATER)]


def test_changed_comment_is_unread_again(cast: Cast) -> None:
    say(cast, "Молодец")
    read(cast)
    day_later = LATER + dt.timedelta(days=1)
    say(cast, "Молодец, но исправь дату", now=day_later)
    mother, pupil = cast.actors["mother"], cast.students["pupil"]

    assert receipts(cast) == []
    assert comments.unread_count(actor=mother, student=pupil) == 1

    read(cast, now=day_later + dt.timedelta(hours=1))

    assert receipts(cast) == [("мамой", day_later + dt.timedelta(hours=1))]
    assert comments.unread_count(actor=mother, student=pupil) == 0
    assert CommentReceipt.objects.count() == 1


def test_changed_mark_leaves_its_comment_read(cast: Cast) -> None:
    say(cast, "Молодец")
    read(cast)
    Mark.objects.filter(pk=cast.mark.pk).update(value=5, recorded_at=LATER + dt.timedelta(days=1))

    assert receipts(cast) == [("мамой", LATER)]


def test_reading_is_each_readers_own(cast: Cast) -> None:
    say(cast, "Молодец")
    read(cast)
    pupil = cast.students["pupil"]

    assert comments.unread_count(actor=cast.actors["mother"], student=pupil) == 0
    assert comments.unread_count(actor=cast.actors["pupil"], student=pupil) == 1


@pytest.mark.parametrize("who", ["foreign_mother", "other_mother", "other_pupil"])
def test_other_families_confirm_nothing(cast: Cast, who: str) -> None:
    say(cast, "Молодец")

    assert read(cast, by=who) == 0
    assert CommentReceipt.objects.count() == 0


@pytest.mark.parametrize("who", ["teacher", "deputy", "class_teacher"])
def test_staff_has_nothing_to_confirm(cast: Cast, who: str) -> None:
    say(cast, "Молодец")

    with pytest.raises(errors.NotFamily):
        read(cast, by=who)


def test_mark_without_a_comment_is_not_read(cast: Cast) -> None:
    assert read(cast) == 0
    assert CommentReceipt.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_two_queries(cast: Cast, number: int, django_assert_num_queries: Any) -> None:
    found = [
        factory.make_mark(
            factory.make_work(factory.make_lesson(cast.maths, TODAY, slot=slot)),
            cast.students["pupil"],
            5,
            comment="Молодец",
        )
        for slot in range(3, 3 + number)
    ]

    # and the two that open and close the block of its own
    with django_assert_num_queries(4):
        done = service.confirm_reading(actor=cast.actors["mother"], marks=found, now=LATER)

    assert done == number


# --- the pages of the family ---------------------------------------------------------------------


def page(cast: Cast, name: str, *, by: str = "mother") -> str:
    child = {"child": cast.students["pupil"].pk}
    return cast.client(by).get(reverse(f"journal:{name}"), child).content.decode()


@pytest.mark.parametrize("name", ["diary", "marks-table"])
def test_page_of_the_family_shows_the_comment_and_asks_to_confirm(cast: Cast, name: str) -> None:
    say(cast, "Ошибка в знаке")

    before = page(cast, name)
    read(cast)
    after = page(cast, name)

    assert "«Ошибка в знаке»" in before
    assert reverse("journal:comments-read") in before
    assert "«Ошибка в знаке»" in after
    assert reverse("journal:comments-read") not in after


def test_opening_a_page_writes_nothing(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")

    page(cast, "diary")
    page(cast, "marks-table")

    assert CommentReceipt.objects.count() == 0


def test_form_confirms_and_goes_back_to_the_child(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")

    response = cast.client("mother").post(
        reverse("journal:comments-read"),
        {"mark": cast.mark.pk, "back": "diary", "week": "2026-01-19"},
    )

    pupil = cast.students["pupil"].pk
    assert (response.status_code, response["Location"]) == (
        303,
        f"/journal/diary/?child={pupil}&week=2026-01-19",
    )
    assert [reader for reader, _ in receipts(cast)] == ["мамой"]


def test_script_confirms_many_at_once(cast: Cast) -> None:
    second = factory.make_mark(
        factory.make_work(cast.lesson_today), cast.students["pupil"], 5, comment="Отлично"
    )
    say(cast, "Ошибка в знаке")

    response = cast.client("mother").post(
        reverse("journal:comments-read"),
        {"mark": [cast.mark.pk, second.pk]},
        headers={"Accept": "application/json"},
    )

    assert (response.status_code, response.content) == (204, b"")
    assert CommentReceipt.objects.count() == 2


@pytest.mark.parametrize("sent", [{}, {"mark": "x"}, {"mark": "0"}, {"mark": ["1"] * 201}])
def test_unreadable_list_of_marks_is_refused(cast: Cast, sent: dict[str, object]) -> None:
    response = cast.client("mother").post(reverse("journal:comments-read"), sent)

    assert response.status_code == 422
    assert CommentReceipt.objects.count() == 0


def test_one_foreign_mark_among_them_is_404_and_nothing_is_written(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")
    foreign = Mark.objects.get(work__lesson=cast.lesson_6b)

    response = cast.client("mother").post(
        reverse("journal:comments-read"), {"mark": [cast.mark.pk, foreign.pk]}
    )

    assert response.status_code == 404
    assert CommentReceipt.objects.count() == 0


def test_diary_knows_what_this_reader_has_not_read(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")

    def unread(who: str) -> list[bool]:
        lines = diary.diary_lines(
            actor=cast.actors[who],
            student=cast.students["pupil"],
            days=[cast.lesson.on],
            local_now=NOW,
        )
        return [mark.is_unread for line in lines[cast.lesson.on] for mark in line.marks]

    read(cast)

    assert (unread("mother"), unread("pupil")) == ([False], [True])


def test_home_of_the_family_counts_what_is_unread_in_open_terms(cast: Cast) -> None:
    say(cast, "Ошибка в знаке")
    closed = factory.make_work(cast.lesson_ahead)
    factory.make_mark(closed, cast.students["pupil"], 5, comment="Отлично")
    child = {"child": cast.students["pupil"].pk}
    home = cast.client("mother")

    before = home.get(reverse("home"), child).content.decode()
    read(cast)
    one = home.get(reverse("home"), child).content.decode()
    cast.term.closed_at = LATER
    cast.term.save(update_fields=["closed_at"])
    none = home.get(reverse("home"), child).content.decode()

    assert "2 комментария учителей ещё не прочитаны." in before
    assert "1 комментарий учителя ещё не прочитан." in one
    assert "не прочитан" not in none
