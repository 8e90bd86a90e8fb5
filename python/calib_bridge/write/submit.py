"""``submit``: start a detached job, or return the existing one."""

from __future__ import annotations

import shlex

from lsst.daf.butler import CollectionType

from ..claims.claim import register_claim
from ..collections import require_type
from ..jobs import job_of, start
from ..protocol.jobs import JobFacts, SubmitParams, SubmitResult
from ..read.claims import find_claimed_job
from ..session import Session
from .run import Change, Write, carry_out


def submit(session: Session, params: SubmitParams) -> SubmitResult:
    """Start a job keyed by its output RUN, unless the job, the RUN or a claim of another folder exists.

    A partial RUN is never extended. A RUN without a job and a claim is reported as a finished job without exit code.
    Raises ``collection-type-differs`` if the key names a collection that is not a RUN.
    """
    changed, summary = carry_out(session, SUBMIT, params)
    facts = _own_job(session, params) or find_claimed_job(session, params.repo, params.key)
    finished = JobFacts(
        repo=params.repo,
        key=params.key,
        state="finished",
        exit_code=None,
        log="",
        done=0,
        total=None,
        error=None,
        workflow=None,
    )
    return SubmitResult(changed=changed, summary=summary, job=facts or finished)


def _own_job(session: Session, params: SubmitParams) -> JobFacts | None:
    return job_of(session.work, params.repo, params.key).facts()


def _pending(session: Session, params: SubmitParams) -> Change | None:
    if _own_job(session, params) is not None:
        return None
    if require_type(session.reader(params.repo), params.key, CollectionType.RUN):
        return None
    if find_claimed_job(session, params.repo, params.key) is not None:
        return None
    return Change(
        summary=f"{params.key}: job started",
        command=_command(session, params),
        before=None,
        after={"argv": len(params.argv)},
        act=lambda: _start(session, params),
    )


def _start(session: Session, params: SubmitParams) -> None:
    session.require_held(params.repo)
    start(
        session.work,
        params.repo,
        params.key,
        params.argv,
        params.bps,
        lambda: register_claim(session, params.repo, params.key, params.why.set),
    )
    session.jobs_started += 1


def _command(session: Session, params: SubmitParams) -> str:
    command = shlex.join(params.argv)
    if params.bps is None:
        return command
    folder = job_of(session.work, params.repo, params.key).folder
    return f"cd {shlex.quote(str(folder))} && {command}"


SUBMIT = Write(
    "submit",
    SubmitParams,
    _pending,
    reaches=lambda params: [params.key],
    outside_effect=frozenset({"argv", "bps"}),
)
"""The write of ``submit``; its effect is the job, whatever its command."""
