"""Gain, read noise and brighter-fatter parameter of amplifiers, from the file of a ptc."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..verdict.measured import Measured
from .recorded import open_place

type Columns = Mapping[str, NDArray[Any]]
"""Columns of a table by their name in lower case."""

_NAMES = ("amplifier_name", "amplifier")

_COLUMNS = {
    "gain": ("gain",),
    "gain_error": ("gain_err", "gain_error"),
    "read_noise": ("noise",),
    "read_noise_error": ("noise_err", "noise_error"),
    "a00": ("a00",),
    "a00_error": ("a00_error",),
}
"""Columns of ip_isr's ``PhotonTransferCurveDataset`` and of the reference pipelines' table, in lower case."""


class Gains(NamedTuple):
    """Values of one amplifier, NaN if unknown; see `~calib_bridge.verdict.expected.Expected`."""

    gain: float
    gain_error: float
    read_noise: float
    read_noise_error: float
    a00: float
    a00_error: float


def read_gains(place: str) -> Mapping[str, Gains]:
    """Read a ptc by amplifier, without the classes that wrote it.

    Parameters
    ----------
    place : `str`
        A FITS file of this machine, or a member of a zip file.

    Raises
    ------
    OSError
        The file does not exist, is damaged, or holds no ptc.
    """
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_place(place) as file, fits.open(file, memmap=False) as hdus:
                table = next(hdu.data for hdu in hdus if isinstance(hdu, fits.BinTableHDU))
                return gains_of_columns({name.lower(): table[name] for name in table.columns.names})
    except OSError:
        raise
    except Exception as error:  # astropy may raise anything for a damaged file
        raise OSError(f"{place} holds no ptc: {type(error).__name__}: {error}") from error


def gains_from_overscan(
    measured: Measured, nominal: Mapping[int, Mapping[str, float]]
) -> Mapping[tuple[int, str], Gains]:
    """Return the read noise that the overscans of the verified exposures show, where there is no ptc.

    Parameters
    ----------
    measured : `~calib_bridge.verdict.measured.Measured`
        With cp_verify's column ``READ_NOISE_ADU``; without it, nothing is returned.
    nominal : `~collections.abc.Mapping`
        The camera's gains by detector and amplifier.

    Returns
    -------
    gains : `~collections.abc.Mapping`
        By detector and amplifier: the median over the exposures, and the standard error of a median.
    """
    column = measured.values.get("READ_NOISE_ADU")
    if column is None:
        return {}
    values: dict[tuple[int, str], list[float]] = defaultdict(list)
    for row in np.flatnonzero(np.isfinite(column)):
        values[int(measured.detector[row]), str(measured.amplifier[row])].append(float(column[row]))
    found = {}
    for (detector, name), noises in values.items():
        gain = nominal.get(detector, {}).get(name)
        if gain is not None and len(noises) > 1:
            error = _ERROR_OF_MEDIAN * float(np.std(noises, ddof=1)) / math.sqrt(len(noises))
            found[detector, name] = Gains(
                gain=gain,
                gain_error=0.0,
                read_noise=gain * float(np.median(noises)),
                read_noise_error=gain * error,
                a00=0.0,
                a00_error=0.0,
            )
    return found


_ERROR_OF_MEDIAN = math.sqrt(math.pi / 2.0)
"""Standard error of a median over that of a mean, for many normal values."""


def gains_of_columns(columns: Columns) -> Mapping[str, Gains]:
    """Return the values of each amplifier of a table with the layout of ip_isr or of the reference pipelines."""
    found = {}
    for row, amplifier in enumerate(names_of(columns)):
        values = {
            name: next((number_of(columns[each][row]) for each in aliases if each in columns), float("nan"))
            for name, aliases in _COLUMNS.items()
        }
        if "ptc_fit_type" in columns:
            values |= _fitted(columns, row)
        found[amplifier] = Gains(**values)
    return found


def names_of(columns: Columns) -> list[str]:
    """Return the amplifier of each row; raises `ValueError` if no column names them."""
    column = next((columns[name] for name in _NAMES if name in columns), None)
    if column is None or column.ndim != 1:
        raise ValueError("no column names amplifiers")
    return [str(name).strip() for name in column]


def number_of(value: Any) -> float:
    """Return the first number of a cell, NaN if it is not finite."""
    number = float(np.ravel(np.asarray(value, np.float64))[0])
    return number if np.isfinite(number) else float("nan")


def _fitted(columns: Columns, row: int) -> dict[str, float]:
    """Return a00 and its error as ip_isr keeps them, which depends on the model of the fit (cp_verify verifyPtc)."""
    places = {
        "EXPAPPROXIMATION": {"a00": "ptc_fit_pars", "a00_error": "ptc_fit_pars_error"},
        "FULLCOVARIANCE": {"a00": "a_matrix"},
    }
    fit = str(columns["ptc_fit_type"][row]).strip()
    return {
        name: number_of(columns[column][row])
        for name, column in places.get(fit, {}).items()
        if column in columns
    }
