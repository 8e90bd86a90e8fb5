"""``jobs``: how the detached jobs of this site stand."""

from __future__ import annotations

from ..jobs import Job, all_jobs
from ..protocol import JobFacts, JobsParams, JobsResult
from ..session import Session


def jobs(session: Session, params: JobsParams) -> JobsResult:
    """Ask for jobs by key.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.JobsParams`
        Keys, and the repository if only its jobs are meant: two repositories of a site may have a RUN of one name.

    Returns
    -------
    result : `~calib_bridge.protocol.JobsResult`
        Those found; unknown keys are left out.
    """
    wanted = set(params.keys)
    found = [
        job
        for job in all_jobs(session.work, params.repo)
        if job.key in wanted and (params.repo is None or job.repo == params.repo)
    ]
    return JobsResult(jobs=_facts(found))


def jobs_of_set(session: Session, repo: str, prefix: str) -> list[JobFacts]:
    """Jobs of one repository whose output RUN has the set's prefix."""
    return _facts([job for job in all_jobs(session.work, repo) if job.key.startswith(prefix)])


def _facts(found: list[Job]) -> list[JobFacts]:
    facts = [job.facts() for job in sorted(found, key=lambda job: job.key)]
    return [fact for fact in facts if fact is not None]
