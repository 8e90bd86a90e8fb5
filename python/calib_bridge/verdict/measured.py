"""Values that a verification measured, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

type Source = Literal["results", "detector-results", "statistics", "product"]
"""Dataset type of the values: ``verify<X>Results``, ``verify<X>DetResults``, ``verify<X>Stats``, or the product's."""

COMBINED = 0
"""Exposure of a value that belongs to a combined calibration."""

WHOLE_EXPOSURE = -1
"""Detector of a value that belongs to an exposure as a whole, such as the SCATTER between detectors."""

WHOLE_DETECTOR = ""
"""Amplifier of a value that belongs to a detector or an exposure as a whole, such as DET_SCATTER."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured:
    """A table with a row an exposure, detector and amplifier, each at most once, sorted by these three.

    Parameters
    ----------
    exposure, detector, amplifier
        Keys of the rows; see `COMBINED`, `WHOLE_EXPOSURE` and `WHOLE_DETECTOR`.
    values
        Columns by cp_verify's name without the stage: MEAN, NOISE, CR_NOISE, DET_SCATTER, PTC_GAIN. A value is NaN if
        the row has none or it is not finite.
    verdicts
        Outcomes by cp_verify's own thresholds, by name of the test without ``VERIFY_``: 1 passed, 0 failed, -1 absent.
    source
        Where the values were read.
    names
        Full names by detector number, e.g. R22_S11; empty if unknown.
    problems
        Reasons why values are missing or cannot be trusted, in words. With any of them the verification could not be
        checked.
    """

    exposure: NDArray[np.int64]
    detector: NDArray[np.int32]
    amplifier: NDArray[np.str_]
    values: Mapping[str, NDArray[np.float64]]
    verdicts: Mapping[str, NDArray[np.int8]]
    source: Source
    names: Mapping[int, str]
    problems: tuple[str, ...]


_UNITS = {
    "NOISE_ADU": "adu",
    "TURNOFF": "adu",
    "GAIN": "electron / adu",
    "BFE_A00": "1 / electron",
    "MJD": "d",
}
_UNITS |= dict.fromkeys(("MEAN", "NOISE", "CORNER", "DET_SCATTER", "SCATTER"), "electron")


def unit_of(name: str) -> str:
    """Return the unit of a measured value by its name in cp_verify; empty for a number without unit, or unknown."""
    return next((unit for end, unit in _UNITS.items() if name == end or name.endswith(f"_{end}")), "")
