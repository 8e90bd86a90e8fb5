"""Columns of tables in FITS files, without the classes that wrote them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BridgeError
from .recorded import open_recorded
from .row import Row


def read_columns(root: str | None, row: Row) -> Mapping[str, NDArray[Any]]:
    """Read the columns of the first table of a dataset's file, by name in lower case.

    Parameters
    ----------
    root : `str` or `None`
        Root of the datastore, if it is local.
    row : `~calib_bridge.read.row.Row`
        The dataset.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if the file is gone; ``dataset-unreadable`` if it is damaged or holds no table.
    """
    from astropy.io import fits  # slow to import

    if row.path is None:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run} has no file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_recorded(root, row.path) as file, fits.open(file, memmap=False) as hdus:
                table = next(hdu.data for hdu in hdus if isinstance(hdu, fits.BinTableHDU))
                return {name.lower(): np.array(table[name]) for name in table.columns.names}
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run}: {error}") from error
    except StopIteration:
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run} holds no table") from None
    except Exception as error:  # astropy may raise anything for a damaged file
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run}: {error}") from error
