"""What the tables of calibrations mean to the tasks that read and write them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from ..numerics.defects import Box, boxes_of, mask_of
from ..storage.datasets import CalibTable, Header

__all__ = ["amplifier_column", "defects_mask", "defects_table"]


def defects_table(bad: NDArray[np.bool_], header: Header) -> CalibTable:
    """Return bad pixels as a table of boxes, the layout of ``lsst.ip.isr.Defects``."""
    boxes = np.array(boxes_of(bad), dtype=np.int64).reshape(-1, 4)
    columns = {name: boxes[:, index].copy() for index, name in enumerate(Box._fields)}
    return CalibTable(columns, dict.fromkeys(Box._fields, "pixel"), header)


def defects_mask(table: CalibTable, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where a table of boxes says that pixels are bad."""
    rows = zip(*(table.columns[name].tolist() for name in Box._fields), strict=True)
    return mask_of([Box(*row) for row in rows], shape)


def amplifier_column(table: CalibTable, name: str, detector: Detector) -> NDArray[np.float64]:
    """Return a column in the order of the detector's amplifiers.

    Raises
    ------
    ValueError
        Raised if the table is of other amplifiers.
    """
    names = [str(each) for each in table.columns["amplifier"]]
    wanted = [amp.name for amp in detector.amplifiers]
    if names != wanted:
        raise ValueError(f"{detector.full_name}: table has amplifiers {names}, camera has {wanted}")
    return np.asarray(table.columns[name], dtype=np.float64)
