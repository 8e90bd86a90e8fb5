"""Tasks called directly, on inputs that the pipelines in the other tests do not have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import Latiss, LsstComCam
from calib_reference.products import PhotonTransferCurve
from calib_reference.simulate import simulate_raw
from calib_reference.storage import CalibImage, CalibRaw, CalibTable
from calib_reference.tasks.combine import CalibCombineTask
from calib_reference.tasks.cti import CpCtiIsrTask, CpCtiSolveTask
from calib_reference.tasks.inputs import defects_table
from calib_reference.tasks.isr import ReferenceIsrConfig, ReferenceIsrTask
from calib_reference.tasks.signature import arrival_fractions
from calib_reference.tasks.verify_bias import CpVerifyBiasTask

DETECTOR = Latiss.camera[0]
STEPS = ("doBias", "doDark", "doFlat", "doDefect", "doDeferredCharge", "doLinearize")


def raw(seq_num: int = 2) -> CalibRaw:
    return simulate_raw(Exposure("LATISS", 20240326, seq_num), DETECTOR)


def isr(**flags: bool | str) -> ReferenceIsrTask:
    """Return an ISR task that applies nominal gains and only the corrections in ``flags``."""
    config = ReferenceIsrConfig()
    config.update(**dict.fromkeys(STEPS, False) | {"useGainsFrom": "CAMERA"})
    config.update(**flags)
    return ReferenceIsrTask(config=config)


def test_isr_converts_adu_to_electrons_with_the_nominal_gains() -> None:
    adu = isr(doApplyGains=False).run(raw(), Latiss.camera, 0).outputExposure
    electron = isr().run(raw(), Latiss.camera, 0).outputExposure
    assert (adu.unit, electron.unit) == ("adu", "electron")
    for amp in DETECTOR.amplifiers:
        region = DETECTOR.region(amp)
        np.testing.assert_allclose(electron.data[region], adu.data[region] * amp.gain, rtol=1e-5)
        assert electron.header[f"LSST ISR READNOISE {amp.name}"] == amp.read_noise


def test_isr_states_the_gain_and_the_read_noise_of_the_ptc_in_force() -> None:
    curve = PhotonTransferCurve.fromDetector("LATISS", DETECTOR)
    curve = replace(curve, gain=1.1 * curve.gain, noise=np.linspace(4.0, 6.0, len(DETECTOR.amplifiers)))
    image = isr(useGainsFrom="PTC").run(raw(), Latiss.camera, 0, ptc=curve.toTable()).outputExposure
    for amp, noise in zip(DETECTOR.amplifiers, curve.noise, strict=True):
        assert image.header[f"LSST ISR READNOISE {amp.name}"] == pytest.approx(noise)
        assert image.header[f"LSST ISR GAIN {amp.name}"] == pytest.approx(1.1 * amp.gain)


def verified(image: CalibImage, **options: bool) -> dict[str, Any]:
    """Return the statistics of a bias or dark."""
    config = CpVerifyBiasTask.ConfigClass()
    config.update(**options)
    dimensions = {"instrument": "LATISS", "exposure": 2024032600002, "detector": 0}
    stats: dict[str, Any] = CpVerifyBiasTask(config=config).run(image, Latiss.camera, dimensions).outputStats
    return stats


def test_the_noise_of_a_bias_is_compared_with_the_read_noise_that_the_header_states() -> None:
    image = isr().run(raw(), Latiss.camera, 0).outputExposure
    lower = image.with_cards({"LSST ISR READNOISE C04": 1.0})
    before, after = (verified(each, doCR=False)["VERIFY"]["AMP"] for each in (image, lower))
    changed = {name for name in before if before[name]["NOISE"] != after[name]["NOISE"]}
    assert changed == {"C04"}
    assert after["C04"]["READ_NOISE_CONSISTENT"] is False


def test_a_ray_raises_the_mean_of_a_small_amplifier_above_its_noise_unless_it_is_repaired() -> None:
    image = isr().run(raw(), Latiss.camera, 0).outputExposure
    rays = replace(image, data=image.data.copy())
    amp = DETECTOR.amplifiers[3]
    rows, columns = DETECTOR.region(amp)
    rays.data[rows.start + 20, columns.start + 20 : columns.start + 28] += 4000.0
    clean, kept, repaired = (
        verified(each, doCR=repairs)["AMP"][amp.name]
        for each, repairs in ((image, False), (rays, False), (rays, True))
    )
    assert kept["MEAN"] - clean["MEAN"] == pytest.approx(
        8 * 4000.0 / (DETECTOR.rows * DETECTOR.columns), rel=1e-4
    )
    assert repaired["MEAN"] == pytest.approx(clean["MEAN"], abs=0.2)
    assert kept["NOISE"] == pytest.approx(clean["NOISE"], rel=0.02), "NOISE is clipped"
    assert repaired["CR_NOISE"] < 1.1 * clean["CR_NOISE"] < 0.1 * kept["CR_NOISE"]


def test_isr_in_bootstrap_mode_keeps_adu_and_linearizes_with_the_nominal_gains() -> None:
    names = np.array([amp.name for amp in DETECTOR.amplifiers])
    linearizer = CalibTable({"amplifier": names, "quadratic": np.full(len(names), 1e-4)}, {}, {})
    switches = {"doLinearize": True, "doBootstrap": True, "useGainsFrom": "PTC"}
    flat = simulate_raw(Exposure("LATISS", 20240326, 2, "flat", exposure_time=12.0), DETECTOR)
    adu = isr(**switches).run(flat, Latiss.camera, 0, linearizer=linearizer).outputExposure
    electron = isr(doLinearize=True).run(flat, Latiss.camera, 0, linearizer=linearizer).outputExposure
    assert (adu.unit, adu.header["LSST ISR BOOTSTRAP"]) == ("adu", True)
    assert "LSST ISR BOOTSTRAP" not in electron.header
    for amp in DETECTOR.amplifiers:
        region = DETECTOR.region(amp)
        np.testing.assert_allclose(electron.data[region], adu.data[region] * amp.gain, rtol=1e-5)


def test_bad_pixels_that_are_not_interpolated_have_no_value() -> None:
    bad = np.zeros(DETECTOR.shape, bool)
    bad[5, 6:9] = True
    defects = defects_table(bad, {})
    masked, interpolated = (
        isr(doDefect=True, doInterpolate=each).run(raw(), Latiss.camera, 0, defects=defects).outputExposure
        for each in (False, True)
    )
    np.testing.assert_array_equal(np.isnan(masked.data), bad)
    np.testing.assert_array_equal(masked.data[~bad], interpolated.data[~bad])


def test_pixels_without_a_value_in_a_corrected_bias_are_interpolated_or_have_no_value() -> None:
    bias = CalibImage(np.ones(DETECTOR.shape, np.float32), "electron", {})
    corrected = bias.with_bad([(6, 5, 3, 1)])
    bad = np.zeros(DETECTOR.shape, bool)
    bad[5, 6:9] = True
    whole, interpolated = (
        isr(doBias=True).run(raw(), Latiss.camera, 0, bias=each).outputExposure for each in (bias, corrected)
    )
    task = isr(doBias=True, doInterpolate=False)
    masked = task.run(raw(), Latiss.camera, 0, bias=corrected).outputExposure
    np.testing.assert_array_equal(np.isnan(masked.data), bad)
    np.testing.assert_array_equal(interpolated.data[~bad], whole.data[~bad])
    np.testing.assert_allclose(
        interpolated.data[bad], np.interp([1, 2, 3], [0, 4], whole.data[5, [5, 9]]), rtol=1e-5
    )


def test_isr_rejects_a_raw_with_other_amplifiers_than_the_camera() -> None:
    good = raw()
    swapped = replace(good, segments=good.segments[::-1])
    with pytest.raises(ValueError, match="RXX_S00: the raw has amplifiers"):
        isr().run(swapped, Latiss.camera, 0)


@pytest.mark.parametrize(
    ("bias", "message"),
    [
        (None, "no bias was given"),
        (CalibImage(np.zeros((2, 2)), "electron", {}), r"shape \(2, 2\)"),
        (CalibImage(np.zeros(DETECTOR.shape), "adu", {}), "in 'adu' does not fit"),
    ],
)
def test_isr_rejects_a_missing_bias_and_one_with_another_shape_or_unit(
    bias: CalibImage | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        isr(doBias=True).run(raw(), Latiss.camera, 0, bias=bias)


def test_combination_rejects_mixed_units_and_fills_pixels_without_values() -> None:
    task = isr()
    images = [task.run(raw(n), Latiss.camera, 0).outputExposure for n in (2, 3)]
    with pytest.raises(ValueError, match=r"units \['adu', 'electron'\]"):
        CalibCombineTask().run([images[0], replace(images[1], unit="adu")], [2, 3])
    for image in images:
        image.data[7, 7] = np.nan
    combined = CalibCombineTask().run(images, [2, 3]).outputData
    assert combined.header["LSST CALIB CALIBRATION BADPIX-NUM"] == 1
    assert combined.data[7, 7] == pytest.approx(np.median(combined.data), abs=0.01)


def test_deferred_charge_includes_the_part_that_arrives_in_the_settled_columns() -> None:
    """Two per cent of the deferred charge arrives in the columns that set the bias level."""
    detector = LsstComCam.camera[4]
    dark = simulate_raw(Exposure("LSSTComCam", 20241208, 2), detector)
    dither = np.random.default_rng(6).uniform(-0.5, 0.5, dark.data.shape)
    adu = 20_000.0 + dither
    adu[..., : detector.columns] += 40_000.0
    adu[..., detector.columns :] += 4e-3 * 40_000.0 * arrival_fractions(detector.overscan_columns)
    lit = replace(dark, data=np.rint(adu).astype(np.uint16))
    no_defects = defects_table(np.zeros(detector.shape, bool), {})
    measured = CpCtiIsrTask().run(lit, LsstComCam.camera, no_defects, 4).outputStatistics
    fraction = CpCtiSolveTask().run([measured], [2]).outputCalib.columns["deferred"]
    assert fraction == pytest.approx(np.full(len(detector.amplifiers), 4e-3), rel=0.006)


def test_a_pixel_without_a_value_fails_the_processing_test_of_its_amplifier() -> None:
    image = isr().run(raw(), Latiss.camera, 0).outputExposure
    rows, columns = DETECTOR.region(DETECTOR.amplifiers[3])
    image.data[rows.start, columns.start] = np.nan
    dimensions = {"instrument": "LATISS", "exposure": 2024032600002, "detector": 0}
    result = CpVerifyBiasTask().run(image, Latiss.camera, dimensions)
    verdicts = result.outputStats["VERIFY"]["AMP"]
    assert [name for name, verdict in verdicts.items() if not verdict["PROCESSING"]] == ["C13"]
    assert result.outputStats["SUCCESS"] is False
    assert len(result.outputResults) == len(DETECTOR.amplifiers)
