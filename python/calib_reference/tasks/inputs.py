"""Checks that tasks make of their inputs, and tables that one task writes and another one reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics.crosstalk import Ratios
from ..numerics.defects import Box, boxes_of, mask_of
from ..products import IsrCalib
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from ..values.header import Header
from ..values.layouts import BOX_COLUMNS

__all__ = [
    "common_amplifiers",
    "defects_mask",
    "defects_table",
    "load_product",
    "ratios_table",
    "read_ratios",
    "require_electron",
]


def load_product[T: IsrCalib](kind: type[T], table: CalibTable, detector: Detector) -> T:
    """Return the product that a table holds, checked for a detector.

    Raises
    ------
    ValueError
        Raised if the table holds another product, or the product cannot be used for the detector.
    """
    calib = kind.fromTable(table)
    calib.validate(detector)
    return calib


def require_electron(image: CalibImage, action: str) -> None:
    """Raise `ValueError` if an image is not in electron; ``action`` begins the message."""
    if image.unit != "electron":
        raise ValueError(f"{action} in electron, not {image.unit!r}")


def common_amplifiers(tables: Sequence[CalibTable], what: str) -> NDArray[Any]:
    """Return the column ``amplifier`` that all tables share; raise `ValueError` if it differs."""
    names = tables[0].columns["amplifier"]
    if any(not np.array_equal(table.columns["amplifier"], names) for table in tables):
        raise ValueError(f"{what} have different amplifiers; all must belong to one detector")
    return names


def defects_table(bad: NDArray[np.bool_], header: Header) -> CalibTable:
    """Return the bad pixels of a boolean image as a table of boxes, in the layout of ``lsst.ip.isr.Defects``."""
    boxes = np.array(boxes_of(bad), dtype=np.int64).reshape(-1, len(BOX_COLUMNS))
    columns = {name: boxes[:, index].copy() for index, name in enumerate(BOX_COLUMNS)}
    return CalibTable(columns, dict.fromkeys(BOX_COLUMNS, "pixel"), header)


def defects_mask(table: CalibTable, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return a boolean image that is true within the boxes of a table."""
    rows = zip(*(table.columns[name].tolist() for name in BOX_COLUMNS), strict=True)
    return mask_of([Box(*row) for row in rows], shape)


def ratios_table(measured: Ratios, detector: Detector, image: CalibImage) -> CalibTable:
    """Return crosstalk ratios as a table with a row for each pair of amplifiers and the image's cards."""
    names = np.array([amp.name for amp in detector.amplifiers])
    source, target = (index.ravel() for index in np.indices(measured.ratio.shape))
    return CalibTable(
        {
            "source": names[source],
            "target": names[target],
            "ratio": measured.ratio.ravel(),
            "error": measured.error.ravel(),
            "pixels": measured.pixels.ravel(),
        },
        {},
        image.header,
    )


def read_ratios(table: CalibTable, detector: Detector) -> Ratios:
    """Return the ratios of a table; raise `ValueError` if its amplifiers are not the detector's."""
    names = [amp.name for amp in detector.amplifiers]
    square = (len(names), len(names))
    if table.columns["source"].tolist() != [name for name in names for _ in names]:
        raise ValueError(f"{detector.full_name}: the ratios belong to other amplifiers than the detector's")
    ratio, error = (
        np.asarray(table.columns[name], np.float64).reshape(square) for name in ("ratio", "error")
    )
    return Ratios(ratio, error, np.asarray(table.columns["pixels"], np.int64).reshape(square))
