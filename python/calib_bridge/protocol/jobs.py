"""Detached jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import CollectionName, Why, Wire


class WorkflowFacts(Wire):
    """A job's submission to a batch system; ``id`` is `None` before it and if bps itself runs the workflow."""

    service: str
    id: str | None
    submit_path: str
    final_job_failed: bool = Field(
        description="Only bps's final job failed; the RUN shows whether its datasets arrived."
    )


class Abandonment(Wire):
    """A person's decision that a job elsewhere has ended: process and time (UTC)."""

    by: str
    at: str
    reason: str


class ClaimFacts(Wire):
    """Who builds a RUN: an empty chain of the registry names host, account and folder of the job."""

    host: str
    account: str
    site: str = Field(description="Id of the work folder.")
    folder: str = Field(description="Folder of the job, on its host.")
    set: str
    since: str = Field(description="UTC.")
    alive: bool | None = Field(description="Whether the job lives; null if this host cannot see it.")
    abandoned: Abandonment | None = None


class ProcessFacts(Wire):
    """The process that runs a job; host and number are `None` if another version of the bridge started it."""

    since: str = Field(description="UTC.")
    hours: float = Field(description="How long it has been running, by the clock of the site.")
    host: str | None
    pid: int | None = Field(description="Number of the process, and of its group.")


class JobFacts(Wire):
    """A detached job, keyed by its output RUN.

    For a workflow, ``finished`` with exit code 0 means that the batch system reports success. ``held`` means that
    somebody must release the workflow there. ``vanished`` means that the batch system does not know it, ``silent`` that
    the batch system did not answer. ``elsewhere`` means that a claim names another host or ``work`` folder, and that
    the job lives there or cannot be seen from here.
    """

    repo: str
    key: str
    state: Literal["running", "finished", "killed", "held", "vanished", "silent", "elsewhere"]
    exit_code: int | None
    log: str
    done: int
    total: int | None
    error: str | None = Field(description="Last error line in the log of a failed job.")
    workflow: WorkflowFacts | None
    process: ProcessFacts | None = Field(
        default=None, description="Null unless a job of this site's own folder was started."
    )
    claim: ClaimFacts | None = Field(
        default=None, description="Null if only this site's own folder was asked."
    )


ENDED = frozenset({"finished", "killed", "vanished"})
"""States of a job that will not write any more."""


class JobsParams(Wire):
    """Read the states of jobs by key; unknown keys are left out of the answer."""

    keys: list[CollectionName]
    repo: str | None = Field(
        default=None,
        description="Only jobs of this repository, because repositories may have RUNs of one name.",
    )


class JobsResult(Wire):
    """The jobs found."""

    jobs: list[JobFacts]


class ClaimsParams(Wire):
    """List who builds in some repositories."""

    repos: list[str]


class ClaimsFacts(Wire):
    """The claimed jobs of a repository, by RUN."""

    repo: str
    jobs: list[JobFacts]
    reason: str | None = Field(description="Why they could not be read.")


class ClaimsResult(Wire):
    """Repositories in the order of the request."""

    repos: list[ClaimsFacts]


class AbandonParams(Wire):
    """Let a claimed job that cannot be seen count as killed."""

    repo: str
    why: Why
    run: CollectionName
    reason: str


class BpsSubmission(Wire):
    """Files and settings of ``bps submit bps.yaml``, which runs in the job's folder."""

    yaml: str
    service: str = Field(description="Class of the batch system's plugin, for later queries.")
    submit_path: str


class SubmitParams(Wire):
    """Start a detached job keyed by its output RUN, or return the existing one."""

    repo: str
    why: Why
    key: CollectionName
    argv: list[str]
    bps: BpsSubmission | None = None


class SubmitResult(Wire):
    """The job's state; ``changed`` is False if the job already existed."""

    changed: bool
    summary: str
    job: JobFacts
