"""Ingestion and certification of earlier combined calibrations."""

from __future__ import annotations

from pathlib import Path

from lsst.daf.butler import Butler, DatasetIdGenEnum, DatasetRef, DatasetType, FileDataset

from ..storage.fits import write_table
from ..storage.formatters import CalibTableFormatter, provenance_cards
from .earlier import earlier_product
from .records import tai_timespan
from .spec import Earlier, InstrumentContent

__all__ = ["earlier_type", "release_earlier"]


def release_earlier(butler: Butler, content: InstrumentContent, folder: Path) -> None:
    """Write and certify an instrument's earlier products. A dataset has the same ID in every repository.

    Parameters
    ----------
    butler
        Writeable Butler of a repository with the collections and dataset types.
    content
        Content of the repository for the instrument.
    folder
        Folder for the files until they are moved into the repository.
    """
    rows = butler.query_data_ids(["detector"], instrument=content.name, with_dimension_records=True)
    data_ids = {int(data_id["detector"]): data_id for data_id in rows}
    datasets: list[FileDataset] = []
    certified: list[tuple[Earlier, list[DatasetRef]]] = []
    for number, earlier in enumerate(content.earlier):
        refs = []
        for detector in content.instrument_class.camera.detectors:
            ref = DatasetRef(
                earlier_type(butler, earlier.dataset_type),
                data_ids[detector.id],
                run=earlier.run,
                id_generation_mode=DatasetIdGenEnum.DATAID_TYPE_RUN,
            )
            table = earlier_product(earlier.dataset_type, content.name, detector, earlier.made)
            path = str(folder / f"{number}-{detector.full_name}.fits")
            write_table(path, table.with_cards(provenance_cards(ref)))
            datasets.append(FileDataset(path=path, refs=[ref], formatter=CalibTableFormatter))
            refs.append(ref)
        certified.append((earlier, refs))
    # Ingesting all files together takes half the time of a put for each.
    butler.ingest(*datasets, transfer="move")
    for earlier, refs in certified:
        butler.registry.certify(earlier.collection, refs, tai_timespan(earlier.begin, earlier.end))


def earlier_type(butler: Butler, name: str) -> DatasetType:
    """Return the dataset type of an earlier product."""
    return DatasetType(
        name, ("instrument", "detector"), "CalibTable", isCalibration=True, universe=butler.dimensions
    )
