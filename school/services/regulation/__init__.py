"""Starting a regulation from one of the five orders."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from school.enums import Preset
from school.models import AcademicYear, DeadlineRule, Regulation, TermScheme, WorkType
from school.services.regulation.presets import DEFAULT_WORK_TYPE, PRESETS, WORK_TYPES, weight_of


class RegulationError(DomainError):
    """Something the regulation's own rules do not allow."""


class RegulationExists(RegulationError, Conflict):
    """The year already has a regulation; it is edited, not adopted again."""

    status = Conflict.status


@transaction.atomic
def adopt_preset(*, actor: Actor | None, year: AcademicYear, preset: Preset | str) -> Regulation:
    """The regulation of ``year`` as one of the five orders has it (domain §1.6): the settings,
    the whole deadline catalogue D1-D20 with the clause of each deadline in force, and the
    dictionary of work types with their weights. A year without term schemes gets the order's
    (trimesters in S0; quarters in 1-9 and half-years in 10-11 elsewhere), without dates.

    ``actor`` is None for a command. Raises ``RegulationExists`` when the year has one already,
    ``NotAllowed`` when the year is another school's.
    """
    if actor is not None and actor.school_id != year.school_id:
        raise NotAllowed(_("This academic year belongs to another school."))
    # The lock makes two people who press the button at once meet here, not at a unique index.
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    if Regulation.objects.filter(year=year).exists():
        raise RegulationExists(_("This academic year already has a regulation: edit it instead."))
    chosen = Preset(preset)
    source = PRESETS[chosen]
    regulation = Regulation.objects.create(
        school_id=year.school_id, year=year, preset=chosen, title=source.title, **source.settings
    )
    DeadlineRule.objects.bulk_create(
        DeadlineRule(
            school_id=year.school_id,
            regulation=regulation,
            code=rule.code,
            levels=list(rule.levels),
            amount=rule.amount,
            unit=rule.unit,
            clause=rule.clause,
            is_active=rule.is_active,
        )
        for rule in source.rules
    )
    WorkType.objects.bulk_create(
        WorkType(
            school_id=year.school_id,
            regulation=regulation,
            code=kind.code,
            name=kind.name,
            abbreviation=kind.abbreviation,
            category=kind.category,
            weight=weight_of(kind, source),
            needs_title=kind.category in source.titled_categories,
            is_default=kind.code == DEFAULT_WORK_TYPE,
        )
        for kind in WORK_TYPES
    )
    if not TermScheme.objects.filter(year=year).exists():
        TermScheme.objects.bulk_create(
            TermScheme(school_id=year.school_id, year=year, kind=kind, grades=list(grades))
            for kind, grades in source.term_kinds.items()
        )
    return regulation
