"""Pixels of amplifiers, and the level of a combined calibration in each."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .recorded import open_place

type Regions = Mapping[int, Mapping[str, tuple[slice, slice]]]
"""Rows and columns of each amplifier in the assembled image, by detector and name."""

_CLIP = 5.0
"""Pixels farther from the median, in robust standard deviations, are left out: hot and dead pixels."""


def regions_of(camera: Any) -> Regions:
    """Return the amplifiers of a camera, of the stack (``lsst.afw.cameraGeom``) or of the reference pipelines.

    Raises
    ------
    AttributeError, TypeError
        It is neither.
    """
    if hasattr(camera, "detectors"):
        return {
            int(detector.id): {amp.name: detector.region(amp) for amp in detector.amplifiers}
            for detector in camera.detectors
        }
    return {
        int(detector.getId()): {amp.getName(): _box(amp.getBBox()) for amp in detector} for detector in camera
    }


def gains_of(camera: Any) -> Mapping[int, Mapping[str, float]]:
    """Return the nominal gains of a camera, electron per adu, by detector and amplifier; see `regions_of`."""
    if hasattr(camera, "detectors"):
        return {
            int(detector.id): {amp.name: float(amp.gain) for amp in detector.amplifiers}
            for detector in camera.detectors
        }
    return {
        int(detector.getId()): {amp.getName(): float(amp.getGain()) for amp in detector}
        for detector in camera
    }


def _box(box: Any) -> tuple[slice, slice]:
    return slice(box.getMinY(), box.getMaxY() + 1), slice(box.getMinX(), box.getMaxX() + 1)


def count_pixels(region: tuple[slice, slice]) -> int:
    """Return the number of pixels of an amplifier."""
    rows, columns = region
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def read_levels(place: str, regions: Mapping[str, tuple[slice, slice]]) -> Mapping[str, float]:
    """Read the clipped mean of each amplifier of a combined image; NaN without finite pixels.

    Parameters
    ----------
    place : `str`
        A FITS file of this machine, or a member of a zip file.
    regions : `~collections.abc.Mapping`
        Rows and columns by amplifier.

    Raises
    ------
    OSError
        The file does not exist, is damaged, or holds no image.
    """
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_place(place) as file, fits.open(file, memmap=False) as hdus:
                pixels = next(hdu.data for hdu in hdus if hdu.is_image and hdu.header["NAXIS"] == 2)
                return {name: _level(pixels[region]) for name, region in regions.items()}
    except OSError:
        raise
    except Exception as error:  # astropy may raise anything for a damaged file
        raise OSError(f"{place} holds no image: {type(error).__name__}: {error}") from error


def _level(pixels: NDArray[Any]) -> float:
    finite = pixels[np.isfinite(pixels)].astype(np.float64)
    if not finite.size:
        return float("nan")
    low, middle, high = np.percentile(finite, [25.0, 50.0, 75.0])
    kept = np.abs(finite - middle) <= _CLIP * 0.7413 * (high - low)
    return float(finite[kept].mean())
