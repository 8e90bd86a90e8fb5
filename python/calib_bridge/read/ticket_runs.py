"""The RUNs of a ticket: their datasets and the inputs of those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lsst.daf.butler import MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import datastore_root
from ..protocol.ticket import TicketHeaders, TicketRun
from .cards import Provenance, inputs_of, read_cards
from .outputs import by_collection
from .recorded import local_place
from .table import Row, read_rows

_NOTHING = Provenance({}, ())


def read_runs(butler: DirectButler, runs: Sequence[str], headers: Sequence[str]) -> list[TicketRun]:
    """Describe RUNs.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    runs : `~collections.abc.Sequence` [`str`]
        Names of RUNs.
    headers : `~collections.abc.Sequence` [`str`]
        Dataset types whose headers are read for every detector.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.ticket.TicketRun`]
        In the order of ``runs``.
    """
    if not runs:
        return []
    infos = butler.collections.query_info(list(runs), include_summary=True)
    held = {info.name: sorted(info.dataset_types or ()) for info in infos}
    rows = {name: by_collection(read_rows(butler, name, runs)) for name in _requested_present(held, headers)}
    exposures = _exposures(butler, held)
    root = datastore_root(butler)
    return [
        TicketRun(
            run=run,
            dataset_types=held[run],
            exposures=sorted(exposures.get(run, set())),
            headers=[_headers(name, rows[name][run], root) for name in headers if name in held[run]],
            packages=packages_of(butler, run) if "packages" in held[run] else {},
        )
        for run in runs
    ]


def _requested_present(held: Mapping[str, Sequence[str]], requested: Sequence[str]) -> list[str]:
    present = {name for names in held.values() for name in names}
    return [name for name in requested if name in present]


def _exposures(butler: DirectButler, held: Mapping[str, Sequence[str]]) -> Mapping[str, set[int]]:
    """Return exposures of data IDs by RUN, only of tasks' metadata if there is any: every quantum leaves it."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for run, names in held.items():
        timed = [name for name in names if _has_exposure(butler, name)]
        for name in [name for name in timed if name.endswith("_metadata")] or timed:
            by_type[name].append(run)
    found: dict[str, set[int]] = defaultdict(set)
    for name, runs in by_type.items():
        for row in read_rows(butler, name, runs):
            found[row.collection].add(int(row.data_id["exposure"]))
    return found


def _has_exposure(butler: DirectButler, dataset_type: str) -> bool:
    try:
        return "exposure" in butler.get_dataset_type(dataset_type).dimensions.required
    except MissingDatasetTypeError:  # removed after its last use
        return False


def _headers(dataset_type: str, rows: Sequence[Row], root: str | None) -> TicketHeaders:
    read = [(row.data_id.get("detector", 0), _cards(row, root)) for row in rows]
    exposures = {exposure for _, cards in read for exposure in cards.exposures}
    silent = sorted({detector for detector, cards in read if not cards.exposures})
    return TicketHeaders(
        dataset_type=dataset_type,
        detectors=sorted({detector for detector, _ in read}),
        exposures=sorted(exposures),
        differing=sorted(
            {detector for detector, cards in read if cards.exposures and set(cards.exposures) != exposures}
        ),
        silent=silent,
        inputs=inputs_of(pair for _, cards in read for pair in cards.calibrations.values()),
    )


def _cards(row: Row, root: str | None) -> Provenance:
    try:
        return read_cards(local_place(root, row.path) if row.path else None)
    except OSError:
        return _NOTHING


def packages_of(butler: DirectButler, run: str) -> dict[str, str]:
    """Return the versions that ``pipetask`` recorded; empty if they cannot be read."""
    try:
        recorded: Any = butler.get("packages", collections=[run])
        return {str(name): str(version) for name, version in sorted(recorded.items())}
    except (FileNotFoundError, LookupError, AttributeError):
        return {}
