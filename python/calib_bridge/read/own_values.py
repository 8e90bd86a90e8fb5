"""The values of a calibration itself, from its file, without the classes that wrote it."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..verdict.measured import COMBINED, WHOLE_DETECTOR, Measured
from .recorded import open_recorded
from .row import Row

LEVEL = "LEVEL"
"""Median of the finite pixels of an image, of a detector as a whole."""

_AMPLIFIERS = ("AMPLIFIER", "AMP_NAME", "AMPNAMES")
"""Columns that name amplifiers, in capitals: of ip_isr's calibrations and of the reference pipelines' tables."""

type Value = tuple[str, str, float]
"""Amplifier, name of the value, and the value."""


def read_own_values(
    root: str | None, rows: Sequence[Row], wanted: Collection[str], names: Mapping[int, str]
) -> Measured:
    """Read the wanted columns of the tables in the FITS files of a calibration, or the level of its image.

    Parameters
    ----------
    root : `str` or `None`
        Root of the datastore.
    rows : `~collections.abc.Sequence` [`~calib_bridge.read.row.Row`]
        A dataset for each detector.
    wanted : `~collections.abc.Collection` [`str`]
        Columns in capitals, or `LEVEL`.
    names : `~collections.abc.Mapping` [`int`, `str`]
        Full names by detector number.

    Returns
    -------
    measured : `~calib_bridge.verdict.measured.Measured`
        Files that cannot be read are among its problems.
    """
    found: dict[tuple[int, str], dict[str, float]] = {}
    problems: list[str] = []
    for row in rows:
        detector = int(row.data_id.get("detector", 0))
        try:
            for amplifier, name, value in _read(root, row, wanted):
                found.setdefault((detector, amplifier), {})[name] = value
        except OSError as error:
            where = names.get(detector, f"detector {detector}")
            problems.append(f"the calibration of {where}, {row.id}, cannot be read: {error}")
    keys = sorted(found)
    columns = sorted({name for values in found.values() for name in values})
    return Measured(
        exposure=np.full(len(keys), COMBINED, np.int64),
        detector=np.array([detector for detector, _ in keys], np.int32),
        amplifier=np.array([amplifier for _, amplifier in keys], np.str_),
        values={name: np.array([found[key].get(name, np.nan) for key in keys]) for name in columns},
        verdicts={},
        source="product",
        names=names,
        problems=tuple(problems),
    )


def _read(root: str | None, row: Row, wanted: Collection[str]) -> Iterator[Value]:
    from astropy.io import fits  # slow to import

    if row.path is None:
        raise FileNotFoundError("the datastore has no file of it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_recorded(root, row.path) as file, fits.open(file, memmap=False) as hdus:
                if LEVEL in wanted:
                    yield (
                        WHOLE_DETECTOR,
                        LEVEL,
                        _level(next(hdu.data for hdu in hdus if hdu.is_image and hdu.header["NAXIS"] == 2)),
                    )
                for hdu in hdus:
                    if isinstance(hdu, fits.BinTableHDU):
                        yield from _columns(hdu.data, wanted)
    except OSError:
        raise
    except Exception as error:  # astropy may raise anything for a damaged file
        raise OSError(f"{row.path}: {type(error).__name__}: {error}") from error


def _columns(table: Any, wanted: Collection[str]) -> Iterator[Value]:
    """Yield the wanted columns that have a number for each amplifier, or for the detector as a whole."""
    columns = {name.upper(): name for name in table.columns.names}
    key = next((columns[name] for name in _AMPLIFIERS if name in columns), None)
    amplifiers = [WHOLE_DETECTOR] if key is None else np.ravel(table[key]).tolist()
    for name in wanted:
        values = np.ravel(np.asarray(table[columns[name]], np.float64)) if name in columns else np.empty(0)
        if len(values) == len(amplifiers):
            for amplifier, value in zip(amplifiers, values.tolist(), strict=True):
                yield str(amplifier).strip(), name, value if np.isfinite(value) else float("nan")


def _level(pixels: NDArray[Any]) -> float:
    finite = pixels[np.isfinite(pixels)]
    return float(np.median(finite)) if finite.size else float("nan")
