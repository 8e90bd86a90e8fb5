"""Photon transfer curve (ip_isr ``PhotonTransferCurveDataset``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..storage.datasets import CalibTable
from ..values.detector import Detector
from .amplifiers import OPTIONAL, AmplifierCalib, amplifier_problems
from .cards import detector_cards

__all__ = ["PhotonTransferCurve"]

TURNOFF = ("turnoff", "turnoff_sampling_error")
"""Columns that version 1 of the table has in electron."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PhotonTransferCurve(AmplifierCalib):
    """Gain, read noise and turnoff of each amplifier, and the pairs of flats that they follow from.

    Arrays have shape (amplifiers,) or, with a value for each pair, (amplifiers, pairs). Pairs are in the
    order of their level.

    Parameters
    ----------
    gain, gain_error
        Gain and its standard error, electron per adu.
    noise, noise_error
        Read noise and its standard error, electron.
    turnoff, turnoff_sampling_error
        Signal of the brightest pair on the curve, and half the distance between its neighbors, adu (ip_isr's
        ``ptcTurnoff``). Version 1 of the table has them in electron.
    gain_unadjusted
        Gain before the ratios between amplifiers were adjusted, electron per adu.
    a00, a00_error
        Brighter-fatter parameter and its standard error, per electron (Astier et al. 2019, equation 16).
    chi2
        Chi squared of the curve per degree of freedom.
    used
        Whether each pair is on the curve.
    input_exposures_1, input_exposures_2, raw_exposure_times
        Exposure IDs of each pair, and its exposure time, seconds.
    raw_means, raw_deltas
        Mean level of each pair, and the second exposure's level minus the first's, adu.
    raw_variances, model_variances
        Measured variance of each pair, and the curve's at its level, adu squared.
    row_mean_variances
        Variance of the row means of each pair's difference, adu squared.
    noise_list, ksp_values, pixels
        Noise in the overscan, adu, p-value of the test for normality, and number of good pixels of each pair.
    covariances
        Shape (amplifiers, pairs * lags * lags), adu squared: for each pair a square of row and column
        lags, flattened. Its first value is the variance.
    """

    OBSTYPE: ClassVar[str] = "ptc"
    gain: NDArray[np.float64]
    gain_error: NDArray[np.float64]
    noise: NDArray[np.float64]
    turnoff: NDArray[np.float64]
    turnoff_sampling_error: NDArray[np.float64] = OPTIONAL
    gain_unadjusted: NDArray[np.float64] = OPTIONAL
    noise_error: NDArray[np.float64] = OPTIONAL
    a00: NDArray[np.float64] = OPTIONAL
    a00_error: NDArray[np.float64] = OPTIONAL
    chi2: NDArray[np.float64] = OPTIONAL
    used: NDArray[np.bool_] = OPTIONAL
    input_exposures_1: NDArray[np.int64] = OPTIONAL
    input_exposures_2: NDArray[np.int64] = OPTIONAL
    raw_exposure_times: NDArray[np.float64] = OPTIONAL
    raw_means: NDArray[np.float64] = OPTIONAL
    raw_deltas: NDArray[np.float64] = OPTIONAL
    raw_variances: NDArray[np.float64] = OPTIONAL
    model_variances: NDArray[np.float64] = OPTIONAL
    row_mean_variances: NDArray[np.float64] = OPTIONAL
    noise_list: NDArray[np.float64] = OPTIONAL
    ksp_values: NDArray[np.float64] = OPTIONAL
    pixels: NDArray[np.int64] = OPTIONAL
    covariances: NDArray[np.float64] = OPTIONAL

    def apply(self, image: NDArray[np.float32], detector: Detector) -> NDArray[np.float32]:
        """Return an assembled image in electron, from adu above the overscan."""
        return detector.assemble(detector.split(image) * self.gain[:, None, None].astype(np.float32))

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return the camera's nominal gains and read noise, with a gain error of zero and no turnoff."""
        amps = detector.amplifiers
        return cls(
            metadata=detector_cards(instrument, detector),
            amplifiers=tuple(amp.name for amp in amps),
            gain=np.array([amp.gain for amp in amps]),
            gain_error=np.zeros(len(amps)),
            noise=np.array([amp.read_noise for amp in amps]),
            turnoff=np.full(len(amps), np.nan),
        )

    @classmethod
    @override
    def fromTable(cls, table: CalibTable) -> Self:
        """See `IsrCalib.fromTable`; a turnoff of version 1 is converted."""
        is_first = table.units.get("turnoff") == "electron"
        units = {name: unit for name, unit in table.units.items() if not (is_first and name in TURNOFF)}
        curve = super().fromTable(replace(table, units=units))
        return curve._in_adu() if is_first else curve

    @classmethod
    @override
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """See `IsrCalib.fromDict`; a turnoff of version 1 is converted."""
        curve = super().fromDict(plain)
        return curve._in_adu() if plain["metadata"].get("PTC_VERSION") == 1.0 else curve

    def _in_adu(self) -> Self:
        """Return the curve with its turnoff converted from electron."""
        return replace(self, **{name: getattr(self, name) / self.gain for name in TURNOFF})

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield a reason for each of: other amplifiers, gains or noises not positive.

        The other columns may hold NaN, so the checks of `AmplifierCalib` do not apply.
        """
        yield from amplifier_problems(self.amplifiers, detector)
        for name, values in {"gain": self.gain, "noise": self.noise}.items():
            if not (np.isfinite(values) & (values > 0)).all():
                yield f"{name} is not positive"
