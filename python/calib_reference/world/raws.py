"""Raws of a world. Each raw is simulated once, even if several repositories hold it."""

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
from .spec import InstrumentContent
from .workers import Mapper

__all__ = ["Staged", "ingest_raws", "raws_of", "stage_raws"]

type Raw = tuple[str, int]
"""Representation of an exposure, and detector ID. They determine the content of a raw."""


@dataclass(frozen=True)
class Staged:
    """Files of the raws, and the raws that more than one repository needs."""

    files: Mapping[Raw, str]
    shared: frozenset[Raw]


@dataclass(frozen=True)
class _Task:
    """Raws of one exposure to write."""

    exposure: Exposure
    files: tuple[tuple[int, str], ...]


def stage_raws(contents: Iterable[InstrumentContent], folder: Path, run: Mapper) -> Staged:
    """Simulate the raws of some repositories and write them to a folder.

    Parameters
    ----------
    contents
        Content of each repository for each instrument.
    folder
        Folder on the file system of the repositories, so that files can be moved into them.
    run
        Runs the simulations.
    """
    uses: Counter[Raw] = Counter()
    exposures: dict[str, Exposure] = {}
    for content in contents:
        for exposure, detector in raws_of(content):
            exposures[repr(exposure)] = exposure
            uses[repr(exposure), detector] += 1
    files = {raw: str(folder / f"{number:06d}.fits") for number, raw in enumerate(uses)}
    by_exposure: dict[str, list[tuple[int, str]]] = {}
    for (exposure_text, detector), path in files.items():
        by_exposure.setdefault(exposure_text, []).append((detector, path))
    tasks = [_Task(exposures[text], tuple(targets)) for text, targets in by_exposure.items()]
    run(_write, tasks, chunk=4)
    return Staged(files, frozenset(raw for raw, count in uses.items() if count > 1))


def raws_of(content: InstrumentContent) -> Iterator[tuple[Exposure, int]]:
    """Yield each exposure with the ID of each of its detectors."""
    all_detectors = tuple(detector.id for detector in content.instrument_class.camera.detectors)
    for exposure, detectors in content.exposures():
        for detector in all_detectors if detectors is None else detectors:
            yield exposure, detector


def ingest_raws(butler: Butler, run: str, content: InstrumentContent, staged: Staged) -> None:
    """Ingest the raws of an instrument into a RUN.

    Dataset IDs follow from data ID and run, as with ``butler ingest-raws``.

    Parameters
    ----------
    butler
        Writeable Butler of a repository with the exposure records.
    run
        Existing RUN collection.
    content
        Content of the repository for the instrument.
    staged
        Files of the raws. Files that other repositories need are copied, the others moved.
    """
    dataset_type = butler.get_dataset_type("raw")
    data_ids = _data_ids(butler, content.name)
    copied: list[FileDataset] = []
    moved: list[FileDataset] = []
    for exposure, detector in raws_of(content):
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
    """Return the data IDs of all exposures and detectors, with records; one query is faster than one per raw."""
    with butler.query() as query:
        rows = query.data_ids(["exposure", "detector"]).where(instrument=instrument).with_dimension_records()
        return {(int(row["exposure"]), int(row["detector"])): row for row in rows}


def _write(task: _Task) -> None:
    """Simulate and write the raws of a task."""
    for detector, path in task.files:
        write_raw(path, simulate_raw(task.exposure, task.exposure.instrument_class.camera[detector]))
