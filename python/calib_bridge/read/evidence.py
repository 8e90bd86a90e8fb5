"""Evidence: the inputs that the headers of a RUN's datasets name, read once and kept at the site.

``<work>/jobs/<repository>/<RUN>/evidence.json`` holds the evidence, even if no job of this site made the RUN. The
evidence belongs to one fingerprint of the RUN. If the fingerprint differs or the file is damaged, the headers are read
again.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from ..files import write_atomically
from ..protocol.outputs import EvidenceFacts, UsedRun
from .cards import Provenance, read_cards
from .recorded import local_place, split_place
from .row import Row

NAME = "evidence.json"

type Stamp = tuple[int, int]
"""Modification time in nanoseconds since 1970-01-01 UTC, and size in bytes."""


class Unread(NamedTuple):
    """A file that was not read; ``path`` is `None` if none is local, ``stamp`` is set if the file has no header."""

    path: str | None
    stamp: Stamp | None = None

    def may_read(self) -> bool:
        """Return whether to try again: a file without a header is only read again after it changes."""
        return self.path is not None and (self.stamp is None or _stamp(self.path) != self.stamp)


class Evidence(BaseModel):
    """The content of ``evidence.json``: combined exposures, and UUIDs of calibrations by RUN.

    ``unread`` are the datasets whose headers could not be read, by UUID.
    """

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    exposures: list[int] = []
    inputs: dict[str, list[str]] = {}
    unread: dict[str, Unread] = {}

    def facts(self, held: Mapping[str, set[str]]) -> EvidenceFacts:
        """Return the evidence for the engine, which only needs the UUIDs that are gone.

        Parameters
        ----------
        held : `~collections.abc.Mapping` [`str`, `set` [`str`]]
            Present UUIDs by RUN, for the RUNs that were read.
        """
        return EvidenceFacts(
            exposures=self.exposures,
            inputs=[
                UsedRun(run=run, gone=sorted(set(ids) - held.get(run, set(ids))))
                for run, ids in sorted(self.inputs.items())
            ],
            unread=len(self.unread),
        )


_known: dict[Path, Evidence] = {}
"""By file, so that a process reads each once."""


def read_evidence(
    folder: Path, fingerprint: str, root: str | None, rows: Callable[[], Sequence[Row]]
) -> Evidence:
    """Read which calibrations and exposures the headers of all datasets of a RUN name.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Folder of the RUN, among the jobs of its repository; created if absent. If this account may not write there, the
        next process reads the headers again.
    fingerprint : `str`
        Fingerprint of the complete RUN.
    root : `str` or `None`
        Root of the datastore, if it is local.
    rows : `~collections.abc.Callable`
        Returns the datasets with headers; called only if no evidence is kept.

    Returns
    -------
    evidence : `Evidence`
        Unreadable files are tried again at each call, except files without a header that have not changed.
    """
    place = folder / NAME
    known = _known.get(place) or _load(place)
    if known is None or known.fingerprint != fingerprint:
        paths = {row.id: local_place(root, row.path) if row.path else None for row in rows()}
        fresh = _read(Evidence(fingerprint=fingerprint), paths)
    else:
        fresh = _read(known, {id_: each.path for id_, each in known.unread.items() if each.may_read()})
    if fresh != known:
        # Evidence is a cache: an account that may not write here reads the headers again.
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(place, fresh.model_dump_json().encode())
    _known[place] = fresh
    return fresh


def _load(place: Path) -> Evidence | None:
    try:
        return Evidence.model_validate_json(place.read_bytes())
    except (OSError, ValidationError):
        return None


def _read(known: Evidence, paths: Mapping[str, str | None]) -> Evidence:
    """Add the inputs that the headers of some datasets name."""
    exposures = set(known.exposures)
    inputs = defaultdict(set, {run: set(ids) for run, ids in known.inputs.items()})
    unread = dict(known.unread)
    for dataset_id, path in paths.items():
        cards = _cards(path)
        if isinstance(cards, Unread):
            unread[dataset_id] = cards
            continue
        unread.pop(dataset_id, None)
        exposures.update(cards.exposures)
        for uuid, run in cards.calibrations.values():
            inputs[run].add(uuid)
    return Evidence(
        fingerprint=known.fingerprint,
        exposures=sorted(exposures),
        inputs={run: sorted(ids) for run, ids in sorted(inputs.items())},
        unread=dict(sorted(unread.items())),
    )


def _cards(path: str | None) -> Provenance | Unread:
    try:
        return read_cards(path)
    except OSError as error:
        # Without a number it is an error of the content, which stays until the file changes.
        return Unread(path, _stamp(path) if path is not None and error.errno is None else None)


def _stamp(path: str) -> Stamp | None:
    try:
        status = Path(split_place(path)[0]).stat()
    except (OSError, ValueError):  # ValueError for a name that no file has
        return None
    return status.st_mtime_ns, status.st_size
