"""Substitutions: the morning of the deputy, one lesson, and the substitute's own list."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from journal import policies
from journal.forms.substitutions import AddedLessonForm, BoardForm, DayForm, SubstitutionForm
from journal.models import Lesson
from journal.selectors import substitutions as selectors
from journal.selectors.substitutions import places
from journal.services import substitutions as services
from journal.services.errors import JournalError
from journal.services.substitutions import added
from journal.services.substitutions.errors import NotYoursToGive, SubstitutionError
from journal.views.substitutions import days
from schedule.models import Substitution

# A teacher signs for what was given since the beginning of the month before.
_BACK = dt.timedelta(days=31)
_AHEAD = dt.timedelta(days=14)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*JOURNAL_READERS)
def substitution_day(request: ActorRequest) -> HttpResponse:
    """Who is away, which lessons are open and who could take them; the chosen are given at once."""
    today = clock.today(request.school)
    wanted = DayForm(request.GET)
    day = wanted.found(today)
    can_assign = policies.can_assign_substitutes(request.actor)
    if request.method == "POST" and not can_assign:
        raise NotYoursToGive
    board = selectors.day_board(actor=request.actor, day=day)
    form = BoardForm(posted(request), board=board, fill=wanted.cleaned_data["fill"])
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            outcome = services.assign_many(
                actor=request.actor, choices=form.chosen(), now=clock.now()
            )
            _say(request, outcome)
            if not outcome.refused:
                return see_other(_day_url(day))
            board = selectors.day_board(actor=request.actor, day=day)
            form = BoardForm(request.POST, board=board)
            form.is_valid()
            form.refuse(outcome.refused)
    fields = {one.lesson.pk: field for one, field in form.lines()}
    return render(
        request,
        "journal/substitution_day.html",
        {
            "board": board,
            "lines": [
                (teacher, [(one, fields[one.lesson.pk]) for one in teacher.open])
                for teacher in board.absent
            ],
            "form": form,
            "can_assign": can_assign,
            "day": day,
            "is_today": day == today,
            "fill_url": f"{_day_url(day)}&fill=1",
            "switcher": days.switcher("journal:substitution-day", day),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def substitution_assign(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """One lesson with everybody who is free; one that is given already is given otherwise."""
    lesson = get_object_or_404(
        Lesson.objects.visible_to(request.actor).select_related(
            "group__subject", "teacher", "replaced_teacher", "school"
        ),
        pk=lesson_id,
    )
    row = selectors.of_lesson(lesson)
    form = SubstitutionForm(
        posted(request),
        lesson=lesson,
        candidates=selectors.offers(actor=request.actor, lesson=lesson),
        staff=places.colleagues(lesson),
        joinable=places.joinable(lesson),
        row=row,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            given = _give(request, lesson, row, form)
        except JournalError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _sentence(given))
            return see_other(_day_url(lesson.on))
    return render(
        request,
        "journal/substitution_form.html",
        {
            "form": form,
            "lesson": lesson,
            "usual": lesson.replaced_teacher or lesson.teacher,
            "row": row,
            "crumbs": _crumbs(lesson.on),
            "back": _day_url(lesson.on),
        },
        status=status,
    )


@require_POST
@role_required(Role.DEPUTY)
def substitution_take_back(request: ActorRequest, substitution_id: int) -> HttpResponse:
    row = _visible(request, substitution_id)
    try:
        services.take_back(actor=request.actor, substitution=row, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The substitution is taken back, those concerned are told."))
    return see_other(_day_url(row.on))


@require_POST
@role_required(Role.TEACHER)
def substitution_sign(request: ActorRequest, substitution_id: int) -> HttpResponse:
    """«I gave this lesson»."""
    row = _visible(request, substitution_id)
    try:
        services.sign(actor=request.actor, substitution=row, now=clock.now())
    except SubstitutionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Signed in the journal of substitutions."))
    return see_other("journal:substitution-own")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def substitution_add(request: ActorRequest) -> HttpResponse:
    """An extra lesson or returned hours."""
    day = DayForm(request.GET).found(clock.today(request.school))
    form = AddedLessonForm(
        posted(request),
        groups=places.groups(actor=request.actor, day=day),
        staff=places.teachers(school_id=request.actor.school_id, day=day),
        day=day,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            added.add_lesson(
                actor=request.actor,
                group=found["group"],
                staff=found["staff"],
                kind=found["kind"],
                place=form.place(places.bells(group=found["group"], day=found["day"])),
                reason=found["reason"],
                order_no=found["order_no"],
                now=clock.now(),
            )
        except SubstitutionError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("The lesson is added, its teacher is told."))
            return see_other(_day_url(found["day"]))
    return render(
        request,
        "journal/substitution_add.html",
        {"form": form, "crumbs": _crumbs(day), "back": _day_url(day)},
        status=status,
    )


@require_safe
@role_required(Role.TEACHER)
def substitution_own(request: ActorRequest) -> HttpResponse:
    """Lessons taken for colleagues, to sign for after they are over."""
    now = clock.local(clock.now(), request.school)
    return render(
        request,
        "journal/substitution_own.html",
        {
            "lines": selectors.own_substitutions(
                actor=request.actor,
                first=(now.date().replace(day=1) - _BACK).replace(day=1),
                last=now.date() + _AHEAD,
                local_now=now,
            ),
            "today": now.date(),
        },
    )


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, substitution_id: int) -> Substitution:
    return get_object_or_404(Substitution.objects.visible_to(request.actor), pk=substitution_id)


def _give(
    request: ActorRequest, lesson: Lesson, row: Substitution | None, form: SubstitutionForm
) -> Substitution:
    if row is not None:
        return services.change(
            actor=request.actor, substitution=row, choice=form.choice(), now=clock.now()
        )
    return services.assign(
        actor=request.actor, lesson=lesson, choice=form.choice(), now=clock.now()
    )


def _sentence(row: Substitution) -> str:
    if row.substitute is None:
        return _("The lesson does not take place, those concerned are told.")
    return _("%(name)s takes the lesson and is told.") % {"name": row.substitute.short_name}


def _say(request: ActorRequest, outcome: services.Outcome) -> None:
    if outcome.given:
        messages.success(
            request,
            ngettext(
                "%(n)s lesson is given, those concerned are told.",
                "%(n)s lessons are given, those concerned are told.",
                len(outcome.given),
            )
            % {"n": len(outcome.given)},
        )
    elif not outcome.refused:
        messages.warning(request, _("Nothing is chosen: choose a colleague in some line."))


def _day_url(day: dt.date) -> str:
    return days.day_url("journal:substitution-day", day)


def _crumbs(day: dt.date) -> list[dict[str, str]]:
    return [
        {"label": _("Substitutions, %(day)s") % {"day": f"{day:%d.%m.%Y}"}, "url": _day_url(day)}
    ]
