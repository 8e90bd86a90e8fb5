"""Instruments of the reference pipelines."""

from __future__ import annotations

from .base import ReferenceInstrument
from .latiss import Latiss
from .lsstcam import LsstCam
from .lsstcomcam import LsstComCam, LsstComCamSim

__all__ = ["INSTRUMENTS", "Latiss", "LsstCam", "LsstComCam", "LsstComCamSim", "ReferenceInstrument"]

INSTRUMENTS: dict[str, type[ReferenceInstrument]] = {
    each.getName(): each for each in (Latiss, LsstCam, LsstComCam, LsstComCamSim)
}
"""Classes by Butler name. A new instrument needs a module and an entry here."""
