"""Geometry and readout of a detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Amplifier", "Detector"]


@dataclass(frozen=True, slots=True)
class Amplifier:
    """One readout channel.

    Parameters
    ----------
    name
        Channel name, such as ``"C10"``.
    column, row
        Position in the detector's grid of amplifiers, counted from the lower left.
    flip_x, flip_y
        Whether the readout runs against the detector's x or y axis.
    gain
        Nominal gain, electron per adu.
    read_noise
        Nominal read noise, electron.
    """

    name: str
    column: int
    row: int
    flip_x: bool
    flip_y: bool
    gain: float
    read_noise: float


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector that is read out through equal amplifiers on a grid.

    Parameters
    ----------
    id, raft, name_in_raft, serial
        Identity, as in the Butler's ``detector`` dimension record.
    rows, columns
        Imaging pixels of one amplifier.
    overscan_columns
        Serial overscan columns, read after the imaging columns.
    focal_column, focal_row
        Position in the focal plane's grid of detectors, counted from the lower left.
    amplifiers
        The channels in readout order.
    """

    id: int
    raft: str
    name_in_raft: str
    serial: str
    rows: int
    columns: int
    overscan_columns: int
    focal_column: int
    focal_row: int
    amplifiers: tuple[Amplifier, ...]

    @property
    def full_name(self) -> str:
        """Name as in ``obs_lsst``, such as ``"RXX_S00"``."""
        return f"{self.raft}_{self.name_in_raft}"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the assembled image, pixels."""
        return (
            self.rows * (1 + max(amp.row for amp in self.amplifiers)),
            self.columns * (1 + max(amp.column for amp in self.amplifiers)),
        )

    def region(self, amp: Amplifier) -> tuple[slice, slice]:
        """Return the rows and columns that an amplifier covers in the assembled image."""
        bottom, left = amp.row * self.rows, amp.column * self.columns
        return slice(bottom, bottom + self.rows), slice(left, left + self.columns)

    def split[T: np.generic](self, image: NDArray[T]) -> NDArray[T]:
        """Cut an assembled image into amplifiers in readout orientation.

        Parameters
        ----------
        image
            Array of shape `shape`.

        Returns
        -------
        amplifiers
            Array of shape (amplifiers, rows, columns), in readout order.
        """
        return np.stack([_flip(image[self.region(amp)], amp) for amp in self.amplifiers])

    def assemble[T: np.generic](self, amplifiers: NDArray[T]) -> NDArray[T]:
        """Assemble amplifiers in readout orientation into an image; the inverse of `split`.

        Parameters
        ----------
        amplifiers
            Array of shape (amplifiers, rows, columns), in readout order.

        Returns
        -------
        image
            Array of shape `shape`.

        Raises
        ------
        ValueError
            Raised if ``amplifiers`` has another shape.
        """
        expected = (len(self.amplifiers), self.rows, self.columns)
        if amplifiers.shape != expected:
            raise ValueError(f"{self.full_name}: amplifiers of shape {amplifiers.shape}, expected {expected}")
        image = np.empty(self.shape, dtype=amplifiers.dtype)
        for amp, pixels in zip(self.amplifiers, amplifiers, strict=True):
            image[self.region(amp)] = _flip(pixels, amp)
        return image


def _flip[T: np.generic](pixels: NDArray[T], amp: Amplifier) -> NDArray[T]:
    """Turn pixels between the detector's orientation and the readout's."""
    return pixels[:: -1 if amp.flip_y else 1, :: -1 if amp.flip_x else 1]
