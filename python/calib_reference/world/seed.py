"""Creation of the repositories of a world."""

from __future__ import annotations

import tempfile
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from lsst.daf.butler import Butler, CollectionType, DatasetType, Timespan

from ..storage import repository_config
from .earlier import earlier_product
from .raws import ingest_raws, workers
from .records import insert_exposures
from .spec import Earlier, Held, Repository, WorldSpec

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
    with workers() as executor:
        return [_seed_repository(repository, executor) for repository in spec.repositories]


def _seed_repository(repository: Repository, executor: Executor) -> dict[str, Any]:
    Butler.makeRepo(str(repository.root), config=repository_config())
    with Butler.from_config(str(repository.root), writeable=True) as butler:
        held = [_seed_instrument(butler, repository.root, each, executor) for each in repository.instruments]
    return {"root": str(repository.root), "instruments": held}


def _seed_instrument(butler: Butler, root: Path, held: Held, executor: Executor) -> dict[str, Any]:
    instrument = held.instrument_class()
    instrument.register(butler.registry)
    taken = held.exposures()
    insert_exposures(butler.registry, [exposure for exposure, _ in taken])
    raw_run = held.raw_collection or instrument.makeDefaultRawIngestRunName()
    # Beside the datastore: a move within one file system costs nothing.
    with tempfile.TemporaryDirectory(dir=root, prefix=".seed-") as staging:
        ingest_raws(butler, raw_run, taken, Path(staging), executor)
    chain = held.curated.chain or instrument.makeCalibrationCollectionName()
    camera, curated = _write_camera(butler, held)
    for each in held.earlier:
        _write_earlier(butler, held, each)
    butler.collections.register(chain, CollectionType.CHAINED)
    children = [curated, *(each.collection for each in held.earlier if each.chained)]
    butler.collections.redefine_chain(chain, children)
    return {
        "instrument": held.name,
        "exposures": len(taken),
        "raw": raw_run,
        "camera": camera,
        "curated": curated,
        "calib": chain,
    }


def _write_camera(butler: Butler, held: Held) -> tuple[str, str]:
    """Write and certify ``camera`` without bounds, with the collection names of obs_base."""
    instrument = held.instrument_class()
    run = instrument.makeUnboundedCalibrationRunName(held.curated.ticket)
    calibration = instrument.makeCalibrationCollectionName(held.curated.ticket)
    dataset_type = DatasetType(
        "camera", ("instrument",), "CalibCamera", isCalibration=True, universe=butler.dimensions
    )
    butler.registry.registerDatasetType(dataset_type)
    butler.collections.register(run, CollectionType.RUN)
    ref = butler.put(instrument.camera, dataset_type, instrument=held.name, run=run)
    butler.collections.register(calibration, CollectionType.CALIBRATION)
    butler.registry.certify(calibration, [ref], Timespan(None, None))
    return str(ref.id), calibration


def _write_earlier(butler: Butler, held: Held, earlier: Earlier) -> None:
    """Write and certify one earlier product, in the generation's RUN that its name implies."""
    stem, rerun = earlier.collection.rsplit(".", 1)
    day = f"{rerun[:4]}-{rerun[4:6]}-{rerun[6:8]}"
    run = f"{stem}Gen.{rerun}/{rerun[:8]}T000000Z"
    dataset_type = DatasetType(
        earlier.dataset_type,
        ("instrument", "detector"),
        "CalibTable",
        isCalibration=True,
        universe=butler.dimensions,
    )
    butler.registry.registerDatasetType(dataset_type)
    butler.collections.register(run, CollectionType.RUN)
    refs = [
        butler.put(
            earlier_product(earlier.dataset_type, held.name, detector, day),
            dataset_type,
            instrument=held.name,
            detector=detector.id,
            run=run,
        )
        for detector in held.instrument_class.camera.detectors
    ]
    butler.collections.register(earlier.collection, CollectionType.CALIBRATION)
    butler.registry.certify(earlier.collection, refs, Timespan(None, None))
