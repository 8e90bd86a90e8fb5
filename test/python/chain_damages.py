"""Damages instrument chains and looks calibrations up, by Butler's public interface, for each line of standard input.

The first line, ``{roots, chain, declared, collections}``, makes collections in every repository. Each further line
is ``{chains, lookups}``: if ``chains`` is not null, the chains of these repositories are redefined, and those of the
others get the declared members again. The answer has, by repository, the members of the chain, the answer of each
lookup through the chain, and its answer if the chain had exactly the declared members. Times are days since
2024-01-01.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

from lsst.daf.butler import Butler, CalibrationLookupError, CollectionType, DatasetRef, DatasetType, Timespan
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.time_utils import TimeConverter

NAMES = uuid.UUID("6d1f3e1c-7b0e-5a51-9a39-2f1f6f0f4c11")
"""Datasets have the same UUIDs at all repositories."""
DAY = 86_400_000_000_000
START = 19_723 * DAY
DATA_ID = {"instrument": "LATISS", "detector": 0}


class Damaged:
    """One repository that is damaged and restored many times.

    Parameters
    ----------
    root : `~pathlib.Path`
        Root of the repository.
    first : `dict`
        The first line.
    """

    def __init__(self, root: Path, first: dict[str, Any]) -> None:
        butler = Butler.from_config(str(root), writeable=True)
        assert isinstance(butler, DirectButler)
        self._butler = butler
        self._chain: str = first["chain"]
        self._declared: list[str] = first["declared"]
        self._known: dict[str, str | None] = {}
        register_type(butler, "dark")
        with butler.transaction():
            for collection in first["collections"]:
                make_collection(butler, **collection)

    def damage(self, members: list[str]) -> None:
        """Redefine the chain."""
        self._butler.registry.refresh()
        if list(self._butler.collections.get_info(self._chain).children) != members:
            self._butler.collections.redefine_chain(self._chain, members)

    def answers(self, lookups: list[Any]) -> dict[str, Any]:
        """Return members and answers as they are."""
        self._butler.registry.refresh()
        with self._butler.registry.caching_context():
            found = [self._find([self._chain], *lookup) for lookup in lookups]
            expected = [self._expected(lookup) for lookup in lookups]
        members = self._butler.collections.get_info(self._chain).children
        return {"members": members, "answers": found, "declared": expected}

    def _expected(self, lookup: list[Any]) -> str | None:
        key = json.dumps(lookup)
        if key not in self._known:
            self._known[key] = self._find(self._declared, *lookup)
        return self._known[key]

    def _find(self, collections: list[str], dataset_type: str, begin: float, end: float) -> str | None:
        try:
            ref = self._butler.find_dataset(
                dataset_type, DATA_ID, collections=collections, timespan=timespan(begin, end)
            )
        except CalibrationLookupError:
            return "ambiguous"
        return None if ref is None else str(ref.id)


def register_type(butler: DirectButler, name: str) -> None:
    """Register a calibration type of detectors."""
    definition = DatasetType(
        name, ["instrument", "detector"], "CalibImage", universe=butler.dimensions, isCalibration=True
    )
    butler.registry.registerDatasetType(definition)


def make_collection(
    butler: DirectButler, name: str, kind: str, rows: list[list[Any]], children: list[str]
) -> None:
    """Make a collection with rows of ``[type, begin, end, collection of the dataset]``, without files."""
    butler.collections.register(name, CollectionType.from_name(kind))
    if kind == "CHAINED":
        butler.collections.redefine_chain(name, children)
    for dataset_type, begin, end, source in rows:
        ref = find_own(butler, dataset_type, source) or new_dataset(butler, name, kind, dataset_type, begin)
        if kind == "CALIBRATION":
            butler.registry.certify(name, [ref], timespan(begin, end))
        elif kind == "TAGGED":
            butler.registry.associate(name, [ref])


def find_own(butler: DirectButler, dataset_type: str, source: str | None) -> DatasetRef | None:
    """Return the dataset of a set; `None` without a source."""
    if source is None:
        return None
    (ref,) = butler.query_datasets(dataset_type, collections=source, find_first=False)
    return ref


def new_dataset(
    butler: DirectButler, name: str, kind: str, dataset_type: str, begin: int | None
) -> DatasetRef:
    """Register a dataset without a file."""
    run = name if kind == "RUN" else f"{name}/run{begin}"
    butler.collections.register(run)
    data_id = butler.registry.expandDataId(
        DATA_ID, dimensions=butler.get_dataset_type(dataset_type).dimensions
    )
    identity = uuid.uuid5(NAMES, f"{name} {dataset_type} {begin}")
    ref = DatasetRef(butler.get_dataset_type(dataset_type), data_id, run, id=identity)
    (imported,) = butler.registry._importDatasets([ref])
    return imported


def timespan(begin: float | None, end: float | None) -> Timespan:
    """Return the range between two days."""
    limits = TimeConverter()
    first = limits.min_nsec if begin is None else START + round(begin * DAY)
    last = limits.max_nsec if end is None else START + round(end * DAY)
    return Timespan(None, None, _nsec=(first, last))


if __name__ == "__main__":
    opening = json.loads(sys.stdin.readline())
    repositories = {name: Damaged(Path(root), opening) for name, root in opening["roots"].items()}
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["chains"] is not None:
            for name, damaged in repositories.items():
                damaged.damage(asked["chains"].get(name, opening["declared"]))
        found = {name: damaged.answers(asked["lookups"]) for name, damaged in repositories.items()}
        print(json.dumps(found), flush=True)
