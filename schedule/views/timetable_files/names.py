"""Names in timetable files and what they mean here: shown, changed, forgotten."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from schedule.forms.timetable_import import KINDS, MeaningForm, meaning_name
from schedule.imports.said_names import LEFT_OUT, NameKind
from schedule.selectors.timetable_names import Question, our_names
from schedule.services.timetable_files import names as services
from school import policies
from school.models import AcademicYear, ExternalId

PER_PAGE = 100


@require_safe
@role_required(*policies.IMPORTERS)
def timetable_name_list(request: ActorRequest) -> HttpResponse:
    """All decisions of the school, by kind (``?kind=``, ``?page=``)."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(NameKind) else ""
    found = services.names_of(request.actor.school_id).order_by("entity", "external_id")
    page = Paginator(found.filter(entity=kind) if kind else found, PER_PAGE).get_page(
        request.GET.get("page")
    )
    url = reverse("schedule:timetable-name-list")
    year = _year(request)
    ours = our_names(year) if year and page.object_list else None
    return render(
        request,
        "schedule/timetable_names.html",
        {
            "page": page,
            "rows": [
                {
                    "pk": row.pk,
                    "name": services.name_of(row),
                    "year": services.year_of(row),
                    "kind": KINDS[NameKind(row.entity)],
                    "meaning": meaning_name(NameKind(row.entity), row.object_id, ours)
                    if ours
                    else "",
                    "is_left_out": row.object_id == LEFT_OUT,
                }
                for row in page
            ],
            "kinds": [
                {"label": _("all"), "url": url, "is_current": not kind},
                *(
                    {"label": label, "url": f"{url}?kind={one}", "is_current": kind == one}
                    for one, label in KINDS.items()
                ),
            ],
            "query": f"kind={kind}&" if kind else "",
            "crumbs": _crumbs(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.IMPORTERS)
def timetable_name_edit(request: ActorRequest, name_id: int) -> HttpResponse:
    """The name means something else."""
    row = _row(request, name_id)
    year = _year(request, services.year_of(row))
    if year is None:
        messages.error(request, _("The year of this class is over: the name can be forgotten."))
        return see_other("schedule:timetable-name-list")
    kind = NameKind(row.entity)
    name = services.name_of(row)
    can_be_new = kind not in (NameKind.DAY, NameKind.HOUR)
    form = MeaningForm(
        posted(request),
        question=Question(kind, name, can_be_new=can_be_new),
        ours=our_names(year),
        meaning=row.object_id,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.change_name(
                actor=request.actor, year=year, row=row, meaning=form.cleaned_data["meaning"]
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("Saved: it holds from the next import on."))
            return see_other("schedule:timetable-name-list")
    return render(
        request,
        "schedule/timetable_name.html",
        {
            "row": row,
            "name": name,
            "kind": KINDS[kind],
            "form": form,
            "crumbs": [
                *_crumbs(),
                {"label": _("What names mean"), "url": reverse("schedule:timetable-name-list")},
            ],
        },
        status=status,
    )


@require_POST
@role_required(*policies.IMPORTERS)
def timetable_name_forget(request: ActorRequest, name_id: int) -> HttpResponse:
    """Ask again next time."""
    services.forget_name(actor=request.actor, row=_row(request, name_id))
    messages.success(request, _("Forgotten: the next import asks what the name means."))
    return see_other("schedule:timetable-name-list")


def _row(request: ActorRequest, name_id: int) -> ExternalId:
    return get_object_or_404(services.names_of(request.actor.school_id), pk=name_id)


def _year(request: ActorRequest, name: str = "") -> AcademicYear | None:
    """The year of this name; without one, the year that goes on or begins next."""
    years = AcademicYear.objects.select_related("school").filter(school_id=request.actor.school_id)
    if name:
        return years.filter(name=name, closed_at__isnull=True).first()
    today = clock.today(request.school)
    return years.filter(ends_on__gte=today).order_by("starts_on").first() or years.last()


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Import of the timetable"), "url": reverse("schedule:timetable-import")}]
