"""Creation of the repositories of a world."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsst.daf.butler import Butler, CollectionType, DatasetType, Timespan

from ..storage import repository_config
from .auxiliary import seed_auxiliary
from .raws import Staged, ingest_raws, raws_of, stage_raws
from .records import insert_exposures
from .release import earlier_type, release_earlier
from .spec import Held, Repository, WorldSpec
from .workers import mapper

__all__ = ["seed_world"]


def seed_world(spec: WorldSpec) -> list[dict[str, Any]]:
    """Create every repository of a world.

    Parameters
    ----------
    spec
        The repositories; a root may be missing or an empty directory.

    Returns
    -------
    summaries
        For each repository its root, and for each of its instruments the collections, the number
        of exposures and the camera's UUID.

    Raises
    ------
    FileExistsError
        Raised, before anything is written, if a root holds something already.
    """
    for repository in spec.repositories:
        root = repository.root
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise FileExistsError(f"{root} exists and is not an empty directory; nothing was written")
    helds = [held for repository in spec.repositories for held in repository.instruments]
    first = spec.repositories[0].root
    first.mkdir(parents=True, exist_ok=True)
    with (
        mapper(sum(1 for held in helds for _ in raws_of(held))) as run,
        tempfile.TemporaryDirectory(dir=first, prefix=".seed-") as staging,
    ):
        staged = stage_raws(helds, Path(staging), run)
        return run(_seed_repository, [_Task(repository, staged) for repository in spec.repositories])


@dataclass(frozen=True)
class _Task:
    """A repository to create."""

    repository: Repository
    staged: Staged


def _seed_repository(task: _Task) -> dict[str, Any]:
    root = task.repository.root
    Butler.makeRepo(str(root), config=repository_config())
    if task.repository.write_ahead:
        _write_ahead(root)
    with Butler.from_config(str(root), writeable=True) as butler:
        held = [_seed_instrument(butler, root, each, task.staged) for each in task.repository.instruments]
        if task.repository.auxiliary:
            seed_auxiliary(butler, task.repository.auxiliary)
    return {"root": str(root), "instruments": held}


def _write_ahead(root: Path) -> None:
    """Let two pipelines write side by side: without, each commit waits for the disk several times, holding the lock."""
    with closing(sqlite3.connect(root / "gen3.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")


def _seed_instrument(butler: Butler, root: Path, held: Held, staged: Staged) -> dict[str, Any]:
    instrument = held.instrument_class()
    raw_run = held.raw_collection or instrument.makeDefaultRawIngestRunName()
    curated_run = instrument.makeUnboundedCalibrationRunName(held.curated.ticket)
    curated = instrument.makeCalibrationCollectionName(held.curated.ticket)
    chain = held.curated.chain or instrument.makeCalibrationCollectionName()
    taken = held.exposures()
    _register(butler, held, runs=[raw_run, curated_run], calibrations=[curated])
    instrument.register(butler.registry)
    with butler.transaction():
        insert_exposures(butler.registry, [exposure for exposure, _ in taken])
    # Together: every transaction of its own waits for the disk.
    with (
        tempfile.TemporaryDirectory(dir=root, prefix=".seed-") as folder,
        butler.transaction(),
    ):
        ingest_raws(butler, raw_run, held, staged)
        camera = butler.put(instrument.camera, "camera", instrument=held.name, run=curated_run)
        butler.registry.certify(curated, [camera], Timespan(None, None))
        release_earlier(butler, held, Path(folder))
    _chain(butler, held, chain, curated)
    return {
        "instrument": held.name,
        "exposures": len(taken),
        "raw": raw_run,
        "camera": str(camera.id),
        "curated": curated,
        "calib": chain,
    }


def _register(butler: Butler, held: Held, runs: list[str], calibrations: list[str]) -> None:
    """Define the dataset types and collections, which no transaction can hold."""
    raw, dimensions, storage_class = held.instrument_class.raw_definition
    types = [
        DatasetType(raw, dimensions, storage_class, universe=butler.dimensions),
        DatasetType("camera", ("instrument",), "CalibCamera", isCalibration=True, universe=butler.dimensions),
        *(earlier_type(butler, each.dataset_type) for each in held.earlier),
    ]
    for dataset_type in types:
        butler.registry.registerDatasetType(dataset_type)
    for name in [*runs, *(each.run for each in held.earlier)]:
        butler.collections.register(name, CollectionType.RUN)
    for name in [*calibrations, *(each.collection for each in held.earlier)]:
        butler.collections.register(name, CollectionType.CALIBRATION)


def _chain(butler: Butler, held: Held, chain: str, curated: str) -> None:
    """Define the instrument's chain, and those of earlier tickets that stand on it."""
    links: dict[str, list[str]] = {}
    for earlier in held.earlier:
        if earlier.chained:
            links.setdefault(earlier.link, []).append(earlier.collection)
    for link, collections in links.items():
        if collections != [link]:
            butler.collections.register(link, CollectionType.CHAINED)
            butler.collections.redefine_chain(link, collections)
    butler.collections.register(chain, CollectionType.CHAINED)
    butler.collections.redefine_chain(chain, [curated, *links])
