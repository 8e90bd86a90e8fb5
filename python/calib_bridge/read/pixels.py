"""Pixels of an image or exposure, their unit, and numbers of the good ones."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_ATTRIBUTES = ("array", "data", "image")
_BAD_PLANES = ("BAD", "NO_DATA", "SAT", "SUSPECT")
_UNIT_CARDS = ("LSST ISR UNITS", "BUNIT")
_TYPE_CARDS = ("LSST CALIB TYPE", "CALIBTYPE", "OBSTYPE", "IMGTYPE")
_WIDTH = 4.0
_ROUNDS = 10


class Clipped(NamedTuple):
    """Numbers of the good pixels, `None` if there is none, and how many of all pixels they are."""

    mean: float | None
    median: float | None
    stdev: float | None
    used: int
    pixels: int


def pixels_of(dataset: Any) -> NDArray[np.float64] | None:
    """Return the two-dimensional array of an image or exposure, rows first; `None` if there is none."""
    for candidate in (dataset, *(getattr(dataset, name, None) for name in _ATTRIBUTES)):
        inner = candidate if isinstance(candidate, np.ndarray) else getattr(candidate, "array", None)
        if isinstance(inner, np.ndarray) and inner.ndim == 2 and inner.size:
            return np.asarray(inner, dtype=np.float64)
    return None


def good_pixels(dataset: Any) -> NDArray[np.float64] | None:
    """Return the pixels with NaN where they are flagged bad, saturated or without data; `None` if there are none."""
    pixels = pixels_of(dataset)
    mask = getattr(dataset, "mask", None)
    flags = getattr(mask, "array", None)
    if pixels is None or mask is None or not isinstance(flags, np.ndarray) or flags.shape != pixels.shape:
        return pixels
    known = mask.getMaskPlaneDict()
    bad = sum(1 << int(known[name]) for name in _BAD_PLANES if name in known)
    return np.where(flags & bad, np.nan, pixels)


def clipped_numbers(pixels: NDArray[np.float64]) -> Clipped:
    """Return the numbers of the finite pixels within 4 standard deviations of their median."""
    kept = pixels[np.isfinite(pixels)]
    for _ in range(_ROUNDS):
        if not kept.size:
            return Clipped(None, None, None, 0, pixels.size)
        inside = np.abs(kept - np.median(kept)) <= _WIDTH * kept.std()
        if inside.all():
            break
        kept = kept[inside]
    return Clipped(float(kept.mean()), float(np.median(kept)), float(kept.std()), kept.size, pixels.size)


def unit_of_pixels(dataset: Any, dataset_type: str) -> str:
    """Return the unit of an image's pixels: empty for a flat, ``unit unknown`` if nothing states it.

    ISR states it in ``LSST ISR UNITS``. A flat is dimensionless whatever its header inherited from its inputs.
    """
    header = _header(dataset)
    kinds = [str(header.get(card, "")).lower() for card in _TYPE_CARDS]
    if dataset_type.lower().startswith("flat") and not any(kind in ("bias", "dark") for kind in kinds[:2]):
        return ""
    own = getattr(dataset, "unit", None)
    stated = [own, *(header.get(card) for card in _UNIT_CARDS), getattr(dataset, "units", None)]
    return next((str(each).strip() for each in stated if each is not None), "unit unknown")


def _header(dataset: Any) -> dict[str, Any]:
    found = getattr(dataset, "header", None)
    if found is None:
        found = getattr(dataset, "metadata", None)
    if found is None and callable(getattr(dataset, "getMetadata", None)):
        found = dataset.getMetadata()
    if found is None:
        return {}
    return dict(found.items()) if hasattr(found, "items") else dict(found.toDict())
