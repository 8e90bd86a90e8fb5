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
    turnoff
        Signal of the largest variance, electron.
    """

    OBSTYPE: ClassVar[str] = "ptc"
    gain: NDArray[np.float64] = quantity("electron / adu")
    gain_error: NDArray[np.float64] = quantity("electron / adu")
    noise: NDArray[np.float64] = quantity("electron")
    turnoff: NDArray[np.float64] = quantity("electron")

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
