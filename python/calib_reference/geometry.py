"""Geometry and readout of a detector as typed values, and the ``camera`` dataset made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Amplifier", "Camera", "Detector"]


@dataclass(frozen=True, slots=True)
class Amplifier:
    """One readout channel.

    Parameters
    ----------
    name
        Channel name, such as ``"C10"``.
    column, row
        Place in the detector's grid of amplifiers, from the lower left.
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
    """A detector read out through equal amplifiers on a grid.

    Parameters
    ----------
    id, raft, name_in_raft, serial
        Identity, as in the Butler's ``detector`` dimension record.
    rows, columns
        Imaging pixels of one amplifier.
    overscan_columns
        Serial overscan columns, read after the imaging columns.
    focal_column, focal_row
        Place of the detector in the focal plane's grid, from the lower left.
    amplifiers
        The channels in the order in which they are read out.
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
            Array of shape (number of amplifiers, rows, columns), in readout order.
        """
        return np.stack([_flip(image[self.region(amp)], amp) for amp in self.amplifiers])

    def assemble[T: np.generic](self, amplifiers: NDArray[T]) -> NDArray[T]:
        """Put amplifiers in readout orientation together, the inverse of `split`.

        Raises
        ------
        ValueError
            Raised if ``amplifiers`` is not of shape (number of amplifiers, rows, columns).
        """
        expected = (len(self.amplifiers), self.rows, self.columns)
        if amplifiers.shape != expected:
            raise ValueError(f"{self.full_name}: amplifiers of shape {amplifiers.shape}, expected {expected}")
        image = np.empty(self.shape, dtype=amplifiers.dtype)
        for amp, pixels in zip(self.amplifiers, amplifiers, strict=True):
            image[self.region(amp)] = _flip(pixels, amp)
        return image


@dataclass(frozen=True, slots=True)
class Camera:
    """Content of the curated ``camera`` dataset: every detector of an instrument."""

    instrument: str
    detectors: tuple[Detector, ...]

    def __getitem__(self, detector: int) -> Detector:
        """Return the detector with this ID; raise `KeyError` if there is none."""
        for candidate in self.detectors:
            if candidate.id == detector:
                return candidate
        raise KeyError(f"{self.instrument} has no detector {detector}")

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of detectors in the focal plane."""
        return (
            1 + max(detector.focal_row for detector in self.detectors),
            1 + max(detector.focal_column for detector in self.detectors),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries and lists, for JSON."""
        plain = asdict(self)
        plain["detectors"] = [
            {**detector, "amplifiers": list(detector["amplifiers"])} for detector in plain["detectors"]
        ]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Camera:
        """Return the camera that `to_dict` described.

        Raises
        ------
        KeyError, TypeError
            Raised if ``plain`` lacks a field or has one too many.
        """
        return cls(
            instrument=plain["instrument"],
            detectors=tuple(
                Detector(
                    **{**detector, "amplifiers": tuple(Amplifier(**amp) for amp in detector["amplifiers"])}
                )
                for detector in plain["detectors"]
            ),
        )

    @classmethod
    def readText(cls, path: str) -> Camera:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Read a text of an ``obs_*_data`` package; raise `ValueError` if it is no camera."""
        from .storage.camera import read_camera_text

        return read_camera_text(path)

    def writeText(self, path: str) -> None:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Write such a text."""
        from .storage.camera import write_camera_text

        write_camera_text(path, self)


def _flip[T: np.generic](pixels: NDArray[T], amp: Amplifier) -> NDArray[T]:
    return pixels[:: -1 if amp.flip_y else 1, :: -1 if amp.flip_x else 1]
