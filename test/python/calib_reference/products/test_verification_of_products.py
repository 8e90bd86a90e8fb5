"""Verification of products on exposures, and headers of science exposures and self-checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calib_bridge.internals import datastore_root
from calib_bridge.read.evidence import read_evidence
from calib_bridge.read.expected import read_expected
from calib_bridge.read.measured import find_values, read_measured
from calib_bridge.read.table import read_rows
from calib_bridge.read.used_calibrations import Verified
from calib_reference.instruments import LsstComCam
from calib_reference.numerics.images import bin_image
from calib_reference.simulate import defect_mask, defects, flat_response, read_noise
from calib_reference.simulate.raw import SKY
from calib_reference.tasks.inputs import defects_mask

DETECTOR = LsstComCam.camera[5]
_, DEAD, _ = defects("LSSTComCam", DETECTOR)
NAMES = [amp.name for amp in DETECTOR.amplifiers]
USED = {
    "BIAS": "bias",
    "DARK": "dark",
    "FLAT": "flat",
    "DEFECTS": "defects",
    "DEFERREDCHARGECALIB": "cti",
    "LINEARIZER": "linearizer",
    "PTC": "ptc",
}
"""Dataset type of each input by its name in ISR's cards."""


def test_verification_passes_good_darks_and_fails_a_noisy_one(products: Any) -> None:
    stats = products.output("verifyDark", "verifyDarkStats")
    good = products.exposures("darks", at_most=2)
    assert {exposure: stats[exposure] for exposure in good} == {each: {"SUCCESS": True} for each in good}
    # The calibrations of few exposures add more noise to other exposures than cp_verify allows.
    for other in products.exposures("another dark", at_most=2):
        assert {name.split()[-1] for name in stats[other].get("FAILURES", [])} <= {"NOISE"}
    [noisy] = products.exposures("noisy dark")
    assert {"R22_S12 C04 NOISE", "R22_S12 C04 READ_NOISE_CONSISTENT"} <= set(stats[noisy]["FAILURES"])
    assert stats["SUCCESS"] is False


def test_verification_fails_the_striped_amplifiers_of_the_first_dark(products: Any) -> None:
    [first] = products.exposures("first dark")
    stats = products.output("verifyDark", "verifyDarkStats")[first]
    # Stripes are in every third amplifier, weak in the first ones and strong in the last ones.
    assert stats["SUCCESS"] is False
    failed = {name.removeprefix("R22_S12 ").removesuffix(" NOISE") for name in stats["FAILURES"]}
    assert set(NAMES[6::3]) <= failed, "weak stripes may pass"


def test_verification_passes_good_flats_and_fails_a_noisy_one(products: Any) -> None:
    stats = products.output("verifyFlat", "verifyFlatStats", physical_filter="i_06")
    good, [noisy] = products.exposures("i flats", at_most=2), products.exposures("noisy i flat")
    expected = {
        **{exposure: {"SUCCESS": True} for exposure in good},
        noisy: {"SUCCESS": False, "FAILURES": ["R22_S12 C04 NOISE"]},
    }
    assert stats == {**expected, "SUCCESS": False}


def test_verification_fails_a_flat_that_was_not_combined(products: Any) -> None:
    """cp_verify allows only the flat's own photon noise; another flat also has the noise of the calibration."""
    stats = products.output("verifyFlat", "verifyFlatStats", physical_filter="r_03")
    combined, [another] = products.exposures("flats", at_most=2), products.exposures("another flat")
    assert all(stats[exposure] == {"SUCCESS": True} for exposure in combined)
    assert stats[another]["FAILURES"] == [f"R22_S12 {name} NOISE" for name in NAMES]


@pytest.mark.parametrize(
    ("stage", "data_id", "exposures"),
    [
        ("Dark", {}, ("first dark", "darks", "another dark", "noisy dark")),
        ("Flat", {"physical_filter": "r_03"}, ("flats", "another flat")),
    ],
)
def test_the_table_has_a_row_for_each_amplifier_and_names_the_verified_product(
    products: Any, stage: str, data_id: dict[str, str], exposures: tuple[str, ...]
) -> None:
    table = products.output(f"verify{stage}", f"verify{stage}Results", **data_id)
    assert sorted(set(table["exposure"])) == sorted(products.exposures(*exposures, at_most=2))
    assert len(table) == len(NAMES) * len(products.exposures(*exposures, at_most=2))
    used = products.ref(stage.lower(), **data_id)
    assert set(table[f"{stage.upper()}_CALIB_UUID"]) == {str(used.id)}
    stats = products.output(f"verify{stage}", f"verify{stage}Stats", **data_id)
    passed = table[f"{stage.upper()}_VERIFY_SUCCESS"]
    for exposure in products.exposures(*exposures, at_most=2):
        assert bool(passed[table["exposure"] == exposure].all()) is stats[exposure]["SUCCESS"]


