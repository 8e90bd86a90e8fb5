"""Verification of a bias or dark with one exposure and detector (cp_verify ``CpVerifyBiasTask``)."""

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
from ..numerics.repair import repair_cosmic_rays
from ..numerics.statistics import clipped
from ..storage.datasets import CalibImage
from ..values.detector import Detector
from . import connections

__all__ = ["CpVerifyBiasConfig", "CpVerifyBiasTask", "bias_tests", "middle_of"]

RESIDUAL = "LSST ISR OVERSCAN RESIDUAL SERIAL STDEV"
READ_NOISE, GAIN = "LSST ISR READNOISE", "LSST ISR GAIN"

type AmpStats = dict[str, float | bool]


class CpVerifyBiasConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of ``CpVerifyStatsTask``."""

    inputExp = connections.exposure_input(
        "postISRCCD", "Exposure processed with the bias to verify.", "CalibImage"
    )
    camera = connections.camera("Geometry.")
    outputStats, outputResults = connections.verdicts(
        "detector",
        "Statistics and verdicts of each amplifier.",
        "The same as a table with a row for each amplifier.",
        "instrument",
        "exposure",
        "detector",
    )


class CpVerifyBiasConfig(PipelineTaskConfig, pipelineConnections=CpVerifyBiasConnections):
    """Clipping, thresholds and names; the defaults are cp_verify's."""

    numSigmaClip = Field[float](doc="Rejection threshold, standard deviations.", default=5.0)
    clipMaxIter = Field[int](doc="Number of cuts.", default=3)
    maxNoiseExcess = Field[float](doc="Largest relative excess of a noise.", default=0.05)
    doCR = Field[bool](doc="Repair cosmic rays before anything is measured?", default=False)
    stageName = Field[str](doc="Prefix of the table's columns.", default="BIAS")


