"""A claim in the registry."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import Annotated

from lsst.daf.butler import CollectionType, MissingCollectionError
from lsst.daf.butler.direct_butler import DirectButler
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from ..errors import BridgeError
from ..exclusion.hold import account_name, printable
from ..exclusion.host import is_same_host
from ..jobs import Job, job_of
from ..journal import utc_now
from ..protocol.jobs import Abandonment, ClaimFacts
from ..session import Session
from .markers import mark
from .names import claim_of, run_of

type Text = Annotated[str, AfterValidator(printable)]
"""Anybody may have written a claim, and a terminal interprets control characters."""


class Claim(BaseModel):
    """The documentation of a claim. ``site`` is the id of the ``work`` folder, ``folder`` the folder of the job."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    host: Text
    account: Text
    site: Text
    folder: Text
    set: Text
    since: Text
    abandoned: Abandonment | None = None

    def facts(self, alive: bool | None) -> ClaimFacts:
        """Return the claim for the wire."""
        facts = ClaimFacts(**self.model_dump(), alive=alive)
        if self.abandoned is None:
            return facts
        words = {name: printable(text) for name, text in self.abandoned.model_dump().items()}
        return facts.model_copy(update={"abandoned": Abandonment(**words)})

    def is_here(self) -> bool:
        """Return whether the job is of this host, so that its lock shows whether it lives."""
        return is_same_host(self.host, socket.gethostname())

    def is_of(self, job: Job, site: str | None) -> bool:
        """Return whether this is the claim of a job's very folder. A copy of a ``work`` folder has the same site id."""
        return self.site == site and self.folder == str(job.folder.absolute())


_UNREADABLE = Claim(host="?", account="?", site="?", folder="?", set="?", since="?")
"""A claim that another version of the bridge wrote: somebody builds."""


def read_claims(butler: DirectButler, names: Iterable[str]) -> Mapping[str, Claim]:
    """Return existing claims by RUN, given the names of claims."""
    found = {}
    for name in sorted(names):
        try:
            for info in butler.collections.query_info(name, include_doc=True, flatten_chains=False):
                found[run_of(name)] = _parse(info.doc or "")
        except MissingCollectionError:  # removed since it was listed
            continue
    return found


def read_claim(butler: DirectButler, run: str) -> Claim | None:
    """Return the claim of a RUN, or `None`."""
    return read_claims(butler, [claim_of(run)]).get(run)


def register_claim(session: Session, repo: str, run: str, set_: str) -> None:
    """Register the claim of this folder's job, or take it over from a process that was killed before the job started.

    The caller holds the repository's lock and that of the job, so that a claim without a locked job is of a dead start.

    Raises
    ------
    BridgeError
        ``repository-lock-lost`` if another folder has claimed the RUN since the lock was taken.
    """
    butler = session.writer(repo)
    job = job_of(session.work, repo, run)
    claim = Claim(
        host=socket.gethostname(),
        account=account_name(),
        site=session.ensure_site_id(),
        folder=str(job.folder.absolute()),
        set=set_,
        since=utc_now(),
    )
    mark(session.work, repo, run)
    is_first = butler.collections.register(claim_of(run), CollectionType.CHAINED, write_doc(claim))
    if not is_first and not may_start(session, job, read_claim(butler, run)):
        raise BridgeError("repository-lock-lost", f"{repo}: another folder has claimed {run}")


def may_start(session: Session, job: Job, claim: Claim | None) -> bool:
    """Return whether a job may start beside a claim: only on the host and in the folder that made the claim."""
    if claim is None:
        return True
    return claim.is_here() and claim.is_of(job, session.site_id) and claim.abandoned is None


def write_doc(claim: Claim) -> str:
    """Return the documentation of a claim."""
    return claim.model_dump_json(exclude_none=True)


def _parse(doc: str) -> Claim:
    try:
        return Claim.model_validate_json(doc)
    except ValidationError:
        return _UNREADABLE
