"""LSSTCam: the 189 science detectors of its 21 rafts, without wavefront and guide sensors."""

from __future__ import annotations

from typing import ClassVar

from ..geometry import Camera
from .base import ReferenceInstrument
from .rafts import raft_detectors

__all__ = ["LsstCam"]

_CORNERS = {"R00", "R04", "R40", "R44"}
_RAFTS = tuple(name for row in range(5) for column in range(5) if (name := f"R{row}{column}") not in _CORNERS)


class LsstCam(ReferenceInstrument):
    """LSSTCam in the reference pipelines."""

    name = "LSSTCam"
    telescope = "Simonyi Survey Telescope"
    camera_code = "MC"
    default_filter = "r_57"
    camera_state: ClassVar = {
        "SEQNAME": "FP_E2V_2s_l3cp_v30.seq",
        "SEQFILE": "FP_E2V_2s_l3cp_v30.seq",
        "ODP": 3.4,
        "AP0_RC": 14,
        "TEMP_SET": -100.0,
    }
    filters: ClassVar = {
        "u_24": "u",
        "g_6": "g",
        "r_57": "r",
        "i_39": "i",
        "z_20": "z",
        "y_10": "y",
        "empty": "white",
        "unknown": "unknown",
    }
    camera = Camera(instrument=name, detectors=raft_detectors(_RAFTS, gain=1.6, read_noise=7.0))
