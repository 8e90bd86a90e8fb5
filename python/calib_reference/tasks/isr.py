"""Instrument signature removal.

Each switch asks for one dataset type, looked up by the exposure's time; where none is certified no
quantum is made and the graph fails. There is no fallback:

====================== ================================= =============
switch                 connection                        dataset type
====================== ================================= =============
``doBias``             ``bias``                          ``bias``
``doDark``             ``dark``                          ``dark``
``doFlat``             ``flat``                          ``flat``
``doDefect``           ``defects``                       ``defects``
``doDeferredCharge``   ``deferredChargeCalib``           ``cti``
``doLinearize``        ``linearizer``                    ``linearizer``
``doCrosstalk``        ``crosstalk``                     ``crosstalk``
``doBrighterFatter``   ``bfKernel``                      ``bfk``
``useGainsFrom: PTC``  ``ptc`` (not in a bootstrap)      ``ptc``
====================== ================================= =============
"""

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the tasks stood in for
# The fields of lsst.pex.config are untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any, override

import numpy as np
from lsst.pex.config import ChoiceField, Field
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
from ..numerics.repair import interpolate_rows
from ..products import Defects, DeferredCharge, IsrCalib, Linearizer, PhotonTransferCurve
from ..storage.datasets import CalibImage, CalibRaw, CalibTable
from ..values.header import HeaderValue
from . import connections
from .disturbance import remove_brighter_fatter, remove_crosstalk
from .provenance import calibration_cards
from .signature import dark_time, divide_flat, remove_overscan, subtract
from .tables import usable

__all__ = ["ReferenceIsrConfig", "ReferenceIsrConnections", "ReferenceIsrTask"]


class ReferenceIsrConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of ``lsst.ip.isr.IsrTaskLSST``."""

    ccdExposure = connections.exposure_input("raw", "Raw exposure.", "CalibRaw")
    camera = connections.camera("Geometry, gain and read noise.")
    bias = connections.calibration("bias", "Combined bias.", "CalibImage")
    dark = connections.calibration("dark", "Combined dark.", "CalibImage")
    flat = connections.calibration("flat", "Combined flat.", "CalibImage", "physical_filter")
    defects = connections.calibration("defects", "Bad pixels.", "CalibTable")
    deferredChargeCalib = connections.calibration("cti", "Deferred charge.", "CalibTable")
    linearizer = connections.calibration("linearizer", "Non-linearity.", "CalibTable")
    crosstalk = connections.calibration("crosstalk", "Crosstalk between amplifiers.", "CalibTable")
    bfKernel = connections.calibration("bfk", "Brighter-fatter kernel.", "CalibTable")
    ptc = connections.calibration("ptc", "Gains.", "CalibTable")
    outputExposure = connections.exposure_output(
        "postISRCCD", "Assembled image without its instrument signature.", "CalibImage"
    )

    def __init__(self, *, config: ReferenceIsrConfig) -> None:
        wanted = {
            "bias": config.doBias,
            "dark": config.doDark,
            "flat": config.doFlat,
            "defects": config.doDefect,
            "deferredChargeCalib": config.doDeferredCharge,
            "linearizer": config.doLinearize,
            "crosstalk": config.doCrosstalk,
            "bfKernel": config.doBrighterFatter,
            "ptc": config.useGainsFrom == "PTC" and not config.doBootstrap,
        }
        for name in (name for name, is_wanted in wanted.items() if not is_wanted):
            delattr(self, name)


class ReferenceIsrConfig(PipelineTaskConfig, pipelineConnections=ReferenceIsrConnections):
    """Steps to do, with the names of ``IsrTaskLSSTConfig``."""

    doBias = Field[bool](doc="Subtract the combined bias?", default=True)
    doDark = Field[bool](doc="Subtract the combined dark?", default=True)
    doFlat = Field[bool](doc="Divide by the combined flat?", default=True)
    doDefect = Field[bool](doc="Mend bad pixels?", default=True)
    doInterpolate = Field[bool](
        doc="Mend them by interpolation, or leave them without a value?", default=True
    )
    doDeferredCharge = Field[bool](doc="Take deferred charge out of the overscan?", default=True)
    doLinearize = Field[bool](doc="Correct for non-linearity?", default=True)
    doCrosstalk = Field[bool](doc="Take out what amplifiers have of one another?", default=False)
    doBrighterFatter = Field[bool](doc="Put charge back where its light fell?", default=False)
    doBootstrap = Field[bool](doc="Stay in adu, whatever the gains: they are yet to be found?", default=False)
    doApplyGains = Field[bool](doc="Convert to electrons?", default=True)
    useGainsFrom = ChoiceField[str](
        doc="Whose gains.",
        allowed={"PTC": "Of the photon transfer curve.", "CAMERA": "The camera's nominal ones."},
        default="PTC",
    )


class ReferenceIsrTask(PipelineTask):
    """Overscan, assembly, gain, linearity, bias, dark, flat, defects: a stand-in, not real ISR.

    No saturation, no variance; crosstalk within a detector, to first order.
    """

    ConfigClass = ReferenceIsrConfig
    _DefaultName = "isr"
    config: ReferenceIsrConfig

    @override
    def runQuantum(
        self,
        butlerQC: QuantumContext,
        inputRefs: InputQuantizedConnection,
        outputRefs: OutputQuantizedConnection,
    ) -> None:
        """Run, and record in the header which datasets the quantum was given."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        cards: dict[str, HeaderValue] = {}
        for name in sorted(inputs):
            cards |= calibration_cards(name, getattr(inputRefs, name), inputs[name])
        outputs = self.run(detector=inputRefs.ccdExposure.dataId["detector"], **inputs)
        butlerQC.put(Struct(outputExposure=outputs.outputExposure.with_cards(cards)), outputRefs)

    def run(
        self,
        ccdExposure: CalibRaw,
        camera: Camera,
        detector: int,
        bias: CalibImage | None = None,
        dark: CalibImage | None = None,
        flat: CalibImage | None = None,
        defects: CalibTable | None = None,
        deferredChargeCalib: CalibTable | None = None,
        linearizer: CalibTable | None = None,
        ptc: CalibTable | None = None,
        crosstalk: CalibTable | None = None,
        bfKernel: CalibTable | None = None,
    ) -> Struct:
        """Process one raw.

        Parameters
        ----------
        ccdExposure
            The raw.
        camera
            Geometry, gain and read noise.
        detector
            Detector ID.
        bias, dark, flat, defects, deferredChargeCalib, linearizer, ptc, crosstalk, bfKernel
            Calibrations, needed if their switches are on.

        Returns
        -------
        result
            ``outputExposure``, a `~calib_reference.storage.CalibImage`.

        Raises
        ------
        ValueError
            Raised if the raw's amplifiers are not the camera's, a calibration is not given whose
            switch is on, or it has another shape or unit than the image, or is not the detector's.
        """
        geometry, bootstrap = camera[detector], self.config.doBootstrap

        def given[T: IsrCalib](
            wanted: bool, kind: type[T], table: CalibTable | None, connection: str
        ) -> T | None:
            return usable(kind, _given(table, connection), geometry) if wanted else None

        from_ptc = self.config.useGainsFrom == "PTC" and not bootstrap
        curve = given(from_ptc, PhotonTransferCurve, ptc, "ptc")
        late = given(self.config.doDeferredCharge, DeferredCharge, deferredChargeCalib, "deferredChargeCalib")
        curvature = given(self.config.doLinearize, Linearizer, linearizer, "linearizer")
        image = remove_overscan(
            ccdExposure,
            geometry,
            apply_gains=self.config.doApplyGains and not bootstrap,
            gains=None if curve is None else curve.gain,
            deferred=None if late is None else late.deferred,
            quadratic=None if curvature is None else curvature.quadratic,
        )
        if self.config.doCrosstalk:
            image = remove_crosstalk(image, _given(crosstalk, "crosstalk"), geometry)
        if self.config.doBias:
            image = subtract(image, _given(bias, "bias"), "bias")
        if self.config.doDark:
            image = subtract(image, _given(dark, "dark"), "dark", dark_time(image.header))
        image = self._mend_lost(image)
        if self.config.doBrighterFatter:
            image = remove_brighter_fatter(image, _given(bfKernel, "bfKernel"), geometry)
        if self.config.doFlat:
            image = self._mend_lost(divide_flat(image, _given(flat, "flat")))
        if self.config.doDefect:
            bad = usable(Defects, _given(defects, "defects"), geometry).mask(geometry.shape)
            cards = {**image.header, "LSST ISR DEFECTS APPLIED": True}
            mended = (
                interpolate_rows(image.data, bad)
                if self.config.doInterpolate
                else np.where(bad, np.nan, image.data)
            )
            image = CalibImage(mended, image.unit, cards)
        return Struct(outputExposure=image.with_cards({"LSST ISR BOOTSTRAP": True}) if bootstrap else image)

    def _mend_lost(self, image: CalibImage) -> CalibImage:
        """Mend pixels that a calibration has no value for: somebody marked them as bad there."""
        lost = ~np.isfinite(image.data)
        if not (self.config.doInterpolate and lost.any()):
            return image
        return CalibImage(interpolate_rows(image.data, lost), image.unit, image.header)


def _given[T](calibration: T | None, connection: str) -> T:
    if calibration is None:
        raise ValueError(f"no {connection} was given, though its switch is on")
    return calibration
