"""The regulation: reading it, editing it, starting one for a new year."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import STAFF_ROLES
from core import clock
from core.answers import posted, see_other
from core.errors import NotAllowed
from school import policies
from school.forms.regulation import AdoptForm, DeadlineForm, RegulationForm, WorkTypeForm
from school.models import DeadlineRule, Regulation
from school.selectors import change_log
from school.selectors import regulation as selectors
from school.selectors.regulation import history
from school.services.regulation import adopt_preset, edit


@require_safe
@role_required(*STAFF_ROLES)
def regulation_detail(request: ActorRequest) -> HttpResponse:
    """All of the regulation of a year: ``?year=<id>``, the current one without it."""
    page = selectors.regulation_page(
        request.actor, year_id=_asked_year(request), today=clock.today(request.school)
    )
    if page is None:
        if _asked_year(request) is not None:
            raise Http404
        return render(request, "school/regulation_no_year.html")
    form = None
    if page.can_adopt:
        form = AdoptForm(school_id=request.actor.school_id, initial={"year": page.year.pk})
    changes = history.changes_of(page.regulation) if page.regulation else []
    return render(
        request,
        "school/regulation.html",
        {"page": page, "form": form, "years": _year_tabs(page), "changes": changes},
    )


@require_POST
@role_required(*policies.REGULATION_EDITORS)
def regulation_adopt(request: ActorRequest) -> HttpResponse:
    """Start the regulation of a year from a preset."""
    form = AdoptForm(request.POST, school_id=request.actor.school_id)
    if form.is_valid():
        year = form.cleaned_data["year"]
        adopt_preset(actor=request.actor, year=year, preset=form.cleaned_data["preset"])
        messages.success(request, _("The regulation is started. Check it and change what differs."))
        return see_other(f"{reverse('school:regulation-detail')}?year={year.pk}")
    if "year" in form.errors:
        raise Http404
    page = selectors.regulation_page(
        request.actor,
        year_id=form.cleaned_data["year"].pk,
        today=clock.today(request.school),
    )
    if page is None:
        raise Http404
    return render(
        request,
        "school/regulation.html",
        {"page": page, "form": form, "years": _year_tabs(page), "changes": []},
        status=422,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*STAFF_ROLES)
def regulation_edit_settings(request: ActorRequest, regulation_id: int) -> HttpResponse:
    regulation = _regulation_to_edit(request, regulation_id)
    version = change_log.version_of(regulation)
    form = RegulationForm(posted(request), instance=regulation, initial={"seen": version})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changed = edit.change_settings(
                actor=request.actor,
                regulation=regulation,
                values=form.values(),
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
            )
        except edit.Refused as error:
            form.add_error(None, error.errors)
        except edit.ChangedMeanwhile as error:
            form.add_error(None, str(error))
            _take_version(form, version)
            status = error.status
        else:
            _say_saved(request, is_changed=bool(changed))
            return see_other(_detail_url(regulation))
    return render(
        request,
        "school/regulation_form.html",
        {"form": form, "regulation": regulation, "crumbs": _crumbs(regulation)},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*STAFF_ROLES)
def deadline_rule_edit(request: ActorRequest, rule_id: int) -> HttpResponse:
    rule = get_object_or_404(
        DeadlineRule.objects.filter(school_id=request.actor.school_id).select_related(
            "regulation__year"
        ),
        pk=rule_id,
    )
    _ensure_editor(request, rule.regulation)
    version = change_log.version_of(rule)
    form = DeadlineForm(rule, posted(request), initial={"seen": version})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            is_changed = edit.change_deadline(
                actor=request.actor,
                rule=rule,
                amount=cleaned["amount"],
                unit=cleaned["unit"],
                clause=cleaned["clause"],
                is_active=cleaned["is_active"],
                seen=cleaned["seen"],
                reason=cleaned["reason"],
            )
        except edit.ChangedMeanwhile as error:
            form.add_error(None, str(error))
            _take_version(form, version)
            status = error.status
        else:
            _say_saved(request, is_changed=is_changed)
            return see_other(f"{_detail_url(rule.regulation)}#deadlines")
    return render(
        request,
        "school/deadline_rule_form.html",
        {
            "form": form,
            "rule": rule,
            "name": capfirst(rule.get_code_display()),
            "levels": selectors.levels_text(rule.levels),
            "crumbs": _crumbs(rule.regulation),
            "back_url": f"{_detail_url(rule.regulation)}#deadlines",
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*STAFF_ROLES)
def work_types_edit(request: ActorRequest, regulation_id: int) -> HttpResponse:
    regulation = _regulation_to_edit(request, regulation_id)
    forms = [
        WorkTypeForm(work_type, posted(request))
        for work_type in selectors.work_types_of(regulation)
    ]
    refusal: ValidationError | None = None
    # Every row is asked, so that all mistakes show at once.
    validity = [form.is_valid() for form in forms]
    if request.method == "POST" and all(validity):
        try:
            count = edit.change_work_types(
                actor=request.actor,
                regulation=regulation,
                changes=[form.change() for form in forms],
            )
        except edit.Refused as error:
            refusal = error.errors
        else:
            messages.success(
                request,
                ngettext(
                    "%(n)s type of work is changed.", "%(n)s types of work are changed.", count
                )
                % {"n": count},
            )
            return see_other(f"{_detail_url(regulation)}#work-types")
    return render(
        request,
        "school/work_types_form.html",
        {
            "forms": forms,
            "refusals": refusal.messages if refusal else [],
            "regulation": regulation,
            "crumbs": _crumbs(regulation),
            "back_url": f"{_detail_url(regulation)}#work-types",
        },
        status=422 if request.method == "POST" else 200,
    )


def _asked_year(request: ActorRequest) -> int | None:
    asked = request.GET.get("year")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return int(asked)


def _regulation_to_edit(request: ActorRequest, regulation_id: int) -> Regulation:
    """404 for another school's, 403 for whoever only reads it."""
    regulation = get_object_or_404(
        Regulation.objects.filter(school_id=request.actor.school_id).select_related("year"),
        pk=regulation_id,
    )
    _ensure_editor(request, regulation)
    return regulation


def _ensure_editor(request: ActorRequest, regulation: Regulation) -> None:
    if not policies.can_edit_regulation(request.actor, regulation):
        raise NotAllowed(
            _("The regulation is changed by the administrator or a deputy head of this school.")
        )


def _take_version(form: BaseForm, version: int) -> None:
    """The person has been told of the other change: saving once more is deliberate."""
    data = cast(QueryDict, form.data).copy()
    data["seen"] = str(version)
    form.data = data


def _year_tabs(page: selectors.RegulationPage) -> list[dict[str, object]]:
    if len(page.years) < 2:
        return []
    url = reverse("school:regulation-detail")
    return [
        {"label": year.name, "url": f"{url}?year={year.pk}", "is_current": year.pk == page.year.pk}
        for year in page.years
    ]


def _detail_url(regulation: Regulation) -> str:
    return f"{reverse('school:regulation-detail')}?year={regulation.year_id}"


def _crumbs(regulation: Regulation) -> list[dict[str, str]]:
    label = _("Regulation, %(year)s") % {"year": regulation.year.name}
    return [{"label": label, "url": _detail_url(regulation)}]


def _say_saved(request: ActorRequest, *, is_changed: bool) -> None:
    messages.success(
        request, _("The regulation is saved.") if is_changed else _("Nothing changed.")
    )
