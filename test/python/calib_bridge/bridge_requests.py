"""Parameters of the bridge's writes, as the engine sends them, and a bundle made by three of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bridge_world import BEGIN, CERT, GEN, RUN, TICKET, WHY, Site
from lsst.daf.butler import Butler, DatasetRef


def row(ref: DatasetRef, begin: str | None = BEGIN, end: str | None = None) -> dict[str, Any]:
    return {"id": str(ref.id), "begin": begin, "end": end}


def certification(rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Parameters of ``certify``."""
    return {
        "repo": "usdf/main",
        "why": WHY,
        "collection": CERT,
        "datasetType": "bias",
        "rows": rows,
        "ours": [],
        "doc": "bias of DM-1",
        "generation": GEN,
        **changes,
    }


def chaining(mode: str, children: list[str], chain: str = TICKET, **changes: Any) -> dict[str, Any]:
    """Parameters of ``chain``."""
    params = {"repo": "usdf/main", "why": WHY, "mode": mode, "chain": chain, "children": children}
    return {**params, "ownedPrefix": f"{TICKET}/", "doc": "a chain", **changes}


def make_bundle(site: Site, repo: str = "usdf/main") -> tuple[Path, dict[str, Any]]:
    """Certify the generation's biases, define the ticket chain, and bundle them."""
    butler = site.butler(repo)
    refs = sorted(butler.query_datasets("bias", collections=RUN), key=lambda ref: ref.dataId["detector"])
    site.ask("certify", **certification([row(ref) for ref in refs], repo=repo))
    site.ask("chain", **chaining("define", [CERT], repo=repo))
    directory = site.folder / "archive" / "DM-1"
    return directory, site.ask("bundle", **bundling(directory, repo=repo))


def bundle_of(site: Site) -> tuple[Path, dict[str, Any]]:
    """Return the bundle of the fixture ``two_sites`` and its manifest."""
    directory = site.folder / "archive" / "DM-1"
    return directory, json.loads((directory / "manifest.json").read_bytes())


def bundling(directory: Path, **changes: Any) -> dict[str, Any]:
    """Parameters of ``bundle``."""
    item = {"collection": CERT, "datasetType": "bias", "generationRun": RUN, "verificationRuns": []}
    params = {
        "repo": "usdf/main",
        "why": WHY,
        "directory": str(directory),
        "ticketChain": TICKET,
        "items": [item],
    }
    return {**params, **changes}


def ingesting(directory: Path, manifest: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Parameters of ``ingest`` into ``summit/LATISS``, expecting the files of a manifest."""
    expected = [{name: made[name] for name in ("id", "sha256", "size")} for made in manifest["datasets"]]
    params = {"repo": "summit/LATISS", "why": WHY, "bundle": str(directory), "expected": expected}
    return {**params, "parts": parts_of(manifest), **changes}


def parts_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that the lock would have of a manifest: one for each collection and dataset type."""
    types = {facts["name"]: facts for facts in manifest["datasetTypes"]}
    parts = []
    for held in manifest["collections"]:
        place = held["collection"], held["datasetType"]
        datasets = [
            made for made in manifest["datasets"] if (made["collection"], made["datasetType"]) == place
        ]
        facts = types[held["datasetType"]]
        parts.append(
            {
                **held,
                **{name: facts[name] for name in ("dimensions", "storageClass", "isCalibration")},
                "runs": sorted({made["run"] for made in datasets}),
                "id": [made["id"] for made in datasets],
                "dataId": [made["dataId"] for made in datasets],
            }
        )
    return parts


def chain_members(butler: Butler, chain: str) -> list[str]:
    """Return the members of a chain by Butler's own interface."""
    return list(butler.collections.get_info(chain).children)
