"""The noise that was measured, and the parts of the one that was predicted, by amplifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import ExposureClass, VerifiedRun
from .classes import ClassOf
from .expected import Expected
from .grid import Places
from .judge import KINDS, classes_of
from .measured import Measured
from .noise import variance_of
from .predictions import Kind, Predictions, predictions_of, share
from .statistics import nan_mean

type Array = NDArray[np.float64]


class Budget(NamedTuple):
    """Noise of one class of exposures, electron, by place; ``combined`` counts against where it is negative."""

    exposure_class: ExposureClass
    places: Places
    seen: Array
    predicted: Array
    read_noise: Array
    signal: Array
    combined: Array


def budgets_of(measured: Measured, expected: Expected, stem: str, run: VerifiedRun) -> Sequence[Budget]:
    """Return the noise of each class of verified exposures; nothing for a verification without a noise test."""
    kind = KINDS.get(stem)
    if kind is None:
        return []
    places, classes = classes_of(measured, expected, run)
    predicted = predictions_of(expected, places, kind)
    return [_budget(kind, each, classes, predicted) for each in classes]


def _budget(kind: Kind, each: ClassOf, classes: Sequence[ClassOf], predicted: Predictions) -> Budget:
    seen = each.grid.column("NOISE")
    is_measured = np.isfinite(seen)
    total = np.where(is_measured, variance_of(kind, each, classes, predicted), np.nan)
    read = predicted.read_noise**2 / (predicted.level**2 if kind == "flat" else 1.0)
    own = np.where(is_measured, _signal(kind, each, total, read, predicted), np.nan)
    [variance], [signal], [square] = nan_mean(total), nan_mean(own), nan_mean(seen**2)
    return Budget(
        exposure_class=each.name,
        places=each.grid.places,
        seen=np.sqrt(square),
        predicted=np.sqrt(variance),
        read_noise=np.sqrt(read),
        signal=np.sqrt(np.maximum(signal, 0.0)),
        combined=_signed_root(variance - read - signal),
    )


def _signal(kind: Kind, each: ClassOf, total: Array, read: Array, predicted: Predictions) -> Array:
    """Return the variance of light or dark current in an exposure, electron squared, shape (exposures, places)."""
    if kind == "bias":
        return np.zeros_like(total)
    if kind == "dark":
        current: Array = np.maximum(np.nan_to_num(predicted.level), 0.0) * each.times[:, None]
        return current
    return total / share(predicted.inputs, each.is_internal) - read


def _signed_root(variance: Array) -> Array:
    root: Array = np.sign(variance) * np.sqrt(np.abs(variance))
    return root
