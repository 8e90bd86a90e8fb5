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
from .spec import InstrumentContent, Repository, WorldSpec
from .workers import mapper

__all__ = ["seed_world"]


def seed_world(spec: WorldSpec) -> list[dict[str, Any]]:
    """Create every repository of a world.

    Parameters
    ----------
    spec
        Description of the repositories. A root must be missing or an empty directory.

    Returns
    -------
    summaries
        The root of each repository, and for each of its instruments the collections, the number of exposures
        and the camera's UUID.

    Raises
    ------
    FileExistsError
        Raised, before anything is written, if a root is not empty.
    """
    for repository in spec.repositories:
        root = repository.root
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise FileExistsError(f"{root} exists and is not an empty directory; nothing was written")
    contents = [content for repository in spec.repositories for content in repository.instruments]
    first = spec.repositories[0].root
    first.mkdir(parents=True, exist_ok=True)
    with (
        mapper(sum(1 for content in contents for _ in raws_of(content))) as run,
        tempfile.TemporaryDirectory(dir=first, prefix=".seed-") as staging,
    ):
        staged = stage_raws(contents, Path(staging), run)
        return run(_seed_repository, [_Task(repository, staged) for repository in spec.repositories])


@dataclass(frozen=True)
class _Task:
    """A repository to create."""

    repository: Repository
    staged: Staged


def _seed_repository(task: _Task) -> dict[str, Any]:
    """Create one repository and return its summary."""
    root = task.repository.root
    config = repository_config()
    if task.repository.database is not None:
        config["registry", "db"] = task.repository.database
    Butler.makeRepo(str(root), config=config)
    if task.repository.write_ahead:
        _write_ahead(root)
    with Butler.from_config(str(root), writeable=True) as butler:
        summaries = [
            _seed_instrument(butler, root, content, task.staged) for content in task.repository.instruments
        ]
        if task.repository.auxiliary:
            seed_auxiliary(butler, task.repository.auxiliary)
    return {"root": str(root), "instruments": summaries}


def _write_ahead(root: Path) -> None:
    """Use SQLite's write-ahead log. Without it, a commit holds the lock while it waits for the disk several times."""
    with closing(sqlite3.connect(root / "gen3.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")


def _seed_instrument(
    butler: Butler, root: Path, content: InstrumentContent, staged: Staged
) -> dict[str, Any]:
    """Create the content of a repository for one instrument and return its summary."""
    instrument = content.instrument_class()
    raw_run = content.raw_collection or instrument.makeDefaultRawIngestRunName()
    curated_run = instrument.makeUnboundedCalibrationRunName(content.curated.ticket)
    curated = instrument.makeCalibrationCollectionName(content.curated.ticket)
    chain = content.curated.chain or instrument.makeCalibrationCollectionName()
    exposures = [exposure for exposure, _ in content.exposures()]
    _register(butler, content, runs=[raw_run, curated_run], calibrations=[curated])
    instrument.register(butler.registry)
    with butler.transaction():
        insert_exposures(butler.registry, exposures)
    # One transaction for all, because each transaction waits for the disk.
    with (
        tempfile.TemporaryDirectory(dir=root, prefix=".seed-") as folder,
        butler.transaction(),
    ):
        ingest_raws(butler, raw_run, content, staged)
        camera = butler.put(instrument.camera, "camera", instrument=content.name, run=curated_run)
        butler.registry.certify(curated, [camera], Timespan(None, None))
        release_earlier(butler, content, Path(folder))
    _chain(butler, content, chain, curated)
    return {
        "instrument": content.name,
        "exposures": len(exposures),
        "raw": raw_run,
        "camera": str(camera.id),
        "curated": curated,
        "calib": chain,
    }


def _register(butler: Butler, content: InstrumentContent, runs: list[str], calibrations: list[str]) -> None:
    """Register dataset types and collections, which Butler does not allow within a transaction."""
    raw, dimensions, storage_class = content.instrument_class.raw_definition
    types = [
        DatasetType(raw, dimensions, storage_class, universe=butler.dimensions),
        DatasetType("camera", ("instrument",), "CalibCamera", isCalibration=True, universe=butler.dimensions),
        *(earlier_type(butler, each.dataset_type) for each in content.earlier),
    ]
    for dataset_type in types:
        butler.registry.registerDatasetType(dataset_type)
    for name in [*runs, *(each.run for each in content.earlier)]:
        butler.collections.register(name, CollectionType.RUN)
    for name in [*calibrations, *(each.collection for each in content.earlier)]:
        butler.collections.register(name, CollectionType.CALIBRATION)


def _chain(butler: Butler, content: InstrumentContent, chain: str, curated: str) -> None:
    """Define the instrument chain, and the chains of earlier tickets that are its members."""
    members: dict[str, list[str]] = {}
    for earlier in content.earlier:
        if earlier.chained:
            members.setdefault(earlier.chain_member, []).append(earlier.collection)
    for member, collections in members.items():
        if collections != [member]:
            butler.collections.register(member, CollectionType.CHAINED)
            butler.collections.redefine_chain(member, collections)
    butler.collections.register(chain, CollectionType.CHAINED)
    butler.collections.redefine_chain(chain, [curated, *members])
