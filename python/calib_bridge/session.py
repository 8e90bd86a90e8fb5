"""One site in one process: its folder, its journal, and a Butler per repository opened when first asked for."""

from __future__ import annotations

import getpass
import os
import socket
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import BridgeError
from .journal import Journal
from .protocol.journal import Intent
from .protocol.session import OpenParams

if TYPE_CHECKING:
    from lsst.daf.butler.direct_butler import DirectButler


class Session:
    """What the requests of one engine share.

    Parameters
    ----------
    params : `~calib_bridge.protocol.session.OpenParams`
        The first request.
    """

    def __init__(self, params: OpenParams) -> None:
        self.site = params.site
        self.work = Path(params.work)
        self.journal = Journal(self.work)
        self.sql: Counter[str] = Counter()
        self.jobs_started = 0
        self.writes = 0
        self._uris = {address.name: address.uri for address in params.repositories}
        self._butlers: dict[tuple[str, bool], DirectButler] = {}
        self._identities: dict[tuple[str, bool], object] = {}

    def reader(self, repo: str) -> DirectButler:
        """Butler that cannot write, seeing what other processes did since the last request."""
        return self._butler(repo, writeable=False)

    def writer(self, repo: str) -> DirectButler:
        """Butler that can write; only a write handler that holds the repository's lock asks for it.

        Raises
        ------
        BridgeError
            ``repository-read-only`` where the account may not write.
        """
        if reason := self.refusal(repo):
            raise BridgeError("repository-read-only", f"{repo}: {reason}")
        return self._butler(repo, writeable=True)

    def refusal(self, repo: str) -> str | None:
        """Why this account may not write to a repository, asked without writing; `None` if it may."""
        from .access import write_refusal

        return write_refusal(self.reader(repo))

    def uri(self, repo: str) -> str:
        """URI of a repository by its world name.

        Raises
        ------
        BridgeError
            ``repository-unknown``.
        """
        try:
            return self._uris[repo]
        except KeyError:
            raise BridgeError("repository-unknown", f"{repo} is not among {', '.join(self._uris)}") from None

    @cached_property
    def by(self) -> str:
        """Who writes, for the journal: user@host[pid]."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # an account without a name, as in some containers
            user = str(os.getuid())
        return f"{user}@{socket.gethostname()}[{os.getpid()}]"

    def intents(self, sets: Iterable[str], repo: str) -> list[Intent]:
        """Writes of some sets to a repository that a dead process left without a completion."""
        wanted = set(sets)
        return [
            Intent(
                id=left.entry.id,
                set=left.entry.set,
                step=left.entry.step,
                method=left.entry.method,
                command=left.entry.command,
            )
            for left in self.journal.dead_intents()
            if left.entry.repo == repo and left.entry.set in wanted
        ]

    def close(self) -> None:
        """Give the databases' connections back."""
        for butler in self._butlers.values():
            butler.close()

    def _butler(self, repo: str, *, writeable: bool) -> DirectButler:
        from .opening import database_identity, open_butler

        key = (repo, writeable)
        butler = self._butlers.get(key)
        if butler is None or database_identity(butler) != self._identities[key]:
            butler = open_butler(repo, self.uri(repo), writeable, lambda: self._count(repo))
            self._butlers[key] = butler
            self._identities[key] = database_identity(butler)
        butler.registry.refresh()
        return butler

    def _count(self, repo: str) -> None:
        self.sql[repo] += 1
