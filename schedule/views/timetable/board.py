"""The board of a version, and what its script asks: what is in the way of a lesson, put it there,
take it off, take the last step back. Forms without scripts are sent to the same addresses."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import posted, see_other
from core.errors import wants_json
from schedule import policies
from schedule.forms.timetable import BoardFilter, EntryForm, PutForm, initial_of
from schedule.models import TimetableEntry, TimetableVersion
from schedule.selectors.timetable import board as selectors
from schedule.selectors.timetable import facts as facts_selectors
from schedule.selectors.timetable.board import View, key_of
from schedule.services.timetable import editing, undoing
from schedule.services.timetable.errors import Clashing, TimetableError
from schedule.views.timetable.versions import crumbs, version_of
from school.models import Room, StaffMember, TeachingGroup


@require_safe
@role_required(*policies.TIMETABLE_EDITORS)
def board(request: ActorRequest, version_id: int) -> HttpResponse:
    """Classes of a parallel (``?grade=``), teachers or rooms (``?view=``), or one of them
    (``?line=``); ``?day=`` is the weekday that a phone shows."""
    version = version_of(request, version_id)
    context = _context(request, version)
    return render(request, "schedule/timetable/board.html", context)


@require_safe
@role_required(*policies.TIMETABLE_EDITORS)
def card_slots(request: ActorRequest, version_id: int) -> HttpResponse:
    """``?entry=`` or ``?group=``: every place of the week it may stand in, and in words what is in
    the way there (S1-4.5b)."""
    version = version_of(request, version_id)
    entry_id, group_id = _asked(request, "entry"), _asked(request, "group")
    if entry_id:
        entry = _entry(version, entry_id)
        facts = facts_selectors.facts_about(
            version,
            [entry.group_id],
            staff_ids=[entry.staff_id] if entry.staff_id else [],
            room_ids=[entry.room_id] if entry.room_id else [],
        )
        card = facts_selectors.card_of_entry(facts, entry)
    else:
        group = _group(version, group_id)
        facts = facts_selectors.facts_about(version, [group.pk])
        card = facts.card_of(group.pk)
    taken = facts_selectors.free_and_taken(facts, card)
    return JsonResponse(
        {
            "places": [key_of(place) for place in facts.places_of(card.group.id)],
            "taken": {key_of(place): told for place, told in taken.items()},
        }
    )


@require_POST
@role_required(*policies.TIMETABLE_EDITORS)
def card_put(request: ActorRequest, version_id: int) -> HttpResponse:
    """Move a lesson, swap two, or put an hour from the tray. A script is answered with the board;
    clashes are 409 with the lesson it might swap with."""
    version = version_of(request, version_id)
    form = PutForm(request.POST)
    if not form.is_valid():
        sentence = "; ".join(str(text) for texts in form.errors.values() for text in texts)
        return _answer(request, version, error=TimetableError(sentence))
    try:
        _put(request, version, form.cleaned_data)
    except TimetableError as error:
        return _answer(request, version, error=error)
    return _answer(request, version, said=_("Saved."))


@require_POST
@role_required(*policies.TIMETABLE_EDITORS)
def card_remove(request: ActorRequest, version_id: int) -> HttpResponse:
    """Back to the tray."""
    version = version_of(request, version_id)
    entry = _entry(version, _number(request.POST.get("entry", "")))
    try:
        editing.remove_entry(actor=request.actor, entry=entry, today=clock.today(request.school))
    except TimetableError as error:
        return _answer(request, version, error=error)
    return _answer(request, version, said=_("The lesson is taken off."))


@require_POST
@role_required(*policies.TIMETABLE_EDITORS)
def step_undo(request: ActorRequest, version_id: int) -> HttpResponse:
    """Take the last step back."""
    version = version_of(request, version_id)
    try:
        undoing.undo_step(actor=request.actor, version=version, today=clock.today(request.school))
    except TimetableError as error:
        return _answer(request, version, error=error)
    return _answer(request, version, said=_("The last step is taken back."))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.TIMETABLE_EDITORS)
def entry_edit(request: ActorRequest, version_id: int, entry_id: int) -> HttpResponse:
    """One lesson: place, weeks, room, teacher."""
    version = version_of(request, version_id)
    entry = _entry(version, entry_id)
    facts = facts_selectors.facts_about(
        version,
        [entry.group_id],
        staff_ids=[entry.staff_id] if entry.staff_id else [],
        room_ids=[entry.room_id] if entry.room_id else [],
    )
    form = _entry_form(
        request, facts, facts_selectors.card_of_entry(facts, entry), initial_of(entry)
    )
    return _entry_page(request, version, facts, form, entry.group, entry)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.TIMETABLE_EDITORS)
def entry_add(request: ActorRequest, version_id: int, group_id: int) -> HttpResponse:
    """One more lesson of a group."""
    version = version_of(request, version_id)
    group = _group(version, group_id)
    facts = facts_selectors.facts_about(version, [group.pk])
    form = _entry_form(request, facts, facts.card_of(group.pk), {})
    return _entry_page(request, version, facts, form, group, None)


# --- parts -------------------------------------------------------------------------------------


def _context(request: ActorRequest, version: TimetableVersion) -> dict[str, Any]:
    wanted = BoardFilter(request.GET).wanted()
    found = selectors.board_of(version, wanted)
    today = clock.today(request.school)
    is_editable = policies.can_edit_version(request.actor, version, today)
    return {
        "timetable": version,
        "board": found,
        "is_editable": is_editable,
        "tabs": _tabs(found),
        "can_undo": is_editable and bool(undoing.last_step(version)),
        "query": request.GET.urlencode(),
        "crumbs": crumbs(),
    }


def _tabs(board: selectors.Board) -> dict[str, Any]:
    """Switchers that keep the rest of the address."""
    wanted = board.wanted

    def url(**query: Any) -> str:
        kept = {"view": wanted.view.value, "grade": wanted.grade, "line": wanted.line_id}
        kept |= {"day": wanted.weekday, **query}
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    lines = selectors.lines_of(board.facts, wanted.view)
    if wanted.view == View.CLASS:
        grade = wanted.grade
        if wanted.line_id is not None and wanted.line_id in board.facts.classes:
            grade = board.facts.classes[wanted.line_id].grade
        lines = [line for line in lines if board.facts.classes[line[0]].grade == grade]
    return {
        "views": [
            {
                "label": view.label,
                "url": url(view=view.value, line=None, grade=None),
                "is_current": view == wanted.view,
            }
            for view in View
        ],
        "grades": [
            {
                "label": str(grade),
                "url": url(grade=grade, line=None),
                "is_current": grade == wanted.grade and wanted.line_id is None,
            }
            for grade in board.grades
        ]
        if wanted.view == View.CLASS
        else [],
        "lines": [
            {"label": name, "url": url(line=pk), "is_current": pk == wanted.line_id}
            for pk, name in lines
        ],
        "everybody": url(line=None),
        "days": [
            {"label": label, "url": url(day=day), "is_current": day == wanted.weekday}
            for day, label in selectors.day_names(board)
        ],
    }


def _answer(
    request: ActorRequest,
    version: TimetableVersion,
    *,
    said: str = "",
    error: TimetableError | None = None,
) -> HttpResponse:
    if wants_json(request):
        if error is not None:
            told: dict[str, Any] = {"error": str(error)}
            if isinstance(error, Clashing):
                told |= {"clashes": error.told, "swap": error.swap_with}
            return JsonResponse(told, status=error.status)
        context = _context(request, version)
        html = render_to_string("schedule/timetable/board_body.html", context, request=request)
        return JsonResponse({"said": said, "html": html})
    if error is not None:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return see_other(_board_url(request, version))


def _board_url(request: ActorRequest, version: TimetableVersion) -> str:
    url = reverse("schedule:timetable-board", args=[version.pk])
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


def _put(request: ActorRequest, version: TimetableVersion, asked: dict[str, Any]) -> None:
    today = clock.today(request.school)
    words: dict[str, Any] = {
        "actor": request.actor,
        "today": today,
        "anyway": asked["anyway"],
    }
    room = _room(request, asked["room"])
    if asked["group"]:
        editing.put_entry(
            version=version,
            group=_group(version, asked["group"]),
            place=asked["place"],
            details=editing.Details(room=room),
            **words,
        )
        return
    entry = _entry(version, asked["entry"])
    if asked["swap"]:
        editing.swap_entries(entry=entry, other=_entry(version, asked["swap"]), **words)
        return
    details = editing.Details(entry.parity, room or entry.room, entry.staff)
    editing.change_entry(entry=entry, place=asked["place"], details=details, **words)


def _entry_form(
    request: ActorRequest, facts: facts_selectors.Facts, card: Any, initial: dict[str, Any]
) -> EntryForm:
    names = [facts.staff[pk].short_name for pk in facts.teachers.get(card.group.id, ())]
    return EntryForm(
        posted(request),
        places=facts.places_of(card.group.id),
        taken=facts_selectors.free_and_taken(facts, card),
        rooms=Room.objects.filter(school_id=request.actor.school_id).order_by("name", "pk"),
        staff=StaffMember.objects.filter(school_id=request.actor.school_id).order_by(
            "sort_key", "pk"
        ),
        own_teacher=_("the group's own: %(names)s") % {"names": ", ".join(sorted(names)) or "—"},
        initial=initial,
    )


def _entry_page(
    request: ActorRequest,
    version: TimetableVersion,
    facts: facts_selectors.Facts,
    form: EntryForm,
    group: TeachingGroup,
    entry: TimetableEntry | None,
) -> HttpResponse:
    today = clock.today(request.school)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        words: dict[str, Any] = {
            "actor": request.actor,
            "place": form.place_asked(),
            "details": form.details(),
            "today": today,
            "anyway": form.cleaned_data["anyway"],
        }
        try:
            if entry is None:
                editing.put_entry(version=version, group=group, **words)
            else:
                editing.change_entry(entry=entry, **words)
        except TimetableError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return see_other(_board_url(request, version))
    return render(
        request,
        "schedule/timetable/entry_form.html",
        {
            "timetable": version,
            "form": form,
            "entry": entry,
            "title": facts.title(group.pk),
            "is_editable": policies.can_edit_version(request.actor, version, today),
            "query": request.GET.urlencode(),
            "crumbs": crumbs(version),
        },
        status=status,
    )


def _entry(version: TimetableVersion, entry_id: int) -> TimetableEntry:
    return get_object_or_404(
        TimetableEntry.objects.select_related("version__year", "group__subject", "room", "staff"),
        version=version,
        pk=entry_id,
    )


def _group(version: TimetableVersion, group_id: int) -> TeachingGroup:
    return get_object_or_404(
        TeachingGroup.objects.select_related("subject"), year_id=version.year_id, pk=group_id
    )


def _room(request: ActorRequest, room_id: int | None) -> Room | None:
    if not room_id:
        return None
    return get_object_or_404(Room, school_id=request.actor.school_id, pk=room_id)


def _asked(request: ActorRequest, name: str) -> int:
    return _number(request.GET.get(name, ""), missing_ok=True)


def _number(text: str, *, missing_ok: bool = False) -> int:
    if not text and missing_ok:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)
