"""The tasks called directly: what they refuse, and what the pipelines of good data never meet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calib_reference.exposure import Exposure
from calib_reference.instruments import Latiss
from calib_reference.simulate import simulate_raw
from calib_reference.storage import CalibImage, CalibRaw
from calib_reference.tasks.combine import CalibCombineTask
from calib_reference.tasks.isr import ReferenceIsrConfig, ReferenceIsrTask
from calib_reference.tasks.verify_bias import CpVerifyBiasTask

DETECTOR = Latiss.camera[0]
STEPS = ("doBias", "doDark", "doFlat", "doDefect", "doDeferredCharge", "doLinearize")


def raw(seq_num: int = 2) -> CalibRaw:
    return simulate_raw(Exposure("LATISS", 20240326, seq_num), DETECTOR)


def isr(**flags: bool) -> ReferenceIsrTask:
    """Up to the gains: every step that needs another calibration is off unless it is asked for."""
    config = ReferenceIsrConfig()
    config.update(**dict.fromkeys(STEPS, False) | {"useGainsFrom": "CAMERA"})
    config.update(**flags)
    return ReferenceIsrTask(config=config)


def test_gains_turn_adu_into_electrons() -> None:
    adu = isr(doApplyGains=False).run(raw(), Latiss.camera, 0).outputExposure
    electron = isr().run(raw(), Latiss.camera, 0).outputExposure
    assert (adu.unit, electron.unit) == ("adu", "electron")
    for amp in DETECTOR.amplifiers:
        region = DETECTOR.region(amp)
        np.testing.assert_allclose(electron.data[region], adu.data[region] * amp.gain, rtol=1e-5)
        assert electron.header[f"LSST ISR READNOISE {amp.name}"] == amp.read_noise


def test_isr_refuses_a_raw_of_another_camera() -> None:
    good = raw()
    swapped = replace(good, segments=good.segments[::-1])
    with pytest.raises(ValueError, match="RXX_S00: raw has amplifiers"):
        isr().run(swapped, Latiss.camera, 0)


@pytest.mark.parametrize(
    ("bias", "message"),
    [
        (None, "no bias was given"),
        (CalibImage(np.zeros((2, 2)), "electron", {}), r"shape \(2, 2\)"),
        (CalibImage(np.zeros(DETECTOR.shape), "adu", {}), "in 'adu' does not fit"),
    ],
)
def test_isr_refuses_a_bias_that_does_not_fit(bias: CalibImage | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        isr(doBias=True).run(raw(), Latiss.camera, 0, bias=bias)


def test_combination_refuses_mixed_units_and_mends_dead_pixels() -> None:
    task = isr()
    images = [task.run(raw(n), Latiss.camera, 0).outputExposure for n in (2, 3)]
    with pytest.raises(ValueError, match=r"units \['adu', 'electron'\]"):
        CalibCombineTask().run([images[0], replace(images[1], unit="adu")], [2, 3])
    for image in images:
        image.data[7, 7] = np.nan
    combined = CalibCombineTask().run(images, [2, 3]).outputData
    assert combined.header["LSST CALIB CALIBRATION BADPIX-NUM"] == 1
    assert combined.data[7, 7] == pytest.approx(np.median(combined.data), abs=0.01)


def test_a_pixel_without_a_value_fails_processing_of_its_amplifier() -> None:
    image = isr().run(raw(), Latiss.camera, 0).outputExposure
    rows, columns = DETECTOR.region(DETECTOR.amplifiers[3])
    image.data[rows.start, columns.start] = np.nan
    dimensions = {"instrument": "LATISS", "exposure": 2024032600002, "detector": 0}
    result = CpVerifyBiasTask().run(image, Latiss.camera, dimensions)
    verdicts = result.outputStats["VERIFY"]["AMP"]
    assert [name for name, verdict in verdicts.items() if not verdict["PROCESSING"]] == ["C13"]
    assert result.outputStats["SUCCESS"] is False
    assert len(result.outputResults) == len(DETECTOR.amplifiers)
