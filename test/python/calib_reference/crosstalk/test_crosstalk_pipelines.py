"""``pipetask`` on one detector of LSSTCam: generation of crosstalk, its header, and its verification."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lsst.daf.butler import Butler, CollectionType, Timespan

from calib_reference.instruments import LsstCam
from calib_reference.products import Crosstalk
from calib_reference.simulate import crosstalk
from calib_reference.world.seed import seed_world
from calib_reference.world.spec import WorldSpec

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipetask_process import Pipetask, pipetask_process
from product_cards import header_problems

NUMBER, DAY = 94, 20250610
DETECTOR = LsstCam.camera[NUMBER]
RAW, CURATED, TINY = "LSSTCam/raw/all", "LSSTCam/calib", "LSSTCam/calib/DM-50001/tiny"
DATA_ID = {"instrument": "LSSTCam", "detector": NUMBER}
COMBINED, VERIFIED = range(10, 22), range(30, 38)
EARLIER = ("defects", "ptc")


@dataclass(frozen=True)
class World:
    """A repository after generation and verification."""

    repo: Path

    def get(self, run: str, name: str, **data_id: Any) -> Any:
        with Butler.from_config(str(self.repo), collections=[f"{TINY}/{run}/run1"]) as butler:
            return butler.get(name, {"instrument": "LSSTCam", **data_id})


@pytest.fixture(scope="session")
def world(once: Callable[[str, Callable[[Path], None]], Path]) -> World:
    return World(once("crosstalk", _build) / "usdf")


def _build(folder: Path) -> None:
    repo = folder / "usdf"
    _seed(repo)
    with pipetask_process() as pipetask:
        _run(pipetask, repo, "$CP_PIPE_DIR/pipelines/LSSTCam/cpCrosstalk.yaml", "crosstalkGen", [], COMBINED)
        good = World(repo).get("crosstalkGen", "crosstalk", detector=NUMBER)
        damaged = replace(good, columns={**good.columns, "coeffs": -good.columns["coeffs"]})
        with Butler.from_config(str(repo), writeable=True) as butler:
            [ref] = butler.query_datasets("crosstalk", f"{TINY}/crosstalkGen")
            butler.collections.register(f"{TINY}/damagedGen")
            bad = butler.put(damaged, "crosstalk", DATA_ID, run=f"{TINY}/damagedGen")
            for name, each in {"good": ref, "bad": bad}.items():
                butler.collections.register(f"{TINY}/{name}", CollectionType.CALIBRATION)
                butler.registry.certify(f"{TINY}/{name}", [each], Timespan(None, None))
        verify = "$CP_VERIFY_DIR/pipelines/LSSTCam/verifyCrosstalk.yaml"
        _run(pipetask, repo, verify, "verifyCrosstalk", [f"{TINY}/good"], VERIFIED)
        _run(pipetask, repo, verify, "verifyCrosstalkBad", [f"{TINY}/bad"], VERIFIED)


def _seed(repo: Path) -> None:
    field = {"observation_type": "science", "observation_reason": "crosstalk", "exposure_time": 2.0}
    raws = [
        {"day_obs": DAY, "first": seq_nums[0], "last": seq_nums[-1], "detectors": [NUMBER], **field}
        for seq_nums in (COMBINED, VERIFIED)
    ]
    earlier = [{"collection": f"{CURATED}/DM-1/{name}.20250101a", "dataset_type": name} for name in EARLIER]
    instrument = {"name": "LSSTCam", "raws": raws, "earlier": earlier}
    seed_world(WorldSpec.model_validate({"repositories": [{"root": repo, "instruments": [instrument]}]}))


def _run(
    pipetask: Pipetask, repo: Path, pipeline: str, output: str, inputs: list[str], seq_nums: range
) -> None:
    where = f"exposure.seq_num IN ({seq_nums[0]}..{seq_nums[-1]}) AND exposure.day_obs={DAY}"
    code, log = pipetask(
        repo.parent / f"{output}.log",
        [
            *("--long-log", "--log-level", "INFO", "run", "-b", str(repo), "-p", pipeline),
            *("-i", ",".join([*inputs, RAW, CURATED]), "-o", f"{TINY}/{output}"),
            *("--output-run", f"{TINY}/{output}/run1", "-j", "1", "--register-dataset-types"),
            *("-d", f"instrument='LSSTCam' AND detector={NUMBER} AND {where}"),
        ],
    )
    assert code == 0, log[-3000:]


def test_the_coefficients_agree_with_the_truth_within_their_errors(world: World) -> None:
    made = Crosstalk.fromTable(world.get("crosstalkGen", "crosstalk", detector=NUMBER))
    made.validate(DETECTOR)
    off_diagonal = ~np.eye(16, dtype=bool)
    truth = crosstalk("LSSTCam", DETECTOR)
    pulls = (made.coeffs - truth)[off_diagonal] / made.coeffErr[off_diagonal]
    assert np.abs(pulls).max() < 5.0
    assert (pulls**2).mean() == pytest.approx(1.0, abs=0.4)
    assert np.median(made.coeffErr[off_diagonal]) < 5e-5
    proposed = world.get("crosstalkGen", "crosstalkProposal", detector=NUMBER)
    np.testing.assert_array_equal(proposed.columns["coeffs"], made.coeffs)


def test_the_header_has_all_required_cards_and_names_every_exposure(world: World) -> None:
    header = world.get("crosstalkGen", "crosstalk", detector=NUMBER).header
    used = {"CAMERA", "DEFECTS", "PTC"}
    assert header_problems("crosstalk", header, used, one_filter=True) == []
    named = [header[f"CPP_INPUT_{n}"] for n in range(len(COMBINED))]
    assert named == [DAY * 100_000 + number for number in COMBINED]


def test_verification_passes_good_crosstalk_and_fails_damaged_crosstalk(world: World) -> None:
    good, bad = (world.get(run, "verifyCrosstalkStats") for run in ("verifyCrosstalk", "verifyCrosstalkBad"))
    assert good == {"R22_S11": {"SUCCESS": True}, "SUCCESS": True}
    failed = {"SUCCESS": False, "FAILURES": ["NO_SIGNIFICANT_DETECTION"]}
    assert bad == {"R22_S11": failed, "SUCCESS": False}
    for run, passed in {"verifyCrosstalk": True, "verifyCrosstalkBad": False}.items():
        [row] = world.get(run, "verifyCrosstalkResults")
        assert (row["instrument"], row["detector"], row["amplifier"]) == ("LSSTCam", NUMBER, "detector")
        assert bool(row["CROSSTALK_VERIFY_NO_SIGNIFICANT_DETECTION"]) is passed
        assert (row["CROSSTALK_N_VALID"] == 0) == passed


def test_headers_of_processed_exposures_name_the_crosstalk_dataset(world: World) -> None:
    exposure = DAY * 100_000 + VERIFIED[0]
    header = world.get("verifyCrosstalk", "verifyCrosstalkIsrExp", detector=NUMBER, exposure=exposure).header
    with Butler.from_config(str(world.repo)) as butler:
        [ref] = butler.query_datasets("crosstalk", f"{TINY}/crosstalkGen")
    assert header["LSST CALIB UUID CROSSTALK"] == str(ref.id)
    assert header["LSST CALIB RUN CROSSTALK"] == f"{TINY}/crosstalkGen/run1"
    assert header["LSST ISR CROSSTALK APPLIED"] is True
