"""``submit``: start a detached job, or join the one that is there."""

from __future__ import annotations

import shlex

from lsst.daf.butler import CollectionType

from ..collections import require_type
from ..jobs import job_of, start
from ..protocol.jobs import JobFacts, SubmitParams, SubmitResult
from ..session import Session
from .run import Change, Write, carry_out


def submit(session: Session, params: SubmitParams) -> SubmitResult:
    """Start a job keyed by its output RUN.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.jobs.SubmitParams`
        Key and command.

    Returns
    -------
    result : `~calib_bridge.protocol.jobs.SubmitResult`
        ``changed`` is `False` where a job, in whatever state, or the RUN was there: a half RUN is never extended. A
        RUN without a job at this site is told as finished, with no exit code.

    Raises
    ------
    BridgeError
        ``collection-type-differs`` where the key names a collection that is no RUN.
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
    start(session.work, params.repo, params.key, params.argv, params.bps)
    session.jobs_started += 1


def _command(session: Session, params: SubmitParams) -> str:
    command = shlex.join(params.argv)
    if params.bps is None:
        return command
    folder = job_of(session.work, params.repo, params.key).folder
    return f"cd {shlex.quote(str(folder))} && {command}"


SUBMIT = Write("submit", SubmitParams, _pending, beside=frozenset({"argv", "bps"}))
"""The kind of write; its effect is the job, whatever its command."""
