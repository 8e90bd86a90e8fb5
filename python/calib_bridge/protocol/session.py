"""The site of a session, and whether its repositories are reachable."""

from __future__ import annotations

from pydantic import Field

from .base import UtcNanoseconds, Wire


class RepositoryAddress(Wire):
    """A repository by its world name (``usdf/embargo``) and Butler URI."""

    name: str
    uri: str
    writer: str | None = Field(default=None, description="The only host that writes; null if every host may.")


class Signing(Wire):
    """Who signs bundles that are made at a site, and whose signatures the site accepts."""

    key: str | None = Field(description="File of the private key; null if nothing is signed here.")
    signers: str | None = Field(description="File of allowed signers; null if no signature is accepted.")


class OpenParams(Wire):
    """First request of a session: the site and its repositories."""

    protocol: int
    site: str
    work: str = Field(description="Folder of the site's journal, jobs, locks and staging.")
    repositories: list[RepositoryAddress]
    signing: Signing | None = Field(
        default=Signing(key=None, signers=None), description="Null accepts bundles that nobody signed."
    )


class OpenResult(Wire):
    """Versions of the bridge."""

    protocol: int
    python: str
    packages: dict[str, str]
    clock: UtcNanoseconds


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
    mount: str | None = Field(
        description="File system of an SQLite registry, with its options; null for a database server."
    )
    split: str | None = Field(
        default=None, description="In words: who writes from another work folder, as far as it can be known."
    )
    remarks: list[str] = Field(
        description="In words: how the repository differs from a usual one of this stack, and what follows."
    )


class LocksParams(Wire):
    """Ask who holds the lock of each repository."""

    repos: list[str]


class LockFacts(Wire):
    """Whether a process holds a repository's lock."""

    repo: str
    held: bool | None = Field(description="Null if this account cannot find out.")
    holder: str | None = Field(description="The holder's own words, for people.")
    reason: str | None = Field(description="Why it is not known.")


class LocksResult(Wire):
    """Locks in the order of the request."""

    locks: list[LockFacts]


class CountersResult(Wire):
    """Work done by this bridge so far, to check that an ``up`` without changes does none."""

    sql: dict[str, int] = Field(description="SQL statements by repository name.")
    jobs_started: int
    writes: int
