"""``claims``: who builds what, as far as this host can see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from ..claims.claim import Claim, may_start, read_claim, read_claims
from ..jobs import Job, job_of
from ..protocol.jobs import ENDED, ClaimsFacts, ClaimsParams, ClaimsResult, JobFacts
from ..session import Session
from ..site_id import read_site_id
from .collections import find_claims


def claims(session: Session, params: ClaimsParams) -> ClaimsResult:
    """Return the claimed jobs of each repository; any failure becomes the ``reason``."""
    return ClaimsResult(repos=[_claims_of(session, repo) for repo in params.repos])


def _claims_of(session: Session, repo: str) -> ClaimsFacts:
    try:
        butler = session.reader(repo)
        found = read_claims(butler, find_claims(butler))
        jobs = [
            look_at(repo, run, claim, job_of(session.work, repo, run).facts())
            for run, claim in sorted(found.items())
        ]
    except Exception as error:  # any failure is the answer
        return ClaimsFacts(repo=repo, jobs=[], reason=getattr(error, "detail", str(error)))
    return ClaimsFacts(repo=repo, jobs=jobs, reason=None)


def with_claims(session: Session, repo: str, names: Iterable[str], own: Sequence[JobFacts]) -> list[JobFacts]:
    """Add claimed jobs to those of this site's folder.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    repo : `str`
        Repository.
    names : `~collections.abc.Iterable` [`str`]
        Names of claims.
    own : `~collections.abc.Sequence` [`~calib_bridge.protocol.jobs.JobFacts`]
        Jobs of this folder, read before the claims.

    Returns
    -------
    jobs : `list` [`~calib_bridge.protocol.jobs.JobFacts`]
        ``own``, with abandoned ones as killed, and those of other folders. A claim of this folder whose job was never
        started is left out: the next ``submit`` takes it over.
    """
    jobs = {facts.key: facts for facts in own}
    for run, claim in read_claims(session.reader(repo), names).items():
        if facts := claimed_job(session, repo, run, claim, jobs.get(run)):
            jobs[run] = facts
    return sorted(jobs.values(), key=lambda facts: (facts.key, facts.repo))


def find_claimed_job(session: Session, repo: str, run: str) -> JobFacts | None:
    """Return the job that a RUN's claim is of; `None` without a claim, or if this folder may start the job."""
    claim = read_claim(session.reader(repo), run)
    if claim is None:
        return None
    return claimed_job(session, repo, run, claim, job_of(session.work, repo, run).facts())


def claimed_job(session: Session, repo: str, run: str, claim: Claim, own: JobFacts | None) -> JobFacts | None:
    """Return the facts that decide about a claimed job; `None` if this folder may start it."""
    if own is None and may_start(session, job_of(session.work, repo, run), claim):
        return None
    facts = look_at(repo, run, claim, own)
    return own if own is not None and own.state == facts.state else facts


def look_at(repo: str, run: str, claim: Claim, own: JobFacts | None) -> JobFacts:
    """Return a claimed job with its claim, as this host sees it. ``own`` is the job of this folder, if there is one."""
    seen = own or _seen_here(repo, run, claim)
    if seen is not None and seen.state == "killed" and not claim.is_here():
        seen = None  # hosts may share a folder, and the lock of a job is certain on its own host only
    alive = None if seen is None else seen.state not in ENDED
    facts = seen or _job(repo, run, claim, "elsewhere")
    if claim.abandoned is not None:
        facts = facts.model_copy(update={"state": "killed", "exit_code": None})
    elif alive and own is None:
        facts = facts.model_copy(update={"state": "elsewhere"})
    return facts.model_copy(update={"repo": repo, "claim": claim.facts(alive)})


def _seen_here(repo: str, run: str, claim: Claim) -> JobFacts | None:
    """Return the job in another folder of this host, judged by its lock; `None` if it cannot be seen from here."""
    if not claim.is_here():
        return None
    job = Job(Path(claim.folder))
    try:
        # Hosts may have one name, and another folder of this path.
        if read_site_id(job.folder.parents[2]) != claim.site or job.key != run:
            return None
        # The job's lock is held from before the claim, so that a free lock without a start is of a killed bridge.
        return job.facts() or _job(repo, run, claim, "killed")
    except (OSError, ValueError, LookupError):
        return None


def _job(repo: str, run: str, claim: Claim, state: Literal["killed", "elsewhere"]) -> JobFacts:
    return JobFacts(
        repo=repo,
        key=run,
        state=state,
        exit_code=None,
        log=f"{claim.folder}/log",
        done=0,
        total=None,
        error=None,
        workflow=None,
    )
