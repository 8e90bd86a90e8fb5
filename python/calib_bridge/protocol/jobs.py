"""Detached jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Why, Wire


class WorkflowFacts(Wire):
    """What a job gave to a batch system; ``id`` is `None` where bps itself runs it, or has not submitted it yet."""

    service: str
    id: str | None
    submit_path: str
    final_job_failed: bool = Field(description="All else succeeded; whether datasets arrived, they say.")


class JobFacts(Wire):
    """A detached job of this site, keyed by its output RUN.

    Of a workflow ``finished`` with exit code 0 means that the batch system says so. It is ``held`` where somebody has
    to release it there, ``vanished`` where the batch system knows it no more, ``silent`` where that could not be asked.
    """

    repo: str
    key: str
    state: Literal["running", "finished", "killed", "held", "vanished", "silent"]
    exit_code: int | None
    log: str
    done: int
    total: int | None
    error: str | None = Field(description="Last error line of the log of a job that failed.")
    workflow: WorkflowFacts | None


class JobsParams(Wire):
    """Status of jobs by key; unknown keys are left out of the answer."""

    keys: list[str]
    repo: str | None = Field(
        default=None, description="Only jobs of this repository; a site's may have RUNs of one name."
    )


class JobsResult(Wire):
    """Those found."""

    jobs: list[JobFacts]


class BpsSubmission(Wire):
    """What ``bps submit bps.yaml`` finds in the job's folder, where it runs."""

    yaml: str
    service: str = Field(description="Class of the batch system's plugin, to ask it afterwards.")
    submit_path: str


class SubmitParams(Wire):
    """Start a detached job keyed by its output RUN, or join the one that is there."""

    repo: str
    why: Why
    key: str
    argv: list[str]
    bps: BpsSubmission | None = None


class SubmitResult(Wire):
    """The job as it stands now; ``changed`` is False when it was there already."""

    changed: bool
    summary: str
    job: JobFacts
