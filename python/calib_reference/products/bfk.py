"""Brighter-fatter kernel (ip_isr ``BrighterFatterKernel``, dataset type ``bfk``)."""

# ruff: noqa: RUF009 - a quantity is a field

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from ..numerics.brighter_fatter import undo_brighter_fatter
from .amplifiers import AmplifierCalib, quantity
from .cards import detector_cards

__all__ = ["BrighterFatterKernel"]

ITERATIONS = 20
THRESHOLD = 1e-2
"""Electron; cp_pipe's 1000 is of the sum over an image of sixteen million pixels."""


@dataclass(frozen=True, eq=False, kw_only=True)
class BrighterFatterKernel(AmplifierCalib):
    """How charge in a pixel keeps further charge away.

    Parameters
    ----------
    kernel
        Per electron; a square of an odd number of pixels, row by row.
    valid
        Whether an amplifier's kernel is to be used.
    """

    OBSTYPE: ClassVar[str] = "bfk"
    kernel: NDArray[np.float64] = quantity("1 / electron")
    valid: NDArray[np.bool_] = quantity(kind="b1", default=True)

    @property
    def squares(self) -> NDArray[np.float64]:
        """The kernels as squares, shape (amplifiers, rows, columns)."""
        side = isqrt(self.kernel.shape[1])
        return self.kernel.reshape(-1, side, side)

    @property
    def of_detector(self) -> NDArray[np.float64]:
        """The mean of the valid kernels: amplifiers are made of one silicon, and one alone is noisy."""
        mean: NDArray[np.float64] = self.squares[self.valid].mean(axis=0)
        return mean

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return an assembled image, in electron, with its charge where the light fell."""
        return undo_brighter_fatter(image, self.of_detector, ITERATIONS, THRESHOLD)

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector without the effect."""
        names = tuple(amp.name for amp in detector.amplifiers)
        none = np.zeros((len(names), 9))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, kernel=none)

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield also that a kernel is no square of an odd number of pixels."""
        yield from super().problems(detector)
        size = self.kernel.shape[1] if self.kernel.ndim == 2 else 0
        if not self.valid.any():
            yield "no kernel is valid"
        if size % 2 == 0 or isqrt(size) ** 2 != size:
            yield f"kernel has {size} pixels"
