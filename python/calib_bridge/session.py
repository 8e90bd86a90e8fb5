"""One site in one process: its folder, its journal, and one Butler per repository, opened at first use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import BridgeError
from .exclusion.hold import Hold, who_am_i
from .exclusion.host import why_elsewhere
from .journal import Journal
from .protocol.journal import Intent
from .protocol.session import OpenParams
from .site_id import ensure_site_id, read_site_id

if TYPE_CHECKING:
    from lsst.daf.butler.direct_butler import DirectButler


class Session:
    """State shared by the requests of one engine.

    Parameters
    ----------
    params : `~calib_bridge.protocol.session.OpenParams`
        Parameters of ``open``.
    """

    def __init__(self, params: OpenParams) -> None:
        self.site = params.site
        self.work = Path(params.work)
        self.signing = params.signing
        self.journal = Journal(self.work)
        self.sql: Counter[str] = Counter()
        self.jobs_started = 0
        self.writes = 0
        self.holds: dict[str, Hold] = {}
        self.gave_up: dict[str, float] = {}
        self.known_direct: set[str] = set()
        self._uris = {address.name: address.uri for address in params.repositories}
        self.writers = {address.name: address.writer for address in params.repositories}
        self._butlers: dict[tuple[str, bool], DirectButler] = {}
        self._identities: dict[tuple[str, bool], object] = {}
        self._distinct: set[str] = set()
        self._site_id: str | None = None

    def reader(self, repo: str) -> DirectButler:
        """Return a Butler that cannot write, refreshed to see the writes of other processes."""
        return self._butler(repo, writeable=False)

    def writer(self, repo: str) -> DirectButler:
        """Return a Butler that can write; only for write handlers that hold the repository's lock.

        Raises
        ------
        BridgeError
            ``repository-read-only`` if the account may not write.
        """
        if reason := self.refusal(repo):
            raise BridgeError("repository-read-only", f"{repo}: {reason}")
        self.require_held(repo)
        return self._butler(repo, writeable=True)

    def opened(self, repo: str) -> DirectButler:
        """Return a Butler that cannot write, and that may not see the latest writes of other processes."""
        return self._open(repo, writeable=False)

    def require_held(self, repo: str, committing: Any = None) -> None:
        """Check, directly before a commit or the rename of a file, that this process still holds the repository's lock.

        Parameters
        ----------
        repo : `str`
            World name.
        committing : `object`, optional
            The connection (DBAPI) whose transaction is committed next.

        Raises
        ------
        BridgeError
            ``repository-lock-lost``.
        """
        if repo not in self.holds:
            raise RuntimeError(f"a write to {repo} outside its lock")
        self.holds[repo].require(committing)

    def refusal(self, repo: str) -> str | None:
        """Return why this account may not write to a repository, or `None` if it may; nothing is written."""
        from .opening import write_refusal

        return why_elsewhere(self.writers.get(repo)) or write_refusal(self.reader(repo))

    def uri(self, repo: str) -> str:
        """Return the URI of a repository by its world name.

        Raises
        ------
        BridgeError
            ``repository-unknown``.
        """
        try:
            return self._uris[repo]
        except KeyError:
            raise BridgeError(
                "repository-unknown",
                f"{repo} is not one of this site: {', '.join(self._uris)}",
            ) from None

    @property
    def site_id(self) -> str | None:
        """The id of the work folder; `None` before its first write."""
        if self._site_id is None:
            self._site_id = read_site_id(self.work)
        return self._site_id

    def ensure_site_id(self) -> str:
        """Return the id of the work folder, which is made if there is none."""
        if self.site_id is None:
            self._site_id = ensure_site_id(self.work)
        assert self._site_id is not None
        return self._site_id

    @cached_property
    def by(self) -> str:
        """The writer, for the journal: user@host[pid]."""
        return who_am_i()

    def intents(self, sets: Iterable[str], repo: str) -> list[Intent]:
        """Return the writes of some sets to a repository that a dead process left without a completion."""
        requested = set(sets)
        return [
            Intent(
                id=left.entry.id,
                set=left.entry.set,
                step=left.entry.step,
                method=left.entry.method,
                command=left.entry.command,
            )
            for left in self.journal.dead_intents()
            if left.entry.repo == repo and left.entry.set in requested
        ]

    def close(self) -> None:
        """Close the databases' connections."""
        for butler in self._butlers.values():
            butler.close()

    def _butler(self, repo: str, *, writeable: bool) -> DirectButler:
        butler = self._open(repo, writeable=writeable)
        butler.registry.refresh()
        return butler

    def _open(self, repo: str, *, writeable: bool) -> DirectButler:
        from .opening import before_commits, database_identity, open_butler

        self._require_distinct(repo)
        key = (repo, writeable)
        butler = self._butlers.get(key)
        if butler is None or database_identity(butler) != self._identities[key]:
            butler = open_butler(repo, self.uri(repo), writeable, lambda: self._count(repo))
            if writeable:
                before_commits(butler, lambda committing: self.require_held(repo, committing))
            self._butlers[key] = butler
            self._identities[key] = database_identity(butler)
        return butler

    def _require_distinct(self, repo: str) -> None:
        """Refuse a repository that another name of this site leads to, at the first contact with it."""
        from .opening import database_of

        if repo in self._distinct or len(self._uris) == 1:
            return
        own = database_of(self.uri(repo))
        same = [name for name, uri in self._uris.items() if name != repo and database_of(uri) == own]
        if own is not None and same:
            raise BridgeError("repository-twice", f"{repo} and {', '.join(same)} are both {own}")
        self._distinct.add(repo)

    def _count(self, repo: str) -> None:
        self.sql[repo] += 1
