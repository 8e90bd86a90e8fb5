"""Whether a repository is also written from another ``work`` folder, whose journal and jobs are not known here."""

from __future__ import annotations

import re

from ..exclusion.lock_file import last_words
from ..opening import sqlite_file
from ..read.collections import find_claims
from ..session import Session
from .claim import read_claims

_SITE = re.compile(r" site (?P<id>[0-9a-f]{8})\b")


def find_last_writer(session: Session, repo: str) -> str | None:
    """Return the words of the last writer, if it wrote from another folder; SQL is not used.

    Only an SQLite repository keeps them, and only until this folder writes again.
    """
    registry = sqlite_file(session.opened(repo))
    words = last_words(registry) if registry else None
    found = _SITE.search(words or "")
    if session.site_id is None or found is None or session.site_id.startswith(found["id"]):
        return None
    return f"last written from another work folder: {words}"


def find_split(session: Session, repo: str) -> str | None:
    """Return who writes to a repository from another folder, by the last writer's words and by claims."""
    if session.site_id is None:
        return None
    butler = session.reader(repo)
    others = [
        claim for claim in read_claims(butler, find_claims(butler)).values() if claim.site != session.site_id
    ]
    if others:
        return f"{others[0].account}@{others[0].host} builds in another work folder: {others[0].folder}"
    return find_last_writer(session, repo)
