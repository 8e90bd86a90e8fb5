"""Detectors in rafts of nine, numbered and named as in obs_lsst."""

from __future__ import annotations

from collections.abc import Sequence

from ..values.detector import Detector
from .channels import random_amplifiers

__all__ = ["raft_detectors"]

_SLOTS = tuple(f"S{row}{column}" for row in range(3) for column in range(3))


def raft_detectors(
    rafts: Sequence[str], gain: float, read_noise: float, size: int = 48
) -> tuple[Detector, ...]:
    """Return the detectors of some rafts, numbered from 0.

    Parameters
    ----------
    rafts
        Names such as ``"R22"``, in the order of the detectors' numbers.
    gain
        Typical gain, electron per adu.
    read_noise
        Typical read noise, electron.
    size
        Imaging rows and columns of an amplifier. It is small, so that the exposures of a world take a few
        megabytes.
    """
    names = [(raft, slot) for raft in rafts for slot in _SLOTS]
    corner = min(int(raft[1]) for raft in rafts), min(int(raft[2]) for raft in rafts)
    return tuple(
        Detector(
            id=number,
            raft=raft,
            name_in_raft=slot,
            serial=f"{'ITL-3800C' if number % 2 else 'E2V-CCD250'}-{number + 1:03d}",
            rows=size,
            columns=size,
            overscan_columns=12,
            focal_column=3 * (int(raft[2]) - corner[1]) + int(slot[2]),
            focal_row=3 * (int(raft[1]) - corner[0]) + int(slot[1]),
            amplifiers=random_amplifiers(number, gain, read_noise),
        )
        for number, (raft, slot) in enumerate(names)
    )
