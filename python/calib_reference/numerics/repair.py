"""Repair of single exposures: bad pixels and cosmic rays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["interpolate_rows", "repair_cosmic_rays"]

EDGE = 4


def interpolate_rows(image: NDArray[np.float32], bad: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Replace bad pixels by the straight line between the nearest good ones of their row.

    Parameters
    ----------
    image, bad
        Shape (rows, columns). A row without a good pixel is left as it is.
    """
    mended = image.copy()
    columns = np.arange(image.shape[1])
    for row in np.flatnonzero(bad.any(axis=1)):
        lost = bad[row]
        if not lost.all():
            mended[row, lost] = np.interp(columns[lost], columns[~lost], image[row, ~lost])
    return mended


def repair_cosmic_rays(
    image: NDArray[np.float32], read_noise: float, ignored: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Replace cosmic rays by their surroundings (L.A.Cosmic, van Dokkum 2001, by ccdproc).

    Parameters
    ----------
    image
        Electron, shape (rows, columns).
    read_noise
        Electron.
    ignored
        Pixels that are bright for another reason, and stay as they are.
    """
    # Loaded only where there are exposures to repair: it takes half a second.
    from astropy.nddata import CCDData
    from ccdproc import cosmicray_lacosmic

    # Reflected at its edges, because the search leaves out the outermost pixels.
    padded = np.pad(image, EDGE, mode="reflect")
    mask = None if ignored is None else np.pad(ignored, EDGE, mode="reflect")
    frame = CCDData(padded, unit="electron", mask=mask)
    cleaned = cosmicray_lacosmic(frame, sigclip=6.0, objlim=4.0, readnoise=read_noise, gain_apply=False)
    mended: NDArray[np.float32] = np.asarray(cleaned.data, dtype=np.float32)[EDGE:-EDGE, EDGE:-EDGE]
    return mended if ignored is None else np.where(ignored, image, mended)
