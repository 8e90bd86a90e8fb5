"""The site of a session, and whether its repositories are reachable."""

from __future__ import annotations

from pydantic import Field

from .base import Wire


class RepositoryAddress(Wire):
    """A repository by its world name (``usdf/embargo``) and Butler URI."""

    name: str
    uri: str


class OpenParams(Wire):
    """First request of a session: the site and its repositories."""

    protocol: int
    site: str
    work: str = Field(description="Folder of the site's journal, jobs, locks and staging.")
    repositories: list[RepositoryAddress]


class OpenResult(Wire):
    """Versions of the bridge."""

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
    """Reachability of one repository; never an error for an unreachable one."""

    reachable: bool
    writable: bool
    reason: str | None
    database: str | None = Field(
        description="Identifies the database, equal for every name of one repository; null if unreachable."
    )
    instruments: list[InstrumentSummary]
    remarks: list[str] = Field(
        description="In words: how the repository differs from a usual one of this stack, and what follows."
    )


class CountersResult(Wire):
    """Work done by this bridge so far, to check that an ``up`` without changes does none."""

    sql: dict[str, int] = Field(description="SQL statements by repository name.")
    jobs_started: int
    writes: int
