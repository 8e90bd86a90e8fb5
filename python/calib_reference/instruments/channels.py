"""The sixteen channels that all of Rubin's detectors are read out through, with the names of obs_lsst."""

from __future__ import annotations

import numpy as np

from ..values.detector import Amplifier

__all__ = ["CHANNELS", "amplifier", "drawn_amplifiers"]

CHANNELS = tuple(f"C1{n}" for n in range(8)) + tuple(f"C0{n}" for n in range(7, -1, -1))
"""In readout order: along the lower edge, and back along the upper one."""


def amplifier(name: str, gain: float, read_noise: float) -> Amplifier:
    """Return a channel; the two halves of a detector are read out towards opposite corners.

    Parameters
    ----------
    name
        Such as ``"C10"``.
    gain, read_noise
        Electron per adu, and electron.
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


def drawn_amplifiers(detector: int, gain: float, read_noise: float) -> tuple[Amplifier, ...]:
    """Return all channels of a detector, their values drawn about a camera's typical ones."""
    rng = np.random.default_rng([detector, 16])
    gains = np.round(gain * rng.normal(1.0, 0.02, len(CHANNELS)), 3)
    noises = np.round(read_noise * rng.normal(1.0, 0.02, len(CHANNELS)), 2)
    return tuple(
        amplifier(name, float(g), float(noise))
        for name, g, noise in zip(CHANNELS, gains, noises, strict=True)
    )
