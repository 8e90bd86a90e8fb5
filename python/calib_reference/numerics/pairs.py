"""Pairs of flats with equal exposure time, which are the points of a photon transfer curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

__all__ = ["Candidate", "Pair", "find_pairs"]

TIME_TOLERANCE_S = 5e-3
"""Largest difference between equal exposure times, seconds (cp_pipe, ``matchExposuresType: TIME``)."""


class Candidate(NamedTuple):
    """An exposure that may belong to a pair; ``exposure_time`` is in seconds."""

    exposure: int
    observation_type: str
    exposure_time: float


class Pair(NamedTuple):
    """IDs of the two exposures, the earlier one first."""

    first: int
    second: int


def find_pairs(candidates: Sequence[Candidate]) -> list[Pair]:
    """Pair consecutive exposures with equal exposure time.

    cp_pipe drops exposures without a partner and logs a warning, so that a curve from half of its exposures
    looks complete. This function rejects them.

    Parameters
    ----------
    candidates
        Exposures in any order; pairs are formed in the order of their IDs.

    Raises
    ------
    ValueError
        Raised if there are no exposures, an exposure is not a flat, or an exposure is not one of exactly two
        with its exposure time.
    """
    if wrong := [
        f"{each.exposure} ({each.observation_type})" for each in candidates if each.observation_type != "flat"
    ]:
        raise ValueError(f"a photon transfer curve needs flats; remove exposures {', '.join(wrong)}")
    if not candidates:
        raise ValueError("a photon transfer curve needs pairs of flats; no exposures were selected")
    ordered = sorted(candidates)
    starts = [
        index == 0 or abs(each.exposure_time - ordered[index - 1].exposure_time) > TIME_TOLERANCE_S
        for index, each in enumerate(ordered)
    ]
    numbers = [sum(starts[: index + 1]) for index in range(len(ordered))]
    pairs: list[Pair] = []
    problems: list[str] = []
    for _, group in groupby(zip(numbers, ordered, strict=True), key=lambda item: item[0]):
        members = [each for _, each in group]
        ids = [each.exposure for each in members]
        if len(ids) == 2:
            pairs.append(Pair(*ids))
        elif len(ids) == 1:
            problems.append(
                f"exposure {ids[0]} of {members[0].exposure_time:g} s has no neighbor with the same time to pair with"
            )
        else:
            listed = ", ".join(str(each) for each in ids)
            problems.append(f"exposures {listed} of {members[0].exposure_time:g} s are more than a pair")
    if problems:
        raise ValueError("; ".join(problems))
    return pairs
