"""LSSTComCam, the commissioning camera with one raft of nine detectors, and its simulated twin."""

from __future__ import annotations

from typing import ClassVar

from ..geometry import Camera
from .base import ReferenceInstrument
from .rafts import raft_detectors

__all__ = ["LsstComCam", "LsstComCamSim"]

_DETECTORS = raft_detectors(("R22",), gain=1.6, read_noise=7.0)


class LsstComCam(ReferenceInstrument):
    """LSSTComCam in the reference pipelines."""

    name = "LSSTComCam"
    telescope = "Simonyi Survey Telescope"
    camera_code = "CC"
    default_filter = "r_03"
    camera_state: ClassVar = {
        "SEQNAME": "FP_ITL_2s_l3cp_v30.seq",
        "SEQFILE": "FP_ITL_2s_l3cp_v30.seq",
        "ODP": 3.4,
        "AP0_RC": 14,
        "TEMP_SET": -92.0,
    }
    filters: ClassVar = {
        "u_02": "u",
        "u_05": "u",
        "u_06": "u",
        "g_01": "g",
        "g_07": "g",
        "r_03": "r",
        "i_06": "i",
        "z_02": "z",
        "z_03": "z",
        "y_04": "y",
        "empty": "white",
        "unknown": "unknown",
    }
    camera = Camera(instrument=name, detectors=_DETECTORS)


class LsstComCamSim(LsstComCam):
    """LSSTComCamSim: the same camera in rehearsals."""

    name = "LSSTComCamSim"
    controller = "S"
    camera = Camera(instrument=name, detectors=_DETECTORS)
