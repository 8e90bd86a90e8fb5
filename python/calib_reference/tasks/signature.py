"""Corrections that ISR makes to one detector's image, each as a function."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..numerics.overscan import fit_overscan
from ..products import BrighterFatterKernel, Crosstalk
from ..storage.datasets import CalibImage, CalibRaw, CalibTable
from ..values.detector import Detector
from ..values.header import Header
from .inputs import load_product, require_electron

__all__ = [
    "arrival_fractions",
    "dark_time",
    "divide_flat",
    "overscan_noise",
    "remove_brighter_fatter",
    "remove_crosstalk",
    "remove_overscan",
    "subtract",
]

RESIDUAL = "LSST ISR OVERSCAN RESIDUAL SERIAL STDEV"

DEFERRED_DECAY = 1.5
"""Decay length of the deferred charge that arrives in the overscan, columns."""


def remove_overscan(
    raw: CalibRaw,
    detector: Detector,
    apply_gains: bool,
    gains: NDArray[np.float64] | None = None,
    noises: NDArray[np.float64] | None = None,
    deferred: NDArray[np.float64] | None = None,
    quadratic: NDArray[np.float64] | None = None,
    skipped: int = 0,
) -> CalibImage:
    """Subtract the overscan of each amplifier, correct its signal and assemble the detector.

    The header records gain, read noise and overscan residual of each amplifier under ip_isr's keywords. The
    residual is always in adu.

    Parameters
    ----------
    raw, detector
        The raw, and the geometry of its detector.
    apply_gains
        Whether the result is in electron; otherwise it is in adu.
    gains
        Gain by amplifier, electron per adu; the camera's gains if `None`.
    noises
        Read noise by amplifier, electron; the camera's if `None`.
    deferred
        Fraction of the last column's charge that arrives in the overscan, by amplifier. That charge is
        subtracted from the overscan before its level is fitted.
    quadratic
        Coefficient of the linearizer by amplifier, per electron. If the result is in adu, it is converted
        with the camera's gains.
    skipped
        Number of overscan columns, from the first, that the level is not fitted to.

    Raises
    ------
    ValueError
        Raised if the raw's amplifiers are not the camera's, or no overscan column is left.
    """
    names = tuple(amp.name for amp in detector.amplifiers)
    if raw.names != names:
        raise ValueError(f"{detector.full_name}: the raw has amplifiers {raw.names}, the camera has {names}")
    if not 0 <= skipped < detector.overscan_columns:
        raise ValueError(
            f"{detector.full_name} has {detector.overscan_columns} overscan columns; {skipped} cannot be left out"
        )
    used = np.array([amp.gain for amp in detector.amplifiers]) if gains is None else gains
    stated = np.array([amp.read_noise for amp in detector.amplifiers]) if noises is None else noises
    header = dict(raw.header)
    pixels = raw.data[..., : detector.columns].astype(np.float32)
    overscans = raw.data[..., detector.columns :].astype(np.float64)
    if deferred is not None:
        overscans = overscans - _late_charge(raw, detector, deferred)
    for index, amp in enumerate(detector.amplifiers):
        imaging, gain = pixels[index], float(used[index])
        level, residual = fit_overscan(overscans[index, :, skipped:])
        imaging -= level[:, None].astype(np.float32)
        unit_factor = gain if apply_gains else 1.0
        imaging *= np.float32(unit_factor)
        if quadratic is not None:
            imaging *= 1.0 + np.float32(quadratic[index] * (1.0 if apply_gains else amp.gain)) * imaging
        header[f"LSST ISR GAIN {amp.name}"] = gain
        header[f"LSST ISR READNOISE {amp.name}"] = float(stated[index]) / (1.0 if apply_gains else gain)
        header[f"{RESIDUAL} {amp.name}"] = residual
    unit = "electron" if apply_gains else "adu"
    header["LSST ISR UNITS"] = unit
    if deferred is not None:
        header["LSST ISR CTI APPLIED"] = True
    if quadratic is not None:
        header["LSST ISR LINEARIZER APPLIED"] = True
    return CalibImage(detector.assemble(pixels), unit, header)


def _late_charge(raw: CalibRaw, detector: Detector, deferred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the deferred charge in the overscan, adu, shape (amplifiers, rows, overscan columns)."""
    floor = np.median(raw.data[..., -3:], axis=(1, 2))
    last = raw.data[..., detector.columns - 1] - floor[:, None]
    fractions = arrival_fractions(detector.overscan_columns)
    late: NDArray[np.float64] = (deferred[:, None] * last)[..., None] * fractions
    return late


