"""Acknowledgement sheets: the office keeps them, everybody signs their own."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required, signed_in
from accounts.actors import ActorRequest
from accounts.enums import PEOPLE_READERS
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from school import policies
from school.enums import Audience
from school.forms.ack_sheets import (
    PaperSignaturesForm,
    SheetFilterForm,
    SheetForm,
    SignatureFilterForm,
)
from school.models import AckSheet
from school.selectors import ack_sheets as selectors
from school.selectors import family_papers
from school.services import ack_sheets
from school.views.family_papers import query_without_page

READERS = tuple(sorted(PEOPLE_READERS))
KEEPERS = tuple(sorted(policies.ACK_SHEET_KEEPERS))


@require_safe
@role_required(*READERS)
def ack_sheet_list(request: ActorRequest) -> HttpResponse:
    """All sheets of the school with their coverage."""
    form = SheetFilterForm(request.GET)
    can_open = policies.can_open_ack_sheets(request.actor)
    if not form.is_valid():
        context: dict[str, Any] = {"form": form, "can_open": can_open}
        return render(request, "school/ack_sheets.html", context, status=422)
    page, lines = selectors.sheet_list(
        request.actor,
        audience=form.cleaned_data["audience"],
        is_open=form.is_open_wanted(),
        text=form.cleaned_data["q"],
        page=request.GET.get("page", "1"),
        today=clock.today(request.school),
    )
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "can_open": can_open,
        "query": query_without_page(request),
    }
    return render(request, "school/ack_sheets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def ack_sheet_open(request: ActorRequest) -> HttpResponse:
    """Open a sheet for a local act."""
    today = clock.today(request.school)
    form = SheetForm(posted(request), classes=family_papers.classes_for(request.actor, today))
    if form.is_bound and form.is_valid():
        sheet = ack_sheets.open_sheet(
            actor=request.actor,
            title=form.cleaned_data["title"],
            reference=form.cleaned_data["reference"],
            text=form.cleaned_data["text"],
            audience=Audience(form.cleaned_data["audience"]),
            school_class=form.cleaned_data["school_class"],
            today=today,
        )
        messages.success(request, _("The sheet is open: everybody it is for sees it."))
        return see_other("school:ack-sheet", sheet.pk)
    return render(
        request,
        "school/ack_sheet_form.html",
        {"form": form, "crumbs": _crumbs()},
        status=422 if form.is_bound else 200,
    )


@require_safe
@role_required(*READERS)
def ack_sheet_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Coverage by class and every line, to be ticked from the signed paper."""
    return _sheet_page(request, _sheet(request, pk))


def _sheet_page(request: ActorRequest, sheet: AckSheet, *, status: int = 200) -> HttpResponse:
    today = clock.today(request.school)
    classes = selectors.classes_of(sheet, today)
    form = SignatureFilterForm(request.GET, classes=classes)
    can_keep = policies.can_keep_ack_sheet(request.actor, sheet)
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "coverage": selectors.coverage_by_class(sheet, today),
        "can_keep": can_keep,
        "can_sign_for": can_keep and sheet.closed_on is None,
        "crumbs": _crumbs(),
    }
    if not form.is_valid():
        return render(request, "school/ack_sheet.html", context, status=422)
    lines = selectors.signatures(
        sheet,
        today,
        class_id=form.cleaned_data.get("school_class"),
        is_signed=form.is_signed_wanted(),
        text=form.cleaned_data["q"],
    )
    context |= {
        "page": Paginator(lines, selectors.PER_PAGE).get_page(request.GET.get("page", "1")),
        "class_id": form.cleaned_data.get("school_class"),
        "query": query_without_page(request),
    }
    return render(request, "school/ack_sheet.html", context, status=status)


@require_POST
@role_required(*READERS)
def ack_sheet_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter the signatures given on paper."""
    sheet = _sheet_to_keep(request, pk)
    today = clock.today(request.school)
    people = [line.person_id for line in selectors.signatures(sheet, today)]
    form = PaperSignaturesForm(request.POST, people=people)
    if not form.is_valid():
        messages.error(request, _("Somebody on the list is no longer here. Look at it again."))
        return _sheet_page(request, sheet, status=422)
    count = ack_sheets.record_paper_signatures(
        actor=request.actor,
        sheet=sheet,
        person_ids=form.cleaned_data["person"],
        now=clock.now(),
        today=today,
    )
    messages.success(
        request,
        ngettext("%(n)s signature is entered.", "%(n)s signatures are entered.", count)
        % {"n": count},
    )
    return see_other(_back(request, sheet))


@require_POST
@role_required(*READERS)
def ack_sheet_paper_undo(request: ActorRequest, pk: int, person_id: int) -> HttpResponse:
    """Take back a paper signature entered by mistake."""
    sheet = _sheet_to_keep(request, pk)
    ack_sheets.take_back_paper_signature(actor=request.actor, sheet=sheet, person_id=person_id)
    messages.success(request, _("The signature is taken back."))
    return see_other(_back(request, sheet))


@require_POST
@role_required(*READERS)
def ack_sheet_close(request: ActorRequest, pk: int) -> HttpResponse:
    sheet = _sheet_to_keep(request, pk)
    ack_sheets.close_sheet(actor=request.actor, sheet=sheet, today=clock.today(request.school))
    messages.success(request, _("The sheet is closed."))
    return see_other("school:ack-sheet", sheet.pk)


@require_POST
@role_required(*READERS)
def ack_sheet_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    sheet = _sheet_to_keep(request, pk)
    ack_sheets.reopen_sheet(actor=request.actor, sheet=sheet)
    messages.success(request, _("The sheet is open again."))
    return see_other("school:ack-sheet", sheet.pk)


@require_POST
@signed_in
def ack_sheet_acknowledge(request: ActorRequest, pk: int) -> HttpResponse:
    """The person's own signature in the browser."""
    sheet = _sheet(request, pk)
    try:
        is_new = ack_sheets.acknowledge(
            actor=request.actor,
            sheet=sheet,
            now=clock.now(),
            today=clock.today(request.school),
        )
    except ack_sheets.SheetClosed as error:
        messages.error(request, str(error))
        return see_other("school:papers-own")
    except DomainError as error:
        raise NotAllowed(str(error)) from error
    messages.success(
        request, _("Thank you: your acknowledgement is recorded.") if is_new else _("Already done.")
    )
    return see_other("school:papers-own")


def _sheet(request: ActorRequest, pk: int) -> AckSheet:
    rows = AckSheet.objects.visible_to(request.actor).select_related("school_class")
    sheet: AckSheet = get_object_or_404(rows, pk=pk)
    return sheet


def _sheet_to_keep(request: ActorRequest, pk: int) -> AckSheet:
    sheet = _sheet(request, pk)
    if not policies.can_keep_ack_sheet(request.actor, sheet):
        raise NotAllowed(
            _("Acknowledgement sheets are kept by the director, a deputy or the secretary.")
        )
    return sheet


def _back(request: ActorRequest, sheet: AckSheet) -> str:
    """The list as it was filtered: the class and the state stand in the form."""
    url = reverse("school:ack-sheet", args=[sheet.pk])
    query = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    return f"{url}?{query}" if query else url


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Acknowledgement sheets"), "url": reverse("school:ack-sheet-list")}]
