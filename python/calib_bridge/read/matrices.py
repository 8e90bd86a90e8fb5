"""``matrices``: values of crosstalk, brighter-fatter kernels and deferred charge, by detector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.details import MatricesParams, MatricesResult, Matrix
from ..session import Session
from ..verdict.rounding import rounded
from .fits_tables import read_columns
from .table import read_rows

type Columns = Mapping[str, NDArray[Any]]

_LAGS = 9
"""Most lags of a kernel's profile that are returned."""


class _Values(NamedTuple):
    rows: list[str]
    columns: list[str]
    values: NDArray[np.float64]


def matrices(session: Session, params: MatricesParams) -> MatricesResult:
    """Read one matrix for each dataset of a RUN.

    Raises ``dataset-missing`` if the RUN has none, and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    rows = read_rows(butler, params.dataset_type, [params.run])
    if not rows:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}")
    read = _READ[params.dataset_type]
    root = datastore_root(butler)
    found = []
    for row in rows:
        columns = read_columns(root, row)
        try:
            own = read(columns)
        except (KeyError, IndexError, ValueError) as error:
            reason = f"{row.id} in {row.run} has not the columns of a {params.dataset_type}: {error}"
            raise BridgeError("dataset-unreadable", reason) from error
        found.append(
            Matrix(
                detector=int(row.data_id["detector"]),
                id=row.id,
                rows=own.rows,
                columns=own.columns,
                values=[
                    [rounded(value) if np.isfinite(value) else None for value in line]
                    for line in own.values.tolist()
                ],
            )
        )
    return MatricesResult(unit="1 / electron" if params.dataset_type == "bfk" else "", matrices=found)


def _names(columns: Columns) -> list[str]:
    key = "amplifier" if "amplifier" in columns else "amplifier_name"
    return [str(name).strip() for name in columns[key].tolist()]


def _crosstalk(columns: Columns) -> _Values:
    """Return coefficients from each source amplifier (row) to each target (column)."""
    names = _names(columns)
    values = np.asarray(columns["coeffs"], np.float64)
    if values.shape != (len(names), len(names)):
        raise ValueError(f"coeffs have shape {values.shape}")
    # A table may have one value for each source.
    valid = np.asarray(columns.get("coeffvalid", np.ones(len(names))), bool).reshape(len(names), -1)
    return _Values(names, names, np.where(valid, values, np.nan))


def _deferred(columns: Columns) -> _Values:
    """Return the deferred fraction of each amplifier; ip_isr names it ``global_cti``."""
    name = "deferred" if "deferred" in columns else "global_cti"
    values = np.asarray(columns[name], np.float64)
    return _Values(_names(columns), [name], values.reshape(len(values), -1)[:, :1])


def _kernel(columns: Columns) -> _Values:
    """Return the mean of the valid kernels along its central row and column, and the attraction it was solved from."""
    rows, lines = [], []
    valid = np.asarray(columns.get("valid", np.ones(len(columns["kernel"]))), bool).ravel()
    if not valid.any():
        raise ValueError("no kernel is valid")
    kernels = _squares(columns["kernel"])[valid]
    half = kernels.shape[1] // 2
    profiles = {"kernel": kernels.mean(axis=0)[half:, half:]}
    if "mean_xcorrs" in columns:
        # Covariances have lags from zero, or are symmetric around it as the kernel is.
        attraction = _squares(columns["mean_xcorrs"])[valid].mean(axis=0)
        start = half if attraction.shape == kernels.shape[1:] else 0
        profiles["attraction"] = attraction[start:, start:]
    for name, profile in profiles.items():
        rows += [f"{name} along a row", f"{name} along a column"]
        lines += [profile[0, :_LAGS], profile[:_LAGS, 0]]
    width = max(len(line) for line in lines)
    padded = [np.pad(line, (0, width - len(line)), constant_values=np.nan) for line in lines]
    return _Values(rows, [str(lag) for lag in range(width)], np.array(padded))


def _squares(column: NDArray[Any]) -> NDArray[np.float64]:
    values = np.asarray(column, np.float64).reshape(len(column), -1)
    side = isqrt(values.shape[1])
    return values.reshape(-1, side, side)


_READ: Mapping[str, Callable[[Columns], _Values]] = {
    "bfk": _kernel,
    "crosstalk": _crosstalk,
    "cti": _deferred,
}
