"""Repair of single exposures: bad pixels and cosmic rays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["interpolate_rows", "repair_cosmic_rays"]

EDGE = 4
"""Border that the cosmic-ray search leaves out, pixels."""


def interpolate_rows(image: NDArray[np.float32], bad: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Replace bad pixels by linear interpolation between the nearest good pixels of their row.

    Parameters
    ----------
    image
        Image in any unit, shape (rows, columns).
    bad
        Bad pixels, of the same shape. A row without a good pixel is left unchanged.
    """
    repaired = image.copy()
    columns = np.arange(image.shape[1])
    for row in np.flatnonzero(bad.any(axis=1)):
        masked = bad[row]
        if not masked.all():
            repaired[row, masked] = np.interp(columns[masked], columns[~masked], image[row, ~masked])
    return repaired


def repair_cosmic_rays(
    image: NDArray[np.float32], read_noise: float, ignored: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Replace cosmic rays by their surroundings (L.A.Cosmic, van Dokkum 2001, as in ccdproc).

    Parameters
    ----------
    image
        Image in electron, shape (rows, columns).
    read_noise
        Read noise, electron.
    ignored
        Pixels that are bright for another reason and stay unchanged.
    """
    # Imported here, because the import takes half a second and most tasks do not need it.
    from astropy.nddata import CCDData
    from ccdproc import cosmicray_lacosmic

    # The image is reflected at its edges, because the search leaves out the outermost pixels.
    padded = np.pad(image, EDGE, mode="reflect")
    mask = None if ignored is None else np.pad(ignored, EDGE, mode="reflect")
    frame = CCDData(padded, unit="electron", mask=mask)
    cleaned = cosmicray_lacosmic(frame, sigclip=6.0, objlim=4.0, readnoise=read_noise, gain_apply=False)
    repaired: NDArray[np.float32] = np.asarray(cleaned.data, dtype=np.float32)[EDGE:-EDGE, EDGE:-EDGE]
    return repaired if ignored is None else np.where(ignored, image, repaired)
