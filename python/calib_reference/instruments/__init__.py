"""Instruments known to the reference pipelines, by Butler name."""

from __future__ import annotations

from .base import ReferenceInstrument
from .latiss import Latiss
from .lsstcam import LsstCam
from .lsstcomcam import LsstComCam, LsstComCamSim

__all__ = ["INSTRUMENTS", "Latiss", "LsstCam", "LsstComCam", "LsstComCamSim", "ReferenceInstrument"]

INSTRUMENTS: dict[str, type[ReferenceInstrument]] = {
    each.getName(): each for each in (Latiss, LsstCam, LsstComCam, LsstComCamSim)
}
"""An instrument more is a module more and an entry here."""
