"""Expected failures of the bridge: one table of codes with their causes."""

from __future__ import annotations

from collections.abc import Sequence

from .masking import masked

_FEW = 5

ERRORS: dict[str, str] = {
    "bridge-failed": "The bridge met an unexpected exception.",
    "request-invalid": "The request does not fit the protocol.",
    "method-unknown": "The protocol has no such method.",
    "session-not-open": "The first request of a session has to be `open`.",
    "protocol-differs": "Engine and bridge speak different versions of the protocol.",
    "repository-unknown": "No repository has this name.",
    "repository-twice": "The world has two names for one repository, whose journals are kept by name.",
    "repository-unreachable": "The repository's configuration, database or datastore does not answer.",
    "repository-schema-differs": "The repository's tables or dimensions have a version that this site does not read.",
    "repository-read-only": "This account may not write to the repository's database or datastore.",
    "permission-denied": "This account may not read or write a file or folder.",
    "disk-full": "A file system or a database has no room for a write.",
    "connection-lost": "The connection to a repository's database ended in the middle of a request.",
    "database-contended": "Other transactions kept the database from a write, in several tries.",
    "driver-missing": "The Python package that connects to a repository's kind of database is not installed.",
    "repository-busy": "Another process holds the repository's lock for its own write.",
    "repository-lock-lost": "The repository's lock was lost in the middle of a write.",
    "lock-pooled": "A pooler gives database connections to several clients in turn, so that none can hold a lock.",
    "writer-elsewhere": "The world names another host as the only one that writes to this repository.",
    "selection-invalid": "Butler does not accept the selection expression.",
    "instrument-unknown": "A dimension record (instrument, detector, filter) that the datasets need is not registered.",
    "collection-missing": "A collection that the request needs does not exist.",
    "collection-type-differs": "A collection of this name exists with another type.",
    "collection-cycle": "The chain would contain itself.",
    "chain-changed": "Somebody changed a chain between the comparison and the write.",
    "chain-order-foreign": "The desired order would move a managed collection past a foreign one.",
    "dataset-missing": "The repository has no dataset of this UUID, or none of this type in this RUN.",
    "dataset-unreadable": "The file of a dataset is damaged, or does not hold what its type says.",
    "dataset-conflict": "Another dataset has the place of a desired one: same data ID, other UUID.",
    "dataset-type-differs": "A dataset type of this name is registered with another definition.",
    "foreign-certification": "A foreign dataset is certified for an overlapping range.",
    "empty-range-row": "The collection has a certification with an empty range, which Butler cannot remove.",
    "validity-range-empty": "The validity range ends at or before its begin.",
    "file-protected": "A lost or damaged file is in a zip file or outside the datastore's root, and is never replaced.",
    "file-digest-differs": "A file of the bundle is not the one that the lock records.",
    "bundle-incomplete": "The bundle lacks its manifest, or a file or dataset that was requested.",
    "bundle-disagrees-with-lock": "The bundle describes datasets or records otherwise than the lock does.",
    "bundle-path-unsafe": "A path in the bundle leads out of it, or names no regular file of one dataset.",
    "bundle-unsigned": "The bundle has no signature, and the world accepts signed bundles only.",
    "bundle-signer-unknown": "The bundle is signed with a key that this site does not accept.",
    "bundle-altered": "The bundle is not as it was made: its signature or its list of files disagrees with it.",
    "bundle-export-unsafe": "The bundle's export.yaml holds what Butler's export never writes.",
    "signing-failed": "OpenSSH could not sign or verify a bundle.",
    "bundle-differs": "The folder holds a bundle of other certifications than the repository has now.",
    "formatter-missing": "The class that reads and writes the dataset's file is not installed at this site.",
    "formatter-not-allowed": "The repository is not configured to read datasets of this type with this class.",
    "exposure-unregistered": "A dataset belongs to an exposure or visit that is not registered here.",
    "records-missing": "The repository lacks dimension records that were requested.",
    "records-differ": "A dimension record of a skymap is registered with other values.",
    "database-full": "The database has no room for the dimension records.",
    "pipeline-unreadable": "A pipeline file is missing, or is not a pipeline.",
    "job-unreadable": "A file in the folder of a job is damaged.",
    "text-unreadable": "A text of a package cannot become the dataset of its path.",
    "build-disagrees-with-lock": "The build repository no longer holds what the lock says was made.",
    "base-gone": "A dataset that a correction starts from no longer exists.",
    "correction-invalid": "A correction cannot be made as it is declared.",
    "intent-unknown": "Another version of the bridge began a write that this version does not know.",
    "claim-missing": "No host claims to build the RUN.",
    "job-lives": "The job to be given up lives, as its lock shows.",
    "not-a-trial": "A collection to be removed does not belong to a trial build.",
    "collection-not-own": "A write would reach a collection that is not of its set.",
    "collection-in-use": "A collection to be removed is a member of a foreign chain.",
}
"""Cause by code; the engine's catalog adds the remedies."""


class BridgeError(Exception):
    """A failure that the engine knows how to explain.

    Parameters
    ----------
    code : `str`
        Key of `ERRORS`.
    detail : `str`
        The names and values involved; the engine adds the code's cause and remedy.
    """

    def __init__(self, code: str, detail: str) -> None:
        if code not in ERRORS:
            raise ValueError(f"{code} is not in the table of errors.")
        self.code = code
        self.detail = masked(detail)
        super().__init__(f"{code}: {self.detail}")


def few(words: Sequence[str]) -> str:
    """Return the first words of a long list, and how many more there are."""
    shown = "; ".join(words[:_FEW])
    return shown if len(words) <= _FEW else f"{shown}; and {len(words) - _FEW} more"
