"""The library of thematic plans, their lines, their way to the deputy (S1-2.2, S1-4.4a-b)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import reverse

from core.models import OutboxEvent
from journal.enums import PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from journal.selectors import plans as selectors
from journal.selectors.plans import PlanFilter, diff
from journal.services import plans as services
from journal.services.plans import Line, PlanError, approval
from tests.factories import journal as journal_factory
from tests.factories import plans as factory
from tests.factories.cast import NOW, Cast


def titles(cast: Cast, by: str, **narrow: object) -> list[str]:
    found = selectors.library(actor=cast.actors[by], narrow=PlanFilter(**narrow))
    return [plan.title for plan in found]


def draft(cast: Cast, *topics: str, **fields: object) -> ThematicPlan:
    return factory.make_plan(
        cast.maths, cast.staff["teacher"], *topics, **{"status": PlanStatus.DRAFT, **fields}
    )


def topics(plan: ThematicPlan) -> list[tuple[int, str]]:
    return list(
        PlanItem.objects.filter(plan=plan).order_by("number").values_list("number", "topic")
    )


# --- the library -------------------------------------------------------------------------------


@pytest.fixture
def library(cast: Cast) -> Cast:
    own, stranger = cast.staff["teacher"], cast.staff["stranger"]
    factory.make_plan(cast.maths, own, "Дроби", title="Мой", is_shared=False)
    factory.make_plan(cast.maths, stranger, "Проценты", title="Общий")
    factory.make_plan(cast.maths, stranger, title="Чужой скрытый", is_shared=False)
    factory.make_plan(cast.russian_6b, stranger, title="Русский", status=PlanStatus.SUBMITTED)
    factory.make_plan(cast.maths, own, title="Старый", status=PlanStatus.REPLACED)
    factory.make_plan(cast.other_group, None, title="Другая школа")
    return cast


def test_teacher_finds_own_plans_and_those_that_are_shared(library: Cast) -> None:
    assert titles(library, "teacher") == ["Мой", "Общий", "Русский"]
    assert titles(library, "deputy") == ["Мой", "Общий", "Чужой скрытый", "Русский"]
    assert titles(library, "administrator") == titles(library, "deputy")
    assert titles(library, "secretary") == titles(library, "mother") == []
    assert titles(library, "other_teacher") == ["Другая школа"]


def test_hidden_plan_is_read_by_who_teaches_by_it(library: Cast) -> None:
    factory.assign(library.maths, ThematicPlan.objects.get(title="Чужой скрытый"))

    assert titles(library, "teacher") == ["Мой", "Общий", "Чужой скрытый", "Русский"]


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ({"whose": "own"}, ["Мой"]),
        ({"whose": "shared"}, ["Общий", "Русский"]),
        ({"status": "submitted"}, ["Русский"]),
        ({"status": "replaced"}, ["Старый"]),
        ({"grade": 6}, ["Русский"]),
        ({"words": "процент"}, ["Общий"]),
        ({"words": "чужан"}, ["Общий", "Русский"]),
    ],
)
def test_library_is_narrowed(library: Cast, narrow: dict[str, object], found: list[str]) -> None:
    assert titles(library, "teacher", **narrow) == found


def test_filter_stands_in_the_address(library: Cast) -> None:
    response = library.client("teacher").get(
        reverse("journal:plan-list"), {"q": "процент", "grade": "5"}
    )

    content = response.content.decode()
    assert 'value="процент"' in content
    assert "Общий" in content
    assert "Русский" not in content.partition("<tbody")[2].partition("</tbody>")[0]


def test_wrong_filter_narrows_nothing_and_says_so(library: Cast) -> None:
    response = library.client("teacher").get(reverse("journal:plan-list"), {"grade": "99"})

    assert response.status_code == 422
    assert "Общий" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_library_costs_the_same_for_any_number(
    cast: Cast, number: int, django_assert_num_queries
) -> None:
    for index in range(number):
        factory.make_plan(cast.maths, cast.staff["teacher"], "Тема", title=f"План {index}")

    with django_assert_num_queries(1):
        found = list(selectors.library(actor=cast.actors["teacher"], narrow=PlanFilter()))

    assert [(plan.lessons, plan.hours, plan.subject.name) for plan in found] == [
        (1, Decimal(1), "Математика")
    ] * number


@pytest.mark.parametrize("number", [1, 3])
def test_queue_costs_the_same_for_any_number(
    cast: Cast, number: int, django_assert_num_queries
) -> None:
    for index in range(number):
        draft(cast, "Тема", title=f"План {index}", status=PlanStatus.SUBMITTED)

    with django_assert_num_queries(1):
        assert len(selectors.waiting(cast.actors["deputy"])) == number


def test_hours_are_compared_with_the_curriculum(cast: Cast) -> None:
    cast.maths.hours_per_year = Decimal(3)
    cast.maths.save(update_fields=["hours_per_year"])
    plan = factory.taught_plan(cast, "Дроби", "Проценты")

    found = selectors.hours_check(selectors.readable(cast.actors["teacher"]).get(pk=plan.pk))
    page = cast.client("teacher").get(reverse("journal:plan-detail", args=[plan.pk]))

    assert (found.planned, found.wanted, found.difference) == (2, 3, -1)
    assert "часов, в учебном плане 3: меньше, чем нужно" in page.content.decode()


# --- lines -------------------------------------------------------------------------------------


def test_line_is_added_moved_removed_and_brought_back(cast: Cast) -> None:
    plan, teacher = draft(cast, "А", "Б", "В"), cast.actors["teacher"]
    first, second, third = PlanItem.objects.filter(plan=plan).order_by("number")

    added = services.add_item(actor=teacher, plan=plan, line=Line("Новая"), after=first)
    assert topics(plan) == [(1, "А"), (2, "Новая"), (3, "Б"), (4, "В")]
    services.move_item(actor=teacher, item=PlanItem.objects.get(pk=added.pk), up=True)
    assert topics(plan) == [(1, "Новая"), (2, "А"), (3, "Б"), (4, "В")]
    services.move_item(actor=teacher, item=PlanItem.objects.get(pk=third.pk), up=False)
    services.remove_item(actor=teacher, item=PlanItem.objects.get(pk=second.pk))
    assert topics(plan) == [(1, "Новая"), (2, "А"), (3, "В")]
    event = services.removed_items(plan).get()
    back = services.restore_item(actor=teacher, plan=plan, event_id=event.pgh_id)

    assert topics(plan) == [(1, "Новая"), (2, "А"), (3, "Б"), (4, "В")]
    assert back.pk == second.pk
    with pytest.raises(PlanError):
        services.restore_item(actor=teacher, plan=plan, event_id=event.pgh_id)


def test_line_that_was_taught_stays(cast: Cast) -> None:
    plan = draft(cast, "А")
    item = PlanItem.objects.get(plan=plan)
    Lesson.objects.filter(pk=cast.lesson.pk).update(plan_item=item)

    with pytest.raises(services.ItemInUse):
        services.remove_item(actor=cast.actors["teacher"], item=item)

    assert topics(plan) == [(1, "А")]


@pytest.mark.parametrize("category", ["control", "practical"])
def test_written_work_needs_a_title(cast: Cast, category: str) -> None:
    """S1-4.4i."""
    plan = draft(cast)

    with pytest.raises(services.WorkUntitled):
        services.add_item(
            actor=cast.actors["teacher"], plan=plan, line=Line("Работа", work_category=category)
        )

    assert topics(plan) == []


@pytest.mark.parametrize("status", [PlanStatus.SUBMITTED, PlanStatus.APPROVED, PlanStatus.REPLACED])
def test_fixed_plan_is_not_written(cast: Cast, status: str) -> None:
    plan = draft(cast, "А", status=status)

    with pytest.raises(services.PlanFixed):
        services.add_item(actor=cast.actors["teacher"], plan=plan, line=Line("Б"))


def test_colleague_writes_no_line(cast: Cast) -> None:
    plan = draft(cast, "А")

    with pytest.raises(services.NotYourPlan):
        services.add_item(actor=cast.actors["stranger"], plan=plan, line=Line("Б"))


def edit(
    cast: Cast, plan: ThematicPlan, query: str, by: str = "teacher", **sent: str
) -> HttpResponse:
    return cast.client(by).post(f"{reverse('journal:plan-edit', args=[plan.pk])}{query}", sent)


def test_editor_works_without_scripts(cast: Cast) -> None:
    plan = draft(cast, "А", "Б")
    first, second = PlanItem.objects.filter(plan=plan).order_by("number")
    page = cast.client("teacher").get(
        f"{reverse('journal:plan-edit', args=[plan.pk])}?row={first.pk}"
    )
    assert 'name="topic"' in page.content.decode()

    saved = edit(
        cast, plan, f"?row={first.pk}", do="next", topic=" А  один ", hours="0,5", section="I"
    )
    assert saved.status_code == 303
    assert saved["Location"].endswith(f"?row={second.pk}#line")
    first.refresh_from_db()
    assert (first.topic, first.hours, first.section) == ("А один", Decimal("0.5"), "I")
    moved = edit(cast, plan, f"?row={second.pk}", do="up", topic="Б", hours="1")
    assert moved.status_code == 303
    assert topics(plan) == [(1, "Б"), (2, "А один")]
    below = edit(cast, plan, f"?row=new&after={second.pk}", do="save", topic="В", hours="2")
    assert below.status_code == 303
    assert topics(plan) == [(1, "Б"), (2, "В"), (3, "А один")]
    edit(cast, plan, f"?row={second.pk}", do="remove")
    assert topics(plan) == [(1, "В"), (2, "А один")]
    event = services.removed_items(plan).get()
    edit(cast, plan, "", do="restore", event=str(event.pgh_id))
    assert topics(plan) == [(1, "Б"), (2, "В"), (3, "А один")]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"topic": "", "hours": "1"}, "Обязательное поле"),
        ({"topic": "А", "hours": "0"}, "больше либо равно"),
        ({"topic": "А", "hours": "1", "work_category": "control"}, "нужно название"),
    ],
)
def test_editor_says_what_is_wrong_in_the_line(
    cast: Cast, sent: dict[str, str], error: str
) -> None:
    plan = draft(cast, "Как было")
    item = PlanItem.objects.get(plan=plan)

    response = edit(cast, plan, f"?row={item.pk}", do="save", **sent)

    assert response.status_code == 422
    assert error in response.content.decode()
    assert topics(plan) == [(1, "Как было")]


def test_editor_gives_htmx_the_table_alone(cast: Cast) -> None:
    plan = draft(cast, "А")

    response = cast.client("teacher").get(
        reverse("journal:plan-edit", args=[plan.pk]), headers={"HX-Request": "true"}
    )

    content = response.content.decode()
    assert 'id="plan-table"' in content
    assert "<html" not in content


@pytest.mark.parametrize("number", [1, 3])
def test_editor_costs_the_same_for_any_length(
    cast: Cast, number: int, django_assert_max_num_queries
) -> None:
    plan = draft(cast, *(f"Тема {index}" for index in range(number)))
    client = cast.client("teacher")
    client.get(reverse("journal:plan-edit", args=[plan.pk]))

    with django_assert_max_num_queries(9):
        client.get(reverse("journal:plan-edit", args=[plan.pk]))


# --- copies ------------------------------------------------------------------------------------


def test_copy_for_another_parallel_takes_all_lines(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["stranger"], "Дроби", title="План коллеги")
    factory.add_items(
        plan, "Работа", work_category="control", work_title="Дроби", homework="§ 1", kind="control"
    )

    response = cast.client("teacher").post(
        reverse("journal:plan-copy", args=[plan.pk]),
        {"year": cast.year.pk, "grade": 6, "title": "Мой план"},
    )

    copy = ThematicPlan.objects.get(title="Мой план")
    assert response["Location"] == reverse("journal:plan-edit", args=[copy.pk])
    assert (copy.owner, copy.grade, copy.status) == (cast.staff["teacher"], 6, PlanStatus.DRAFT)
    fields = ("number", *services.LINE_FIELDS)
    assert list(copy.items.order_by("number").values_list(*fields)) == list(
        plan.items.order_by("number").values_list(*fields)
    )


def test_copy_under_a_taken_title_is_refused(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["stranger"], "Дроби")

    response = cast.client("teacher").post(
        reverse("journal:plan-copy", args=[plan.pk]),
        {"year": cast.year.pk, "grade": 5, "title": plan.title},
    )

    assert response.status_code == 422
    assert "назовите свой иначе" in response.content.decode()
    assert ThematicPlan.objects.filter(title=plan.title).count() == 1


# --- the way to the deputy ---------------------------------------------------------------------


def test_plan_goes_to_the_deputy_and_back(cast: Cast) -> None:
    plan = draft(cast, "Дроби")
    teacher, deputy = cast.client("teacher"), cast.client("deputy")
    decide = reverse("journal:plan-decide", args=[plan.pk])

    teacher.post(reverse("journal:plan-submit", args=[plan.pk]))
    assert plan.title in deputy.get(reverse("journal:plan-queue")).content.decode()
    assert deputy.post(decide, {"do": "return"}).status_code == 422
    assert deputy.post(decide, {"do": "return", "note": "Нет итогового урока"}).status_code == 303
    plan.refresh_from_db()
    assert (plan.status, plan.decision_note) == (PlanStatus.RETURNED, "Нет итогового урока")
    page = teacher.get(reverse("journal:plan-detail", args=[plan.pk])).content.decode()
    assert "Нет итогового урока" in page
    teacher.post(reverse("journal:plan-submit", args=[plan.pk]))
    deputy.post(decide, {"do": "approve"})

    plan.refresh_from_db()
    assert (plan.status, plan.approved_by) == (PlanStatus.APPROVED, cast.staff["deputy"])
    assert list(
        OutboxEvent.objects.filter(kind__startswith="plan.")
        .order_by("pk")
        .values_list("kind", flat=True)
    ) == ["plan.submitted", "plan.decided", "plan.submitted", "plan.decided"]


def test_plan_is_taken_back_before_the_decision(cast: Cast) -> None:
    plan = draft(cast, "Дроби", status=PlanStatus.SUBMITTED)

    cast.client("teacher").post(reverse("journal:plan-submit", args=[plan.pk]), {"take_back": "1"})

    plan.refresh_from_db()
    assert (plan.status, plan.submitted_at) == (PlanStatus.DRAFT, None)
    with pytest.raises(approval.NotWaiting):
        approval.approve_plan(actor=cast.actors["deputy"], plan=plan, now=NOW)


def test_plan_with_an_untitled_work_is_not_sent(cast: Cast) -> None:
    plan = draft(cast, "Дроби")
    factory.add_items(plan, "Контрольная работа", work_category="control")

    response = cast.client("teacher").post(reverse("journal:plan-submit", args=[plan.pk]))

    assert response.status_code == 422
    assert "письменная работа без названия: 2" in response.content.decode()
    plan.refresh_from_db()
    assert plan.status == PlanStatus.DRAFT


def test_empty_plan_is_not_sent(cast: Cast) -> None:
    with pytest.raises(PlanError, match="ни одной строки"):
        approval.submit_plan(actor=cast.actors["teacher"], plan=draft(cast), now=NOW)


@pytest.mark.parametrize("by", ["director", "teacher", "auditor", "administrator"])
def test_only_the_deputy_approves(cast: Cast, by: str) -> None:
    plan = draft(cast, "Дроби", status=PlanStatus.SUBMITTED)

    response = cast.client(by).post(
        reverse("journal:plan-decide", args=[plan.pk]), {"do": "approve"}
    )

    assert response.status_code == 403
    plan.refresh_from_db()
    assert plan.status == PlanStatus.SUBMITTED


# --- versions ----------------------------------------------------------------------------------


def test_new_version_takes_over_groups_and_keeps_what_was_taught(cast: Cast) -> None:
    plan = factory.taught_plan(cast, "Дроби", "Проценты", "Пропорции", "Масштаб")
    items = list(plan.items.order_by("number"))
    taught = journal_factory.make_lesson(
        cast.maths, dt.date(2026, 1, 16), topic="Дроби", plan_item=items[0]
    )
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(plan_item=items[1])
    teacher = cast.actors["teacher"]

    version = approval.start_version(actor=teacher, plan=plan, reason="карантин")
    new = list(version.items.order_by("number"))
    services.remove_item(actor=teacher, item=new[1])
    approval.submit_plan(actor=teacher, plan=version, now=NOW)
    approval.approve_plan(actor=cast.actors["deputy"], plan=version, now=NOW)

    plan.refresh_from_db()
    taught.refresh_from_db()
    assert (version.version, version.previous, version.change_reason) == (2, plan, "карантин")
    assert plan.status == PlanStatus.REPLACED
    assert PlanAssignment.objects.get(group=cast.maths).plan == version
    assert (taught.topic, taught.plan_item) == ("Дроби", new[0])
    assert [topic for _, topic in factory.laid(cast.maths)] == ["Дроби", "Пропорции", "Масштаб"]


def test_only_one_version_is_written_at_a_time(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Дроби")
    approval.start_version(actor=cast.actors["teacher"], plan=plan, reason="карантин")

    with pytest.raises(approval.VersionOpen):
        approval.start_version(actor=cast.actors["teacher"], plan=plan, reason="ещё раз")


def test_version_needs_a_reason(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "Дроби")
    path = reverse("journal:plan-version", args=[plan.pk])

    assert cast.client("teacher").post(path, {"reason": " "}).status_code == 422
    assert cast.client("stranger").post(path, {"reason": "так"}).status_code == 403
    assert ThematicPlan.objects.filter(title=plan.title).count() == 1


def test_changes_of_a_version_are_shown(cast: Cast) -> None:
    plan = factory.make_plan(cast.maths, cast.staff["teacher"], "А", "Б", "В")
    version = approval.start_version(actor=cast.actors["teacher"], plan=plan, reason="карантин")
    first, second, _ = version.items.order_by("number")
    PlanItem.objects.filter(pk=first.pk).update(hours=2)
    services.remove_item(actor=cast.actors["teacher"], item=second)
    services.add_item(actor=cast.actors["teacher"], plan=version, line=Line("Г"))

    found = diff.differences(plan, version)
    page = cast.client("deputy").get(reverse("journal:plan-changes", args=[version.pk]))

    assert [
        (one.was.topic if one.was else None, one.now.topic if one.now else None) for one in found
    ] == [("А", "А"), ("Б", None), (None, "Г")]
    assert [(was, now) for _, was, now in found[0].fields] == [("1.0", "2.0")]
    assert "<del>Б</del>" in page.content.decode()


def test_draft_is_deleted_unless_a_group_is_taught_by_it(cast: Cast) -> None:
    plan, used = draft(cast, "А"), draft(cast, "А", title="Другой")
    factory.assign(cast.maths, used)
    client = cast.client("teacher")

    assert client.post(reverse("journal:plan-delete", args=[plan.pk])).status_code == 303
    assert client.post(reverse("journal:plan-delete", args=[used.pk])).status_code == 422
    assert list(ThematicPlan.objects.filter(grade=5).values_list("title", flat=True)) == ["Другой"]
