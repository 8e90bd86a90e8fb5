"""Verification of a brighter-fatter kernel on the sizes of stars, and on flats (cp_verify ``CpVerifyBfkTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, override

import numpy as np
from lsst.pex.config import Field
from lsst.pipe.base import (
    InputQuantizedConnection,
    OutputQuantizedConnection,
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantumContext,
    Struct,
)
from numpy.typing import NDArray

from ..numerics.stars import Stars, match
from ..numerics.statistics import INTERQUARTILE_TO_SIGMA
from ..storage.datasets import CalibImage, CalibTable
from . import connections

__all__ = ["CpVerifyBfkTask", "relative_slope"]

OUTLIER = 4.0

COLUMNS = (
    *("NUM_MATCHES", "BRIGHT_SLOPE", "UNCORRECTED_SLOPE", "SIZE_DIFF"),
    *("CORRELATION", "UNCORRECTED_CORRELATION", "CORRELATION_ERROR"),
)
TESTS = ("NUM_MATCHES", "BRIGHT_SLOPE", "CORRELATION")


class CpVerifyBfkConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of cp_verify's; an exposure where it has a visit."""

    inputExp = connections.exposure_input("icExp", "Corrected exposure.", "CalibImage")
    inputCatalog = connections.exposure_input("icSrc", "Its stars.", "CalibTable")
    uncorrectedCatalog = connections.exposure_input(
        "uncorrectedSrc", "Stars of the same exposure without the correction.", "CalibTable"
    )
    outputStats, outputResults = connections.verdicts(
        "detector",
        "Statistics and verdicts.",
        "The same as a table, a row the detector.",
        "instrument",
        "exposure",
        "detector",
    )


class CpVerifyBfkConfig(PipelineTaskConfig, pipelineConnections=CpVerifyBfkConnections):
    """Thresholds."""

    matchRadiusPix = Field[float](doc="Distance of the same star in both catalogues, pixels.", default=3.0)
    leastMatches = Field[int](doc="Stars, at least; cp_verify's.", default=10)
    maxSlopeLeft = Field[float](doc="Tolerated growth with the flux, in that taken away.", default=0.6)
    nSigma = Field[float](doc="Errors of a flat's correlation at which it is none.", default=4.0)
    stageName = Field[str](doc="Prefix of the table's columns.", default="BFK")


