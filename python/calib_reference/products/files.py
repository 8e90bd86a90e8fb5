"""Products by their dataset type, and in files of their own."""

from __future__ import annotations

from pathlib import Path

from ..storage.datasets import CalibTable
from ..storage.ecsv import read_ecsv, write_ecsv
from ..storage.fits import read_table, write_table
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
"""A product more is a module more and an entry here."""


def product_of(table: CalibTable) -> IsrCalib:
    """Return what a table holds, by its card ``OBSTYPE``; raise `ValueError` if that is no product of ours."""
    kind = table.header.get("OBSTYPE")
    if not isinstance(kind, str) or kind not in PRODUCTS:
        raise ValueError(f"OBSTYPE is {kind!r}, not one of {sorted(PRODUCTS)}")
    return PRODUCTS[kind].fromTable(table)


def read_product(path: str | Path) -> IsrCalib:
    """Read a product from ECSV or FITS; raise `ValueError` if it is neither, or no product."""
    return product_of(read_ecsv(path) if _suffix(path) == ".ecsv" else read_table(str(path)))


def write_product(path: str | Path, product: IsrCalib) -> None:
    """Write a product as ECSV or FITS, as the suffix says; raise `ValueError` if it is another."""
    if _suffix(path) == ".ecsv":
        write_ecsv(path, product.toTable())
    else:
        write_table(str(path), product.toTable())


def _suffix(path: str | Path) -> str:
    suffix = Path(path).suffix
    if suffix not in (".ecsv", ".fits"):
        raise ValueError(f"{path} is neither .ecsv nor .fits")
    return suffix
