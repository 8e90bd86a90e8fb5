"""Simulation and ingestion of raws, by several processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from lsst.daf.butler import Butler, CollectionType, DatasetIdGenEnum, DatasetRef, DatasetType, FileDataset

from ..exposure import Exposure
from ..simulate import simulate_raw
from ..storage.fits import write_raw
from ..storage.formatters import CalibRawFormatter

__all__ = ["ingest_raws", "workers"]

type Taken = tuple[Exposure, tuple[int, ...] | None]
"""An exposure with its detectors, `None` for all."""


@contextmanager
def workers() -> Iterator[Executor]:
    """Processes that simulate, one a core; started afresh, because a fork would share Butler's connections."""
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as executor:
        yield executor


def ingest_raws(butler: Butler, run: str, taken: Sequence[Taken], staging: Path, executor: Executor) -> None:
    """Simulate and ingest; the datasets' IDs follow from data ID and run, as with ingest-raws."""
    butler.collections.register(run, CollectionType.RUN)
    dataset_type = _raw_type(butler)
    files = executor.map(_write, taken, [staging] * len(taken), chunksize=4)
    datasets = []
    for (exposure, _), written in zip(taken, files, strict=True):
        for detector, path in written:
            data_id = butler.registry.expandDataId(
                instrument=exposure.instrument, exposure=exposure.id, detector=detector
            )
            ref = DatasetRef(
                dataset_type, data_id, run=run, id_generation_mode=DatasetIdGenEnum.DATAID_TYPE_RUN
            )
            datasets.append(FileDataset(path=path, refs=[ref], formatter=CalibRawFormatter))
    butler.ingest(*datasets, transfer="move")


def _write(taken: Taken, staging: Path) -> list[tuple[int, str]]:
    """Write the files of one exposure; return them by detector."""
    exposure, wanted = taken
    written = []
    for detector in exposure.instrument_class.camera.detectors:
        if wanted is None or detector.id in wanted:
            path = str(staging / f"{exposure.obs_id}-{detector.full_name}.fits")
            write_raw(path, simulate_raw(exposure, detector))
            written.append((detector.id, path))
    return written


def _raw_type(butler: Butler) -> DatasetType:
    dataset_type = DatasetType(
        "raw", ("instrument", "exposure", "detector"), "CalibRaw", universe=butler.dimensions
    )
    butler.registry.registerDatasetType(dataset_type)
    return dataset_type
