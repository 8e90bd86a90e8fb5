"""In-memory datasets: pixels with a flat header."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["CalibImage", "CalibRaw", "CalibTable", "Header", "HeaderValue", "header_value", "settled"]

CARD_NUMBER_COLUMNS = 20

UNITS = ("electron", "adu", "electron / s", "")

COLUMN_TYPES = ("i2", "i4", "i8", "f4", "f8", "b1")
"""Types of a table's columns beside text."""

BOX_COLUMNS = ("x0", "y0", "width", "height")
"""Of a table of bad pixels."""

type HeaderValue = str | int | float | bool | None
type Header = Mapping[str, HeaderValue]


@dataclass(frozen=True, slots=True, eq=False)
class CalibImage:
    """An image of one detector, or a mosaic of several (storage class ``CalibImage``).

    It has neither mask nor variance: bad pixels are a `CalibTable`, ``defects``.

    Parameters
    ----------
    data
        Pixels, float32, shape (rows, columns).
    unit
        ``"electron"``, ``"adu"``, ``"electron / s"`` or, of a flat, ``""``.
    header
        Cards by upper-case keyword, without ``HIERARCH``; see `header_value`.

    Raises
    ------
    ValueError
        Raised if ``unit`` is none of these.
    """

    data: NDArray[np.float32]
    unit: str
    header: Header

    def __post_init__(self) -> None:
        """Check the unit; bring pixels and header into the form that a file gives back."""
        if self.unit not in UNITS:
            raise ValueError(f"unit {self.unit!r} is not one of {UNITS}")
        object.__setattr__(self, "data", np.asarray(self.data, dtype=np.float32))
        object.__setattr__(self, "header", settled(self.header))

    def with_cards(self, cards: Header) -> CalibImage:
        """Return the same image with further header cards."""
        return replace(self, header={**self.header, **cards})

    def with_bad(self, boxes: Iterable[tuple[int, int, int, int]]) -> CalibImage:
        """Return the image without values in some boxes: x, y, width and height.

        As there is no mask, no value stands for its plane ``BAD``.
        """
        data = self.data.copy()
        for x, y, width, height in boxes:
            data[y : y + height, x : x + width] = np.nan
        return replace(self, data=data)


@dataclass(frozen=True, slots=True, eq=False)
class CalibTable:
    """A calibration that is no image: defects, deferred charge, gains (storage class ``CalibTable``).

    Parameters
    ----------
    columns
        Equally long arrays by name, in the order of the file: of numbers with one or two dimensions,
        of truth values, or of text.
    units
        Units of those columns that have one.
    header
        Cards by upper-case keyword, without ``HIERARCH``; see `header_value`.

    Raises
    ------
    ValueError
        Raised if the columns are not equally long, one of them is of a type or has dimensions that
        a file cannot keep, or a unit belongs to none of them.
    """

    columns: Mapping[str, NDArray[np.generic]]
    units: Mapping[str, str]
    header: Header

    def __post_init__(self) -> None:
        """Check the columns; bring the header into the form that a file gives back."""
        if len(lengths := {len(column) for column in self.columns.values()}) > 1:
            raise ValueError(f"columns are of lengths {sorted(lengths)}")
        for name, column in self.columns.items():
            text = column.dtype.kind == "U" and column.ndim == 1
            if not (text or (column.dtype.str[1:] in COLUMN_TYPES and column.ndim in (1, 2))):
                raise ValueError(f"column {name} of {column.dtype} and shape {column.shape} cannot be kept")
        if strange := set(self.units) - set(self.columns):
            raise ValueError(f"units of no column: {sorted(strange)}")
        object.__setattr__(self, "header", settled(self.header))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def with_cards(self, cards: Header) -> CalibTable:
        """Return the same table with further header cards."""
        return replace(self, header={**self.header, **cards})

    def with_bad(self, boxes: Iterable[tuple[int, int, int, int]]) -> CalibTable:
        """Return a table of bad pixels with further boxes: x, y, width and height.

        Raises
        ------
        ValueError
            Raised if this is another table.
        """
        if set(self.columns) != set(BOX_COLUMNS):
            raise ValueError(f"a table of {', '.join(self.columns)} has no bad pixels")
        more = np.array(list(boxes)).reshape(-1, len(BOX_COLUMNS))
        columns = {
            name: np.concatenate([column, more[:, BOX_COLUMNS.index(name)].astype(column.dtype)])
            for name, column in self.columns.items()
        }
        return replace(self, columns=columns)

    @classmethod
    def readText(cls, path: str) -> CalibTable:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Read a text of an ``obs_*_data`` package; raise `ValueError` if it cannot be what it says it is."""
        from .text import read_text

        return read_text(path)

    def writeText(self, path: str) -> None:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Write such a text."""
        from .text import write_text

        write_text(path, self)


@dataclass(frozen=True, slots=True, eq=False)
class CalibRaw:
    """A raw exposure of one detector (storage class ``CalibRaw``).

    Parameters
    ----------
    data
        Pixels in adu, uint16, shape (amplifiers, rows, columns and overscan columns), each
        amplifier in readout orientation.
    header
        Cards of the primary header.
    segments
        Cards of each amplifier's extension, in the order of ``data``.
    """

    data: NDArray[np.uint16]
    header: Header
    segments: tuple[Header, ...]

    def __post_init__(self) -> None:
        """Bring the headers into the form that a file gives back."""
        object.__setattr__(self, "header", settled(self.header))
        object.__setattr__(self, "segments", tuple(settled(segment) for segment in self.segments))

    @property
    def names(self) -> tuple[str, ...]:
        """Amplifier names, from ``EXTNAME``: ``Segment10`` is ``C10``."""
        return tuple(str(segment["EXTNAME"]).replace("Segment", "C") for segment in self.segments)


def header_value(value: HeaderValue) -> HeaderValue:
    """Return the value that survives a FITS card.

    A card's number has twenty columns: fifteen significant digits, twelve if sign, zeros or an
    exponent need the room. Blanks at the end of a
    string mean nothing; there is no NaN or infinity, so such a value is undefined (`None`).
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        long = f"{value:.15g}"
        return float(long if len(long) <= CARD_NUMBER_COLUMNS else f"{value:.12g}")
    return value.rstrip() if isinstance(value, str) else value


def settled(header: Header) -> dict[str, HeaderValue]:
    """Return the header that survives a file; see `header_value`."""
    return {key: header_value(value) for key, value in header.items()}
