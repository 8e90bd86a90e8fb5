"""Outcomes from run-level ``verify<X>Stats``, where a RUN has no tables: they name failures and hold no values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..verdict.measured import COMBINED, WHOLE_DETECTOR, WHOLE_EXPOSURE, Measured
from .verdict import UNNAMED, judge

_EXPOSURE = re.compile("[0-9]{1,18}")


class _Failure(NamedTuple):
    exposure: int
    detector: int
    amplifier: str
    test: str


def failures_of(stem: str, statistics: Sequence[Mapping[Any, Any]], names: Mapping[int, str]) -> Measured:
    """Return the failures that statistics name, and in words what cp_verify lost.

    Parameters
    ----------
    stem : `str`
        The verification's name, e.g. verifyFlat.
    statistics : `~collections.abc.Sequence`
        One, or one for each filter.
    names : `~collections.abc.Mapping` [`int`, `str`]
        Full names by detector number.

    Returns
    -------
    measured : `~calib_bridge.verdict.measured.Measured`
        No values. Its problems are never empty, because a test that passed is not named.

    Raises
    ------
    TypeError
        A part has another type.

    Notes
    -----
    A flat that fails a test between its detectors, and any failure below an exposure with such a test, has
    ``SUCCESS: false`` and no name (cp_verify ``mergeResults.py``; ci_cpp_gen3 ``tests/data/flatRun.yaml``).
    """
    problems = [
        f"the RUN has neither {stem}Results nor {stem}DetResults, and {stem}Stats only lists failures: "
        "nothing was measured"
    ]
    numbers = {name: number for number, name in names.items()}
    found: set[_Failure] = set()
    unnamed: list[str] = []
    for each in statistics:
        for words in (text.split() for text in judge(each, 0).failures):
            if words[-1] == UNNAMED:
                unnamed.append(words[0])
            elif failure := _parse(words, numbers):
                found.add(failure)
            else:
                problems.append(f'{stem}Stats has a failure of an unknown place: "{" ".join(words)}"')
    if unnamed:
        problems.append(
            f"names lost upstream: {stem}Stats says that {', '.join(unnamed)} failed, and not which test"
        )
    rows = sorted({failure[:3] for failure in found})
    place = {row: number for number, row in enumerate(rows)}
    verdicts = {test: np.full(len(rows), -1, np.int8) for test in sorted({each.test for each in found})}
    for failure in found:
        verdicts[failure.test][place[failure[:3]]] = 0
    return Measured(
        exposure=np.array([exposure for exposure, _, _ in rows], np.int64),
        detector=np.array([detector for _, detector, _ in rows], np.int32),
        amplifier=np.array([amplifier for _, _, amplifier in rows], np.str_),
        values={},
        verdicts=verdicts,
        source="statistics",
        names=names,
        problems=tuple(problems),
    )


def _parse(words: Sequence[str], numbers: Mapping[str, int]) -> _Failure | None:
    """Return the place of a failure such as "2024032600001 R22_S11 C07 NOISE"; `None` if it is unknown."""
    *place, test = words
    exposure = COMBINED
    if place and _EXPOSURE.fullmatch(place[0]):
        exposure = int(place.pop(0))
    match place:
        case [] | ["RUN"]:
            return _Failure(exposure, WHOLE_EXPOSURE, WHOLE_DETECTOR, test)
        case [detector] | [detector, "DET"] if detector in numbers:
            return _Failure(exposure, numbers[detector], WHOLE_DETECTOR, test)
        case [detector, amplifier] if detector in numbers:
            return _Failure(exposure, numbers[detector], amplifier, test)
    return None
