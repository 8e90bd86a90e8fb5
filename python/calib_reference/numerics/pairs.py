"""Pairs of flats of equal exposure time, the unit of a photon transfer curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

__all__ = ["Candidate", "Pair", "pairs_of"]

TIME_TOLERANCE_S = 5e-3
"""Two exposure times are equal within this (cp_pipe, ``matchExposuresType: TIME``)."""


class Candidate(NamedTuple):
    """An exposure that may be one of a pair."""

    exposure: int
    observation_type: str
    exposure_time: float


class Pair(NamedTuple):
    """IDs of the two exposures, the earlier one first."""

    first: int
    second: int


def pairs_of(candidates: Sequence[Candidate]) -> list[Pair]:
    """Pair exposures that follow each other and are equally long.

    Parameters
    ----------
    candidates
        In any order; they are taken in the order of their IDs.

    Raises
    ------
    ValueError
        Raised if there is nothing to pair, or an exposure is no flat, or is not one of two. cp_pipe
        drops those with a warning, and a curve of half its exposures then looks like a whole one.
    """
    if wrong := [
        f"{each.exposure} ({each.observation_type})" for each in candidates if each.observation_type != "flat"
    ]:
        raise ValueError(f"a photon transfer curve is made of flats; not of {', '.join(wrong)}")
    if not candidates:
        raise ValueError("there are no flats, so no pairs for a photon transfer curve")
    ordered = sorted(candidates)
    starts = [
        index == 0 or abs(each.exposure_time - ordered[index - 1].exposure_time) > TIME_TOLERANCE_S
        for index, each in enumerate(ordered)
    ]
    numbers = [sum(starts[: index + 1]) for index in range(len(ordered))]
    pairs: list[Pair] = []
    complaints: list[str] = []
    for _, group in groupby(zip(numbers, ordered, strict=True), key=lambda item: item[0]):
        members = [each for _, each in group]
        ids = [each.exposure for each in members]
        if len(ids) == 2:
            pairs.append(Pair(*ids))
        elif len(ids) == 1:
            complaints.append(
                f"exposure {ids[0]} of {members[0].exposure_time:g} s has no other beside it to pair with"
            )
        else:
            listed = ", ".join(str(each) for each in ids)
            complaints.append(f"exposures {listed} of {members[0].exposure_time:g} s are more than a pair")
    if complaints:
        raise ValueError("; ".join(complaints))
    return pairs
