"""Gain, read noise and brighter-fatter parameter of amplifiers, from the file of a ptc."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..verdict.measured import Measured
from .recorded import open_place

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
                tables = (hdu.data for hdu in hdus if isinstance(hdu, fits.BinTableHDU))
                return _gains(next(tables))
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


def _gains(table: Any) -> Mapping[str, Gains]:
    columns = {name.lower(): name for name in table.columns.names}
    key = next(columns[name] for name in _NAMES if name in columns)
    found = {}
    for row in table:
        values = {
            name: next((_first(row[columns[each]]) for each in aliases if each in columns), float("nan"))
            for name, aliases in _COLUMNS.items()
        }
        if "ptc_fit_type" in columns:
            values |= _fitted(row, columns, str(row[columns["ptc_fit_type"]]).strip())
        found[str(row[key]).strip()] = Gains(**values)
    return found


def _fitted(row: Any, columns: Mapping[str, str], fit: str) -> dict[str, float]:
    """Return a00 and its error as ip_isr keeps them, which depends on the model of the fit (cp_verify verifyPtc)."""
    places = {
        "EXPAPPROXIMATION": {"a00": "ptc_fit_pars", "a00_error": "ptc_fit_pars_error"},
        "FULLCOVARIANCE": {"a00": "a_matrix"},
    }
    return {
        name: _first(row[columns[column]])
        for name, column in places.get(fit, {}).items()
        if column in columns
    }


def _first(value: Any) -> float:
    number = float(np.ravel(np.asarray(value, np.float64))[0])
    return number if np.isfinite(number) else float("nan")
