"""Subgroups of a class: what there is, dividing, proposals, moving a student (S0-7b, S2-7.У1)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from journal.forms.subgroups import DivisionForm, DivisionStartForm, MoveForm, RefusalForm
from journal.policies import opens_journals
from journal.selectors.groups import subgroups as selectors
from journal.services import subgroups
from school import policies
from school.models import Division, SchoolClass, StaffMember, Subject
from school.selectors.divisions import Split
from school.services import groups as group_services
from school.services.groups.divisions import NotYourSubgroups, SubgroupError, check

READERS = (Role.TEACHER, *sorted(policies.CLASS_READERS))


@require_safe
@role_required(*READERS)
def subgroup_list(request: ActorRequest, class_id: int) -> HttpResponse:
    """The divided subjects of the class, its proposals, and the beginning of a new division."""
    return _list(request, _visible(request, class_id))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def subgroup_divide(request: ActorRequest, class_id: int) -> HttpResponse:
    """Who goes where: ``?subject=&parts=&way=&sisters=``. The first POST shows what will change,
    ``confirm`` or ``propose`` does it."""
    school_class = _visible(request, class_id)
    today = clock.today(request.school)
    makes = policies.can_make_subgroups(request.actor, school_class, today)
    start = _start_form(request, school_class, makes=makes)
    if start is None or not start.is_valid():
        raise Http404
    chosen = start.cleaned_data
    classes = [school_class, *chosen.get("sisters", ())]
    makes = makes and all(
        policies.can_make_subgroups(request.actor, one, today) for one in classes[1:]
    )
    proposes = not makes and policies.can_propose_subgroups(
        request.actor, school_class, chosen["subject"], today
    )
    if not makes and not proposes:
        raise NotYourSubgroups
    year = school_class.year
    since = min(max(today, year.starts_on), year.ends_on)
    board = selectors.board(
        classes, chosen["subject"], since, parts=chosen["parts"], way=chosen["way"]
    )
    staff = list(StaffMember.objects.visible_to(request.actor).alphabetical())
    form = DivisionForm(
        posted(request),
        classes=classes,
        subject=chosen["subject"],
        board=board,
        labels=selectors.default_labels(classes, chosen["parts"], chosen["way"]),
        staff=staff,
        since=since,
    )
    preview = None
    if form.is_bound and form.is_valid():
        try:
            if "confirm" in request.POST or "propose" in request.POST:
                _carry_out(request, form.split(), proposes=proposes)
                return see_other("journal:subgroup-list", school_class.pk)
            check(actor=request.actor, split=form.split())
            preview = selectors.preview(form.split(), board, staff)
        except SubgroupError as error:
            form.refuse(error)
    return render(
        request,
        "journal/subgroup_divide.html",
        {
            "form": form,
            "columns": form.columns(),
            "preview": preview,
            "school_class": school_class,
            "subject": chosen["subject"],
            "board": board,
            "proposes": proposes,
            "ways": [
                {"label": label, "way": way, "url": _way_url(request, way)}
                for way, label in start.fields["way"].choices  # type: ignore[attr-defined]
            ],
            "crumbs": _crumbs(request, school_class, _("Subgroups")),
        },
        status=422 if form.is_bound and preview is None else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def subgroup_members(request: ActorRequest, class_id: int, subject_id: int) -> HttpResponse:
    """Who studies where; a POST moves one student from a day on."""
    school_class = _visible(request, class_id)
    today = clock.today(request.school)
    cards = selectors.subject_cards(school_class, today)
    card = next((one for one in cards if one.subject.pk == subject_id), None)
    if card is None:
        raise Http404
    makes = policies.can_make_subgroups(request.actor, school_class, today)
    if request.method == "POST" and not makes:
        raise NotYourSubgroups
    form = MoveForm(posted(request), card=card, since=today)
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        try:
            subgroups.move_member(actor=request.actor, today=today, **wanted)
        except SubgroupError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(
                request,
                _("%(student)s studies in “%(group)s” from %(day)s.")
                % {
                    "student": wanted["student"].list_name,
                    "group": wanted["target"].label,
                    "day": f"{wanted['since']:%d.%m.%Y}",
                },
            )
            return see_other("journal:subgroup-members", school_class.pk, subject_id)
    return render(
        request,
        "journal/subgroup_members.html",
        {
            "form": form,
            "card": card,
            "makes": makes,
            "school_class": school_class,
            "opens_journals": opens_journals(request.actor),
            "crumbs": _crumbs(request, school_class, _("Subgroups")),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@role_required(*READERS)
def division_confirm(request: ActorRequest, division_id: int) -> HttpResponse:
    """Carry out what a teacher proposed."""
    division = _division(request, division_id)
    made = subgroups.confirm(
        actor=request.actor,
        division=division,
        today=clock.today(request.school),
        now=clock.now(),
    )
    messages.success(request, _made_text(made))
    return see_other("journal:subgroup-list", division.school_class_id)


@require_POST
@role_required(*READERS)
def division_refuse(request: ActorRequest, division_id: int) -> HttpResponse:
    """The teacher reads why."""
    division = _division(request, division_id)
    form = RefusalForm(request.POST)
    refusal = form.cleaned_data["refusal"] if form.is_valid() else ""
    try:
        group_services.refuse(
            actor=request.actor,
            division=division,
            refusal=refusal,
            today=clock.today(request.school),
            now=clock.now(),
        )
    except SubgroupError as error:
        if error.field != "refusal":
            raise
        return _list(request, division.school_class, refused=(division.pk, str(error)), status=422)
    messages.success(request, _("The proposal is refused."))
    return see_other("journal:subgroup-list", division.school_class_id)


@require_POST
@role_required(*READERS)
def division_undo(request: ActorRequest, division_id: int) -> HttpResponse:
    """Take a division back while nothing is entered in its groups."""
    division = _division(request, division_id)
    subgroups.undo(
        actor=request.actor,
        division=division,
        today=clock.today(request.school),
        now=clock.now(),
    )
    messages.success(request, _("The division is undone: the class studies together again."))
    return see_other("journal:subgroup-list", division.school_class_id)


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, class_id: int) -> SchoolClass:
    return get_object_or_404(
        SchoolClass.objects.visible_to(request.actor).select_related("year"), pk=class_id
    )


def _division(request: ActorRequest, division_id: int) -> Division:
    return get_object_or_404(
        Division.objects.visible_to(request.actor).select_related(
            "school_class__year", "subject", "requested_by"
        ),
        pk=division_id,
    )


def _list(
    request: ActorRequest,
    school_class: SchoolClass,
    *,
    refused: tuple[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today(request.school)
    makes = policies.can_make_subgroups(request.actor, school_class, today)
    return render(
        request,
        "journal/subgroup_list.html",
        {
            "school_class": school_class,
            "cards": [card for card in selectors.subject_cards(school_class, today) if card.parts],
            "divisions": selectors.division_cards(request.actor, school_class),
            "makes": makes,
            "start": _start_form(request, school_class, makes=makes, is_new=True),
            "refused": refused,
            "opens_journals": opens_journals(request.actor),
            "crumbs": _crumbs(request, school_class),
        },
        status=status,
    )


def _start_form(
    request: ActorRequest, school_class: SchoolClass, *, makes: bool, is_new: bool = False
) -> DivisionStartForm | None:
    """None for one who has nothing to divide here, and in a closed year."""
    if school_class.year.closed_at is not None:
        return None
    subjects: list[Subject] = []
    if makes or request.actor.role == Role.TEACHER:
        subjects = selectors.subjects_to_divide(
            request.actor, school_class, makes=makes, today=clock.today(request.school)
        )
    if not subjects:
        return None
    return DivisionStartForm(
        None if is_new else request.GET,
        subjects=subjects,
        sisters=selectors.sister_classes(school_class),
    )


def _carry_out(request: ActorRequest, split: Split, *, proposes: bool) -> None:
    arguments: dict[str, Any] = {
        "actor": request.actor,
        "split": split,
        "today": clock.today(request.school),
        "now": clock.now(),
    }
    if proposes:
        group_services.propose(**arguments)
        messages.success(
            request, _("The proposal is sent. The class teacher or the administrator confirms it.")
        )
    else:
        messages.success(request, _made_text(subgroups.divide(**arguments)))


def _made_text(made: group_services.Made) -> str:
    return _("Groups are made: %(groups)s.") % {
        "groups": "; ".join(group.label for group in made.groups)
    }


def _way_url(request: ActorRequest, way: str) -> str:
    query = request.GET.copy()
    query["way"] = way
    return f"?{query.urlencode()}"


def _crumbs(request: ActorRequest, school_class: SchoolClass, *more: str) -> list[dict[str, str]]:
    if request.actor.role in policies.CLASS_READERS:
        crumbs = [
            {
                "label": _("Class %(name)s") % {"name": school_class.name},
                "url": reverse("school:class-detail", args=[school_class.pk]),
            }
        ]
    else:
        crumbs = [{"label": _("Journals"), "url": reverse("journal:group-list")}]
    return crumbs + [
        {"label": one, "url": reverse("journal:subgroup-list", args=[school_class.pk])}
        for one in more
    ]
