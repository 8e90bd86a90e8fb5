"""Products by dataset type, and their ECSV and FITS files."""

from __future__ import annotations

from pathlib import Path

from ..storage.datasets import CalibTable
from ..storage.fits import read_table, write_table
from ..values.ecsv import EcsvTable, read_ecsv, write_ecsv
from .base import IsrCalib
from .bfk import BrighterFatterKernel
from .crosstalk import Crosstalk
from .cti import DeferredCharge
from .defects import Defects, ManualDefects
from .linearizer import Linearizer
from .ptc import PhotonTransferCurve

__all__ = ["PRODUCTS", "product_of", "read_product", "write_product"]

PRODUCTS: dict[str, type[IsrCalib]] = {
    each.OBSTYPE: each
    for each in (
        *(Defects, ManualDefects, DeferredCharge, PhotonTransferCurve),
        *(Linearizer, BrighterFatterKernel, Crosstalk),
    )
}
"""Classes by dataset type. A new product needs a class here and a layout in `calib_reference.values.layouts`."""


def product_of(table: CalibTable) -> IsrCalib:
    """Return the product that a table holds, by its card ``OBSTYPE``.

    Raises
    ------
    ValueError
        Raised if ``OBSTYPE`` names no class of `PRODUCTS`, or the table has another layout.
    """
    kind = table.header.get("OBSTYPE")
    if not isinstance(kind, str) or kind not in PRODUCTS:
        raise ValueError(f"OBSTYPE is {kind!r}, not one of {sorted(PRODUCTS)}")
    return PRODUCTS[kind].fromTable(table)


def read_product(path: str | Path) -> IsrCalib:
    """Read a product from a file with the suffix ``.ecsv`` or ``.fits``.

    Raises
    ------
    ValueError
        Raised if the suffix is another, or the file holds no product.
    """
    return product_of(CalibTable(*read_ecsv(path)) if _suffix(path) == ".ecsv" else read_table(str(path)))


def write_product(path: str | Path, product: IsrCalib) -> None:
    """Write a product in the format that the suffix names, ``.ecsv`` or ``.fits``.

    Raises
    ------
    ValueError
        Raised if the suffix is another.
    """
    table = product.toTable()
    if _suffix(path) == ".ecsv":
        write_ecsv(path, EcsvTable(table.columns, table.units, table.header))
    else:
        write_table(str(path), table)


def _suffix(path: str | Path) -> str:
    suffix = Path(path).suffix
    if suffix not in (".ecsv", ".fits"):
        raise ValueError(f"{path}: the suffix must be .ecsv or .fits")
    return suffix
