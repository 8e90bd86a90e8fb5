"""Creation of the repositories of a world."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lsst.daf.butler import (
    Butler,
    CollectionType,
    DatasetIdGenEnum,
    DatasetRef,
    DatasetType,
    FileDataset,
    Timespan,
)

from ..exposure import Exposure
from ..simulate import simulate_raw
from ..storage import repository_config
from ..storage.fits import write_raw
from ..storage.formatters import CalibRawFormatter
from .records import insert_exposures
from .spec import Repository, WorldSpec

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
        For each repository its root, collections, number of exposures and the camera's UUID.

    Raises
    ------
    FileExistsError
        Raised, before anything is written, if a root holds something already.
    """
    for repository in spec.repositories:
        root = repository.root
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise FileExistsError(f"{root} exists and is not an empty directory; nothing was written")
    return [_seed_repository(repository) for repository in spec.repositories]


def _seed_repository(repository: Repository) -> dict[str, Any]:
    Butler.makeRepo(str(repository.root), config=repository_config())
    with Butler.from_config(str(repository.root), writeable=True) as butler:
        instrument = repository.instrument_class()
        instrument.register(butler.registry)
        exposures = repository.exposures()
        insert_exposures(butler.registry, exposures)
        raw_run = repository.raw_collection or instrument.makeDefaultRawIngestRunName()
        # Beside the datastore: a move within one file system costs nothing.
        with tempfile.TemporaryDirectory(dir=repository.root, prefix=".seed-") as staging:
            _ingest_raws(butler, raw_run, exposures, Path(staging))
        camera = _write_camera(butler, repository)
    return {
        "root": str(repository.root),
        "instrument": repository.instrument,
        "exposures": len(exposures),
        "raw": raw_run,
        **camera,
    }


def _ingest_raws(butler: Butler, run: str, exposures: Sequence[Exposure], staging: Path) -> None:
    """Simulate and ingest; the datasets' IDs follow from data ID and run, as with ingest-raws."""
    butler.collections.register(run, CollectionType.RUN)
    dataset_type = _raw_type(butler)
    datasets = []
    for exposure in exposures:
        for detector in exposure.instrument_class.camera.detectors:
            path = staging / f"{exposure.obs_id}-{detector.full_name}.fits"
            write_raw(str(path), simulate_raw(exposure, detector))
            data_id = butler.registry.expandDataId(
                instrument=exposure.instrument, exposure=exposure.id, detector=detector.id
            )
            ref = DatasetRef(
                dataset_type, data_id, run=run, id_generation_mode=DatasetIdGenEnum.DATAID_TYPE_RUN
            )
            datasets.append(FileDataset(path=str(path), refs=[ref], formatter=CalibRawFormatter))
    butler.ingest(*datasets, transfer="move")


def _raw_type(butler: Butler) -> DatasetType:
    dataset_type = DatasetType(
        "raw", ("instrument", "exposure", "detector"), "CalibRaw", universe=butler.dimensions
    )
    butler.registry.registerDatasetType(dataset_type)
    return dataset_type


def _write_camera(butler: Butler, repository: Repository) -> dict[str, str]:
    """Write and certify ``camera`` without bounds, with the collection names of obs_base."""
    instrument = repository.instrument_class()
    ticket = repository.curated.ticket
    run = instrument.makeUnboundedCalibrationRunName(ticket)
    calibration = instrument.makeCalibrationCollectionName(ticket)
    chain = repository.curated.chain or instrument.makeCalibrationCollectionName()
    dataset_type = DatasetType(
        "camera", ("instrument",), "CalibCamera", isCalibration=True, universe=butler.dimensions
    )
    butler.registry.registerDatasetType(dataset_type)
    butler.collections.register(run, CollectionType.RUN)
    ref = butler.put(instrument.camera, dataset_type, instrument=repository.instrument, run=run)
    butler.collections.register(calibration, CollectionType.CALIBRATION)
    butler.registry.certify(calibration, [ref], Timespan(None, None))
    butler.collections.register(chain, CollectionType.CHAINED)
    butler.collections.redefine_chain(chain, [calibration])
    return {"camera": str(ref.id), "curated": calibration, "calib": chain}
