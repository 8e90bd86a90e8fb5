"""Calibrations that are not images, as typed values in the manner of DMTN-148 section 4.2.

Each class of `PRODUCTS` has ``fromDict`` and ``toDict`` (plain data, fit for JSON or YAML),
``fromTable`` and ``toTable`` (`~calib_reference.storage.CalibTable`, which the Butler stores as FITS),
``fromDetector`` (a neutral calibration), ``validate`` and, for kinds that correct an image, ``apply``.
As text for an ``obs_*_data`` package::

    from calib_reference.products import read_product, write_product
    defects = read_product("defects/r22_s11/20240101.ecsv")     # class by the card OBSTYPE
    defects.validate(camera[4])
    write_product("defects/r22_s11/20240101.ecsv", defects.withCards({"CALIBDATE": "2024-01-01T00:00:00"}))
    butler.put(defects.toTable(), "defects", instrument="LSSTComCam", detector=4)

The suffix selects the format, ``.ecsv`` or ``.fits``; both keep the cards. ``CALIBDATE``, ``VALIDSTART`` and
``VALIDEND`` belong to exported text alone.
"""

from __future__ import annotations

from .amplifiers import AmplifierCalib
from .base import IsrCalib
from .bfk import BrighterFatterKernel
from .cards import calibration_identity, detector_cards
from .crosstalk import Crosstalk
from .cti import DeferredCharge
from .defects import Defects, ManualDefects
from .files import PRODUCTS, product_of, read_product, write_product
from .linearizer import Linearizer
from .ptc import PhotonTransferCurve

__all__ = [
    "PRODUCTS",
    "AmplifierCalib",
    "BrighterFatterKernel",
    "Crosstalk",
    "Defects",
    "DeferredCharge",
    "IsrCalib",
    "Linearizer",
    "ManualDefects",
    "PhotonTransferCurve",
    "calibration_identity",
    "detector_cards",
    "product_of",
    "read_product",
    "write_product",
]
