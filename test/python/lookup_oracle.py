"""Prints Butler's own lookups in one world for each line of JSON read from standard input.

All worlds share one repository, and each has its own prefix of collections. A world is ``{prefix, runs, tagged,
calibrations, chains, chain, lookups}``; times are days, `None` for an open bound. The answer has the bridge's
``holdings`` of the chain. For each lookup it has the UUID that `~lsst.daf.butler.Butler.find_dataset` finds, `None`, or
``ambiguous`` if Butler raises.
"""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

from lsst.daf.butler import Butler, CalibrationLookupError, CollectionType, DatasetRef, DatasetType, Timespan
from lsst.daf.butler.direct_butler import DirectButler
from lsst.daf.butler.time_utils import TimeConverter

from calib_bridge.dispatch import call
from calib_bridge.internals import managers

DAY = 86_400_000_000_000
START = 20_000 * DAY
AWAY = "away"
TYPES = {
    "bias": ("instrument", "detector"),
    "flat": ("instrument", "detector", "physical_filter"),
    "gradient": ("instrument", "physical_filter"),
    "camera": ("instrument",),
}


def main(folder: Path) -> None:
    """Answer one world after another."""
    butler = make_repository(folder)
    _, session = call(None, "open", opening(folder))
    for line in sys.stdin:
        world = json.loads(line)
        make_world(butler, world)
        held, session = call(
            session,
            "holdings",
            {
                "repo": "site/one",
                "instrument": "LATISS",
                "chain": world["prefix"] + world["chain"],
                "datasetTypes": list(TYPES),
            },
        )
        with butler.registry.caching_context():
            answers = [find(butler, world, lookup) for lookup in world["lookups"]]
        print(json.dumps({"holdings": held.model_dump(by_alias=True), "answers": answers}), flush=True)


def opening(folder: Path) -> dict[str, Any]:
    """Return the parameters of the bridge's first request."""
    repositories = [{"name": "site/one", "uri": str(folder / "repo")}]
    return {"protocol": 1, "site": "site", "work": str(folder / "site"), "repositories": repositories}


def make_repository(folder: Path) -> DirectButler:
    """Make a repository of LATISS with three detectors, two filters, and calibration types of all dimensions."""
    Butler.makeRepo(str(folder / "repo"))
    butler = Butler.from_config(str(folder / "repo"), writeable=True)
    assert isinstance(butler, DirectButler)
    insert = butler.registry.insertDimensionData
    insert("instrument", {"name": "LATISS", "detector_max": 9, "visit_max": 9, "exposure_max": 9})
    for number in range(3):
        insert("detector", {"instrument": "LATISS", "id": number, "full_name": f"R00_S0{number}"})
    for name in ("g_01", "r_03"):
        insert("physical_filter", {"instrument": "LATISS", "name": name, "band": name[0]})
    for name, dimensions in TYPES.items():
        definition = DatasetType(
            name, dimensions, "StructuredDataDict", universe=butler.dimensions, isCalibration=True
        )
        butler.registry.registerDatasetType(definition)
    butler.collections.register(AWAY, CollectionType.CALIBRATION)
    return butler


def make_world(butler: DirectButler, world: dict[str, Any]) -> None:
    """Register and fill the collections; certifications that Butler refuses are moved into the tables."""
    prefix = world["prefix"]
    with butler.transaction():
        refs = {name: fill_run(butler, prefix + name, data_ids) for name, data_ids in world["runs"].items()}
        for name, rows in world["tagged"].items():
            butler.collections.register(prefix + name, CollectionType.TAGGED)
            butler.registry.associate(prefix + name, [refs[run][index] for run, index in rows])
        for name, rows in world["calibrations"].items():
            butler.collections.register(prefix + name, CollectionType.CALIBRATION)
            certify(
                butler, prefix + name, [(refs[run][index], begin, end) for run, index, begin, end in rows]
            )
        for name, children in world["chains"]:
            butler.collections.register(prefix + name, CollectionType.CHAINED)
            butler.collections.redefine_chain(prefix + name, [prefix + child for child in children])


def fill_run(butler: DirectButler, run: str, data_ids: list[list[Any]]) -> list[DatasetRef]:
    """Register datasets without files, in the order of ``data_ids``."""
    butler.collections.register(run)
    refs: list[DatasetRef] = []
    for dataset_type, group in groupby(data_ids, key=lambda data_id: str(data_id[0])):
        wanted = [{"instrument": "LATISS", **data_id} for _, data_id in group]
        refs += butler.registry.insertDatasets(dataset_type, wanted, run)
    return refs


def certify(
    butler: DirectButler, collection: str, rows: list[tuple[DatasetRef, int | None, int | None]]
) -> None:
    """Certify; if another range of the data ID overlaps, certify into another collection and move the row."""
    held: list[tuple[Any, Timespan]] = []
    for ref, begin, end in rows:
        wanted = timespan(begin, end)
        key = (ref.datasetType.name, ref.dataId)
        overlaps = any(other == key and span.overlaps(wanted) for other, span in held)
        butler.registry.certify(AWAY if overlaps else collection, [ref], wanted)
        if overlaps:
            move(butler, ref.datasetType.name, collection)
        held.append((key, wanted))


def move(butler: DirectButler, dataset_type: str, collection: str) -> None:
    """Move the only row of `AWAY` to a collection by changing the table."""
    datasets = managers(butler).datasets
    table = datasets._get_calibs_table(datasets._find_storage(dataset_type).dynamic_tables)
    keys = managers(butler).collections
    row = {"here": keys.find(AWAY).key, "collection_id": keys.find(collection).key}
    butler._registry._db.update(table, {"collection_id": "here"}, row)


def find(butler: DirectButler, world: dict[str, Any], lookup: dict[str, Any]) -> str | None:
    """Return the answer of Butler's own lookup."""
    data_id = {"instrument": "LATISS", **lookup["dataId"]}
    required = butler.get_dataset_type(lookup["datasetType"]).dimensions.required
    try:
        ref = butler.find_dataset(
            lookup["datasetType"],
            {name: data_id[name] for name in required},
            collections=world["prefix"] + world["chain"],
            timespan=timespan(lookup["begin"], lookup["end"]),
        )
    except CalibrationLookupError:
        return "ambiguous"
    return None if ref is None else str(ref.id)


def timespan(begin: int | None, end: int | None) -> Timespan:
    """Return the range between two days; an empty range if it does not begin before it ends."""
    limits = TimeConverter()
    first = limits.min_nsec if begin is None else START + begin * DAY
    last = limits.max_nsec if end is None else START + end * DAY
    return Timespan(None, None, _nsec=(first, last)) if first < last else Timespan.makeEmpty()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
