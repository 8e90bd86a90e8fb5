"""LATISS, the Auxiliary Telescope's camera: one detector, sixteen amplifiers.

Names follow obs_lsst. The amplifiers are small, so that the exposures of a world take a few megabytes.
"""

from __future__ import annotations

from typing import ClassVar

from ..geometry import Camera
from ..values.detector import Detector
from .base import ReferenceInstrument
from .channels import amplifier

__all__ = ["Latiss"]

# Gain in electron per adu and read noise in electron by channel name, in readout order.
_CHANNELS = {
    "C10": (1.097, 8.62),
    "C11": (1.112, 8.54),
    "C12": (1.085, 8.71),
    "C13": (1.103, 8.47),
    "C14": (1.121, 8.66),
    "C15": (1.094, 8.39),
    "C16": (1.108, 8.75),
    "C17": (1.079, 8.58),
    "C07": (1.116, 8.44),
    "C06": (1.090, 8.69),
    "C05": (1.101, 8.51),
    "C04": (1.125, 8.63),
    "C03": (1.088, 8.42),
    "C02": (1.106, 8.77),
    "C01": (1.099, 8.56),
    "C00": (1.113, 8.49),
}


class Latiss(ReferenceInstrument):
    """LATISS in the reference pipelines."""

    name = "LATISS"
    telescope = "LSST AuxTelescope"
    camera_code = "AT"
    default_filter = "SDSSr_65mm~empty"
    camera_state: ClassVar = {
        "SEQNAME": "FP_ITL_2s_ir2_v26.seq",
        "SEQFILE": "FP_ITL_2s_ir2_v26.seq",
        "ODP": 3.5,
        "AP0_RC": 8,
        "TEMP_SET": -94.15,
    }
    filters: ClassVar = {
        "empty~empty": "white",
        "empty~holo4_003": "white",
        "SDSSg_65mm~empty": "g",
        "SDSSr_65mm~empty": "r",
        "SDSSi_65mm~empty": "i",
        "SDSSz_65mm~empty": "z",
        "SDSSy_65mm~empty": "y",
        "unknown~unknown": "unknown",
    }
    camera = Camera(
        instrument=name,
        detectors=(
            Detector(
                id=0,
                raft="RXX",
                name_in_raft="S00",
                serial="ITL-3800C-068",
                rows=64,
                columns=64,
                overscan_columns=16,
                focal_column=0,
                focal_row=0,
                amplifiers=tuple(amplifier(name, *values) for name, values in _CHANNELS.items()),
            ),
        ),
    )
