"""Self-checks: the calibrations that the headers of processed exposures name."""

from __future__ import annotations

from collections.abc import Sequence

from lsst.daf.butler import MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import datastore_root
from ..protocol.lookups import RawColumns, SelfCheckFacts, SelfCheckQuery, SelfCheckRun
from .cards import read_cards
from .outputs import Attempts, by_collection
from .recorded import local_place
from .table import Row, read_rows

_known: dict[tuple[str, tuple[str, ...]], list[str | None]] = {}
"""By UUID and requested inputs, because a dataset never changes."""


def read_self_checks(
    butler: DirectButler, instrument: str, queries: Sequence[SelfCheckQuery], runs: Attempts
) -> list[SelfCheckFacts]:
    """Read the FITS headers of ISR outputs, without pixels.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    instrument : `str`
        Short name.
    queries : `~collections.abc.Sequence` [`~calib_bridge.protocol.lookups.SelfCheckQuery`]
        Chains, types and the calibration types whose UUIDs are requested.
    runs : `~collections.abc.Mapping`
        See `~calib_bridge.read.outputs.attempts`.

    Returns
    -------
    facts : `list` [`~calib_bridge.protocol.lookups.SelfCheckFacts`]
        ``exposures``, ``detectors`` and every list of ``calibrations`` are columns of equal length, one entry for each
        dataset, by exposure and then detector. A UUID is `None` if the header lacks the card or cannot be read.
    """
    root = datastore_root(butler)
    facts = []
    for query in queries:
        names = runs.get(query.chain, [])
        rows = by_collection(read_rows(butler, query.dataset_type, names))
        checked = [_check(query, run, rows.get(run, []), root) for run in names]
        raws = _raws(butler, instrument, query) if names else []
        facts.append(
            SelfCheckFacts(
                chain=query.chain,
                runs=checked,
                raws=RawColumns(
                    exposure=[exposure for exposure, _ in raws], detector=[detector for _, detector in raws]
                ),
            )
        )
    return facts


def _raws(butler: DirectButler, instrument: str, query: SelfCheckQuery) -> list[tuple[int, int]]:
    """Return the exposures and detectors that a self-check can process."""
    if not query.exposures:
        return []
    listed = ", ".join(str(exposure) for exposure in query.exposures)
    try:
        with butler.query() as search:
            found = search.join_dataset_search("raw", [query.raws]).where(
                f"exposure in ({listed})", instrument=instrument
            )
            return sorted(
                (int(data_id["exposure"]), int(data_id["detector"]))
                for data_id in found.data_ids(["exposure", "detector"])
            )
    except (MissingCollectionError, MissingDatasetTypeError):
        return []


def _check(query: SelfCheckQuery, run: str, rows: Sequence[Row], root: str | None) -> SelfCheckRun:
    rows = sorted(rows, key=lambda row: (row.data_id.get("exposure", 0), row.data_id.get("detector", 0)))
    inputs = tuple(query.calibrations.values())
    used = [_used(row, inputs, root) for row in rows]
    return SelfCheckRun(
        run=run,
        exposures=[row.data_id.get("exposure", 0) for row in rows],
        detectors=[row.data_id.get("detector", 0) for row in rows],
        calibrations={name: [ids[index] for ids in used] for index, name in enumerate(query.calibrations)},
    )


def _used(row: Row, inputs: tuple[str, ...], root: str | None) -> list[str | None]:
    key = (row.id, inputs)
    if key not in _known:
        try:
            cards = read_cards(local_place(root, row.path) if row.path else None).calibrations
        except OSError:
            return [None] * len(inputs)
        named = (cards.get(name.upper()) for name in inputs)
        _known[key] = [uuid if uuid is None else uuid[0] for uuid in named]
    return _known[key]