def test_cosmic_rays_are_repaired_before_a_dark_is_verified(products: Any) -> None:
    table = products.output("verifyDark", "verifyDarkResults")
    assert (table["DARK_CR_NOISE"] / table["DARK_NOISE"]).max() < 1.05
    brightest = [
        products.output("verifyDark", "verifyDarkIsrExp", detector=5, exposure=exposure).data.max()
        for exposure in set(table["exposure"])
    ]
    assert max(brightest) > 300.0, "the exposures have cosmic rays"


def test_verification_measures_the_fraction_of_defects_in_each_amplifier(products: Any) -> None:
    table = products.output("verifyDefects", "verifyDefectsResults")
    bad = defects_mask(products.get("defects"), DETECTOR.shape)
    fractions = [bad[DETECTOR.region(amp)].mean() for amp in DETECTOR.amplifiers]
    assert table["DEFECTS_FRAC"].tolist() == pytest.approx(fractions * 2)
    assert set(table["DEFECTS_CALIB_UUID"]) == {str(products.ref("defects").id)}
    dead = DETECTOR.split(DEAD).any(axis=(1, 2))
    dark = table["DEFECTS_UNC_MIN"] < 0.7 * table["DEFECTS_UNC_MEDIAN"]
    assert dark[np.tile(dead, 2)].all(), "a dead pixel has half the light"
    assert (table["DEFECTS_MIN"] > 0.85 * table["DEFECTS_MEDIAN"]).all()
    assert table["DEFECTS_UNMASKED_OUTLIERS"].sum() < 0.1 * table["DEFECTS_UNC_OUTLIERS"].sum()


def test_defects_fail_only_the_tests_that_compare_interpolated_pixels(products: Any) -> None:
    stats = products.output("verifyDefects", "verifyDefectsStats")
    for exposure in products.exposures("flats", at_most=2):
        failed = {tuple(name.split()[1:]) for name in stats[exposure]["FAILURES"]}
        assert {name for name, test in failed if test == "PROB_TEST"} == set(NAMES)
        assert {test for _, test in failed} <= {"PROB_TEST", "STDEV"}


@pytest.mark.parametrize(
    ("run", "dataset_type"), [("verifyScience", "verifyScienceIsrExp"), ("selfCheck", "selfCheckExposure")]
)
def test_science_exposures_are_flat_and_name_every_calibration(
    products: Any, run: str, dataset_type: str
) -> None:
    [exposure] = products.exposures("science")
    image = products.output(run, dataset_type, detector=5, exposure=exposure)
    uuids = {
        key.removeprefix("LSST CALIB UUID "): value
        for key, value in image.header.items()
        if key.startswith("LSST CALIB UUID ")
    }
    refs = {
        name: products.ref(kind, **({"physical_filter": "r_03"} if kind == "flat" else {}))
        for name, kind in USED.items()
    }
    assert {name: uuids[name] for name in refs} == {name: str(ref.id) for name, ref in refs.items()}
    assert set(uuids) - set(refs) == {"CAMERA", "CCDEXPOSURE"}
    for name, ref in refs.items():
        assert image.header[f"LSST CALIB RUN {name}"] == ref.run
    for step in ("BIAS", "DARK", "FLAT", "DEFECTS", "CTI", "LINEARIZER"):
        assert image.header[f"LSST ISR {step} APPLIED"] is True
    assert image.header["LSST ISR GAIN C10"] == pytest.approx(products.get("ptc").columns["gain"][0])

    response = flat_response("LSSTComCam", LsstComCam.camera, 5, "r_03")
    sky = SKY * 30.0 * np.median(response)
    means = np.array([np.median(image.data[DETECTOR.region(amp)]) for amp in DETECTOR.amplifiers])
    noise = np.sqrt((sky + read_noise(DETECTOR) ** 2) * (1.0 + 1.0 / 6.0))
    assert means == pytest.approx(np.median(means), rel=5.0 * 1.25 * noise.max() / sky / np.sqrt(48 * 48))
    assert np.median(means) == pytest.approx(sky, rel=2e-3)
    repaired = image.data[defect_mask("LSSTComCam", DETECTOR)]
    assert np.abs(repaired / sky - 1.0).max() < 0.25, "hot pixels would be twice as bright, dead ones half"


