"""Values that are expected of a verification, apart from the measured ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Expected:
    """Predictions by amplifier, and what the verified exposures and calibrations were made with.

    Any part may be absent: the arrays hold NaN, or no rows at all, and the mappings lack the key.

    Parameters
    ----------
    detector, amplifier
        Keys of the rows of the following arrays: an amplifier each, sorted.
    read_noise, read_noise_error
        Read noise and its standard error, electron, of the ptc in force for the verified exposures.
    gain, gain_error
        Gain and its standard error, electron per adu, of the same ptc.
    a00, a00_error
        Brighter-fatter parameter and its standard error, per electron, of the same ptc; 0 where the effect was
        corrected before the noise was measured.
    level
        Mean of the combined calibration that was verified: electron for a bias, electron per second for a dark,
        without unit for a flat.
    pixels
        Number of pixels of the amplifier.
    inputs
        Number of exposures combined into the calibration, by calibration type (bias, dark, flat) and detector.
    combined
        Exposures that headers of the verified calibration name as its inputs.
    exposure_times, dark_times
        Seconds, by exposure.
    chosen
        Which datasets the predictions come from and why, or why there are none, in words.
    unseen
        What tests with these predictions cannot see, in words.
    unread
        Files of combined calibrations that exist here and cannot be read, in words. Others may be elsewhere or gone.
    """

    detector: NDArray[np.int32]
    amplifier: NDArray[np.str_]
    read_noise: NDArray[np.float64]
    read_noise_error: NDArray[np.float64]
    gain: NDArray[np.float64]
    gain_error: NDArray[np.float64]
    a00: NDArray[np.float64]
    a00_error: NDArray[np.float64]
    level: NDArray[np.float64]
    pixels: NDArray[np.float64]
    inputs: Mapping[str, Mapping[int, int]]
    combined: frozenset[int] = frozenset()
    exposure_times: Mapping[int, float]
    dark_times: Mapping[int, float]
    chosen: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @classmethod
    def nothing(cls, *chosen: str) -> Self:
        """Return predictions of which every part is absent, for the reasons ``chosen``."""
        none = np.empty(0)
        return cls(
            detector=np.empty(0, np.int32),
            amplifier=np.empty(0, np.str_),
            read_noise=none,
            read_noise_error=none,
            gain=none,
            gain_error=none,
            a00=none,
            a00_error=none,
            level=none,
            pixels=none,
            inputs={},
            exposure_times={},
            dark_times={},
            chosen=chosen,
        )
