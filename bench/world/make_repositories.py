"""Make one repository as a plan on standard input says, by Butler's public interface, and copies of it.

``python make_repositories.py [--add] <repository>...`` answers on standard output with what a lock says of the
datasets. Butler would take too long for nine: the others are copies of the first, and all nine share the files by
hard links, so that every repository has its own 100,000 names and the disk holds each file once.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lsst.daf.butler import (
    Butler,
    CollectionType,
    DataCoordinate,
    DatasetRef,
    DatasetType,
    FileDataset,
)

from calib_bridge.fingerprint import fingerprint, line
from calib_bridge.read.types import to_facts
from calib_bridge.tai import to_timespan
from calib_reference.storage.repository import repository_config

NAMES = uuid.UUID("6d1f3e1c-7b0e-5a51-9a39-2f1f6f0f4c11")
"""UUIDs are made of names, so that two worlds of one size are the same."""


def make(plan: dict[str, Any], root: Path) -> dict[str, Any]:
    """Make the first repository.

    Parameters
    ----------
    plan : `dict`
        See ``plan.ts``.
    root : `~pathlib.Path`
        Of the repository.

    Returns
    -------
    made : `dict`
        See ``setFiles.ts``.
    """
    Butler.makeRepo(str(root), config=repository_config())
    butler = Butler.from_config(str(root), writeable=True)
    _put_dimensions(butler, plan)
    types = _put_types(butler, plan)
    made = {planned["key"]: _put_set(butler, root, plan, planned, types) for planned in plan["sets"]}
    _put_chain(butler, plan["instrumentChain"])
    butler.close()
    return _answer(types, made)


def _answer(types: dict[str, DatasetType], made: dict[str, Any]) -> dict[str, Any]:
    facts = [
        to_facts(types[name]).model_dump(by_alias=True, exclude={"is_calibration"}) for name in sorted(types)
    ]
    return {"datasetTypes": facts, "sets": made}


def _put_dimensions(butler: Butler, plan: dict[str, Any]) -> None:
    insert = butler.registry.insertDimensionData
    name = plan["instrument"]
    limits = {"detector_max": 1000, "visit_max": 10**13, "exposure_max": 10**13, "class_name": "x.Y"}
    insert("instrument", {"name": name, **limits})
    for number in range(plan["detectors"]):
        raft, sensor = f"R{number // 9:02}", f"S{number % 9:02}"
        full = {
            "full_name": f"{raft}_{sensor}",
            "raft": raft,
            "name_in_raft": sensor,
            "purpose": "SCIENCE",
        }
        insert("detector", {"instrument": name, "id": number, **full})
    for band, physical_filter in plan["filters"].items():
        insert("physical_filter", {"instrument": name, "name": physical_filter, "band": band})


def _put_types(butler: Butler, plan: dict[str, Any]) -> dict[str, DatasetType]:
    filtered = {
        each["datasetType"]: each["filter"] is not None for one in plan["sets"] for each in one["products"]
    }
    types = {}
    for name, has_filter in filtered.items():
        dimensions = ["instrument", "detector", *(["physical_filter"] if has_filter else [])]
        types[name] = DatasetType(
            name, dimensions, "CalibImage", universe=butler.dimensions, isCalibration=True
        )
        butler.registry.registerDatasetType(types[name])
    return types


def _put_set(
    butler: Butler, root: Path, plan: dict[str, Any], planned: dict[str, Any], types: dict[str, DatasetType]
) -> dict[str, Any]:
    butler.collections.register(planned["tag"], CollectionType.TAGGED)
    products = []
    for product in planned["products"]:
        datasets = list(_write_files(butler, root, plan, product, types[product["datasetType"]]))
        butler.collections.register(product["run"])
        butler.ingest(*(dataset for dataset, _ in datasets), transfer=None)
        refs = [ref for dataset, _ in datasets for ref in dataset.refs]
        butler.collections.register(product["collection"], CollectionType.CALIBRATION)
        butler.registry.certify(product["collection"], refs, to_timespan(planned["begin"], None))
        butler.registry.associate(planned["tag"], refs)
        _put_chain(butler, {"name": product["generation"], "members": [product["run"]]})
        products.append(_made(planned, product, datasets))
    _put_chain(butler, planned["ticketChain"])
    return {
        "fingerprint": fingerprint(product["fingerprint"] for product in products),
        "products": products,
    }


def _write_files(
    butler: Butler, root: Path, plan: dict[str, Any], product: dict[str, Any], type_: DatasetType
) -> Iterator[tuple[FileDataset, bytes]]:
    """Files named as Butler's own template names them, with a line that says what they are."""
    folder = root / product["run"] / type_.name / (product["filter"] or "")
    folder.mkdir(parents=True)
    tail = product["run"].replace("/", "_").replace(".", "_")
    for number in range(plan["detectors"]):
        values = {"instrument": plan["instrument"], "detector": number}
        if product["filter"]:
            values["physical_filter"] = product["filter"]
        content = f"{product['collection']} {number}\n".encode()
        path = folder / f"{type_.name}_{plan['instrument']}_R{number // 9:02}_S{number % 9:02}_{tail}.fits"
        path.write_bytes(content)
        data_id = DataCoordinate.standardize(values, universe=butler.dimensions)
        identity = uuid.uuid5(NAMES, f"{product['run']} {type_.name} {number}")
        ref = DatasetRef(type_, data_id, product["run"], id=identity)
        yield FileDataset(str(path), [ref]), content


def _made(
    planned: dict[str, Any], product: dict[str, Any], datasets: list[tuple[FileDataset, bytes]]
) -> dict[str, Any]:
    found = []
    for dataset, content in datasets:
        (ref,) = dataset.refs
        found.append(
            {
                "id": str(ref.id),
                "dataId": dict(ref.dataId.required),
                "begin": planned["begin"],
                "end": None,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
        )
    lines = [
        line(product["datasetType"], each["dataId"], each["id"], each["begin"], each["end"]) for each in found
    ]
    return {"fingerprint": fingerprint(lines), "datasets": found}


def _put_chain(butler: Butler, chain: dict[str, Any]) -> None:
    butler.collections.register(chain["name"], CollectionType.CHAINED)
    butler.collections.redefine_chain(chain["name"], chain["members"])


def copy(first: Path, other: Path) -> None:
    """Copy a repository: its own database and folders, and its datasets' files by hard links."""
    for folder, _, names in first.walk():
        there = other / folder.relative_to(first)
        there.mkdir(parents=True)
        for name in names:
            if folder == first:
                (there / name).write_bytes((folder / name).read_bytes())
            else:
                (there / name).hardlink_to(folder / name)


def add(plan: dict[str, Any], root: Path) -> dict[str, Any]:
    """Put the sets of a plan into a repository that has their dimensions and types, behind what is in use there."""
    butler = Butler.from_config(str(root), writeable=True)
    names = {each["datasetType"] for one in plan["sets"] for each in one["products"]}
    types = {name: butler.get_dataset_type(name) for name in sorted(names)}
    made = {planned["key"]: _put_set(butler, root, plan, planned, types) for planned in plan["sets"]}
    chain = plan["instrumentChain"]
    butler.collections.extend_chain(chain["name"], chain["members"])
    butler.close()
    return _answer(types, made)


def main() -> None:
    """Make them all, or add to all with ``--add``."""
    plan = json.load(sys.stdin)
    if sys.argv[1] == "--add":
        for root in sys.argv[2:]:  # each answers the same: UUIDs are made of names
            made = add(plan, Path(root))
    else:
        first, *others = map(Path, sys.argv[1:])
        made = make(plan, first)
        for other in others:
            copy(first, other)
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
