"""``jobs``: the states of this site's detached jobs."""

from __future__ import annotations

from collections.abc import Iterable

from ..asking import ask
from ..jobs import Job, jobs_of_keys, jobs_under
from ..protocol.jobs import JobFacts, JobsParams, JobsResult
from ..session import Session


def jobs(session: Session, params: JobsParams) -> JobsResult:
    """Return jobs by key, in one repository or in all; unknown keys are left out."""
    return JobsResult(jobs=_facts(jobs_of_keys(session.work, params.keys, params.repo)))


def jobs_of_set(session: Session, repo: str, prefix: str) -> list[JobFacts]:
    """Return the jobs of one repository whose output RUN has the set's prefix."""
    return _facts(jobs_under(session.work, repo, prefix))


def _facts(found: Iterable[Job]) -> list[JobFacts]:
    observed = [(job, facts) for job in found if (facts := job.facts()) is not None]
    due = [job for job, facts in observed if job.workflow is not None and job.workflow.is_due(facts)]
    ask(job.workflow for job in due if job.workflow is not None)
    refreshed = [job.facts() if job in due else facts for job, facts in observed]
    return sorted(
        (facts for facts in refreshed if facts is not None), key=lambda facts: (facts.key, facts.repo)
    )
