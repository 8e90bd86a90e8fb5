"""Datasets with the layouts of cp_verify 5855743 and ip_isr d2a69bf, made from their names, and no real values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from astropy.table import Table, vstack
from bridge_world import TICKET, register_type
from lsst.daf.butler import Butler, DatasetRef

AMPLIFIERS = tuple(f"C{row}{column}" for row in (1, 0) for column in range(8))
PTC = f"{TICKET}/tag/ptcGen.20250101a/run1"
READ_NOISE = 5.0
LEVEL = 10_000.0

TYPES: dict[str, tuple[str, ...]] = {
    "Results": ("instrument",),
    "ExpResults": ("instrument", "exposure"),
    "DetResults": ("instrument", "exposure", "detector"),
    "Stats": ("instrument",),
    "DetStats": ("instrument", "exposure", "detector"),
}
"""Dimensions by the end of the dataset type; a flat has its filter besides."""


def bias_table(
    exposures: Sequence[int],
    detectors: Sequence[int],
    amplifiers: Sequence[str] = AMPLIFIERS,
    stage: str = "BIAS",
) -> Table:
    """The merged table of a clean bias or dark (``CpVerifyBiasTask.repackStats``)."""
    rng = np.random.default_rng(1)
    rows = _keys(exposures, detectors, amplifiers)
    count = len(rows["exposure"])
    pixels = 1_000_000
    noise = READ_NOISE * (1 + rng.normal(0, 1 / np.sqrt(2 * pixels), count))
    table = Table(rows)
    table["mjd"] = 60_000.0 + table["exposure"] % 1000
    table[f"{stage}_MEAN"] = rng.normal(0, READ_NOISE / np.sqrt(pixels), count)
    table[f"{stage}_NOISE"] = noise
    table[f"{stage}_CR_NOISE"] = noise * 1.001
    table[f"{stage}_AMP_CORNER"] = rng.normal(0, 0.02, count)
    for test in ("MEAN", "NOISE", "CR_NOISE", "SUCCESS", "READ_NOISE_CONSISTENT"):
        table[f"{stage}_VERIFY_{test}"] = np.ones(count, bool)
    table[f"{stage}_READ_NOISE_ADU"] = noise / 1.7
    for level in (0, 5, 16, 50, 84, 95, 100):
        table[f"{stage}_{stage}_DIST_{level}_PCT"] = np.full(count, (level - 50) / 1e4)
    table[f"{stage}_SERIAL_PROF"] = np.zeros((count, 3))
    return table


def flat_table(exposures: Sequence[int], detectors: Sequence[int], filter_: str = "g_01") -> Table:
    """The merged table of flats: rows of amplifiers, a row of each detector, and one of each exposure."""
    parts = []
    for exposure in exposures:
        for detector in detectors:
            base = {"instrument": "LATISS", "exposure": exposure, "detector": detector}
            own = {**base, "physical_filter": filter_, "mjd": 60_000.5}
            rows: list[dict[str, Any]] = [
                {
                    **own,
                    "amplifier": name,
                    "FLAT_MEAN": LEVEL,
                    "FLAT_NOISE": 101.0,
                    "FLAT_VERIFY_NOISE": False,
                    "FLAT_VERIFY_SUCCESS": False,
                    "FLAT_FLAT_DIST_50_PCT": 1.0,
                }
                for name in AMPLIFIERS
            ]
            rows.append(
                {**own, "FLAT_DET_MEAN": LEVEL, "FLAT_DET_SCATTER": 20.0, "FLAT_DET_VERIFY_SCATTER": True}
            )
            parts.append(Table(rows))
        first = {"instrument": "LATISS", "exposure": exposure, "detector": detectors[0]}
        parts.append(Table([{**first, "flat_SCATTER": 130.0, "flat_VERIFY_SCATTER": False}]))
    return vstack(parts)


def ptc_table(detectors: Sequence[int]) -> Table:
    """The merged table of a ptc (``CpVerifyPtcTask``): text and curves beside numbers, and no exposure."""
    rows = _keys([0], detectors, AMPLIFIERS)
    del rows["exposure"]
    count = len(rows["detector"])
    table = Table(rows)
    table["mjd"] = np.full(count, np.nan)
    table["PTC_PTC_GAIN"], table["PTC_AMP_GAIN"] = np.full(count, 1.7), np.full(count, 1.7)
    table["PTC_PTC_FIT_TYPE"] = np.full(count, "FULLCOVARIANCE")
    table["PTC_PTC_RAW_MEANS"] = np.zeros((count, 4))
    table["PTC_PTC_COV_10_FIT_SUCCESS"] = np.ones(count, bool)
    table["PTC_VERIFY_PTC_GAIN"] = np.ones(count, bool)
    return table


def linearizer_table(detectors: Sequence[int]) -> Table:
    """The merged table of a linearizer (``CpVerifyLinearityTask``): outcomes without VERIFY, and an empty row."""
    own = [
        {
            "instrument": "LATISS",
            "detector": detector,
            "amplifier": name,
            "LINEARITY_LINEARITY_TYPE": "Spline",
            "LINEARITY_MAX_RESIDUAL_ERROR": name != "C17",
            "LINEARITY_SUCCESS": name != "C17",
        }
        for detector in detectors
        for name in AMPLIFIERS
    ]
    return Table([*own, *({"instrument": "LATISS", "detector": detector} for detector in detectors)])


UNNAMED_FLATS: dict[Any, Any] = {
    2024032600001: {"SUCCESS": True},
    2024032600002: {"SUCCESS": False, "FAILURES": []},
    "SUCCESS": False,
}
"""The layout of ci_cpp_gen3's tests/data/flatRun.yaml: failures without names."""


