"""Crosstalk between the amplifiers of a detector (ip_isr ``CrosstalkCalib``)."""

# ruff: noqa: N815, RUF009 - names of ip_isr; a quantity is a field

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from .amplifiers import AmplifierCalib, quantity
from .cards import detector_cards

__all__ = ["Crosstalk"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Crosstalk(AmplifierCalib):
    """A matrix: row the amplifier whose signal disturbs, column the one that is disturbed, as in ip_isr.

    Parameters
    ----------
    coeffs
        Part of the signal that appears in the other amplifier, at the pixel read at the same time. The
        diagonal is zero.
    coeffErr
        Standard error of each.
    coeffNum
        Pixels that each was measured from.
    coeffValid
        Whether each is to be used.
    """

    OBSTYPE: ClassVar[str] = "crosstalk"
    coeffs: NDArray[np.float64] = quantity()
    coeffErr: NDArray[np.float64] = quantity(default=np.nan)
    coeffNum: NDArray[np.int64] = quantity(kind="i8", default=0)
    coeffValid: NDArray[np.bool_] = quantity(kind="b1", default=1)

    @property
    def used(self) -> NDArray[np.float64]:
        """The coefficients that are valid; the others are zero."""
        valid = self.coeffValid if self.coeffValid.ndim == 2 else self.coeffValid[:, None]
        return np.where(valid, self.coeffs, 0.0)

    def apply(
        self, image: NDArray[np.float32], detector: Detector, gains: NDArray[np.float64] | None = None
    ) -> NDArray[np.float32]:
        """Return an assembled image less what each amplifier got from the others, to first order.

        Parameters
        ----------
        image
            Electron, or adu if there are gains.
        detector
            Geometry.
        gains
            Electron per adu: coefficients are ratios of electrons.
        """
        signal = detector.split(image)
        ratios = np.ones((len(signal), len(signal))) if gains is None else gains[:, None] / gains[None, :]
        return detector.assemble(
            signal - np.einsum("st,s...->t...", (self.used * ratios).astype(np.float32), signal)
        )

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector without crosstalk."""
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
        """Yield also that the matrix is not square, or an amplifier disturbs itself."""
        yield from super().problems(detector)
        if self.coeffs.shape != (len(self.amplifiers),) * 2:
            yield f"coeffs are of shape {self.coeffs.shape}"
        elif np.diag(self.used).any():
            yield "amplifiers disturb themselves"
