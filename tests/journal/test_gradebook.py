"""The page of the class journal: what stands in it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import reverse

from journal.enums import TermMarkKind
from journal.models import Lesson, TermMark
from journal.selectors import gradebook as selectors
from journal.selectors import groups
from journal.selectors.terms import standing
from journal.templatetags.journal_grid import cell_html
from school.enums import Grading
from school.models import TeachingGroup, Term
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast


def book_of(
    cast: Cast, *, by: str = "teacher", group: TeachingGroup | None = None, term: Term | None = None
) -> selectors.Gradebook:
    actor = cast.actors[by]
    loaded = groups.readable(actor).get(pk=(group or cast.maths).pk)
    return selectors.gradebook(
        actor=actor,
        group=loaded,
        term=term or cast.term,
        terms=selectors.terms_of(loaded),
        today=TODAY,
    )


def page(cast: Cast, by: str = "teacher", *, query: str = "", group: int = 0) -> HttpResponse:
    address = reverse("journal:gradebook", args=[group or cast.maths.pk])
    return cast.client(by).get(f"{address}{query}")


def texts(book: selectors.Gradebook, student: str) -> list[str]:
    row = next(row for row in book.rows if row.name.startswith(student))
    return [cell.text for cell in row.cells]


# --- what stands in it -------------------------------------------------------------------------


def test_gradebook_lays_marks_and_absences_over_lessons(cast: Cast) -> None:
    book = book_of(cast)

    assert [column.on.day for column in book.columns] == [19, 20, 21]
    assert [(month.first.month, month.span) for month in book.months] == [(1, 3)]
    assert [row.name for row in book.rows] == ["Абрамова Вера", "Ёлкина Вера"]
    assert texts(book, "Абрамова") == ["н", "", ""]
    assert texts(book, "Ёлкина") == ["4", "", ""]
    assert [(row.mean, row.suggested) for row in book.rows] == [("", ""), ("4,00", "4")]


def test_gradebook_joins_marks_of_two_works_and_knows_a_control_work(cast: Cast) -> None:
    control = factory.make_work(cast.lesson, code=4, position=2, title="Дроби")
    factory.make_mark(control, cast.students["pupil"], 5)
    factory.make_mark(control, cast.students["classmate"], code="debt")

    book = book_of(cast)

    assert texts(book, "Ёлкина")[0] == "4/5"
    assert texts(book, "Абрамова")[0] == "-/. н"
    assert [column.is_control for column in book.columns] == [True, False, False]
    assert (
        book.columns[0].label == "19 января, 2-й урок, Ответ на уроке, Контрольная работа «Дроби»"
    )
    # (4·1 + 5·2) / 3
    assert book.rows[1].mean == "4,67"


def test_gradebook_opens_cells_of_past_own_lessons_only(cast: Cast) -> None:
    factory.make_lesson(
        cast.maths, dt.date(2026, 1, 16), status="cancelled", cancel_reason="карантин"
    )

    book = book_of(cast)

    assert [(column.on.day, column.is_editable) for column in book.columns] == [
        (16, False),
        (19, True),
        (20, True),
        (21, False),
    ]
    assert [column.is_today for column in book.columns] == [False, False, True, False]
    assert [column.is_future for column in book.columns] == [False, False, False, True]
    assert [column.is_cancelled for column in book.columns] == [True, False, False, False]


@pytest.mark.parametrize("who", ["class_teacher", "deputy", "director", "auditor"])
def test_gradebook_has_nothing_to_edit_for_those_who_read(cast: Cast, who: str) -> None:
    book = book_of(cast, by=who)
    content = page(cast, who).content.decode()

    assert (book.is_recorder, book.is_describer, book.can_decide) == (False, False, False)
    assert not any(cell.is_editable for row in book.rows for cell in row.cells)
    assert 'class="cell' not in content
    assert "class=cell" not in content
    assert "data-entry" not in content
    assert "data-grid-status" not in content
    assert texts(book, "Ёлкина") == ["4", "", ""]


def test_gradebook_of_closed_term_says_since_when_and_who_opens_it(cast: Cast) -> None:
    book = book_of(cast, term=cast.closed_term)

    assert book.locked == (
        "Период «II четверть» закрыт (01.01.2026): в нём больше ничего не меняется. "
        "Завуч может открыть этот журнал на несколько часов."
    )
    assert book.is_recorder is False
    assert [column.is_editable for column in book.columns] == [False]
    assert book_of(cast, term=cast.closed_term, by="deputy").locked == ""


def test_gradebook_shows_leavers_until_they_left_and_comers_since_they_came(cast: Cast) -> None:
    cast.maths.memberships.filter(student=cast.students["classmate"]).update(
        until=dt.date(2026, 1, 20)
    )
    comer = school_factory.make_student(cast.school, "Яковлева", school_class=cast.class_5a)
    cast.maths.memberships.create(school=cast.school, student=comer, since=TODAY)
    gone = school_factory.make_student(cast.school, "Ушедшая", school_class=cast.class_5a)
    cast.maths.memberships.create(
        school=cast.school, student=gone, since=dt.date(2025, 9, 1), until=dt.date(2025, 12, 1)
    )

    book = book_of(cast)

    assert [(row.name, row.note, row.is_left) for row in book.rows] == [
        ("Абрамова Вера", "до 19.01", True),
        ("Ёлкина Вера", "", False),
        ("Яковлева Вера", "с 20.01", False),
    ]
    assert [cell.is_outside for cell in book.rows[0].cells] == [False, True, True]
    assert [cell.is_outside for cell in book.rows[2].cells] == [True, False, False]
    assert [cell.is_editable for cell in book.rows[2].cells] == [False, True, False]


def test_gradebook_brings_marks_of_the_former_group_read_only(cast: Cast) -> None:
    student, other = bulk.move_in(cast, dt.date(2026, 1, 20))
    TermMark.objects.create(
        school=cast.school,
        group=other,
        student=student,
        kind=TermMarkKind.YEAR,
        value=5,
        author=cast.staff["stranger"],
        recorded_at=NOW,
    )
    # A mark of another subject stays where it is.
    lesson = factory.make_lesson(cast.russian_6b, dt.date(2026, 1, 15))
    cast.russian_6b.memberships.create(
        school=cast.school, student=student, since=dt.date(2025, 9, 1)
    )
    factory.make_mark(factory.make_work(lesson), student, 2)

    row = next(row for row in book_of(cast).rows if row.name.startswith("Новенькая"))

    assert row.note == "из 5Б с 20.01"
    assert row.brought
    assert (row.brought.label, row.brought.span, row.brought.text) == ("5Б", 1, "5 3")
    assert [day.day for day, _text in row.brought.items] == [13, 14]
    assert len(row.cells) == 2
    assert row.mean == "4,00"
    assert "из 5Б: 5 3" in page(cast).content.decode()


def test_gradebook_shows_term_marks_of_earlier_terms_and_of_the_former_group(cast: Cast) -> None:
    student, other = bulk.move_in(cast, dt.date(2026, 1, 20))
    Term.objects.filter(scheme=cast.scheme).update(closed_at=None)
    common = {
        "school": cast.school,
        "kind": TermMarkKind.TERM,
        "term": cast.closed_term,
        "recorded_at": NOW,
    }
    TermMark.objects.create(
        group=other, student=student, value=4, author=cast.staff["stranger"], **common
    )
    TermMark.objects.create(
        group=cast.maths,
        student=cast.students["pupil"],
        value=5,
        deviation_reason="Олимпиада",
        author=cast.staff["teacher"],
        **common,
    )

    book = book_of(cast)
    earlier = {row.name: row.earlier for row in book.rows}

    assert [head.label for head in book.earlier] == ["I четверть", "II четверть"]
    assert [mark.text for mark in earlier["Ёлкина Вера"]] == ["", "5"]
    assert earlier["Ёлкина Вера"][1].note == "Олимпиада"
    brought = earlier["Новенькая Вера"][1]
    assert (brought.text, brought.note, brought.is_brought) == ("4", "из 5Б", True)


def test_gradebook_of_last_term_decides_the_year_too(cast: Cast) -> None:
    Term.objects.filter(scheme=cast.scheme).update(closed_at=None)
    last = cast.scheme.terms.get(number=4)
    for number, value in [(1, 4), (2, 5), (3, 5)]:
        TermMark.objects.create(
            school=cast.school,
            group=cast.maths,
            student=cast.students["pupil"],
            kind=TermMarkKind.TERM,
            term=cast.scheme.terms.get(number=number),
            value=value,
            author=cast.staff["teacher"],
            recorded_at=NOW,
        )

    book = book_of(cast, term=last)
    assert [head.kind for head in book.decisions] == ["term", "year"]
    assert [mark.suggested for mark in book.rows[1].decisions] == ["", ""]

    TermMark.objects.create(
        school=cast.school,
        group=cast.maths,
        student=cast.students["pupil"],
        kind=TermMarkKind.TERM,
        term=last,
        value=4,
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )
    decided = book_of(cast, term=last).rows[1].decisions
    assert [(mark.text, mark.suggested) for mark in decided] == [("4", ""), ("", "5")]
    assert [head.kind for head in book_of(cast).decisions] == ["term"]


def test_gradebook_of_grade_1_has_no_sums(cast: Cast) -> None:
    book = book_of(cast, group=cast.maths_1a)

    assert (book.is_marked, book.decisions, book.earlier) == (False, (), ())
    assert book.is_recorder is True
    assert b"is-mean" not in page(cast, group=cast.maths_1a.pk).content


def test_gradebook_of_pass_or_fail_has_no_average_but_a_decision(cast: Cast) -> None:
    TeachingGroup.objects.filter(pk=cast.maths.pk).update(grading=Grading.CREDIT)

    book = book_of(cast)

    assert book.is_marked is False
    assert [head.is_editable for head in book.decisions] == [True]


def test_gradebook_means_agree_with_the_standing_that_a_save_answers(cast: Cast) -> None:
    students = bulk.add_students(cast.maths, cast.class_5a, 12)
    lessons = bulk.add_lessons(cast.maths, cast.term, 25, until=TODAY)
    bulk.fill(cast.maths, lessons, students)
    group = groups.readable(cast.actors["teacher"]).get(pk=cast.maths.pk)

    for row in book_of(cast).rows:
        found = standing.student_standing(
            group=group, term_id=cast.term.pk, student_id=row.student_id, today=TODAY
        )
        mean = Decimal(row.mean.replace(",", ".")) if row.mean else None
        assert (mean, row.suggested) == (found.mean, str(found.suggested or ""))


def test_gradebook_warns_of_a_suggestion_on_too_few_marks(cast: Cast) -> None:
    """S1-6.2: at least 5 marks for a term at 4 hours a week."""
    assert [row.few for row in book_of(cast).rows] == ["", "мало отметок: 1"]


def test_gradebook_offers_the_plan_in_order_to_lessons_without_topic(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Обыкновенные дроби", "Проценты", "Пропорции", "Масштаб"])
    Lesson.objects.filter(pk=cast.lesson.pk).update(plan_item=items[0])
    factory.make_lesson(cast.maths, dt.date(2026, 1, 23))

    entries = book_of(cast).entries

    assert [entry.planned.topic if entry.planned else None for entry in entries] == [
        None,
        "Проценты",
        "Пропорции",
        None,
    ]
    assert [entry.is_topic_missing for entry in entries] == [False, True, False, False]
    assert [entry.is_homework_missing for entry in entries] == [False, True, False, False]
    assert all(entry.planned is None for entry in book_of(cast, by="deputy").entries)


def test_gradebook_tells_no_homework_from_forgotten_homework(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(homework_recorded_at=NOW)

    entry = book_of(cast).entries[1]

    assert (entry.is_without_homework, entry.is_homework_missing) == (True, False)


# --- the markup of a cell ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("5", "5"),
        ("2", "<b class=low>2</b>"),
        ("4/2", "4/<b class=low>2</b>"),
        ("-/5", "-/5"),
        (".", "<span class=debt>.</span>"),
        ("н", "<i class=abs>н</i>"),
        ("5 оп7", "5 <i class=abs>оп7</i>"),
        ("зач", "зач"),
        ("н/а", "н/а"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_cell_markup_without_its_tags_is_the_text(text: str, html: str) -> None:
    assert cell_html(text, 2) == html


# --- what the script reads ---------------------------------------------------------------------


def test_heads_name_the_works_and_their_weights(cast: Cast) -> None:
    factory.make_work(cast.lesson_today)
    factory.make_work(cast.lesson_today, position=2, code=4)
    content = page(cast).content.decode()

    today = content.split(f'data-l="{cast.lesson_today.pk}"')[1].split("</th>")[0]
    assert today.startswith(' data-w="100 200" data-open>')
    assert '<span class="works" aria-hidden="true">О/К</span>' in today
    # One work of the usual weight goes without saying.
    first = content.split(f'data-l="{cast.lesson.pk}"')[1].split("</th>")[0]
    assert first.startswith(" data-open><a ")


def test_columns_are_as_wide_as_their_works_and_texts(cast: Cast) -> None:
    first = factory.make_work(cast.lesson_today)
    second = factory.make_work(cast.lesson_today, position=2, code=4)
    assert book_of(cast).widths == [1, 2, 1]
    for work, value in ((first, 2), (second, 5)):
        factory.make_mark(work, cast.students["classmate"], value)
        factory.make_mark(work, cast.students["classmate"], 4, attempt=2)

    # «2→4/5→4»
    assert book_of(cast).widths == [1, 3, 1]
    assert page(cast).content.decode().count("<col class=col-3>") == 1


def test_scale_of_the_regulation_is_given_in_whole_numbers(cast: Cast) -> None:
    regulation = cast.maths.year.regulation
    regulation.threshold_5 = Decimal("4.60")
    regulation.retake_rule = "best"
    regulation.save()

    content = page(cast).content.decode()

    assert 'data-thresholds="460 350 250"' in content
    assert 'data-min="2" data-max="5" data-low="2"' in content
    assert 'data-retakes="best"' in content
    assert "data-modifiers" not in content


def test_cells_carry_no_labels_of_their_own(cast: Cast) -> None:
    body = page(cast).content.decode().split("<tbody>")[1].split("</tbody>")[0]

    assert "aria-label" not in body
    assert body.count('<td class="cell is-today"') == 2


# --- attendance and debts ------------------------------------------------------------------------


def test_head_says_that_attendance_is_confirmed(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(attendance_checked_at=NOW)
    Lesson.objects.filter(pk=cast.lesson.pk).update(attendance_checked_at=None)

    content = page(cast).content.decode()

    heads = {
        lesson: next(part for part in content.split("<th") if f'data-l="{lesson.pk}"' in part)
        for lesson in (cast.lesson, cast.lesson_today)
    }
    assert "is-checked" not in heads[cast.lesson]
    assert "is-checked" in heads[cast.lesson_today]


def test_mark_of_an_absent_student_has_its_sign() -> None:
    assert cell_html("4 н", 2) == '4 <i class="abs is-odd">н</i>'
    assert cell_html("4 оп5", 2) == "4 <i class=abs>оп5</i>"
    assert cell_html(". н", 2) == "<span class=debt>.</span> <i class=abs>н</i>"


@pytest.mark.parametrize(("counts", "owed"), [(True, "1"), (False, "")])
def test_cell_says_which_of_its_debts_are_overdue(cast: Cast, *, counts: bool, owed: str) -> None:
    cast.regulation.overdue_debt_counts = counts
    cast.regulation.save(update_fields=["overdue_debt_counts"])
    for position, due in ((2, TODAY), (3, TODAY - dt.timedelta(days=1))):
        work = factory.make_work(cast.lesson, position=position)
        factory.make_mark(work, cast.students["pupil"], code="debt", debt_due_on=due)

    row = next(one for one in book_of(cast).rows if one.student_id == cast.students["pupil"].pk)

    assert [(cell.text, cell.owed) for cell in row.cells if "." in cell.text] == [("4/./.", owed)]
    said = ' data-owed="1"' in page(cast).content.decode()
    assert said == counts


def test_topic_in_another_language_has_its_advice_on_the_right_page(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic="Addition of fractions")

    content = page(cast).content.decode()

    assert content.count('class="entry-advice"') == 1
    line = content.split(f'id="lesson-{cast.lesson.pk}"')[1].split("</tr>")[0]
    assert "Тема записана не по-русски." in line
