"""Connections that many tasks have: calibrations, found by the time of the exposure."""

from __future__ import annotations

from lsst.pipe.base import connectionTypes as cT

__all__ = ["calibration", "camera"]


def calibration(
    name: str, doc: str, storage: str, *more: str, dimensions: tuple[str, ...] = ("instrument", "detector")
) -> cT.PrerequisiteInput:
    """Return the connection of a calibration.

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
