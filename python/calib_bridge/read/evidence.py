"""Evidence: what the headers of all datasets of a RUN say it was made with, read once and kept at the site.

``<work>/jobs/<repository>/<RUN>/evidence.json`` holds it, beside the job that made the RUN if there was one here. It
belongs to a fingerprint of the RUN: of another, or damaged, it is read anew from the headers.
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
from .artifacts import local_path
from .cards import Provenance, read_cards
from .row import Row

NAME = "evidence.json"

type Stamp = tuple[int, int]
"""Time of change in nanoseconds, and size in bytes."""


class Unread(NamedTuple):
    """A file that could not be read, `None` where there is no local one; one that has no header with its stamp."""

    path: str | None
    stamp: Stamp | None = None

    def may_read(self) -> bool:
        """Whether to try again."""
        return self.path is not None and (self.stamp is None or _stamp(self.path) != self.stamp)


class Evidence(BaseModel):
    """The content of a file: exposures that were combined, and UUIDs of calibrations by their RUN.

    ``unread`` are the datasets that have said nothing yet, by UUID.
    """

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    exposures: list[int] = []
    inputs: dict[str, list[str]] = {}
    unread: dict[str, Unread] = {}

    def facts(self, held: Mapping[str, set[str]]) -> EvidenceFacts:
        """Describe it to the engine, which needs no UUID of what is still there.

        Parameters
        ----------
        held : `~collections.abc.Mapping` [`str`, `set` [`str`]]
            UUIDs by RUN, of the RUNs that were looked at.
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
"""By file: a process reads each once."""


def read_evidence(
    folder: Path, fingerprint: str, root: str | None, rows: Callable[[], Sequence[Row]]
) -> Evidence:
    """Read which calibrations and exposures went into the datasets of a RUN, all together.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Of the RUN, among the jobs of its repository; made if need be, and where this account may not write there the
        headers are read again by the next process.
    fingerprint : `str`
        Of the datasets that say that the RUN is complete.
    root : `str` or `None`
        Of the datastore, if it is local.
    rows : `~collections.abc.Callable`
        Asked for the datasets that have the headers where nothing is kept.

    Returns
    -------
    evidence : `Evidence`
        Files that could not be read are tried again each time, if there is any hope for them.
    """
    place = folder / NAME
    known = _known.get(place) or _load(place)
    if known is None or known.fingerprint != fingerprint:
        paths = {row.id: local_path(root, row.path) if row.path else None for row in rows()}
        fresh = _read(Evidence(fingerprint=fingerprint), paths)
    else:
        fresh = _read(known, {id_: each.path for id_, each in known.unread.items() if each.may_read()})
    if fresh != known:
        # An account that may not write here reads the headers again: evidence is a memory, and no record.
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
    """Add what the headers of some datasets say."""
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
        # Without a number it is an error of the content: nobody would read more, until the file changes.
        return Unread(path, _stamp(path) if path is not None and error.errno is None else None)


def _stamp(path: str) -> Stamp | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
