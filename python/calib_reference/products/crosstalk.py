"""Crosstalk between the amplifiers of a detector (ip_isr ``CrosstalkCalib``)."""

# ruff: noqa: N815 - names of ip_isr

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..values.detector import Detector
from .amplifiers import OPTIONAL, AmplifierCalib
from .cards import detector_cards

__all__ = ["Crosstalk"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Crosstalk(AmplifierCalib):
    """Coefficients from each source amplifier (row) to each target amplifier (column), as in ip_isr.

    All arrays have shape (amplifiers, amplifiers).

    Parameters
    ----------
    coeffs
        Fraction of the source's signal that appears in the target, at the pixel read at the same time. The
        diagonal is zero.
    coeffErr
        Standard error of each coefficient.
    coeffNum
        Number of pixels that each coefficient was measured from.
    coeffValid
        Whether each coefficient is to be used.
    """

    OBSTYPE: ClassVar[str] = "crosstalk"
    coeffs: NDArray[np.float64]
    coeffErr: NDArray[np.float64] = OPTIONAL
    coeffNum: NDArray[np.int64] = OPTIONAL
    coeffValid: NDArray[np.bool_] = OPTIONAL

    @property
    def used(self) -> NDArray[np.float64]:
        """The coefficients with zero in place of those that are not valid."""
        valid = self.coeffValid if self.coeffValid.ndim == 2 else self.coeffValid[:, None]
        return np.where(valid, self.coeffs, 0.0)

    def apply(
        self, image: NDArray[np.float32], detector: Detector, gains: NDArray[np.float64] | None = None
    ) -> NDArray[np.float32]:
        """Return an assembled image with the crosstalk subtracted, to first order.

        Parameters
        ----------
        image
            Electron, or adu if ``gains`` are given.
        detector
            Geometry.
        gains
            Electron per adu, by amplifier. The coefficients are ratios of electrons.
        """
        signal = detector.split(image)
        ratios = np.ones((len(signal), len(signal))) if gains is None else gains[:, None] / gains[None, :]
        return detector.assemble(
            signal - np.einsum("st,s...->t...", (self.used * ratios).astype(np.float32), signal)
        )

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return coefficients of zero."""
        names = tuple(amp.name for amp in detector.amplifiers)
        square = (len(names), len(names))
        return cls(
            metadata=detector_cards(instrument, detector),
            amplifiers=names,
            coeffs=np.zeros(square),
            coeffErr=np.zeros(square),
            coeffNum=np.zeros(square, dtype=np.int64),
            coeffValid=~np.eye(len(names), dtype=bool),
        )

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield also a reason if the matrix is not square or its diagonal is not zero."""
        yield from super().problems(detector)
        if self.coeffs.shape != (len(self.amplifiers),) * 2:
            yield f"coeffs have shape {self.coeffs.shape}, not one row and one column for each amplifier"
        elif np.diag(self.used).any():
            yield "amplifiers have crosstalk with themselves"
