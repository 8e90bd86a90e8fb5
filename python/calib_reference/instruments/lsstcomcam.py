"""LSSTComCam, the commissioning camera: one raft of nine detectors; and its simulated twin."""

from __future__ import annotations

from typing import ClassVar

from ..geometry import Camera
from .base import ReferenceInstrument
from .rafts import raft_detectors

__all__ = ["LsstComCam", "LsstComCamSim"]

_DETECTORS = raft_detectors(("R22",), gain=1.6, read_noise=7.0)


class LsstComCam(ReferenceInstrument):
    """LSSTComCam as the reference pipelines know it."""

    name = "LSSTComCam"
    telescope = "Simonyi Survey Telescope"
    camera_code = "CC"
    default_filter = "r_03"
    filters: ClassVar = {
        "u_02": "u",
        "u_05": "u",
        "g_01": "g",
        "g_07": "g",
        "r_03": "r",
        "i_06": "i",
        "z_03": "z",
        "z_04": "z",
        "y_02": "y",
        "y_04": "y",
        "empty": "white",
        "unknown": "unknown",
    }
    camera = Camera(instrument=name, detectors=_DETECTORS)


class LsstComCamSim(LsstComCam):
    """LSSTComCamSim: the same camera, operated for rehearsals."""

    name = "LSSTComCamSim"
    camera = Camera(instrument=name, detectors=_DETECTORS)
