"""Pixels of a raw exposure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..geometry import Detector
from ..storage.datasets import CalibRaw
from .header import primary_header, segment_header
from .truth import bias_level, bias_structure, generator, read_noise

__all__ = ["simulate_raw"]

DARK_CURRENT = 0.02
"""Electron per second and pixel."""

ILLUMINATION = {"flat": 300.0, "science": 40.0}
"""Electron per second and pixel by observation type; nothing shines on the others."""


def simulate_raw(exposure: Exposure, detector: Detector) -> CalibRaw:
    """Simulate what the camera writes for one exposure and detector.

    The pixels depend on nothing but the instrument, the detector and the exposure, so that an
    exposure is the same in every repository.
    """
    rng = generator(exposure.instrument, detector.id, exposure.id)
    count = len(detector.amplifiers)
    gain = np.array([amp.gain for amp in detector.amplifiers])[:, None, None]

    charge = DARK_CURRENT * exposure.dark_time
    charge += ILLUMINATION.get(exposure.observation_type, 0.0) * exposure.exposure_time
    shape = (count, detector.rows, detector.columns + detector.overscan_columns)
    electrons = np.zeros(shape)
    electrons[..., : detector.columns] = rng.poisson(charge, (count, detector.rows, detector.columns))

    factor = np.array([exposure.noise_factor.get(amp.name, 1.0) for amp in detector.amplifiers])
    electrons += rng.normal(0.0, 1.0, shape) * (read_noise(detector) * factor)[:, None, None]

    adu = electrons / gain
    adu += (bias_level(exposure.instrument, detector) + rng.normal(0.0, 2.0, count))[:, None, None]
    adu[..., : detector.columns] += detector.split(bias_structure(exposure.instrument, detector))
    if exposure.seq_num == 1:
        adu[..., : detector.columns] += _first_of_sequence(detector)
    return CalibRaw(
        data=np.clip(np.rint(adu), 0, 65_535).astype(np.uint16),
        header=primary_header(exposure, detector),
        segments=tuple(segment_header(detector, amp) for amp in detector.amplifiers),
    )


def _first_of_sequence(detector: Detector) -> NDArray[np.float64]:
    """Stripes of a camera not yet flushed, adu: the first exposure's (seed slides, "Residual Bias").

    They fade along the readout and grow from the first to the last amplifier, so that a
    verification finds some amplifiers bad and others good.
    """
    stripes = np.sin(2.0 * np.pi * np.arange(detector.rows) / 8.0) * np.exp(-np.arange(detector.rows) / 40.0)
    strength = np.linspace(0.0, 12.0, len(detector.amplifiers)) * (
        np.arange(len(detector.amplifiers)) % 3 == 0
    )
    transient: NDArray[np.float64] = strength[:, None, None] * stripes[None, :, None]
    return transient