class CpVerifyBfkTask(PipelineTask):
    """Ask whether bright stars are still larger than faint ones, and whether pixels of flats are correlated.

    cp_verify fits an exponential to what the correction takes off the sizes, a draft as its file says,
    which any kernel of the right sign passes. Here the growth of the size with the flux is what a good
    kernel takes away: a slope is fitted with and without the correction.
    """

    ConfigClass = CpVerifyBfkConfig
    _DefaultName = "cpVerifyBfk"
    config: CpVerifyBfkConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the data ID, which the table repeats."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        butlerQC.put(self.run(**inputs, dimensions=dict(inputRefs.inputExp.dataId.required)), outputRefs)

    def run(
        self,
        inputExp: CalibImage,
        inputCatalog: CalibTable,
        uncorrectedCatalog: CalibTable,
        dimensions: dict[str, Any],
    ) -> Struct:
        """Verify one exposure.

        Returns
        -------
        result
            ``outputStats``, a dictionary with ``CATALOG``, ``METADATA``, ``VERIFY`` and ``SUCCESS``, and
            ``outputResults``, an `astropy.table.Table`.
        """
        from astropy.table import Table

        if inputExp.header.get("IMGTYPE") == "FLAT":
            catalog = _correlations(inputCatalog, uncorrectedCatalog)
            verdicts = self.judge_flat(catalog)
        else:
            catalog = self._measure(_stars(inputCatalog), _stars(uncorrectedCatalog))
            verdicts = self.judge(catalog)
        metadata = {key: value for key, value in inputExp.header.items() if key.startswith("LSST CALIB ")}
        stats = {
            "AMP": {},
            "CATALOG": catalog,
            "METADATA": metadata,
            "VERIFY": {"AMP": {}, "DET": verdicts},
            "SUCCESS": all(verdicts.values()),
        }
        stage = self.config.stageName
        row = {
            **dimensions,
            "mjd": _middle(inputExp),
            "amplifier": "detector",
            # A table of flats and star fields has the columns of both.
            **{f"{stage}_{key}": catalog.get(key, float("nan")) for key in COLUMNS},
            **{f"{stage}_VERIFY_{key}": verdicts.get(key, True) for key in TESTS},
            f"{stage}_VERIFY_SUCCESS": stats["SUCCESS"],
            f"{stage}_CALIB_UUID": str(metadata.get("LSST CALIB UUID BFKERNEL", "")),
        }
        return Struct(outputStats=stats, outputResults=Table([row]))

    def judge(self, catalog: dict[str, float]) -> dict[str, bool]:
        """Apply the tests: enough stars, and little growth left of what was taken. A NaN fails.

        The slope of one exposure's stars is known to a fifth of the effect, what the correction took of it
        much better, because both catalogues are of the same photons.
        """
        taken = catalog["UNCORRECTED_SLOPE"] - catalog["BRIGHT_SLOPE"]
        left = abs(catalog["BRIGHT_SLOPE"]) <= self.config.maxSlopeLeft * taken
        return {
            "NUM_MATCHES": bool(catalog["NUM_MATCHES"] > self.config.leastMatches),
            "BRIGHT_SLOPE": bool(left),
        }

    def judge_flat(self, catalog: dict[str, float]) -> dict[str, bool]:
        """Apply the test of an exposure without stars: no correlation is left, or little of what was taken."""
        taken = catalog["UNCORRECTED_CORRELATION"] - catalog["CORRELATION"]
        tolerated = max(self.config.maxSlopeLeft * taken, self.config.nSigma * catalog["CORRELATION_ERROR"])
        return {"CORRELATION": bool(taken > 0 and abs(catalog["CORRELATION"]) <= tolerated)}

    def _measure(self, corrected: Stars, uncorrected: Stars) -> dict[str, float]:
        one, two = match(corrected, uncorrected, self.config.matchRadiusPix)
        return {
            "NUM_MATCHES": float(len(one)),
            "BRIGHT_SLOPE": relative_slope(corrected.flux[one], corrected.size[one]),
            "UNCORRECTED_SLOPE": relative_slope(uncorrected.flux[two], uncorrected.size[two]),
            "SIZE_DIFF": float(np.mean(uncorrected.size[two] - corrected.size[one]))
            if len(one)
            else float("nan"),
        }


def relative_slope(flux: NDArray[np.float64], size: NDArray[np.float64]) -> float:
    """Return by which part a star's size grows from no flux to the median one; NaN of fewer than three stars.

    The median of all pairs' slopes, without stars whose size is far from the others': two that are seen as
    one are both bright and large.
    """
    if len(flux) < 3:
        return float("nan")
    low, middle, high = np.percentile(size, [25.0, 50.0, 75.0])
    single = np.abs(size - middle) <= OUTLIER * INTERQUARTILE_TO_SIGMA * (high - low)
    flux, size = flux[single], size[single]
    first, second = np.triu_indices(len(flux), 1)
    apart = flux[second] - flux[first]
    far = np.abs(apart) > 0.2 * np.ptp(flux)
    slope = np.median((size[second] - size[first])[far] / apart[far])
    return float(slope * np.median(flux) / middle)


def _correlations(corrected: CalibTable, uncorrected: CalibTable) -> dict[str, float]:
    def card(table: CalibTable, name: str) -> float:
        value = table.header.get(name)
        return float(value) if isinstance(value, int | float) else float("nan")

    return {
        "CORRELATION": card(corrected, "CORRELATION"),
        "UNCORRECTED_CORRELATION": card(uncorrected, "CORRELATION"),
        "CORRELATION_ERROR": card(corrected, "CORRELATION_ERROR"),
    }


def _stars(table: CalibTable) -> Stars:
    return Stars(*(np.asarray(table.columns[name], np.float64) for name in Stars._fields))


def _middle(image: CalibImage) -> float:
    times = [image.header.get(key) for key in ("MJD-BEG", "MJD-END")]
    return float(np.mean([each if isinstance(each, int | float) else np.nan for each in times]))
