"""The tests' oracle: prints the state of a demo world, one line of JSON for each folder read from standard input.

By Butler's public API and the file system alone.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from lsst.daf.butler import Butler, CollectionType


def repository_state(root: Path) -> dict[str, object]:
    """Collections with children, certified and tagged datasets, and every file of the datastore."""
    with Butler.from_config(str(root)) as butler:
        collections = {
            info.name: [info.type.name, *info.children]
            for info in butler.collections.query_info("*", include_chains=True)
        }
        rows = []
        for association in (
            butler.registry.queryDatasetAssociations(
                "bias", ["*"], collectionTypes={CollectionType.CALIBRATION, CollectionType.TAGGED}
            )
            if butler.registry.queryDatasetTypes("bias")
            else []
        ):
            uri = butler.getURI(association.ref)
            content = Path(uri.ospath).read_bytes() if uri.exists() else b""
            rows.append(
                {
                    "collection": association.collection,
                    "id": str(association.ref.id),
                    "detector": association.ref.dataId["detector"],
                    "run": association.ref.run,
                    "timespan": str(association.timespan),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    files = sorted(
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith("gen3.")
    )
    return {"collections": collections, "rows": sorted(rows, key=lambda row: json.dumps(row)), "files": files}


def journal_state(world: Path) -> list[dict[str, object]]:
    """Every line of every journal."""
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
        "jobs": sorted(str(path.relative_to(world)) for path in world.glob("sites/*/jobs/*")),
    }
    print(json.dumps(state), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        main(Path(line.strip()))
