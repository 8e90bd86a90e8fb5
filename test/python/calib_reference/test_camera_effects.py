"""Effects that exposures have only if they name them: each changes what it should, and nothing without its name."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calib_reference.exposure import Effect, Exposure
from calib_reference.instruments import LsstComCam
from calib_reference.simulate import full_well, simulate_raw
from calib_reference.simulate.drifts import temperature, warm_factor
from calib_reference.simulate.patterns import dust_shadows, spill, tearing
from calib_reference.values.detector import Detector
from calib_reference.world.spec import InstrumentContent, Raws

E2V, ITL = (LsstComCam.camera[number] for number in (4, 5))

type Array = NDArray[np.float64]


def taken(kind: str = "flat", seconds: float = 20.0, *effects: Effect, **changed: object) -> Exposure:
    fields = {"day_obs": 20240326, "seq_num": 7, **changed}
    return Exposure("LSSTComCam", observation_type=kind, exposure_time=seconds, effects=effects, **fields)  # type: ignore[arg-type]


def raw(exposure: Exposure, detector: Detector = E2V) -> Array:
    return simulate_raw(exposure, detector).data.astype(float)


def signal(exposure: Exposure, detector: Detector = E2V) -> Array:
    data = raw(exposure, detector)
    return data[..., : E2V.columns] - data[..., -6:].mean(axis=(1, 2), keepdims=True)


def test_a_lamp_flickers_by_a_per_cent_and_the_same_in_all_detectors() -> None:
    ratios = [
        np.median(signal(taken("flat", 20.0, "flicker", seq_num=n))) / np.median(signal(taken(seq_num=n)))
        for n in range(2, 10)
    ]
    assert 0.003 < np.std(ratios) < 0.02
    one, other = (
        np.median(signal(taken("flat", 20.0, "flicker"), each)) / np.median(signal(taken(), each))
        for each in (E2V, ITL)
    )
    assert one == pytest.approx(other, abs=1e-3)


def test_gain_and_noise_drift_by_a_thousandth_a_week() -> None:
    years = [taken("flat", 20.0, *effects, day_obs=20250326) for effects in ((), ("drift",))]
    plain, drifted = (np.median(signal(each), axis=(1, 2)) for each in years)
    weeks = 64.4
    assert 0.3e-3 * weeks < np.std(drifted / plain) < 2e-3 * weeks
    early = np.median(signal(taken("flat", 20.0, "drift", day_obs=20240101)), axis=(1, 2))
    assert early == pytest.approx(np.median(signal(taken(day_obs=20240101)), axis=(1, 2)), rel=1e-3)
    noises = [
        raw(taken("bias", 0.0, *each, day_obs=20250326))[..., -10:].std(axis=(1, 2))
        for each in ((), ("drift",))
    ]
    assert 0.01 < np.std(noises[1] / noises[0]) < 0.15


def test_the_temperature_is_in_the_header_and_doubles_the_dark_current_every_six_kelvin() -> None:
    swinging = [taken("dark", 30.0, "temperature", seq_num=n) for n in range(1, 2000, 50)]
    degrees = [temperature(each) for each in swinging]
    assert -92.5 <= min(degrees) < -92.4
    assert -91.6 < max(degrees) <= -91.5
    assert simulate_raw(swinging[3], E2V).header["CCDTEMP"] == round(degrees[3], 2)
    warm = taken("dark", 3_000.0, "temperature", state={"TEMP_SET": -86.0})
    assert warm_factor(warm) == pytest.approx(2.0, rel=0.06)
    hot, usual = (np.median(signal(each)) for each in (warm, taken("dark", 3_000.0)))
    assert hot > 1.6 * usual


def test_dust_stays_on_its_filter_and_moves_with_it_from_day_to_day() -> None:
    today, later, tomorrow = (
        dust_shadows(taken("flat", 20.0, "dust", seq_num=n, day_obs=day), E2V, "r_03")
        for day, n in ((20240326, 7), (20240326, 8), (20240327, 7))
    )
    other = dust_shadows(taken("flat", 20.0, "dust"), E2V, "i_06")
    np.testing.assert_array_equal(today, later)
    assert 0.9 < np.min(today) < 0.975
    between = [np.corrcoef(np.ravel(today), np.ravel(each))[0, 1] for each in (tomorrow, other)]
    assert 0.3 < between[0] < 0.999
    assert abs(between[1]) < 0.2
    change = E2V.assemble(signal(taken("flat", 20.0, "dust")) - signal(taken()))
    level = np.median(signal(taken()))
    assert np.corrcoef(change.ravel(), np.ravel(today))[0, 1] > 0.3
    assert change.min() < -0.01 * level


def test_each_row_has_its_own_level_and_the_overscan_a_chessboard() -> None:
    added = raw(taken("bias", 0.0, "overscan")) - raw(taken("bias", 0.0))
    imaging, overscan = added[..., : E2V.columns], added[..., E2V.columns :]
    rows = imaging.mean(axis=2)
    assert 0.2 < rows.std() < 0.45
    row, column = np.mgrid[0 : E2V.rows, E2V.columns : E2V.columns + E2V.overscan_columns]
    even = (row + column) % 2 == 0
    step = overscan[:, even].mean() - overscan[:, ~even].mean()
    assert step == pytest.approx(1.6, abs=0.1)


def test_boundaries_of_e2v_detectors_tear_and_those_of_itl_do_not() -> None:
    torn = [tearing(taken("flat", 20.0, "tearing", seq_num=n), E2V) for n in (7, 8)]
    assert tearing(taken("flat", 20.0, "tearing"), ITL) == 1.0
    assert np.max(torn[0]) == pytest.approx(1.02)
    assert np.min(torn[0]) == pytest.approx(0.98)
    assert (np.asarray(torn[0]) != torn[1]).any()
    changed = E2V.assemble(signal(taken("flat", 20.0, "tearing")) / signal(taken()) - 1.0)
    assert np.abs(changed[np.asarray(torn[0]) != 1.0]).mean() == pytest.approx(0.02, abs=0.004)


def test_saturated_pixels_spill_along_their_column_and_lose_nothing() -> None:
    well = np.full(2, 100.0)
    charge = np.full((2, 30, 5), 10.0)
    charge[0, 15, 2] = 800.0
    spilt = spill(charge, well)
    assert spilt.sum() == pytest.approx(charge.sum())
    assert spilt.max() == pytest.approx(100.0)
    assert np.count_nonzero(spilt[0, :, 2] == 100.0) == 7, (
        "of 700 electron each side takes three times 90, and 80"
    )
    untouched = np.ones(charge.shape, np.bool_)
    untouched[0, :, 2] = False
    np.testing.assert_array_equal(spilt[untouched], charge[untouched])


def test_bright_stars_have_trails() -> None:
    plain, trailed = (
        E2V.assemble(signal(taken("science", 5.0, *each, observation_reason="crosstalk")))
        for each in ((), ("trails",))
    )
    brighter = trailed - plain > 2_000.0
    saturated = plain > 0.9 * (full_well("LSSTComCam", E2V) / [amp.gain for amp in E2V.amplifiers]).min()
    assert np.count_nonzero(brighter) > 20
    assert saturated.any(axis=0)[brighter.any(axis=0)].all(), "trails run along columns"


@pytest.mark.parametrize(("gap", "unflushed"), [(None, {1}), (600.0, {1, 40, 57}), (30_000.0, {1})])
def test_exposures_after_a_gap_are_as_the_first_of_a_day(gap: float | None, unflushed: set[int]) -> None:
    listed = ((1, 5), (6, 10), (40, 41), (57, 58))
    raws = tuple(Raws(day_obs=20240326, first=first, last=last) for first, last in listed)
    content = InstrumentContent(name="LSSTComCam", raws=raws, flush_gap=gap)
    exposures = [exposure for exposure, _ in content.exposures()]
    assert {each.seq_num for each in exposures if each.is_unflushed} == unflushed


def test_an_unflushed_exposure_has_the_stripes_of_a_first_one() -> None:
    usual, unflushed = (raw(taken("bias", 0.0, is_unflushed=each)) for each in (False, True))
    added = (unflushed - usual).mean(axis=2)
    assert np.abs(added).max() > 8.0
    assert np.abs(added[:, -4:]).max() < 4.0, "they decrease along the readout"


def test_the_raws_of_a_world_name_their_effects() -> None:
    [exposure] = Raws(day_obs=20240326, first=7, observation_type="flat", effects=("dust",)).exposures(
        "LSSTComCam"
    )
    assert exposure.effects == ("dust",)
    with pytest.raises(ValueError, match="effects"):
        Raws.model_validate({"day_obs": 20240326, "first": 7, "effects": ["rain"]})
