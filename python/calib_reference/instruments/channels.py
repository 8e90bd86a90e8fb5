"""The sixteen readout channels of every Rubin detector, with the names of obs_lsst."""

from __future__ import annotations

import numpy as np

from ..values.detector import Amplifier

__all__ = ["CHANNELS", "amplifier", "random_amplifiers"]

CHANNELS = tuple(f"C1{n}" for n in range(8)) + tuple(f"C0{n}" for n in range(7, -1, -1))
"""Channel names in readout order: along the lower edge, then back along the upper edge."""


def amplifier(name: str, gain: float, read_noise: float) -> Amplifier:
    """Return a channel. The two halves of a detector are read out towards opposite corners.

    Parameters
    ----------
    name
        Channel name, such as ``"C10"``.
    gain
        Nominal gain, electron per adu.
    read_noise
        Nominal read noise, electron.
    """
    lower = name[1] == "1"
    return Amplifier(
        name=name,
        column=int(name[2]),
        row=0 if lower else 1,
        flip_x=lower,
        flip_y=not lower,
        gain=gain,
        read_noise=read_noise,
    )


def random_amplifiers(detector: int, gain: float, read_noise: float) -> tuple[Amplifier, ...]:
    """Return all channels of a detector, with gains and noises scattered about typical values.

    Parameters
    ----------
    detector
        Detector ID, which seeds the random values.
    gain
        Typical gain, electron per adu.
    read_noise
        Typical read noise, electron.
    """
    rng = np.random.default_rng([detector, 16])
    gains = np.round(gain * rng.normal(1.0, 0.02, len(CHANNELS)), 3)
    noises = np.round(read_noise * rng.normal(1.0, 0.02, len(CHANNELS)), 2)
    return tuple(
        amplifier(name, float(g), float(noise))
        for name, g, noise in zip(CHANNELS, gains, noises, strict=True)
    )
