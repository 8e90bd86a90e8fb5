"""Statistics of pairs of flats (cp_pipe ``PhotonTransferCurveExtractPairTask``)."""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, override

import numpy as np
from lsst.daf.butler import DataCoordinate
from lsst.pex.config import ChoiceField, Field
from lsst.pipe.base import (
    InputQuantizedConnection,
    OutputQuantizedConnection,
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantaAdjuster,
    QuantumContext,
    Struct,
)

from ..geometry import Camera
from ..numerics.gain_ratios import bin_amplifiers
from ..numerics.pair_statistics import measure_pair
from ..numerics.pairs import Candidate, Pair, find_pairs
from ..storage.datasets import CalibImage, CalibTable
from ..values.detector import Detector
from . import connections
from .provenance import common_cards, creation_cards, input_cards
from .signature import overscan_noise

__all__ = ["PhotonTransferCurveExtractPairConfig", "PhotonTransferCurveExtractPairTask"]


class PhotonTransferCurveExtractPairConnections(
    PipelineTaskConnections, dimensions=("instrument", "detector", "exposure")
):
    """Two input flats and their output statistics; the data ID is that of the first flat."""

    inputExp = connections.exposure_input(
        "ptcInputExposurePairs", "Flats after ISR, adu.", "CalibImage", multiple=True
    )
    camera = connections.camera("Geometry.")
    outputCovariance = connections.exposure_output(
        "ptcCovariance",
        "Level, variance and covariances of the pair, by amplifier.",
        "CalibTable",
        is_calibration=True,
    )
    outputBinnedImages = connections.exposure_output("cpPtcPairBinned", "Both flats, binned.", "ArrowAstropy")

    def __init__(self, *, config: PhotonTransferCurveExtractPairConfig) -> None:
        if not config.doOutputBinnedImages:
            del self.outputBinnedImages

    @override
    def adjust_all_quanta(self, adjuster: QuantaAdjuster) -> None:
        """Add the second exposure of each pair to the first one's quantum, and remove its own quantum.

        Raises
        ------
        ValueError
            Raised if the exposures are not pairs of flats; see `~calib_reference.numerics.pairs.find_pairs`.
        """
        quanta: dict[int, dict[int, DataCoordinate]] = defaultdict(dict)
        for data_id in adjuster.iter_data_ids():
            quanta[int(data_id["detector"])][int(data_id["exposure"])] = data_id
        for exposures in quanta.values():
            for first, second in self._pairs(adjuster, exposures):
                [image] = adjuster.get_inputs(exposures[second])["inputExp"]
                adjuster.add_input(exposures[first], "inputExp", image)
                adjuster.remove_quantum(exposures[second])

    @staticmethod
    def _pairs(adjuster: QuantaAdjuster, exposures: dict[int, DataCoordinate]) -> list[Pair]:
        """Return the pairs among the exposures of one detector."""
        records: Any = [
            adjuster.expand_quantum_data_id(each).records["exposure"] for each in exposures.values()
        ]
        return find_pairs(
            [Candidate(int(each.id), each.observation_type, each.exposure_time) for each in records]
        )


class PhotonTransferCurveExtractPairConfig(
    PipelineTaskConfig, pipelineConnections=PhotonTransferCurveExtractPairConnections
):
    """Options, with the names of cp_pipe's fields."""

    matchExposuresType = ChoiceField[str](
        doc="Criterion for a pair.",
        allowed={"TIME": "Consecutive exposures with equal exposure time."},
        default="TIME",
    )
    maximumRangeCovariancesAstier = Field[int](
        doc="Number of lags of the covariances, in rows and in columns.", default=10
    )
    numEdgeSuspect = Field[int](doc="Border of each amplifier to leave out, pixels.", default=0)
    doOutputBinnedImages = Field[bool](doc="Write both flats, binned?", default=False)
    outputBinnedImagesBinFactor = Field[int](doc="Binning factor.", default=8)


