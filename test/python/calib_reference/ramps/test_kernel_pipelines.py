"""The real ``pipetask`` makes a kernel of the ramp and verifies it on stars; all that a ramp makes has its cards."""

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
from product_cards import lacking_cards
from ramps import STEP, TIMES

DETECTOR = LsstComCam.camera[4]
TINY = "LSSTComCam/calib/DM-50000/tiny"
CP_PIPE, CP_VERIFY = (f"$CP_{name}_DIR/pipelines/LSSTComCam" for name in ("PIPE", "VERIFY"))
FIRST_FIELD = 20240807 * 100_000 + 10 + STEP * 2 * len(TIMES)
FIELDS = [FIRST_FIELD, FIRST_FIELD + 1]
FLATS = [20240807 * 100_000 + 10 + STEP * place for place in (8, 24)]
"""One of fifteen seconds or so, and one that nearly fills the pixels."""
TRIED = [*FLATS, *FIELDS]
TRIED_ON = f"exposure IN ({', '.join(str(each) for each in TRIED)})"
BRIGHT = range(16, 2 * len(TIMES))
"""Flats that say something of the effect: fainter ones are spared."""
EARLIER = [f"{TINY}/{name}" for name in ("linearizer.b", "defects.a")]


@pytest.fixture(scope="session")
def kernelled(once: Callable[[str, Callable[[Path], None]], Path], ramped: Any) -> Any:
    """With a kernel, verified; with one that was spoilt, and what that verification said."""

    def build(_: Path) -> None:
        bright = ", ".join(str(each) for each in ramped.exposures(*BRIGHT))
        ramped.succeed((f"{CP_PIPE}/cpBfk.yaml", "bfkGen", EARLIER, f"exposure IN ({bright})"))
        ramped.certify_made("bfk")
        good = ramped.get("bfkGen", "bfk", detector=4)
        spoilt = replace(good, columns={**good.columns, "kernel": -0.2 * good.columns["kernel"]})
        ramped.put("bfk", spoilt, "c")
        inputs = [*EARLIER, f"{TINY}/ptc.b"]
        ramped.succeed(
            (f"{CP_VERIFY}/verifyBfk.yaml", "verifyBfk", [f"{TINY}/bfk.b", *inputs], TRIED_ON),
            (f"{CP_VERIFY}/verifyBfk.yaml", "verifyBfkBad", [f"{TINY}/bfk.c", *inputs], TRIED_ON),
        )

    once("ramped-bfk", build)
    return ramped


def test_the_kernel_is_the_cameras(kernelled: Any) -> None:
    made = BrighterFatterKernel.fromTable(kernelled.get("bfkGen", "bfk", detector=4))
    made.validate(DETECTOR)
    truth = brighter_fatter_kernel("LSSTComCam", DETECTOR)[2, 2]
    # The ramp of a photon transfer curve has few bright pairs.
    assert made.of_detector[3, 3] == pytest.approx(truth, rel=0.25)


def test_verification_passes_what_is_good(kernelled: Any) -> None:
    stats = kernelled.get("verifyBfk", "verifyBfkStats")
    assert stats == {**{exposure: {"SUCCESS": True} for exposure in TRIED}, "SUCCESS": True}
    table = kernelled.get("verifyBfk", "verifyBfkResults")
    assert sorted(table["exposure"]) == TRIED
    with kernelled.butler() as butler:
        [ref] = butler.query_datasets("bfk", f"{TINY}/bfkGen")
    assert set(table["BFK_CALIB_UUID"]) == {str(ref.id)}
    image = kernelled.get("verifyBfk", "verifyBfkIsrExp", detector=4, exposure=FIELDS[0])
    assert image.header["LSST CALIB UUID BFKERNEL"] == str(ref.id)
    plain = kernelled.get("verifyBfk", "verifyUncorrectedBfkIsrExp", detector=4, exposure=FIELDS[0])
    assert "LSST CALIB UUID BFKERNEL" not in plain.header
    assert np.abs(image.data - plain.data).max() > 50.0


def test_verification_names_what_is_spoilt(kernelled: Any) -> None:
    stats = kernelled.get("verifyBfkBad", "verifyBfkStats")
    failed = {
        exposure: {"SUCCESS": False, "FAILURES": [f"R22_S11 DET {test}"]}
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
def test_no_card_lacks(kernelled: Any, run: str, name: str, used: set[str]) -> None:
    header = kernelled.get(run, name, detector=4).header
    assert lacking_cards(name, header, used, one_filter=True) == []
