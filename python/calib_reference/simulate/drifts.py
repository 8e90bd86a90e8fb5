"""Effects that change the camera and the lamp in time. Exposures have none of them by default."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..values.detector import Detector
from .truth import generator

__all__ = ["gain_drift", "lamp_flicker", "noise_drift", "temperature", "warm_factor"]

type Array = NDArray[np.float64]

EPOCH = datetime(2024, 1, 1, 12)
"""TAI instant at which gain and noise have their true values."""

DRIFT = 1e-3
"""Standard deviation of an amplifier's relative drift of gain, and of noise, per week."""

FLICKER = 0.01
"""Standard deviation of the lamp's light, relative."""

SWING = 0.5
"""Amplitude of the temperature, which swings about the set point, kelvin."""

PERIOD = 8.0
"""Period of the temperature, hours."""

DOUBLING = 6.0
"""Rise of the temperature that doubles the dark current, kelvin."""

_RATES, _LAMP = 4 * 10**14, 5 * 10**14


def gain_drift(exposure: Exposure, detector: Detector) -> Array:
    """Return the factor on the true gain of each amplifier; 1 without the effect ``drift``."""
    return _drift(exposure, detector, 0)


def noise_drift(exposure: Exposure, detector: Detector) -> Array:
    """Return the factor on the true read noise of each amplifier; 1 without the effect ``drift``."""
    return _drift(exposure, detector, 1)


def lamp_flicker(exposure: Exposure) -> float:
    """Return the factor on the lamp's light, the same for all detectors; 1 without the effect ``flicker``."""
    if "flicker" not in exposure.effects:
        return 1.0
    return float(generator(exposure.instrument, 0, exposure.id + _LAMP).normal(1.0, FLICKER))


def temperature(exposure: Exposure) -> float:
    """Return the temperature of the detectors, degree Celsius: the set point without the effect ``temperature``."""
    state = {**exposure.instrument_class.camera_state, **exposure.state}
    hours = (exposure.begin - EPOCH).total_seconds() / 3_600.0
    swing = SWING * np.sin(2.0 * np.pi * hours / PERIOD) if "temperature" in exposure.effects else 0.0
    return float(state["TEMP_SET"]) + float(swing)


def warm_factor(exposure: Exposure) -> float:
    """Return the factor on the dark current of the camera's usual temperature; 1 without the effect ``temperature``."""
    if "temperature" not in exposure.effects:
        return 1.0
    usual = float(exposure.instrument_class.camera_state["TEMP_SET"])
    return float(2.0 ** ((temperature(exposure) - usual) / DOUBLING))


def _drift(exposure: Exposure, detector: Detector, which: int) -> Array:
    if "drift" not in exposure.effects:
        return np.ones(len(detector.amplifiers))
    rng = generator(exposure.instrument, detector.id, _RATES)
    rates = rng.normal(0.0, DRIFT, (2, len(detector.amplifiers)))[which]
    weeks = (exposure.begin - EPOCH).total_seconds() / (7.0 * 86_400.0)
    factor: Array = 1.0 + rates * weeks
    return factor