def put_values(butler: Butler, stem: str, run: str, kind: str, value: Any, **data_id: Any) -> None:
    """Put a dataset such as verifyBiasResults, whose type is registered if it is not."""
    dimensions = TYPES[kind] + (("physical_filter",) if "physical_filter" in data_id else ())
    if stem in ("verifyPtc", "verifyLinearizer") and kind.startswith("Det"):
        dimensions = ("instrument", "detector")
    storage = "ArrowAstropy" if kind.endswith("Results") else "StructuredDataDict"
    register_type(butler, f"{stem}{kind}", dimensions, False, storage)
    butler.collections.register(run)
    butler.put(value, f"{stem}{kind}", run=run, instrument="LATISS", **data_id)


def upstream_ptc(place: str | Path, **columns: Any) -> None:
    """Write a ptc as ip_isr's ``PhotonTransferCurveDataset.writeFits`` does."""
    count = len(AMPLIFIERS)
    table = Table(
        {
            "AMPLIFIER_NAME": AMPLIFIERS,
            "PTC_FIT_TYPE": ["FULLCOVARIANCE"] * count,
            "GAIN": np.full(count, 1.7),
            "GAIN_ERR": np.full(count, 0.001),
            "NOISE": np.full(count, 5.0),
            "NOISE_ERR": np.full(count, 0.01),
            "PTC_FIT_PARS": np.full((count, 3), -1e-6),
            "PTC_FIT_PARS_ERROR": np.full((count, 3), 1e-8),
            "A_MATRIX": np.full((count, 64), -3e-6),
            **columns,
        }
    )
    fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)]).writeto(place, overwrite=True)


def put_ptc(butler: Butler, run: str = PTC, **columns: Any) -> list[DatasetRef]:
    register_type(butler, "ptc", ("instrument", "detector"), True)
    butler.collections.register(run)
    refs = [butler.put({}, "ptc", instrument="LATISS", detector=number, run=run) for number in (0, 1)]
    for ref in refs:
        upstream_ptc(butler.getURI(ref).ospath, **columns)
    return refs


def _keys(exposures: Iterable[int], detectors: Iterable[int], amplifiers: Sequence[str]) -> dict[str, Any]:
    grid = [(exposure, detector) for exposure in exposures for detector in detectors]
    return {
        "instrument": np.full(len(grid) * len(amplifiers), "LATISS"),
        "exposure": np.repeat([exposure for exposure, _ in grid], len(amplifiers)),
        "detector": np.repeat([detector for _, detector in grid], len(amplifiers)),
        "amplifier": np.tile(amplifiers, len(grid)),
    }
