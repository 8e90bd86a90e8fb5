"""Connections that many tasks have, and what is read through them in the order of the exposures."""

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
    "to_merge",
    "verdicts",
]

_DETECTOR = ("instrument", "detector")
_EXPOSURE = ("instrument", "exposure", "detector")


def calibration(
    name: str, doc: str, storage: str, *more: str, dimensions: tuple[str, ...] = _DETECTOR
) -> cT.PrerequisiteInput:
    """Return the connection of a calibration, found by the time of the exposure.

    Parameters
    ----------
    name, doc, storage
        Dataset type, what it is for, and its storage class.
    more
        Dimensions besides ``dimensions``.
    dimensions
        Those of most calibrations, unless others are given.
    """
    return cT.PrerequisiteInput(
        name=name, doc=doc, storageClass=storage, dimensions=(*dimensions, *more), isCalibration=True
    )


def camera(doc: str) -> cT.PrerequisiteInput:
    """Return the connection of the camera, with what the task takes from it."""
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
    """Return the connection of what there is of each exposure and detector."""
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
    """Return the connection of what is made of each exposure and detector."""
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
    """Return the connection of what there is of each detector, and of each of ``more`` dimensions."""
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
    """Return the connection of what is made of each detector, and of each of ``more`` dimensions."""
    return cT.Output(
        name=name,
        doc=doc,
        storageClass=storage,
        dimensions=(*_DETECTOR, *more),
        multiple=multiple,
        isCalibration=is_calibration,
    )


def to_merge(of: str, *dimensions: str) -> tuple[cT.Input, cT.Input]:
    """Return the connections of verdicts that are merged, ``<of>Stats``, and of their tables, ``<of>Results``."""
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
    """Return the connections of verdicts, ``<of>Stats``, and of their table, ``<of>Results``, with what each is."""
    stats = cT.Output(name=f"{of}Stats", doc=doc, storageClass="StructuredDataDict", dimensions=dimensions)
    results = cT.Output(name=f"{of}Results", doc=table, storageClass="ArrowAstropy", dimensions=dimensions)
    return stats, results


def by_exposure[T](refs: Iterable[Any], read: Sequence[T]) -> tuple[list[int], list[T]]:
    """Return the IDs of the exposures of some references, sorted, and what was read of each in that order."""
    exposures = (int(ref.dataId["exposure"]) for ref in refs)
    found = sorted(zip(exposures, read, strict=True), key=itemgetter(0))
    return [exposure for exposure, _ in found], [each for _, each in found]
