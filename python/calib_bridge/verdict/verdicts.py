"""cp_verify's own tests, for verifications that have no test of ours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..protocol.judgments import ExposureClass
from .grid import Grid
from .statistics import Applied, Statistic

IGNORED = frozenset({"SUCCESS", "PROB_TEST"})
"""SUCCESS repeats the other tests; PROB_TEST is known upstream to be wrong."""


def ignored_in(stem: str) -> frozenset[str]:
    """Return the outcomes that do not count in one verification.

    STDEV of verifyDefects fails in a third of the measurements of clean simulated detectors, because interpolated
    pixels scatter less than others.
    """
    return IGNORED | {"STDEV"} if stem == "verifyDefects" else IGNORED


def upstream_tests(
    grids: Sequence[tuple[ExposureClass | None, Grid]], stem: str, names: Sequence[str] | None = None
) -> list[Applied]:
    """Return cp_verify's outcomes as tests: 0 failed, 1 passed. They have neither a size nor a floor.

    Parameters
    ----------
    grids
        Values by class of exposures; without a class for a combined calibration.
    stem
        Name of the verification.
    names
        Tests to take; all except those of `ignored_in` if None.
    """
    known = {name for _, grid in grids for name in grid.verdicts} - ignored_in(stem)
    taken = sorted(known if names is None else known & set(names))
    return [_test(name, kind, grid) for name in taken for kind, grid in grids if name in grid.verdicts]


def _test(name: str, exposure_class: ExposureClass | None, grid: Grid) -> Applied:
    verdicts = grid.verdicts[name]
    passed = np.where(verdicts < 0, np.nan, verdicts.astype(np.float64))
    failed = verdicts == 0
    ones = np.ones(passed.shape)
    return Applied(
        statistic=Statistic(
            test=name,
            exposure_class=exposure_class,
            pooled=exposure_class is None,
            exposures=np.empty(0, np.int64) if exposure_class is None else grid.exposures,
            places=grid.places,
            value=passed,
            expected=ones,
            sigma=np.zeros(passed.shape),
            scale=ones,
            floor=0.0,
            freedom=float("inf"),
            unit="passed",
            upstream=name,
            upstream_failed=int(failed.sum()),
        ),
        size=0.0,
        limit_sigma=0.0,
        limit=np.zeros(passed.shape),
        measured=verdicts >= 0,
        failed=failed,
    )
