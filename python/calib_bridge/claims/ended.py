"""The end of claims."""

from __future__ import annotations

import contextlib
import re

from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.registry import OrphanedRecordError

from ..jobs import job_of
from ..protocol.jobs import ENDED
from ..read.collections import read_collections
from ..session import Session
from .claim import read_claim
from .markers import markers
from .names import claim_of

_ATTEMPT = re.compile(r"(?P<output>.+/run)(?P<number>[0-9]+)")


def remove_ended_claims(session: Session, repo: str) -> None:
    """Remove the claims of this folder's ended jobs. The caller holds the repository's lock.

    An abandoned claim, and one whose job never started, keep their number from being used again: they stay until a
    later attempt has a RUN.
    """
    for marker in list(markers(session.work, repo)):
        job = job_of(session.work, repo, marker.run)
        facts = job.facts()
        if facts is not None and facts.state not in ENDED:
            continue
        butler = session.reader(repo)
        claim = read_claim(butler, marker.run)
        if claim is None or not (claim.abandoned or claim.is_of(job, session.site_id)):
            marker.remove()
            continue
        # A killed job is known by its lock, which is read on its own host only.
        has_ended = facts is not None and (facts.state != "killed" or claim.is_here())
        if (has_ended and claim.abandoned is None) or _has_later_attempt(butler, marker.run):
            with contextlib.suppress(OrphanedRecordError):  # a person made the claim a member of a chain
                session.writer(repo).collections.x_remove(claim_of(marker.run))
                marker.remove()


def _has_later_attempt(butler: DirectButler, run: str) -> bool:
    match = _ATTEMPT.fullmatch(run)
    if match is None:
        return False
    found = read_collections(butler, [match["output"]], [])
    attempts = (_ATTEMPT.fullmatch(facts.name) for facts in found if facts.type == "RUN")
    return any(each and int(each["number"]) > int(match["number"]) for each in attempts)
