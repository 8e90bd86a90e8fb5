"""How bright each flat really was, by all amplifiers together (cp_pipe ``LinearityNormalizeTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, override

import numpy as np
from lsst.daf.butler import DataCoordinate, DeferredDatasetHandle
from lsst.pex.config import Field, ListField
from lsst.pipe.base import (
    InputQuantizedConnection,
    NoWorkFound,
    OutputQuantizedConnection,
    PipelineTask,
    PipelineTaskConfig,
    PipelineTaskConnections,
    QuantumContext,
    Struct,
)
from lsst.pipe.base import connectionTypes as cT

from ..products.linearizer import Linearizer
from ..storage.datasets import CalibTable
from . import connections

__all__ = ["LinearityNormalizeConfig", "LinearityNormalizeTask"]


class LinearityNormalizeConnections(PipelineTaskConnections, dimensions=("instrument",)):
    """Linearizers of the focal plane in, a factor an exposure out."""

    inputLinearizerHandles = connections.detector_input(
        "linearizerUnnormalized",
        "Linearizers, with their residuals.",
        "CalibTable",
        multiple=True,
        deferred=True,
        is_calibration=True,
    )
    outputNormalization = cT.Output(
        name="cpLinearizerNormalization",
        doc="Factor on the exposure time, by exposure.",
        storageClass="ArrowAstropy",
        dimensions=("instrument",),
        isCalibration=True,
    )

    def __init__(self, *, config: LinearityNormalizeConfig) -> None:
        self._wanted = {*config.normalizeDetectors}
        self._reference = config.referenceDetector

    @override
    def adjustQuantum(
        self, inputs: Any, outputs: Any, label: str, data_id: DataCoordinate
    ) -> tuple[Any, Any]:
        """Leave out detectors that are not to be used; do nothing without the reference."""
        connection, refs = inputs["inputLinearizerHandles"]
        wanted = tuple(ref for ref in refs if ref.dataId["detector"] in self._wanted)
        if self._reference not in {ref.dataId["detector"] for ref in wanted}:
            raise NoWorkFound(f"{label} wants its reference detector {self._reference}, which is not there")
        inputs["inputLinearizerHandles"] = (connection, wanted)
        super().adjustQuantum(inputs, outputs, label, data_id)
        return inputs, outputs


class LinearityNormalizeConfig(PipelineTaskConfig, pipelineConnections=LinearityNormalizeConnections):
    """Which detectors say how bright a flat was, with the names of cp_pipe's fields."""

    normalizeDetectors = ListField[int](doc="Detectors that are used.", default=[0])
    referenceDetector = Field[int](doc="Detector whose exposures are counted.", default=0)
    minValidFraction = Field[float](
        doc="Least part of the amplifiers that must know an exposure.", default=0.5
    )

    @override
    def validate(self) -> None:
        """Refuse a reference that is not among the detectors."""
        super().validate()
        if self.referenceDetector not in self.normalizeDetectors:
            raise ValueError("the reference detector must be one of the normalizing ones")


class LinearityNormalizeTask(PipelineTask):
    """Find what all amplifiers agree on: the lamp, or the shutter, not their own non-linearity.

    As cp_pipe's with ``doNormalizeAbsoluteLinearizer`` off: by pair, over all amplifiers.
    """

    ConfigClass = LinearityNormalizeConfig
    _DefaultName = "cpLinearityNormalize"
    config: LinearityNormalizeConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Read the detectors one by one."""
        handles: list[DeferredDatasetHandle] = butlerQC.get(inputRefs.inputLinearizerHandles)
        tables = {int(handle.dataId["detector"]): handle.get() for handle in handles}
        butlerQC.put(self.run(tables), outputRefs)

    def run(self, linearizers: Mapping[int, CalibTable]) -> Struct:
        """Find the factors.

        Parameters
        ----------
        linearizers
            Tables of the detectors' linearizers, by detector.

        Returns
        -------
        result
            ``outputNormalization``, an `astropy.table.Table` with ``exposure``, the first of each pair,
            ``exptime``, ``mean``, ``model`` and ``normalization``; the last is 1 where too few amplifiers
            know the exposure.

        Raises
        ------
        ValueError
            Raised if the reference detector is not there.
        """
        from astropy.table import Table

        if self.config.referenceDetector not in linearizers:
            raise ValueError(f"reference detector {self.config.referenceDetector} is not there")
        known = [Linearizer.fromTable(linearizers[number]) for number in sorted(linearizers)]
        reference = Linearizer.fromTable(linearizers[self.config.referenceDetector])
        exposures = np.sort(reference.input_exposures_1[0])
        rows = [_amplifier(each, index, exposures) for each in known for index in range(len(each.amplifiers))]
        mean, model, residual = np.stack(rows, axis=1)
        enough = np.isfinite(residual).mean(axis=0) >= self.config.minValidFraction
        typical = np.where(enough, _median(residual), 0.0)
        place = np.argsort(reference.input_exposures_1[0])
        # Where a level is too high by a part of itself, the exposure was longer than its header says.
        normalization = reference.input_normalizations[0][place] / (1.0 - typical)
        return Struct(
            outputNormalization=Table(
                {
                    "exposure": exposures,
                    "exptime": (reference.input_abscissas / reference.input_normalizations)[0][place],
                    "mean": _median(mean),
                    "model": _median(model),
                    "normalization": np.where(
                        enough, normalization, reference.input_normalizations[0][place]
                    ),
                }
            )
        )


def _median(values: Any) -> Any:
    """Of each column's numbers; NaN where there is none."""
    return np.ma.median(np.ma.masked_invalid(values), axis=0).filled(np.nan)


def _amplifier(linearizer: Linearizer, index: int, exposures: Any) -> Any:
    """Level, linearized level and relative residual of one amplifier, by exposure; NaN where it has none."""
    found = {each: place for place, each in enumerate(linearizer.input_exposures_1[index].tolist())}
    places = np.array([found.get(each, -1) for each in exposures.tolist()])
    level, used = linearizer.input_ordinates[index], linearizer.used[index]
    # Also what was left out as too far off, but not what is full.
    below = level <= level[used].max(initial=-np.inf)
    residual = np.where(below, linearizer.fit_residuals[index], np.nan)
    model = residual + linearizer.offset[index] + linearizer.slope[index] * linearizer.input_abscissas[index]
    rows = np.stack([level, model, residual / model])
    return np.where(places >= 0, rows[:, places], np.nan)
