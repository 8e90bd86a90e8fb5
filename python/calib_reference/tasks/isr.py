"""Instrument signature removal, as far as a bias needs it."""

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
from lsst.pipe.base import connectionTypes as cT

from ..geometry import Camera, Detector
from ..numerics.overscan import fit_overscan
from ..storage.datasets import CalibImage, CalibRaw, HeaderValue
from .provenance import calibration_cards

__all__ = ["ReferenceIsrConfig", "ReferenceIsrConnections", "ReferenceIsrTask"]


class ReferenceIsrConnections(PipelineTaskConnections, dimensions=("instrument", "exposure", "detector")):
    """Inputs and outputs, named as those of ``lsst.ip.isr.IsrTaskLSST``.

    The bias is a prerequisite that is looked up by the exposure's time: where none is
    certified no quantum is made and the graph fails. There is no fallback.
    """

    ccdExposure = cT.Input(
        name="raw",
        doc="Raw exposure.",
        storageClass="CalibRaw",
        dimensions=("instrument", "exposure", "detector"),
    )
    camera = cT.PrerequisiteInput(
        name="camera",
        doc="Geometry, gain and read noise.",
        storageClass="CalibCamera",
        dimensions=("instrument",),
        isCalibration=True,
    )
    bias = cT.PrerequisiteInput(
        name="bias",
        doc="Combined bias.",
        storageClass="CalibImage",
        dimensions=("instrument", "detector"),
        isCalibration=True,
    )
    outputExposure = cT.Output(
        name="postISRCCD",
        doc="Assembled image without its instrument signature.",
        storageClass="CalibImage",
        dimensions=("instrument", "exposure", "detector"),
    )

    def __init__(self, *, config: ReferenceIsrConfig) -> None:
        if not config.doBias:
            del self.bias


class ReferenceIsrConfig(PipelineTaskConfig, pipelineConnections=ReferenceIsrConnections):
    """Steps to do, with the names of ``IsrTaskLSSTConfig``."""

    doBias = Field[bool](doc="Subtract the combined bias?", default=True)
    doApplyGains = Field[bool](doc="Convert to electrons?", default=True)


class ReferenceIsrTask(PipelineTask):
    """Overscan subtraction, assembly, gain, bias: a stand-in, not real ISR.

    Only ``raw``, ``camera`` and ``bias`` are read: no crosstalk, linearity, saturation, defects.
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
        self, ccdExposure: CalibRaw, camera: Camera, detector: int, bias: CalibImage | None = None
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
        bias
            Combined bias, needed if ``doBias``.

        Returns
        -------
        result
            ``outputExposure``, a `~calib_reference.storage.CalibImage`.

        Raises
        ------
        ValueError
            Raised if the raw's amplifiers are not the camera's, or the bias has another shape
            or unit than the image.
        """
        geometry = camera[detector]
        image = remove_overscan(ccdExposure, geometry, apply_gains=self.config.doApplyGains)
        if self.config.doBias:
            image = subtract_bias(image, bias)
        return Struct(outputExposure=image)


def remove_overscan(raw: CalibRaw, detector: Detector, apply_gains: bool) -> CalibImage:
    """Subtract the overscan of each amplifier and assemble the detector.

    The header gains gain, read noise and overscan residual of each amplifier under ip_isr's
    keywords; the residual is in adu whatever the image's unit.

    Raises
    ------
    ValueError
        Raised if the raw's amplifiers are not the camera's.
    """
    names = tuple(amp.name for amp in detector.amplifiers)
    if raw.names != names:
        raise ValueError(f"{detector.full_name}: raw has amplifiers {raw.names}, camera has {names}")
    header = dict(raw.header)
    pixels = raw.data[..., : detector.columns].astype(np.float32)
    for amp, imaging, overscan in zip(
        detector.amplifiers, pixels, raw.data[..., detector.columns :], strict=True
    ):
        level, residual = fit_overscan(overscan)
        imaging -= level[:, None].astype(np.float32)
        unit_factor = amp.gain if apply_gains else 1.0
        imaging *= np.float32(unit_factor)
        header[f"LSST ISR GAIN {amp.name}"] = amp.gain
        header[f"LSST ISR READNOISE {amp.name}"] = amp.read_noise * unit_factor / amp.gain
        header[f"LSST ISR OVERSCAN RESIDUAL SERIAL STDEV {amp.name}"] = residual
    unit = "electron" if apply_gains else "adu"
    header["LSST ISR UNITS"] = unit
    return CalibImage(detector.assemble(pixels), unit, header)


def subtract_bias(image: CalibImage, bias: CalibImage | None) -> CalibImage:
    """Subtract a combined bias of the same shape and unit; raise `ValueError` otherwise."""
    if bias is None:
        raise ValueError("doBias is set, but no bias was given")
    if bias.data.shape != image.data.shape or bias.unit != image.unit:
        raise ValueError(
            f"bias of shape {bias.data.shape} in {bias.unit} does not fit "
            f"an image of shape {image.data.shape} in {image.unit}"
        )
    return CalibImage(image.data - bias.data, image.unit, {**image.header, "LSST ISR BIAS APPLIED": True})
