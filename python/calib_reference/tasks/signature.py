"""The corrections of the ISR, each a function on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..numerics.overscan import fit_overscan
from ..storage.datasets import CalibImage, CalibRaw
from ..values.detector import Detector
from ..values.header import Header

__all__ = ["arrival", "dark_time", "divide_flat", "overscan_noise", "remove_overscan", "subtract"]

RESIDUAL = "LSST ISR OVERSCAN RESIDUAL SERIAL STDEV"

DEFERRED_DECAY = 1.5
"""Columns over which deferred charge arrives in the overscan."""


def remove_overscan(
    raw: CalibRaw,
    detector: Detector,
    apply_gains: bool,
    gains: NDArray[np.float64] | None = None,
    deferred: NDArray[np.float64] | None = None,
    quadratic: NDArray[np.float64] | None = None,
) -> CalibImage:
    """Subtract the overscan of each amplifier and assemble the detector.

    The header gains gain, read noise and overscan residual of each amplifier under ip_isr's
    keywords; the residual is in adu whatever the image's unit.

    Parameters
    ----------
    raw, detector
        The raw and the geometry of its detector.
    apply_gains
        Whether the result is in electron, else adu.
    gains
        Electron per adu by amplifier; the camera's where none are given.
    deferred
        Fraction of the last column's charge that arrives in the overscan, by amplifier: taken out
        of the overscan before its level is fitted.
    quadratic
        The linearizer's coefficient by amplifier, per electron; in adu, of the camera's gain.

    Raises
    ------
    ValueError
        Raised if the raw's amplifiers are not the camera's.
    """
    names = tuple(amp.name for amp in detector.amplifiers)
    if raw.names != names:
        raise ValueError(f"{detector.full_name}: raw has amplifiers {raw.names}, camera has {names}")
    used = np.array([amp.gain for amp in detector.amplifiers]) if gains is None else gains
    header = dict(raw.header)
    pixels = raw.data[..., : detector.columns].astype(np.float32)
    overscans = raw.data[..., detector.columns :].astype(np.float64)
    if deferred is not None:
        overscans = overscans - _late_charge(raw, detector, deferred)
    for index, amp in enumerate(detector.amplifiers):
        imaging, gain = pixels[index], float(used[index])
        level, residual = fit_overscan(overscans[index])
        imaging -= level[:, None].astype(np.float32)
        unit_factor = gain if apply_gains else 1.0
        imaging *= np.float32(unit_factor)
        if quadratic is not None:
            imaging *= 1.0 + np.float32(quadratic[index] * (1.0 if apply_gains else amp.gain)) * imaging
        header[f"LSST ISR GAIN {amp.name}"] = gain
        header[f"LSST ISR READNOISE {amp.name}"] = amp.read_noise * unit_factor / amp.gain
        header[f"{RESIDUAL} {amp.name}"] = residual
    unit = "electron" if apply_gains else "adu"
    header["LSST ISR UNITS"] = unit
    if deferred is not None:
        header["LSST ISR CTI APPLIED"] = True
    if quadratic is not None:
        header["LSST ISR LINEARIZER APPLIED"] = True
    return CalibImage(detector.assemble(pixels), unit, header)


def _late_charge(raw: CalibRaw, detector: Detector, deferred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Charge of the last column that arrives late, adu, shape (amplifiers, rows, overscan columns)."""
    floor = np.median(raw.data[..., -3:], axis=(1, 2))
    last = raw.data[..., detector.columns - 1] - floor[:, None]
    late: NDArray[np.float64] = (deferred[:, None] * last)[..., None] * arrival(detector.overscan_columns)
    return late


def arrival(columns: int) -> NDArray[np.float64]:
    """Return which part of the deferred charge arrives in each of so many overscan columns."""
    decay = np.exp(-np.arange(columns) / DEFERRED_DECAY)
    parts: NDArray[np.float64] = decay / decay.sum()
    return parts


def overscan_noise(header: Header, detector: Detector) -> NDArray[np.float64]:
    """Return each amplifier's noise in the overscan, adu; NaN where the header does not say it."""
    values = [header.get(f"{RESIDUAL} {amp.name}") for amp in detector.amplifiers]
    return np.array(
        [value if isinstance(value, int | float) else np.nan for value in values], dtype=np.float64
    )


def dark_time(header: Header) -> float:
    """Return the time for which an exposure collected charge, seconds.

    Raises
    ------
    ValueError
        Raised if the header has none, or none that can be.
    """
    value = header.get("DARKTIME")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"card DARKTIME is {value!r}, not a time")
    return float(value)


def subtract(image: CalibImage, calibration: CalibImage, name: str, scale: float = 1.0) -> CalibImage:
    """Subtract a bias, or a dark times the dark time.

    Raises
    ------
    ValueError
        Raised if it has another shape than the image, or another unit.
    """
    _check_fit(image, calibration, name, image.unit if name == "bias" else "electron / s")
    mended = image.data - np.float32(scale) * calibration.data
    return CalibImage(mended, image.unit, {**image.header, f"LSST ISR {name.upper()} APPLIED": True})


def divide_flat(image: CalibImage, flat: CalibImage) -> CalibImage:
    """Divide by a flat of the same shape; raise `ValueError` otherwise."""
    _check_fit(image, flat, "flat", "")
    return CalibImage(image.data / flat.data, image.unit, {**image.header, "LSST ISR FLAT APPLIED": True})


def _check_fit(image: CalibImage, calibration: CalibImage, name: str, unit: str) -> None:
    if calibration.data.shape != image.data.shape or calibration.unit != unit:
        raise ValueError(
            f"{name} of shape {calibration.data.shape} in {calibration.unit!r} does not fit "
            f"an image of shape {image.data.shape} in {image.unit!r}"
        )
