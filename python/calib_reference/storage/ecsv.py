"""Tables as text: ECSV, which people read, git compares and astropy opens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .datasets import CalibTable

__all__ = ["read_ecsv", "write_ecsv"]


def write_ecsv(path: str | Path, table: CalibTable) -> None:
    """Write a table as ECSV, its header as the file's metadata; equal tables make equal bytes.

    Raises
    ------
    ValueError
        Raised if the table has no rows but a column of several values a row: the text would not keep their number.
    """
    from astropy.table import Table

    if wide := [name for name, column in table.columns.items() if column.ndim > 1 and not len(table)]:
        raise ValueError(f"columns {wide} without a row cannot be kept as text")
    written = Table(dict(table.columns), meta=dict(table.header))
    for name, unit in table.units.items():
        written[name].unit = unit
    written.write(Path(path), format="ascii.ecsv", overwrite=True)


def read_ecsv(path: str | Path) -> CalibTable:
    """Read what `write_ecsv` wrote, or a person: any ECSV whose metadata is flat.

    Raises
    ------
    ValueError
        Raised if the file is no ECSV, a card of its metadata is no single value, or a number is missing.
    """
    from astropy.table import Table

    table = Table.read(Path(path), format="ascii.ecsv")
    cards = dict(table.meta)
    if nested := [key for key, value in cards.items() if not isinstance(value, str | int | float | None)]:
        raise ValueError(f"{path}: cards {nested} are no single values")
    return CalibTable(
        columns={name: _plain(path, name, table[name]) for name in table.colnames},
        units={name: str(table[name].unit) for name in table.colnames if table[name].unit},
        header=cards,
    )


def _plain(path: str | Path, name: str, column: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return a column without a mask: an empty text is a text, a missing number is a fault."""
    if not np.ma.is_masked(column):
        return np.array(column)
    if column.dtype.kind != "U":
        raise ValueError(f"{path}: column {name} lacks a number")
    filled: NDArray[np.generic] = np.array(np.ma.filled(column, ""))
    return filled