class PhotonTransferCurveExtractPairTask(PipelineTask):
    """Measure a pair of flats with equal exposure time.

    The task is cp_pipe's without photodiode and EFD data, auxiliary header cards, vignetted regions and the
    gain of a single pair. Pairs are matched by exposure time only, and exposures without a partner are
    rejected.
    """

    ConfigClass = PhotonTransferCurveExtractPairConfig
    _DefaultName = "cpPtcExtractPair"
    config: PhotonTransferCurveExtractPairConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID, and the flats in the order of their exposure IDs."""
        inputs = butlerQC.get(inputRefs)
        exposures, images = connections.by_exposure(inputRefs.inputExp, inputs["inputExp"])
        detector = inputRefs.inputExp[0].dataId["detector"]
        butlerQC.put(self.run(images, exposures, inputs["camera"], detector), outputRefs)

    def run(
        self, inputExp: Sequence[CalibImage], inputDims: Sequence[int], camera: Camera, detector: int
    ) -> Struct:
        """Measure a pair.

        Parameters
        ----------
        inputExp, inputDims
            The two flats, adu, NaN where bad, and their exposure IDs.
        camera, detector
            Geometry, and the detector ID.

        Returns
        -------
        result
            ``outputCovariance``, a table with a row for each amplifier, and with ``doOutputBinnedImages``
            also ``outputBinnedImages``, an `astropy.table.Table` with a row for each bin.

        Raises
        ------
        ValueError
            Raised if the exposures are not a pair of flats, or not in adu.
        """
        headers = [image.header for image in inputExp]
        find_pairs(
            [
                Candidate(exposure, str(header["IMGTYPE"]).lower(), float(str(header["EXPTIME"])))
                for exposure, header in zip(inputDims, headers, strict=True)
            ]
        )
        if units := {image.unit for image in inputExp} - {"adu"}:
            raise ValueError(f"exposures {inputDims} are in {units.pop()}; gains are measured in adu")
        geometry = camera[detector]
        cards = common_cards(headers) | input_cards(headers, inputDims) | creation_cards()
        cards |= {"OBSTYPE": "ptc", "IMGTYPE": "PTC", "PTC_FIT_TYPE": "PARTIAL"}
        table = CalibTable(
            self._measure(inputExp, inputDims, geometry),
            {
                "raw_mean": "adu",
                "raw_delta": "adu",
                "noise": "adu",
                "exposure_time": "s",
                "raw_variance": "adu2",
            },
            cards | {"COVMATRIXSIDE": self.config.maximumRangeCovariancesAstier},
        )
        if not self.config.doOutputBinnedImages:
            return Struct(outputCovariance=table)
        return Struct(outputCovariance=table, outputBinnedImages=self._binned(inputExp, geometry))

    def _measure(
        self, images: Sequence[CalibImage], ids: Sequence[int], detector: Detector
    ) -> dict[str, Any]:
        """Return the columns of the pair's table."""
        lags, edge = self.config.maximumRangeCovariancesAstier, self.config.numEdgeSuspect
        inner = slice(edge, -edge if edge else None)
        one, two = (detector.split(image.data)[:, inner, inner] for image in images)
        statistics = [measure_pair(*pixels, lags) for pixels in zip(one, two, strict=True)]
        count = len(statistics)
        columns = {
            "amplifier": np.array([amp.name for amp in detector.amplifiers]),
            "exposure_1": np.full(count, ids[0], np.int64),
            "exposure_2": np.full(count, ids[1], np.int64),
            "exposure_time": np.full(count, float(str(images[0].header["EXPTIME"]))),
            "raw_mean": np.array([each.mean for each in statistics]),
            "raw_delta": np.array([each.delta for each in statistics]),
            "raw_variance": np.array([each.variance for each in statistics]),
            "row_mean_variance": np.array([each.row_mean_variance for each in statistics]),
            "noise": np.mean([overscan_noise(image.header, detector) for image in images], axis=0),
            "ksp_value": np.array([each.normality for each in statistics]),
            "pixels": np.array([each.pixels for each in statistics], np.int64),
            "covariances": np.array([each.covariances.ravel() for each in statistics]),
        }
        return columns | {"used": np.isfinite(columns["raw_mean"])}

    def _binned(self, images: Sequence[CalibImage], detector: Detector) -> Any:
        """Return both flats as a table with a row for each bin."""
        from astropy.table import Table

        factor, edge = self.config.outputBinnedImagesBinFactor, self.config.numEdgeSuspect
        one, two = (bin_amplifiers(image.data, detector, factor, edge) for image in images)
        return Table(
            {"amp_index": one.amplifier, "xd": one.x, "yd": one.y, "value1": one.value, "value2": two.value}
        )
