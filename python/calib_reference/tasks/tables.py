"""What the tables of calibrations mean to the tasks that read and write them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..numerics.defects import Box, boxes_of, mask_of
from ..products import IsrCalib
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from ..values.header import Header

__all__ = ["defects_mask", "defects_table", "usable"]


def defects_table(bad: NDArray[np.bool_], header: Header) -> CalibTable:
    """Return bad pixels as a table of boxes, the layout of ``lsst.ip.isr.Defects``."""
    boxes = np.array(boxes_of(bad), dtype=np.int64).reshape(-1, 4)
    columns = {name: boxes[:, index].copy() for index, name in enumerate(Box._fields)}
    return CalibTable(columns, dict.fromkeys(Box._fields, "pixel"), header)


def defects_mask(table: CalibTable, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where a table of boxes says that pixels are bad."""
    rows = zip(*(table.columns[name].tolist() for name in Box._fields), strict=True)
    return mask_of([Box(*row) for row in rows], shape)


def usable[T: IsrCalib](kind: type[T], table: CalibTable, detector: Detector) -> T:
    """Return what a table holds, for a detector.

    Raises
    ------
    ValueError
        Raised if it is of another kind, or cannot be used for the detector.
    """
    calib = kind.fromTable(table)
    calib.validate(detector)
    return calib
