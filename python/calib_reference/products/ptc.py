"""Photon transfer curve (ip_isr ``PhotonTransferCurveDataset``)."""

# ruff: noqa: RUF009 - a quantity is a field

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from .amplifiers import AmplifierCalib, quantity
from .cards import detector_cards

__all__ = ["PhotonTransferCurve"]


@dataclass(frozen=True, eq=False, kw_only=True)
class PhotonTransferCurve(AmplifierCalib):
    """Gain, read noise and the signal at which the curve turns.

    Parameters
    ----------
    gain, gain_error
        Electron per adu.
    noise
        Read noise, electron.
    turnoff, turnoff_sampling_error
        Signal of the brightest pair on the curve, and half the distance of its neighbours, electron.
    gain_unadjusted, noise_error
        Gain before it was made to fit the other amplifiers', and error of the noise.
    a00, a00_error
        Of the brighter-fatter effect (Astier et al. 2019), per electron.
    chi2
        Of the curve, per degree of freedom.
    used, input_exposures_1, input_exposures_2, raw_exposure_times
        Pairs of flats, in the order of their level: which are on the curve, and what they are.
    raw_means, raw_deltas, raw_variances, model_variances, row_mean_variances
        Of each pair: level, how much brighter the second is, variance, that of the curve, that of rows.
    noise_list, ksp_values, pixels
        Of each pair: noise in the overscan, normality, number of good pixels.
    covariances
        Of each pair, so many lags in rows and as many in columns, flattened; the first is the variance.
    """

    OBSTYPE: ClassVar[str] = "ptc"
    gain: NDArray[np.float64] = quantity("electron / adu")
    gain_error: NDArray[np.float64] = quantity("electron / adu")
    noise: NDArray[np.float64] = quantity("electron")
    turnoff: NDArray[np.float64] = quantity("electron")
    turnoff_sampling_error: NDArray[np.float64] = quantity("electron", default=np.nan)
    gain_unadjusted: NDArray[np.float64] = quantity("electron / adu", default=np.nan)
    noise_error: NDArray[np.float64] = quantity("electron", default=np.nan)
    a00: NDArray[np.float64] = quantity("1 / electron", default=np.nan)
    a00_error: NDArray[np.float64] = quantity("1 / electron", default=np.nan)
    chi2: NDArray[np.float64] = quantity(default=np.nan)
    used: NDArray[np.bool_] = quantity(kind="b1", default=False)
    input_exposures_1: NDArray[np.int64] = quantity(kind="i8", default=0)
    input_exposures_2: NDArray[np.int64] = quantity(kind="i8", default=0)
    raw_exposure_times: NDArray[np.float64] = quantity("s", default=np.nan)
    raw_means: NDArray[np.float64] = quantity("adu", default=np.nan)
    raw_deltas: NDArray[np.float64] = quantity("adu", default=np.nan)
    raw_variances: NDArray[np.float64] = quantity("adu2", default=np.nan)
    model_variances: NDArray[np.float64] = quantity("adu2", default=np.nan)
    row_mean_variances: NDArray[np.float64] = quantity("adu2", default=np.nan)
    noise_list: NDArray[np.float64] = quantity("adu", default=np.nan)
    ksp_values: NDArray[np.float64] = quantity(default=np.nan)
    pixels: NDArray[np.int64] = quantity(kind="i8", default=0)
    covariances: NDArray[np.float64] = quantity("adu2", default=np.nan)

    def apply(self, image: NDArray[np.float32], detector: Detector) -> NDArray[np.float32]:
        """Return an assembled image in electron, from adu above the overscan."""
        return detector.assemble(detector.split(image) * self.gain[:, None, None].astype(np.float32))

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return what the camera states: its gains and read noise, without an error, and no turnoff."""
        amps = detector.amplifiers
        return cls(
            metadata=detector_cards(instrument, detector),
            amplifiers=tuple(amp.name for amp in amps),
            gain=np.array([amp.gain for amp in amps]),
            gain_error=np.zeros(len(amps)),
            noise=np.array([amp.read_noise for amp in amps]),
            turnoff=np.full(len(amps), np.nan),
        )

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield other amplifiers, and gains and noises that are not positive; the other columns may be unknown."""
        wanted = tuple(amp.name for amp in detector.amplifiers)
        if self.amplifiers != wanted:
            yield f"has amplifiers {list(self.amplifiers)}, the camera {list(wanted)}"
        for name, values in {"gain": self.gain, "noise": self.noise}.items():
            if not (np.isfinite(values) & (values > 0)).all():
                yield f"{name} is not positive"
