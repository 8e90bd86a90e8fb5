"""Measured values of simulated sets on disk, so that limits can change without another simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from processing import KINDS, Values
from sets import Set, exposures_of

SEPARATOR = "|"


@dataclass(frozen=True)
class Kept:
    """A clean set, and the values of the detector with a fault by the name of the trial."""

    clean: Set
    trials: Mapping[str, Values]


def store(path: Path, kept: Kept) -> None:
    """Write a set. A file that is not whole never has the name."""
    arrays = {
        SEPARATOR.join(("clean", str(number), kind, name)): values
        for number, by_kind in kept.clean.values.items()
        for kind in KINDS
        for name, values in _arrays(by_kind[kind]).items()
    }
    for trial, values in kept.trials.items():
        arrays |= {SEPARATOR.join(("trial", trial, name)): each for name, each in _arrays(values).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, **arrays)  # type: ignore[arg-type]
    partial.rename(path)


def load(path: Path, seed: int, count: int, detectors: Sequence[int]) -> Kept | None:
    """Return a set without its calibrations; None if it is not there, or has other detectors."""
    if not path.exists():
        return None
    grouped: dict[tuple[str, ...], dict[str, np.ndarray]] = {}
    with np.load(path) as arrays:
        for key in arrays.files:
            *group, name = key.split(SEPARATOR)
            grouped.setdefault(tuple(group), {})[name] = arrays[key]
    found = {group: Values(**columns) for group, columns in grouped.items()}
    numbers = list(dict.fromkeys(int(group[1]) for group in found if group[0] == "clean"))
    if numbers != list(detectors):
        return None
    clean = Set(
        internal=exposures_of(seed, 0, count),
        external=exposures_of(seed, count, count),
        built={},
        flats={},
        values={number: {kind: found["clean", str(number), kind] for kind in KINDS} for number in numbers},
    )
    return Kept(clean, {group[1]: values for group, values in found.items() if group[0] == "trial"})


def _arrays(values: Values) -> dict[str, np.ndarray]:
    return {field.name: getattr(values, field.name) for field in fields(values)}
