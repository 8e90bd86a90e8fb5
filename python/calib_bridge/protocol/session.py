"""What a site is, and whether its repositories answer."""

from __future__ import annotations

from pydantic import Field

from .base import Wire


class RepositoryAddress(Wire):
    """A repository by its world name (``usdf/embargo``) and Butler URI."""

    name: str
    uri: str


class OpenParams(Wire):
    """First request of a session: what this site is."""

    protocol: int
    site: str
    work: str = Field(description="Folder of the site's journal, jobs, locks and staging.")
    repositories: list[RepositoryAddress]


class OpenResult(Wire):
    """What answered."""

    protocol: int
    python: str
    packages: dict[str, str]


class InstrumentSummary(Wire):
    """An instrument registered in a repository."""

    name: str
    detectors: list[int]


class ProbeParams(Wire):
    """Ask whether a repository can be read and written."""

    repo: str


class ProbeResult(Wire):
    """Reachability of one repository; never raises for an unreachable one."""

    reachable: bool
    writable: bool
    reason: str | None
    instruments: list[InstrumentSummary]


class CountersResult(Wire):
    """Work done by this bridge so far, for the guard on a no-op ``up``."""

    sql: dict[str, int] = Field(description="SQL statements by repository name.")
    jobs_started: int
    writes: int
