"""``measured``, and the values of a verification RUN for its judgment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler
from numpy.typing import NDArray

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.judgments import MeasuredColumn, MeasuredParams, MeasuredResult
from ..session import Session
from ..verdict.measured import Measured, Source, unit_of
from .dataset import load
from .measured_statistics import failures_of
from .measured_table import Table, measured_of
from .own_values import read_own_values
from .recorded import open_recorded
from .row import Row
from .table import read_rows

RESULTS = "Results"

_SUFFIXES: Mapping[Source, str] = {
    "results": RESULTS,
    "detector-results": "DetResults",
    "statistics": "Stats",
}
"""Ends of the dataset types that hold values, the best first."""

_PARQUET = ".parq"
"""End of the files that Butler's own formatter of tables writes."""

_DIGITS = 6
_DIGITS_OF_TIME = 12
"""Significant digits of a value on the wire, and of a modified Julian date, which has five before the point."""


class HeldValues(NamedTuple):
    """The datasets with the values of a RUN, all of one type: one for each filter, or for each detector."""

    stem: str
    source: Source
    rows: Sequence[Row]
    columns: tuple[str, ...] = ()
    """Wanted values of a calibration itself."""


def measured(session: Session, params: MeasuredParams) -> MeasuredResult:
    """Read the values that a verification measured, as columns.

    Raises ``dataset-missing`` if the RUN has none, and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    held = find_values(butler, params.stem, params.run)
    if held is None:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.stem}Results, DetResults or Stats")
    found = read_measured(butler, held)
    values = [
        MeasuredColumn(name=name, unit=unit_of(name), values=_rounded(name, column))
        for name, column in found.values.items()
    ]
    verdicts = [
        MeasuredColumn(
            name=f"VERIFY_{name}", unit="", values=[None if each < 0 else float(each) for each in column]
        )
        for name, column in found.verdicts.items()
    ]
    return MeasuredResult(
        exposure=found.exposure.tolist(),
        detector=found.detector.tolist(),
        amplifier=found.amplifier.tolist(),
        columns=[*values, *verdicts],
        detector_names={str(number): name for number, name in sorted(found.names.items())},
    )


def find_values(
    butler: DirectButler, stem: str, run: str, merged: Sequence[Row] | None = None
) -> HeldValues | None:
    """Find the datasets with the values of a RUN: the merged table, else the tables of detectors, else statistics.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    stem, run : `str`
        The verification's name, and its RUN.
    merged : `~collections.abc.Sequence` [`~calib_bridge.read.row.Row`], optional
        The merged tables, if they were already looked for.

    Returns
    -------
    held : `HeldValues` or `None`
        `None` if the RUN has none.
    """
    for source, suffix in _SUFFIXES.items():
        looked_for = merged if suffix == RESULTS else None
        rows = read_rows(butler, f"{stem}{suffix}", [run]) if looked_for is None else looked_for
        if rows:
            return HeldValues(stem, source, rows)
    return None


def read_measured(butler: DirectButler, held: HeldValues) -> Measured:
    """Read the values of a RUN.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if a dataset or its file is gone; ``dataset-unreadable`` if its file is damaged or holds no
        table of measurements.
    """
    names = _detector_names(butler, str(held.rows[0].data_id["instrument"]))
    try:
        if held.source == "statistics":
            return failures_of(held.stem, [_mapping(load(butler, row)) for row in held.rows], names)
        root = datastore_root(butler)
        if held.source == "product":
            return read_own_values(root, held.rows, held.columns, names)
        return measured_of([_read_table(butler, root, row) for row in held.rows], held.source, names)
    except (TypeError, ValueError, RecursionError) as error:
        first = held.rows[0]
        where = f"{held.stem}{_SUFFIXES.get(held.source, '')} in {first.run}, the first dataset {first.id}"
        raise BridgeError("dataset-unreadable", f"{where}: {error}") from error


def _read_table(butler: DirectButler, root: str | None, row: Row) -> Table:
    """Return the columns of a table as arrays. Butler itself takes five times as long, for thousands of files."""
    if row.path is None or not row.path.endswith(_PARQUET):
        return _columns(load(butler, row))
    from lsst.daf.butler.formatters.parquet import arrow_to_numpy_dict
    from pyarrow import parquet

    try:
        with open_recorded(root, row.path) as file:
            columns: Table = arrow_to_numpy_dict(parquet.read_table(file))
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run}: {error}") from error
    except Exception as error:  # a damaged file may lead to anything
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run}: {error}") from error
    return columns


def _columns(dataset: Any) -> Table:
    """Return the columns of an `astropy.table.Table`."""
    if not hasattr(dataset, "colnames"):
        raise TypeError(f"{type(dataset).__name__} is no table")
    return {name: np.asanyarray(dataset[name]) for name in dataset.colnames}


def _mapping(dataset: Any) -> Mapping[Any, Any]:
    if not isinstance(dataset, Mapping):
        raise TypeError(f"{type(dataset).__name__} is no mapping of statistics")
    return dataset


def _detector_names(butler: DirectButler, instrument: str) -> Mapping[int, str]:
    with butler.query() as query:
        records = query.where(instrument=instrument).dimension_records("detector")
        return {int(record.id): str(record.full_name) for record in records}


def _rounded(name: str, column: NDArray[np.float64]) -> list[float | None]:
    digits = _DIGITS_OF_TIME if name == "MJD" else _DIGITS
    return [float(f"{value:.{digits}g}") if np.isfinite(value) else None for value in column.tolist()]
