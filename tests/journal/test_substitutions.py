"""Substitutions: who is proposed, what giving a lesson changes and what is refused (S0-6g,
S1-4.4e)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.enums import Role
from core.models import OutboxEvent
from journal.models import Lesson
from journal.selectors import substitutions as selectors
from journal.services import errors as journal_errors
from journal.services import substitutions as services
from journal.services.substitutions import Choice, added, errors
from journal.services.substitutions.added import Place
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.enums import GroupKind
from school.models import StaffMember, Subject, TeachingGroup
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.substitutions import give, make_absence

pytestmark = pytest.mark.django_db

DAY = "journal:substitution-day"


def colleague(cast: Cast, name: str, subject: str, **group: Any) -> StaffMember:
    """One more teacher with a group of the subject in 5А (or the classes given)."""
    user = school_factory.make_user(name, email=f"{name}@example.org")
    school_factory.make_membership(user, cast.school, Role.TEACHER)
    staff = school_factory.make_staff(cast.school, name, user=user)
    taught = Subject.objects.filter(
        school=cast.school, name=subject
    ).first() or school_factory.make_subject(cast.school, subject)
    classes = group.pop("classes", [cast.class_5a])
    school_factory.make_group(
        taught, *classes, teacher=staff, **{"label": f"{subject[:20]} {name}", **group}
    )
    return staff


def offered(cast: Cast, lesson: Lesson | None = None) -> list[tuple[str, str]]:
    board = selectors.day_board(actor=cast.actors["deputy"], day=TODAY)
    wanted = lesson or cast.lesson_today
    found = next(one for one in board.open if one.lesson == wanted)
    return [(one.name, str(one.kind)) for one in found.candidates]


def reload(lesson: Lesson) -> Lesson:
    return Lesson.objects.get(pk=lesson.pk)


def page(cast: Cast, by: str = "deputy", **query: str) -> HttpResponse:
    return cast.client(by).get(reverse(DAY), {"day": TODAY.isoformat(), **query})


def confirm(cast: Cast, by: str = "deputy", **lines: str) -> HttpResponse:
    return cast.client(by).post(f"{reverse(DAY)}?day={TODAY}", lines)


def line(lesson: Lesson) -> str:
    return f"lesson-{lesson.pk}"


# --- who is proposed ---------------------------------------------------------------------------


def test_free_colleagues_are_ranked_by_subject_class_and_load(cast: Cast) -> None:
    make_absence(cast)
    colleague(cast, "Химикова", "Химия")
    colleague(cast, "Алгебраева", "Математика", classes=[cast.class_6b])
    own = colleague(cast, "Геометрова", "Математика")
    busy = TeachingGroup.objects.get(assignments__staff=own)
    factory.make_lesson(busy, TODAY, slot=5)

    assert offered(cast) == [
        ("Геометрова А. И.", "same_subject"),
        ("Алгебраева А. И.", "same_subject"),
        ("Химикова А. И.", "other_subject"),
        ("Чужанова А. И.", "other_subject"),
    ]


def test_busy_and_absent_colleagues_are_not_proposed(cast: Cast) -> None:
    make_absence(cast)
    make_absence(cast, "stranger")
    own = colleague(cast, "Геометрова", "Математика", classes=[cast.class_6b])
    factory.make_lesson(TeachingGroup.objects.get(assignments__staff=own), TODAY, slot=2)

    assert offered(cast) == []


def test_lesson_of_another_shift_at_the_same_time_makes_busy(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=2, shift=2)

    assert offered(cast) == []


def test_other_half_of_the_class_is_proposed_to_join(cast: Cast) -> None:
    make_absence(cast)
    half = colleague(
        cast,
        "Половинкина",
        "Математика",
        kind=GroupKind.SUBGROUP,
        label="5А, 2-я подгруппа",
        students=[],
    )
    factory.make_lesson(TeachingGroup.objects.get(assignments__staff=half), TODAY, slot=2)

    assert offered(cast)[0] == ("Половинкина А. И.", "joined")


def test_reasons_are_said(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=4)

    board = selectors.day_board(actor=cast.actors["deputy"], day=TODAY)

    assert board.open[0].candidates[0].reasons == "Русский язык, 1 урок в этот день"


def test_nobody_is_suggested_twice_at_one_time(cast: Cast) -> None:
    make_absence(cast)
    make_absence(cast, "class_teacher")
    second = school_factory.make_group(
        school_factory.make_subject(cast.school, "Физика"),
        cast.class_6b,
        teacher=cast.staff["class_teacher"],
    )
    clash = factory.make_lesson(second, TODAY, slot=2)

    board = selectors.day_board(actor=cast.actors["deputy"], day=TODAY)

    best = {one.lesson.pk: one.best.name if one.best else None for one in board.open}
    assert best == {
        cast.lesson_1a.pk: "Чужанова А. И.",
        **dict.fromkeys({cast.lesson_today.pk, clash.pk}, None),
    } | {min(cast.lesson_today.pk, clash.pk): "Чужанова А. И."}


@pytest.mark.parametrize("count", [1, 3])
def test_day_board_takes_constant_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    make_absence(cast)
    for n in range(count):
        colleague(cast, f"Коллегина{n}", f"Предмет {n}")
        factory.make_lesson(cast.maths, TODAY, slot=4 + n)

    given = [factory.make_lesson(cast.maths, TODAY, slot=8 + n) for n in range(count)]
    for lesson in given:
        give(cast, lesson)

    # absences, substitutions with their lessons, assignments, lessons, classes of groups,
    # substitutions of the month
    with django_assert_num_queries(7):
        board = selectors.day_board(actor=cast.actors["deputy"], day=TODAY)

    assert (len(board.open), len(board.done)) == (2 + count, count)


def test_lesson_with_entries_of_its_teacher_is_not_open(cast: Cast) -> None:
    make_absence(cast, first=cast.lesson.on)

    board = selectors.day_board(actor=cast.actors["deputy"], day=cast.lesson.on)

    assert (board.open, board.absent[0].held) == ((), (cast.lesson,))
    assert not selectors.open_lessons(
        school_id=cast.school.pk, first=cast.lesson.on, last=cast.lesson.on
    ).exists()


# --- giving ------------------------------------------------------------------------------------


def test_giving_changes_the_lesson_and_writes_the_row(cast: Cast) -> None:
    absence = make_absence(cast)

    row = give(cast, cast.lesson_today, order_no="45-к")

    lesson = reload(cast.lesson_today)
    assert (lesson.teacher, lesson.replaced_teacher) == (
        cast.staff["stranger"],
        cast.staff["teacher"],
    )
    assert (row.absence, row.absent_staff, row.substitute) == (
        absence,
        cast.staff["teacher"],
        cast.staff["stranger"],
    )
    assert (row.on, row.slot, row.kind, row.order_no) == (TODAY, 2, "same_subject", "45-к")
    assert (row.reason, row.coefficient) == ("больничный лист", Decimal("1.00"))
    assert lesson.events.last().teacher_id == cast.staff["stranger"].pk  # type: ignore[attr-defined]


def test_letters_wait_for_the_substitute_and_the_class_teacher(cast: Cast) -> None:
    make_absence(cast)

    row = give(cast, cast.lesson_today)

    told = OutboxEvent.objects.filter(kind="substitution.assigned")
    assert {event.payload["user"] for event in told} == {
        cast.users["stranger"].pk,
        cast.users["class_teacher"].pk,
    }
    assert all(event.payload["substitutions"] == [row.pk] for event in told)


def test_other_subject_is_remembered(cast: Cast) -> None:
    make_absence(cast)

    row = give(cast, cast.lesson_today, kind="other_subject", subject=cast.russian_6b.subject)

    assert row.subject == cast.russian_6b.subject


def test_joined_groups_take_a_coefficient(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=2)

    row = give(
        cast,
        cast.lesson_today,
        kind="joined",
        joined_with=cast.russian_6b,
        coefficient=Decimal("0.50"),
    )

    assert (row.joined_with, row.coefficient) == (cast.russian_6b, Decimal("0.50"))
    assert reload(cast.lesson_today).teacher == cast.staff["stranger"]


def test_lesson_that_does_not_take_place_is_cancelled(cast: Cast) -> None:
    make_absence(cast)

    row = give(cast, cast.lesson_today, kind="not_held")

    lesson = reload(cast.lesson_today)
    assert (lesson.is_cancelled, lesson.cancel_reason) == (
        True,
        "Учитель отсутствует, замены нет",
    )
    assert (lesson.teacher, row.substitute) == (cast.staff["teacher"], None)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (Choice("same_subject"), errors.NobodyChosen),
        (Choice("extra"), errors.NotForThisLesson),
    ],
)
def test_incomplete_choices_are_refused(cast: Cast, choice: Choice, error: type[Exception]) -> None:
    make_absence(cast)

    with pytest.raises(error):
        services.assign(
            actor=cast.actors["deputy"], lesson=cast.lesson_today, choice=choice, now=NOW
        )

    assert not Substitution.objects.exists()


def test_lesson_of_a_teacher_who_is_here_is_not_given(cast: Cast) -> None:
    with pytest.raises(errors.TeacherPresent):
        give(cast, cast.lesson_today)


def test_busy_colleague_is_refused_with_the_lesson(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=2)

    with pytest.raises(errors.Busy, match="урок 2 в группе 6Б"):
        give(cast, cast.lesson_today)

    assert reload(cast.lesson_today).teacher == cast.staff["teacher"]


def test_absent_colleague_is_refused(cast: Cast) -> None:
    make_absence(cast)
    make_absence(cast, "stranger")

    with pytest.raises(errors.NotAtSchool):
        give(cast, cast.lesson_today)


def test_colleague_who_has_left_is_refused(cast: Cast) -> None:
    make_absence(cast)
    StaffMember.objects.filter(pk=cast.staff["stranger"].pk).update(left_on=TODAY)
    gone = StaffMember.objects.get(pk=cast.staff["stranger"].pk)

    with pytest.raises(errors.NotAtSchool):
        give(cast, cast.lesson_today, gone)


def test_own_teacher_is_no_substitute(cast: Cast) -> None:
    make_absence(cast)

    with pytest.raises(errors.SameTeacher):
        give(cast, cast.lesson_today, cast.staff["teacher"])


def test_other_subject_has_to_be_named(cast: Cast) -> None:
    make_absence(cast)

    with pytest.raises(errors.SubjectNeeded):
        give(cast, cast.lesson_today, kind="other_subject")


def test_groups_join_only_a_lesson_that_is_on(cast: Cast) -> None:
    make_absence(cast)

    with pytest.raises(errors.NotJoined):
        give(cast, cast.lesson_today, kind="joined", joined_with=cast.russian_6b)


def test_lesson_with_marks_was_given_by_its_teacher(cast: Cast) -> None:
    make_absence(cast, first=cast.lesson.on)

    with pytest.raises(errors.LessonEntered):
        give(cast, cast.lesson)


def test_lesson_of_a_closed_term_stays(cast: Cast) -> None:
    make_absence(cast, first=cast.lesson_closed.on)

    with pytest.raises(journal_errors.TermClosed):
        give(cast, cast.lesson_closed)


def test_lesson_is_given_once(cast: Cast) -> None:
    make_absence(cast)
    give(cast, cast.lesson_today)

    with pytest.raises(errors.GivenAlready):
        give(cast, cast.lesson_today)


def test_nobody_but_the_deputy_gives(cast: Cast) -> None:
    make_absence(cast)

    with pytest.raises(errors.NotYoursToGive):
        services.assign(
            actor=cast.actors["teacher"],
            lesson=cast.lesson_today,
            choice=Choice("same_subject", cast.staff["stranger"]),
            now=NOW,
        )


# --- taking back, changing ---------------------------------------------------------------------


def test_taking_back_restores_the_lesson(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)

    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    lesson = reload(cast.lesson_today)
    row.refresh_from_db()
    assert (lesson.teacher, lesson.replaced_teacher) == (cast.staff["teacher"], None)
    assert row.cancelled_at == NOW
    assert OutboxEvent.objects.filter(
        kind="substitution.taken_back", payload__user=cast.users["stranger"].pk
    ).exists()


def test_cancelled_lesson_takes_place_again(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today, kind="not_held")

    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert not reload(cast.lesson_today).is_cancelled


def test_substitution_is_taken_back_once(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    with pytest.raises(errors.TakenBack):
        services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)


def test_lesson_with_marks_of_the_substitute_is_not_taken_back(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    factory.make_mark(factory.make_work(reload(cast.lesson_today)), cast.students["pupil"], 5)

    with pytest.raises(errors.EnteredBySubstitute, match="значит, он проведён"):
        services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert reload(cast.lesson_today).teacher == cast.staff["stranger"]


def test_lesson_with_a_topic_of_the_substitute_is_not_taken_back(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    cast.client("stranger").post(
        reverse("journal:topic-save", args=[cast.lesson_today.pk]), {"topic": "Сложение дробей"}
    )

    answer = cast.client("deputy").post(
        reverse("journal:substitution-take-back", args=[row.pk]), follow=True
    )

    row.refresh_from_db()
    assert row.cancelled_at is None
    assert "На этом уроке есть записи замещающего учителя" in answer.content.decode()


def test_topic_of_the_absent_teacher_hinders_nothing(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    cast.client("teacher").post(
        reverse("journal:topic-save", args=[cast.lesson_today.pk]), {"topic": "Сложение дробей"}
    )

    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert reload(cast.lesson_today).teacher == cast.staff["teacher"]


def test_changing_keeps_the_former_row_and_tells_both(cast: Cast) -> None:
    make_absence(cast)
    other = colleague(cast, "Геометрова", "Математика")
    before = give(cast, cast.lesson_today)

    after = services.change(
        actor=cast.actors["deputy"],
        substitution=before,
        choice=Choice("same_subject", other),
        now=NOW,
    )

    before.refresh_from_db()
    assert before.cancelled_at == NOW
    assert (after.substitute, reload(cast.lesson_today).teacher) == (other, other)
    told = OutboxEvent.objects.filter(kind="substitution.taken_back").values_list(
        "payload__user", flat=True
    )
    assert cast.users["stranger"].pk in set(told)


def test_changing_the_kind_keeps_the_colleague_undisturbed(cast: Cast) -> None:
    make_absence(cast)
    before = give(cast, cast.lesson_today)

    services.change(
        actor=cast.actors["deputy"],
        substitution=before,
        choice=Choice("other_subject", cast.staff["stranger"], subject=cast.russian_6b.subject),
        now=NOW,
    )

    assert not OutboxEvent.objects.filter(kind="substitution.taken_back").exists()


# --- extra lessons -----------------------------------------------------------------------------


def add(cast: Cast, slot: int = 6, **fields: Any) -> Substitution:
    return added.add_lesson(
        **{
            "actor": cast.actors["deputy"],
            "group": cast.maths,
            "staff": cast.staff["teacher"],
            "kind": SubstitutionKind.EXTRA,
            "place": Place(TODAY, slot),
            "reason": "отставание",
            "now": NOW,
            **fields,
        }
    )


def test_extra_lesson_is_made_with_its_row(cast: Cast) -> None:
    row = add(cast)

    lesson = Lesson.objects.get(group=cast.maths, on=TODAY, slot=6)
    assert (lesson.teacher, lesson.replaced_teacher) == (cast.staff["teacher"], None)
    assert (row.kind, row.absent_staff, row.reason) == ("extra", None, "отставание")


def test_extra_lesson_that_is_taken_back_is_cancelled(cast: Cast) -> None:
    row = add(cast, kind=SubstitutionKind.RETURNED)

    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert Lesson.objects.get(group=cast.maths, on=TODAY, slot=6).is_cancelled


def test_students_have_one_lesson_at_a_time(cast: Cast) -> None:
    physics = school_factory.make_group(
        school_factory.make_subject(cast.school, "Физика"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )
    factory.make_lesson(physics, TODAY, slot=6)

    with pytest.raises(errors.GroupBusy):
        add(cast)


def test_teacher_has_one_lesson_at_a_time(cast: Cast) -> None:
    with pytest.raises(errors.Busy):
        add(cast, slot=1)


def test_extra_lesson_needs_an_open_term(cast: Cast) -> None:
    with pytest.raises(errors.NoLessonsThen):
        add(cast, place=Place(dt.date(2025, 12, 15), 6))


# --- signing -----------------------------------------------------------------------------------


def test_substitute_signs_after_the_lesson(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)

    services.sign(actor=cast.actors["stranger"], substitution=row, now=NOW)

    row.refresh_from_db()
    assert row.signed_at == NOW


def test_signed_substitution_stays(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    services.sign(actor=cast.actors["stranger"], substitution=row, now=NOW)

    with pytest.raises(errors.SignedAlready):
        services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)


def test_nobody_signs_before_the_lesson_is_over(cast: Cast) -> None:
    make_absence(cast, first=cast.lesson_ahead.on)
    row = give(cast, cast.lesson_ahead)

    with pytest.raises(errors.NotOverYet):
        services.sign(actor=cast.actors["stranger"], substitution=row, now=NOW)


@pytest.mark.parametrize(("by", "status"), [("teacher", 403), ("class_teacher", 404)])
def test_only_the_substitute_signs(cast: Cast, by: str, status: int) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)

    answer = cast.client(by).post(reverse("journal:substitution-sign", args=[row.pk]))

    row.refresh_from_db()
    assert (answer.status_code, row.signed_at) == (status, None)


def test_own_list_offers_to_sign(cast: Cast) -> None:
    make_absence(cast, last=cast.lesson_ahead.on)
    today = give(cast, cast.lesson_today)
    give(cast, cast.lesson_ahead)

    lines = cast.client("stranger").get(reverse("journal:substitution-own")).context["lines"]

    assert [(one.row.on, one.can_sign) for one in lines] == [
        (cast.lesson_ahead.on, False),
        (TODAY, True),
    ]
    answer = cast.client("stranger").post(reverse("journal:substitution-sign", args=[today.pk]))
    assert answer.status_code == 303


@pytest.mark.parametrize("count", [1, 3])
def test_own_list_takes_constant_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    make_absence(cast)
    for n in range(count):
        give(cast, factory.make_lesson(cast.maths, TODAY, slot=5 + n))
    client = cast.client("stranger")
    client.get(reverse("journal:substitution-own"))

    # user with hats, substitutions, their lessons
    with django_assert_num_queries(3):
        client.get(reverse("journal:substitution-own"))


# --- the pages ---------------------------------------------------------------------------------


def test_page_names_the_open_lessons_with_the_best_first(cast: Cast) -> None:
    make_absence(cast)

    answer = page(cast)

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "2 урока без замены" in html
    assert "Чужанова А. И.: Русский язык, в этот день уроков нет" in html


def test_suggesting_fills_every_line_and_confirming_gives_them(cast: Cast) -> None:
    make_absence(cast)

    form = page(cast, fill="1").context["form"]
    chosen = {field.html_name: field.value() for field in form}
    answer = confirm(cast, **chosen)

    assert answer.status_code == 303
    assert {(row.slot, row.substitute.short_name) for row in Substitution.objects.all()} == {
        (1, "Чужанова А. И."),
        (2, "Чужанова А. И."),
    }
    told = OutboxEvent.objects.filter(payload__user=cast.users["stranger"].pk)
    assert [len(event.payload["substitutions"]) for event in told] == [2]


def test_chosen_are_given_and_the_rest_stays_open(cast: Cast) -> None:
    make_absence(cast)

    answer = confirm(cast, **{line(cast.lesson_today): "not_held", line(cast.lesson_1a): ""})

    assert answer.status_code == 303
    assert reload(cast.lesson_today).is_cancelled
    assert reload(cast.lesson_1a).replaced_teacher is None


def test_one_that_was_taken_twice_is_refused_beside_its_line(cast: Cast) -> None:
    make_absence(cast)
    clash = factory.make_lesson(cast.maths, TODAY, slot=1)
    stranger = f"other_subject-{cast.staff['stranger'].pk}-{cast.russian_6b.subject_id}"

    answer = confirm(cast, **{line(cast.lesson_1a): stranger, line(clash): stranger})

    assert answer.status_code == 422
    assert Substitution.objects.count() == 1
    assert len(answer.context["form"].errors) == 1


def test_who_was_not_offered_is_refused(cast: Cast) -> None:
    make_absence(cast)

    answer = confirm(
        cast, **{line(cast.lesson_today): f"same_subject-{cast.staff['other_teacher'].pk}-0"}
    )

    assert answer.status_code == 422
    assert not Substitution.objects.exists()


@pytest.mark.parametrize(
    ("by", "shown", "sent"),
    [
        ("director", 200, 403),
        ("auditor", 200, 403),
        ("secretary", 403, 403),
        ("teacher", 403, 403),
        ("mother", 403, 403),
    ],
)
def test_only_the_deputy_gives_on_the_page(cast: Cast, by: str, shown: int, sent: int) -> None:
    make_absence(cast)

    assert page(cast, by).status_code == shown
    assert confirm(cast, by, **{line(cast.lesson_today): "not_held"}).status_code == sent
    assert not Substitution.objects.exists()


def test_other_school_sees_its_own_day(cast: Cast) -> None:
    make_absence(cast)
    give(cast, cast.lesson_today)

    board = page(cast, "other_deputy").context["board"]

    assert (board.absent, board.done) == ((), ())


def test_nonsense_for_a_day_is_today(cast: Cast) -> None:
    assert page(cast, day="9999-12-31").context["day"] == TODAY
    assert page(cast, day="вчера").context["day"] == TODAY


def test_one_lesson_is_given_with_everything(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=2)

    answer = cast.client("deputy").post(
        reverse("journal:substitution-assign", args=[cast.lesson_today.pk]),
        {
            "kind": "joined",
            "substitute": cast.staff["stranger"].pk,
            "joined_with": cast.russian_6b.pk,
            "coefficient": "0,5",
            "order_no": "45-к",
        },
    )

    row = Substitution.objects.get()
    assert answer.status_code == 303
    assert (row.kind, row.coefficient, row.order_no) == ("joined", Decimal("0.50"), "45-к")


def test_refusal_of_the_service_stands_beside_the_field(cast: Cast) -> None:
    make_absence(cast)
    factory.make_lesson(cast.russian_6b, TODAY, slot=2)

    answer = cast.client("deputy").post(
        reverse("journal:substitution-assign", args=[cast.lesson_today.pk]),
        {"kind": "same_subject", "substitute": cast.staff["stranger"].pk, "coefficient": "1"},
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["substitute"]


def test_given_lesson_is_given_otherwise_on_its_page(cast: Cast) -> None:
    make_absence(cast)
    give(cast, cast.lesson_today)

    answer = cast.client("deputy").post(
        reverse("journal:substitution-assign", args=[cast.lesson_today.pk]),
        {"kind": "not_held", "coefficient": "1"},
    )

    assert answer.status_code == 303
    assert reload(cast.lesson_today).is_cancelled
    assert Substitution.objects.in_force().get().kind == "not_held"


def test_lesson_of_another_school_is_not_found(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    client = cast.client("other_deputy")

    assert (
        client.get(reverse("journal:substitution-assign", args=[cast.lesson_today.pk])).status_code
        == 404
    )
    assert client.post(reverse("journal:substitution-take-back", args=[row.pk])).status_code == 404


def test_extra_lesson_is_added_on_its_page(cast: Cast) -> None:
    answer = cast.client("deputy").post(
        reverse("journal:substitution-add"),
        {
            "kind": "extra",
            "group": cast.maths.pk,
            "staff": cast.staff["teacher"].pk,
            "day": "2026-01-20",
            "slot": "6",
            "shift": "1",
            "reason": "отставание",
        },
    )

    assert answer.status_code == 303
    assert Lesson.objects.filter(group=cast.maths, on=TODAY, slot=6).exists()
