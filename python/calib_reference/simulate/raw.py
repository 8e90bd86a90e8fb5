"""Simulation of a raw exposure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..exposure import Exposure
from ..storage.datasets import CalibRaw
from ..values.detector import Detector
from .drifts import gain_drift, lamp_flicker, noise_drift, warm_factor
from .effects import add_crosstalk, push_charge
from .faults import Fault, dead, extra_rays, factors, lamp, leak, of_raw, seen_filter, swapped
from .header import primary_header, segment_header
from .patterns import dust_shadows, overscan_pattern, spill, tearing
from .stars import STAR_REASONS, star_rate
from .truth import (
    ILLUMINATION,
    bias_level,
    bias_structure,
    brighter_fatter_kernel,
    crosstalk,
    dark_rate,
    deferred_charge,
    flat_response,
    full_well,
    gain,
    generator,
    nonlinearity,
    read_noise,
)

__all__ = ["simulate_raw"]

type Array = NDArray[np.float64]

SKY = 40.0
"""Sky level of a science exposure at the center of the focal plane, electron per second and pixel."""

ILLUMINATED = frozenset({"flat", "science"})
"""Observation types with brighter-fatter effect and crosstalk; in others the signal is too small for them."""

COSMIC_RAYS = 0.02
"""Mean number of tracks per second of dark time and detector."""

LEAK = 10**14
"""Added to an exposure ID for the random numbers of a leak."""

SHOWER = 2 * 10**14
"""Added to an exposure ID for the random numbers of a shower of cosmic rays."""

DEFERRED_DECAY = 1.5
"""Decay length of the deferred charge that arrives in the overscan, columns."""


def simulate_raw(exposure: Exposure, detector: Detector, faults: Sequence[Fault] = ()) -> CalibRaw:
    """Simulate the raw of one exposure and detector.

    The pixels depend only on instrument, detector, exposure and faults, so that a raw is the same in every repository.
    """
    own = of_raw(faults, exposure.id, detector)
    other = swapped(own)
    camera = exposure.instrument_class.camera
    return CalibRaw(
        data=_pixels(exposure, detector if other is None else camera[other], own),
        header=primary_header(exposure, detector),
        segments=tuple(segment_header(detector, amp) for amp in detector.amplifiers),
    )


def _pixels(exposure: Exposure, detector: Detector, faults: Sequence[Fault]) -> NDArray[np.uint16]:
    """Return the pixels of a detector, adu, shape (amplifiers, rows, columns), in readout orientation."""
    rng = generator(exposure.instrument, detector.id, exposure.id)
    instrument, count = exposure.instrument, len(detector.amplifiers)

    gain_factor, noise_factor = factors(faults, detector)

    collected = rng.poisson(_expected(exposure, detector, faults)).astype(np.float64)
    # Drawn apart, so that everything else in the raw is as without the fault.
    leaked = exposure.dark_time * leak(faults, detector)
    collected += generator(instrument, detector.id, exposure.id + LEAK).poisson(leaked)
    is_illuminated = exposure.observation_type in ILLUMINATED
    if is_illuminated:
        collected = push_charge(collected, brighter_fatter_kernel(instrument, detector))
    charge = detector.split(collected)
    charge += detector.split(_cosmic_rays(COSMIC_RAYS * exposure.dark_time, detector, rng))
    if shower := extra_rays(faults):
        apart = generator(instrument, detector.id, exposure.id + SHOWER)
        charge += detector.split(_cosmic_rays(shower * COSMIC_RAYS * exposure.dark_time, detector, apart))
    well = full_well(instrument, detector)
    charge = spill(charge, well) if "trails" in exposure.effects else np.minimum(charge, well[:, None, None])
    charge *= 1.0 - nonlinearity(instrument, detector)[:, None, None] * charge
    shape = (count, detector.rows, detector.columns + detector.overscan_columns)
    electrons = np.zeros(shape)
    electrons[..., : detector.columns] = charge
    electrons[..., detector.columns :] = _deferred(charge[..., -1], instrument, detector)

    if is_illuminated:
        electrons = add_crosstalk(electrons, crosstalk(instrument, detector))

    noise = read_noise(detector) * noise_factor * noise_drift(exposure, detector)
    noise *= np.array([exposure.noise_factor.get(amp.name, 1.0) for amp in detector.amplifiers])
    electrons += rng.normal(0.0, 1.0, shape) * noise[:, None, None]

    adu = electrons / (gain(detector) * gain_factor * gain_drift(exposure, detector))[:, None, None]
    adu += (bias_level(instrument, detector) + rng.normal(0.0, 2.0, count))[:, None, None]
    adu[..., : detector.columns] += detector.split(bias_structure(instrument, detector))
    if exposure.is_unflushed:
        adu[..., : detector.columns] += _first_of_sequence(detector)
    adu += overscan_pattern(exposure, detector)
    silent = dead(faults, detector)
    adu[silent] = bias_level(instrument, detector)[silent, None, None]
    return np.clip(np.rint(adu), 0, 65_535).astype(np.uint16)


def _expected(exposure: Exposure, detector: Detector, faults: Sequence[Fault]) -> Array:
    """Return the mean charge that each pixel collects, electron, assembled."""
    charge = dark_rate(exposure.instrument, detector) * exposure.dark_time * warm_factor(exposure)
    kind = exposure.instrument_class
    light = SKY if exposure.observation_type == "science" else 0.0
    physical_filter = seen_filter(faults, exposure.physical_filter)
    if exposure.observation_type == "flat":
        light = lamp(faults) * lamp_flicker(exposure) * ILLUMINATION.get(kind.filters[physical_filter], 0.0)
    if light:
        response = flat_response(exposure.instrument, kind.camera, detector.id, physical_filter)
        response = response * dust_shadows(exposure, detector, physical_filter) * tearing(exposure, detector)
        charge = charge + light * exposure.exposure_time * response
    if exposure.observation_reason in STAR_REASONS:
        charge = charge + exposure.exposure_time * star_rate(exposure, detector)
    return charge


def _cosmic_rays(expected: float, detector: Detector, rng: np.random.Generator) -> Array:
    """Return the charge of short straight tracks, electron, assembled. ``expected`` is their mean number."""
    rows, columns = detector.shape
    image = np.zeros((rows, columns))
    for _ in range(rng.poisson(expected)):
        length, angle = rng.integers(3, 9), rng.uniform(0.0, 2.0 * np.pi)
        steps = np.arange(length)
        y = np.clip(np.rint(rng.integers(rows) + steps * np.sin(angle)).astype(int), 0, rows - 1)
        x = np.clip(np.rint(rng.integers(columns) + steps * np.cos(angle)).astype(int), 0, columns - 1)
        image[y, x] += rng.uniform(500.0, 2_500.0)
    return image


def _deferred(last: Array, instrument: str, detector: Detector) -> Array:
    """Return the deferred charge in the overscan, electron, shape (amplifiers, rows, overscan columns).

    The charge is not removed from the last column, because a loss of a few tenths of a per cent would only
    look like a darker column.
    """
    decay = np.exp(-np.arange(detector.overscan_columns) / DEFERRED_DECAY)
    late = deferred_charge(instrument, detector)[:, None] * last
    tail: Array = late[..., None] * (decay / decay.sum())
    return tail


def _first_of_sequence(detector: Detector) -> Array:
    """Return the stripes in an exposure before which the camera stood still, adu, shape (amplifiers, rows, 1).

    The camera is not yet flushed then (seed slides, "Residual Bias"). The stripes decrease along the readout
    and increase from the first to the last amplifier, so that verification passes some amplifiers and fails
    others.
    """
    stripes = np.sin(2.0 * np.pi * np.arange(detector.rows) / 8.0) * np.exp(-np.arange(detector.rows) / 40.0)
    strength = np.linspace(0.0, 12.0, len(detector.amplifiers)) * (
        np.arange(len(detector.amplifiers)) % 3 == 0
    )
    transient: Array = strength[:, None, None] * stripes[None, :, None]
    return transient
