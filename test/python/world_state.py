"""The tests' oracle: prints the state of a demo world, one line of JSON for each folder read from standard input.

It uses only Butler's public API and the file system.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lsst.daf.butler import Butler, CollectionType, DatasetRef, DatasetType

_HELD = {CollectionType.RUN, CollectionType.CALIBRATION, CollectionType.TAGGED}
_REFERRING = {"CALIBRATION", "TAGGED"}


def repository_state(root: Path) -> dict[str, object]:
    """Return collections, dataset types, files and calibrations of a repository.

    ``rows`` has the biases in CALIBRATION and TAGGED collections, ``held`` all calibrations in all collections.
    """
    with Butler.from_config(str(root)) as butler:
        collections = {
            info.name: [info.type.name, *info.children]
            for info in butler.collections.query_info("*", include_chains=True)
        }
        types = list(butler.registry.queryDatasetTypes("*"))
        held = [row for type_ in types if type_.isCalibration() for row in _rows(butler, type_)]
    files = sorted(
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith("gen3.")
    )
    held.sort(key=json.dumps)
    return {
        "collections": collections,
        "types": {type_.name: [type_.storageClass_name, *type_.dimensions.required] for type_ in types},
        "rows": [
            row for row in held if row["type"] == "bias" and collections[row["collection"]][0] in _REFERRING
        ],
        "held": held,
        "files": files,
    }


def _rows(butler: Butler, type_: DatasetType) -> Iterator[dict[str, Any]]:
    """Yield every collection entry of a type's datasets, with the dataset's file as it is now."""
    files: dict[object, dict[str, object]] = {}
    for association in butler.registry.queryDatasetAssociations(type_, ["*"], collectionTypes=_HELD):
        ref = association.ref
        if ref.id not in files:
            files[ref.id] = _file(butler, ref)
        yield {
            "collection": association.collection,
            "type": type_.name,
            "id": str(ref.id),
            "detector": ref.dataId.get("detector"),
            "run": ref.run,
            "timespan": str(association.timespan),
            **files[ref.id],
        }


def _file(butler: Butler, ref: DatasetRef) -> dict[str, object]:
    """Return digest and mode of a file; both `None` if there is no file or no record of one."""
    try:
        path = Path(butler.getURI(ref).ospath)
        return {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "mode": oct(path.stat().st_mode & 0o7777),
        }
    except OSError:
        return {"sha256": None, "mode": None}


def journal_state(world: Path) -> list[dict[str, object]]:
    """Return every line of every journal."""
    lines: list[dict[str, object]] = []
    for path in sorted(world.glob("sites/*/journal/*.jsonl")):
        lines.extend(json.loads(line) for line in path.read_text().splitlines())
    return lines


def main(world: Path) -> None:
    """Print the world's state."""
    repositories = sorted(path.parent for path in world.glob("repos/*/*/butler.yaml"))
    state = {
        "repositories": {
            str(root.relative_to(world / "repos")): repository_state(root) for root in repositories
        },
        "journal": journal_state(world),
        "open": sorted(str(path.relative_to(world)) for path in world.glob("sites/*/journal/open/*")),
        # A folder without a spec has no job, only the evidence of headers (read/evidence.py).
        "jobs": sorted(
            str(path.parent.relative_to(world)) for path in world.glob("sites/*/jobs/*/*/spec.json")
        ),
    }
    print(json.dumps(state), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        main(Path(line.strip()))
