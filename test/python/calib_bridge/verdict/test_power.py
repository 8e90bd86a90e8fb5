"""The computed power of tests agrees with how often deviations fail."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "bench/science"))
sys.path.insert(0, str(Path(__file__).parent))
from power import excess_of_residual, power_of, smallest_caught
from verification import Verification

from calib_bridge.verdict.judge import limits_of
from calib_bridge.verdict.statistics import Applied


def single(bad: Verification, test: str, exposure_class: str) -> Applied:
    [applied] = [
        each
        for each in limits_of(bad.measured(), bad.expected(), bad.query())
        if (each.statistic.test, each.statistic.exposure_class) == (test, exposure_class)
        and not each.statistic.pooled
    ]
    return applied


@pytest.mark.parametrize(
    ("kind", "test", "column", "scale", "chance"),
    [
        ("bias", "NOISE", "NOISE", True, 0.5),
        ("dark", "NOISE", "NOISE", True, 0.9),
        ("flat", "NOISE", "NOISE", True, 0.7),
        ("bias", "DETECTOR_MEAN", "MEAN", False, 0.6),
        ("flat", "LEVEL", "MEAN", True, 0.6),
    ],
)
@pytest.mark.parametrize("exposure_class", ["internal", "external"])
def test_a_deviation_fails_as_often_as_computed(
    kind: str, test: str, column: str, scale: bool, chance: float, exposure_class: str
) -> None:
    caught, predicted, made = 0, 0.0, 0
    for seed in range(5):
        bad = Verification(kind, seed)
        clean = single(bad, test, exposure_class)
        deviation = _with_power(clean, chance)
        # Two detectors in an exposure, and one amplifier of each: few enough not to widen the scatter of all.
        for index, exposure in enumerate(getattr(bad, exposure_class)):
            for detector in (index, (index + 4) % len(bad.detectors)):
                name = None if test == "DETECTOR_MEAN" else f"C{index % 2}{(detector + seed) % 8}"
                place = {"exposure": exposure, "detector": detector, "amplifier": name}
                _ = (
                    bad.scale(column, 1.0 + deviation, **place)
                    if scale
                    else bad.add(column, deviation, **place)
                )
        failed = single(bad, test, exposure_class)
        struck = failed.statistic.deviation - clean.statistic.deviation > 0.5 * deviation
        caught += int(failed.failed[struck].sum())
        predicted += float(power_of(failed, deviation)[struck].sum())
        made += int(struck.sum())
    assert made == 5 * 12
    assert caught == pytest.approx(predicted, abs=3.0 * np.sqrt(made * 0.25))


def _with_power(applied: Applied, chance: float) -> float:
    """Return the deviation of which a typical measurement fails with a probability."""
    tried = np.linspace(0.0, 2.0 * smallest_caught(applied), 400)
    powers = [float(np.median(power_of(applied, float(each)))) for each in tried]
    return float(tried[np.argmin(np.abs(np.array(powers) - chance))])


@pytest.mark.parametrize("inputs", [4, 6, 20])
@pytest.mark.parametrize("excess", [0.05, 0.12, 0.5])
def test_the_noise_of_the_calibration_dilutes_an_excess_in_external_exposures(
    inputs: int, excess: float
) -> None:
    rng = np.random.default_rng(inputs)
    raws = rng.normal(size=(inputs, 400_000))
    calibration = raws.mean(axis=0)
    for is_internal, raw in ((True, raws[0]), (False, rng.normal(size=raws.shape[1]))):
        clean, noisy = raw - calibration, raw * (1.0 + excess) - calibration
        assert noisy.std() / clean.std() - 1.0 == pytest.approx(
            excess_of_residual(excess, inputs, is_internal), abs=0.004
        )
    assert (
        excess_of_residual(excess, inputs, False) < excess < excess_of_residual(excess, inputs, True) + 0.01
    )


def test_twelve_per_cent_more_read_noise_in_one_exposure_is_caught_in_at_least_97_of_100() -> None:
    bad = Verification("bias")
    powers = [
        np.median(power_of(single(bad, "NOISE", name), excess_of_residual(0.12, 6, name == "internal")))
        for name in ("internal", "external")
    ]
    assert np.mean(powers) >= 0.97
