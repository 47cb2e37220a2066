"""Orders of bound journals, and one that is finished without the press."""

from core import files, jobs
from core.models import Job
from reports.services import volumes
from school.models import SchoolClass
from tests.factories.cast import NOW, Cast


def order(cast: Cast, *, by: str = "secretary", school_class: SchoolClass | None = None) -> Job:
    return volumes.order_volume(
        actor=cast.actors[by], school_class=school_class or cast.class_5a, now=NOW
    )


def finished(cast: Cast, *, by: str = "secretary", number: int = 1) -> Job:
    """A finished order with a file and a row of the register, without the press."""
    job = jobs.claim_job(job_id=order(cast, by=by).pk, now=NOW)
    assert job is not None
    stored_as = f"jobs/{job.pk}.pdf"
    sha256 = files.store(name=stored_as, content=b"%PDF-1.7 journal")
    jobs.finish_job(job=job, now=NOW, file_name="Журнал 5А.pdf", stored_as=stored_as, sha256=sha256)
    volumes.record_volume(
        job=job,
        school_class=cast.class_5a,
        registry_no=number,
        pages=8,
        sheets=4,
        sha256=sha256,
        now=NOW,
    )
    job.refresh_from_db()
    return job
