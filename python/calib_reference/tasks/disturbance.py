"""Corrections of the ISR for light that disturbed light."""

from __future__ import annotations

import numpy as np

from ..products import BrighterFatterKernel, Crosstalk
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from .refusals import refuse_other_unit
from .tables import usable

__all__ = ["remove_brighter_fatter", "remove_crosstalk"]


def remove_crosstalk(image: CalibImage, table: CalibTable, detector: Detector) -> CalibImage:
    """Subtract what each amplifier has of the others; the coefficients are of electrons, whatever the image's unit.

    Raises
    ------
    ValueError
        Raised if the table is of another detector or no crosstalk.
    """
    crosstalk = usable(Crosstalk, table, detector)
    gains = None if image.unit == "electron" else np.array([amp.gain for amp in detector.amplifiers])
    mended = crosstalk.apply(image.data, detector, gains)
    return CalibImage(mended, image.unit, {**image.header, "LSST ISR CROSSTALK APPLIED": True})


def remove_brighter_fatter(image: CalibImage, table: CalibTable, detector: Detector) -> CalibImage:
    """Put charge back where its light fell.

    Raises
    ------
    ValueError
        Raised if the image is not in electron, the table is of another detector or no kernel, or the
        correction does not converge.
    """
    refuse_other_unit(image, "the brighter-fatter effect is corrected")
    kernel = usable(BrighterFatterKernel, table, detector)
    return CalibImage(kernel.apply(image.data), image.unit, {**image.header, "LSST ISR BF APPLIED": True})
