"""The power of a test: the probability that a deviation of some size fails. It is computed from limits and errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from calib_bridge.verdict.limits import limit_of, tail
from calib_bridge.verdict.statistics import Applied

type Array = NDArray[np.float64]

SIGMAS_OF_CAUGHT = 1.645
"""Standard errors between a limit and the deviation that exceeds it in 95 of 100 cases."""


def power_of(applied: Applied, deviation: float) -> Array:
    """Return the probability that each measurement of a test fails if its true value deviates upward.

    The deviation is in the unit of the test. Noise scatters in proportion to itself.
    """
    statistic = applied.statistic
    sigma = statistic.sigma * (1.0 + deviation if statistic.test == "NOISE" else 1.0)
    upper = limit_of(statistic.sigma, applied.limit_sigma, statistic.floor)
    return _above((upper - deviation) / sigma)


def smallest_caught(applied: Applied) -> float:
    """Return the upward deviation that fails a typical measurement of a test in 95 of 100 cases."""
    statistic = applied.statistic
    upper = limit_of(statistic.sigma, applied.limit_sigma, statistic.floor)
    # The scatter of noise grows with the deviation that is looked for.
    growth = SIGMAS_OF_CAUGHT * statistic.sigma if statistic.test == "NOISE" else 0.0
    caught = (upper + SIGMAS_OF_CAUGHT * statistic.sigma) / (1.0 - growth)
    return float(np.median(caught[applied.measured]))


def excess_of_residual(excess: float, inputs: int, is_internal: bool) -> float:
    """Return the relative excess of a residual's noise if that of the raw has an excess.

    The calibration has the usual noise, which is part of the residual too: the excess is diluted in an exposure that
    was not combined. In one that was combined, the calibration took a part of the usual noise away.
    """
    calibration = 1.0 / inputs
    if is_internal:
        raw, usual = 1.0 + excess - calibration, 1.0 - calibration
        return sqrt((raw**2 + calibration * usual) / usual) - 1.0
    return sqrt(((1.0 + excess) ** 2 + calibration) / (1.0 + calibration)) - 1.0


def render_smallest(tests: Sequence[Sequence[Applied]]) -> Iterator[str]:
    """Yield the smallest deviation that each test catches in 95 of 100 cases, a median over sets."""
    found: dict[tuple[str, str, bool], list[float]] = {}
    for applied in tests:
        for each in applied:
            statistic = each.statistic
            if each.limit_sigma and each.measured.any():
                key = (statistic.test, statistic.exposure_class or "", statistic.pooled)
                found.setdefault(key, []).append(smallest_caught(each))
    yield f"{'test':22}{'class':10}{'of':10}{'caught':>9}{'sets':>6}"
    for (test, exposure_class, pooled), values in found.items():
        of = "together" if pooled else "exposure"
        yield f"{test:22}{exposure_class:10}{of:10}{np.median(values):>9.4f}{len(values):>6}"


def _above(sigmas: Array) -> Array:
    """Return the probability of more than some standard errors, in one direction."""
    far = 0.5 * tail(np.abs(sigmas))
    return np.where(sigmas > 0.0, far, 1.0 - far)
