"""Brighter-fatter kernel (ip_isr ``BrighterFatterKernel``, dataset type ``bfk``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..numerics.brighter_fatter import undo_brighter_fatter
from ..values.detector import Detector
from .amplifiers import OPTIONAL, AmplifierCalib
from .cards import detector_cards

__all__ = ["BrighterFatterKernel"]

ITERATIONS = 20

THRESHOLD = 1e-2
"""Mean change of a pixel at which the correction has converged, electron.

cp_pipe's 1000 electrons are a sum over an image of sixteen million pixels.
"""


@dataclass(frozen=True, eq=False, kw_only=True)
class BrighterFatterKernel(AmplifierCalib):
    """Kernel by which charge in a pixel repels charge that arrives later.

    Parameters
    ----------
    kernel
        Per electron, shape (amplifiers, pixels): each row is a square with an odd side, flattened row by row.
    valid
        Whether the kernel of an amplifier is to be used.
    exp_id_mask
        Whether each pair of flats was used, shape (amplifiers, pairs).
    raw_means, raw_variances, raw_xcorrs
        Mean level, adu, variance and covariances, adu squared, of each pair, as in a photon transfer curve. Each
        pair's covariances are a square of row and column lags, flattened.
    gain, noise
        Gain, electron per adu, and read noise, electron.
    mean_xcorrs
        Attraction that the kernel was solved from, per electron: a square of row and column lags, flattened.
    """

    OBSTYPE: ClassVar[str] = "bfk"
    kernel: NDArray[np.float64]
    valid: NDArray[np.bool_] = OPTIONAL
    exp_id_mask: NDArray[np.bool_] = OPTIONAL
    raw_means: NDArray[np.float64] = OPTIONAL
    raw_variances: NDArray[np.float64] = OPTIONAL
    raw_xcorrs: NDArray[np.float64] = OPTIONAL
    gain: NDArray[np.float64] = OPTIONAL
    noise: NDArray[np.float64] = OPTIONAL
    mean_xcorrs: NDArray[np.float64] = OPTIONAL

    @property
    def squares(self) -> NDArray[np.float64]:
        """The kernels as squares, shape (amplifiers, rows, columns)."""
        side = isqrt(self.kernel.shape[1])
        return self.kernel.reshape(-1, side, side)

    @property
    def of_detector(self) -> NDArray[np.float64]:
        """The mean of the valid kernels, shape (rows, columns).

        All amplifiers share one piece of silicon, and the kernel of a single amplifier is noisy.
        """
        mean: NDArray[np.float64] = self.squares[self.valid].mean(axis=0)
        return mean

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return an assembled image, in electron, with the brighter-fatter effect removed.

        Raises
        ------
        ValueError
            Raised if a pixel has no value, or the correction does not converge.
        """
        return undo_brighter_fatter(image, self.of_detector, ITERATIONS, THRESHOLD)

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return kernels of zeros."""
        names = tuple(amp.name for amp in detector.amplifiers)
        zeros = np.zeros((len(names), 9))
        return cls(metadata=detector_cards(instrument, detector), amplifiers=names, kernel=zeros)

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield also a reason if no kernel is valid or the kernels are not squares with an odd side."""
        yield from super().problems(detector)
        size = self.kernel.shape[1] if self.kernel.ndim == 2 else 0
        if not self.valid.any():
            yield "no kernel is valid"
        if size % 2 == 0 or isqrt(size) ** 2 != size:
            yield f"a kernel has {size} pixels, which is not the square of an odd number"
