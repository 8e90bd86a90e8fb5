"""Simulated raws: reproducibility, independence of exposures, and statistics."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calib_reference.exposure import Exposure
from calib_reference.instruments import Latiss
from calib_reference.numerics.overscan import fit_overscan
from calib_reference.simulate import (
    bias_level,
    bias_structure,
    full_well,
    gain,
    nonlinearity,
    read_noise,
    simulate_raw,
)

DETECTOR = Latiss.camera[0]
seq_nums = st.integers(1, 2000)


def exposure(seq_num: int = 2, **fields: object) -> Exposure:
    return Exposure(instrument="LATISS", day_obs=20240326, seq_num=seq_num, **fields)  # type: ignore[arg-type]


@given(seq_num=seq_nums)
@settings(max_examples=10, deadline=None)
def test_an_exposure_is_the_same_in_every_simulation(seq_num: int) -> None:
    one, two = (simulate_raw(exposure(seq_num), DETECTOR) for _ in range(2))
    np.testing.assert_array_equal(one.data, two.data)
    assert (one.header, one.segments) == (two.header, two.segments)


@given(seq_nums=st.lists(seq_nums, min_size=2, max_size=2, unique=True))
@settings(max_examples=10, deadline=None)
def test_two_exposures_have_independent_noise(seq_nums: list[int]) -> None:
    columns = DETECTOR.columns
    one, two = (simulate_raw(exposure(n), DETECTOR).data[..., columns:].astype(float) for n in seq_nums)
    correlation = np.corrcoef((one - one.mean()).ravel(), (two - two.mean()).ravel())[0, 1]
    level = np.corrcoef(*(np.repeat(d.mean(axis=(1, 2)), d[0].size) for d in (one, two)))[0, 1]
    residuals = [(d - d.mean(axis=(1, 2), keepdims=True)).ravel() for d in (one, two)]
    assert correlation == pytest.approx(level, abs=1e-3), "all exposures have the camera's bias levels"
    assert abs(np.corrcoef(*residuals)[0, 1]) < 6.0 / np.sqrt(residuals[0].size)


def test_overscan_noise_and_level_agree_with_the_truth() -> None:
    raw = simulate_raw(exposure(), DETECTOR)
    truth = zip(bias_level("LATISS", DETECTOR), read_noise(DETECTOR), strict=True)
    for amp, overscan, (level, noise) in zip(
        DETECTOR.amplifiers, raw.data[..., DETECTOR.columns :], truth, strict=True
    ):
        fitted = fit_overscan(overscan)
        assert fitted.level.mean() == pytest.approx(level, abs=12.0), (
            "the level varies by 2 adu between exposures"
        )
        assert fitted.residual * amp.gain == pytest.approx(noise, rel=6.0 / np.sqrt(2.0 * overscan.size))


def test_every_exposure_has_the_bias_structure_in_its_imaging_pixels() -> None:
    raws = [simulate_raw(exposure(n), DETECTOR).data.astype(float) for n in range(2, 42)]
    mean = np.mean(
        [raw - np.median(raw[..., DETECTOR.columns :], axis=(1, 2), keepdims=True) for raw in raws], axis=0
    )
    residual = DETECTOR.assemble(mean[..., : DETECTOR.columns]) - bias_structure("LATISS", DETECTOR)
    assert residual.std() < 1.1 * read_noise(DETECTOR).mean() / np.sqrt(len(raws))


def test_a_noise_factor_changes_only_its_amplifier() -> None:
    good = simulate_raw(exposure(), DETECTOR).data.astype(int)
    bad = simulate_raw(exposure(noise_factor={"C04": 2.0}), DETECTOR).data.astype(int)
    differs = [amp.name for amp, g, b in zip(DETECTOR.amplifiers, good, bad, strict=True) if (g != b).any()]
    assert differs == ["C04"]


def test_only_the_first_exposure_of_a_night_has_stripes() -> None:
    def scatter(seq_num: int) -> float:
        raw = simulate_raw(exposure(seq_num), DETECTOR).data[-1, :, : DETECTOR.columns]
        return float(raw.mean(axis=1).std())

    assert scatter(1) > 2.0 * scatter(2)


@given(seq_nums=st.lists(seq_nums, min_size=2, max_size=2, unique=True))
def test_exposures_of_a_day_have_different_ids_and_do_not_overlap(seq_nums: list[int]) -> None:
    one, two = (exposure(n, exposure_time=39.0) for n in sorted(seq_nums))
    assert one.end <= two.begin
    assert one.begin < one.end
    assert one.id < two.id
    assert one.id // 100_000 == one.day_obs
    assert one.end - one.begin == timedelta(seconds=one.dark_time)


@pytest.mark.parametrize(
    "fields",
    [
        {"instrument": "DECam"},
        {"physical_filter": "u_01"},
        {"seq_num": 0},
        {"seq_num": 2160},
        {"exposure_time": -1.0},
        {"day_obs": 20240231},
        {"noise_factor": {"C99": 2.0}},
        {"state": {"SEQFIEL": "typo"}},
    ],
)
def test_invalid_exposures_are_rejected(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dataclasses.replace(exposure(), **fields)


def test_pixels_saturate_at_the_full_well_of_their_amplifier() -> None:
    flat = exposure(exposure_time=300.0, observation_type="flat", physical_filter="SDSSr_65mm~empty")
    raw = simulate_raw(flat, DETECTOR).data[..., : DETECTOR.columns].astype(float)
    full = full_well("LATISS", DETECTOR)
    assert raw.max() < 65_535, "sixteen bits hold the saturated signal"
    saturated = full * (1.0 - nonlinearity("LATISS", DETECTOR) * full) / gain(DETECTOR)
    level = np.median(raw, axis=(1, 2)) - bias_level("LATISS", DETECTOR)
    assert level == pytest.approx(saturated, abs=50.0), "including crosstalk and bias structure"
    scatter = np.median(np.abs(raw - np.median(raw, axis=(1, 2), keepdims=True)), axis=(1, 2))
    assert scatter.max() < 10.0, "saturated pixels have no photon noise, which would be a hundred"
