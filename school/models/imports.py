"""Imports: what was read, what it did, and the stable ids of the systems it came from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import SchoolForeignKey, same_school
from core.models import SchoolOwned


class ImportRun(SchoolOwned):
    """One import that was carried out: the file, the report, and every row it made or changed,
    so that it can be taken back."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    report = models.JSONField(default=dict)
    # [{"model": "school.room", "pk": 1, "before": null | {field: value}}], in order of writing
    changes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["school", "-created_at"], name="import_by_time")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class ExternalId(SchoolOwned):
    """Which of our rows a foreign system's id means: a second import updates, never doubles."""

    source = models.CharField(max_length=40)
    entity = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    object_id = models.BigIntegerField()
    run = SchoolForeignKey(ImportRun, null=True, blank=True, related_name="external_ids")

    class Meta:
        verbose_name = _("external id")
        verbose_name_plural = _("external ids")
        constraints = [
            *same_school("externalid", "run"),
            models.UniqueConstraint(
                fields=["school", "source", "entity", "external_id"], name="external_id_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.entity}/{self.external_id}"
