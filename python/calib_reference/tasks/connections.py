"""Constructors of connections that many tasks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from lsst.pipe.base import connectionTypes as cT

__all__ = [
    "by_exposure",
    "calibration",
    "camera",
    "detector_input",
    "detector_output",
    "exposure_input",
    "exposure_output",
    "optional_calibration",
    "to_merge",
    "verdicts",
]

_DETECTOR = ("instrument", "detector")
_EXPOSURE = ("instrument", "exposure", "detector")


def calibration(
    name: str, doc: str, storage: str, *more: str, dimensions: tuple[str, ...] = _DETECTOR
) -> cT.PrerequisiteInput:
    """Return a prerequisite input for a calibration, which the Butler looks up by the exposure's time.

    Parameters
    ----------
    name, doc, storage
        Dataset type, documentation and storage class.
    more
        Dimensions besides ``dimensions``.
    dimensions
        Dimensions of the dataset type.
    """
    return cT.PrerequisiteInput(
        name=name, doc=doc, storageClass=storage, dimensions=(*dimensions, *more), isCalibration=True
    )


def optional_calibration(name: str, doc: str, storage: str) -> cT.PrerequisiteInput:
    """Return a prerequisite input for a detector's calibration that need not exist."""
    return cT.PrerequisiteInput(
        name=name, doc=doc, storageClass=storage, dimensions=_DETECTOR, isCalibration=True, minimum=0
    )


def camera(doc: str) -> cT.PrerequisiteInput:
    """Return a prerequisite input for the camera; ``doc`` says what the task uses."""
    return calibration("camera", doc, "CalibCamera", dimensions=("instrument",))


def exposure_input(
    name: str,
    doc: str,
    storage: str,
    *,
    multiple: bool = False,
    deferred: bool = False,
    is_calibration: bool = False,
) -> cT.Input:
    """Return an input for a dataset of each exposure and detector."""
    return cT.Input(
        name=name,
        doc=doc,
        storageClass=storage,
        dimensions=_EXPOSURE,
        multiple=multiple,
        deferLoad=deferred,
        isCalibration=is_calibration,
    )


def exposure_output(name: str, doc: str, storage: str, *, is_calibration: bool = False) -> cT.Output:
    """Return an output for a dataset of each exposure and detector."""
    return cT.Output(
        name=name, doc=doc, storageClass=storage, dimensions=_EXPOSURE, isCalibration=is_calibration
    )


def detector_input(
    name: str,
    doc: str,
    storage: str,
    *more: str,
    multiple: bool = False,
    deferred: bool = False,
    is_calibration: bool = False,
) -> cT.Input:
    """Return an input for a dataset of each detector and each of ``more`` dimensions."""
    return cT.Input(
        name=name,
        doc=doc,
        storageClass=storage,
        dimensions=(*_DETECTOR, *more),
        multiple=multiple,
        deferLoad=deferred,
        isCalibration=is_calibration,
    )


def detector_output(
    name: str, doc: str, storage: str, *more: str, multiple: bool = False, is_calibration: bool = False
) -> cT.Output:
    """Return an output for a dataset of each detector and each of ``more`` dimensions."""
    return cT.Output(
        name=name,
        doc=doc,
        storageClass=storage,
        dimensions=(*_DETECTOR, *more),
        multiple=multiple,
        isCalibration=is_calibration,
    )


def to_merge(of: str, *dimensions: str) -> tuple[cT.Input, cT.Input]:
    """Return inputs for statistics to merge, ``<of>Stats``, and for their tables, ``<of>Results``."""
    stats = cT.Input(
        name=f"{of}Stats",
        doc="Statistics to merge.",
        storageClass="StructuredDataDict",
        dimensions=dimensions,
        multiple=True,
    )
    results = cT.Input(
        name=f"{of}Results",
        doc="Tables to merge.",
        storageClass="ArrowAstropy",
        dimensions=dimensions,
        multiple=True,
    )
    return stats, results


def verdicts(of: str, doc: str, table: str, *dimensions: str) -> tuple[cT.Output, cT.Output]:
    """Return outputs for statistics and verdicts, ``<of>Stats``, and for their table, ``<of>Results``.

    Parameters
    ----------
    of
        Prefix of the dataset types.
    doc, table
        Documentation of the statistics and of the table.
    dimensions
        Dimensions of both dataset types.
    """
    stats = cT.Output(name=f"{of}Stats", doc=doc, storageClass="StructuredDataDict", dimensions=dimensions)
    results = cT.Output(name=f"{of}Results", doc=table, storageClass="ArrowAstropy", dimensions=dimensions)
    return stats, results


def by_exposure[T](refs: Iterable[Any], datasets: Sequence[T]) -> tuple[list[int], list[T]]:
    """Return exposure IDs in increasing order, and the datasets of some references in the same order."""
    exposures = (int(ref.dataId["exposure"]) for ref in refs)
    ordered = sorted(zip(exposures, datasets, strict=True), key=itemgetter(0))
    return [exposure for exposure, _ in ordered], [dataset for _, dataset in ordered]
