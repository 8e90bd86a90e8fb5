"""``pipetask`` on a ramp of flats: products, headers, verification, and inputs that are rejected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calib_reference.instruments import LsstComCam
from calib_reference.products import Linearizer, PhotonTransferCurve
from calib_reference.simulate import full_well, gain, nonlinearity, read_noise

DETECTOR = LsstComCam.camera[4]
NAMES = [amp.name for amp in DETECTOR.amplifiers]
PAIRS = 17
TINY = "LSSTComCam/calib/DM-50000/tiny"
CP_PIPE, CP_VERIFY = (f"$CP_{name}_DIR/pipelines/LSSTComCam" for name in ("PIPE", "VERIFY"))


def ptc(ramped: Any) -> PhotonTransferCurve:
    return PhotonTransferCurve.fromTable(ramped.get("ptcGen", "ptc", detector=4))


def linearizer(ramped: Any) -> Linearizer:
    return Linearizer.fromTable(ramped.get("linearizerGen", "linearizer", detector=4))


def test_the_linearizer_corrects_levels_to_a_thousandth(linearized: Any) -> None:
    made, k = linearizer(linearized), nonlinearity("LSSTComCam", DETECTOR)
    made.validate(DETECTOR)
    true = np.linspace(500.0, 33_000.0, 60)
    measured = true * (1.0 - k[:, None] * true)
    corrected = measured * (1.0 + made.quadratic[:, None] * measured)
    before, after = (np.abs(each / true - 1.0).max() for each in (measured, corrected))
    assert after < 1e-3 < 5e-3 < before


def test_the_curve_agrees_with_the_true_gain_noise_and_full_well(ramped: Any) -> None:
    curve = ptc(ramped)
    curve.validate(DETECTOR)
    assert np.abs(curve.gain / gain(DETECTOR) - 1.0).max() < 0.01
    assert np.abs(curve.noise / read_noise(DETECTOR) - 1.0).max() < 0.03
    share = curve.turnoff * curve.gain / full_well("LSSTComCam", DETECTOR)
    assert 0.90 < share.min() < share.max() < 1.0


def test_every_task_writes_the_dataset_types_of_cp_pipe(ramped: Any) -> None:
    partial = ramped.get("ptcGen", "cpPtcPartial", detector=4, exposure=ramped.exposures(0)[0])
    assert partial.header["PTC_FIT_TYPE"] == "PARTIAL"
    with ramped.butler() as butler:
        first = [ref.dataId["exposure"] for ref in butler.query_datasets("cpPtcPartial", f"{TINY}/ptcGen")]
    assert sorted(first) == ramped.exposures(*range(0, 2 * PAIRS, 2)), "the first exposure of each pair"
    for name in ("linearizerPtc", "linearizerUnnormalized1", "linearizerUnnormalized2"):
        assert len(ramped.get("linearizerGen", name, detector=4)) == 16
    binned = ramped.get("linearizerGen", "cpLinearizerPtcPairBinned", detector=4, exposure=first[0])
    assert len(binned) == 16 * 36
    assert binned.colnames == ["amp_index", "xd", "yd", "value1", "value2"]
    for number in (1, 2):
        table = ramped.get("linearizerGen", f"cpLinearizerNormalization{number}")
        assert len(table) == PAIRS
        assert np.abs(table["normalization"] - 1.0).max() < 1e-3, "the lamp does not flicker"
    summary = ramped.get("ptcGen", "ptc_adjustment_summary", detector=4)
    assert {f"{name}_gain_ratio" for name in NAMES} <= set(summary.colnames)
    unadjusted = ramped.get("ptcGen", "ptcUnadjusted", detector=4).columns["gain"]
    np.testing.assert_array_equal(ptc(ramped).gain_unadjusted, unadjusted)


@pytest.mark.parametrize(
    ("run", "name", "used"),
    [
        ("ptcGen", "ptc", {"DEFECTS", "DEFERREDCHARGECALIB", "LINEARIZER"}),
        ("linearizerGen", "linearizer", {"DEFECTS"}),
    ],
)
def test_the_header_names_exposures_and_calibrations(
    ramped: Any, run: str, name: str, used: set[str]
) -> None:
    header = ramped.get(run, name, detector=4).header
    assert [header[f"CPP_INPUT_{n}"] for n in range(2 * PAIRS)] == ramped.exposures(*range(2 * PAIRS))
    uuids = {key.removeprefix("LSST CALIB UUID ") for key in header if key.startswith("LSST CALIB UUID")}
    assert uuids - {"CAMERA", "CROSSTALK"} == used
    assert (header["OBSTYPE"], header["DET_NAME"], header["FILTER"]) == (name, "R22_S11", "r_03")
    assert f"{name.upper()}_VERSION" in header
    assert not {"EXPTIME", "SEQNUM", "OBSID"} & set(header)


def test_verification_passes_a_good_linearizer_and_curve(verified: Any) -> None:
    for name in ("Linearizer", "Ptc"):
        stats = verified.get(f"verify{name}", f"verify{name}Stats")
        assert stats == {"R22_S11": {"SUCCESS": True}, "SUCCESS": True}
        table = verified.get(f"verify{name}", f"verify{name}Results")
        assert table["amplifier"].tolist() == NAMES
        assert set(table["detector"]) == {4}
    assert table["PTC_PTC_GAIN"].tolist() == pytest.approx(ptc(verified).gain.tolist())
    detail = verified.get("verifyPtc", "verifyPtcDetStats", detector=4)
    with verified.butler() as butler:
        [ref] = butler.query_datasets("ptc", f"{TINY}/ptcGen")
    assert detail["METADATA"]["LSST CALIB UUID PTC"] == str(ref.id)


@pytest.fixture(scope="module")
def damaged(ramped: Any) -> dict[str, Any]:
    """Verification statistics of a damaged curve and a damaged linearizer."""
    curve = ramped.get("ptcGen", "ptc", detector=4)
    columns = {name: column.copy() for name, column in curve.columns.items()}
    for index, (name, factor) in enumerate({"gain": 1.06, "noise": 1.3, "turnoff": 0.7, "a00": 5.0}.items()):
        columns[name][index] *= factor
    columns["noise_list"][4, ::2] += 3.0
    damaged_ptc = ramped.put("ptc", type(curve)(columns, curve.units, curve.header), "c")
    made = ramped.get("linearizerGen", "linearizer", detector=4)
    columns = {name: column.copy() for name, column in made.columns.items()}
    columns["quadratic"][[2, 9]] = 0.0
    damaged_linearizer = ramped.put("linearizer", type(made)(columns, made.units, made.header), "c")
    some = f"exposure IN ({', '.join(str(each) for each in ramped.exposures(0, 1))})"
    flats, defects = "exposure.observation_type='flat'", f"{TINY}/defects.a"
    done = ramped.pipetasks(
        (f"{CP_VERIFY}/verifyPtc.yaml", "verifyPtcBad", [damaged_ptc], some),
        (
            f"{CP_VERIFY}/verifyLinearizer.yaml",
            "verifyLinearizerBad",
            [damaged_linearizer, defects],
            flats,
        ),
    )
    assert [code for code, _ in done] == [0, 0], done[0][1][-2000:] + done[1][1][-2000:]
    return {name: ramped.get(f"verify{name}Bad", f"verify{name}Stats") for name in ("Ptc", "Linearizer")}


def test_verification_names_every_damaged_amplifier_and_test(damaged: dict[str, Any]) -> None:
    tests = ["PTC_GAIN", "PTC_NOISE", "PTC_TURNOFF", "PTC_BFE_A00", "NOISE_SIGNAL_INDEPENDENCE"]
    failures = [f"{name} {test}" for name, test in zip(NAMES, tests, strict=False)]
    assert damaged["Ptc"] == {"R22_S11": {"SUCCESS": False, "FAILURES": failures}, "SUCCESS": False}
    failures = [f"{NAMES[index]} MAX_RESIDUAL_ERROR" for index in (2, 9)]
    assert damaged["Linearizer"] == {"R22_S11": {"SUCCESS": False, "FAILURES": failures}, "SUCCESS": False}


def test_exposures_that_are_not_pairs_of_flats_are_rejected_before_anything_is_written(ramped: Any) -> None:
    one, two, three, four = ramped.exposures(0, 1, 2, 4)
    cases = {
        "single": (f"exposure={one}", f"exposure {one} of 2 s has no neighbor with the same time"),
        "unpaired": (
            f"exposure IN ({one}, {two}, {three}, {four})",
            f"exposure {three} of 3 s has no neighbor",
        ),
        "bias": (f"exposure IN ({one}, {two}, {one - 9})", f"remove exposures {one - 9} (bias)"),
    }
    inputs = [f"{TINY}/linearizer.b", f"{TINY}/defects.a"]
    runs = [
        (f"{CP_PIPE}/cpPtc.yaml", f"rejected-{name}", inputs, where) for name, (where, _) in cases.items()
    ]
    for (code, log), (_, message) in zip(ramped.pipetasks(*runs), cases.values(), strict=True):
        assert code != 0
        assert message in log
    with ramped.butler() as butler:
        assert not list(butler.collections.query(f"{TINY}/rejected*"))
