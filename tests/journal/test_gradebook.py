"""The page of the class journal: what stands in it, who sees it, and what it costs."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal import policies
from journal.enums import TermMarkKind
from journal.models import Lesson, Mark, TermMark
from journal.selectors import gradebook as selectors
from journal.selectors import groups, standing
from journal.templatetags.journal_grid import cell_html
from school.enums import Grading
from school.models import Student, TeachingGroup, Term
from school.selectors.people import staff_of
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


def move_in(cast: Cast, day: dt.date) -> tuple[Student, TeachingGroup]:
    """A student who came to 5А from 5Б on ``day``, with marks there."""
    class_5b = school_factory.make_class(cast.year, cast.scheme, 5, "Б")
    student = school_factory.make_student(
        cast.school, "Новенькая", school_class=class_5b, until=day
    )
    other = school_factory.make_group(
        cast.maths.subject, class_5b, teacher=cast.staff["stranger"], label="5Б"
    )
    cast.maths.memberships.create(school=cast.school, student=student, since=day)
    for on, value in [(13, 5), (14, 3)]:
        lesson = factory.make_lesson(other, dt.date(2026, 1, on))
        factory.make_mark(factory.make_work(lesson), student, value)
    return student, other


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
        "Период «II четверть» закрыт 01.01.2026: записи больше не меняются. "
        "Открыть его может завуч."
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
    student, other = move_in(cast, dt.date(2026, 1, 20))
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
    assert row.mean == ""
    assert "из 5Б: 5 3" in page(cast).content.decode()


def test_gradebook_shows_term_marks_of_earlier_terms_and_of_the_former_group(cast: Cast) -> None:
    student, other = move_in(cast, dt.date(2026, 1, 20))
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
            group=group, term_id=cast.term.pk, student_id=row.student_id
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


# --- who sees it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("class_teacher", 200),
        ("deputy", 200),
        ("director", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("other_teacher", 404),
        ("other_deputy", 404),
        ("mother", 403),
        ("pupil", 403),
        ("secretary", 403),
        ("administrator", 403),
        ("health_worker", 403),
    ],
)
def test_gradebook_opens_to_its_readers(cast: Cast, who: str, status: int) -> None:
    assert page(cast, who).status_code == status


def test_gradebook_of_a_substitute_is_the_lesson_page(cast: Cast) -> None:
    """S0-6g: exactly the own lessons, not the whole journal."""
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(teacher=cast.staff["stranger"])

    assert page(cast, "stranger").status_code == 404
    address = reverse("journal:lesson-detail", args=[cast.lesson_today.pk])
    assert cast.client("stranger").get(address).status_code == 200


@pytest.mark.parametrize(
    "query", ["?term=0", "?term=x", "?term=9999999999999999999999", "?term=1 OR 1"]
)
def test_gradebook_of_unknown_term_is_404(cast: Cast, query: str) -> None:
    assert page(cast, query=query).status_code == 404


def test_gradebook_of_term_of_another_school_is_404(cast: Cast) -> None:
    foreign = Term.objects.get(scheme=cast.other_group.term_scheme, number=3)

    assert page(cast, query=f"?term={foreign.pk}").status_code == 404
    assert page(cast, query=f"?term={cast.closed_term.pk}").status_code == 200


@pytest.mark.parametrize("group", [99999999, 2**63, 10**30])
def test_gradebook_of_unknown_group_is_404(cast: Cast, group: int) -> None:
    assert page(cast, group=group).status_code == 404


def test_gradebook_is_only_read(cast: Cast) -> None:
    assert cast.client("teacher").post(
        reverse("journal:gradebook", args=[cast.maths.pk])
    ).status_code == 405  # fmt: skip
    client = cast.client("teacher")
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("journal:gradebook", args=[cast.maths.pk]))
    written = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert written == []


def test_gradebook_of_group_without_lessons_or_students_says_what_to_do(cast: Cast) -> None:
    empty = cast.scheme.terms.get(number=4)
    assert "В этом периоде нет уроков" in page(cast, query=f"?term={empty.pk}").content.decode()

    group = school_factory.make_group(
        school_factory.make_subject(cast.school, "Химия"),
        cast.class_5a,
        teacher=cast.staff["teacher"],
        students=[],
    )
    factory.make_lesson(group, TODAY, slot=5)
    assert "никто не учится" in page(cast, group=group.pk).content.decode()


def test_year_without_regulation_is_explained_on_every_page(cast: Cast) -> None:
    year = school_factory.AcademicYear.objects.create(
        school=cast.school,
        name="2024/2025",
        starts_on=dt.date(2024, 9, 1),
        ends_on=dt.date(2025, 5, 26),
    )
    scheme = school_factory.TermScheme.objects.create(
        school=cast.school, year=year, kind="quarter", grades=[4]
    )
    term = Term.objects.create(
        school=cast.school,
        scheme=scheme,
        number=1,
        name="I четверть",
        starts_on=dt.date(2024, 9, 1),
        ends_on=dt.date(2024, 10, 25),
    )
    class_4a = school_factory.make_class(year, scheme, 4, "А")
    group = school_factory.make_group(
        cast.maths.subject, class_4a, teacher=cast.staff["teacher"], students=[]
    )
    group.assignments.update(since=year.starts_on)
    lesson = factory.make_lesson(group, dt.date(2024, 9, 3))
    client = cast.client("teacher")

    for address in (
        reverse("journal:gradebook", args=[group.pk]),
        reverse("journal:term-marks", args=[group.pk]),
        reverse("journal:lesson-detail", args=[lesson.pk]),
    ):
        response = client.get(address)
        assert response.status_code == 422
        assert "положения о журнале" in response.content.decode()
    saved = client.post(
        reverse("journal:cell-save", args=[lesson.pk]),
        {"student": 1, "text": "5"},
        content_type="application/json",
    )
    assert saved.status_code == 422
    assert term.lessons.get().topic == ""


def test_gradebook_escapes_what_people_typed(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(first_name="<script>alert(1)")
    Mark.objects.filter(pk=cast.mark.pk).update(comment='"><script>alert(2)')
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic="<script>alert(3)")

    content = page(cast).content.decode()

    assert "<script>alert" not in content
    assert content.count("&lt;script&gt;alert") >= 3


# --- policies agree ----------------------------------------------------------------------------


def test_policy_with_loaded_assignments_agrees_with_the_one_that_asks(cast: Cast) -> None:
    cast.maths.assignments.create(
        school=cast.school,
        staff=cast.staff["stranger"],
        since=dt.date(2025, 9, 1),
        until=dt.date(2026, 1, 20),
    )
    loaded = list(cast.maths.assignments.all())
    lessons = [cast.lesson, cast.lesson_today, cast.lesson_ahead, cast.lesson_closed]

    for actor in cast.actors.values():
        staff = staff_of(actor)
        staff_id = staff.pk if staff else None
        for lesson in lessons:
            assert policies.can_record_in_lesson(
                actor, lesson, staff_id, assignments=loaded
            ) == policies.can_record_in_lesson(actor, lesson, staff_id)
        assert policies.can_decide_term_marks(
            actor, cast.maths, staff_id, assignments=loaded
        ) == policies.can_decide_term_marks(actor, cast.maths, staff_id)


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_gradebook_takes_eleven_queries_whatever_the_size(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_plan(cast.maths, ["Проценты", "Пропорции"])
    students = bulk.add_students(cast.maths, cast.class_5a, number)
    lessons = bulk.add_lessons(cast.maths, cast.term, number, until=TODAY)
    bulk.fill(cast.maths, lessons, students)
    client = cast.client("teacher")
    client.get(reverse("journal:group-list"))  # the session is warm
    address = reverse("journal:gradebook", args=[cast.maths.pk])

    # who (2), group, terms, teachers, lessons, members, marks, attendance, term marks, plan
    with django_assert_num_queries(11):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_gradebook_takes_ten_queries_for_a_reader_and_brings_marks_for_none(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_students(cast.maths, cast.class_5a, number)
    client = cast.client("deputy")
    client.get(reverse("journal:group-list"))
    address = reverse("journal:gradebook", args=[cast.maths.pk])

    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200
    move_in(cast, dt.date(2026, 1, 20))
    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200


def test_gradebook_of_thirty_by_forty_weighs_less_than_120_kb(cast: Cast) -> None:
    students = bulk.add_students(cast.maths, cast.class_5a, 28, last_name="Константинопольская")
    lessons = bulk.add_lessons(cast.maths, cast.term, 37, until=dt.date(2026, 1, 30))
    bulk.fill(cast.maths, [lesson for lesson in lessons if lesson.on <= TODAY], students)

    content = page(cast).content

    assert content.count(b"<tr data-s=") == 30
    assert content.count(b"data-l=") == 40
    assert len(content) < 120 * 1024


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
