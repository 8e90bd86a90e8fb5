"""``abandon``: let a claimed job count as killed, because a person knows that it has ended."""

from __future__ import annotations

from ..claims.claim import Claim, read_claim, write_doc
from ..claims.markers import mark
from ..claims.names import claim_of
from ..commands import abandon_job
from ..errors import BridgeError
from ..jobs import job_of
from ..journal import utc_now
from ..protocol.base import WriteResult
from ..protocol.jobs import Abandonment, AbandonParams
from ..read.claims import look_at
from ..session import Session
from .run import Change, Write, carry_out


def abandon(session: Session, params: AbandonParams) -> WriteResult:
    """Record in a claim that its job is given up; the next attempt then has another number.

    Raises ``claim-missing`` for a RUN without a claim, and ``job-lives`` if this host sees the job alive.
    """
    changed, summary = carry_out(session, ABANDON, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: AbandonParams) -> Change | None:
    claim = read_claim(session.reader(params.repo), params.run)
    if claim is None:
        raise BridgeError("claim-missing", f"{params.repo}:{params.run} has no claim")
    if claim.abandoned is not None:
        return None
    own = job_of(session.work, params.repo, params.run).facts()
    job = look_at(params.repo, params.run, claim, own)
    if job.claim is not None and job.claim.alive:
        raise BridgeError("job-lives", f"{params.repo}:{params.run}: {job.state}; log {job.log}")
    return Change(
        summary=f"{params.run}: job of {claim.account}@{claim.host} given up",
        command=abandon_job(params),
        before={"host": claim.host, "account": claim.account, "folder": claim.folder, "since": claim.since},
        after={"reason": params.reason},
        act=lambda: _act(session, params, claim),
    )


def _act(session: Session, params: AbandonParams, claim: Claim) -> None:
    abandoned = Abandonment(by=session.by, at=utc_now(), reason=params.reason)
    butler = session.writer(params.repo)
    mark(session.work, params.repo, params.run)
    doc = write_doc(claim.model_copy(update={"abandoned": abandoned}))
    butler.registry.setCollectionDocumentation(claim_of(params.run), doc)


ABANDON = Write("abandon", AbandonParams, _pending, reaches=lambda params: [params.run])
"""The write of ``abandon``."""
