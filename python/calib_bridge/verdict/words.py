"""Words for exposures, places and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .grid import Places

MOST = 5
"""Most items that a list names."""


def list_words(items: Sequence[object]) -> str:
    """Return ``a, b and c``; a long list ends with a count."""
    named = [str(item) for item in items]
    if len(named) > MOST:
        return f"{', '.join(named[:MOST])} and {len(named) - MOST} more"
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def exposure_words(exposures: Sequence[int] | NDArray[np.int64]) -> str:
    """Return ``exposure 1`` or ``exposures 1 and 2``; ``the calibration`` for a combined one."""
    numbers = [int(each) for each in exposures]
    if numbers == [0]:
        return "the calibration"
    return f"exposure{'s' if len(numbers) != 1 else ''} {list_words(numbers)}"


def detector_words(number: int, names: Mapping[int, str]) -> str:
    """Return the full name of a detector, or its number."""
    return names.get(number, f"detector {number}")


def place_words(places: Places, chosen: NDArray[np.bool_], names: Mapping[int, str]) -> str:
    """Return ``R22_S11 C07``, ``all 16 amplifiers of R22_S11``, or ``3 amplifiers of R22_S11``, by detector."""
    return list_words(
        [_detector_words(places, chosen, int(number), names) for number in np.unique(places.detector[chosen])]
    )


def _detector_words(places: Places, chosen: NDArray[np.bool_], number: int, names: Mapping[int, str]) -> str:
    own = places.detector == number
    amplifiers = places.amplifier[own & chosen]
    name = detector_words(number, names)
    if len(amplifiers) == 1:
        return f"{name} {amplifiers[0]}".rstrip()
    count = "all " if len(amplifiers) == int(own.sum()) else ""
    return f"{count}{len(amplifiers)} amplifiers of {name}"
