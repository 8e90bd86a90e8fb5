"""Verification of defects with one exposure and detector (cp_verify ``CpVerifyDefectsTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, ClassVar, override

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

from ..geometry import Camera
from ..numerics.statistics import clipped
from ..products import Defects
from ..storage.datasets import CalibImage, CalibTable
from . import connections
from .inputs import load_product
from .provenance import calibration_cards
from .verify_bias import middle_of

__all__ = ["CpVerifyDefectsTask", "defects_tests"]

type Pixels = NDArray[np.float32]
type Stats = dict[str, float]


class CpVerifyDefectsConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of cp_verify's; an image has no mask, so the defects are an input, too."""

    inputExp = connections.exposure_input("icExp", "Exposure with interpolated defects.", "CalibImage")
    uncorrectedExp = connections.exposure_input(
        "uncorrectedExp", "The same exposure with its defects.", "CalibImage"
    )
    defects = connections.calibration("defects", "Bad pixels to verify.", "CalibTable")
    camera = connections.camera("Geometry.")
    outputStats, outputResults = connections.verdicts(
        "detector",
        "Statistics and verdicts of each amplifier.",
        "The same as a table with a row for each amplifier.",
        "instrument",
        "exposure",
        "detector",
    )


class CpVerifyDefectsConfig(PipelineTaskConfig, pipelineConnections=CpVerifyDefectsConnections):
    """Clipping and name; the defaults are cp_verify's."""

    numSigmaClip = Field[float](doc="Rejection threshold, standard deviations.", default=5.0)
    clipMaxIter = Field[int](doc="Number of cuts.", default=3)
    stageName = Field[str](doc="Prefix of the table's columns.", default="DEFECTS")


class CpVerifyDefectsTask(PipelineTask):
    """Measure each amplifier with and without its defects, and apply cp_verify's tests.

    The numbers of cosmic rays and of hot, cold and column defects are left out: no test uses them.
    """

    ConfigClass: ClassVar[type[CpVerifyDefectsConfig]] = CpVerifyDefectsConfig
    _DefaultName = "cpVerifyDefects"
    config: CpVerifyDefectsConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the data ID, and record the defects in the statistics."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        cards = calibration_cards("defects", inputRefs.defects, inputs["defects"])
        inputs["inputExp"] = inputs["inputExp"].with_cards(cards)
        butlerQC.put(self.run(**inputs, dimensions=dict(inputRefs.inputExp.dataId.required)), outputRefs)

    def run(
        self,
        inputExp: CalibImage,
        uncorrectedExp: CalibImage,
        defects: CalibTable,
        camera: Camera,
        dimensions: dict[str, Any],
    ) -> Struct:
        """Verify the defects of one exposure.

        Returns
        -------
        result
            ``outputStats``, a dictionary with ``AMP``, ``METADATA``, ``VERIFY`` and ``SUCCESS`` in cp_verify's
            layout, and ``outputResults``, an `astropy.table.Table` with a row for each amplifier. Unlike
            cp_verify's table, it has the verdicts.
        """
        from astropy.table import Table

        detector = camera[dimensions["detector"]]
        bad = load_product(Defects, defects, detector).mask(detector.shape)
        regions = {amp.name: detector.region(amp) for amp in detector.amplifiers}
        amps = {
            name: self.measure(inputExp.data[region], uncorrectedExp.data[region], bad[region])
            for name, region in regions.items()
        }
        verdicts = {name: defects_tests(stats) for name, stats in amps.items()}
        metadata = {key: value for key, value in inputExp.header.items() if key.startswith("LSST CALIB ")}
        stats = {
            "AMP": amps,
            "METADATA": metadata,
            "CATALOG": {},
            "DET": {},
            "VERIFY": {"AMP": verdicts},
            "SUCCESS": all(verdict["SUCCESS"] for verdict in verdicts.values()),
        }
        stage = self.config.stageName
        rows = [
            {
                **dimensions,
                "mjd": middle_of(inputExp),
                "amplifier": name,
                **{f"{stage}_{key}": value for key, value in amp.items()},
                **{f"{stage}_VERIFY_{key}": value for key, value in verdicts[name].items()},
                f"{stage}_CALIB_UUID": str(metadata.get("LSST CALIB UUID DEFECTS", "")),
            }
            for name, amp in amps.items()
        ]
        return Struct(outputStats=stats, outputResults=Table(rows))

    def measure(self, corrected: Pixels, uncorrected: Pixels, bad: NDArray[np.bool_]) -> Stats:
        """Return the statistics of one amplifier, with cp_verify's names; levels are in electron.

        Names without a prefix are of the good pixels, ``UNMASKED_`` of all pixels after interpolation, and
        ``UNC_`` of all pixels before it. ``FRAC`` is the fraction of bad pixels.
        """
        median = float(np.nanmedian(corrected[~bad])) if not bad.all() else float("nan")
        good = self._scatter(corrected[~bad])
        deviation = (corrected - median) / good["STDEV"]
        probability = np.exp(-0.5 * deviation**2) / np.sqrt(2.0 * np.pi)
        return {
            "DEFECT_PIXELS": int(bad.sum()),
            "MEDIAN": median,
            **good,
            **{f"UNMASKED_{name}": value for name, value in self._scatter(corrected).items()},
            "UNC_DEFECT_PIXELS": 0,
            "UNC_MEDIAN": float(np.nanmedian(uncorrected)),
            **{f"UNC_{name}": value for name, value in self._scatter(uncorrected).items()},
            "STAT_OUTLIERS": int((probability < 1.0 / probability.size).sum()),
            "FRAC": float(bad.mean()),
        }

    def _scatter(self, pixels: Pixels) -> Stats:
        """Return number of outliers, standard deviation without them, minimum and maximum; NaN without pixels."""
        cut = clipped(pixels, self.config.numSigmaClip, self.config.clipMaxIter)
        finite = pixels[np.isfinite(pixels)]
        least, greatest = (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)
        return {"OUTLIERS": cut.rejected, "STDEV": cut.std, "MIN": float(least), "MAX": float(greatest)}


def defects_tests(stats: Stats) -> dict[str, bool]:
    """Apply cp_verify's tests of defects to one amplifier; NaN fails.

    ``PROB_TEST`` fails almost always, because it expects as many outliers among the pixels as there are
    defects, although interpolation has removed them. cp_verify itself calls it a bad test. ``STDEV`` fails for
    some good amplifiers, because interpolated pixels scatter less than others.
    """
    verdicts = {
        "OUTLIERS": stats["UNMASKED_OUTLIERS"] >= stats["OUTLIERS"],
        "STDEV": stats["UNMASKED_STDEV"] >= stats["STDEV"],
        "MIN": stats["UNMASKED_MIN"] <= stats["MIN"],
        "MAX": stats["UNMASKED_MAX"] >= stats["MAX"],
        "PROB_TEST": stats["STAT_OUTLIERS"] == stats["DEFECT_PIXELS"],
    }
    verdicts["SUCCESS"] = all(verdicts.values())
    return {name: bool(verdict) for name, verdict in verdicts.items()}
