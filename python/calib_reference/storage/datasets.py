"""In-memory datasets: pixels or columns with a flat header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..values.ecsv import EcsvTable, read_ecsv, write_ecsv
from ..values.header import Header, storable_header
from ..values.layouts import BOX_COLUMNS, TABLE_LAYOUTS

__all__ = ["COLUMN_TYPES", "EXPORT_CARDS", "CalibImage", "CalibRaw", "CalibTable"]

UNITS = ("electron", "adu", "electron / s", "adu / s", "")

COLUMN_TYPES = ("i2", "i4", "i8", "f4", "f8", "b1")
"""Types of a table's columns besides text."""

EXPORT_CARDS = ("CALIBDATE", "VALIDSTART", "VALIDEND")
"""Cards that only an exported text has: they state its validity range (DMTN-148 section 4.3).

A dataset has none of them, because its validity range is that of its certification.
"""


@dataclass(frozen=True, slots=True, eq=False)
class CalibImage:
    """An image of one detector, or a mosaic of several (storage class ``CalibImage``).

    It has neither mask nor variance: bad pixels are a `CalibTable`, ``defects``.

    Parameters
    ----------
    data
        Pixels, float32, shape (rows, columns).
    unit
        ``"electron"`` or ``"adu"``, each also per second (``"electron / s"``), or, for a flat, ``""``.
    header
        Cards; see `~calib_reference.values.header.storable_value`.

    Raises
    ------
    ValueError
        Raised if ``unit`` is none of these.
    """

    data: NDArray[np.float32]
    unit: str
    header: Header

    def __post_init__(self) -> None:
        """Check the unit; convert pixels and header to the form that a file returns."""
        if self.unit not in UNITS:
            raise ValueError(f"unit {self.unit!r} is not one of {UNITS}")
        object.__setattr__(self, "data", np.asarray(self.data, dtype=np.float32))
        object.__setattr__(self, "header", storable_header(self.header))

    def with_cards(self, cards: Header) -> CalibImage:
        """Return the same image with further header cards."""
        return replace(self, header={**self.header, **cards})

    def with_bad(self, boxes: Iterable[tuple[int, int, int, int]]) -> CalibImage:
        """Return the image with NaN in some boxes: x, y, width and height, pixels.

        NaN stands for the mask plane ``BAD``, because the image has no mask.
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
        Equally long arrays by name, in the order of the file: numbers or booleans with one or two
        dimensions, or text with one.
    units
        Units of those columns that have one.
    header
        Cards; see `~calib_reference.values.header.storable_value`.

    Raises
    ------
    ValueError
        Raised if the columns differ in length, a column has a type or shape that a file cannot keep,
        or a unit belongs to no column.
    """

    columns: Mapping[str, NDArray[np.generic]]
    units: Mapping[str, str]
    header: Header

    def __post_init__(self) -> None:
        """Check the columns; convert the header to the form that a file returns."""
        if len(lengths := {len(column) for column in self.columns.values()}) > 1:
            raise ValueError(f"columns have different lengths {sorted(lengths)}")
        for name, column in self.columns.items():
            text = column.dtype.kind == "U" and column.ndim == 1
            if not (text or (column.dtype.str[1:] in COLUMN_TYPES and column.ndim in (1, 2))):
                raise ValueError(
                    f"column {name} of type {column.dtype} and shape {column.shape} cannot be stored as FITS"
                )
        if unknown := set(self.units) - set(self.columns):
            raise ValueError(f"units of no column: {sorted(unknown)}")
        object.__setattr__(self, "header", storable_header(self.header))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def with_cards(self, cards: Header) -> CalibTable:
        """Return the same table with further header cards."""
        return replace(self, header={**self.header, **cards})

    def with_bad(self, boxes: Iterable[tuple[int, int, int, int]]) -> CalibTable:
        """Return a table of bad pixels with further boxes: x, y, width and height, pixels.

        Raises
        ------
        ValueError
            Raised if this is not a table of bad pixels.
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
        """Read an ECSV text of an ``obs_*_data`` package, without its `EXPORT_CARDS`.

        Raises
        ------
        ValueError
            Raised if the file is not ECSV of a flat table, or its ``OBSTYPE`` names a product whose layout
            it does not have.
        """
        table = cls(*read_ecsv(path))
        if layout := TABLE_LAYOUTS.get(str(table.header.get("OBSTYPE"))):
            layout.check(table.columns, table.units, table.header)
        kept = {key: value for key, value in table.header.items() if key not in EXPORT_CARDS}
        return replace(table, header=kept)

    def writeText(self, path: str) -> None:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Write the text that `readText` reads. Equal tables make equal bytes."""
        write_ecsv(path, EcsvTable(self.columns, self.units, self.header))


@dataclass(frozen=True, slots=True, eq=False)
class CalibRaw:
    """A raw exposure of one detector (storage class ``CalibRaw``).

    Parameters
    ----------
    data
        Pixels in adu, uint16, shape (amplifiers, rows, columns + overscan columns), each amplifier in
        readout orientation.
    header
        Cards of the primary header.
    segments
        Cards of each amplifier's extension, in the order of ``data``.
    """

    data: NDArray[np.uint16]
    header: Header
    segments: tuple[Header, ...]

    def __post_init__(self) -> None:
        """Convert the headers to the form that a file returns."""
        object.__setattr__(self, "header", storable_header(self.header))
        object.__setattr__(self, "segments", tuple(storable_header(segment) for segment in self.segments))

    @property
    def names(self) -> tuple[str, ...]:
        """Amplifier names, from ``EXTNAME``: ``Segment10`` is ``C10``."""
        return tuple(str(segment["EXTNAME"]).replace("Segment", "C") for segment in self.segments)
