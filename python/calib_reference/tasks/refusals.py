"""What many tasks refuse of their inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..storage.datasets import CalibImage, CalibTable

__all__ = ["amplifiers_of_all", "refuse_other_unit"]


def refuse_other_unit(image: CalibImage, what: str) -> None:
    """Raise `ValueError` unless an image is in electron, as ``what`` says of what is done with it."""
    if image.unit != "electron":
        raise ValueError(f"{what} in electron, not {image.unit!r}")


def amplifiers_of_all(tables: Sequence[CalibTable], what: str) -> NDArray[Any]:
    """Return the names that all tables have as ``amplifier``; raise `ValueError` if they differ."""
    names = tables[0].columns["amplifier"]
    if any(not np.array_equal(table.columns["amplifier"], names) for table in tables):
        raise ValueError(f"{what} are of different amplifiers")
    return names
