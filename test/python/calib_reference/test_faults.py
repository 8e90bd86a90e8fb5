"""Injected faults change the named amplifiers of the named detector, by the named amount."""

from __future__ import annotations

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import LsstComCam
from calib_reference.simulate import Fault, simulate_raw

DETECTOR = LsstComCam.camera[4]
NAMES = [amp.name for amp in DETECTOR.amplifiers]


def pixels(kind: str, seconds: float, *faults: Fault) -> np.ndarray:
    exposure = Exposure("LSSTComCam", 20240326, 7, kind, kind, exposure_time=seconds)
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
