"""Which calibrations the verified exposures were processed with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.lookups import LookupQuery
from .cards import provenance_of
from .dataset import load
from .lookups import read_lookups
from .recorded import local_place, local_place_of
from .table import read_rows

TYPES = ("ptc", "bfk", "bias", "dark", "flat")
_LOOKED_UP = ("ptc", "bias", "dark", "flat")
"""A bfk that could be found may still not have been applied."""

type Named = Mapping[str, Sequence[str]]
"""UUIDs of datasets by RUN."""


class Used(NamedTuple):
    """A dataset and its file; ``place`` is `None` if the file is not local."""

    id: str
    place: str | None


class Verified(NamedTuple):
    """A verification RUN, the collections that it searched, and what it verified.

    Without exposures it verified a combined calibration.
    """

    run: str
    searched: tuple[str, ...]
    stem: str
    instrument: str
    exposures: Sequence[int]
    detectors: Sequence[int]


def find_used(
    butler: DirectButler, verified: Verified, evidence: Named
) -> tuple[Mapping[str, Mapping[int, Used]], list[str]]:
    """Find the calibrations that predictions come from.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    verified : `Verified`
        The verification.
    evidence : `~collections.abc.Mapping`
        Datasets that the headers of the processed exposures name; empty if none were read.

    Returns
    -------
    used : `~collections.abc.Mapping`
        Datasets of each of `TYPES` by detector.
    chosen : `list` [`str`]
        Why these, in words.

    Notes
    -----
    Headers say what was used. Without them, the statistics of the first exposure may name the same cards. A type that
    neither names is looked up for the first exposure, in the collections that the verification searched.
    """
    named, source = evidence, "the headers of the verified exposures name"
    if not named:
        named, source = _named_in_statistics(butler, verified), f"{verified.stem}DetStats names"
    used: dict[str, Mapping[int, Used]] = {}
    chosen: list[str] = []
    for dataset_type in TYPES:
        found = _named(butler, dataset_type, named)
        several = sorted(detector for detector, datasets in found.items() if len(datasets) > 1)
        if found:
            used[dataset_type] = {
                detector: datasets[0] for detector, datasets in sorted(found.items()) if len(datasets) == 1
            }
            chosen.append(f"{dataset_type}: {len(used[dataset_type])} datasets that {source}")
            if several:
                listed = ", ".join(str(detector) for detector in several)
                chosen.append(
                    f"{dataset_type}: no prediction, because exposures used several: detector {listed}"
                )
        elif verified.exposures and dataset_type in _LOOKED_UP and (dataset_type == "ptc" or not named):
            used[dataset_type], words = _look_up(butler, verified, dataset_type)
            chosen.append(words)
    return used, chosen


def _named(butler: DirectButler, dataset_type: str, named: Named) -> Mapping[int, Sequence[Used]]:
    """Return the datasets of one type among named ones, by detector."""
    root = datastore_root(butler)
    found: dict[int, list[Used]] = defaultdict(list)
    for row in read_rows(butler, dataset_type, list(named)):
        if row.id in named.get(row.run, ()) and "detector" in row.data_id:
            place = local_place(root, row.path) if row.path else None
            found[int(row.data_id["detector"])].append(Used(row.id, place))
    return found


def _named_in_statistics(butler: DirectButler, verified: Verified) -> Named:
    """Return the datasets that the METADATA of one exposure's statistics names."""
    rows = read_rows(butler, f"{verified.stem}DetStats", [verified.run])
    first = min((row.data_id.get("exposure", 0) for row in rows), default=0)
    named: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.data_id.get("exposure", 0) != first:
            continue
        try:
            statistics = load(butler, row)
        except BridgeError:  # the table of values may still be readable
            continue
        metadata = statistics.get("METADATA") if isinstance(statistics, Mapping) else None
        if isinstance(metadata, Mapping):
            for uuid, run in provenance_of([metadata]).calibrations.values():
                named[run].append(uuid)
    return named


def _look_up(butler: DirectButler, verified: Verified, dataset_type: str) -> tuple[Mapping[int, Used], str]:
    if not verified.searched:
        return {}, f"{dataset_type}: none is named, and no collection to search exists"
    first = min(verified.exposures)
    queries = [
        LookupQuery(collection=verified.run, dataset_type=dataset_type, exposure=first, detector=detector)
        for detector in verified.detectors
    ]
    answers = read_lookups(butler, verified.instrument, queries, verified.searched)
    used = {each.detector: _used(butler, each.id) for each in answers if each.id is not None}
    where = f"for exposure {first} in {', '.join(verified.searched)}"
    if not used:
        problem = next((each.problem for each in answers if each.problem), "nothing is found")
        return {}, f"{dataset_type}: none is named, and none was looked up {where}: {problem}"
    return used, f"{dataset_type}: {len(used)} datasets looked up {where}, because none is named"


def _used(butler: DirectButler, dataset_id: str) -> Used:
    ref = butler.get_dataset(UUID(dataset_id))
    try:
        return Used(dataset_id, None if ref is None else local_place_of(butler.getURI(ref)))
    except FileNotFoundError:
        return Used(dataset_id, None)
