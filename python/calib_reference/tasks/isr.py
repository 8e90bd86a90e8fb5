"""Instrument signature removal (ip_isr ``IsrTaskLSST``).

Each switch makes one dataset type a prerequisite, which the Butler looks up by the exposure's time. If no
dataset is certified for that time, the quantum graph has no quantum for the exposure. There is no fallback:

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

# ruff: noqa: N803, N815 - names of lsst.pipe.base and of the LSST tasks
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
from ..numerics.images import bin_image
from ..numerics.repair import interpolate_rows
from ..products import Defects, DeferredCharge, IsrCalib, Linearizer, PhotonTransferCurve
from ..storage.datasets import CalibImage, CalibRaw, CalibTable
from ..values.header import HeaderValue
from . import connections
from .inputs import load_product
from .provenance import calibration_cards
from .signature import (
    dark_time,
    divide_flat,
    remove_brighter_fatter,
    remove_crosstalk,
    remove_overscan,
    subtract,
)

__all__ = ["ReferenceIsrConfig", "ReferenceIsrConnections", "ReferenceIsrTask"]


class ReferenceIsrConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, with the names of ``lsst.ip.isr.IsrTaskLSST``."""

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
    ptc = connections.calibration("ptc", "Photon transfer curve, for its gains and read noise.", "CalibTable")
    outputExposure = connections.exposure_output(
        "postISRCCD", "Assembled image without its instrument signature.", "CalibImage"
    )

    outputBin1Exposure = connections.exposure_output(
        "postIsrBin1", "Binned image without its instrument signature.", "CalibImage"
    )

    def __init__(self, *, config: ReferenceIsrConfig) -> None:
        is_needed = {
            "outputBin1Exposure": config.doBinnedExposures,
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
        for name in (name for name, needed in is_needed.items() if not needed):
            delattr(self, name)


class ReferenceIsrConfig(PipelineTaskConfig, pipelineConnections=ReferenceIsrConnections):
    """Corrections to make, with the names of ``IsrTaskLSSTConfig``."""

    doBias = Field[bool](doc="Subtract the combined bias?", default=True)
    doDark = Field[bool](doc="Subtract the combined dark?", default=True)
    doFlat = Field[bool](doc="Divide by the combined flat?", default=True)
    doDefect = Field[bool](doc="Apply the list of bad pixels?", default=True)
    doInterpolate = Field[bool](
        doc="Interpolate bad pixels? Otherwise bad pixels have no value.", default=True
    )
    doDeferredCharge = Field[bool](doc="Subtract deferred charge from the overscan?", default=True)
    leadingToSkip = Field[int](
        doc="Number of overscan columns, from the first, to leave out (serialOverscan.leadingToSkip of ip_isr).",
        default=0,
    )
    doLinearize = Field[bool](doc="Correct for non-linearity?", default=True)
    doCrosstalk = Field[bool](doc="Subtract crosstalk between amplifiers?", default=False)
    doBrighterFatter = Field[bool](doc="Correct the brighter-fatter effect?", default=False)
    doBootstrap = Field[bool](doc="Keep adu, because the gains are yet to be measured?", default=False)
    doApplyGains = Field[bool](doc="Convert to electrons?", default=True)
    useGainsFrom = ChoiceField[str](
        doc="Source of the gains and of the read noise that the header states.",
        allowed={"PTC": "The photon transfer curve.", "CAMERA": "The camera's nominal values."},
        default="PTC",
    )
    doBinnedExposures = Field[bool](doc="Write the image also binned?", default=False)
    binFactor1 = Field[int](doc="Binning factor of the binned image.", default=8)


class ReferenceIsrTask(PipelineTask):
    """Correct overscan, gain, linearity, crosstalk, bias, dark, brighter-fatter effect, flat and defects.

    The task is simpler than ip_isr's: it has no saturation and no variance, and crosstalk is corrected within
    a detector, to first order.
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
        """Run, and record the input datasets in the header."""
        inputs: dict[str, Any] = butlerQC.get(inputRefs)
        cards: dict[str, HeaderValue] = {}
        for name in sorted(inputs):
            cards |= calibration_cards(name, getattr(inputRefs, name), inputs[name])
        outputs = self.run(detector=inputRefs.ccdExposure.dataId["detector"], **inputs)
        made = {name: image.with_cards(cards) for name, image in outputs.getDict().items()}
        butlerQC.put(Struct(**made), outputRefs)

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
            ``outputExposure``, a `~calib_reference.storage.CalibImage`, assembled, in electron, or in adu with
            ``doBootstrap`` or without ``doApplyGains``; with ``doBinnedExposures`` also ``outputBin1Exposure``,
            the mean of each block of ``binFactor1`` x ``binFactor1`` pixels.

        Raises
        ------
        ValueError
            Raised if the raw's amplifiers are not the camera's, the calibration of a switch is missing, or a
            calibration has another shape, unit or detector than the image.
        """
        geometry, bootstrap = camera[detector], self.config.doBootstrap

        def load[T: IsrCalib](
            is_needed: bool, kind: type[T], table: CalibTable | None, connection: str
        ) -> T | None:
            return load_product(kind, _required(table, connection), geometry) if is_needed else None

        from_ptc = self.config.useGainsFrom == "PTC" and not bootstrap
        curve = load(from_ptc, PhotonTransferCurve, ptc, "ptc")
        cti = load(self.config.doDeferredCharge, DeferredCharge, deferredChargeCalib, "deferredChargeCalib")
        linearity = load(self.config.doLinearize, Linearizer, linearizer, "linearizer")
        image = remove_overscan(
            ccdExposure,
            geometry,
            apply_gains=self.config.doApplyGains and not bootstrap,
            gains=None if curve is None else curve.gain,
            noises=None if curve is None else curve.noise,
            deferred=None if cti is None else cti.deferred,
            quadratic=None if linearity is None else linearity.quadratic,
            skipped=self.config.leadingToSkip,
        )
        if self.config.doCrosstalk:
            image = remove_crosstalk(image, _required(crosstalk, "crosstalk"), geometry)
        if self.config.doBias:
            image = subtract(image, _required(bias, "bias"), "bias")
        if self.config.doDark:
            image = subtract(image, _required(dark, "dark"), "dark", dark_time(image.header))
        image = self._interpolate_missing(image)
        if self.config.doBrighterFatter:
            image = remove_brighter_fatter(image, _required(bfKernel, "bfKernel"), geometry)
        if self.config.doFlat:
            image = self._interpolate_missing(divide_flat(image, _required(flat, "flat")))
        if self.config.doDefect:
            bad = load_product(Defects, _required(defects, "defects"), geometry).mask(geometry.shape)
            cards = {**image.header, "LSST ISR DEFECTS APPLIED": True}
            data = (
                interpolate_rows(image.data, bad)
                if self.config.doInterpolate
                else np.where(bad, np.nan, image.data)
            )
            image = CalibImage(data, image.unit, cards)
        if bootstrap:
            image = image.with_cards({"LSST ISR BOOTSTRAP": True})
        outputs = {"outputExposure": image}
        if self.config.doBinnedExposures:
            binned = bin_image(image.data, self.config.binFactor1)
            outputs["outputBin1Exposure"] = CalibImage(binned, image.unit, image.header)
        return Struct(**outputs)

    def _interpolate_missing(self, image: CalibImage) -> CalibImage:
        """Interpolate pixels that lost their value, because a corrected calibration has none there."""
        missing = ~np.isfinite(image.data)
        if not (self.config.doInterpolate and missing.any()):
            return image
        return CalibImage(interpolate_rows(image.data, missing), image.unit, image.header)


def _required[T](calibration: T | None, connection: str) -> T:
    """Return a calibration; raise `ValueError` if it is missing."""
    if calibration is None:
        raise ValueError(f"no {connection} was given, though its switch is on")
    return calibration
