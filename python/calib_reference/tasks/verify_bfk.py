"""Verification of a brighter-fatter kernel on sizes of stars and on flats (cp_verify ``CpVerifyBfkTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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

from ..numerics.stars import Stars, match_stars
from ..numerics.statistics import INTERQUARTILE_TO_SIGMA
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .verify_bias import middle_of

__all__ = ["CpVerifyBfkTask", "relative_slope"]

OUTLIER = 4.0
"""Distance from the median at which a size is an outlier, standard deviations."""

COLUMNS = (
    *("NUM_MATCHES", "BRIGHT_SLOPE", "UNCORRECTED_SLOPE", "SIZE_DIFF"),
    *("CORRELATION", "UNCORRECTED_CORRELATION", "CORRELATION_ERROR"),
)
TESTS = ("NUM_MATCHES", "BRIGHT_SLOPE", "CORRELATION")


class CpVerifyBfkConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of cp_verify's. The dimension is exposure instead of visit."""

    inputExp = connections.exposure_input("icExp", "Corrected exposure.", "CalibImage")
    inputCatalog = connections.exposure_input("icSrc", "Stars of the corrected exposure.", "CalibTable")
    uncorrectedCatalog = connections.exposure_input(
        "uncorrectedSrc", "Stars of the same exposure without the correction.", "CalibTable"
    )
    outputStats, outputResults = connections.verdicts(
        "detector",
        "Statistics and verdicts.",
        "The same as a table with one row.",
        "instrument",
        "exposure",
        "detector",
    )


class CpVerifyBfkConfig(PipelineTaskConfig, pipelineConnections=CpVerifyBfkConnections):
    """Thresholds."""

    matchRadiusPix = Field[float](
        doc="Largest distance of a star between both catalogs, pixels.", default=3.0
    )
    leastMatches = Field[int](doc="Least number of stars; the default is cp_verify's.", default=10)
    maxSlopeLeft = Field[float](
        doc="Largest remaining slope or correlation, as a fraction of the correction.", default=0.6
    )
    nSigma = Field[float](
        doc="Largest remaining correlation that noise explains, standard errors.", default=4.0
    )
    stageName = Field[str](doc="Prefix of the table's columns.", default="BFK")


class CpVerifyBfkTask(PipelineTask):
    """Test that the correction removes the growth of stars with flux, and the correlation of pixels in flats.

    cp_verify fits an exponential to the change of the sizes, which any kernel with the right sign passes; its
    file calls the test a draft. This task fits the slope of size against flux with and without the
    correction.
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
        """Run with the data ID, which goes into the table."""
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
            ``outputResults``, an `astropy.table.Table` with one row.
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
            "mjd": middle_of(inputExp),
            "amplifier": "detector",
            # Flats and star fields are stacked into one table later, so that both have all columns.
            **{f"{stage}_{key}": catalog.get(key, float("nan")) for key in COLUMNS},
            **{f"{stage}_VERIFY_{key}": verdicts.get(key, True) for key in TESTS},
            f"{stage}_VERIFY_SUCCESS": stats["SUCCESS"],
            f"{stage}_CALIB_UUID": str(metadata.get("LSST CALIB UUID BFKERNEL", "")),
        }
        return Struct(outputStats=stats, outputResults=Table([row]))

    def judge(self, catalog: dict[str, float]) -> dict[str, bool]:
        """Return whether there are enough stars and the remaining slope is small. NaN fails.

        The remaining slope is compared with the correction instead of zero. One exposure measures the slope
        to a fifth of the effect, but the correction much better, because both catalogs have the same photons.
        """
        correction = catalog["UNCORRECTED_SLOPE"] - catalog["BRIGHT_SLOPE"]
        is_small = abs(catalog["BRIGHT_SLOPE"]) <= self.config.maxSlopeLeft * correction
        return {
            "NUM_MATCHES": bool(catalog["NUM_MATCHES"] > self.config.leastMatches),
            "BRIGHT_SLOPE": bool(is_small),
        }

    def judge_flat(self, catalog: dict[str, float]) -> dict[str, bool]:
        """Return whether the correction of a flat is positive and the remaining correlation is small."""
        correction = catalog["UNCORRECTED_CORRELATION"] - catalog["CORRELATION"]
        tolerance = max(
            self.config.maxSlopeLeft * correction, self.config.nSigma * catalog["CORRELATION_ERROR"]
        )
        return {"CORRELATION": bool(correction > 0 and abs(catalog["CORRELATION"]) <= tolerance)}

    def _measure(self, corrected: Stars, uncorrected: Stars) -> dict[str, float]:
        """Return the statistics of the stars that are in both catalogs."""
        one, two = match_stars(corrected, uncorrected, self.config.matchRadiusPix)
        return {
            "NUM_MATCHES": float(len(one)),
            "BRIGHT_SLOPE": relative_slope(corrected.flux[one], corrected.size[one]),
            "UNCORRECTED_SLOPE": relative_slope(uncorrected.flux[two], uncorrected.size[two]),
            "SIZE_DIFF": float(np.mean(uncorrected.size[two] - corrected.size[one]))
            if len(one)
            else float("nan"),
        }


def relative_slope(flux: NDArray[np.float64], size: NDArray[np.float64]) -> float:
    """Return the relative growth of a star's size from zero flux to the median flux.

    The slope is the median of the slopes of all pairs of stars. Outliers in size are left out, because two
    blended stars are both bright and large.

    Parameters
    ----------
    flux, size
        Flux, electron, and size, pixels squared, of each star.

    Returns
    -------
    slope
        Relative growth; NaN for fewer than three stars.
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
    """Return the correlations that the catalogs of a flat hold as cards; NaN if a card is missing."""

    def card(table: CalibTable, name: str) -> float:
        value = table.header.get(name)
        return float(value) if isinstance(value, int | float) else float("nan")

    return {
        "CORRELATION": card(corrected, "CORRELATION"),
        "UNCORRECTED_CORRELATION": card(uncorrected, "CORRELATION"),
        "CORRELATION_ERROR": card(corrected, "CORRELATION_ERROR"),
    }


def _stars(table: CalibTable) -> Stars:
    """Return the stars of a catalog."""
    return Stars(*(np.asarray(table.columns[name], np.float64) for name in Stars._fields))
