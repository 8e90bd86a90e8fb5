"""Deferred charge from the overscan of flats (cp_pipe ``CpCtiSolveTask``)."""

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

from ..geometry import Camera
from ..products import Defects, DeferredCharge
from ..storage.datasets import CalibRaw, CalibTable
from . import connections
from .inputs import common_amplifiers, load_product
from .provenance import calibration_cards, common_cards, creation_cards, input_cards
from .signature import arrival_fractions

__all__ = ["CpCtiIsrTask", "CpCtiSolveTask"]


class CpCtiIsrConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Input raw and output statistics of its last column."""

    ccdExposure = connections.exposure_input("raw", "Raw exposure.", "CalibRaw")
    camera = connections.camera("Geometry.")
    defects = connections.calibration("defects", "Bad pixels to leave out.", "CalibTable")
    outputStatistics = connections.exposure_output(
        "cpCtiStatistics", "Signal of the last column and deferred charge, by amplifier.", "CalibTable"
    )


class CpCtiIsrConfig(PipelineTaskConfig, pipelineConnections=CpCtiIsrConnections):
    """Options."""

    settledColumns = Field[int](
        doc="Number of overscan columns, at the end, that set the bias level.", default=5
    )


class CpCtiIsrTask(PipelineTask):
    """Measure the last imaging column of each amplifier and its deferred charge."""

    ConfigClass = CpCtiIsrConfig
    _DefaultName = "cpCtiIsr"
    config: CpCtiIsrConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the detector ID, and record the defects dataset in the header."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.ccdExposure.dataId["detector"]
        table = self.run(**inputs, detector=detector).outputStatistics
        cards = calibration_cards("defects", inputRefs.defects, inputs["defects"])
        butlerQC.put(Struct(outputStatistics=table.with_cards(cards)), outputRefs)

    def run(self, ccdExposure: CalibRaw, camera: Camera, defects: CalibTable, detector: int) -> Struct:
        """Measure one raw.

        Returns
        -------
        result
            ``outputStatistics``, a table with a row for each amplifier: ``signal``, the mean of the last
            column, and ``deferred``, the mean charge in the overscan of a row; both in adu.
        """
        geometry = camera[detector]
        bad = geometry.split(load_product(Defects, defects, geometry).mask(geometry.shape))[..., -1]
        data = ccdExposure.data.astype(np.float64)
        settled = self.config.settledColumns
        late = data[..., geometry.columns : -settled]
        level = data[..., -settled:].mean(axis=(1, 2))[:, None]
        # Charge that arrives in the settled columns raises the level, and is subtracted from the others.
        fractions = arrival_fractions(geometry.overscan_columns)
        measured = fractions[:-settled].sum() - late.shape[-1] * fractions[-settled:].mean()
        last = np.ma.masked_array(data[..., geometry.columns - 1] - level, bad)
        deferred = np.ma.masked_array((late - level[..., None]).sum(axis=-1) / measured, bad)
        table = CalibTable(
            {
                "amplifier": np.array([amp.name for amp in geometry.amplifiers]),
                "signal": np.ma.filled(last.mean(axis=1), np.nan),
                "deferred": np.ma.filled(deferred.mean(axis=1), np.nan),
            },
            {"signal": "adu", "deferred": "adu"},
            ccdExposure.header,
        )
        return Struct(outputStatistics=table)


class CpCtiSolveConnections(PipelineTaskConnections, dimensions=("instrument", "detector")):
    """Input statistics of many exposures and output fraction of deferred charge."""

    inputMeasurements = connections.exposure_input(
        "cpCtiStatistics", "Statistics of each exposure.", "CalibTable", multiple=True
    )
    outputCalib = connections.detector_output("cti", "Deferred charge.", "CalibTable", is_calibration=True)


class CpCtiSolveConfig(PipelineTaskConfig, pipelineConnections=CpCtiSolveConnections):
    """A configuration without fields."""


class CpCtiSolveTask(PipelineTask):
    """Fit the deferred charge of all exposures as a fraction of the last column's signal."""

    ConfigClass = CpCtiSolveConfig
    _DefaultName = "cpCtiSolve"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run with the statistics in the order of their exposure IDs."""
        refs = inputRefs.inputMeasurements
        exposures, measurements = connections.by_exposure(refs, butlerQC.get(refs))
        butlerQC.put(self.run(measurements, exposures), outputRefs)

    def run(self, inputMeasurements: list[CalibTable], exposures: list[int]) -> Struct:
        """Fit the fraction of each amplifier.

        Parameters
        ----------
        inputMeasurements, exposures
            Tables of `CpCtiIsrTask`, and the IDs of their exposures.

        Returns
        -------
        result
            ``outputCalib``, the table of a `~calib_reference.products.DeferredCharge`.

        Raises
        ------
        ValueError
            Raised if the inputs have different amplifiers, or an amplifier has no good last column.
        """
        names = common_amplifiers(inputMeasurements, "inputs")
        signal, deferred = (
            np.array([table.columns[name] for table in inputMeasurements], dtype=np.float64)
            for name in ("signal", "deferred")
        )
        headers = [table.header for table in inputMeasurements]
        cards = common_cards(headers) | input_cards(headers, exposures) | creation_cards()
        # The line goes through the origin: an offset of a few tenths of an electron is negligible at thousands.
        fraction = (signal * deferred).sum(axis=0) / (signal * signal).sum(axis=0)
        if (missing := ~np.isfinite(fraction)).any():
            raise ValueError(
                f"amplifiers {[str(name) for name in names[missing]]} have no good pixel in the last column"
            )
        amplifiers = tuple(str(name) for name in names)
        cti = DeferredCharge(metadata=cards, amplifiers=amplifiers, deferred=fraction)
        return Struct(outputCalib=cti.toTable())
