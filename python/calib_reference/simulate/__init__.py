"""Deterministic simulation of raw exposures, and the true properties of the simulated cameras."""

from __future__ import annotations

from .faults import Fault
from .raw import simulate_raw
from .truth import (
    bias_level,
    bias_structure,
    brighter_fatter_kernel,
    crosstalk,
    dark_rate,
    defect_mask,
    defects,
    deferred_charge,
    flat_response,
    full_well,
    gain,
    nonlinearity,
    read_noise,
)

__all__ = [
    "Fault",
    "bias_level",
    "bias_structure",
    "brighter_fatter_kernel",
    "crosstalk",
    "dark_rate",
    "defect_mask",
    "defects",
    "deferred_charge",
    "flat_response",
    "full_well",
    "gain",
    "nonlinearity",
    "read_noise",
    "simulate_raw",
]
