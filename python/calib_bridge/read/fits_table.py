"""The first table of a FITS file, without the class that wrote it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

type Columns = Mapping[str, NDArray[Any]]
"""Columns by their name in lower case, a row an entry: ip_isr writes upper case, the reference pipelines lower case."""

_NAMES = ("amplifier_name", "amplifier")


def read_columns(file: BinaryIO, what: str) -> Columns:
    """Read the columns of the first table.

    Raises
    ------
    OSError
        The file is damaged, or holds no table; the message calls it ``what``.
    """
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fits.open(file, memmap=False) as hdus:
                data = next(hdu.data for hdu in hdus if isinstance(hdu, fits.BinTableHDU))
                return {name.lower(): np.asarray(data[name]) for name in data.names}
    except OSError:
        raise
    except Exception as error:  # astropy may raise anything for a damaged file
        raise OSError(f"{what}: {type(error).__name__}: {error}") from error


def names_of(columns: Columns) -> list[str]:
    """Return the amplifier of each row.

    Raises
    ------
    OSError
        No column names amplifiers.
    """
    column = next((columns[name] for name in _NAMES if name in columns), None)
    if column is None or column.ndim != 1:
        raise OSError("no column names amplifiers")
    return [str(name).strip() for name in column]


def number_of(value: Any) -> float:
    """Return the first number of a cell, NaN if it is not finite."""
    number = float(np.ravel(np.asarray(value, np.float64))[0])
    return number if np.isfinite(number) else float("nan")
