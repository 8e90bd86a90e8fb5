"""Injected faults change the named amplifiers of the named detector, by the named amount."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import LsstComCam
from calib_reference.simulate import Fault, simulate_raw

DETECTOR = LsstComCam.camera[4]
NAMES = [amp.name for amp in DETECTOR.amplifiers]


def pixels(kind: str, seconds: float, *faults: Fault, physical_filter: str = "") -> np.ndarray:
    exposure = Exposure("LSSTComCam", 20240326, 7, kind, kind, physical_filter, seconds)
    raw = simulate_raw(exposure, DETECTOR, faults).data.astype(float)
    return raw[..., : DETECTOR.columns] - raw[..., -6:].mean(axis=(1, 2), keepdims=True)


def test_no_fault_and_a_fault_of_another_detector_change_nothing() -> None:
    np.testing.assert_array_equal(
        pixels("dark", 30.0), pixels("dark", 30.0, Fault(detector=5, gain=0.5, leak=9.0))
    )


def test_a_gain_factor_changes_the_signal_of_its_amplifier() -> None:
    ratio = pixels("flat", 20.0, Fault(detector=4, amplifiers=("C03",), gain=0.95)) / pixels("flat", 20.0)
    medians = dict(zip(NAMES, np.median(ratio, axis=(1, 2)), strict=True))
    assert medians.pop("C03") == pytest.approx(1.0 / 0.95, rel=1e-3)
    assert list(medians.values()) == pytest.approx([1.0] * 15, abs=1e-6)


def test_a_noise_factor_changes_the_noise_of_its_amplifier() -> None:
    ratio = pixels("bias", 0.0, Fault(detector=4, amplifiers=("C03",), noise=1.5)).std(axis=(1, 2))
    ratio = dict(zip(NAMES, ratio / pixels("bias", 0.0).std(axis=(1, 2)), strict=True))
    assert ratio.pop("C03") > 1.3
    assert list(ratio.values()) == pytest.approx([1.0] * 15)


def test_a_leak_adds_charge_to_every_pixel_of_a_detector() -> None:
    clean, leaky = (pixels("dark", 30.0, *faults) for faults in ((), (Fault(detector=4, leak=1.0),)))
    gains = np.array([amp.gain for amp in DETECTOR.amplifiers])
    added = np.median(leaky - clean, axis=(1, 2)) * gains
    assert added == pytest.approx(30.0, abs=5.0)


def test_a_fault_of_an_unknown_amplifier_is_refused() -> None:
    with pytest.raises(ValueError, match="has no amplifiers"):
        pixels("bias", 0.0, Fault(detector=4, amplifiers=("C99",)))


def test_only_the_named_exposures_have_a_fault() -> None:
    leak, own = Fault(detector=4, leak=1.0), frozenset({2024032600007})
    same, other = (pixels("dark", 30.0, replace(leak, exposures=ids)) for ids in (own, frozenset({1})))
    np.testing.assert_array_equal(same, pixels("dark", 30.0, leak))
    np.testing.assert_array_equal(other, pixels("dark", 30.0))


def test_a_dead_amplifier_gives_a_constant_level() -> None:
    dead = dict(
        zip(NAMES, pixels("flat", 20.0, Fault(detector=4, amplifiers=("C03",), dead=True)), strict=True)
    )
    assert np.ptp(dead.pop("C03")) == 0.0
    clean = dict(zip(NAMES, pixels("flat", 20.0), strict=True))
    assert all((each == clean[name]).all() for name, each in dead.items())


def test_a_lamp_that_is_off_gives_a_flat_without_light() -> None:
    assert np.median(pixels("flat", 20.0, Fault(detector=4, lamp=0.0))) == pytest.approx(0.0, abs=5.0)
    np.testing.assert_array_equal(pixels("dark", 20.0, Fault(detector=4, lamp=0.0)), pixels("dark", 20.0))


def test_a_wrong_filter_gives_the_pixels_of_that_filter() -> None:
    wrong = pixels("flat", 20.0, Fault(detector=4, physical_filter="i_06"))
    np.testing.assert_array_equal(wrong, pixels("flat", 20.0, physical_filter="i_06"))
    assert np.median(wrong) < 0.95 * np.median(pixels("flat", 20.0))


def test_a_shower_adds_twenty_times_the_rays_and_changes_nothing_else() -> None:
    added = pixels("dark", 300.0, Fault(detector=4, rays=21.0)) - pixels("dark", 300.0)
    # 120 rays of about five pixels and 1500 electron each.
    assert 200 < np.count_nonzero(added > 100.0) < 900
    assert np.count_nonzero(added) < 2_000


def test_swapped_detectors_keep_their_headers() -> None:
    exposure = Exposure("LSSTComCam", 20240326, 7)
    wrong = simulate_raw(exposure, DETECTOR, [Fault(detector=4, swapped=5)])
    np.testing.assert_array_equal(wrong.data, simulate_raw(exposure, LsstComCam.camera[5]).data)
    own = simulate_raw(exposure, DETECTOR)
    assert (wrong.header, wrong.segments) == (own.header, own.segments)


@pytest.mark.parametrize(
    ("fault", "is_of_light"),
    [
        (Fault(4), True),
        (Fault(4, ("C03",), lamp=2.0, exposures=frozenset({1})), True),
        (Fault(4, physical_filter="i_06"), True),
        (Fault(4, lamp=2.0, leak=1.0), False),
        (Fault(4, dead=True), False),
    ],
)
def test_faults_of_the_light_are_told_from_others(fault: Fault, is_of_light: bool) -> None:
    assert fault.is_of_light == is_of_light
