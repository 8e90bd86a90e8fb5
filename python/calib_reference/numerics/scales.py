"""Levels of flats as products of a factor for each exposure and one for each detector (cp_pipe ``measureScales``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["exposure_scales"]

type Array = NDArray[np.float64]


def exposure_scales(levels: Array) -> Array:
    """Return the level of each exposure, averaged over all detectors.

    The mean over the detectors that an exposure happens to have would change with them, because vignetting and
    the lamp make some detectors darker. The fit instead takes the ratios between detectors from the other
    exposures. cp_pipe finds the same solution by iteration.

    Parameters
    ----------
    levels
        Level of each detector in each exposure, shape (detectors, exposures). A level that is not a positive
        number is missing.

    Returns
    -------
    scales
        In the unit of ``levels``, shape (exposures,); NaN for an exposure without a level.

    Raises
    ------
    ValueError
        Raised if exposures cannot be compared, because no detector links them.
    """
    known = np.isfinite(levels) & (levels > 0)
    detectors, exposures = known.any(axis=1), known.any(axis=0)
    scales = np.full(levels.shape[1], np.nan)
    if exposures.any():
        scales[exposures] = _solve(levels[detectors][:, exposures], known[detectors][:, exposures])
    return scales


def _solve(levels: Array, known: NDArray[np.bool_]) -> Array:
    """Return the levels of exposures that all have one; each detector has one, too."""
    detectors, exposures = levels.shape
    detector, exposure = np.nonzero(known)
    design = np.zeros((len(detector), detectors + exposures))
    design[np.arange(len(detector)), detector] = 1.0
    design[np.arange(len(detector)), detectors + exposure] = 1.0
    solution, _, rank, _ = np.linalg.lstsq(design, np.log(levels[known]))
    if rank < detectors + exposures - 1:
        raise ValueError("the exposures have no detector in common, so that their levels cannot be compared")
    relative, own = np.exp(solution[:detectors]), np.exp(solution[detectors:])
    scales: Array = own * relative.mean()
    return scales
