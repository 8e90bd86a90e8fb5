"""Tables as text: ECSV, which people read, git compares and astropy opens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .header import Header

__all__ = ["EcsvTable", "read_ecsv", "write_ecsv"]


class EcsvTable(NamedTuple):
    """Content of an ECSV file.

    Attributes
    ----------
    columns
        Equally long arrays by name, in the order of the file.
    units
        Units of those columns that have one.
    header
        The file's metadata.
    """

    columns: Mapping[str, NDArray[np.generic]]
    units: Mapping[str, str]
    header: Header


def write_ecsv(path: str | Path, table: EcsvTable) -> None:
    """Write a table as ECSV, its header as the file's metadata. Equal tables make equal bytes.

    Raises
    ------
    ValueError
        Raised if the table has no rows but a column with several values per row, because the text would
        lose how many.
    """
    from astropy.table import Table

    if wide := [name for name, column in table.columns.items() if column.ndim > 1 and not len(column)]:
        raise ValueError(
            f"{path}: columns {wide} have several values per row but no row; ECSV would lose their width"
        )
    written = Table(dict(table.columns), meta=dict(table.header))
    for name, unit in table.units.items():
        written[name].unit = unit
    written.write(Path(path), format="ascii.ecsv", overwrite=True)


def read_ecsv(path: str | Path) -> EcsvTable:
    """Read any ECSV file whose metadata is flat, whether `write_ecsv`, ip_isr or a person wrote it.

    A card holds a single value. A list of values, such as ip_isr's ``CROSSTALK_SHAPE: [16, 16]``, becomes a card with
    its JSON text.

    Raises
    ------
    ValueError
        Raised if the file is not ECSV, an entry of its metadata is not a single value, or a number is missing.
    """
    from astropy.table import Table

    table = Table.read(Path(path), format="ascii.ecsv")
    cards = {key: _card(value) for key, value in table.meta.items()}
    if nested := [key for key, value in cards.items() if not isinstance(value, _SINGLE)]:
        raise ValueError(f"{path}: cards {nested} hold mappings or nested lists; a card holds a single value")
    return EcsvTable(
        columns={name: _unmasked(path, name, table[name]) for name in table.colnames},
        units={name: str(table[name].unit) for name in table.colnames if table[name].unit},
        header=cards,
    )


_SINGLE = str | int | float | None


def _card(value: Any) -> Any:
    is_list = isinstance(value, list) and all(isinstance(each, _SINGLE) for each in value)
    return json.dumps(value) if is_list else value


def _unmasked(path: str | Path, name: str, column: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return a column without its mask: a missing text is empty, a missing number is an error."""
    if not np.ma.is_masked(column):
        return np.array(column)
    if column.dtype.kind != "U":
        raise ValueError(f"{path}: column {name} lacks a number")
    filled: NDArray[np.generic] = np.array(np.ma.filled(column, ""))
    return filled
