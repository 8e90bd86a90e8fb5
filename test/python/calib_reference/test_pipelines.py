"""``pipetask`` on a small world: pixels of a bias, headers, verification and self-check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lsst.daf.butler import Butler

from calib_reference.instruments import Latiss
from calib_reference.numerics.images import bin_image
from calib_reference.simulate import bias_structure, read_noise

DETECTOR = Latiss.camera[0]
BIAS = {"instrument": "LATISS", "detector": 0}


def test_a_combined_bias_agrees_with_the_true_structure_within_its_noise(built: Any) -> None:
    bias = built.butler(built.generated).get("bias", BIAS)
    assert bias.unit == "electron"
    gain = np.array([amp.gain for amp in DETECTOR.amplifiers])
    truth = DETECTOR.split(bias_structure("LATISS", DETECTOR)) * gain[:, None, None]
    sigma_of_mean = read_noise(DETECTOR) / np.sqrt(len(built.combined))

    residual = (DETECTOR.split(bias.data) - truth) / sigma_of_mean[:, None, None]
    pixels = DETECTOR.rows * DETECTOR.columns
    overscan_pixels = DETECTOR.rows * DETECTOR.overscan_columns
    # All pixels of an amplifier share the error of the overscan level. A median is 1.25 times less precise.
    offset_sigma = np.hypot(1.0 / np.sqrt(pixels), 1.25 / np.sqrt(overscan_pixels))
    assert np.abs(residual.mean(axis=(1, 2))).max() < 5.0 * offset_sigma
    assert residual.var(axis=(1, 2)) == pytest.approx(1.0, abs=6.0 * np.sqrt(2.0 / pixels))


def test_the_header_of_a_combined_bias_names_every_exposure(built: Any) -> None:
    header = built.butler(built.generated).get("bias.metadata", BIAS)
    assert [header[f"CPP_INPUT_{n}"] for n in range(len(built.combined))] == list(built.combined)
    assert f"CPP_INPUT_{len(built.combined)}" not in header
    assert header["CPP_INPUT_DATE_0"] == header["DATE-BEG"] == "2024-03-26T12:01:20.000"
    assert header["DATE-END"] == "2024-03-26T12:08:40.016"
    assert (header["CPP_INPUT_EXPT_0"], header["CPP_INPUT_SCALE_0"]) == (0.0, 1.0)
    assert (header["OBSTYPE"], header["INSTRUME"]) == ("bias", "LATISS")
    assert (header["DETECTOR"], header["DET_NAME"]) == (0, "RXX_S00")
    assert {"CALIB_CREATION_DATETIME", "CALIB_CREATION_DATE", "CALIB_CREATION_TIME"} <= set(header)
    assert not {"OBSID", "SEQNUM"} & set(header), "cards that differ between inputs"


def test_the_header_of_a_combined_bias_names_its_dataset(built: Any) -> None:
    header = built.butler(built.generated).get("bias.metadata", BIAS)
    assert header["LSST BUTLER ID"] == str(built.bias.id)
    assert header["LSST BUTLER RUN"] == f"{built.generated}/run1"
    assert header["LSST BUTLER N_INPUTS"] == len(built.combined)


def test_a_bias_is_binned_and_placed_on_the_focal_plane(built: Any) -> None:
    butler = built.butler(built.generated)
    bias = butler.get("bias", BIAS)
    for factor in (8, 64):
        binned = butler.get(f"biasBin{factor}", BIAS)
        rows, columns = bias.data.shape
        assert binned.data.shape == (rows // factor, columns // factor)
        assert binned.data.mean() == pytest.approx(bias.data.mean(), rel=1e-5)
        mosaic = butler.get(f"biasMosaic{factor}", instrument="LATISS")
        np.testing.assert_array_equal(mosaic.data, binned.data)


def test_every_verified_bias_has_a_residual_mosaic(built: Any) -> None:
    butler = built.butler(built.verified)
    mosaics = butler.query_datasets("verifyBiasResidual8")
    verified = {built.first, built.combined[0], built.external, built.noisy}
    assert {ref.dataId["exposure"] for ref in mosaics} == verified
    for ref in mosaics:
        image = butler.get("verifyBiasIsrExp", BIAS, exposure=ref.dataId["exposure"])
        residual = butler.get(ref)
        np.testing.assert_array_equal(residual.data, bin_image(image.data, 8))
        assert residual.unit == "electron"


def test_verification_passes_good_exposures_and_names_failures_of_bad_ones(built: Any) -> None:
    stats = built.butler(built.verified).get("verifyBiasStats", instrument="LATISS")
    assert stats["SUCCESS"] is False
    assert stats[built.combined[0]] == {"SUCCESS": True}
    assert stats[built.external] == {"SUCCESS": True}
    assert stats[built.noisy]["FAILURES"] == ["RXX_S00 C04 NOISE", "RXX_S00 C04 READ_NOISE_CONSISTENT"]
    assert stats[built.first]["SUCCESS"] is False
    assert all(name.startswith("RXX_S00 C") for name in stats[built.first]["FAILURES"])


def test_the_verification_table_has_a_row_for_each_amplifier_and_names_the_bias(built: Any) -> None:
    table = built.butler(built.verified).get("verifyBiasResults", instrument="LATISS")
    assert len(table) == 4 * len(DETECTOR.amplifiers)
    assert set(table["BIAS_CALIB_UUID"]) == {str(built.bias.id)}
    failed = table[~table["BIAS_VERIFY_NOISE"] & (table["exposure"] == built.noisy)]
    assert list(failed["amplifier"]) == ["C04"]


@pytest.mark.parametrize(
    ("collection", "dataset_type", "exposure"),
    [("verified", "verifyBiasIsrExp", "noisy"), ("checked", "selfCheckExposure", "external")],
)
def test_the_header_of_a_processed_exposure_names_the_certified_bias(
    built: Any, collection: str, dataset_type: str, exposure: str
) -> None:
    butler = built.butler(getattr(built, collection))
    header = butler.get(f"{dataset_type}.metadata", BIAS, exposure=getattr(built, exposure))
    bias = built.butler(built.generated).get("bias.metadata", BIAS)
    assert header["LSST CALIB UUID BIAS"] == str(built.bias.id)
    assert header["LSST CALIB RUN BIAS"] == built.bias.run
    assert header["LSST CALIB DATE BIAS"] == f"{bias['CALIB_CREATION_DATE']} {bias['CALIB_CREATION_TIME']}"
    assert header["LSST ISR BIAS APPLIED"] is True


def test_a_self_check_fails_without_a_certified_bias(built: Any) -> None:
    output = "LATISS/calib/DM-43525/tiny/selfCheck.none"
    run = built.pipetask(
        built.self_check,
        ["LATISS/raw/all", "LATISS/calib"],
        output,
        f"exposure = {built.external}",
        *built.bias_only,
    )
    assert run.returncode != 0
    assert "isr.bias (bias)" in run.stderr
    with Butler.from_config(str(built.repo)) as butler:
        assert not butler.collections.query(f"{output}*")