class CpVerifyBiasTask(PipelineTask):
    """Measure each amplifier and apply the tests of DMTN-101, section 4.

    cp_verify measures ``MEAN`` and ``NOISE`` before it repairs cosmic rays, which it always does, and
    ``CR_NOISE`` after it; its field ``doCR`` is not used. Here ``doCR`` repairs them before all three. One ray
    raises the mean of an amplifier of 2304 pixels by up to eight electrons, more than the noise, and that of a
    real amplifier by a fiftieth of one.
    """

    ConfigClass: ClassVar[type[CpVerifyBiasConfig]] = CpVerifyBiasConfig
    _DefaultName = "cpVerifyBias"
    config: CpVerifyBiasConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the data ID, which goes into the table."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        data_id = dict(inputRefs.inputExp.dataId.required)
        butlerQC.put(self.run(**inputs, dimensions=data_id), outputRefs)

    def run(self, inputExp: CalibImage, camera: Camera, dimensions: dict[str, Any]) -> Struct:
        """Verify one exposure.

        Parameters
        ----------
        inputExp
            Exposure after bias subtraction, electron. Its cards state the read noise and gain that ISR used.
        camera
            Geometry.
        dimensions
            Instrument, exposure and detector.

        Returns
        -------
        result
            ``outputStats``, a dictionary with ``AMP``, ``METADATA``, ``VERIFY`` and ``SUCCESS`` in cp_verify's
            layout, and ``outputResults``, an `astropy.table.Table` with a row for each amplifier.
        """
        from astropy.table import Table

        detector = camera[dimensions["detector"]]
        names = [amp.name for amp in detector.amplifiers]
        read_noise, gain, overscan = (
            {name: _number(inputExp, f"{card} {name}") for name in names}
            for card in (READ_NOISE, GAIN, RESIDUAL)
        )
        pixels = inputExp.data
        if self.config.doCR:
            pixels = repair_cosmic_rays(pixels, float(np.mean([*read_noise.values()])))
        amps = self.measure(pixels, detector)
        verdicts = {
            name: self.judge(amps[name], read_noise[name], gain[name] * overscan[name]) for name in names
        }
        detector_stats = self.measure_detector(amps)
        whole = self.judge_detector(amps)
        stats = {
            "AMP": amps,
            "METADATA": {
                "READ_NOISE_ADU": overscan,
                **{key: value for key, value in inputExp.header.items() if key.startswith("LSST CALIB ")},
            },
            "CATALOG": {},
            "DET": detector_stats,
            "VERIFY": {"AMP": verdicts, **({"DET": whole} if whole else {})},
            "SUCCESS": all(verdict["SUCCESS"] for verdict in verdicts.values()) and all(whole.values()),
        }
        return Struct(outputStats=stats, outputResults=Table(self._rows(inputExp, stats, dimensions)))

    def judge(self, stats: AmpStats, read_noise: float, overscan_noise: float) -> dict[str, bool]:
        """Return the verdicts for one amplifier; see `bias_tests`."""
        return bias_tests(stats, read_noise, overscan_noise, self.config.maxNoiseExcess)

    def measure_detector(self, amps: dict[str, AmpStats]) -> dict[str, float]:  # noqa: ARG002 - for subclasses
        """Return the statistics of the detector as a whole: none for a bias."""
        return {}

    def judge_detector(self, amps: dict[str, AmpStats]) -> dict[str, bool]:  # noqa: ARG002 - for subclasses
        """Return the verdicts for the detector as a whole: none for a bias."""
        return {}

    def measure(self, pixels: NDArray[np.float32], detector: Detector) -> dict[str, AmpStats]:
        """Return ``MEAN``, ``NOISE`` and ``CR_NOISE`` of each amplifier, electron."""
        stats: dict[str, AmpStats] = {}
        for amp in detector.amplifiers:
            own = pixels[detector.region(amp)]
            finite = own[np.isfinite(own)]
            stats[amp.name] = {
                "MEAN": float(np.mean(finite, dtype=np.float64)) if finite.size else float("nan"),
                "NOISE": clipped(finite, self.config.numSigmaClip, self.config.clipMaxIter).std,
                # cp_verify's name: CR_NOISE is not clipped, so that a ray that was not repaired raises it.
                "CR_NOISE": float(np.std(finite, dtype=np.float64, ddof=1))
                if finite.size > 1
                else float("nan"),
            }
            if finite.size < own.size:
                stats[amp.name]["FORCE_FAILURE"] = True
        return stats

    def _rows(
        self, image: CalibImage, stats: dict[str, Any], dimensions: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the table's rows, one for each amplifier."""
        stage = self.config.stageName
        mjd = middle_of(image)
        uuid = str(image.header.get(f"LSST CALIB UUID {stage}", ""))
        return [
            {
                **dimensions,
                "mjd": mjd,
                "amplifier": name,
                **{f"{stage}_{key}": amp[key] for key in ("MEAN", "NOISE", "CR_NOISE")},
                **{f"{stage}_VERIFY_{key}": value for key, value in stats["VERIFY"]["AMP"][name].items()},
                f"{stage}_READ_NOISE_ADU": stats["METADATA"]["READ_NOISE_ADU"][name],
                f"{stage}_CALIB_UUID": uuid,
            }
            for name, amp in stats["AMP"].items()
        ]


def bias_tests(
    stats: AmpStats, read_noise: float, overscan_noise: float, tolerance: float
) -> dict[str, bool]:
    """Apply cp_verify's tests of a bias to one amplifier (DMTN-101, section 4).

    Parameters
    ----------
    stats
        ``MEAN``, ``NOISE`` and ``CR_NOISE``, electron, and ``FORCE_FAILURE`` if a pixel has no value.
    read_noise, overscan_noise
        Read noise that ISR used, and noise measured in the overscan, electron.
    tolerance
        Largest relative excess of a noise.

    Returns
    -------
    verdicts
        Whether each test passed; NaN fails. ``SUCCESS`` covers all tests except ``READ_NOISE_CONSISTENT``,
        which tests the read noise that ISR used instead of the bias.
    """
    noise, cr_noise = stats["NOISE"], stats["CR_NOISE"]
    verdicts = {
        "MEAN": abs(stats["MEAN"]) < noise,
        "NOISE": (noise - read_noise) / read_noise <= tolerance,
        "CR_NOISE": abs(noise - cr_noise) <= tolerance * cr_noise,
        "PROCESSING": "FORCE_FAILURE" not in stats,
    }
    verdicts["SUCCESS"] = all(verdicts.values())
    verdicts["READ_NOISE_CONSISTENT"] = (overscan_noise - read_noise) / read_noise <= tolerance
    return {name: bool(verdict) for name, verdict in verdicts.items()}


def middle_of(image: CalibImage) -> float:
    """Return the Modified Julian Date of the middle of an exposure; NaN if the header does not state it."""
    return (_number(image, "MJD-BEG") + _number(image, "MJD-END")) / 2.0


def _number(image: CalibImage, key: str) -> float:
    """Return a card as a number; NaN if it is missing."""
    value = image.header.get(key)
    return float(value) if isinstance(value, (int, float)) else float("nan")
