"""Products of the pipelines agree with the true properties of the camera, within counting statistics."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calib_reference.instruments import LsstComCam
from calib_reference.numerics.images import bin_image, clipped_mean
from calib_reference.simulate import (
    bias_structure,
    dark_rate,
    defect_mask,
    defects,
    deferred_charge,
    flat_response,
    gain,
    read_noise,
)
from calib_reference.simulate.truth import ILLUMINATION
from calib_reference.tasks.inputs import defects_mask

type Array = NDArray[np.float64]

INSTRUMENT, DETECTOR = "LSSTComCam", LsstComCam.camera[5]
AMPLIFIERS = [amp.name for amp in DETECTOR.amplifiers]
PIXELS = DETECTOR.rows * DETECTOR.columns
HOT, DEAD, TRAPPED = defects(INSTRUMENT, DETECTOR)
BAD = defect_mask(INSTRUMENT, DETECTOR)
DARK_TIME, LIT_TIME = 30.016, 12.0
SIGMAS = 5.0


@cache
def variance(count: int) -> float:
    """Return the variance of combined images of white noise, relative to that of their mean."""
    stack = np.random.default_rng(count).normal(size=(count, 300, 300)).astype(np.float32)
    return float(count * clipped_mean(stack).mean.var())


def test_a_clipped_mean_is_almost_as_precise_as_a_mean() -> None:
    assert 1.0 < variance(6) < 1.07


def electrons(products: Any, name: str) -> Array:
    """Return the pixels of a bias or dark in electron; a bootstrap is in adu, because its gains are not known."""
    made = products.get(name)
    seconds = " / s" if name.startswith("dark") else ""
    assert made.unit == ("adu" if name.endswith("Bootstrap") else "electron") + seconds
    assert made.header["LSST ISR UNITS"] == made.unit.removesuffix(" / s")
    pixels: Array = made.data * image(gain(DETECTOR)) if name.endswith("Bootstrap") else made.data
    return pixels


def image(amplifiers: Array) -> Array:
    """Return an assembled image with one value for each amplifier."""
    return DETECTOR.assemble(np.ones((1, DETECTOR.rows, DETECTOR.columns)) * amplifiers[:, None, None])


def bins(pixels: NDArray[Any]) -> Array:
    """Return means of 8 x 8 pixels."""
    return bin_image(pixels.astype(np.float32), 8).astype(float)


def measured_gain(products: Any) -> Array:
    """Return the gains of the earlier ptc, which differ from the truth by 0.1 per cent."""
    gains: Array = products.get("ptc").columns["gain"]
    return gains


def offset_sigma() -> float:
    """Return the error of an amplifier's level relative to a pixel's: from its pixels and the overscan."""
    return float(np.hypot(1.0 / np.sqrt(PIXELS), 1.25 / np.sqrt(DETECTOR.rows * DETECTOR.overscan_columns)))


def check_residual(residual: Array, expected: float) -> None:
    """Check mean and variance of the residual in every amplifier."""
    amplifiers = DETECTOR.split(residual)
    assert np.abs(np.nanmean(amplifiers, axis=(1, 2))).max() < SIGMAS * offset_sigma()
    scatter = np.nanvar(amplifiers, axis=(1, 2))
    assert scatter == pytest.approx(expected, rel=SIGMAS * np.sqrt(2.0 / PIXELS))
    assert np.nanmax(np.abs(residual)) < 6.5 * np.sqrt(expected)


@pytest.mark.parametrize("name", ["biasBootstrap", "bias"])
def test_a_bias_agrees_with_the_true_structure(products: Any, name: str) -> None:
    bias = electrons(products, name)
    gains = gain(DETECTOR) if name == "biasBootstrap" else measured_gain(products)
    truth = bias_structure(INSTRUMENT, DETECTOR) * image(gains)
    check_residual((bias - truth) / image(read_noise(DETECTOR)) * np.sqrt(6), variance(6))


@pytest.mark.parametrize("name", ["darkBootstrap", "dark"])
def test_a_dark_agrees_with_the_true_rate_including_hot_pixels(products: Any, name: str) -> None:
    dark = electrons(products, name)
    truth = dark_rate(INSTRUMENT, DETECTOR)
    # The noise of eight darks and of a bias from six exposures.
    darks, bias = variance(8) / 8.0, variance(6) / 6.0
    read = image(read_noise(DETECTOR)) ** 2
    residual = (dark - truth) * DARK_TIME / np.sqrt((read + truth * DARK_TIME) * darks + read * bias)
    check_residual(np.where(HOT, np.nan, residual), 1.0)
    assert HOT.sum() > 20
    assert np.abs(residual[HOT]).max() < SIGMAS
    assert np.mean(residual[HOT] ** 2) < 1.0 + SIGMAS * np.sqrt(2.0 / HOT.sum())
    assert dark[HOT].min() > 4.0 > dark[~HOT].max()


def test_a_dark_has_no_cosmic_rays(products: Any) -> None:
    exposed = [
        products.output("dark", "cpDarkIsrExp", detector=5, exposure=exposure).data
        for exposure in products.exposures("darks")
    ]
    quiet = np.median(exposed, axis=0)
    rays = (np.abs(np.stack(exposed) - quiet) > 300.0) & ~HOT
    assert rays.sum() > 5, "the exposures have cosmic rays"
    dark = products.get("dark").data[rays.any(axis=0)]
    assert np.abs(dark - np.median(dark)).max() < 1.5, "electron per second; an unrepaired ray adds 2"


@pytest.mark.parametrize(
    ("physical_filter", "noisy"), [("r_03", []), ("i_06", ["C04"])], ids=["r", "i, with one noisy frame"]
)
def test_a_flat_agrees_with_the_true_response(products: Any, physical_filter: str, noisy: list[str]) -> None:
    flat = products.get("flat", physical_filter=physical_filter)
    assert flat.unit == ""
    response = flat_response(INSTRUMENT, LsstComCam.camera, 5, physical_filter)
    # An error of the gain makes an amplifier brighter or fainter.
    truth = response * image(measured_gain(products) / gain(DETECTOR))
    light = ILLUMINATION[LsstComCam.filters[physical_filter]] * LIT_TIME
    # The noise of six flats, of a bias, and of a scaled dark from which the same bias was subtracted.
    part, six = LIT_TIME / DARK_TIME, variance(6) / 6.0
    read = image(read_noise(DETECTOR)) ** 2 * (1.0 + (1.0 - part) ** 2 + part**2)
    charge = light * response + dark_rate(INSTRUMENT, DETECTOR) * LIT_TIME * (1.0 + part)
    noise = np.sqrt((charge + read) * six)
    quiet = image(np.array([name not in noisy for name in AMPLIFIERS])) == 1.0
    # The flat is scaled by a median, which has an error too.
    assert np.median(flat.data) == pytest.approx(1.0, abs=2e-3)
    scale = np.median(flat.data[quiet & ~BAD] / truth[quiet & ~BAD])
    residual = (flat.data / scale - truth) * light / noise
    assert np.abs(residual[quiet]).max() < 6.5
    assert residual[quiet & ~BAD].std() == pytest.approx(1.0, abs=0.02)

    pulls = bins(residual * noise) / np.sqrt(bins(noise**2) / 64.0)
    pulls = pulls[bins(quiet) == 1.0]
    assert np.abs(pulls).max() < SIGMAS
    assert pulls.std() == pytest.approx(1.0, abs=SIGMAS / np.sqrt(2.0 * pulls.size))
    assert noise.max() / 8.0 < 2e-3 * light, "a bin measures the response to a few tenths of a per cent"


def test_the_ratio_of_flats_agrees_with_the_true_difference_of_the_filters(products: Any) -> None:
    made, true = (
        bins(one) / bins(two)
        for one, two in (
            [products.get("flat", physical_filter=name).data for name in ("r_03", "i_06")],
            [flat_response(INSTRUMENT, LsstComCam.camera, 5, name) for name in ("r_03", "i_06")],
        )
    )
    assert np.ptp(true) > 0.005
    assert np.polyfit(true.ravel(), made.ravel(), 1)[0] == pytest.approx(1.0, abs=0.2)


def test_flat_bootstrap_shows_dead_and_trapped_pixels(products: Any) -> None:
    flat = products.get("flatBootstrap", physical_filter="r_03").data
    assert flat[DEAD].max() < 0.6
    assert np.abs(flat[TRAPPED] - 0.6).max() < 0.1
    assert np.median(flat[~BAD]) == pytest.approx(1.0, abs=1e-3)


def test_defects_contain_almost_all_bad_pixels_and_few_good_ones(products: Any) -> None:
    table = products.get("defects")
    mask = defects_mask(table, DETECTOR.shape)
    for kind in (HOT, DEAD, TRAPPED):
        assert (mask & kind).sum() > 0.99 * kind.sum()
    edges = np.zeros(DETECTOR.shape, bool)
    edges[[0, -1]] = True
    assert mask[edges].all(), "the rows at the edges are bad"
    assert mask[products.manual], "a person listed the pixel"
    assert not BAD[products.manual]
    assert (mask & ~BAD & ~edges).sum() < 1e-3 * (~BAD).sum()
    assert table.header["NDEFECT"] == mask.sum()
    assert dict(table.units) == dict.fromkeys(("x0", "y0", "width", "height"), "pixel")


def test_deferred_charge_agrees_with_the_truth_within_its_error(products: Any) -> None:
    table = products.get("cti")
    assert list(table.columns["amplifier"]) == AMPLIFIERS
    truth, count, settled = deferred_charge(INSTRUMENT, DETECTOR), 3, 5
    late = DETECTOR.overscan_columns - settled
    # Noise of the summed late columns, and of the level from the settled columns, which is subtracted from each.
    noise = read_noise(DETECTOR) * np.sqrt((late + late**2 / settled) / DETECTOR.rows / count)
    error = noise / (ILLUMINATION["r"] * 80.0)
    pulls = (table.columns["deferred"] - truth) / error
    assert np.abs(pulls).max() < SIGMAS
    assert np.abs(pulls.mean()) < SIGMAS / np.sqrt(len(pulls))
    assert (pulls**2).mean() < 1.0 + SIGMAS * np.sqrt(2.0 / len(pulls))
    assert error.max() < 0.1 * truth.min()


@pytest.mark.parametrize(("name", "data_id"), [("dark", {}), ("flat", {"physical_filter": "r_03"})])
@pytest.mark.parametrize("factor", [8, 64])
def test_binned_products_appear_at_their_position_on_the_focal_plane(
    products: Any, name: str, data_id: dict[str, str], factor: int
) -> None:
    whole = products.get(name, **data_id).data
    binned = products.output(name, f"{name}Bin{factor}", detector=5, **data_id).data
    np.testing.assert_array_equal(binned, bin_image(whole, factor))
    mosaic = products.output(name, f"{name}Mosaic{factor}", **data_id).data
    rows, columns = binned.shape
    assert mosaic.shape == (3 * rows, 3 * columns)
    np.testing.assert_array_equal(mosaic[rows : 2 * rows, 2 * columns :], binned)
    assert np.isfinite(mosaic).sum() == binned.size, "the other eight detectors have no value"
