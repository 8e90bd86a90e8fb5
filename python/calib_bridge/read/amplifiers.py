"""``amplifiers``: one number an amplifier for each quantity that a calibration holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isqrt
from typing import NamedTuple

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.amplifiers import AmplifiersParams, AmplifiersResult, HeldColumn
from ..session import Session
from .fits_tables import read_columns
from .gains import Columns, gains_of_columns, names_of, number_of
from .row import Row
from .table import read_rows

type Numbers = Mapping[str, tuple[float, float]]
"""Value and standard error by quantity, NaN if unknown."""


class _Quantity(NamedTuple):
    name: str
    unit: str


_QUANTITIES: Mapping[str, Sequence[_Quantity]] = {
    "ptc": [
        _Quantity("gain", "electron / adu"),
        _Quantity("read noise", "electron"),
        _Quantity("turnoff", "adu"),
        _Quantity("a00", "1 / electron"),
    ],
    "linearizer": [
        _Quantity("quadratic coefficient", "1 / electron"),
        _Quantity("largest residual", "adu"),
        _Quantity("largest signal", ""),
    ],
    "bfk": [_Quantity("kernel center", "1 / electron"), _Quantity("kernel sum", "1 / electron")],
}


def amplifiers(session: Session, params: AmplifiersParams) -> AmplifiersResult:
    """Read the calibrations of a RUN without the classes that wrote them.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    rows = rows_of_run(butler, params.dataset_type, params.run)
    numbers = _READ[params.dataset_type]
    found: list[tuple[int, str, Numbers]] = []
    for row in rows:
        for name, held in read_row(butler, row, params.dataset_type, numbers):
            found.append((int(row.data_id["detector"]), name, held))
    columns = [_column(each, [held for _, _, held in found]) for each in _QUANTITIES[params.dataset_type]]
    return AmplifiersResult(
        ids=[row.id for row in rows],
        detector=[detector for detector, _, _ in found],
        amplifier=[name for _, name, _ in found],
        columns=[column for column in columns if any(value is not None for value in column.values)],
    )


def rows_of_run(butler: DirectButler, dataset_type: str, run: str) -> Sequence[Row]:
    """Return the datasets of detectors of a RUN; raises ``dataset-missing`` without any."""
    rows = [row for row in read_rows(butler, dataset_type, [run]) if "detector" in row.data_id]
    if not rows:
        raise BridgeError("dataset-missing", f"{run} has no {dataset_type}")
    return rows


def read_row[T](butler: DirectButler, row: Row, what: str, parse: Callable[[Columns], T]) -> T:
    """Read the first table of a dataset.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if its file is gone; ``dataset-unreadable`` if it holds no such table.
    """
    columns = read_columns(datastore_root(butler), row)
    try:
        return parse(columns)
    except Exception as error:  # a damaged file may hold anything
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run} holds no {what}: {error}") from error


def rounded(value: float) -> float | None:
    """Return six digits for the wire, null for no number."""
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _column(quantity: _Quantity, held: Sequence[Numbers]) -> HeldColumn:
    pairs = [each.get(quantity.name, (np.nan, np.nan)) for each in held]
    return HeldColumn(
        name=quantity.name,
        unit=quantity.unit,
        values=[rounded(value) for value, _ in pairs],
        errors=[rounded(error) for _, error in pairs],
    )


def _of_ptc(columns: Columns) -> list[tuple[str, Numbers]]:
    turnoffs = zip(
        _numbers(columns, "ptc_turnoff", "turnoff"),
        _numbers(columns, "ptc_turnoff_sampling_error", "turnoff_sampling_error"),
        strict=True,
    )
    return [
        (
            name,
            {
                "gain": (gains.gain, gains.gain_error),
                "read noise": (gains.read_noise, gains.read_noise_error),
                "a00": (gains.a00, gains.a00_error),
                "turnoff": turnoff,
            },
        )
        for (name, gains), turnoff in zip(gains_of_columns(columns).items(), turnoffs, strict=True)
    ]


def _of_linearizer(columns: Columns) -> list[tuple[str, Numbers]]:
    """Return the coefficient of the reference pipelines, which a spline lacks, and how good the fit is."""
    coefficients = zip(_numbers(columns, "quadratic"), _numbers(columns, "quadratic_error"), strict=True)
    residuals = next((columns[name] for name in ("fit_residuals", "fit_res") if name in columns), None)
    signals = _numbers(columns, "linearity_max_signal", "max_signal")
    names = names_of(columns)
    largest = [np.nan] * len(names) if residuals is None else [*map(_largest, residuals)]
    return [
        (
            name,
            {
                "quadratic coefficient": coefficient,
                "largest residual": (residual, np.nan),
                "largest signal": (signal, np.nan),
            },
        )
        for name, coefficient, residual, signal in zip(names, coefficients, largest, signals, strict=True)
    ]


def _of_kernel(columns: Columns) -> list[tuple[str, Numbers]]:
    kernels = [np.asarray(kernel, np.float64).ravel() for kernel in columns["kernel"]]
    return [
        (name, {"kernel center": (_center(kernel), np.nan), "kernel sum": (float(kernel.sum()), np.nan)})
        for name, kernel in zip(names_of(columns), kernels, strict=True)
    ]


def _center(kernel: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return the value in the middle of a square with an odd side; NaN of any other shape."""
    side = isqrt(kernel.size)
    return float(kernel[kernel.size // 2]) if side * side == kernel.size and side % 2 else float("nan")


def _largest(residuals: object) -> float:
    values = np.abs(np.asarray(residuals, np.float64))
    return float(np.nanmax(values)) if np.isfinite(values).any() else float("nan")


def _numbers(columns: Columns, *aliases: str) -> Iterator[float]:
    """Yield the first number of each row of the first column that there is; NaN without any."""
    column = next((columns[name] for name in aliases if name in columns), None)
    for row in range(len(names_of(columns))):
        yield float("nan") if column is None else number_of(column[row])


_READ: Mapping[str, Callable[[Columns], list[tuple[str, Numbers]]]] = {
    "ptc": _of_ptc,
    "linearizer": _of_linearizer,
    "bfk": _of_kernel,
}
