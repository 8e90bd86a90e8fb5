"""Bad pixels and cosmic rays on plain arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from calib_reference.numerics.defects import Box, boxes_of, deviation, mask_of
from calib_reference.numerics.repair import interpolate_rows, repair_cosmic_rays

masks = arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 7)))


@given(bad=masks)
def test_boxes_cover_exactly_the_bad_pixels(bad: np.ndarray) -> None:
    boxes = boxes_of(bad)
    np.testing.assert_array_equal(mask_of(boxes, bad.shape), bad)
    assert sum(box.width * box.height for box in boxes) == bad.sum(), "none twice"


@pytest.mark.parametrize("box", [Box(-1, 0, 1, 1), Box(0, -1, 1, 1), Box(3, 0, 2, 1), Box(0, 2, 1, 2)])
def test_a_box_beyond_the_image_is_refused(box: Box) -> None:
    with pytest.raises(ValueError, match=r"does not lie within an image of shape \(3, 4\)"):
        mask_of([Box(0, 0, 4, 3), box], (3, 4))


def test_deviation_is_of_the_pixel_and_not_of_what_varies_slowly() -> None:
    image = np.linspace(0.0, 50.0, 64)[:, None] * np.ones(64)
    image[30, 30] += 7.0
    image[40:48, 12] -= 9.0
    off = deviation(image.astype(np.float32))
    assert off[30, 30] == pytest.approx(7.0, abs=1.0)
    assert off[40:48, 12] == pytest.approx(-9.0, abs=1.0)
    off[30, 30] = off[40:48, 12] = 0.0
    assert np.abs(off).max() < 4.0, "at the edge half of the neighbours lack"


def test_deviation_of_no_value_is_none_and_its_neighbours_do_not_suffer() -> None:
    image = np.random.default_rng(4).normal(1.0, 0.01, (32, 32)).astype(np.float32)
    whole = deviation(image)
    image[9, 9] = np.nan
    image[20, 20] = np.inf
    off = deviation(image)
    assert np.isnan(off[9, 9])
    assert off[20, 20] == np.inf
    off[9, 9] = off[20, 20] = whole[9, 9] = whole[20, 20] = 0.0
    np.testing.assert_allclose(off, whole, atol=0.01)


@given(bad=masks)
def test_interpolation_restores_a_slope_and_touches_nothing_else(bad: np.ndarray) -> None:
    rows, columns = bad.shape
    truth = (np.arange(rows)[:, None] + 3.0 * np.arange(columns)).astype(np.float32)
    mended = interpolate_rows(np.where(bad, np.float32(-999.0), truth), bad)
    np.testing.assert_array_equal(mended[~bad], truth[~bad])
    for row in np.flatnonzero(~bad.all(axis=1)):
        good = np.flatnonzero(~bad[row])
        expected = np.clip(truth[row], truth[row, good[0]], truth[row, good[-1]])
        np.testing.assert_allclose(mended[row], expected, rtol=1e-6)
    assert (mended[bad.all(axis=1)] == -999.0).all()


def noisy(seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 7.0, (96, 96)).astype(np.float32)


@pytest.mark.parametrize("row", [0, 1, 2, 50, 93, 94, 95])
@pytest.mark.parametrize("turned", [False, True], ids=["rows", "columns"])
def test_a_cosmic_ray_is_repaired_at_the_edge_as_in_the_middle(row: int, turned: bool) -> None:
    image = noisy()
    image[row, 40:45] += 800.0
    image = image.T.copy() if turned else image
    mended = repair_cosmic_rays(image, 7.0)
    assert np.abs(mended).max() < 45.0
    assert (mended != image).sum() < 40, "the rest is left alone"
    assert mended.shape == image.shape


def test_what_is_bright_for_another_reason_stays() -> None:
    image = noisy()
    image[30, 30] = image[60, 60] = image[0, 0] = 900.0
    ignored = np.zeros(image.shape, bool)
    ignored[30, 30] = ignored[0, 0] = True
    mended = repair_cosmic_rays(image, 7.0, ignored)
    assert (mended[30, 30], mended[0, 0]) == (900.0, 900.0)
    assert abs(mended[60, 60]) < 45.0


def test_a_pixel_without_a_value_does_not_spread() -> None:
    image = noisy()
    image[40, 40] = np.nan
    image[50, 40:45] += 800.0
    mended = repair_cosmic_rays(image, 7.0)
    assert np.isnan(mended).sum() == 1
    assert np.nanmax(np.abs(mended)) < 45.0
