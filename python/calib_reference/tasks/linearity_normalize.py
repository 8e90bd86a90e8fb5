"""True brightness of each flat from all amplifiers together (cp_pipe ``LinearityNormalizeTask``)."""

# ruff: noqa: N815 - names of lsst.pipe.base and of the LSST tasks
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
    """Input linearizers of the focal plane and output factor of each exposure."""

    inputLinearizerHandles = connections.detector_input(
        "linearizerUnnormalized",
        "Linearizers with their residuals.",
        "CalibTable",
        multiple=True,
        deferred=True,
        is_calibration=True,
    )
    outputNormalization = cT.Output(
        name="cpLinearizerNormalization",
        doc="Factor on each exposure time.",
        storageClass="ArrowAstropy",
        dimensions=("instrument",),
        isCalibration=True,
    )

    def __init__(self, *, config: LinearityNormalizeConfig) -> None:
        self._detectors = {*config.normalizeDetectors}
        self._reference = config.referenceDetector

    @override
    def adjustQuantum(
        self, inputs: Any, outputs: Any, label: str, data_id: DataCoordinate
    ) -> tuple[Any, Any]:
        """Leave out detectors that the configuration does not name.

        Raises
        ------
        NoWorkFound
            Raised if the reference detector has no linearizer.
        """
        connection, refs = inputs["inputLinearizerHandles"]
        selected = tuple(ref for ref in refs if ref.dataId["detector"] in self._detectors)
        if self._reference not in {ref.dataId["detector"] for ref in selected}:
            raise NoWorkFound(
                f"{label} needs its reference detector {self._reference}, which has no linearizer"
            )
        inputs["inputLinearizerHandles"] = (connection, selected)
        super().adjustQuantum(inputs, outputs, label, data_id)
        return inputs, outputs


class LinearityNormalizeConfig(PipelineTaskConfig, pipelineConnections=LinearityNormalizeConnections):
    """Detectors to use, with the names of cp_pipe's fields."""

    normalizeDetectors = ListField[int](doc="IDs of the detectors to use.", default=[0])
    referenceDetector = Field[int](doc="ID of the detector whose exposures appear in the output.", default=0)
    minValidFraction = Field[float](
        doc="Least fraction of amplifiers with a usable level for an exposure to be normalized.", default=0.5
    )

    @override
    def validate(self) -> None:
        """Raise `ValueError` if the reference is not among the detectors to use."""
        super().validate()
        if self.referenceDetector not in self.normalizeDetectors:
            raise ValueError(
                f"referenceDetector {self.referenceDetector} must be one of normalizeDetectors "
                f"{[*self.normalizeDetectors]}"
            )


class LinearityNormalizeTask(PipelineTask):
    """Find the residual of each pair that all amplifiers share: it comes from lamp or shutter, not non-linearity.

    The task is cp_pipe's with ``doNormalizeAbsoluteLinearizer`` off.
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
        """Run with the linearizers by detector ID."""
        handles: list[DeferredDatasetHandle] = butlerQC.get(inputRefs.inputLinearizerHandles)
        tables = {int(handle.dataId["detector"]): handle.get() for handle in handles}
        butlerQC.put(self.run(tables), outputRefs)

    def run(self, linearizers: Mapping[int, CalibTable]) -> Struct:
        """Find the factors.

        Parameters
        ----------
        linearizers
            Tables of `~calib_reference.products.linearizer.Linearizer` by detector ID.

        Returns
        -------
        result
            ``outputNormalization``, an `astropy.table.Table` with ``exposure``, the ID of each pair's first
            exposure, ``exptime``, seconds, ``mean`` and ``model``, medians of the levels, adu, and
            ``normalization``, the factor. The factor stays unchanged if too few amplifiers have a usable
            level.

        Raises
        ------
        ValueError
            Raised if the reference detector has no linearizer.
        """
        from astropy.table import Table

        if self.config.referenceDetector not in linearizers:
            raise ValueError(f"reference detector {self.config.referenceDetector} has no linearizer")
        loaded = [Linearizer.fromTable(linearizers[number]) for number in sorted(linearizers)]
        reference = Linearizer.fromTable(linearizers[self.config.referenceDetector])
        exposures = np.sort(reference.input_exposures_1[0])
        rows = [
            _amplifier(each, index, exposures) for each in loaded for index in range(len(each.amplifiers))
        ]
        mean, model, residual = np.stack(rows, axis=1)
        enough = np.isfinite(residual).mean(axis=0) >= self.config.minValidFraction
        typical = np.where(enough, _median(residual), 0.0)
        order = np.argsort(reference.input_exposures_1[0])
        # A level above the model in all amplifiers means that the exposure received more light than its time states.
        normalization = reference.input_normalizations[0][order] / (1.0 - typical)
        return Struct(
            outputNormalization=Table(
                {
                    "exposure": exposures,
                    "exptime": (reference.input_abscissas / reference.input_normalizations)[0][order],
                    "mean": _median(mean),
                    "model": _median(model),
                    "normalization": np.where(
                        enough, normalization, reference.input_normalizations[0][order]
                    ),
                }
            )
        )


def _median(values: Any) -> Any:
    """Return the median of each column's finite numbers; NaN if it has none."""
    return np.ma.median(np.ma.masked_invalid(values), axis=0).filled(np.nan)


def _amplifier(linearizer: Linearizer, index: int, exposures: Any) -> Any:
    """Return level, linearized level and relative residual of one amplifier, shape (3, exposures)."""
    positions = {each: position for position, each in enumerate(linearizer.input_exposures_1[index].tolist())}
    columns = np.array([positions.get(each, -1) for each in exposures.tolist()])
    level, used = linearizer.input_ordinates[index], linearizer.used[index]
    # Outliers of the fit count too, because a flicker of the lamp makes them; saturated levels do not.
    below = level <= level[used].max(initial=-np.inf)
    residual = np.where(below, linearizer.fit_residuals[index], np.nan)
    model = residual + linearizer.offset[index] + linearizer.slope[index] * linearizer.input_abscissas[index]
    rows = np.stack([level, model, residual / model])
    return np.where(columns >= 0, rows[:, columns], np.nan)
