"""Every effect of the simulated camera can be measured in its raws, within counting statistics."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from calib_reference.exposure import Exposure
from calib_reference.instruments import INSTRUMENTS
from calib_reference.simulate import (
    bias_structure,
    dark_rate,
    defect_mask,
    defects,
    deferred_charge,
    flat_response,
    gain,
    nonlinearity,
    read_noise,
    simulate_raw,
)
from calib_reference.simulate.truth import ILLUMINATION
from calib_reference.values.detector import Detector

type Array = NDArray[np.float64]

CAMERA = INSTRUMENTS["LSSTComCam"].camera
DETECTOR = CAMERA[4]
GOOD = ~DETECTOR.split(defect_mask("LSSTComCam", DETECTOR))
PIXELS = GOOD.sum(axis=(1, 2))
SIGMAS = 5.0


@cache
def charge(
    count: int, seconds: float, kind: str = "flat", physical_filter: str = "r_03", detector: int = 4
) -> Array:
    """Return signals above bias structure and overscan, electron, shape (exposures, amplifiers, rows, columns)."""
    geometry = CAMERA[detector]
    return np.stack(
        [
            electrons(
                Exposure("LSSTComCam", 20241208, 100 + n, kind, kind, physical_filter, seconds), geometry
            )
            for n in range(count)
        ]
    )


def electrons(exposure: Exposure, detector: Detector) -> Array:
    raw = simulate_raw(exposure, detector).data.astype(float)
    # The last columns of the overscan have no deferred charge.
    level = raw[..., -6:].mean(axis=(1, 2), keepdims=True)
    above = raw[..., : detector.columns] - level
    above -= detector.split(bias_structure(exposure.instrument, detector))
    return above * gain(detector)[:, None, None]


def by_amplifier(values: Array) -> Array:
    """Return the mean of the good pixels over the last two axes."""
    mean: Array = np.where(GOOD, values, 0.0).sum(axis=(-2, -1)) / PIXELS
    return mean


def test_photon_noise_shows_the_gain() -> None:
    stack = charge(16, 20.0)
    differences = stack[0::2] - stack[1::2]
    # Pixels with cosmic rays are set to zero, because their squares would dominate the variance.
    differences[np.abs(differences) > 6.0 * differences.std(axis=(2, 3), keepdims=True)] = 0.0
    variance = by_amplifier(differences**2).mean(axis=0) / 2.0
    mean = by_amplifier(stack).mean(axis=0)
    # `electrons` assumes the true gain. If it is right, mean and variance of the photons are equal.
    ratio = mean / (variance - read_noise(DETECTOR) ** 2 - gain(DETECTOR) ** 2 / 12.0)
    error = np.sqrt(2.0 / (PIXELS * len(differences)))
    assert ratio == pytest.approx(1.0, abs=SIGMAS * error.max())
    assert np.ptp(gain(DETECTOR)) > 0.05, "amplifiers differ"


def test_flats_show_the_true_response() -> None:
    seconds, count = 20.0, 24
    stack = charge(count, seconds)
    level = ILLUMINATION["r"] * seconds
    # Dead and trapped pixels have a response too, which is lower.
    truth = DETECTOR.split(flat_response("LSSTComCam", CAMERA, 4, "r_03"))
    hot = DETECTOR.split(defects("LSSTComCam", DETECTOR).hot)
    noise = np.sqrt(level * truth + read_noise(DETECTOR)[:, None, None] ** 2 + 0.5) / np.sqrt(count)
    dark = seconds * DETECTOR.split(dark_rate("LSSTComCam", DETECTOR))
    residual = (np.median(stack, axis=0) - level * truth - dark) / noise
    # A median is 1.25 times less precise than a mean. The non-linearity is 0.1 per cent at this level.
    assert np.abs(np.median(residual[~hot])) < 0.5
    assert residual[~hot].std() == pytest.approx(1.25, abs=0.06)
    assert np.abs(residual[~hot]).max() < 1.25 * 6.0 + 0.5


@pytest.mark.parametrize("instrument", ["LATISS", "LSSTComCam", "LSSTCam"])
def test_the_response_decreases_towards_the_edge_of_the_focal_plane(instrument: str) -> None:
    kind = INSTRUMENTS[instrument]
    middle = kind.camera.detectors[len(kind.camera.detectors) // 2]

    def level(detector: Detector, rows: slice, columns: slice) -> float:
        response = flat_response(instrument, kind.camera, detector.id, kind.default_filter)
        return float(np.median(response[rows, columns]))

    rows, columns = middle.shape
    center = slice(rows // 2 - 8, rows // 2 + 8), slice(columns // 2 - 8, columns // 2 + 8)
    assert level(middle, *center) == pytest.approx(1.0, abs=0.01)
    assert level(kind.camera.detectors[0], slice(0, 16), slice(0, 16)) < 0.95


@pytest.mark.parametrize("instrument", ["LATISS", "LSSTComCam"])
def test_every_filter_has_a_different_faint_pattern(instrument: str) -> None:
    kind = INSTRUMENTS[instrument]
    patterns = {
        name: np.stack(
            [flat_response(instrument, kind.camera, each.id, name) for each in kind.camera.detectors]
        )
        for name in kind.filters
    }
    for one, two in combinations(patterns, 2):
        ratio = patterns[one] / patterns[two]
        assert 0.003 < np.abs(ratio - 1.0).max() < 0.03, f"{one} and {two}"


def test_darks_show_the_true_dark_current_and_hot_pixels() -> None:
    seconds, count = 400.0, 16
    stack = charge(count, seconds, "dark")
    truth = dark_rate("LSSTComCam", DETECTOR) * seconds
    # The median removes cosmic rays.
    measured = DETECTOR.assemble(np.median(stack, axis=0))
    hot = defects("LSSTComCam", DETECTOR).hot
    noise = np.sqrt(truth + DETECTOR.assemble(np.ones_like(GOOD) * read_noise(DETECTOR)[:, None, None]) ** 2)
    residual = (measured - truth) * np.sqrt(count) / noise
    assert np.abs(residual[~hot].mean()) < 0.5
    assert residual[~hot].std() == pytest.approx(1.25, abs=0.08)
    bias = DETECTOR.assemble(np.median(charge(count, 0.0, "bias"), axis=0))
    assert (measured - bias)[hot] == pytest.approx(truth[hot], rel=0.1)
    assert truth[hot].min() > 20.0 * np.median(truth[~hot])
    glow = truth[:10, :10].mean() - truth[60:80, 60:80].mean()
    assert (measured[:10, :10].mean() - measured[60:80, 60:80].mean()) == pytest.approx(glow, abs=1.5)


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_every_detector_has_few_bad_pixels_of_three_kinds(instrument: str) -> None:
    for detector in INSTRUMENTS[instrument].camera.detectors[:9]:
        hot, dead, trapped = kinds = defects(instrument, detector)
        assert all(kind.any() for kind in kinds)
        assert not ((hot & dead) | (hot & trapped) | (dead & trapped)).any()
        assert defect_mask(instrument, detector).mean() < 0.005
        [column] = np.unique(np.nonzero(trapped)[1])
        assert trapped[:, column].sum() > detector.rows // 4


def test_dead_and_trapped_pixels_have_less_light_and_the_usual_dark_current() -> None:
    _, dead, trapped = defects("LSSTComCam", DETECTOR)
    flat = DETECTOR.assemble(charge(24, 20.0).mean(axis=0))
    dark = DETECTOR.assemble(np.median(charge(16, 400.0, "dark"), axis=0))
    good = ~defect_mask("LSSTComCam", DETECTOR)
    assert flat[dead].max() < 0.6 * np.median(flat[good])
    assert flat[trapped] == pytest.approx(0.6 * np.median(flat[good]), rel=0.08)
    assert np.median(dark[trapped | dead]) == pytest.approx(np.median(dark[good]), abs=3.0)


def test_deferred_charge_arrives_in_the_overscan() -> None:
    count, seconds = 24, 32.0
    raws = np.stack(
        [
            simulate_raw(
                Exposure("LSSTComCam", 20240806, 200 + n, "flat", "comcam_ptc", "r_03", seconds), DETECTOR
            ).data.astype(float)
            for n in range(count)
        ]
    )
    settled = 4
    overscan = raws[..., DETECTOR.columns :] - raws[..., -settled:].mean(axis=(2, 3), keepdims=True)
    late = overscan[..., :-settled].sum(axis=-1).mean(axis=(0, 2)) * gain(DETECTOR)
    last = charge_of_last_column(raws)
    read = count * DETECTOR.rows
    width = DETECTOR.overscan_columns - settled
    noise = read_noise(DETECTOR) * np.sqrt(width * (1.0 + width / settled) / read)
    # Three per cent of the deferred charge arrives in the settled columns and raises the level.
    truth = deferred_charge("LSSTComCam", DETECTOR) * last
    assert np.abs(late - truth).max() < SIGMAS * noise.max() + 0.06 * truth.max()
    assert np.abs((late - truth).mean()) < 3.0 * noise.mean() / 4.0 + 0.06 * truth.mean()
    assert truth.min() > 2.0 * noise.max(), "the effect is larger than the noise"


def charge_of_last_column(raws: Array) -> Array:
    level = raws[..., -4:].mean(axis=(2, 3))
    structure = DETECTOR.split(bias_structure("LSSTComCam", DETECTOR))[..., -1].mean(axis=1)
    last: Array = (raws[..., DETECTOR.columns - 1].mean(axis=2) - level).mean(axis=0) - structure
    return last * gain(DETECTOR)


def test_bright_flats_show_the_true_nonlinearity() -> None:
    faint, bright = (
        by_amplifier(charge(count, seconds)).mean(axis=0) for count, seconds in ((60, 2.0), (12, 60.0))
    )
    truth = nonlinearity("LSSTComCam", DETECTOR)
    deficit = 1.0 - bright / (30.0 * faint)
    error = np.sqrt(1.0 / (PIXELS * 12 * bright) + 1.0 / (PIXELS * 60 * faint) * (1.0 + 45.0 / faint))
    # The dark current is proportional to the exposure time, except for the readout.
    assert np.abs(deficit - truth * (bright - faint)).max() < SIGMAS * error.max() + 1e-4
    assert deficit.mean() == pytest.approx((truth * bright).mean(), rel=0.15)
    assert deficit.max() < 0.01


def test_the_number_of_cosmic_rays_is_proportional_to_the_dark_time() -> None:
    def count_struck_pixels(seconds: float) -> int:
        stack = charge(8, seconds, "dark")
        quiet = np.median(stack, axis=0)
        return int(((stack - quiet)[:, GOOD] > 300.0).sum())

    assert count_struck_pixels(0.0) == 0
    # A track of three to eight pixels, part of which may lie beyond the edge, arrives every fifty seconds.
    assert 8 * 400.0 / 50.0 * 2.0 < count_struck_pixels(400.0) < 8 * 400.0 / 50.0 * 9.0


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_headers_have_the_state_of_the_camera_and_the_cards_of_the_header_service(instrument: str) -> None:
    kind = INSTRUMENTS[instrument]
    detector = kind.camera.detectors[0]
    flat = Exposure(instrument, 20241110, 44, "flat", "twilight", "", 12.0, science_program="BLOCK-T68")
    header = simulate_raw(flat, detector).header
    assert {key: header[key] for key in kind.camera_state} == dict(kind.camera_state)
    assert {"SEQNAME", "SEQFILE", "ODP", "AP0_RC", "TEMP_SET"} == set(kind.camera_state)
    name = kind.default_filter
    assert header["FILTER"] == name.split("~")[0]
    assert header["FILTBAND"] == kind.filters[name] == "r"
    assert header["FILTSLOT"] == list(kind.filters).index(name)
    assert isinstance(header["FILTPOS"], float)
    assert ("GRATING" in header) == ("~" in name)
    assert (header["EXPTIME"], header["DARKTIME"]) == (12.0, pytest.approx(12.016))
    assert (header["DATE-BEG"], header["TIMESYS"]) == ("2024-11-10T12:29:20.000", "TAI")
    assert header["DATE-END"] == "2024-11-10T12:29:32.016"
    assert header["MJD-BEG"] == pytest.approx(60624.5 + 44 * 40.0 / 86_400.0, abs=1e-9)
    assert (header["IMGTYPE"], header["REASON"], header["PROGRAM"]) == ("FLAT", "twilight", "BLOCK-T68")
    assert (
        header["OBSID"] == f"{kind.camera_code}_{kind.controller}_20241110_000044" == flat.record()["obs_id"]
    )
    assert (header["RAFTBAY"], header["CCDSLOT"]) == (detector.raft, detector.name_in_raft)
    segments = simulate_raw(flat, detector).segments
    assert [segment["EXTNAME"] for segment in segments[:2]] == ["Segment10", "Segment11"]
    assert [segment["EXTNAME"] for segment in segments[-2:]] == ["Segment01", "Segment00"]
    assert [segment["GAIN"] for segment in segments] == list(gain(detector))


def test_another_camera_state_changes_header_cards_and_no_pixels() -> None:
    usual = Exposure("LSSTComCam", 20241208, 696)
    other = Exposure(
        "LSSTComCam", 20241208, 696, state={"SEQFILE": "FP_ITL_2s_l3cp_v31.seq", "TEMP_SET": -90.0}
    )
    one, two = (simulate_raw(exposure, DETECTOR) for exposure in (usual, other))
    differ = {key: two.header[key] for key in one.header if one.header[key] != two.header[key]}
    assert differ == {"SEQFILE": "FP_ITL_2s_l3cp_v31.seq", "TEMP_SET": -90.0, "CCDTEMP": -90.0}
    np.testing.assert_array_equal(one.data, two.data)


@pytest.mark.parametrize(
    ("instrument", "count", "names"),
    [
        ("LATISS", 1, {0: "RXX_S00"}),
        ("LSSTComCam", 9, {0: "R22_S00", 4: "R22_S11", 8: "R22_S22"}),
        ("LSSTComCamSim", 9, {5: "R22_S12"}),
        ("LSSTCam", 189, {0: "R01_S00", 27: "R10_S00", 94: "R22_S11", 188: "R43_S22"}),
    ],
)
def test_detectors_have_the_names_of_obs_lsst(instrument: str, count: int, names: dict[int, str]) -> None:
    camera = INSTRUMENTS[instrument].camera
    assert [detector.id for detector in camera.detectors] == list(range(count))
    assert {number: camera[number].full_name for number in names} == names
    positions = {(detector.focal_row, detector.focal_column) for detector in camera.detectors}
    assert len(positions) == count
    expected = [f"C1{n}" for n in range(8)] + [f"C0{n}" for n in range(7, -1, -1)]
    assert all([amp.name for amp in detector.amplifiers] == expected for detector in camera.detectors)


def test_two_cameras_with_equal_geometry_have_different_pixels() -> None:
    one, two = (dark_rate(name, INSTRUMENTS[name].camera[4]) for name in ("LSSTComCam", "LSSTComCamSim"))
    assert (one != two).any()
