"""What a task does in every school, one after another."""

import logging
from collections.abc import Callable
from typing import TypeVar

from core import history, tenancy
from core.models import School

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class RoundFailed(Exception):
    """The others are served; these schools are not."""

    def __init__(self, task: str, schools: list[str]) -> None:
        super().__init__(f"{task} failed in: {', '.join(schools)}")


def in_every_school(task: str, work: Callable[[School], Result]) -> list[Result]:
    """What the work answered, school by school, each in its scope and its history.

    A school that fails is logged and does not keep the others from theirs; ``RoundFailed`` is
    raised once all are through, so that the task counts as failed.
    """
    done: list[Result] = []
    failed: list[str] = []
    for school in School.objects.order_by("pk"):
        try:
            with tenancy.of_school(school.pk), history.source(task=task):
                done.append(work(school))
        except Exception:
            log.exception("%s failed in school %s", task, school.slug)
            failed.append(school.slug)
    if failed:
        raise RoundFailed(task, failed)
    return done
