"""What each task refuses, rather than to make a product that looks like one."""

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
from calib_reference.tasks.isr import ReferenceIsrTask
from calib_reference.tasks.tables import defects_mask, defects_table, usable
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


GIVEN: dict[str, Any] = {
    "bias": image(0.0),
    "dark": image(0.02, "electron / s"),
    "flat": image(1.0, ""),
    "defects": defects_table(defect_mask("LSSTComCam", DETECTOR), HEADER),
    "deferredChargeCalib": earlier("cti"),
    "linearizer": earlier("linearizer"),
    "ptc": earlier("ptc"),
}
"""All that the ISR needs with every switch on, as is the default."""


def test_the_isr_does_with_all_of_it() -> None:
    done = ReferenceIsrTask().run(raw(), CAMERA, 4, **GIVEN).outputExposure
    applied = {key for key in done.header if key.endswith("APPLIED")}
    assert applied == {
        f"LSST ISR {s} APPLIED" for s in ["BIAS", "DARK", "FLAT", "DEFECTS", "CTI", "LINEARIZER"]
    }
    assert np.isfinite(done.data).all()


@pytest.mark.parametrize("lacking", GIVEN)
def test_the_isr_refuses_to_do_without_one(lacking: str) -> None:
    with pytest.raises(ValueError, match=f"no {lacking} was given, though its switch is on"):
        ReferenceIsrTask().run(raw(), CAMERA, 4, **{**GIVEN, lacking: None})


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("bias", image(0.0, "adu"), "bias of shape .* in 'adu' does not fit"),
        ("dark", image(0.0, "electron"), "dark of shape .* in 'electron' does not fit"),
        ("dark", image(0.0, "electron / s", (3, 3)), r"dark of shape \(3, 3\)"),
        ("flat", image(1.0, "electron"), "flat of shape .* in 'electron' does not fit"),
        ("flat", image(1.0, "", (3, 3)), r"flat of shape \(3, 3\)"),
        ("defects", defects_table(np.ones((SHAPE[0], SHAPE[1] + 1), bool), HEADER), "does not lie within"),
        (
            "ptc",
            PhotonTransferCurve.fromDetector("LATISS", Latiss.camera[0]).toTable(),
            r"ptc for R22_S11: is of detector 0",
        ),
    ],
)
def test_the_isr_refuses_what_does_not_fit(name: str, wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReferenceIsrTask().run(raw(), CAMERA, 4, **{**GIVEN, name: wrong})


@pytest.mark.parametrize("dark_time", [None, "30", 0.0, -1.0, True])
def test_the_isr_refuses_to_subtract_a_dark_for_no_time(dark_time: Any) -> None:
    timeless = replace(raw(), header={**raw().header, "DARKTIME": dark_time})
    with pytest.raises(ValueError, match="card DARKTIME is"):
        ReferenceIsrTask().run(timeless, CAMERA, 4, **GIVEN)


@pytest.mark.parametrize(
    ("scaling", "images", "scales", "message"),
    [
        ("Unity", [], None, "nothing to combine"),
        ("Unity", [image(), image(unit="adu")], None, r"units \['adu', 'electron'\]"),
        ("Unity", [image(), image(shape=(3, 3))], None, r"shapes \[\(3, 3\)"),
        ("DarkTime", [image(unit="adu")] * 2, None, "no rate in electron / s"),
        ("DarkTime", [image(), image(DARKTIME=None)], None, "DARKTIME is None"),
        ("DarkTime", [image(), image(DARKTIME=0.0)], None, "DARKTIME is 0.0"),
        ("InputList", [image(), image()], None, "exposure 1 cannot be divided by nan"),
        ("InputList", [image(), image()], {"1": 1.0}, "exposure 2 cannot be divided by nan"),
        ("InputList", [image(), image()], {"1": 1.0, "2": 0.0}, "exposure 2 cannot be divided by 0.0"),
        ("InputList", [image(), image()], {"1": float("inf"), "2": 1.0}, "exposure 1 cannot"),
    ],
)
def test_combination_refuses(
    scaling: str, images: list[CalibImage], scales: dict[str, float] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        combine(scaling).run(images, range(1, 1 + len(images)), scales)


@pytest.mark.parametrize("cards", [{"FILTER": "i_06"}, {"GRATING": "holo4_003"}])
def test_a_flat_of_two_filters_is_refused(cards: dict[str, str]) -> None:
    task, scales = combine("InputList", CalibCombineByFilterTask), {"1": 2.0, "2": 2.0}
    assert task.run([image(2.0), image(2.0)], [1, 2], scales).outputData.data == pytest.approx(1.0)
    with pytest.raises(ValueError, match="taken through filters"):
        task.run([image(2.0), image(2.0, **cards)], [1, 2], scales)


def test_scales_and_units_of_what_is_combined() -> None:
    rate = combine("DarkTime").run([image(30.016), image(60.032, DARKTIME=60.032)], [1, 2]).outputData
    assert (rate.unit, rate.data.min(), rate.data.max()) == ("electron / s", 1.0, 1.0)
    assert [rate.header[f"CPP_INPUT_SCALE_{n}"] for n in range(2)] == [30.016, 60.032]
    flat = combine("InputList").run([image(3.0), image(5.0)], [8, 9], {"8": 3.0, "9": 5.0}).outputData
    assert (flat.unit, flat.data.min(), flat.data.max()) == ("", 1.0, 1.0)


@pytest.mark.filterwarnings("ignore:All-NaN")
def test_an_exposure_without_a_value_has_no_level_to_divide_by() -> None:
    level = CpFlatMeasureTask().run(image(float("nan"))).outputStats
    scales = CpFlatNormalizationTask().run([level], [1]).outputScales
    with pytest.raises(ValueError, match="exposure 1 cannot be divided by nan"):
        combine("InputList").run([image()], [1], scales)


def test_levels_of_an_exposure_are_averaged_over_its_detectors() -> None:
    levels = [{"DETECTOR_MEDIAN": value} for value in (10.0, 20.0, 30.0)]
    scales = CpFlatNormalizationTask().run(levels, [1, 2, 1]).outputScales
    assert scales == {"1": 20.0, "2": 20.0}
    with pytest.raises(ValueError, match="zip"):
        CpFlatNormalizationTask().run(levels, [1, 2])


def test_a_dark_keeps_its_hot_pixels_and_refuses_defects_of_another_detector() -> None:
    frame = image(0.0)
    frame.data[20, 20] = frame.data[30, 30] = 900.0
    hot = np.zeros(SHAPE, bool)
    hot[20, 20] = True
    done = CpDarkTask().run(frame, CAMERA, defects_table(hot, HEADER), 4).outputExp
    assert (done.data[20, 20], done.unit) == (900.0, "electron")
    assert done.data[30, 30] < 50.0
    larger = defects_table(np.ones((SHAPE[0] + 1, SHAPE[1]), bool), HEADER)
    with pytest.raises(ValueError, match="does not lie within"):
        CpDarkTask().run(frame, CAMERA, larger, 4)


def test_a_pixel_without_a_value_is_a_defect_of_its_own() -> None:
    config = MeasureDefectsTask.ConfigClass()
    config.above = config.below = 0.25
    frame = image(1.0, "")
    frame.data[5, 6] = np.nan
    found = MeasureDefectsTask(config=config).run(frame).outputDefects
    assert np.argwhere(defects_mask(found, SHAPE)).tolist() == [[5, 6]]


def test_defects_are_merged_from_all_and_name_what_each_was_found_in() -> None:
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


def edges(bad: np.ndarray | None = None) -> CalibTable:
    defects = defects_table(np.zeros(SHAPE, bool) if bad is None else bad, HEADER)
    return CpCtiIsrTask().run(raw(), CAMERA, defects, 4).outputStatistics


def test_the_edge_of_an_amplifier_without_a_good_pixel_gives_no_deferred_charge() -> None:
    bad = np.zeros((len(DETECTOR.amplifiers), DETECTOR.rows, DETECTOR.columns), bool)
    bad[3, :, -1] = True
    measured = edges(DETECTOR.assemble(bad))
    assert np.flatnonzero(np.isnan(measured.columns["signal"])).tolist() == [3]
    with pytest.raises(ValueError, match=r"amplifiers \['C13'\] have no good last column"):
        CpCtiSolveTask().run([edges(), measured], [1, 2])


def test_edges_of_different_amplifiers_are_refused() -> None:
    other = edges()
    turned = CalibTable({**other.columns, "amplifier": other.columns["amplifier"][::-1]}, {}, other.header)
    with pytest.raises(ValueError, match="different amplifiers"):
        CpCtiSolveTask().run([edges(), turned], [1, 2])


def test_a_flat_is_judged_by_its_photons_and_its_amplifiers_by_their_mean() -> None:
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


def test_a_flat_whose_amplifiers_scatter_fails_as_a_detector() -> None:
    frame = image(0.0)
    for n, amp in enumerate(DETECTOR.amplifiers):
        frame.data[DETECTOR.region(amp)] = 3000.0 * (1.0 + 0.12 * (n % 2))
    dimensions = {"instrument": "LSSTComCam", "exposure": 1, "detector": 4}
    stats = CpVerifyFlatTask().run(frame, CAMERA, dimensions).outputStats
    assert stats["VERIFY"]["DET"] == {"SCATTER": False}
    assert all(verdict["SUCCESS"] for verdict in stats["VERIFY"]["AMP"].values())
    assert stats["SUCCESS"] is False


def test_a_table_in_another_order_of_amplifiers_is_refused() -> None:
    table = earlier("ptc")
    turned = CalibTable({name: column[::-1] for name, column in table.columns.items()}, {}, {})
    with pytest.raises(ValueError, match="ptc for R22_S11: has amplifiers"):
        usable(PhotonTransferCurve, turned, DETECTOR)


def test_a_mosaic_of_unequal_images_is_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        VisualizeMosaicCalibTask().run([image(shape=(4, 4)), image(shape=(5, 5))], CAMERA, [0, 1])
