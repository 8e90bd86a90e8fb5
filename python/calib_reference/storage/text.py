"""Tables as texts of ``obs_*_data`` packages: ECSV with the cards that belong to exported text alone."""

from __future__ import annotations

from dataclasses import replace

from .datasets import CalibTable
from .ecsv import read_ecsv, write_ecsv

__all__ = ["EXPORTED", "read_text", "write_text"]

EXPORTED = ("CALIBDATE", "VALIDSTART", "VALIDEND")
"""They say when a text holds (DMTN-148 section 4.3). A dataset's range is its certification's, at every site."""


def read_text(path: str) -> CalibTable:
    """Read a text without those cards.

    Raises
    ------
    ValueError
        Raised if it is no ECSV of a flat table, or its ``OBSTYPE`` is of a product that has other columns.
    """
    from ..products import PRODUCTS  # it stands above the storage, and is needed for this check alone

    table = read_ecsv(path)
    if product := PRODUCTS.get(str(table.header.get("OBSTYPE"))):
        product.fromTable(table)
    return replace(table, header={key: value for key, value in table.header.items() if key not in EXPORTED})


def write_text(path: str, table: CalibTable) -> None:
    """Write a text; equal tables make equal bytes."""
    write_ecsv(path, table)
