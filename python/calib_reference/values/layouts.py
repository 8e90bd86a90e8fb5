"""Columns of each product's table, as data: storage checks texts against them, typed products are built on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .header import Header

__all__ = ["BOX_COLUMNS", "STORAGE_VERSION", "TABLE_LAYOUTS", "Column", "TableLayout"]

STORAGE_VERSION = 1.0
"""Version of the stored form of combined images, and of every product whose layout states no other."""

BOX_COLUMNS = ("x0", "y0", "width", "height")
"""Columns of a table of bad pixels, in pixels from the lower left (``lsst.ip.isr.Defects``)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a product's table.

    Parameters
    ----------
    unit
        Unit in the file; empty for none, `None` if any unit is accepted.
    kind
        Numpy type that the values must convert to; `None` if any type is accepted.
    default
        Value in a table without the column, as earlier versions wrote; `None` if a table must have it.
    """

    unit: str | None = ""
    kind: str | None = "f8"
    default: float | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The required form of a product's table.

    Parameters
    ----------
    dataset_type
        Dataset type, which the card ``OBSTYPE`` names.
    columns
        Columns by name, in the order of the file.
    key
        Column of names that begins each row; `None` if there is none.
    version
        Version of the stored form. A file of a later version is rejected.
    """

    dataset_type: str
    columns: Mapping[str, Column]
    key: str | None = "amplifier"
    version: float = STORAGE_VERSION

    def check(
        self, columns: Mapping[str, NDArray[np.generic]], units: Mapping[str, str], header: Header
    ) -> None:
        """Check a stored table.

        Raises
        ------
        ValueError
            Raised if the header names another product or a later version, a column is missing, unknown
            or of another type, or a unit differs.
        """
        self.check_identity(header)
        self.check_names({*columns}, self.key)
        self.check_units(units)
        for name, column in columns.items():
            if name != self.key and (kind := self.columns[name].kind) is not None:
                np.asarray(column, dtype=kind)

    def check_identity(self, header: Header) -> None:
        """Check that a header describes a product that this code can read.

        A header with neither card passes, because the tables between tasks have none.

        Raises
        ------
        ValueError
            Raised if ``OBSTYPE`` names another product, or the stored form is of a later version.
        """
        kind = header.get("OBSTYPE", self.dataset_type)
        if kind != self.dataset_type:
            raise ValueError(f"OBSTYPE is {kind!r}, not {self.dataset_type!r}")
        stored = header.get(f"{self.dataset_type.upper()}_VERSION", self.version)
        if not isinstance(stored, int | float) or stored > self.version:
            raise ValueError(
                f"{self.dataset_type} has version {stored}; the latest that this code reads is {self.version}"
            )

    def check_names(self, names: set[str], key: str | None) -> None:
        """Raise `ValueError` if columns, or the key under its name here, are missing or unknown."""
        keys = set() if key is None else {key}
        required = {name for name, column in self.columns.items() if column.default is None} | keys
        problems = [
            f"{problem} {sorted(wrong)}"
            for problem, wrong in {
                "lacks columns": required - names,
                "has unknown columns": names - set(self.columns) - keys,
            }.items()
            if wrong
        ]
        if problems:
            raise ValueError(f"{self.dataset_type} {' and '.join(problems)}")

    def check_units(self, units: Mapping[str, str]) -> None:
        """Raise `ValueError` if a column has another unit than the layout states."""
        expected = {name: column.unit for name, column in self.columns.items() if column.unit != ""}
        if wrong := {
            name: unit for name, unit in units.items() if expected.get(name, "") not in (unit, None)
        }:
            raise ValueError(f"{self.dataset_type} has units {wrong}; expected {expected}")


_UNKNOWN = float("nan")
_BOXES = dict.fromkeys(BOX_COLUMNS, Column(unit=None, kind=None))

_PTC = {
    "gain": Column("electron / adu"),
    "gain_error": Column("electron / adu"),
    "noise": Column("electron"),
    "turnoff": Column("adu"),
    "turnoff_sampling_error": Column("adu", default=_UNKNOWN),
    "gain_unadjusted": Column("electron / adu", default=_UNKNOWN),
    "noise_error": Column("electron", default=_UNKNOWN),
    "a00": Column("1 / electron", default=_UNKNOWN),
    "a00_error": Column("1 / electron", default=_UNKNOWN),
    "chi2": Column(default=_UNKNOWN),
    "used": Column(kind="b1", default=False),
    "input_exposures_1": Column(kind="i8", default=0),
    "input_exposures_2": Column(kind="i8", default=0),
    "raw_exposure_times": Column("s", default=_UNKNOWN),
    "raw_means": Column("adu", default=_UNKNOWN),
    "raw_deltas": Column("adu", default=_UNKNOWN),
    "raw_variances": Column("adu2", default=_UNKNOWN),
    "model_variances": Column("adu2", default=_UNKNOWN),
    "row_mean_variances": Column("adu2", default=_UNKNOWN),
    "noise_list": Column("adu", default=_UNKNOWN),
    "ksp_values": Column(default=_UNKNOWN),
    "pixels": Column(kind="i8", default=0),
    "covariances": Column("adu2", default=_UNKNOWN),
}

_BFK = {
    "kernel": Column("1 / electron"),
    "valid": Column(kind="b1", default=True),
    "exp_id_mask": Column(kind="b1", default=False),
    "raw_means": Column("adu", default=_UNKNOWN),
    "raw_variances": Column("adu2", default=_UNKNOWN),
    "raw_xcorrs": Column("adu2", default=_UNKNOWN),
    "gain": Column("electron / adu", default=_UNKNOWN),
    "noise": Column("electron", default=_UNKNOWN),
    "mean_xcorrs": Column("1 / electron", default=_UNKNOWN),
}

_LINEARIZER = {
    "quadratic": Column("1 / electron"),
    "quadratic_error": Column("1 / electron", default=_UNKNOWN),
    "offset": Column("adu", default=_UNKNOWN),
    "slope": Column("adu / s", default=_UNKNOWN),
    "chi2": Column(default=_UNKNOWN),
    "max_signal": Column("electron", default=_UNKNOWN),
    "used": Column(kind="b1", default=False),
    "input_exposures_1": Column(kind="i8", default=0),
    "input_abscissas": Column("s", default=_UNKNOWN),
    "input_ordinates": Column("adu", default=_UNKNOWN),
    "input_normalizations": Column(default=_UNKNOWN),
    "fit_residuals": Column("adu", default=_UNKNOWN),
}

_CROSSTALK = {
    "coeffs": Column(),
    "coeffErr": Column(default=_UNKNOWN),
    "coeffNum": Column(kind="i8", default=0),
    "coeffValid": Column(kind="b1", default=True),
}

TABLE_LAYOUTS: Mapping[str, TableLayout] = {
    layout.dataset_type: layout
    for layout in (
        TableLayout("defects", _BOXES, key=None),
        TableLayout("manual_defects", _BOXES, key=None),
        TableLayout("cti", {"deferred": Column()}),
        TableLayout("ptc", _PTC, version=2.0),
        TableLayout("linearizer", _LINEARIZER),
        TableLayout("bfk", _BFK),
        TableLayout("crosstalk", _CROSSTALK),
    )
}
"""Layouts by dataset type. A new product needs an entry here and a class in `calib_reference.products`."""
