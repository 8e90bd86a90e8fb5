"""Bad pixels as boxes (ip_isr ``Defects``)."""

# ruff: noqa: N802 - names of DMTN-148

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, override

import numpy as np
from numpy.typing import NDArray

from ..numerics.defects import Box, boxes_of, mask_of
from ..numerics.repair import interpolate_rows
from ..storage.datasets import CalibTable
from ..values.detector import Detector
from ..values.header import Header
from ..values.layouts import BOX_COLUMNS
from .base import IsrCalib
from .cards import detector_cards

__all__ = ["Defects", "ManualDefects"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Defects(IsrCalib):
    """Bad pixels of a detector.

    Parameters
    ----------
    boxes
        Rectangles of bad pixels; they may overlap.
    """

    OBSTYPE: ClassVar[str] = "defects"
    boxes: tuple[Box, ...]

    @classmethod
    def fromMask(cls, bad: NDArray[np.bool_], metadata: Header) -> Self:
        """Return the boxes that cover exactly the bad pixels of a boolean image."""
        return cls(metadata=metadata, boxes=tuple(boxes_of(bad)))

    def mask(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return a boolean image that is true where pixels are bad.

        Parameters
        ----------
        shape
            Rows and columns of the image.

        Raises
        ------
        ValueError
            Raised if a box does not lie within the image.
        """
        return mask_of(list(self.boxes), shape)

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return an assembled image in any unit with its bad pixels interpolated along their rows."""
        return interpolate_rows(image, self.mask((image.shape[0], image.shape[1])))

    @classmethod
    @override
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """See `IsrCalib.fromDict`."""
        cls.layout().check_identity(plain["metadata"])
        return cls(metadata=plain["metadata"], boxes=tuple(Box(**box) for box in plain["boxes"]))

    @override
    def toDict(self) -> dict[str, Any]:
        """See `IsrCalib.toDict`."""
        return {"metadata": dict(self.cards), "boxes": [box._asdict() for box in self.boxes]}

    @classmethod
    @override
    def fromTable(cls, table: CalibTable) -> Self:
        """See `IsrCalib.fromTable`."""
        cls.layout().check(table.columns, table.units, table.header)
        rows = zip(*(table.columns[name].tolist() for name in BOX_COLUMNS), strict=True)
        return cls(metadata=table.header, boxes=tuple(Box(*row) for row in rows))

    @override
    def toTable(self) -> CalibTable:
        """See `IsrCalib.toTable`; the layout is that of ``lsst.ip.isr.Defects``."""
        boxes = np.array(self.boxes, dtype=np.int64).reshape(-1, len(BOX_COLUMNS))
        columns = {name: boxes[:, index].copy() for index, name in enumerate(BOX_COLUMNS)}
        return CalibTable(columns, dict.fromkeys(BOX_COLUMNS, "pixel"), self.cards)

    @classmethod
    @override
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector without bad pixels."""
        return cls(metadata=detector_cards(instrument, detector), boxes=())

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield a reason if boxes are empty or do not lie within the detector."""
        rows, columns = detector.shape
        outside = [
            box
            for box in self.boxes
            if min(box.x0, box.y0) < 0
            or box.x0 + box.width > columns
            or box.y0 + box.height > rows
            or min(box.width, box.height) < 1
        ]
        if outside:
            more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
            yield f"has boxes that are empty or not within an image of shape {detector.shape}: {outside[0]}{more}"


class ManualDefects(Defects):
    """Bad pixels that a person listed (curated dataset type ``manual_defects``)."""

    OBSTYPE: ClassVar[str] = "manual_defects"
