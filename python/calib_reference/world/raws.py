"""Raws of a world: each is simulated once, whichever repositories hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsst.daf.butler import Butler, DataCoordinate, DatasetIdGenEnum, DatasetRef, FileDataset

from ..exposure import Exposure
from ..simulate import simulate_raw
from ..storage.fits import write_raw
from ..storage.formatters import CalibRawFormatter
from .spec import Held
from .workers import Mapper

__all__ = ["Staged", "ingest_raws", "raws_of", "stage_raws"]

type Raw = tuple[str, int]
"""An exposure, written out, and a detector: what a raw's content follows from."""


@dataclass(frozen=True)
class Staged:
    """Files of the raws, and which of them more than one repository takes."""

    files: Mapping[Raw, str]
    shared: frozenset[Raw]


@dataclass(frozen=True)
class _Task:
    """Raws of one exposure to write."""

    exposure: Exposure
    files: tuple[tuple[int, str], ...]


def stage_raws(helds: Iterable[Held], folder: Path, run: Mapper) -> Staged:
    """Simulate what some repositories hold and write the files to a folder.

    Parameters
    ----------
    helds
        What each repository holds of each instrument.
    folder
        On the file system of the repositories: a move then costs nothing.
    run
        Runs the simulations.
    """
    takers: Counter[Raw] = Counter()
    exposures: dict[str, Exposure] = {}
    for held in helds:
        for exposure, detector in raws_of(held):
            exposures[repr(exposure)] = exposure
            takers[repr(exposure), detector] += 1
    files = {raw: str(folder / f"{number:06d}.fits") for number, raw in enumerate(takers)}
    by_exposure: dict[str, list[tuple[int, str]]] = {}
    for (exposure_text, detector), path in files.items():
        by_exposure.setdefault(exposure_text, []).append((detector, path))
    tasks = [_Task(exposures[text], tuple(wanted)) for text, wanted in by_exposure.items()]
    run(_write, tasks, chunk=4)
    return Staged(files, frozenset(raw for raw, count in takers.items() if count > 1))


def raws_of(held: Held) -> Iterator[tuple[Exposure, int]]:
    """Yield each exposure with each of its detectors."""
    everything = tuple(detector.id for detector in held.instrument_class.camera.detectors)
    for exposure, wanted in held.exposures():
        for detector in everything if wanted is None else wanted:
            yield exposure, detector


def ingest_raws(butler: Butler, run: str, held: Held, staged: Staged) -> None:
    """Ingest an instrument's raws; the datasets' IDs follow from data ID and run, as with ingest-raws."""
    dataset_type = butler.get_dataset_type("raw")
    data_ids = _data_ids(butler, held.name)
    copied: list[FileDataset] = []
    moved: list[FileDataset] = []
    for exposure, detector in raws_of(held):
        ref = DatasetRef(
            dataset_type,
            data_ids[exposure.id, detector],
            run=run,
            id_generation_mode=DatasetIdGenEnum.DATAID_TYPE_RUN,
        )
        raw = repr(exposure), detector
        dataset = FileDataset(path=staged.files[raw], refs=[ref], formatter=CalibRawFormatter)
        (copied if raw in staged.shared else moved).append(dataset)
    butler.ingest(*copied, transfer="copy")
    butler.ingest(*moved, transfer="move")


def _data_ids(butler: Butler, instrument: str) -> dict[tuple[int, int], DataCoordinate]:
    """All pairs of an exposure and a detector, with their records: one query instead of one a raw."""
    with butler.query() as query:
        found = query.data_ids(["exposure", "detector"]).where(instrument=instrument).with_dimension_records()
        return {(int(each["exposure"]), int(each["detector"])): each for each in found}


def _write(task: _Task) -> None:
    for detector, path in task.files:
        write_raw(path, simulate_raw(task.exposure, task.exposure.instrument_class.camera[detector]))