def arrival_fractions(columns: int) -> NDArray[np.float64]:
    """Return the fraction of the deferred charge that arrives in each overscan column, shape (columns,)."""
    decay = np.exp(-np.arange(columns) / DEFERRED_DECAY)
    fractions: NDArray[np.float64] = decay / decay.sum()
    return fractions


def overscan_noise(header: Header, detector: Detector) -> NDArray[np.float64]:
    """Return each amplifier's noise in the overscan, adu; NaN if the header does not state it."""
    values = [header.get(f"{RESIDUAL} {amp.name}") for amp in detector.amplifiers]
    return np.array(
        [value if isinstance(value, int | float) else np.nan for value in values], dtype=np.float64
    )


def dark_time(header: Header) -> float:
    """Return the time during which an exposure collected charge, seconds.

    Raises
    ------
    ValueError
        Raised if the card ``DARKTIME`` is missing or not a positive number.
    """
    value = header.get("DARKTIME")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"card DARKTIME is {value!r}, not a positive time in seconds")
    return float(value)


def subtract(image: CalibImage, calibration: CalibImage, name: str, scale: float = 1.0) -> CalibImage:
    """Subtract a bias or a dark.

    Parameters
    ----------
    image, calibration
        Image, and the calibration of its detector.
    name
        ``bias``, in the image's unit, or ``dark``, in that unit per second.
    scale
        Factor on the calibration: the dark time for a dark, seconds.

    Raises
    ------
    ValueError
        Raised if the calibration has another shape or unit.
    """
    _check_fit(image, calibration, name, image.unit if name == "bias" else f"{image.unit} / s")
    data = image.data - np.float32(scale) * calibration.data
    return CalibImage(data, image.unit, {**image.header, f"LSST ISR {name.upper()} APPLIED": True})


def divide_flat(image: CalibImage, flat: CalibImage) -> CalibImage:
    """Divide an image by a flat; raise `ValueError` if the flat has another shape or a unit."""
    _check_fit(image, flat, "flat", "")
    return CalibImage(image.data / flat.data, image.unit, {**image.header, "LSST ISR FLAT APPLIED": True})


def remove_crosstalk(image: CalibImage, table: CalibTable, detector: Detector) -> CalibImage:
    """Subtract the crosstalk between the amplifiers of a detector.

    The coefficients are ratios of electrons; they are converted if the image is in adu.

    Raises
    ------
    ValueError
        Raised if the table holds no crosstalk, or that of another detector.
    """
    crosstalk = load_product(Crosstalk, table, detector)
    gains = None if image.unit == "electron" else np.array([amp.gain for amp in detector.amplifiers])
    data = crosstalk.apply(image.data, detector, gains)
    return CalibImage(data, image.unit, {**image.header, "LSST ISR CROSSTALK APPLIED": True})


def remove_brighter_fatter(image: CalibImage, table: CalibTable, detector: Detector) -> CalibImage:
    """Correct the brighter-fatter effect.

    Raises
    ------
    ValueError
        Raised if the image is not in electron, the table holds no kernel or that of another detector, or the
        correction does not converge.
    """
    require_electron(image, "the brighter-fatter effect is corrected")
    kernel = load_product(BrighterFatterKernel, table, detector)
    return CalibImage(kernel.apply(image.data), image.unit, {**image.header, "LSST ISR BF APPLIED": True})


def _check_fit(image: CalibImage, calibration: CalibImage, name: str, unit: str) -> None:
    """Raise `ValueError` if a calibration has another shape than the image, or not the given unit."""
    if calibration.data.shape != image.data.shape or calibration.unit != unit:
        raise ValueError(
            f"{name} of shape {calibration.data.shape} in {calibration.unit!r} does not fit "
            f"an image of shape {image.data.shape} in {image.unit!r}"
        )
