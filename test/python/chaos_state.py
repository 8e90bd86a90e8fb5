"""The oracle of the chaos: prints what must not depend on a disturbance, one line of JSON for each world.

UUIDs, digests of whole files and the numbers of attempts are left out, because a product whose making was killed is
made again. Only Butler's public API is used.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from astropy.io import fits
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

_HELD = {CollectionType.CALIBRATION, CollectionType.TAGGED}
_ATTEMPT = re.compile(r"/run\d+(?=/|$)")


def repository_state(root: Path) -> dict[str, object]:
    """Return chains, certifications, tags, answers and lost or unknown files of a repository."""
    with Butler.from_config(str(root)) as butler:
        infos = butler.collections.query_info("*", include_chains=True)
        paths = _paths(butler)
        return {
            "chains": {
                info.name: [_ATTEMPT.sub("/run*", child) for child in info.children]
                for info in infos
                if info.type is CollectionType.CHAINED
            },
            "certified": sorted(_certified(butler), key=json.dumps),
            "answers": _answers(butler),
            "lost": sorted(str(path) for path in paths if not path.exists()),
            "unknown": sorted(
                str(path.relative_to(root))
                for path in root.rglob("*")
                if path.is_file() and path.parent != root and path not in paths
            ),
        }


def _certified(butler: Butler) -> list[list[Any]]:
    return [
        [
            association.collection,
            type_.name,
            _plain(association.ref),
            _pixels(butler, association.ref),
            *_bounds(association.timespan),
        ]
        for type_ in butler.registry.queryDatasetTypes("*")
        if type_.isCalibration()
        for association in butler.registry.queryDatasetAssociations(type_, ["*"], collectionTypes=_HELD)
    ]


def _answers(butler: Butler) -> dict[str, dict[str, str | None]]:
    """Return what each exposure finds through the instrument chain, by type."""
    found: dict[str, dict[str, str | None]] = {}
    types = [type_ for type_ in butler.registry.queryDatasetTypes("*") if type_.isCalibration()]
    for record in butler.query_dimension_records("exposure"):
        answers = found.setdefault(str(record.dataId["exposure"]), {})
        for type_ in types:
            if set(type_.dimensions.names) <= {"instrument", "detector"}:
                ref = butler.find_dataset(
                    type_,
                    instrument=record.dataId["instrument"],
                    **({"detector": 0} if "detector" in type_.dimensions else {}),
                    collections=f"{record.dataId['instrument']}/calib",
                    timespan=record.timespan,
                )
                answers[type_.name] = None if ref is None else _pixels(butler, ref)
    return found


def _paths(butler: Butler) -> set[Path]:
    """Return the file of every dataset that has one in the datastore."""
    runs = butler.collections.query("*", collection_types=CollectionType.RUN)
    refs = [
        ref
        for type_ in butler.registry.queryDatasetTypes("*")
        for ref in butler.registry.queryDatasets(type_, collections=runs)
    ]
    stored = butler.stored_many(refs)
    return {Path(butler.getURI(ref).ospath) for ref in refs if stored[ref]}


def _pixels(butler: Butler, ref: DatasetRef) -> str:
    """Return a digest of a file's data without headers, or of the whole file if it is no FITS file."""
    path = Path(butler.getURI(ref).ospath)
    digest = hashlib.sha256()
    if path.suffix != ".fits":
        digest.update(path.read_bytes())
        return digest.hexdigest()
    with fits.open(path, disable_image_compression=True) as parts:
        for part in parts:
            if part.data is not None:
                digest.update(part.data.tobytes())
    return digest.hexdigest()


def _plain(ref: DatasetRef) -> dict[str, Any]:
    return dict(ref.dataId.required)


def _bounds(timespan: Timespan | None) -> list[str]:
    return [] if timespan is None else [str(timespan.begin), str(timespan.end)]


def main(world: Path) -> None:
    """Print the state of each repository of a world."""
    repositories = sorted(path.parent for path in world.glob("repos/*/*/butler.yaml"))
    print(
        json.dumps({str(root.relative_to(world / "repos")): repository_state(root) for root in repositories}),
        flush=True,
    )


if __name__ == "__main__":
    for line in sys.stdin:
        main(Path(line.strip()))
