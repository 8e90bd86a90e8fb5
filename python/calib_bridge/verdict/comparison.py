"""Failing amplifiers beside those of the replaced set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..protocol.judgments import Compared
from .statistics import Applied


def compare_failures(tests: Sequence[Applied], before: Sequence[Applied]) -> list[Compared]:
    """Return the numbers of failing amplifiers that failed in the replaced set too, that are new, and that are gone."""
    now, old = _failing(tests), _failing(before)
    return [
        Compared(
            test=test,
            same=len(now.get(test, set()) & old.get(test, set())),
            new=len(now.get(test, set()) - old.get(test, set())),
            gone=len(old.get(test, set()) - now.get(test, set())),
        )
        for test in dict.fromkeys([*now, *old])
    ]


def _failing(tests: Sequence[Applied]) -> dict[str, set[tuple[int, str]]]:
    """Return the places that fail each test, except in the first exposures of sequences."""
    failing: dict[str, set[tuple[int, str]]] = {}
    for each in tests:
        places = each.statistic.places
        if each.statistic.exposure_class != "first":
            failing.setdefault(each.statistic.test, set()).update(
                (int(places.detector[column]), str(places.amplifier[column]))
                for column in np.flatnonzero(each.failed.any(axis=0))
            )
    return {test: found for test, found in failing.items() if found}
