"""Inputs that tasks reject, because the result would look like a product but be wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import Latiss, LsstComCam
from calib_reference.products import PhotonTransferCurve
from calib_reference.simulate import defect_mask, simulate_raw
from calib_reference.storage.datasets import CalibImage, CalibRaw, CalibTable
from calib_reference.tasks.combine import CalibCombineByFilterTask, CalibCombineTask
from calib_reference.tasks.cti import CpCtiIsrTask, CpCtiSolveTask
from calib_reference.tasks.dark import CpDarkTask
from calib_reference.tasks.defects import MeasureDefectsTask, MergeDefectsTask
from calib_reference.tasks.flat import CpFlatMeasureTask, CpFlatNormalizationTask
from calib_reference.tasks.inputs import defects_mask, defects_table, load_product
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.verify_flat import CpVerifyFlatTask
from calib_reference.tasks.visualize import VisualizeMosaicCalibTask
from calib_reference.world.earlier import earlier_product

CAMERA, DETECTOR = LsstComCam.camera, LsstComCam.camera[4]
SHAPE = DETECTOR.shape
HEADER = {
    "DATE-BEG": "2024-12-08T12:13:20.000",
    "DATE-END": "2024-12-08T12:13:50.016",
    "EXPTIME": 30.0,
    "MJD-BEG": 60652.5,
    "MJD-END": 60652.6,
    "DARKTIME": 30.016,
    "FILTER": "r_03",
    "DETECTOR": 4,
}


def image(
    value: float = 1.0, unit: str = "electron", shape: tuple[int, int] = SHAPE, **cards: Any
) -> CalibImage:
    return CalibImage(np.full(shape, value, np.float32), unit, {**HEADER, **cards})


@cache
def raw(kind: str = "flat") -> CalibRaw:
    return simulate_raw(Exposure("LSSTComCam", 20241208, 40, kind, kind, "r_03", 12.0), DETECTOR)


def combine(scaling: str, task: type[CalibCombineTask] = CalibCombineTask) -> CalibCombineTask:
    config = task.ConfigClass()
    config.exposureScaling = scaling
    return task(config=config)


def earlier(dataset_type: str) -> CalibTable:
    return earlier_product(dataset_type, "LSSTComCam", DETECTOR, "20241107")


CALIBRATIONS: dict[str, Any] = {
    "bias": image(0.0),
    "dark": image(0.02, "electron / s"),
    "flat": image(1.0, ""),
    "defects": defects_table(defect_mask("LSSTComCam", DETECTOR), HEADER),
    "deferredChargeCalib": earlier("cti"),
    "linearizer": earlier("linearizer"),
    "ptc": earlier("ptc"),
}
"""Calibrations that ISR needs with its default switches."""


def test_isr_applies_every_calibration_of_the_default_switches() -> None:
    done = ReferenceIsrTask().run(raw(), CAMERA, 4, **CALIBRATIONS).outputExposure
    applied = {key for key in done.header if key.endswith("APPLIED")}
    assert applied == {
        f"LSST ISR {s} APPLIED" for s in ["BIAS", "DARK", "FLAT", "DEFECTS", "CTI", "LINEARIZER"]
    }
    assert np.isfinite(done.data).all()


@pytest.mark.parametrize("missing", CALIBRATIONS)
def test_isr_rejects_a_missing_calibration(missing: str) -> None:
    with pytest.raises(ValueError, match=f"no {missing} was given, though its switch is on"):
        ReferenceIsrTask().run(raw(), CAMERA, 4, **{**CALIBRATIONS, missing: None})


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("bias", image(0.0, "adu"), "bias of shape .* in 'adu' does not fit"),
        ("dark", image(0.0, "electron"), "dark of shape .* in 'electron' does not fit"),
        ("dark", image(0.0, "electron / s", (3, 3)), r"dark of shape \(3, 3\)"),
        ("flat", image(1.0, "electron"), "flat of shape .* in 'electron' does not fit"),
        ("flat", image(1.0, "", (3, 3)), r"flat of shape \(3, 3\)"),
        (
            "defects",
            defects_table(np.ones((SHAPE[0], SHAPE[1] + 1), bool), HEADER),
            "not within an image of shape",
        ),
        (
            "ptc",
            PhotonTransferCurve.fromDetector("LATISS", Latiss.camera[0]).toTable(),
            r"ptc for R22_S11: belongs to detector 0",
        ),
    ],
)
def test_isr_rejects_a_calibration_with_another_shape_unit_or_detector(
    name: str, wrong: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ReferenceIsrTask().run(raw(), CAMERA, 4, **{**CALIBRATIONS, name: wrong})


@pytest.mark.parametrize("dark_time", [None, "30", 0.0, -1.0, True])
def test_isr_rejects_a_raw_without_a_positive_dark_time(dark_time: Any) -> None:
    timeless = replace(raw(), header={**raw().header, "DARKTIME": dark_time})
    with pytest.raises(ValueError, match="card DARKTIME is"):
        ReferenceIsrTask().run(timeless, CAMERA, 4, **CALIBRATIONS)


@pytest.mark.parametrize(
    ("scaling", "images", "scales", "message"),
    [
        ("Unity", [], None, "no inputs were given to combine"),
        ("Unity", [image(), image(unit="adu")], None, r"units \['adu', 'electron'\]"),
        ("Unity", [image(), image(shape=(3, 3))], None, r"shapes \[\(3, 3\)"),
        ("DarkTime", [image(unit="")] * 2, None, "a rate needs inputs in electron or adu"),
        ("DarkTime", [image(), image(DARKTIME=None)], None, "DARKTIME is None"),
        ("DarkTime", [image(), image(DARKTIME=0.0)], None, "DARKTIME is 0.0"),
        ("InputList", [image(), image()], None, "exposure 1 has divisor nan; it must be positive"),
        ("InputList", [image(), image()], {"1": 1.0}, "exposure 2 has divisor nan"),
        ("InputList", [image(), image()], {"1": 1.0, "2": 0.0}, "exposure 2 has divisor 0.0"),
        ("InputList", [image(), image()], {"1": float("inf"), "2": 1.0}, "exposure 1 has divisor inf"),
    ],
)
def test_combination_rejects_inputs_that_cannot_be_combined(
    scaling: str, images: list[CalibImage], scales: dict[str, float] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        combine(scaling).run(images, range(1, 1 + len(images)), scales)


@pytest.mark.parametrize("cards", [{"FILTER": "i_06"}, {"GRATING": "holo4_003"}])
def test_combination_rejects_flats_through_two_filters(cards: dict[str, str]) -> None:
    task, scales = combine("InputList", CalibCombineByFilterTask), {"1": 2.0, "2": 2.0}
    assert task.run([image(2.0), image(2.0)], [1, 2], scales).outputData.data == pytest.approx(1.0)
    with pytest.raises(ValueError, match="taken through filters"):
        task.run([image(2.0), image(2.0, **cards)], [1, 2], scales)


def test_combination_divides_each_input_and_records_the_divisor_and_unit() -> None:
    rate = combine("DarkTime").run([image(30.016), image(60.032, DARKTIME=60.032)], [1, 2]).outputData
    assert (rate.unit, rate.data.min(), rate.data.max()) == ("electron / s", 1.0, 1.0)
    assert [rate.header[f"CPP_INPUT_SCALE_{n}"] for n in range(2)] == [30.016, 60.032]
    assert combine("DarkTime").run([image(unit="adu")], [1]).outputData.unit == "adu / s"
    own = combine("MeanStats").run([image(3.0), image(5.0)], [8, 9]).outputData
    assert (own.unit, own.data.min(), own.data.max(), own.header["CPP_INPUT_SCALE_1"]) == ("", 1.0, 1.0, 5.0)
    flat = combine("InputList").run([image(3.0), image(5.0)], [8, 9], {"8": 3.0, "9": 5.0}).outputData
    assert (flat.unit, flat.data.min(), flat.data.max()) == ("", 1.0, 1.0)


@pytest.mark.filterwarnings("ignore:All-NaN")
def test_combination_rejects_an_exposure_whose_level_is_nan() -> None:
    level = CpFlatMeasureTask().run(image(float("nan"))).outputStats
    divisors = CpFlatNormalizationTask().run([level], [{"exposure": 1, "detector": 4}]).outputScales
    with pytest.raises(ValueError, match="exposure 1 has divisor nan; it must be positive"):
        combine("InputList").run([image()], [1], divisors)


def scales(levels: dict[tuple[int, int], float]) -> dict[str, float]:
    """Return the divisors for levels by exposure and detector."""
    dimensions = [{"exposure": exposure, "detector": detector} for exposure, detector in levels]
    measured = [{"DETECTOR_MEDIAN": level} for level in levels.values()]
    found: dict[str, float] = CpFlatNormalizationTask().run(measured, dimensions).outputScales
    return found


def test_the_divisor_of_an_exposure_is_the_mean_over_its_detectors() -> None:
    levels = {(1, 0): 10.0, (1, 1): 30.0, (2, 0): 20.0, (2, 1): 60.0}
    assert scales(levels) == pytest.approx({"1": 20.0, "2": 40.0})
    with pytest.raises(ValueError, match="zip"):
        CpFlatNormalizationTask().run([{"DETECTOR_MEDIAN": 1.0}], [])


@pytest.mark.parametrize("missing", [None, float("nan"), 0.0, -3.0])
def test_a_detector_that_one_exposure_lacks_does_not_shift_its_divisor(missing: float | None) -> None:
    """The corner of the focal plane is darker: the mean of the other detectors would be 3 per cent too high."""
    relative = {0: 0.8, 1: 1.0, 2: 1.05, 3: 1.15}
    levels = {
        (exposure, detector): level * factor
        for exposure, level in {1: 3000.0, 2: 3100.0, 3: 2950.0}.items()
        for detector, factor in relative.items()
    }
    whole = scales(levels)
    assert whole == pytest.approx({"1": 3000.0, "2": 3100.0, "3": 2950.0})
    del levels[2, 0]
    assert scales(levels if missing is None else {**levels, (2, 0): missing}) == pytest.approx(whole)


def test_exposures_without_a_common_detector_have_no_divisors() -> None:
    with pytest.raises(ValueError, match="no detector in common"):
        scales({(1, 0): 10.0, (2, 1): 30.0})


def test_a_dark_keeps_its_hot_pixels_and_rejects_defects_beyond_its_image() -> None:
    frame = image(0.0)
    frame.data[20, 20] = frame.data[30, 30] = 900.0
    hot = np.zeros(SHAPE, bool)
    hot[20, 20] = True
    done = CpDarkTask().run(frame, CAMERA, defects_table(hot, HEADER), 4).outputExp
    assert (done.data[20, 20], done.unit) == (900.0, "electron")
    assert done.data[30, 30] < 50.0
    larger = defects_table(np.ones((SHAPE[0] + 1, SHAPE[1]), bool), HEADER)
    with pytest.raises(ValueError, match="not within an image of shape"):
        CpDarkTask().run(frame, CAMERA, larger, 4)


def test_a_pixel_without_a_value_is_a_defect() -> None:
    config = MeasureDefectsTask.ConfigClass()
    config.above = config.below = 0.25
    frame = image(1.0, "")
    frame.data[5, 6] = np.nan
    table = MeasureDefectsTask(config=config).run(frame).outputDefects
    assert np.argwhere(defects_mask(table, SHAPE)).tolist() == [[5, 6]]


def test_merged_defects_contain_all_inputs_and_name_their_bootstraps_and_exposures() -> None:
    tables = []
    for n, kind in enumerate(("BIAS", "DARK", "FLAT")):
        bad = np.zeros(SHAPE, bool)
        bad[n, 2 * n] = True
        exposure = {"CPP_INPUT_0": 7 - n, "CPP_INPUT_DATE_0": f"day {n}"}
        exposure |= {"CPP_INPUT_EXPT_0": 1.0 * n, "CPP_INPUT_SCALE_0": 1.0}
        cards = {**HEADER, **exposure, f"LSST CALIB UUID {kind}BOOTSTRAP": f"uuid {n}", "KEPT": 1}
        tables.append(defects_table(bad, cards))
    merged = MergeDefectsTask().run(tables[0], tables[1], tables[2:], CAMERA).mergedDefects
    assert np.argwhere(defects_mask(merged, SHAPE)).tolist() == [[0, 0], [1, 2], [2, 4]]
    assert [merged.header[f"LSST CALIB UUID {kind}BOOTSTRAP"] for kind in ("BIAS", "DARK", "FLAT")] == [
        "uuid 0",
        "uuid 1",
        "uuid 2",
    ]
    assert (merged.header["NDEFECT"], merged.header["KEPT"]) == (3, 1)
    assert [merged.header[f"CPP_INPUT_{n}"] for n in range(3)] == [5, 6, 7]
    assert [merged.header[f"CPP_INPUT_DATE_{n}"] for n in range(3)] == ["day 2", "day 1", "day 0"]
    assert [merged.header[f"CPP_INPUT_EXPT_{n}"] for n in range(3)] == [2.0, 1.0, 0.0]


def test_manual_defects_and_the_edges_are_merged_if_they_are_asked_for() -> None:
    config = MergeDefectsTask.ConfigClass()
    config.update(edgesAsDefects=True, nPixBorderUpDown=2, nPixBorderLeftRight=1)
    none, manual = np.zeros(SHAPE, bool), np.zeros(SHAPE, bool)
    manual[30, 40:43] = True
    found = defects_table(none, HEADER)
    merged = MergeDefectsTask(config=config).run(
        found, found, [found], CAMERA, inputManualDefects=defects_table(manual, {"DETECTOR": 4})
    )
    expected = manual | np.pad(
        np.zeros((SHAPE[0] - 4, SHAPE[1] - 2), bool), ((2, 2), (1, 1)), constant_values=True
    )
    np.testing.assert_array_equal(defects_mask(merged.mergedDefects, SHAPE), expected)
    assert merged.mergedDefects.header["NDEFECT"] == expected.sum()


def cti_statistics(bad: np.ndarray | None = None) -> CalibTable:
    defects = defects_table(np.zeros(SHAPE, bool) if bad is None else bad, HEADER)
    return CpCtiIsrTask().run(raw(), CAMERA, defects, 4).outputStatistics


def test_deferred_charge_cannot_be_fitted_without_good_pixels_in_the_last_column() -> None:
    bad = np.zeros((len(DETECTOR.amplifiers), DETECTOR.rows, DETECTOR.columns), bool)
    bad[3, :, -1] = True
    measured = cti_statistics(DETECTOR.assemble(bad))
    assert np.flatnonzero(np.isnan(measured.columns["signal"])).tolist() == [3]
    with pytest.raises(ValueError, match=r"amplifiers \['C13'\] have no good pixel in the last column"):
        CpCtiSolveTask().run([cti_statistics(), measured], [1, 2])


def test_deferred_charge_rejects_statistics_of_different_amplifiers() -> None:
    other = cti_statistics()
    names = other.columns["amplifier"][::-1]
    reversed_names = CalibTable({**other.columns, "amplifier": names}, {}, other.header)
    with pytest.raises(ValueError, match="different amplifiers"):
        CpCtiSolveTask().run([cti_statistics(), reversed_names], [1, 2])


def test_a_flat_fails_verification_above_photon_noise_or_with_scattered_levels() -> None:
    task = CpVerifyFlatTask()
    judge = lambda **stats: task.judge(stats, 7.0, 7.0)  # noqa: E731
    assert judge(MEAN=3600.0, NOISE=60.0) == {"NOISE": True, "PROCESSING": True, "SUCCESS": True}
    assert judge(MEAN=3600.0, NOISE=60.1)["SUCCESS"] is False
    assert judge(MEAN=-1.0, NOISE=0.0)["NOISE"] is False
    assert judge(MEAN=float("nan"), NOISE=1.0)["NOISE"] is False
    assert judge(MEAN=3600.0, NOISE=50.0, FORCE_FAILURE=True) == {
        "NOISE": True,
        "PROCESSING": False,
        "SUCCESS": False,
    }
    levels = {"C00": {"MEAN": 100.0}, "C01": {"MEAN": 110.0}}
    assert task.judge_detector(levels) == {"SCATTER": True}
    assert task.judge_detector({**levels, "C01": {"MEAN": 111.0}}) == {"SCATTER": False}
    assert task.judge_detector({**levels, "C01": {"MEAN": float("nan")}}) == {"SCATTER": False}


def test_scattered_levels_fail_the_detector_and_not_its_amplifiers() -> None:
    frame = image(0.0)
    for n, amp in enumerate(DETECTOR.amplifiers):
        frame.data[DETECTOR.region(amp)] = 3000.0 * (1.0 + 0.12 * (n % 2))
    dimensions = {"instrument": "LSSTComCam", "exposure": 1, "detector": 4}
    stats = CpVerifyFlatTask().run(frame, CAMERA, dimensions).outputStats
    assert stats["VERIFY"]["DET"] == {"SCATTER": False}
    assert all(verdict["SUCCESS"] for verdict in stats["VERIFY"]["AMP"].values())
    assert stats["SUCCESS"] is False


def test_a_table_with_another_order_of_amplifiers_is_rejected() -> None:
    table = earlier("ptc")
    reversed_rows = CalibTable({name: column[::-1] for name, column in table.columns.items()}, {}, {})
    with pytest.raises(ValueError, match="ptc for R22_S11: has amplifiers"):
        load_product(PhotonTransferCurve, reversed_rows, DETECTOR)


def test_a_mosaic_of_images_with_different_shapes_is_rejected() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        VisualizeMosaicCalibTask().run([image(shape=(4, 4)), image(shape=(5, 5))], CAMERA, [0, 1])