def test_binned_science_exposures_appear_at_their_position_on_the_focal_plane(products: Any) -> None:
    [exposure] = products.exposures("science")
    for factor in (8, 64):
        binned = products.output(
            "verifyScience", f"verifyScienceBin{factor}", detector=5, exposure=exposure
        ).data
        mosaic = products.output("verifyScience", f"verifyScience{factor}", exposure=exposure).data
        rows, columns = binned.shape
        np.testing.assert_array_equal(mosaic[rows : 2 * rows, 2 * columns :], binned)
        assert np.isfinite(mosaic).sum() == binned.size


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        ("Dark", ("first dark", "darks", "another dark", "noisy dark")),
        ("Flat", ("flats", "another flat", "i flats", "noisy i flat")),
    ],
)
def test_every_verified_exposure_has_a_residual_mosaic_in_electron(
    products: Any, stage: str, names: tuple[str, ...]
) -> None:
    for exposure in products.exposures(*names, at_most=2):
        verified = products.output(f"verify{stage}", f"verify{stage}IsrExp", detector=5, exposure=exposure)
        mosaic = products.output(f"verify{stage}", f"verify{stage}Residual8", exposure=exposure)
        binned = bin_image(verified.data, 8)
        rows, columns = binned.shape
        np.testing.assert_array_equal(mosaic.data[rows : 2 * rows, 2 * columns :], binned)
        assert np.isfinite(mosaic.data).sum() == binned.size, "no other detector was verified"
        assert (mosaic.unit, mosaic.header["BINNING"]) == ("electron", 8)


def test_the_residual_of_a_good_flat_scatters_by_the_photon_noise_of_its_level(products: Any) -> None:
    """A report stretches it about its median, by three times sqrt(median) / binning."""
    for exposure in products.exposures("flats", at_most=2):
        pixels = products.output("verifyFlat", "verifyFlatResidual8", exposure=exposure).data
        level = np.nanmedian(pixels)
        within = np.abs(pixels - level) < 3.0 * np.sqrt(level) / 8.0
        assert within.sum() / np.isfinite(pixels).sum() > 0.98


def test_a_self_check_applies_every_calibration_of_a_repository(products: Any) -> None:
    config = products.output("selfCheck", "isr_config")
    switches = {name: value for name, value in config.toDict().items() if name.startswith("do")}
    on = ("doBias", "doDark", "doFlat", "doDefect", "doInterpolate", "doDeferredCharge", "doLinearize")
    # Crosstalk and kernel are off, because not every repository has them yet.
    off = ("doBootstrap", "doCrosstalk", "doBrighterFatter", "doBinnedExposures")
    assert switches == {**dict.fromkeys((*on, "doApplyGains"), True), **dict.fromkeys(off, False)}
    assert config.useGainsFrom == "PTC"


def test_a_self_check_fails_if_the_filter_has_no_flat(products: Any) -> None:
    code, log = products.failed("inZ")
    assert code != 0
    assert "isr.flat (flat)" in log
    assert not products.butler().collections.query("LSSTComCam/calib/DM-48520/tiny/inZ*")


def test_the_bridge_predicts_a_verification_from_the_products_that_it_used(
    products: Any, tmp_path: Path
) -> None:
    run, butler = products.run("verifyDark"), products.butler()
    held = find_values(butler, "verifyDark", run)
    assert held is not None
    measured = read_measured(butler, held)
    assert (measured.source, measured.problems) == ("results", ())
    images = read_rows(butler, "verifyDarkIsrExp", [run])
    evidence = read_evidence(tmp_path, "", datastore_root(butler), lambda: images)
    exposures = sorted(set(measured.exposure.tolist()))
    verified = Verified(
        run, (run.removesuffix("/run1"),), "verifyDark", products.instrument, exposures, [DETECTOR.id]
    )
    expected = read_expected(butler, verified, evidence.inputs, measured)
    ptc = products.get("ptc").columns
    order = np.argsort(ptc["amplifier"])
    assert expected.amplifier.tolist() == ptc["amplifier"][order].tolist()
    assert np.array_equal(expected.gain, ptc["gain"][order])
    assert np.array_equal(expected.read_noise, ptc["noise"][order])
    assert set(expected.pixels) == {DETECTOR.rows * DETECTOR.columns}
    assert ((expected.level > 0) & (expected.level < 1)).all(), "electron per second"
    dark, bias = (len(products.exposures(name)) for name in ("darks", "biases"))
    assert expected.inputs == {"bias": {DETECTOR.id: bias}, "dark": {DETECTOR.id: dark}}
    assert sorted(expected.dark_times) == exposures
    assert min(expected.dark_times.values()) >= 30.0
