"""Steps between amplifiers that share a boundary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .grid import Places, find_places

type Array = NDArray[np.float64]


def steps(places: Places, levels: Array) -> Array:
    """Return each amplifier's smallest step to its neighbors if all are in one direction, else 0.

    A step in one direction to every neighbor belongs to the amplifier itself, and not to one of the neighbors. The
    neighbors follow from the names of obs_lsst: C10 to C17 lie side by side, and C00 to C07 opposite to them.

    Parameters
    ----------
    places
        Amplifiers.
    levels
        Relative levels, shape (exposures, places).
    """
    found = [_neighbor(places, *by) for by in ((0, -1), (0, 1), (1, 0))]
    differences = np.stack([np.where(index >= 0, levels - levels[:, index], np.nan) for index in found])
    known = np.isfinite(differences)
    size = np.where(known, np.abs(differences), np.inf).min(axis=0)
    with np.errstate(invalid="ignore"):
        up = (known <= (differences > 0)).all(axis=0)
        down = (known <= (differences < 0)).all(axis=0)
    step = np.where(up, size, np.where(down, -size, 0.0))
    return np.where(known.any(axis=0), step, np.nan)


def _neighbor(places: Places, half: int, column: int) -> NDArray[np.int64]:
    """Return the index of the neighbor of each place in the other half or in another column; -1 without one."""
    names = np.array([_name(str(name), half, column) for name in places.amplifier], dtype=np.str_)
    return find_places(places, places.detector, names)


def _name(name: str, half: int, column: int) -> str:
    if len(name) != 3 or name[0] != "C" or name[1] not in "01" or name[2] not in "01234567":
        return "no amplifier"
    return f"C{(int(name[1]) + half) % 2}{int(name[2]) + column}"
