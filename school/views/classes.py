"""The classes of the year: the list, new ones, one of them with its class teacher."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from school import policies
from school.forms.classes import ClassForm, ClassTeacherForm, NewClassesForm
from school.models import AcademicYear, SchoolClass, StaffMember
from school.selectors import classes as selectors
from school.services import classes
from school.views.people_tabs import people_tabs

READERS = tuple(sorted(policies.CLASS_READERS))


@require_safe
@role_required(*READERS)
def class_list(request: ActorRequest) -> HttpResponse:
    """The year that goes on or comes next."""
    today = clock.today(request.school)
    year = selectors.year_of(request.actor.school_id, today)
    return render(
        request,
        "school/class_list.html",
        {
            "year": year,
            "rows": selectors.class_rows(request.actor, year, today) if year else [],
            "can_edit": policies.can_edit_classes(request.actor) and not _is_closed(year),
            "can_start_year": policies.can_start_year(request.actor),
            "makes_groups": request.actor.role in policies.ACTIVITY_KEEPERS,
            "tabs": people_tabs(request.actor, "school:class-list"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def class_create(request: ActorRequest) -> HttpResponse:
    """Several classes at once."""
    year = selectors.year_of(request.actor.school_id, clock.today(request.school))
    if year is None:
        return see_other("school:class-list")
    form = NewClassesForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = classes.make_classes(actor=request.actor, year=year, **form.cleaned_data)
        except classes.ClassError as error:
            form.add_error("names", str(error))
            status = error.status
        else:
            messages.success(
                request,
                ngettext("%(n)s class is made.", "%(n)s classes are made.", len(made))
                % {"n": len(made)},
            )
            return see_other("school:class-list")
    return render(
        request,
        "school/class_new.html",
        {"form": form, "year": year, "crumbs": _crumbs()},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def class_detail(request: ActorRequest, class_id: int) -> HttpResponse:
    """The class and who leads it; a POST changes its letter or profile."""
    school_class = _visible(request, class_id)
    form = ClassForm(posted(request), school_class=school_class)
    if request.method == "POST" and not policies.can_edit_class(request.actor, school_class):
        raise classes.NotYourClasses
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            is_changed = classes.change_class(
                actor=request.actor, school_class=school_class, **form.cleaned_data
            )
        except classes.ClassError as error:
            form.add_error("letter", str(error))
            status = error.status
        else:
            messages.success(
                request, _("The class is saved.") if is_changed else _("Nothing changed.")
            )
            return see_other("school:class-detail", school_class.pk)
    return _card(request, school_class, form=form, status=status)


@require_POST
@role_required(Role.ADMINISTRATOR)
def class_remove(request: ActorRequest, class_id: int) -> HttpResponse:
    """Take an empty class back."""
    school_class = _visible(request, class_id)
    classes.remove_class(actor=request.actor, school_class=school_class)
    messages.success(request, _("The class %(name)s is removed.") % {"name": school_class.name})
    return see_other("school:class-list")


@require_POST
@role_required(Role.ADMINISTRATOR)
def class_teacher_appoint(request: ActorRequest, class_id: int) -> HttpResponse:
    """Another class teacher from a day on."""
    school_class = _visible(request, class_id)
    form = ClassTeacherForm(request.POST, staff=_leaders(request))
    status = 422
    if form.is_valid():
        try:
            classes.appoint_class_teacher(
                actor=request.actor, school_class=school_class, **form.cleaned_data
            )
        except classes.ClassError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("The class teacher is appointed."))
            return see_other("school:class-detail", school_class.pk)
    return _card(request, school_class, teacher_form=form, status=status)


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, class_id: int) -> SchoolClass:
    return get_object_or_404(
        SchoolClass.objects.visible_to(request.actor).select_related("year__regulation"),
        pk=class_id,
    )


def _leaders(request: ActorRequest) -> object:
    """Those who work here today, by name."""
    today = clock.today(request.school)
    at_work = Q(left_on__isnull=True) | Q(left_on__gt=today)
    return StaffMember.objects.visible_to(request.actor).filter(at_work).alphabetical()


def _is_closed(year: AcademicYear | None) -> bool:
    return year is None or year.closed_at is not None


def _card(
    request: ActorRequest,
    school_class: SchoolClass,
    *,
    form: ClassForm | None = None,
    teacher_form: ClassTeacherForm | None = None,
    status: int = 200,
) -> HttpResponse:
    year = school_class.year
    today = clock.today(request.school)
    context: dict[str, object] = {
        "card": selectors.class_card(school_class),
        "crumbs": _crumbs(),
        "opens_cards": request.actor.role in policies.CARD_READERS,
        "reads_conduct": request.actor.reads_all_journals and selectors.sets_conduct(school_class),
        "can_edit": policies.can_edit_class(request.actor, school_class) and not _is_closed(year),
    }
    if context["can_edit"]:
        since = min(max(today, year.starts_on), year.ends_on)
        context["form"] = form or ClassForm(school_class=school_class)
        context["teacher_form"] = teacher_form or ClassTeacherForm(
            staff=_leaders(request), since=since
        )
    return render(request, "school/class_card.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Classes"), "url": reverse("school:class-list")}]
