"""``pipetask`` on a ramp: generation and verification of a kernel, and headers of the ramp's products."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calib_reference.instruments import LsstComCam
from calib_reference.products import BrighterFatterKernel
from calib_reference.simulate import brighter_fatter_kernel

sys.path.insert(0, str(Path(__file__).parents[2]))
from product_cards import header_problems
from ramps import STEP, TIMES

DETECTOR = LsstComCam.camera[4]
TINY = "LSSTComCam/calib/DM-50000/tiny"
CP_PIPE, CP_VERIFY = (f"$CP_{name}_DIR/pipelines/LSSTComCam" for name in ("PIPE", "VERIFY"))
FIRST_FIELD = 20240807 * 100_000 + 10 + STEP * 2 * len(TIMES)
FIELDS = [FIRST_FIELD, FIRST_FIELD + 1]
FLATS = [20240807 * 100_000 + 10 + STEP * index for index in (8, 24)]
"""A faint flat and a flat with almost saturated pixels."""
VERIFIED = [*FLATS, *FIELDS]
SELECTION = f"exposure IN ({', '.join(str(each) for each in VERIFIED)})"
BRIGHT = range(16, 2 * len(TIMES))
"""Indices of the flats that are bright enough to show the effect."""
EARLIER = [f"{TINY}/{name}" for name in ("linearizer.b", "defects.a")]


@pytest.fixture(scope="session")
def with_kernel(once: Callable[[str, Callable[[Path], None]], Path], ramped: Any) -> Any:
    """Return the repository with a good and a damaged kernel and the verification of both."""

    def build(_: Path) -> None:
        bright = ", ".join(str(each) for each in ramped.exposures(*BRIGHT))
        ramped.succeed((f"{CP_PIPE}/cpBfk.yaml", "bfkGen", EARLIER, f"exposure IN ({bright})"))
        ramped.certify_made("bfk")
        good = ramped.get("bfkGen", "bfk", detector=4)
        damaged = replace(good, columns={**good.columns, "kernel": -0.2 * good.columns["kernel"]})
        ramped.put("bfk", damaged, "c")
        inputs = [*EARLIER, f"{TINY}/ptc.b"]
        ramped.succeed(
            (f"{CP_VERIFY}/verifyBfk.yaml", "verifyBfk", [f"{TINY}/bfk.b", *inputs], SELECTION),
            (f"{CP_VERIFY}/verifyBfk.yaml", "verifyBfkBad", [f"{TINY}/bfk.c", *inputs], SELECTION),
        )

    once("ramped-bfk", build)
    return ramped


def test_the_kernel_is_close_to_the_truth(with_kernel: Any) -> None:
    made = BrighterFatterKernel.fromTable(with_kernel.get("bfkGen", "bfk", detector=4))
    made.validate(DETECTOR)
    truth = brighter_fatter_kernel("LSSTComCam", DETECTOR)[2, 2]
    # The tolerance is wide, because the ramp of a photon transfer curve has few bright pairs.
    assert made.of_detector[3, 3] == pytest.approx(truth, rel=0.25)


def test_verification_passes_a_good_kernel(with_kernel: Any) -> None:
    stats = with_kernel.get("verifyBfk", "verifyBfkStats")
    assert stats == {**{exposure: {"SUCCESS": True} for exposure in VERIFIED}, "SUCCESS": True}
    table = with_kernel.get("verifyBfk", "verifyBfkResults")
    assert sorted(table["exposure"]) == VERIFIED
    with with_kernel.butler() as butler:
        [ref] = butler.query_datasets("bfk", f"{TINY}/bfkGen")
    assert set(table["BFK_CALIB_UUID"]) == {str(ref.id)}
    image = with_kernel.get("verifyBfk", "verifyBfkIsrExp", detector=4, exposure=FIELDS[0])
    assert image.header["LSST CALIB UUID BFKERNEL"] == str(ref.id)
    plain = with_kernel.get("verifyBfk", "verifyUncorrectedBfkIsrExp", detector=4, exposure=FIELDS[0])
    assert "LSST CALIB UUID BFKERNEL" not in plain.header
    assert np.abs(image.data - plain.data).max() > 50.0


def test_verification_fails_a_damaged_kernel_on_flats_and_stars(with_kernel: Any) -> None:
    stats = with_kernel.get("verifyBfkBad", "verifyBfkStats")
    failed = {
        exposure: {"SUCCESS": False, "FAILURES": [f"R22_S11 {test}"]}
        for test, exposures in {"CORRELATION": FLATS, "BRIGHT_SLOPE": FIELDS}.items()
        for exposure in exposures
    }
    assert stats == {**failed, "SUCCESS": False}


@pytest.mark.parametrize(
    ("run", "name", "used"),
    [
        ("linearizerGen", "linearizer", {"CAMERA", "DEFECTS"}),
        ("ptcGen", "ptc", {"CAMERA", "DEFECTS", "DEFERREDCHARGECALIB", "LINEARIZER"}),
        ("bfkGen", "bfk", {"CAMERA", "DEFECTS", "DEFERREDCHARGECALIB", "LINEARIZER"}),
    ],
)
def test_headers_of_ramp_products_have_all_required_cards(
    with_kernel: Any, run: str, name: str, used: set[str]
) -> None:
    header = with_kernel.get(run, name, detector=4).header
    assert header_problems(name, header, used, one_filter=True) == []
