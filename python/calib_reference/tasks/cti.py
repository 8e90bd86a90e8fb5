"""Deferred charge from the overscan of flats (cp_pipe ``CpCtiSolveTask``)."""

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

from ..geometry import Camera
from ..products import Defects, DeferredCharge
from ..storage.datasets import CalibRaw, CalibTable
from . import connections
from .provenance import calibration_cards, common_cards, creation_cards, input_cards
from .refusals import amplifiers_of_all
from .signature import arrival
from .tables import usable

__all__ = ["CpCtiIsrTask", "CpCtiSolveTask"]


class CpCtiIsrConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """A raw in, the charge of its edges out."""

    ccdExposure = connections.exposure_input("raw", "Raw exposure.", "CalibRaw")
    camera = connections.camera("Geometry.")
    defects = connections.calibration("defects", "Bad pixels, which are left out.", "CalibTable")
    outputStatistics = connections.exposure_output(
        "cpCtiStatistics", "Last column and what follows it, by amplifier.", "CalibTable"
    )


class CpCtiIsrConfig(PipelineTaskConfig, pipelineConnections=CpCtiIsrConnections):
    """What counts as overscan that nothing arrives in any more."""

    settledColumns = Field[int](doc="Last columns of the overscan, from which the level is taken.", default=5)


class CpCtiIsrTask(PipelineTask):
    """Measure the last imaging column of each amplifier, and the charge that arrives after it."""

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
        """Run with the detector's number, and record in the header which defects the quantum was given."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        detector = inputRefs.ccdExposure.dataId["detector"]
        table = self.run(**inputs, detector=detector).outputStatistics
        cards = calibration_cards("defects", inputRefs.defects, inputs["defects"])
        butlerQC.put(Struct(outputStatistics=table.with_cards(cards)), outputRefs)

    def run(self, ccdExposure: CalibRaw, camera: Camera, defects: CalibTable, detector: int) -> Struct:
        """Return ``outputStatistics``: mean signal of the last column and deferred charge a row, adu."""
        geometry = camera[detector]
        bad = geometry.split(usable(Defects, defects, geometry).mask(geometry.shape))[..., -1]
        data = ccdExposure.data.astype(np.float64)
        settled = self.config.settledColumns
        late = data[..., geometry.columns : -settled]
        level = data[..., -settled:].mean(axis=(1, 2))[:, None]
        # What arrives in the settled columns is lost, and raises the level of all others.
        parts = arrival(geometry.overscan_columns)
        seen = parts[:-settled].sum() - late.shape[-1] * parts[-settled:].mean()
        last = np.ma.masked_array(data[..., geometry.columns - 1] - level, bad)
        deferred = np.ma.masked_array((late - level[..., None]).sum(axis=-1) / seen, bad)
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
    """Edges of many exposures in, the fraction of deferred charge out."""

    inputMeasurements = connections.exposure_input(
        "cpCtiStatistics", "Edges by exposure.", "CalibTable", multiple=True
    )
    outputCalib = connections.detector_output("cti", "Deferred charge.", "CalibTable", is_calibration=True)


class CpCtiSolveConfig(PipelineTaskConfig, pipelineConnections=CpCtiSolveConnections):
    """Nothing to choose."""


class CpCtiSolveTask(PipelineTask):
    """Fit the deferred charge as a fraction of the last column's signal, over all exposures."""

    ConfigClass = CpCtiSolveConfig
    _DefaultName = "cpCtiSolve"

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run in the order of the exposures."""
        refs = inputRefs.inputMeasurements
        exposures, measurements = connections.by_exposure(refs, butlerQC.get(refs))
        butlerQC.put(self.run(measurements, exposures), outputRefs)

    def run(self, inputMeasurements: list[CalibTable], exposures: list[int]) -> Struct:
        """Fit the fraction of each amplifier.

        Parameters
        ----------
        inputMeasurements, exposures
            Edges and the IDs of their exposures.

        Returns
        -------
        result
            ``outputCalib``: ``deferred``, dimensionless, by ``amplifier``.

        Raises
        ------
        ValueError
            Raised if the inputs are of different amplifiers, or one has nothing to be measured from.
        """
        names = amplifiers_of_all(inputMeasurements, "inputs")
        signal, deferred = (
            np.array([table.columns[name] for table in inputMeasurements], dtype=np.float64)
            for name in ("signal", "deferred")
        )
        headers = [table.header for table in inputMeasurements]
        cards = common_cards(headers) | input_cards(headers, exposures) | creation_cards()
        # A straight line through the origin; a few tenths of an electron are no matter at thousands.
        fraction = (signal * deferred).sum(axis=0) / (signal * signal).sum(axis=0)
        if (lost := ~np.isfinite(fraction)).any():
            raise ValueError(f"amplifiers {[str(name) for name in names[lost]]} have no good last column")
        amplifiers = tuple(str(name) for name in names)
        cti = DeferredCharge(metadata=cards, amplifiers=amplifiers, deferred=fraction)
        return Struct(outputCalib=cti.toTable())
