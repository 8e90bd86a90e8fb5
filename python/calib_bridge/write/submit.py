"""``submit``: start a detached job, or return the existing one."""

from __future__ import annotations

import shlex

from lsst.daf.butler import CollectionType

from ..collections import require_type
from ..jobs import job_of, start
from ..protocol.jobs import JobFacts, SubmitParams, SubmitResult
from ..session import Session
from .run import Change, Write, carry_out


def submit(session: Session, params: SubmitParams) -> SubmitResult:
    """Start a job keyed by its output RUN, unless the job or the RUN exists: a partial RUN is never extended.

    A RUN without a job at this site is reported as a finished job without exit code. Raises ``collection-type-differs``
    if the key names a collection that is not a RUN.
    """
    changed, summary = carry_out(session, SUBMIT, params)
    facts = job_of(session.work, params.repo, params.key).facts() or JobFacts(
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
    return SubmitResult(changed=changed, summary=summary, job=facts)


def _pending(session: Session, params: SubmitParams) -> Change | None:
    if job_of(session.work, params.repo, params.key).facts() is not None:
        return None
    if require_type(session.reader(params.repo), params.key, CollectionType.RUN):
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
    start(session.work, params.repo, params.key, params.argv, params.bps)
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
